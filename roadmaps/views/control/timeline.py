"""The timeline of a plan: months across, items down."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.clock import today
from organizations.requests import Request
from roadmaps import permissions
from roadmaps.timeline import timeline
from roadmaps.views.control.not_yet import not_yet
from roadmaps.views.fetch import get_roadmap


@require_safe
def roadmap_timeline(request: Request, slug: str) -> HttpResponse:
    """Terms of an approved plan as a picture and as a table. Queries do not grow with the plan."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    if not roadmap.was_approved:
        return not_yet(request, roadmap)
    day = today(roadmap.municipality)
    made = timeline(roadmap, request.access, day)
    return render(request, "roadmaps/control/timeline.html", {"roadmap": roadmap, "timeline": made, "day": day})
