"""Which days are working days, and where a date that falls on a day off moves.

Saturdays, Sundays, the holidays of article 112 of the Labour Code and the Government's transfers of days off come from
the package `holidays`; what it does not know (a region's own holiday, a transfer announced this morning) comes from the
municipality's table.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


class Moving(StrEnum):
    """Where a date moves from a day off."""

    PREVIOUS = "previous"
    NEXT = "next"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days of a municipality. A day of both tables is off, so that nobody is late because of it."""

    moving: Moving = Moving.NEXT
    days_off: frozenset[dt.date] = frozenset()
    working_days: frozenset[dt.date] = frozenset()

    def is_working(self, day: dt.date) -> bool:
        """Whether the day is worked, in a week of five days."""
        if day in self.days_off:
            return False
        if day in self.working_days:
            return True
        off, worked = _of_year(day.year)
        return day in worked or (day.weekday() < _SATURDAY and day not in off)

    def working_date(self, day: dt.date) -> dt.date:
        """The day itself where it is worked, else the nearest working day on the side that `moving` names."""
        if self.moving is Moving.NONE:
            return day
        last, step = (dt.date.min, -_DAY) if self.moving is Moving.PREVIOUS else (dt.date.max, _DAY)
        moved = day
        while not self.is_working(moved):
            if moved == last:
                return day
            moved += step
        return moved


@lru_cache(maxsize=256)
def _of_year(year: int) -> tuple[frozenset[dt.date], frozenset[dt.date]]:
    """Holidays of the year with transferred days off, and its Saturdays and Sundays that are worked.

    Both are empty for years outside of those that `holidays` knows (1991–2100): only the week counts there.
    """
    # Loading it takes longer than the rest of this floor, and most processes ask for no calendar.
    from holidays import country_holidays

    known = country_holidays("RU", years=year, expand=False)
    off = frozenset(known)
    # Transfers are decreed year by year; after the last year that they are known for the law alone is applied.
    if year > max(known.special_public_holidays):
        off |= _moved_by_law(off)
    return off, frozenset(known.weekend_workdays)


def _moved_by_law(holidays: frozenset[dt.date]) -> set[dt.date]:
    """Days off that follow holidays on Saturdays and Sundays, without a decree.

    Article 112 of the Labour Code: such a day off moves to the next working day after the holiday, except from
    1–8 January, which the Government moves as it finds fit.
    """
    moved: set[dt.date] = set()
    for day in sorted(holidays):
        if day.weekday() < _SATURDAY or (day.month == 1 and day.day <= 8):
            continue
        while day.weekday() >= _SATURDAY or day in holidays:
            day += _DAY
        moved.add(day)
    return moved
