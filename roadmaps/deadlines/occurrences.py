"""All days on which the parts of a term fall due within a plan's period.

Where a wording leaves the day open, the later reading is taken, so that nobody is called late by a doubtful one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from roadmaps.deadlines.calendar import Calendar
from roadmaps.deadlines.parts import Kind, Part
from roadmaps.deadlines.windows import Window, school_years, windows

_DAY = dt.timedelta(days=1)
_ON_DAYS = frozenset({Kind.DATE, Kind.MONTH, Kind.QUARTER, Kind.YEAR, Kind.SCHOOL_YEAR, Kind.RANGE})


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a plan, both inclusive."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period from {self.start} to {self.end} holds no day")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a term falls due.

    `part_index`: which part it comes from, the first of alternatives. `start`: the first day that the document names,
    None where it names only the last. `due`: the document's own last day in time. `working`: the same moved off a day
    off. `label`: what tells it from others of the item, «II квартал 2023 г.» or the words of the document. `note`: a
    yearly note on what lasts, not a thing to be finished.
    """

    part_index: int
    start: dt.date | None
    due: dt.date
    working: dt.date
    label: str
    note: bool = False


def occurrences(parts: Sequence[Part], period: Period, calendar: Calendar) -> tuple[Occurrence, ...]:
    """Everything that falls due, by `due`; of what falls due on one day the first part's, and no note beside a duty.

    - A part with dates of its own falls due on its last day, also outside of the period; an open range on the period's
      last day.
    - A recurring one falls due at each repetition within the period and its own bounds; see `windows.windows`.
    - A span of time beside a recurring part, longer than its step, is the time in which that repeats, and no duty; a
      part that says until when does the same.
    - What lasts asks for a note each school year, by 31 August and at the period's end; beside a recurring part it only
      says how long that one goes on, and asks for nothing.
    - What follows («далее») begins the day after the part before it.
    - Alternatives («или») are one duty. It is due on the latest of their days; of alternatives that repeat, as often as
      the rarest of them. Where any of them has no date there is none, for whoever chose that one is not late.
    - A part without dates, or without a year, has none.
    """
    found: list[_Due] = []
    for group in _groups(parts):
        found += _of_group(parts, group, period)
    found.sort(key=lambda due: (due.window.due, due.note, due.part_index))
    return tuple(
        Occurrence(
            due.part_index,
            due.window.start,
            due.window.due,
            calendar.working_date(due.window.due),
            due.window.label,
            due.note,
        )
        for due in _once_a_day(found)
    )


@dataclass(frozen=True, slots=True)
class _Due:
    part_index: int
    window: Window
    note: bool


def _groups(parts: Sequence[Part]) -> Iterator[list[int]]:
    """Indices of parts; alternatives stand together."""
    group: list[int] = []
    for index, part in enumerate(parts):
        if group and not part.choice:
            yield group
            group = []
        group.append(index)
    if group:
        yield group


def _of_group(parts: Sequence[Part], group: Sequence[int], period: Period) -> list[_Due]:
    alternatives = [_of_part(parts, index, period, alone=len(group) == 1) for index in group]
    if len(group) == 1:
        return alternatives[0]
    label = " или ".join(parts[index].slice.strip() for index in group)
    # The last ones of each, so that what is done more often is done in full by its last day.
    times = min(len(each) for each in alternatives)
    rows = zip(*(each[len(each) - times :] for each in alternatives), strict=True)
    return [_together(row, label if times == 1 else None) for row in rows]


def _together(row: Sequence[_Due], label: str | None) -> _Due:
    """One duty in place of several alternative ones."""
    last = max(row, key=lambda due: due.window.due)
    starts = [due.window.start for due in row if due.window.start is not None]
    start = min(starts) if len(starts) == len(row) else None
    window = replace(last.window, start=start, label=label or last.window.label)
    return _Due(row[0].part_index, window, any(due.note for due in row))


def _of_part(parts: Sequence[Part], index: int, period: Period, *, alone: bool) -> list[_Due]:
    part = parts[index]
    if alone and _repeats_within(parts, index) is not None:
        return []
    if part.kind in _ON_DAYS:
        due = _last_day(part, period)
        return [] if due is None else [_Due(index, Window(part.start, due, part.slice.strip()), note=False)]
    span = _span(parts, index, period)
    if span is None:
        return []
    if part.kind is Kind.RECURRING and part.rrule is not None:
        return [_Due(index, window, note=False) for window in windows(part.rrule, *span, part.slice.strip())]
    if part.kind is Kind.ONGOING and not (alone and _frames(parts, index)):
        return [_Due(index, window, note=True) for window in school_years(*span, part.slice.strip())]
    return []


def _last_day(part: Part, period: Period) -> dt.date | None:
    if part.end is not None or part.start is None:
        return part.end
    if part.kind is Kind.DATE:
        return part.start
    # Open: whatever begins after the plan has ended has no last day in it.
    return period.end if part.start <= period.end else None


def _span(parts: Sequence[Part], index: int, period: Period) -> tuple[dt.date, dt.date] | None:
    """The days of the period that are also within the part's own bounds, and after what it follows."""
    part = parts[index]
    start = max(period.start, part.start or period.start)
    end = min(period.end, part.end or period.end)
    for other in (index - 1, index + 1):
        if 0 <= other < len(parts) and _repeats_within(parts, other) == index:
            end = min(end, parts[other].end or end)
            start = start if parts[other].until else max(start, parts[other].start or start)
    if part.follows and index and parts[index - 1].kind in _ON_DAYS:
        before = _last_day(parts[index - 1], period)
        if before is not None and before >= start:
            start = before + _DAY if before < dt.date.max else before
    return (start, end) if start <= end else None


_LONGER_THAN = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 364}


def _repeats_within(parts: Sequence[Part], index: int) -> int | None:
    """The recurring part beside one that is but the time in which it repeats: «ежемесячно с сентября по май»."""
    part = parts[index]
    if part.kind not in _ON_DAYS or part.end is None or part.choice or part.follows:
        return None
    for other in (index - 1, index + 1):
        if not 0 <= other < len(parts) or parts[other].rrule is None or parts[max(index, other)].follows:
            continue
        if part.until or _is_longer(part, parts[other].rrule or ""):
            return other
    return None


def _is_longer(part: Part, rule: str) -> bool:
    """Whether the part is a span of time that is longer than the rule's step."""
    if part.by or part.start is None or part.end is None:
        return False
    least = next(days for name, days in _LONGER_THAN.items() if f"FREQ={name}" in rule)
    return (part.end - part.start).days + 1 > least * (3 if "INTERVAL=3" in rule else 1)


def _frames(parts: Sequence[Part], index: int) -> bool:
    """Whether what lasts only says how long a repetition goes on: «ежегодно, в течение периода реализации»."""
    return not parts[index].follows and any(part.kind is Kind.RECURRING for part in parts)


def _once_a_day(found: Sequence[_Due]) -> Iterable[_Due]:
    return [*found[:1], *(due for before, due in pairwise(found) if due.window.due != before.window.due)]
