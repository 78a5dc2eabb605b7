"""Rules of repetition in RFC 5545: from what a term says to an RRULE without DTSTART."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence

from roadmaps.deadlines.parts import MonthDay
from roadmaps.deadlines.points import END_OF_MONTH

YEARLY, QUARTERLY, MONTHLY, WEEKLY, DAILY = (
    "FREQ=YEARLY",
    "FREQ=MONTHLY;INTERVAL=3",
    "FREQ=MONTHLY",
    "FREQ=WEEKLY",
    "FREQ=DAILY",
)
SCHOOL_TERMS = "FREQ=YEARLY;BYMONTH=3,5,10,12"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LEAP, _COMMON = 2020, 2021


def by(rule: str, **values: Sequence[int | str]) -> str:
    """The rule narrowed by BYMONTH, BYMONTHDAY, BYYEARDAY or BYDAY."""
    for name, numbers in values.items():
        if numbers:
            rule += f";{name.upper()}=" + ",".join(map(str, numbers))
    return rule


def months_between(first: int, last: int) -> list[int]:
    """The numbers of months from one to another, over New Year where the last comes before the first."""
    count = (last - first) % 12 + 1
    return sorted((first - 1 + step) % 12 + 1 for step in range(count))


def yearly_days(first: MonthDay, last: MonthDay) -> str:
    """The rule of a span of days that comes every year."""
    if first[1] == 1 and last[1] == END_OF_MONTH:
        return by(YEARLY, bymonth=months_between(first[0], last[0]))
    if first[0] == last[0] and first <= last:
        return by(YEARLY, bymonth=[first[0]], bymonthday=range(first[1], last[1] + 1))
    return by(YEARLY, byyearday=_days_of_year(first, last))


def _days_of_year(first: MonthDay, last: MonthDay) -> list[int]:
    """Numbers of days that are the same in a leap year: January and February from the year's beginning, others from
    its end."""
    day, days = dt.date(_COMMON, *_real(first)), []
    end = dt.date(_COMMON + (last < first), *_real(last))
    while day <= end:
        number = day.timetuple().tm_yday
        days.append(number if day.month < 3 else number - 366)
        day += dt.timedelta(days=1)
    return sorted(days)


def _real(day: MonthDay) -> MonthDay:
    return day[0], min(day[1], calendar.monthrange(_COMMON, day[0])[1])
