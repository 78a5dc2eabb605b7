"""How far regions and municipalities are: plans in force and lines, from what the database has counted.

Queries whose number and cost do not grow with lines; each municipality lives on its own today.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from organizations.access import Access
from organizations.clock import today
from organizations.models import Municipality
from roadmaps.models import PlaceTally, Roadmap
from roadmaps.models.execution import OPEN
from roadmaps.rollups import tallies
from roadmaps.tallies import Tally


@dataclass(frozen=True, slots=True)
class Days:
    """Which day it is where: `usual` in most municipalities, the others by a condition on the municipality's columns.

    A condition names time zones and demo dates, not municipalities: it is as short for a country as for a district.
    """

    usual: dt.date
    conditions: Mapping[dt.date, Q]
    municipalities: int
    """How many of them there are."""

    @classmethod
    def of(cls, municipalities: QuerySet[Municipality]) -> Days:
        """The days of the municipalities, the conditions for rows that belong to one. One query."""
        conditions: dict[dt.date, Q] = {}
        numbers: Counter[dt.date] = Counter()
        rows = municipalities.order_by().values_list("time_zone", "demo_date").annotate(number=Count("pk"))
        for zone, demo, number in rows:
            day = today(Municipality(time_zone=zone, demo_date=demo))
            numbers[day] += number
            where = Q(municipality__demo_date=demo, municipality__time_zone=zone)
            if demo is None:
                where = Q(municipality__demo_date__isnull=True, municipality__time_zone=zone)
            conditions[day] = conditions.get(day, Q()) | where
        usual = numbers.most_common(1)[0][0] if numbers else dt.date.max
        # Where it is one day everywhere, nobody asks where.
        conditions = conditions if len(conditions) > 1 else dict.fromkeys(conditions, Q())
        return cls(usual, conditions, numbers.total())

    @classmethod
    def seen_by(cls, access: Access) -> Days:
        """The days of the municipalities that the person sees. One query, none where there is but the own one."""
        if access.home is not None and not access.sees_everything and access.municipality_ids == {access.home.pk}:
            day = today(access.home)
            return cls(day, {day: Q()}, 1)
        return cls.of(Municipality.objects.visible_to(access))


def regions_of(municipalities: QuerySet[Municipality]) -> dict[int, int]:
    """How many municipalities each region has, by the region's key. One query."""
    rows = municipalities.filter(kind=Municipality.Kind.MUNICIPALITY).order_by().annotate(root=_root(""))
    return dict(rows.values_list("root").annotate(number=Count("pk")))


def tallies_of_regions(roots: Iterable[int] | None, days: Days) -> dict[int, Tally]:
    """Lines of each region with its municipalities; of all regions without `roots`. Two queries, one on one day.

    Whole regions are counted as if all lived on the usual day; then what lies between that day and their own is put
    right for those who do not.
    """
    whole = PlaceTally.objects.filter(whole=True)
    own = PlaceTally.objects.filter(whole=False).annotate(root=_root("municipality"))
    if roots is not None:
        keys = list(roots)
        whole, own = whole.filter(municipality__in=keys), own.filter(root__in=keys)
    found: dict[int, Tally] = tallies(whole, "municipality_id", Q(overdue_after__lt=days.usual))
    for root, late, returned in _put_right(own, days):
        if root in found:
            found[root] += Tally(overdue=late, returned=-returned)
    return found


def _put_right(own: QuerySet[PlaceTally], days: Days) -> Iterable[tuple[int, int, int]]:
    """By region: how many lines more are overdue than on the usual day, and how many of them are returned ones."""
    between = Q(pk__in=())
    for day, where in days.conditions.items():
        if day != days.usual:
            first, last = sorted((day, days.usual))
            between |= where & Q(overdue_after__gte=first, overdue_after__lt=last)
    if not between:
        return ()
    signed = Case(When(overdue_after__lt=days.usual, then=-F("number")), default=F("number"))
    rows = own.filter(between, status__in=OPEN).order_by().annotate(signed=signed).values_list("root")
    return rows.annotate(late=Sum("signed"), returned=Sum("signed", filter=Q(status="returned"), default=0))


def tallies_of_municipalities(keys: Iterable[int], days: Days) -> dict[int, Tally]:
    """Lines of each municipality, a region's own ones too. One query."""
    overdue = Q(pk__in=())
    for day, where in days.conditions.items():
        overdue |= where & Q(overdue_after__lt=day)
    return tallies(PlaceTally.objects.filter(whole=False, municipality__in=list(keys)), "municipality_id", overdue)


def in_force(plans: QuerySet[Roadmap], days: Days) -> QuerySet[Roadmap]:
    """Approved plans in force on their municipality's own today."""
    wanted = Q(pk__in=())
    for day, where in days.conditions.items():
        wanted |= (
            where
            & (Q(period_start__isnull=True) | Q(period_start__lte=day))
            & (Q(period_end__isnull=True) | Q(period_end__gte=day))
        )
    return plans.filter(wanted, status=Roadmap.Status.APPROVED)


def count_by_region(plans: QuerySet[Roadmap]) -> dict[int, int]:
    """Plans by the key of their region. One query."""
    rows = plans.order_by().annotate(root=_root("municipality")).values_list("root")
    return dict(rows.annotate(number=Count("*")))


def count_by_municipality(plans: QuerySet[Roadmap]) -> dict[int, int]:
    return dict(plans.order_by().values_list("municipality_id").annotate(number=Count("*")))


def _root(path: str) -> Coalesce:
    """The key of the region of a municipality; one without a region is a region of its own."""
    return Coalesce(f"{path}__parent_id", f"{path}_id") if path else Coalesce("parent_id", "pk")
