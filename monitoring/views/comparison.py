"""Municipalities of a region compared, and their figures counted anew in the background."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from monitoring import refreshing
from monitoring.comparison import compared
from monitoring.figures import said
from monitoring.models import Indicator
from monitoring.permissions import may_compare, sees_small_groups
from monitoring.plan_fact import basis_of
from monitoring.regions import figures_by_municipality
from monitoring.tallies import FIRST_YEAR
from monitoring.views.place import at, of_place, tabs
from monitoring.views.schools import get_indicator, require_year
from organizations.clock import today
from organizations.models import Municipality
from organizations.refusals import Refused
from organizations.requests import Request


@require_safe
@of_place
def monitoring_compare(request: Request, place: Municipality, pk: int, year: int) -> HttpResponseBase:
    """The region's municipalities in one indicator and year, sorted, each with its interval."""
    _require(request, place)
    indicator = get_indicator(place, pk)
    require_year(indicator, place, year)
    standing, found = figures_by_municipality(place, indicator.pk, year)
    hides = not indicator.is_of_the_district and not all(
        sees_small_groups(request.access, each.municipality.pk) for each in found
    )
    comparison = compared(
        {each.municipality.pk: each.figure for each in found},
        {each.municipality.pk: each.target for each in found},
        hides=hides,
        less_is_better=indicator.better == Indicator.Better.LESS,
    )
    places = {each.municipality.pk: each.municipality for each in found}
    others = Indicator.objects.filter(set__local_to__isnull=True, retired=False).select_related("set")
    context = {
        "place": place,
        "indicator": indicator,
        "year": year,
        "comparison": comparison,
        "rows": [
            (
                row,
                places[row.key],
                at(request, places[row.key], "monitoring"),
                said(row.figure.percent(indicator.digits)),
            )
            for row in comparison.rows
        ],
        "whole_percent": said(comparison.whole.percent(indicator.digits)),
        "standing": standing,
        "basis": basis_of(indicator),
        "years": [
            (each, at(request, place, "monitoring_compare", indicator.pk, each))
            for each in range(FIRST_YEAR, today(place).year + 1)
        ],
        "others": [
            (each, at(request, place, "monitoring_compare", each.pk, year))
            for each in others.order_by("set", "position", "pk")
        ],
        "refresh_url": at(request, place, "monitoring_refresh"),
        "back": at(request, place, "monitoring"),
        "tabs": tabs(request, "monitoring"),
    }
    return render(request, "monitoring/comparison.html", context)


@require_POST
@of_place
def monitoring_refresh(request: Request, place: Municipality) -> HttpResponseBase:
    """Count the region's municipalities anew in the background; pressed twice, it leads to the same job."""
    _require(request, place)
    try:
        job = refreshing.begin(place, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(at(request, place, "monitoring"))
    return redirect("job", pk=job.pk)


def _require(request: Request, place: Municipality) -> None:
    if place.kind != Municipality.Kind.REGION:
        raise Http404
    if not may_compare(request.access, place):
        raise PermissionDenied
