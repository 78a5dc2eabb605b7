"""What a term says, as values: parts with dates, rules of repetition, and the words that they came from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a part of a term is."""

    DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    RANGE = "range"
    RECURRING = "recurring"
    ONGOING = "ongoing"
    ON_REQUEST = "on_request"
    BY_SCHEDULE = "by_schedule"
    RELATIVE = "relative"
    UNKNOWN = "unknown"


MonthDay = tuple[int, int]
"""A month and a day of no year; the day 31 of any month is the month's last day."""


@dataclass(frozen=True, slots=True)
class YearlessSpan:
    """Days of a year that the text does not name. `last` before `first` lies in the next year; None is an open end."""

    first: MonthDay
    last: MonthDay | None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a term.

    `start` and `end` are inclusive; a part of DATE, MONTH, QUARTER, YEAR, SCHOOL_YEAR or RANGE whose year nobody names
    has neither, and says its days in `yearless`. A range without `end` is open. `by`: done not later than `end`,
    otherwise on it or within. `rrule` is an RFC 5545 rule without DTSTART for RECURRING; `start` and `end` then bound
    the repetition where the text bounds it. `slice` is the text that the part was read from, `at` its place there.
    `certain` is False where another reading is possible. `choice`: stands after «или», instead of the part before it.
    `follows`: stands after «далее». `until`: says how long the repetition beside it goes on, as in «ежемесячно по
    31.12.2024»; its words alone do not tell that.
    """

    kind: Kind
    slice: str
    at: int = 0
    start: dt.date | None = None
    end: dt.date | None = None
    by: bool = False
    rrule: str | None = None
    certain: bool = True
    yearless: YearlessSpan | None = None
    choice: bool = False
    follows: bool = False
    until: bool = field(default=False, compare=False)

    @property
    def dated(self) -> bool:
        """Whether the part names days of a calendar, once or by a rule."""
        return self.start is not None or self.end is not None or self.rrule is not None

    def as_json(self) -> dict[str, object]:
        """The part as plain values; dates in ISO 8601."""
        return {
            "kind": self.kind.value,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "by": self.by,
            "rrule": self.rrule,
            "certain": self.certain,
            "slice": self.slice,
        }
