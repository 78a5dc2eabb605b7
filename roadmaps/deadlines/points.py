"""Points of time as a term names them: days of a year first, the year beside, so that one reading serves any year."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from roadmaps.deadlines.parts import MonthDay

END_OF_MONTH = 31
_SCHOOL_MONTHS = 9, 8


class Unit(StrEnum):
    """How much time a point takes."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    PIECE = "piece"
    """A half-year, a season, a decade or a week: no kind of its own."""
    WEEKDAY = "weekday"
    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    MONTHDAY = "monthday"
    """A day of every month."""
    BARE = "bare"
    """A number whose meaning stands after it: «1 и 15 сентября»."""


class Edge(StrEnum):
    """The part of a point that is meant."""

    OPENING = "начало"
    MIDDLE = "середина"
    CLOSING = "конец"


@dataclass(frozen=True, slots=True)
class Year:
    """A year, or the school year that begins in it."""

    number: int
    school: bool = False

    def of(self, month: int) -> int:
        """The calendar year of a month."""
        return self.number + (self.school and month < _SCHOOL_MONTHS[0])


@dataclass(frozen=True, slots=True)
class Point:
    """A point of time between two places of a line's keys. `first` and `last` are its days in any year."""

    unit: Unit
    begin: int
    end: int
    first: MonthDay = (1, 1)
    last: MonthDay = (12, END_OF_MONTH)
    year: Year | None = None
    number: int = 0
    """Of a BARE one, a MONTHDAY, a QUARTER, or the which of a WEEKDAY (-1 the last)."""
    weekday: int = 0
    edge: Edge | None = None
    sure: bool = True
    shifted: bool = False
    """Its year is next to one that the term names, not that one."""
    unplaced: bool = False
    """Belongs to a year that neither the term nor the document names: «следующего года»."""

    @property
    def is_year(self) -> bool:
        return self.unit in (Unit.YEAR, Unit.SCHOOL_YEAR)

    @property
    def crosses(self) -> bool:
        """Whether it begins in one calendar year and ends in the next."""
        return self.last < self.first

    @property
    def whole_months(self) -> bool:
        return self.first[1] == 1 and self.last[1] == END_OF_MONTH


def days_of(point: Point, year: Year) -> tuple[dt.date, dt.date]:
    """The first and the last day of a point in a year. Raises ValueError where the year has no such day."""
    first = last_day(year.of(point.first[0]), point.first)
    last_year = year.of(point.last[0]) + (point.crosses and not year.school)
    if point.unit is Unit.WEEKDAY:
        day = _nth_weekday(first.year, first.month, point.number, point.weekday)
        return day, day
    return first, last_day(last_year, point.last)


def last_day(year: int, day: MonthDay) -> dt.date:
    """The day of a year; the day 31 of a shorter month is its last."""
    month, number = day
    if number == END_OF_MONTH:
        number = calendar.monthrange(year, month)[1]
    return dt.date(year, month, number)


def _nth_weekday(year: int, month: int, which: int, weekday: int) -> dt.date:
    days = [
        day
        for day in calendar.Calendar().itermonthdates(year, month)
        if day.month == month and day.isoweekday() == weekday
    ]
    if which > len(days):
        raise ValueError("the month has no such weekday")
    return days[which - 1 if which > 0 else -1]


def ordinal_of(words: str) -> int:
    """The number of an ordinal's key: `3`, `r3`, `o3`; -1 for the last."""
    key = words.strip()
    return -1 if key == "последний" else int(key.lstrip("ro"))


def day_number(words: str) -> int:
    """The number of a day's keys: `5`, `o5`, `c20 o5`."""
    return sum(int(key.lstrip("co")) for key in words.split())


def count_of(words: str) -> int:
    """The number of a cardinal's key: `2`, `c2`."""
    return int(words.strip().lstrip("c"))


DECADE, WEEK, HALF_MONTH = 5, 6, 7
"""Numbers of pieces that are counted within a month."""


def cut_of(piece: int, number: int, month: int) -> tuple[MonthDay, MonthDay] | None:
    """The days of a counted piece of a month; `number` -1 is the last."""
    if piece == DECADE and number in (-1, 1, 2, 3):
        return (month, 21 if number == -1 else 10 * number - 9), (
            month,
            END_OF_MONTH if number in (-1, 3) else 10 * number,
        )
    if piece == HALF_MONTH and number in (-1, 1, 2):
        return ((month, 1), (month, 15)) if number == 1 else ((month, 16), (month, END_OF_MONTH))
    if piece == WEEK and number in (-1, 5):
        return (month, 22 if month == 2 else 25), (month, END_OF_MONTH)
    if piece == WEEK and 1 <= number <= 4:
        return (month, 7 * number - 6), (month, 7 * number)
    return None
