"""Discipline, reported in time of what was due: by organization and person, with the lines behind each number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from organizations.clock import today
from organizations.keyset import keyset_page
from organizations.models import Municipality, Organization, User
from organizations.requests import Request
from roadmaps import permissions
from roadmaps.forms.discipline import NOBODY, BehindForm, PeriodFilter
from roadmaps.models import Execution, Roadmap
from roadmaps.progress import OF_KIND, Discipline, discipline_by_organization, discipline_by_person, due_lines
from roadmaps.views.control.not_yet import not_yet
from roadmaps.views.fetch import get_roadmap
from roadmaps.views.links import address

PAGE = 50
TITLES = {
    "due": "Наступил срок",
    "in_time": "Отчёт в срок",
    "done_in_time": "Исполнено в срок, отчёт позже",
    "done_late": "Исполнено с опозданием",
    "missing": "Отчёта нет или возвращён",
}


@dataclass(frozen=True, slots=True)
class _Field:
    """What is counted: the lines that the person may see of a municipality, or of one plan."""

    place: Municipality
    lines: QuerySet[Execution]
    period: PeriodFilter
    day: dt.date
    roadmap: Roadmap | None = None

    def due(self) -> QuerySet[Execution]:
        return due_lines(self.lines, self.day, self.period.first_day)

    def url(self, name: str, **query: Any) -> str:
        """The page of that name of the same field, with its period and municipality kept."""
        base = reverse(f"roadmap_{name}", args=[self.roadmap.slug]) if self.roadmap else reverse(name)
        kept = {"since": f"{self.period.first_day:%Y-%m-%d}" if self.period.first_day else ""}
        if "municipality" in self.period.fields:
            kept["municipality"] = self.place.slug
        words = {key: value for key, value in {**kept, **query}.items() if value}
        return f"{base}?{urlencode(words)}" if words else base


@dataclass(frozen=True, slots=True)
class _Number:
    """A cell: its column's head, the number, and the address of its list ("" of nothing)."""

    title: str
    value: int
    url: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table: numbers in the order of `TITLES`."""

    name: str
    numbers: tuple[_Number, ...]
    per_cent: float | None


@require_safe
def discipline(request: Request) -> HttpResponse:
    """Discipline of a municipality over all its plans. A school sees its own and its branches'."""
    return _page(request, _of_municipality(request))


@require_safe
def roadmap_discipline(request: Request, slug: str) -> HttpResponse:
    """Discipline of one plan."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_discipline)
    return _page(request, _of_plan(request, roadmap)) if roadmap.was_approved else not_yet(request, roadmap)


@require_safe
def discipline_lines(request: Request) -> HttpResponse:
    """The lines behind a number of the municipality's table."""
    return _lines(request, _of_municipality(request))


@require_safe
def roadmap_discipline_lines(request: Request, slug: str) -> HttpResponse:
    """The lines behind a number of the plan's table."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_discipline)
    return _lines(request, _of_plan(request, roadmap)) if roadmap.was_approved else not_yet(request, roadmap)


def _of_municipality(request: Request) -> _Field:
    access = request.access
    rows = Municipality.objects.visible_to(access).order_by("name")
    if not access.sees_everything:
        rows = rows.filter(pk__in=access.worked_ids | access.school_municipality_ids)
    places = list(rows)
    if not places:
        raise PermissionDenied("Исполнительскую дисциплину видят отдел и сами организации.")
    asked = request.GET.get("municipality", "")
    place = next((row for row in places if row.slug == asked), places[0])
    day = today(place)
    lines = Execution.objects.visible_to(access).filter(municipality=place)
    return _Field(place, lines, PeriodFilter(request.GET, today=day, places=places), day)


def _of_plan(request: Request, roadmap: Roadmap) -> _Field:
    day = today(roadmap.municipality)
    lines = Execution.objects.visible_to(request.access).filter(roadmap=roadmap)
    return _Field(roadmap.municipality, lines, PeriodFilter(request.GET, today=day), day, roadmap)


def _page(request: Request, field: _Field) -> HttpResponse:
    persons = permissions.can_see_persons(request.access, field.place.pk)
    since = field.period.first_day
    organizations = discipline_by_organization(field.lines, field.day, since)
    people = discipline_by_person(field.lines, field.day, since) if persons else []
    context = {
        "field": field,
        "roadmap": field.roadmap,
        "titles": TITLES.values(),
        "organizations": _rows(field, organizations, "organization"),
        "people": _rows(field, people, "person"),
        "total": _row(field, _sum(organizations), {}) if len(organizations) > 1 else None,
        "persons": persons,
    }
    return render(request, "roadmaps/control/discipline.html", context)


def _rows(field: _Field, found: Sequence[Discipline], name: str) -> list[_Row]:
    """The worst first, of equal ones by name; what nobody reported stands last."""
    order = sorted(found, key=lambda one: (one.key is None, one.per_cent or 0, -one.due, one.name))
    return [_row(field, one, {name: one.key or NOBODY}) for one in order]


def _row(field: _Field, one: Discipline, whose: dict[str, Any]) -> _Row:
    values = (one.due, one.in_time, one.done_in_time, one.done_late, one.missing)
    numbers = (
        _Number(title, value, field.url("discipline_lines", kind=kind, **whose) if value else "")
        for (kind, title), value in zip(TITLES.items(), values, strict=True)
    )
    return _Row(one.name, tuple(numbers), one.per_cent)


def _sum(found: Iterable[Discipline]) -> Discipline:
    rows = list(found)
    counts = (sum(getattr(one, name) for one in rows) for name in ("due", "in_time", "late", "done_in_time"))
    return Discipline(None, "Всего", *counts)


def _lines(request: Request, field: _Field) -> HttpResponse:
    wanted = BehindForm(request.GET).wanted()
    kind = wanted["kind"] or "due"
    rows = field.due().filter(OF_KIND[kind])
    whose = ""
    if wanted["organization"]:
        rows = rows.filter(organization=wanted["organization"])
        whose = _name(Organization.objects.visible_to(request.access).filter(pk=wanted["organization"]).first())
    if wanted["person"]:
        if not permissions.can_see_persons(request.access, field.place.pk):
            raise PermissionDenied("По сотрудникам дисциплину видит только отдел.")
        by = None if wanted["person"] == NOBODY else int(wanted["person"])
        rows = rows.filter(reported_by=by) if by else rows.filter(reported_by__isnull=True)
        whose = _reporter(rows, by)
    shown = rows.select_related("item", "organization", "roadmap", "reported_by")
    page = keyset_page(shown, "late_after", request.GET, size=PAGE)
    context = {
        "field": field,
        "roadmap": field.roadmap,
        "title": TITLES[kind],
        "whose": whose,
        "page": page,
        "number": rows.count(),
        "lines": [(line, line.days_late(field.day)) for line in page],
        "plans": field.roadmap is None,
        "persons": permissions.can_see_persons(request.access, field.place.pk),
        "query": f"{query}&" if (query := address(request, after=None, before=None).partition("?")[2]) else "",
        "back": field.url("discipline"),
    }
    return render(request, "roadmaps/control/discipline_lines.html", context)


def _name(organization: Organization | None) -> str:
    return organization.short_name if organization else ""


def _reporter(rows: QuerySet[Execution], by: int | None) -> str:
    """The name of who reported one of the lines: of nobody else is anything told."""
    if by is None:
        return "отчёта никто не подавал"
    person = User.objects.filter(pk=by, pk__in=rows.values("reported_by")).first()
    return person.short_name() if person else ""
