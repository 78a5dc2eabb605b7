"""The act that an editor's page is about, and the way back to it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from documents.models import Act
from organizations.acting import tell_page
from organizations.requests import Request
from roadmaps.models import Roadmap
from roadmaps.views.editing import answers
from roadmaps.workflow import Refused


def get_act(request: Request, slug: str) -> tuple[Roadmap, Act]:
    """The plan and its act; 404 where the plan has none yet."""
    roadmap = answers.get_draft(request, slug)
    if roadmap.act is None:
        raise Http404
    return roadmap, roadmap.act


def to_act(request: Request, roadmap: Roadmap, text: str, event: Any = None, *, anchor: str = "") -> HttpResponse:
    """Back to the act's page, which says what was done and, where there is an `event`, how to take it back."""
    answers.said(request, text, roadmap, event)
    url = reverse("roadmap_act", args=[roadmap.slug])
    return redirect(f"{url}#{anchor}" if anchor else url)


def act_refused(request: Request, roadmap: Roadmap, error: Refused) -> HttpResponse:
    """Said on the act's page; a refusal of the role is the answer itself."""
    tell_page(request, error)
    return redirect("roadmap_act", slug=roadmap.slug)
