"""Municipalities of a region compared, and their figures counted anew in the background."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from monitoring import refreshing
from monitoring.comparison import compared
from monitoring.figures import said
from monitoring.models import Indicator
from monitoring.permissions import may_compare
from monitoring.plan_fact_cells import basis_of
from monitoring.regions import figures_by_municipality, members
from monitoring.tallies import FIRST_YEAR
from monitoring.views.place import at, of_place, tabs
from monitoring.views.schools import get_indicator, require_year
from organizations.acting import tell_page
from organizations.clock import today
from organizations.models import Municipality
from organizations.permissions import oversees
from organizations.refusals import Refused
from organizations.requests import Request

PAGE = 100


@require_safe
def monitoring_compare(request: Request, pk: int, year: int) -> HttpResponseBase:
    """Municipalities of a region in one indicator and year; of all regions that the person oversees, where several."""
    if request.access.home is None and not request.GET.get("municipality"):
        return _compare_all(request, pk, year)
    return _compare_region(request, pk, year)


@of_place
def _compare_region(request: Request, place: Municipality, pk: int, year: int) -> HttpResponse:
    _require(request, place)
    indicator = get_indicator(place, pk)
    require_year(indicator, place, year)
    context = {
        "place": place,
        "refresh_url": at(request, place, "monitoring_refresh"),
        "back": at(request, place, "monitoring"),
        "query": "" if place == request.access.home else f"municipality={place.slug}",
    }
    return _page(request, indicator, year, members(place), today(place), context)


def _compare_all(request: Request, pk: int, year: int) -> HttpResponse:
    """Every municipality of the regions that the person oversees, page by page."""
    if not oversees(request.access):
        raise PermissionDenied
    indicator = get_object_or_404(Indicator.objects.select_related("set"), pk=pk, set__local_to__isnull=True)
    day = timezone.localdate()
    if not FIRST_YEAR <= year <= day.year:
        raise Http404
    regions = Municipality.objects.visible_to(request.access).filter(kind=Municipality.Kind.REGION)
    context = {"place": None, "back": reverse("monitoring"), "query": ""}
    return _page(request, indicator, year, Municipality.objects.filter(parent__in=regions.values("pk")), day, context)


def _page(
    request: Request,
    indicator: Indicator,
    year: int,
    asked: QuerySet[Municipality],
    day: dt.date,
    context: dict[str, Any],
) -> HttpResponse:
    standing, found = figures_by_municipality(asked, indicator.pk, year)
    parents = {each.municipality.pk: each.municipality.parent_id for each in found}
    comparison = compared(
        {each.municipality.pk: each.figure for each in found},
        {each.municipality.pk: each.target for each in found},
        hides=not indicator.is_of_the_district,
        worked=request.access.worked_ids,
        regions={pk: parent for pk, parent in parents.items() if parent} if context["place"] is None else None,
        less_is_better=indicator.better == Indicator.Better.LESS,
    )
    places = {each.municipality.pk: each.municipality for each in found}
    page = Paginator(comparison.rows, PAGE).get_page(request.GET.get("page"))
    context |= _beside(indicator, year, day, context["query"])
    context |= {
        "indicator": indicator,
        "year": year,
        "year_words": indicator.year_words(year),
        "comparison": comparison,
        "page": page,
        "query": f"{context['query']}&" if context["query"] else "",
        "rows": [
            (row, place, at(request, place, "monitoring"), said(row.figure.percent(indicator.digits)))
            for row, place in ((row, places[row.key]) for row in page.object_list)
        ],
        "whole_percent": said(comparison.whole.percent(indicator.digits)),
        "standing": standing,
        "basis": basis_of(indicator),
        "tabs": tabs(request, "monitoring"),
    }
    return render(request, "monitoring/comparison.html", context)


def _beside(indicator: Indicator, year: int, day: dt.date, query: str) -> dict[str, list[tuple[Any, str]]]:
    """Addresses of the same comparison in other years and of other indicators in the same year."""
    kept = f"?{query}" if query else ""
    others = Indicator.objects.filter(set__local_to__isnull=True, retired=False).select_related("set")
    years = range(FIRST_YEAR, day.year + 1)
    return {
        "years": [(each, reverse("monitoring_compare", args=[indicator.pk, each]) + kept) for each in years],
        "others": [
            (each, reverse("monitoring_compare", args=[each.pk, year]) + kept)
            for each in others.order_by("set", "position", "pk")
        ],
    }


@require_POST
@of_place
def monitoring_refresh(request: Request, place: Municipality) -> HttpResponseBase:
    """Count the region's municipalities anew in the background; pressed twice, it leads to the same job."""
    _require(request, place)
    try:
        job = refreshing.begin(place, by=request.user)
    except Refused as refusal:
        tell_page(request, refusal)
        return redirect(at(request, place, "monitoring"))
    return redirect("job", pk=job.pk)


def _require(request: Request, place: Municipality) -> None:
    if place.kind != Municipality.Kind.REGION:
        raise Http404
    if not may_compare(request.access, place):
        raise PermissionDenied
