"""The country's and a region's overview."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from monitoring.overview import MOST_LATE, ORDERS, PAGE, Overview, country, region, regions
from organizations.permissions import oversees
from organizations.requests import Request
from organizations.text import counted

_HEADS = (
    ("name", "Регион"),
    ("municipalities", "Муниципалитетов"),
    ("plans", "Карт в силе"),
    ("lines", "Строк"),
    ("accepted", "Принято"),
    ("reported", "На проверке"),
    ("overdue", "Просрочено"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """A sortable column's head: where a click leads and how the rows stand now (aria-sort)."""

    key: str
    title: str
    url: str
    sorted: str


@require_safe
def overview(request: Request) -> HttpResponse:
    """Every region that the person oversees; whoever oversees one begins with its municipalities."""
    _require(request)
    if not request.access.sees_everything:
        mine = list(regions(request.access)[:2])
        if len(mine) == 1:
            return redirect("overview_region", mine[0].slug)
    order = request.GET.get("sort", MOST_LATE)
    found = country(request.access, order)
    return _page(request, found, order, {"title": "Обзор регионов", "places": _regions(len(found.rows))})


@require_safe
def overview_region(request: Request, slug: str) -> HttpResponse:
    """Municipalities of one region."""
    _require(request)
    root = get_object_or_404(regions(request.access), slug=slug)
    order = request.GET.get("sort", MOST_LATE)
    found = region(request.access, root, order)
    several = request.access.sees_everything or len(request.access.municipalities_as("observer")) > 1
    return _page(request, found, order, {"title": root.name, "region": root, "several": several})


def _require(request: Request) -> None:
    if not oversees(request.access):
        raise PermissionDenied


def _page(request: Request, found: Overview, order: str, more: dict[str, object]) -> HttpResponse:
    kept = order if order.removeprefix("-") in ORDERS else MOST_LATE
    of_country = "region" not in more
    heads = [_head(kept, key, title) for key, title in _HEADS if of_country or key != "municipalities"]
    if not of_country:
        heads[0] = _head(kept, "name", "Муниципалитет")
    number = found.total.municipalities
    context = {
        "page": Paginator(found.rows, PAGE).get_page(request.GET.get("page")),
        "heads": heads,
        "total": found.total,
        "query": f"sort={kept}&",
        "municipalities": counted(number, "муниципалитет", "муниципалитета", "муниципалитетов"),
        "plans": counted(found.total.plans, "карта", "карты", "карт"),
        "lines": counted(found.total.tally.total, "строки", "строк", "строк"),
        **more,
    }
    return render(request, "monitoring/overview.html", context)


def _head(order: str, key: str, title: str) -> Head:
    state = "ascending" if order == key else "descending" if order == f"-{key}" else "none"
    # Names begin with the first letter, numbers with the greatest.
    first, other = (key, f"-{key}") if key == "name" else (f"-{key}", key)
    return Head(key, title, f"?sort={other if order == first else first}", state)


def _regions(number: int) -> str:
    return counted(number, "регион", "региона", "регионов")
