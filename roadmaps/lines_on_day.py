"""Lines of a plan as they stood on a day: the journal tells it backwards, from the rows as they stand now.

The first event after that day says what was there before it. Where no later event is, the row's own days decide. The
server's clock is asked only for events that bear no day of their own.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from organizations.access import Access
from organizations.models import Event, Municipality
from roadmaps.line_states import FACTS, LineFacts, LineState
from roadmaps.models import Execution, Extension, Roadmap

S = Execution.Status
LINE_VERBS = (
    "report_line",
    "withdraw_report",
    "accept_line",
    "return_line",
    "override_value",
    "end_line",
    "resume_line",
)
_CONTROL_VERBS = ("set_closing", "close_item", "reopen_item", "take_off", "put_back")


@dataclass(frozen=True, slots=True)
class DayLine:
    """A line on a day. `facts` hold its status, days and terms as they were then; `returned_on` and `reason` of the
    last return where it is returned."""

    facts: LineFacts
    day: dt.date
    returned_on: dt.date | None = None
    reason: str = ""

    @property
    def state(self) -> LineState:
        return self.facts.state(self.day)

    @property
    def term(self) -> dt.date | None:
        """The plan's own day, or the later one that a resolution gave."""
        return self.facts.extended_to or self.facts.due

    @property
    def days_late(self) -> int:
        return self.facts.days_late(self.day)

    @property
    def done_in_time(self) -> bool:
        """Executed by the last day in time, as `Execution.done_in_time`."""
        done, last = self.facts.done_on, self.facts.late_after
        return done is not None and (last is None or done <= last)

    @property
    def reported_late(self) -> bool:
        """As `Execution.reported_late`."""
        told, last = self.facts.reported_on, self.facts.late_after
        return told is not None and last is not None and told > last


def lines_on(roadmap: Roadmap, day: dt.date, seen_by: Access | None = None) -> tuple[DayLine, ...]:
    """The plan's lines without branches as they stood at the end of `day`: three queries however many there are.

    Who answers for what stands as it does now. What was executed before the plan was taken over counts by its true
    days. `seen_by`: only the lines that this person may see.
    """
    rows = Execution.objects.filter(Q(assigned_on__isnull=True) | Q(assigned_on__lte=day), roadmap=roadmap)
    rows = rows.filter(parent__isnull=True)
    if seen_by is not None:
        rows = rows.visible_to(seen_by)
    journal = _Journal.read(roadmap, day)
    terms = _terms(roadmap, journal, day)
    found = rows.order_by("due", "pk").values_list(*FACTS, *_MORE)
    lines = (
        _line(LineFacts(*values[: len(FACTS)]), _Row(*values[len(FACTS) :]), journal, terms, day) for values in found
    )
    # What an act had ended was nobody's duty, also where another act asked for it again later.
    return tuple(line for line in lines if line.facts.status != S.ENDED)


_MORE = ("accepted_on", "returned_on", "return_reason", "ended_on", "entered_as", "item__uid", "occurrence__working")


@dataclass(frozen=True, slots=True)
class _Row:
    """Columns of `_MORE`."""

    accepted_on: dt.date | None
    returned_on: dt.date | None
    return_reason: str
    ended_on: dt.date | None
    entered_as: str
    item: str
    working: dt.date | None


@dataclass(slots=True)
class _Journal:
    """What the journal says of lines (by key) and of items (by uid) around a day."""

    was: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The line as it was before the first event after the day."""
    control: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    returned: dict[str, tuple[dt.date, str]] = field(default_factory=dict)
    """The last return up to the day with its reason."""
    extended: dict[str, list[tuple[int, str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Extensions of the line in order: key, last day before it, last day after it."""

    @classmethod
    def read(cls, roadmap: Roadmap, day: dt.date) -> _Journal:
        found = cls()
        wanted = (*LINE_VERBS, *_CONTROL_VERBS, "extend_line")
        events = (
            Event.objects.about("roadmap", roadmap.pk)
            .filter(object_kind__in=("execution", "item"), verb__in=wanted)
            .order_by("pk")
            .only("verb", "object_id", "before", "after", "comment", "at")
        )
        for event in events:
            found._take(event, day, roadmap.municipality)
        return found

    def _take(self, event: Event, day: dt.date, municipality: Municipality) -> None:
        key, after = event.object_id, event.after if isinstance(event.after, dict) else {}
        before = event.before if isinstance(event.before, dict) else {}
        if event.verb == "extend_line":
            self.extended[key].append((after.get("extension", 0), before.get("late_after", ""), after["late_after"]))
        elif (happened := _day_of(event, after, municipality)) > day:
            (self.was if event.verb in LINE_VERBS else self.control).setdefault(key, before)
        elif event.verb == "return_line" and key not in self.was:
            self.returned[key] = (happened, event.comment)


