"""How far execution is: an item's state, a line's history, discipline. Reads only, nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from organizations.models import Event
from roadmaps.item_states import ItemState, State, deciding_lines, item_state, lines_of
from roadmaps.models import Control, Execution
from roadmaps.models.execution import OPEN
from roadmaps.phrases import Told, tell_of_line
from roadmaps.tallies import Tally, counts, tally_of

__all__ = [
    "OF_KIND",
    "Discipline",
    "ItemState",
    "State",
    "deciding_lines",
    "discipline_by_organization",
    "discipline_by_person",
    "due_lines",
    "history",
    "item_state",
    "lines_of",
    "standing_by_organization",
]

S = Execution.Status
# Of the journal, what concerns every line of an item.
CONTROL_VERBS = ("set_closing", "close_item", "reopen_item", "take_off", "put_back")


# Discipline: reported in time / due. Whose last day in time is over counts as due, whatever came of it.

IN_TIME = Q(status__in=[S.REPORTED, S.ACCEPTED], reported_on__lte=F("late_after"))
LATE = Q(status__in=[S.REPORTED, S.ACCEPTED], reported_on__gt=F("late_after"))
DONE_IN_TIME_REPORTED_LATE = LATE & Q(done_on__lte=F("late_after"))
OF_KIND: Mapping[str, Q] = {
    "due": Q(),
    "in_time": IN_TIME,
    "done_in_time": DONE_IN_TIME_REPORTED_LATE,
    "done_late": LATE & Q(done_on__gt=F("late_after")),
    "missing": ~Q(status__in=[S.REPORTED, S.ACCEPTED]),
}
"""The parts of discipline by the names of its numbers: which of the lines that were due make each."""


def due_lines(lines: QuerySet[Execution], today: dt.date, since: dt.date | None = None) -> QuerySet[Execution]:
    """The list behind the number: lines whose last day is over on `today`, from `since` on.

    Without what was executed before the plan was taken over, without branches, which have no debts of their own, and
    without what nobody asked for any more when its last day came.
    """
    not_asked = Q(item__control__taken_off_on__lte=F("late_after")) | Q(item__control__closed_on__lte=F("late_after"))
    found = lines.filter(_is_due(today, not_asked), parent__isnull=True)
    return found.filter(late_after__gte=since) if since else found


def _is_due(today: dt.date, not_asked: Q) -> Q:
    """`not_asked`: of open lines, those that nobody asked for any more when their last day came."""
    ended = Q(status=S.ENDED, ended_on__lte=F("late_after"))
    before = Q(entered_as=Execution.Origin.BEFORE)
    return Q(late_after__lt=today) & ~before & ~(Q(status__in=OPEN) & not_asked) & ~ended


@dataclass(frozen=True, slots=True)
class Discipline:
    """Reported in time of what was due. `late` was reported late, `missing` is not reported yet."""

    key: int | None
    name: str
    due: int
    in_time: int
    late: int
    done_in_time: int
    """Of the late reports: executed in time all the same."""

    @property
    def missing(self) -> int:
        return self.due - self.in_time - self.late

    @property
    def done_late(self) -> int:
        """Of the late reports: executed late too."""
        return self.late - self.done_in_time

    @property
    def per_cent(self) -> float | None:
        return round(100 * self.in_time / self.due, 1) if self.due else None


_COUNTED = {
    "counted_due": Q(),
    "counted_in_time": IN_TIME,
    "counted_late": LATE,
    "counted_done": DONE_IN_TIME_REPORTED_LATE,
}
_COUNTS = {name: Count("pk", filter=wanted) if wanted else Count("pk") for name, wanted in _COUNTED.items()}


def discipline_by_organization(
    lines: QuerySet[Execution], today: dt.date, since: dt.date | None = None
) -> list[Discipline]:
    """Discipline of each organization that something was due from, in one query."""
    rows = (
        due_lines(lines, today, since)
        .order_by()
        .values("organization_id", "organization__short_name")
        .annotate(**_COUNTS)
        .order_by("organization__short_name", "organization_id")
    )
    return [_discipline(row["organization_id"], row["organization__short_name"], row) for row in rows]


def standing_by_organization(
    lines: QuerySet[Execution], controls: Iterable[Control], today: dt.date
) -> list[tuple[Tally, Discipline]]:
    """How far each organization is with one plan, and its discipline without its name, by the plan's controls.

    One query goes through the lines once and through nothing beside them: joined to items and controls a thousand
    lines cost PostgreSQL thousands of probes.
    """
    ends: dict[dt.date, list[int]] = defaultdict(list)
    off = []
    for control in controls:
        days = [day for day in (control.taken_off_on, control.closed_on) if day]
        if days:
            ends[min(days)].append(control.item_id)
        if control.taken_off_on:
            off.append(control.item_id)
    not_asked = Q(pk__in=())
    for day, items in ends.items():
        not_asked |= Q(item__in=items, late_after__gte=day)
    due = _is_due(today, not_asked)
    overdue = Q(status__in=OPEN, late_after__lt=today) & ~Q(item__in=off)
    kept = {name: Count("pk", filter=due & wanted) for name, wanted in _COUNTED.items()}
    rows = lines.filter(parent__isnull=True).order_by().values("organization_id").annotate(**counts(overdue), **kept)
    found = ((tally_of(row), _discipline(row["organization_id"], "", row)) for row in rows)
    return [(tally, discipline) for tally, discipline in found if tally.total]


def discipline_by_person(lines: QuerySet[Execution], today: dt.date, since: dt.date | None = None) -> list[Discipline]:
    """Discipline of each person who reported, in one query; what nobody reported stands last, without a person."""
    names = ("reported_by__last_name", "reported_by__first_name", "reported_by__patronymic", "reported_by__email")
    rows = (
        due_lines(lines, today, since)
        .order_by()
        .values("reported_by_id", *names)
        .annotate(**_COUNTS)
        .order_by(F("reported_by__last_name").asc(nulls_last=True), "reported_by_id")
    )
    return [_discipline(row["reported_by_id"], _person(*(row[name] for name in names)), row) for row in rows]


def _person(last: str | None, first: str | None, patronymic: str | None, email: str | None) -> str:
    initials = " ".join(f"{name[0]}." for name in (first, patronymic) if name)
    return f"{last or ''} {initials}".strip() or email or "Отчёта нет"


def _discipline(key: int | None, name: str, row: Mapping[str, Any]) -> Discipline:
    return Discipline(key, name, row["counted_due"], row["counted_in_time"], row["counted_late"], row["counted_done"])


def history(line: Execution) -> list[Told]:
    """What happened to the line and to the control of its item, newest first, in one query; its act comes last."""
    found = (
        Event.objects.about("roadmap", line.roadmap_id)
        .filter(
            Q(object_kind="execution", object_id=str(line.pk))
            | Q(object_kind="item", object_id=line.item.uid, verb__in=CONTROL_VERBS)
        )
        .select_related("actor")
    )
    events = list(found)
    # An act that asked for the line again is not the one that it began with.
    resumed: dict[str, Any] = next((event.before for event in reversed(events) if event.verb == "resume_line"), {})
    when = f"{line.assigned_on:%d.%m.%Y}" if line.assigned_on else ""
    begun = Told(pk=0, sentence=f"Поручено: {resumed.get('basis', line.basis)}", who="", when=when)
    return [*(tell_of_line(event) for event in events), begun]
