"""The list of plans."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import DateField, F, Model, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Collate
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.keyset import Count, KeysetPage, keyset_page
from organizations.requests import Request
from roadmaps import permissions
from roadmaps.counts import counts_of, with_counts
from roadmaps.filters import ALL, RoadmapFilter
from roadmaps.models import Roadmap
from roadmaps.next_step import NextStep, next_step
from roadmaps.phrases import period_words, size_words

PAGE = 25
NEWEST = "-changed"
_FIRST = {"after": None, "before": None}
_HEADS = (("title", "Дорожная карта"), ("act", "Утверждена"), ("changed", "Изменена"))


@dataclass(frozen=True, slots=True)
class Head:
    """A sortable column's head: where a click leads and how the rows stand now (aria-sort)."""

    title: str
    url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A plan of the list: its size and period in words, and what it waits for from the person."""

    roadmap: Roadmap
    size: str
    period: str
    step: NextStep | None


@require_safe
def roadmaps(request: Request) -> HttpResponse:
    """Plans that the person may see, filtered, sorted and paged by the address."""
    visible = Roadmap.objects.visible_to(request.access)
    found = RoadmapFilter(request.GET, visible, access=request.access)
    order = request.GET.get("sort", NEWEST)
    page = _page(request, found.qs, order)
    context = {
        "filter": found,
        "page": page,
        "lines": _lines(request, page),
        "heads": [_head(request, order, key, title) for key, title in _HEADS],
        "chips": _chips(request, found),
        "query": _query(request, **_FIRST),
        "number": Count.of(found.qs),
        "many": len(found.municipalities) > 1,
        "total": Count.of(visible),
        "can_create": permissions.can_begin(request.access),
    }
    return render(request, "roadmaps/list.html", context)


def _lines(request: Request, page: KeysetPage) -> list[Line]:
    return [
        Line(
            row,
            size_words(*counts_of(row)),
            period_words(row.period_start, row.period_end),
            next_step(request.access, row),
        )
        for row in page
    ]


def _page(request: Request, rows: Any, order: str) -> KeysetPage:
    """The rows in the order that the address names, the newest first by default; plans without an act come last."""
    name, descending = order.removeprefix("-"), order.startswith("-")
    columns: dict[str, Combinable] = {
        "title": _by_letters("search_text"),
        "changed": F("changed_at"),
        "act": Coalesce("act__date", Value(dt.date.min if descending else dt.date.max, DateField())),
    }
    if name not in columns:
        return _page(request, rows, NEWEST)
    shown = with_counts(rows).select_related(*_SHOWN)
    return keyset_page(shown, columns[name], request.GET, size=PAGE, descending=descending)


_SHOWN = ("municipality", "municipality__roadmap_settings", "owner", "act", "submitted_by")


def _by_letters(field: str) -> F | Collate:
    """Letter by letter on both databases; a PostgreSQL locale would skip quotes and blanks."""
    return Collate(field, "C") if connection.vendor == "postgresql" else F(field)


def _head(request: Request, order: str, key: str, title: str) -> Head:
    state = "ascending" if order == key else "descending" if order == f"-{key}" else "none"
    other_way = f"-{key}" if order == key else key
    return Head(title, _address(request, sort=other_way, **_FIRST), state)


def _chips(request: Request, found: RoadmapFilter) -> list[Chip]:
    """Filters that are on, in words; the one that is on by default too."""
    chips = []
    if found.lives_today:
        chips.append(Chip("Действует сегодня или в работе", _address(request, force=ALL, **_FIRST)))
    if not found.form.is_valid():
        return chips
    for name, field in found.form.fields.items():
        value = found.form.cleaned_data.get(name)
        if name == "force" or value in (None, ""):
            continue
        if name == "q":
            text = f"«{value}»"
        else:
            text = f"{field.label}: {value if isinstance(value, Model) else dict(field.choices)[value]}"
        chips.append(Chip(text, _address(request, **{name: None, **_FIRST})))
    return chips


def _address(request: Request, **changes: str | None) -> str:
    """The list's address with some fields set or (None) taken out."""
    return f"{request.path}?{_query(request, **changes)}".rstrip("?&")


def _query(request: Request, **changes: str | None) -> str:
    """The address's query with some fields set or (None) taken out, ending with «&» when not empty."""
    fields: dict[str, str | None] = {key: str(value) for key, value in request.GET.items() if value}
    kept = {key: value for key, value in (fields | changes).items() if value is not None}
    return urlencode(kept) + "&" if kept else ""
