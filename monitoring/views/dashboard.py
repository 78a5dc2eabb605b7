"""The page after sign-in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring.dashboard import SENTENCES, by_municipality, changes, on_the_way, sentences, waiting
from organizations.clock import today
from organizations.models import Municipality
from organizations.requests import Request
from organizations.text import counted
from roadmaps import permissions


@require_safe
def dashboard(request: Request) -> HttpResponse:
    """Where things stand: one sentence a plan, what waits for the person, what changed."""
    access = request.access
    municipalities = list(Municipality.objects.visible_to(access))
    said = sentences(access, municipalities)
    places = by_municipality(said)
    office = access.sees_everything or bool(access.worked_ids)
    context = {
        "day": today(access.home) if access.home else None,
        "sentences": said,
        "places": places if len(municipalities) > 1 else [],
        "in_force": counted(len(said), "карта", "карты", "карт"),
        "in_places": counted(len(places), "муниципалитете", "муниципалитетах", "муниципалитетах"),
        "more": len(said) == SENTENCES,
        "work": on_the_way(access) if office else None,
        "works": office or bool(access.school_organization_ids),
        "waiting": waiting(access),
        "changes": changes(access) if office else [],
        "office": office,
        "can_create": permissions.can_begin(access),
    }
    return render(request, "monitoring/dashboard.html", context)
