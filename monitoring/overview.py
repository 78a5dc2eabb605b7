"""The country and a region at a glance: places in rows with numbers, no organizations and no persons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from organizations.access import Access
from organizations.models import Municipality
from roadmaps import places
from roadmaps.models import Roadmap
from roadmaps.places import Days
from roadmaps.tallies import Tally

PAGE = 100
MOST_LATE = "-overdue"


@dataclass(frozen=True, slots=True)
class Row:
    """A region or a municipality; `url` leads to what the person may see of it."""

    name: str
    url: str
    plans: int
    tally: Tally
    municipalities: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """Rows in the order asked for, and all of them together."""

    rows: Sequence[Row]
    total: Row


def regions(access: Access) -> QuerySet[Municipality]:
    """Whose municipalities the person oversees: every region, or those that he observes. One without is its own."""
    rows = Municipality.objects.filter(parent__isnull=True)
    return rows if access.sees_everything else rows.filter(pk__in=access.municipalities_as("observer"))


def country(access: Access, order: str) -> Overview:
    """A row for each region that the person oversees. Six queries at the most, however many there are."""
    roots = list(regions(access).order_by("name"))
    inside = Municipality.objects.visible_to(access)
    days, numbers = Days.of(inside), places.regions_of(inside)
    plans = places.count_by_region(places.in_force(Roadmap.objects.visible_to(access), days))
    found = places.tallies_of_regions(None if access.sees_everything else [root.pk for root in roots], days)
    rows = [
        Row(
            root.name,
            reverse("overview_region", args=[root.slug]),
            plans.get(root.pk, 0),
            found.get(root.pk, Tally()),
            numbers.get(root.pk, 0),
        )
        for root in roots
    ]
    return _overview(rows, order)


def region(access: Access, root: Municipality, order: str) -> Overview:
    """A row for each municipality of the region, and one for the region's own plans where it has any. Four queries."""
    inside = Municipality.objects.filter(Q(pk=root.pk) | Q(parent=root.pk))
    members = list(inside.order_by("name"))
    days, keys = Days.of(inside), [member.pk for member in members]
    plans = places.count_by_municipality(
        places.in_force(Roadmap.objects.visible_to(access).filter(municipality__in=keys), days)
    )
    found = places.tallies_of_municipalities(keys, days)
    rows = [
        Row(
            "Карты самого региона" if member == root and root.kind == Municipality.Kind.REGION else member.name,
            f"{reverse('roadmaps')}?{urlencode({'municipality': member.pk})}",
            plans.get(member.pk, 0),
            found.get(member.pk, Tally()),
            int(member.kind == Municipality.Kind.MUNICIPALITY),
        )
        for member in members
        if member != root or plans.get(root.pk) or found.get(root.pk)
    ]
    return _overview(rows, order)


def _overview(rows: list[Row], order: str) -> Overview:
    name = order.removeprefix("-")
    if name not in ORDERS:
        return _overview(rows, MOST_LATE)
    # By name within equals, whichever way the column goes.
    ordered = sorted(rows, key=lambda row: row.name)
    ordered.sort(key=ORDERS[name], reverse=order.startswith("-"))
    total = Row(
        "Всего",
        "",
        sum(row.plans for row in rows),
        sum((row.tally for row in rows), Tally()),
        sum(row.municipalities for row in rows),
    )
    return Overview(ordered, total)


ORDERS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row.name,
    "municipalities": lambda row: row.municipalities,
    "plans": lambda row: row.plans,
    "lines": lambda row: row.tally.total,
    "accepted": lambda row: row.tally.accepted / row.tally.total if row.tally.total else 0,
    "reported": lambda row: row.tally.reported,
    "overdue": lambda row: row.tally.overdue,
}
"""What rows are sorted by, as the address names it; with «-» the greatest come first."""
