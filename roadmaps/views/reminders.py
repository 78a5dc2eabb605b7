"""Reminders that the department sends by itself: which organization is to be written to, and the ready words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from documents.act import ActKind
from organizations.clock import today
from organizations.models import Municipality, Organization
from organizations.requests import Request
from roadmaps import permissions
from roadmaps.models import Execution, Roadmap
from roadmaps.reminder_text import compose
from roadmaps.reminding import Line, of_organization, open_lines

# How many days ahead the words may reach.
AHEAD = (7, 14, 30, 90)
_USUAL = 30


@dataclass(frozen=True, slots=True)
class Addressed:
    """An organization with how much of it is overdue, came back and comes near."""

    slug: str
    name: str
    late: int
    returned: int
    near: int


@require_safe
def reminders(request: Request) -> HttpResponse:
    """Organizations of a municipality that have something to be reminded of, the most overdue first. Three queries."""
    access = request.access
    places = Municipality.objects.visible_to(access)
    if not access.sees_everything:
        places = places.filter(pk__in=access.worked_ids)
    choice = list(places.order_by("name"))
    if not choice and not access.sees_everything:
        raise PermissionDenied("Напоминания составляет отдел.")
    asked = request.GET.get("municipality", "")
    place = next((row for row in choice if row.slug == asked), choice[0] if choice else None)
    ahead = _ahead(request)
    rows = _addressed(place, ahead) if place else []
    several = len(choice) > 1
    context = {
        "rows": rows,
        "place": place,
        "places": choice if several else [],
        "query": f"municipality={place.slug}&" if several and place else "",
        "ahead": ahead,
        "all": AHEAD,
    }
    return render(request, "roadmaps/reminders.html", context)


@require_safe
def reminder_text(request: Request, slug: str) -> HttpResponse:
    """The words for one organization, to be copied into its chat."""
    rows = Organization.objects.visible_to(request.access).select_related("municipality")
    organization = get_object_or_404(rows, slug=slug)
    if not permissions.can_remind(request.access, organization.municipality_id):
        raise PermissionDenied("Напоминания составляет отдел.")
    day, ahead = today(organization.municipality), _ahead(request)
    lines = of_organization(organization, day, day + dt.timedelta(days=ahead))
    plans = Roadmap.objects.filter(pk__in={line.roadmap_id for line in lines}).select_related("act")
    acts = {row.pk: f"{ActKind(row.act.kind)} {row.act.requisites()}" for row in plans if row.act}
    context = {
        "organization": organization,
        "text": compose(organization.short_name, lines, acts, day) if lines else "",
        "ahead": ahead,
        "all": AHEAD,
    }
    return render(request, "roadmaps/reminder_text.html", context)


def _ahead(request: Request) -> int:
    """Days ahead out of the address; the usual number for anything else."""
    return next((days for days in AHEAD if str(days) == request.GET.get("days")), _USUAL)


def _addressed(place: Municipality, ahead: int) -> list[Addressed]:
    day = today(place)
    of: dict[int, list[Line]] = defaultdict(list)
    for line in open_lines(Execution.objects.filter(municipality=place), day, day + dt.timedelta(days=ahead)):
        # A branch is reminded through its school.
        of[line.head_id or line.organization_id].append(line)
    names = Organization.objects.filter(pk__in=of).values_list("pk", "slug", "short_name")
    rows = [_counted(slug, name, of[pk], day) for pk, slug, name in names]
    return sorted(rows, key=lambda row: (-row.late, -row.returned, row.name))


def _counted(slug: str, name: str, lines: list[Line], day: dt.date) -> Addressed:
    late = sum(1 for line in lines if line.days_late(day))
    returned = sum(1 for line in lines if line.is_returned and not line.days_late(day))
    return Addressed(slug, name, late, returned, len(lines) - late - returned)
