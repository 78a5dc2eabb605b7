"""How far the lines of plans are, counted by the database: by item, organization and month of the term.

A branch's line is part of its school's and is not counted beside it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from organizations.clock import today
from organizations.models import Municipality
from roadmaps.models import Control, Execution, Responsibility
from roadmaps.models.execution import OPEN

_GAP = 0.6
"""Per cent of a bar's length between two of its parts."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar on the scale from 0 to 100."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of lines by state; one that was returned and is late counts as overdue."""

    total: int = 0
    accepted: int = 0
    reported: int = 0
    returned: int = 0
    overdue: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.total + other.total,
            self.accepted + other.accepted,
            self.reported + other.reported,
            self.returned + other.returned,
            self.overdue + other.overdue,
        )

    @property
    def percent(self) -> int:
        """Accepted lines of all, rounded down: 100 only when nothing is left."""
        return self.accepted * 100 // self.total if self.total else 0

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Accepted, on check, overdue: the parts of the bar that are not empty."""
        return tuple(self._segments())

    def _segments(self) -> Iterator[Segment]:
        x = 0.0
        for kind, number in (("accepted", self.accepted), ("reported", self.reported), ("overdue", self.overdue)):
            if number:
                width = number * 100 / self.total
                yield Segment(kind, round(x, 2), round(max(width - _GAP, 0.4), 2))
                x += width


def overdue_today(municipalities: Iterable[Municipality], off: Iterable[int] | None = None) -> Q:
    """Open lines under control whose last day in time is over on their municipality's own today.

    `off`: the items that are off control, of whoever knows them: no table is asked beside the lines then.
    """
    days: dict[dt.date, list[int]] = defaultdict(list)
    for municipality in municipalities:
        days[today(municipality)].append(municipality.pk)
    wanted = Q(pk__in=())
    for day, keys in days.items():
        wanted |= Q(municipality__in=keys, late_after__lt=day)
    on_control = Q(item__control__taken_off_on__isnull=True) if off is None else ~Q(item__in=list(off))
    return Q(status__in=OPEN) & on_control & wanted


def by_roadmap(lines: QuerySet[Execution], overdue: Q) -> dict[int, Tally]:
    """The tally of every plan that has lines. One query, as each of its like."""
    return _tallies(lines, "roadmap_id", overdue)


def by_item(lines: QuerySet[Execution], overdue: Q) -> dict[int, Tally]:
    return _tallies(lines, "item_id", overdue)


def by_month(lines: QuerySet[Execution], overdue: Q) -> dict[dt.date, Tally]:
    """By the first day of the month in which the document's own term falls; lines without a day are left out."""
    rows = lines.filter(occurrence__due__isnull=False).annotate(month=TruncMonth("occurrence__due"))
    return dict(sorted(_tallies(rows, "month", overdue).items()))


def late_organizations(lines: QuerySet[Execution], overdue: Q) -> dict[int, int]:
    """How many organizations are late, by the plan's key. One query."""
    rows = lines.filter(overdue, parent__isnull=True).order_by().values_list("roadmap_id")
    return dict(rows.annotate(number=Count("organization", distinct=True)))


def items_done(roadmaps: Iterable[int]) -> dict[int, int]:
    """How many items of each plan are executed or taken off control, by the plan's key. Two queries.

    The same rules as `item_states.item_state`, on numbers that the database counted: lines of leads decide, of
    co-executors where the plan names no lead; N organizations are needed in each term.
    """
    keys = list(roadmaps)
    terms = _terms(keys)
    controls = Control.objects.filter(roadmap__in=keys).select_related("item")
    return closed_items(keys, terms, {control.item_id: control for control in controls})


