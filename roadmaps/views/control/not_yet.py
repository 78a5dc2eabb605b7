"""Where the pages of execution lead while there is nothing to execute."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from organizations.requests import Request
from roadmaps.models import Roadmap


def not_yet(
    request: Request, roadmap: Roadmap, begins: str = "исполнение начинается с подписанного акта"
) -> HttpResponse:
    """To the plan's page with the reason: its act is not signed, or it only changes another plan."""
    if roadmap.amends_id:
        messages.info(request, "Это изменения карты: исполнение ведётся по самой карте.")
    else:
        messages.info(request, f"Карта ещё не утверждена: {begins}.")
    return redirect(roadmap)
