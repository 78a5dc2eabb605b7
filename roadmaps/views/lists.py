"""The list of plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import Request
from roadmaps import permissions
from roadmaps.filters import RoadmapFilter
from roadmaps.models import Roadmap

PAGE = 25
# What the address calls an order, and the columns behind it; the key makes every order total.
ORDERS = {
    "title": ("search_text", "pk"),
    "-title": ("-search_text", "-pk"),
    "changed": ("changed_at", "pk"),
    "-changed": ("-changed_at", "-pk"),
    "act": (F("act__date").asc(nulls_last=True), "pk"),
    "-act": (F("act__date").desc(nulls_last=True), "-pk"),
}


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


@require_safe
def roadmaps(request: Request) -> HttpResponse:
    """Plans that the person may see, filtered, sorted and paged by the address."""
    visible = Roadmap.objects.visible_to(request.access)
    found = RoadmapFilter(request.GET, visible, access=request.access)
    order = request.GET.get("sort", "-changed")
    rows = found.qs.select_related("municipality", "owner", "act").order_by(*ORDERS.get(order, ORDERS["-changed"]))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "heads": [_head(request, order, key, title) for key, title in _HEADS],
        "chips": _chips(request, found),
        "query": _query(request, page=None),
        "many": len(found.municipalities) > 1,
        "any": bool(page.object_list) or visible.exists(),
        "can_create": any(permissions.can_create(request.access, pk) for pk in request.access.municipality_ids)
        or request.access.sees_everything,
    }
    return render(request, "roadmaps/list.html", context)


_HEADS = (("title", "Дорожная карта"), ("changed", "Изменена"), ("act", "Утверждена"))


def _head(request: Request, order: str, key: str, title: str) -> Head:
    downward = order == key
    state = "ascending" if order == key else "descending" if order == f"-{key}" else "none"
    return Head(title, "?" + _query(request, sort=f"-{key}" if downward else key, page=None).rstrip("&"), state)


def _chips(request: Request, found: RoadmapFilter) -> list[Chip]:
    """Filters that the person set, in words."""
    form = found.form
    if not form.is_valid():
        return []
    chips = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if not request.GET.get(name) or value in (None, ""):
            continue
        words = dict(getattr(field, "choices", [])).get(value, value) if name != "q" else f"«{value}»"
        chips.append(Chip(f"{field.label}: {words}", "?" + _query(request, **{name: None, "page": None}).rstrip("&")))
    return chips


def _query(request: Request, **changes: Any) -> str:
    """The address's query with some fields set or (None) taken out, ending with «&» when not empty."""
    fields = {key: value for key, value in request.GET.items() if value} | changes
    kept = {key: value for key, value in fields.items() if value is not None}
    return urlencode(kept) + "&" if kept else ""
