"""Figures of several municipalities: sums and rows over the figures kept of each, which those who work above read.

Who works for a region reads sums and rows of numbers of its municipalities, never their registers; that is why the
scope is opened here, for the municipalities asked for alone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django_scopes import scope, scopes_disabled

from monitoring.figures import Figure
from monitoring.models import Tally
from monitoring.tallies import Counted, counted, figure_of, refresh, summed
from organizations.models import Municipality

INLINE = 40
"""As many municipalities are counted anew while the person waits; more of them by a job in the background."""


@dataclass(frozen=True, slots=True)
class Standing:
    """As of when a region's figures stand: municipalities, how many of them await counting, the oldest day counted."""

    municipalities: int
    waiting: int
    oldest: dt.date | None


def members(region: Municipality) -> QuerySet[Municipality]:
    """Municipalities of the region."""
    return Municipality.objects.filter(parent=region)


def beside(place: Municipality) -> QuerySet[Municipality]:
    """Municipalities of the same region, the place among them."""
    return Municipality.objects.filter(parent=place.parent_id, parent__isnull=False)


def counted_of(places: QuerySet[Municipality]) -> list[Counted]:
    """The municipalities by name with the day of their figures. One query."""
    with scopes_disabled():
        return counted(places.order_by("name"))


def bring_up_to_date(places: QuerySet[Municipality]) -> list[Counted]:
    """Count anew those municipalities that need it, if they are few; all of them as they stand then.

    One query where nothing waits, or where too many do.
    """
    found = counted_of(places)
    waiting = [each.municipality for each in found if each.waits]
    if not waiting or len(waiting) > INLINE:
        return found
    with _opened(waiting):
        for each in waiting:
            refresh(each)
    return counted_of(places)


def bring_up_first_time(places: QuerySet[Municipality]) -> None:
    """Count those municipalities that were never counted, if they are few. One query where there are none."""
    never = [each.municipality for each in counted_of(places) if each.day is None]
    if 0 < len(never) <= INLINE:
        with _opened(never):
            for each in never:
                refresh(each)


def figures_of(places: QuerySet[Municipality]) -> dict[tuple[int, int], dict[int, Figure]]:
    """(indicator, year) → municipality → its figure, as they stand. One query."""
    found: dict[tuple[int, int], dict[int, Figure]] = defaultdict(dict)
    fields = ("indicator", "year", "municipality", "numerator", "denominator", "answered")
    with scopes_disabled():
        rows = Tally.objects.filter(municipality__in=places).values_list(*fields)
        for indicator, year, place, *numbers in rows:
            found[indicator, year][place] = Figure(*numbers)
    return found


def summed_of(region: Municipality, years: Collection[int]) -> tuple[Standing, Mapping[tuple[int, int], Figure]]:
    """The region's sums of these years, and as of when they stand. Two queries where nothing waits."""
    found = bring_up_to_date(members(region))
    with _opened(each.municipality for each in found):
        return standing_of(found), summed(members(region), years)


def standing_of(found: Sequence[Counted]) -> Standing:
    days = [each.day for each in found if each.day is not None]
    return Standing(len(found), sum(each.waits for each in found), min(days, default=None))


@dataclass(frozen=True, slots=True)
class OfMunicipality:
    """A municipality's figure and target of one indicator and year; None where it has none."""

    municipality: Municipality
    figure: Figure | None
    target: Decimal | None


def figures_by_municipality(
    asked: QuerySet[Municipality], indicator_pk: int, year: int
) -> tuple[Standing, list[OfMunicipality]]:
    """Each of the municipalities with its figure of the year, by name. Two queries where nothing waits."""
    found = bring_up_to_date(asked)
    places = [each.municipality for each in found]
    with _opened(places):
        rows = Tally.objects.filter(municipality__in=places, indicator=indicator_pk, year=year).defer("by_school")
        tallies = {row.municipality_id: row for row in rows}
    return standing_of(found), [
        OfMunicipality(each, figure_of(row), row.target)
        if (row := tallies.get(each.pk))
        else OfMunicipality(each, None, None)
        for each in places
    ]


def _opened(places: Iterable[Municipality]) -> AbstractContextManager[None]:
    """The scope of the places: their figures are read and counted in it."""
    return scope(municipality=[each.pk for each in places])
