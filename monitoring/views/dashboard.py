from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring.dashboard import changes, sentences, waiting
from organizations.clock import today
from organizations.models import Municipality
from organizations.requests import Request
from roadmaps import permissions
from roadmaps.models import Roadmap


@require_safe
def dashboard(request: Request) -> HttpResponse:
    """Where things stand: one sentence a plan, what waits for the person, what changed."""
    access = request.access
    municipalities = list(Municipality.objects.visible_to(access))
    office = access.sees_everything or bool(access.worked_ids)
    drafts = Roadmap.objects.visible_to(access).drafts_and_on_the_way().count()
    context = {
        "day": today(access.home) if access.home else None,
        "sentences": sentences(access, municipalities),
        "many": len(municipalities) > 1,
        "drafts": drafts,
        "waiting": waiting(access),
        "changes": changes(access) if office else [],
        "office": office,
        "can_create": access.sees_everything
        or any(permissions.can_create(access, pk) for pk in access.municipality_ids),
    }
    return render(request, "monitoring/dashboard.html", context)
