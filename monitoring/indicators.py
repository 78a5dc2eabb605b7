"""Which indicators a municipality counts, and what its approved plan sets for each year."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from django.db.models import Q

from monitoring.models import Indicator, TargetLink
from organizations.models import Municipality
from roadmaps.models import Roadmap, Target


def indicators_of(municipality: Municipality, years: Collection[int]) -> list[Indicator]:
    """The indicators to which rows of the municipality's plans are tied, and those of its own sets, of these years.

    A municipality without a plan of targets counts the federal model's. In the order of their sets.
    """
    years = sorted(years)
    if not years:
        return []
    within = Q(set__first_year__lte=years[-1]) & (Q(set__last_year__isnull=True) | Q(set__last_year__gte=years[0]))
    tied = TargetLink.objects.filter(municipality=municipality, row__roadmap__status=Roadmap.Status.APPROVED)
    own = Q(pk__in=tied.values("indicator")) | Q(set__local_to=municipality)
    rows = Indicator.objects.filter(within, retired=False).select_related("set").order_by("set", "position", "pk")
    return list(rows.filter(own)) or list(rows.filter(set__local_to__isnull=True, set__code=_DEFAULT))


_DEFAULT = "model-2019"


def targets_of(municipality: Municipality, years: Collection[int]) -> dict[tuple[int, int], Decimal]:
    """(indicator, year) → the target in the indicator's unit, of the plans in force. One query."""
    rows = Target.objects.filter(
        municipality=municipality,
        year__in=list(years),
        value__isnull=False,
        row__indicator_link__isnull=False,
        row__roadmap__status=Roadmap.Status.APPROVED,
    )
    return {
        (indicator, year): value
        for indicator, year, value in rows.order_by("row__roadmap__pk").values_list(
            "row__indicator_link__indicator", "year", "value"
        )
        if value is not None
    }