def _day_of(event: Event, after: Mapping[str, Any], municipality: Municipality) -> dt.date:
    told = after.get("day")
    return dt.date.fromisoformat(told) if told else event.at.astimezone(ZoneInfo(municipality.time_zone)).date()


@dataclass(frozen=True, slots=True)
class _Terms:
    """Extensions of a line: those resolved by the day, and whether there are any at all."""

    last: dt.date | None
    until: dt.date | None
    base: dt.date | None


def _terms(roadmap: Roadmap, journal: _Journal, day: dt.date) -> dict[int, _Terms]:
    """Terms of extended lines on `day`, by the line's key: an extension counts from the day it was resolved."""
    own: dict[int, list[Extension]] = defaultdict(list)
    for row in Extension.objects.filter(line__roadmap=roadmap).order_by("pk"):
        own[row.line_id].append(row)
    found = {}
    for line, rows in own.items():
        told = journal.extended.get(str(line), [])
        last = {pk: _date(after) for pk, _, after in told}
        counted = [row for row in rows if row.resolved_on <= day]
        days = [max(row.until, last.get(row.pk) or row.until) for row in counted]
        found[line] = _Terms(
            last=max(days, default=None),
            until=max((row.until for row in counted), default=None),
            base=_date(told[0][1]) if told else None,
        )
    return found


def _line(facts: LineFacts, row: _Row, journal: _Journal, terms: Mapping[int, _Terms], day: dt.date) -> DayLine:
    facts = replace(_on_terms(facts, row, terms.get(facts.pk)), taken_off_on=_taken_off(facts, row, journal, day))
    was = journal.was.get(str(facts.pk))
    if was is None or row.entered_as == Execution.Origin.BEFORE:
        facts = _by_days(facts, row, day)
    else:
        facts = replace(
            facts, status=was["status"], done_on=_date(was["done_on"]), reported_on=_date(was["reported_on"])
        )
    if facts.status != S.RETURNED:
        return DayLine(facts, day)
    returned_on, reason = journal.returned.get(str(facts.pk), (row.returned_on, row.return_reason))
    return DayLine(facts, day, returned_on, reason)


def _on_terms(facts: LineFacts, row: _Row, terms: _Terms | None) -> LineFacts:
    """The line with the last day in time as it was; one that may not be late stays so."""
    if terms is None or facts.late_after is None:
        return facts
    base = terms.base or max(filter(None, (facts.due, row.working)), default=facts.late_after)
    return replace(facts, late_after=max(filter(None, (base, terms.last))), extended_to=terms.until)


def _taken_off(facts: LineFacts, row: _Row, journal: _Journal, day: dt.date) -> dt.date | None:
    was = journal.control.get(row.item)
    off = facts.taken_off_on if was is None else _date(was.get("taken_off_on", ""))
    return off if off is not None and off <= day else None


def _by_days(facts: LineFacts, row: _Row, day: dt.date) -> LineFacts:
    """The line by its own days, where nothing happened to it later."""
    if row.entered_as == Execution.Origin.BEFORE:
        known = facts.done_on is not None and facts.done_on <= day
        return facts if known else _open(facts)
    if facts.status == S.ENDED and row.ended_on is not None and row.ended_on <= day:
        return facts
    reported = facts.reported_on is not None and facts.reported_on <= day
    if not reported:
        return _open(facts)
    if facts.status == S.ACCEPTED and not (row.accepted_on and row.accepted_on <= day):
        return replace(facts, status=S.REPORTED)
    if facts.status == S.RETURNED and not (row.returned_on and row.returned_on <= day):
        return replace(facts, status=S.REPORTED)
    return facts


def _open(facts: LineFacts) -> LineFacts:
    return replace(facts, status=S.ASSIGNED, done_on=None, reported_on=None)


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
