"""Figures of municipalities kept ready, so that a page, a region and the country are sums over few rows.

A municipality's tallies are of the journal's last line and of the day: whatever happens there is a line of the
journal, and whoever reads tallies after it reads them anew. What an act that was still being written has missed is
put right the next day, for then all are counted again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from monitoring.facts import Facts, facts_of
from monitoring.figures import Figure
from monitoring.indicators import indicators_of, targets_of
from monitoring.models import Indicator, Tally, TallyMark
from organizations.clock import today
from organizations.models import Event, Municipality

FIRST_YEAR = 2020
"""The model begins with 2020 (распоряжение Минпросвещения России от 25.12.2019 № Р-145)."""


def years_of(municipality: Municipality) -> list[int]:
    """The years that are kept: from the model's first to the municipality's present one."""
    return list(range(FIRST_YEAR, max(today(municipality).year, FIRST_YEAR) + 1))


def tallies_of(municipality: Municipality) -> list[Tally]:
    """The municipality's figures of all kept years, counted anew where something has happened since."""
    bring_up(municipality)
    return list(Tally.objects.filter(municipality=municipality).select_related("indicator__set"))


def bring_up(municipality: Municipality) -> None:
    """Count the municipality's figures anew where something has happened since they were counted. One query if not."""
    mark = TallyMark.objects.filter(municipality=municipality).annotate(newest=_newest_event()).first()
    if mark is None or mark.newest > mark.event_id or mark.day != today(municipality):
        refresh(municipality)


@transaction.atomic
def refresh(municipality: Municipality) -> int:
    """Count the municipality's figures of all kept years anew; how many were written."""
    # Of two at once the second waits here and writes over.
    Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=municipality.pk)
    newest = Event.objects.filter(municipality=municipality).order_by("-pk").values_list("pk", flat=True).first()
    years = years_of(municipality)
    indicators = indicators_of(municipality, years)
    rows = list(_rows(municipality, facts_of(municipality, indicators, years), indicators, years))
    Tally.objects.filter(municipality=municipality).delete()
    Tally.objects.bulk_create(rows, batch_size=500)
    mark = {"event_id": newest or 0, "day": today(municipality)}
    TallyMark.objects.update_or_create(municipality=municipality, defaults=mark)
    return len(rows)


@dataclass(frozen=True, slots=True)
class Counted:
    """A municipality with the day its figures were counted for (None: never), and whether they await counting anew."""

    municipality: Municipality
    day: dt.date | None
    waits: bool


def counted(municipalities: QuerySet[Municipality]) -> list[Counted]:
    """As of when each municipality's figures stand. One query."""
    marks = TallyMark.objects.filter(municipality=OuterRef("pk"))
    rows = municipalities.annotate(
        counted_to=Subquery(marks.values("event_id")[:1]),
        counted_on=Subquery(marks.values("day")[:1]),
        newest=_newest_event("pk"),
    )
    return [
        Counted(
            each,
            each.counted_on,
            each.counted_to is None or each.newest > each.counted_to or each.counted_on != today(each),
        )
        for each in rows
    ]


def stale(municipalities: QuerySet[Municipality]) -> list[Municipality]:
    """Those of the municipalities whose tallies are not of today or not of the journal's last line. One query."""
    return [each.municipality for each in counted(municipalities) if each.waits]


def _newest_event(outer: str = "municipality") -> Coalesce:
    newest = Event.objects.filter(municipality=OuterRef(outer)).order_by("-pk").values("pk")[:1]
    return Coalesce(Subquery(newest), 0)


def summed(municipalities: QuerySet[Municipality] | None, years: Collection[int]) -> dict[tuple[int, int], Figure]:
    """(indicator, year) → Σa / Σb over the municipalities (None: all of them) that know both numbers. One query."""
    rows = Tally.objects.filter(year__in=list(years))
    if municipalities is not None:
        rows = rows.filter(municipality__in=municipalities.values("pk"))
    known = Q(numerator__isnull=False, denominator__isnull=False)
    sums = (
        rows.order_by()
        .values("indicator", "year")
        .annotate(
            part=Sum("numerator", filter=known),
            whole=Sum("denominator", filter=known),
            asked=Sum("schools"),
            absent=Sum("missing"),
            replies=Sum("answered", filter=known),
        )
    )
    return {
        (row["indicator"], row["year"]): Figure(
            row["part"], row["whole"], row["replies"], schools=row["asked"] or 0, missing=row["absent"] or 0
        )
        for row in sums
    }


def figure_of(tally: Tally) -> Figure:
    """The tally as a figure."""
    return Figure(tally.numerator, tally.denominator, tally.answered, schools=tally.schools, missing=tally.missing)


def schools_of(tally: Tally) -> dict[int, Figure]:
    """The figures of the schools that the tally is made of, by their keys; of enterprises none are kept."""
    return {int(pk): Figure(*numbers) for pk, numbers in tally.by_school.items()}


def _rows(
    municipality: Municipality, facts: Facts, indicators: Sequence[Indicator], years: Sequence[int]
) -> Iterable[Tally]:
    targets = targets_of(municipality, years)
    for indicator in indicators:
        for year in years:
            figure = facts.of(indicator, year)
            yield Tally(
                municipality=municipality,
                indicator=indicator,
                year=year,
                numerator=figure.numerator,
                denominator=figure.denominator,
                answered=figure.answered,
                schools=figure.schools,
                missing=figure.missing,
                target=targets.get((indicator.pk, year)),
                by_school={} if indicator.is_of_the_district else _kept(facts.schools.get((indicator.pk, year), {})),
            )


def _kept(figures: Mapping[int, Figure]) -> dict[str, list[int | None]]:
    return {str(pk): [each.numerator, each.denominator, each.answered] for pk, each in figures.items()}
