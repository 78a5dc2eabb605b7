"""An indicator by schools, and a school's indicators with who is counted in them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from monitoring.by_school import by_school, of_school
from monitoring.counting import span_of
from monitoring.indicators import indicators_of
from monitoring.models import EnteredValue, Indicator
from monitoring.permissions import (
    is_of_school,
    may_ask,
    may_enter_values,
    may_give_base,
    may_see_schools,
    sees_school,
    sees_who_is_counted,
)
from monitoring.plan_fact_cells import basis_of
from monitoring.screens import screen_of
from monitoring.views.place import at, of_place, tabs
from organizations.clock import today
from organizations.models import Municipality, Organization
from organizations.requests import Request
from organizations.text import counted

FIRST, LAST = 2000, 2100


@require_safe
@of_place
def indicator_schools(request: Request, place: Municipality, pk: int, year: int) -> HttpResponseBase:
    """Which school spoils the indicator: how many people each lacks of the plan, worst first. A school sees its own."""
    if place.kind == Municipality.Kind.REGION:
        return redirect(at(request, place, "monitoring_compare", pk, year))
    indicator = get_indicator(place, pk)
    require_year(indicator, place, year)
    access = request.access
    screen = screen_of(access, place)
    own = None if may_see_schools(access, place) else screen.own
    found = by_school(place, indicator, year, screen=screen, only=own)
    enters = may_enter_values(access, place.pk)
    gives = bool(screen.own) or may_give_base(access, place.pk, None)
    context = {
        "place": place,
        "found": found,
        "indicator": indicator,
        "year": year,
        "year_words": indicator.year_words(year),
        "rows": [
            (
                row,
                at(request, place, "school_figures", row.organization.pk, year),
                sees_school(access, row.organization),
            )
            for row in found.rows
        ],
        "total": found.total,
        "people": "организаций" if indicator.is_of_the_district else "чел.",
        "lacking": [row.organization for row in found.spoilers],
        "short": counted(found.short, "человека", "человек", "человек") if found.short else "",
        "ask": _ask(request, place, indicator, year) if found.absent else "",
        "bases": at(request, place, "bases", year) if indicator.base and gives else "",
        "enter": at(request, place, "value_enter", indicator.pk, year) if enters else "",
        "others": [
            (each, at(request, place, "indicator_schools", each.pk, year)) for each in indicators_of(place, [year])
        ],
        "years": [
            (each, at(request, place, "indicator_schools", indicator.pk, each))
            for each in range(max(indicator.set.first_year, FIRST), today(place).year + 1)
            if span_of(indicator.year, each)[0] <= found.facts.day
        ],
        "basis": basis_of(indicator),
        "own": own is not None,
        "tabs": tabs(request, "monitoring"),
        "back": at(request, place, "monitoring"),
    }
    return render(request, "monitoring/indicator_schools.html", context)


@require_safe
def school_figures(request: Request, pk: int, year: int) -> HttpResponse:
    """All indicators of one school in the year, and who is counted and why, for whoever knows the codes."""
    school: Organization = get_object_or_404(
        Organization.objects.select_related("municipality__parent", "parent"), pk=pk
    )
    access, place = request.access, school.municipality
    if not sees_school(access, school) or not FIRST <= year <= LAST:
        raise Http404
    if school.parent is not None:
        # A branch counts in its school.
        school = school.parent
    rows = of_school(place, school, indicators_of(place, [year]), year)
    context = {
        "place": place,
        "school": school,
        "year": year,
        "rows": rows,
        "years": range(max(2020, year - 4), max(today(place).year, year) + 1),
        "sees_people": sees_who_is_counted(access, school),
        "enters": may_enter_values(access, place.pk),
        "is_own": is_of_school(access, school),
        "tabs": tabs(request, "monitoring"),
        "back": at(request, place, "monitoring"),
    }
    return render(request, "monitoring/school_figures.html", context)


def get_indicator(place: Municipality, pk: int) -> Indicator:
    """An indicator of the product's sets or of the place's own. Raises Http404."""
    rows = Indicator.objects.select_related("set")
    indicator = get_object_or_404(rows, pk=pk)
    if indicator.set.local_to_id not in (None, place.pk):
        raise Http404
    return indicator


def require_year(indicator: Indicator, place: Municipality, year: int) -> None:
    """Raises Http404 for a year that has not begun or is not of this time."""
    if not FIRST <= year <= LAST or span_of(indicator.year, year)[0] > today(place):
        raise Http404


def history_of(place: Municipality, indicator: Indicator, year: int) -> list[EnteredValue]:
    """Values entered by hand for the year, the newest first, withdrawn ones too."""
    rows = EnteredValue.objects.filter(municipality=place, indicator=indicator, year=year)
    return list(rows.select_related("organization", "by", "withdrawn_by").order_by("-at", "-pk"))


def _ask(request: Request, place: Municipality, indicator: Indicator, year: int) -> str:
    """The address of a new request for the denominator, where the person may ask."""
    if not indicator.base or not may_ask(request.access, place.pk):
        return ""
    return f"{reverse('datacall_new')}?{urlencode({'base': indicator.base, 'year': year, 'municipality': place.pk})}"