def closed_items(
    roadmaps: Iterable[int], terms: Mapping[tuple[int, int], Sequence[Term]], controls: Mapping[int, Control]
) -> dict[int, int]:
    """How many items of each plan are closed; `terms` by (plan, item), `controls` by item and loaded with it.

    An item that an act took out of the plan is none of its items, whatever was done of it.
    """
    found: dict[int, int] = dict.fromkeys(roadmaps, 0)
    removed = {item for item, control in controls.items() if control.item.removed_by_id}
    for (roadmap, item), of_item in terms.items():
        if item not in removed:
            found[roadmap] += _closed(controls.get(item), of_item)
    with_terms = {item for _, item in terms}
    for item, control in controls.items():
        if item not in with_terms | removed:
            found[control.roadmap_id] += _closed(control, [])
    return found


def items_on_control(roadmaps: Iterable[int]) -> dict[int, tuple[int, list[int]]]:
    """By the plan's key: how many items nobody has taken off control, and which of them are executed. Two queries."""
    keys = list(roadmaps)
    terms = _terms(keys)
    found: dict[int, tuple[int, list[int]]] = {key: (0, []) for key in keys}
    controls = Control.objects.filter(roadmap__in=keys, taken_off_on__isnull=True, item__removed_by__isnull=True)
    for control in controls.order_by("pk"):
        number, ready = found[control.roadmap_id]
        if _closed(control, terms.get((control.roadmap_id, control.item_id), [])):
            ready.append(control.item_id)
        found[control.roadmap_id] = number + 1, ready
    return found


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an item: its lines, those accepted, and organizations whose line is accepted."""

    total: int
    accepted: int
    organizations: int


def deciding(by_role: Mapping[tuple[int, int], Mapping[str, list[Term]]]) -> dict[tuple[int, int], list[Term]]:
    """The terms of the lines on which each item's end depends, of all its terms by role."""
    return {
        key: roles.get(Responsibility.Role.LEAD) or [term for terms in roles.values() for term in terms]
        for key, roles in by_role.items()
    }


def _terms(roadmaps: list[int]) -> dict[tuple[int, int], list[Term]]:
    """Terms of each item by (plan, item), counted over the lines that decide. One query."""
    accepted = Q(status=Execution.Status.ACCEPTED)
    rows = (
        Execution.objects.standing()
        .filter(roadmap__in=roadmaps, parent__isnull=True)
        .order_by()
        .values_list("roadmap_id", "item_id", "role", "occurrence_id")
        .annotate(
            total=Count("pk"),
            accepted=Count("pk", filter=accepted),
            organizations=Count("organization", filter=accepted, distinct=True),
        )
    )
    by_role: dict[tuple[int, int], dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for roadmap, item, role, _, *numbers in rows:
        by_role[roadmap, item][role].append(Term(*numbers))
    return deciding(by_role)


def _closed(control: Control | None, terms: Sequence[Term]) -> bool:
    if control is not None and control.taken_off_on is not None:
        return True
    if control is not None and control.closing == Control.Closing.DEPARTMENT:
        return control.closed_on is not None
    if control is None or control.closing == Control.Closing.ALL:
        return bool(terms) and all(term.accepted == term.total for term in terms)
    return bool(terms) and all(term.organizations >= (control.at_least or 1) for term in terms)


def counts(overdue: Q) -> dict[str, Count]:
    """What a tally counts, for a query that groups lines; `tally_of` reads its rows."""
    return {
        "total": Count("pk", filter=~Q(status=Execution.Status.ENDED)),
        "accepted": Count("pk", filter=Q(status=Execution.Status.ACCEPTED)),
        "reported": Count("pk", filter=Q(status=Execution.Status.REPORTED)),
        "returned": Count("pk", filter=Q(status=Execution.Status.RETURNED) & ~overdue),
        "late": Count("pk", filter=overdue),
    }


def tally_of(row: Mapping[str, Any]) -> Tally:
    return Tally(row["total"], row["accepted"], row["reported"], row["returned"], row["late"])


def _tallies(lines: QuerySet[Execution], field: str, overdue: Q) -> dict:
    rows = (
        lines.filter(parent__isnull=True)
        .exclude(status=Execution.Status.ENDED)
        .order_by()
        .values(field)
        .annotate(**counts(overdue))
    )
    return {row[field]: tally_of(row) for row in rows}
