"""Terms of a typical plan, computed from the date of the order and printed in words."""

from __future__ import annotations

import datetime as dt

from roadmaps.plan import Audience

_MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)

# Days from the order's date, as in a plan of 15.11, 30.10, 15.12 and 01.12 under an order of 23.10.2020.
DOCUMENTS, NOTICE, PARTNERS, COLUMNS_OPEN = 23, 7, 53, 39
CURATORS_TRAINED = 37


def launch_date(start: dt.date) -> dt.date:
    """The day when the cycle of mentoring begins in schools under an order of the date `start`.

    1 September where the schools' own documents can be ready before it, otherwise the day after they are due.
    An order of December launches on the next 1 September: too little of the school year is left.
    """
    ready = start + dt.timedelta(days=DOCUMENTS + 1)
    september = dt.date(start.year, 9, 1)
    if ready <= september:
        return september
    return ready if start.month < 12 else dt.date(start.year + 1, 9, 1)


def period_end(start: dt.date, audience: Audience) -> dt.date:
    """The plan's last day: the end of the launched school year; for teachers, 365 days in all."""
    if audience is Audience.TEACHERS:
        return start + dt.timedelta(days=364)
    return _next(launch_date(start), 8, 31)


def terms(start: dt.date) -> dict[str, str]:
    """Every date and month that a deadline pattern may name, printed."""
    launch = launch_date(start)
    return {
        "start": _day(start),
        "documents": _day(start, DOCUMENTS),
        "notice": _day(start, NOTICE),
        "partners": _day(start, PARTNERS),
        "columns_open": _day(start, COLUMNS_OPEN),
        "curators_trained": _day(start, CURATORS_TRAINED),
        "launch": _day(launch),
        "eve": _day(launch, -1),
        "two_weeks": _day(launch, 14),
        "month_on": _day(launch, 29),
        "agreements": _day(launch, 29),
        "events": _day(_next(launch, 1, 15)),
        "statistics": _day(_next(launch, 1, 20)),
        "control_end": _day(_next(launch, 12, 30)),
        "launch_month": _months(launch, launch),
        "informing_months": _months(max(start, _month_on(launch, -1)), _month_on(launch, 1)),
        "collection_months": _months(launch, _month_on(launch, 3)),
        "quality_month": _months(_month_on(launch, 3), _month_on(launch, 3)),
        "growth_month": _months(_month_on(launch, 4), _month_on(launch, 4)),
        "closing_month": _months(_next(launch, 5, 1), _next(launch, 5, 1)),
        "local_acts_months": _months(_month_on(start, 3), _month_on(start, 4)),
    }


def _day(date: dt.date, days: int = 0) -> str:
    return (date + dt.timedelta(days=days)).strftime("%d.%m.%Y")


def _months(first: dt.date, last: dt.date) -> str:
    """«декабрь 2026 г.», «октябрь–декабрь 2026 г.» or «декабрь 2026 г. — март 2027 г.»."""
    end = f"{_MONTHS[last.month - 1]} {last.year} г."
    if (first.year, first.month) == (last.year, last.month):
        return end
    begin = _MONTHS[first.month - 1]
    return f"{begin}–{end}" if first.year == last.year else f"{begin} {first.year} г. — {end}"


def _month_on(date: dt.date, months: int) -> dt.date:
    """The first day of the month that is `months` away from that of `date`."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)


def _next(after: dt.date, month: int, day: int) -> dt.date:
    """The first such date later than `after`."""
    date = dt.date(after.year, month, day)
    return date if date > after else dt.date(after.year + 1, month, day)
