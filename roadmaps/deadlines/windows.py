"""Rules of RFC 5545 as spans of days of a plan's period: what is done every month has a month for it."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from dateutil.rrule import rrulestr

_DAY = dt.timedelta(days=1)
# What a plan holds of a year, at its either end, counts as a year from here on.
_HALF_YEAR = dt.timedelta(days=184)
_MONTHS_OF_YEAR, _MONTHS_OF_QUARTER = 12, 3
_MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)
_OF_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_ROMAN = ("I", "II", "III", "IV")
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Window:
    """Days for one duty: from `start` (None: not said) to `due`, inclusive, and their name in Russian."""

    start: dt.date | None
    due: dt.date
    label: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """An RFC 5545 rule taken apart. `fields` are its other words, that only `dateutil` reads."""

    frequency: str
    interval: int
    months: tuple[int, ...]
    month_days: tuple[int, ...]
    year_days: tuple[int, ...]
    fields: tuple[str, ...]
    count: int | None
    until: dt.date | None

    @property
    def is_bare(self) -> bool:
        """Whether it names neither days nor months."""
        return not (self.months or self.month_days or self.year_days or self.fields)


def windows(rule: str, start: dt.date, end: dt.date, wording: str) -> Iterator[Window]:
    """Repetitions of the rule whose last day lies in `start`..`end`, by that day.

    - Each month named (BYMONTH), or every month: its last day. INTERVAL=3: last days of quarters, and so on. Months in
      a row of a yearly rule (June–August): the last day of the last one.
    - Days of a month or of a year: one window for days in a row (1–15 December). A month that is shorter than the day
      named has it on its last day. A number of days of every third month belongs to the month after each quarter.
    - Yearly and nothing else: 31 December, or 31 August where the period ends there; less than half a year at either
      end of the period joins the year beside it, so that a plan of one school year has it once, at its end.
    - Weekly and nothing else: Fridays. Daily: once, at the period's end.
    - Any other: the rule's own days, counted from the January before `start`, or from its Monday.

    What the period ends in the middle of is due at the period's end. A repetition of which the period has less than
    half, at either of its ends, is asked for only where the text names its days or months.

    `wording`: the label of what has no calendar name. Raises ValueError for a rule that is none.
    """
    read = _read(rule)
    last = end if read.until is None else min(end, read.until)
    if last < start:
        return
    found = (window for each in _spans(read, start, last, wording) if (window := _kept(each, start, last, read)))
    yield from islice(found, read.count)


def school_years(start: dt.date, end: dt.date, wording: str) -> Iterator[Window]:
    """School years of the period, each to 31 August, the last one to the period's end.

    Less than half a year at either end of the period joins the year beside it.
    """
    return _years_of(list(_year_ends(start, end, (8, 31))), start, wording)


def _read(rule: str) -> _Rule:
    """The rule's fields. Raises ValueError."""
    fields = dict(_pair(each) for each in rule.removeprefix("RRULE:").upper().split(";"))
    until = fields.pop("UNTIL", None)
    count = fields.pop("COUNT", None)
    read = _Rule(
        frequency=fields.pop("FREQ", ""),
        interval=int(fields.pop("INTERVAL", 1)),
        months=_numbers(fields.pop("BYMONTH", "")),
        month_days=_numbers(fields.pop("BYMONTHDAY", "")),
        year_days=_numbers(fields.pop("BYYEARDAY", "")),
        fields=tuple(f"{name}={value}" for name, value in fields.items()),
        count=None if count is None else int(count),
        until=None if until is None else dt.datetime.strptime(until[:8], "%Y%m%d").date(),
    )
    if read.frequency not in _BARE or read.interval < 1:
        raise ValueError(f"not a rule of days: {rule!r}")
    return read


def _pair(field: str) -> tuple[str, str]:
    name, equals, value = field.partition("=")
    if not equals:
        raise ValueError(f"not a field of a rule: {field!r}")
    return name, value


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(each) for each in text.split(","))) if text else ()


def _spans(read: _Rule, start: dt.date, end: dt.date, wording: str) -> Iterator[Window]:
    """Windows that touch `start`..`end`, and some around, in order."""
    if read.fields:
        return _other_days(read, start, end)
    if read.year_days:
        return _year_day_runs(read, start, end)
    if read.month_days:
        return _month_day_runs(read, start, end)
    if read.months:
        return _months(read, start, end)
    return _BARE[read.frequency](read, start, end, wording)


def _kept(window: Window, start: dt.date, end: dt.date, read: _Rule) -> Window | None:
    """The window as far as the period has it; None for one that is not of the period."""
    first = window.start or window.due
    if window.due < start or first > end:
        return None
    last = min(window.due, end)
    inside, whole = last - max(first, start) + _DAY, window.due - first + _DAY
    return replace(window, due=last) if not read.is_bare or inside * 2 >= whole else None


def _years(start: dt.date, end: dt.date) -> range:
    return range(max(dt.MINYEAR, start.year - 1), min(dt.MAXYEAR, end.year + 1) + 1)


def _months_of(read: _Rule, start: dt.date, end: dt.date) -> Iterator[tuple[int, int]]:
    """Years and months that the rule names; a yearly one every INTERVAL years from the period's first."""
    step = read.interval if read.frequency == "YEARLY" else 1
    for year in _years(start, end):
        if (year - start.year) % step == 0:
            for month in read.months or range(1, _MONTHS_OF_YEAR + 1):
                yield year, month


def _months(read: _Rule, start: dt.date, end: dt.date) -> Iterator[Window]:
    """Months named; of a yearly rule, months in a row are one time of doing it, as «с июня по август» is."""
    joined = read.frequency == "YEARLY" and len(set(read.months)) < _MONTHS_OF_YEAR
    opening: dt.date | None = None
    found = list(_months_of(read, start, end))
    for (year, month), after in zip_longest(found, found[1:]):
        first = opening or dt.date(year, month, 1)
        if joined and after == (year + month // _MONTHS_OF_YEAR, month % _MONTHS_OF_YEAR + 1):
            opening = first
            continue
        opening = None
        yield Window(first, _month_end(year, month), _months_words(first, year, month))


def _month_day_runs(read: _Rule, start: dt.date, end: dt.date) -> Iterator[Window]:
    """Days of each month, in a row; of every n-th month where months are not named."""
    skipped = read.interval if read.frequency == "MONTHLY" and not read.months else 1
    for year, month in _months_of(read, start, end):
        # The first quarter's number is of the month after it: none is asked for a quarter before the plan.
        if (month - 1) % skipped or (skipped > 1 and _before(year, month, skipped) < start.replace(day=1)):
            continue
        length = monthrange(year, month)[1]
        days = {min(day, length) if day > 0 else max(1, length + 1 + day) for day in read.month_days}
        yield from _runs(dt.date(year, month, day) for day in days)


def _before(year: int, month: int, months: int) -> dt.date:
    """The first day of the month that many months earlier, within the years that dates know."""
    number = max(year * _MONTHS_OF_YEAR + month - 1 - months, dt.MINYEAR * _MONTHS_OF_YEAR)
    return dt.date(number // _MONTHS_OF_YEAR, number % _MONTHS_OF_YEAR + 1, 1)


def _year_day_runs(read: _Rule, start: dt.date, end: dt.date) -> Iterator[Window]:
    """Days of the year, in a row, over New Year too; of the months named where there are any."""
    days: set[dt.date] = set()
    for year in _years(start, end):
        if (year - start.year) % read.interval:
            continue
        length = dt.date(year, 12, 31).timetuple().tm_yday
        numbers = {number if number > 0 else length + 1 + number for number in read.year_days}
        days |= {dt.date(year, 1, 1) + (number - 1) * _DAY for number in numbers if 0 < number <= length}
    return _runs(day for day in days if not read.months or day.month in read.months)


def _runs(days: Iterable[dt.date]) -> Iterator[Window]:
    """Windows of days in a row."""
    run: list[dt.date] = []
    for day in sorted(days):
        if run and day - run[-1] != _DAY:
            yield _run(run[0], run[-1])
            run = []
        run.append(day)
    if run:
        yield _run(run[0], run[-1])


def _run(first: dt.date, last: dt.date) -> Window:
    return Window(first, last, _days_words(first, last))


def _other_days(read: _Rule, start: dt.date, end: dt.date) -> Iterator[Window]:
    """The rule's own days, as RFC 5545 counts them."""
    origin = start - start.weekday() * _DAY if read.frequency == "WEEKLY" else start.replace(month=1, day=1)
    lists = {"BYMONTH": read.months, "BYMONTHDAY": read.month_days, "BYYEARDAY": read.year_days}
    fields = [f"{name}={','.join(map(str, numbers))}" for name, numbers in lists.items() if numbers]
    until = f"UNTIL={end.year:04}{end:%m%d}"
    rule = ";".join([f"FREQ={read.frequency};INTERVAL={read.interval}", until, *fields, *read.fields])
    for moment in rrulestr(rule, dtstart=dt.datetime.combine(origin, dt.time.min)):
        if moment.date() >= start:
            yield _run(moment.date(), moment.date())


def _every_months(read: _Rule, start: dt.date, end: dt.date, wording: str) -> Iterator[Window]:
    """Every INTERVAL months, counted from the January of the period's first year."""
    for number in range(start.year * _MONTHS_OF_YEAR, (end.year + 1) * _MONTHS_OF_YEAR, read.interval):
        closing = min(number + read.interval - 1, dt.MAXYEAR * _MONTHS_OF_YEAR + _MONTHS_OF_YEAR - 1)
        year, month = closing // _MONTHS_OF_YEAR, closing % _MONTHS_OF_YEAR + 1
        opening = dt.date(number // _MONTHS_OF_YEAR, number % _MONTHS_OF_YEAR + 1, 1)
        yield Window(opening, _month_end(year, month), _months_words(opening, year, month))


def _every_year(read: _Rule, start: dt.date, end: dt.date, wording: str) -> Iterator[Window]:
    """Every INTERVAL years, at the end of the last of them."""
    boundary = (8, 31) if (end.month, end.day) == (8, 31) else (12, 31)
    ends = list(_year_ends(start, end, boundary))
    return _years_of(ends[read.interval - 1 :: read.interval] or ends[-1:], start, wording)


def _every_week(read: _Rule, start: dt.date, end: dt.date, wording: str) -> Iterator[Window]:
    """From Monday to Friday, every INTERVAL weeks."""
    for number in range(start.toordinal() - start.weekday(), end.toordinal() + 1, 7 * read.interval):
        friday = dt.date.fromordinal(min(number + _FRIDAY, dt.date.max.toordinal()))
        yield _run(dt.date.fromordinal(number), friday)


def _every_day(read: _Rule, start: dt.date, end: dt.date, wording: str) -> Iterator[Window]:
    yield Window(start, end, wording)


_BARE: dict[str, Callable[[_Rule, dt.date, dt.date, str], Iterator[Window]]] = {
    "YEARLY": _every_year,
    "MONTHLY": _every_months,
    "WEEKLY": _every_week,
    "DAILY": _every_day,
}


def _year_ends(start: dt.date, end: dt.date, boundary: tuple[int, int]) -> Iterator[dt.date]:
    """Boundaries that have at least half a year of the period before and after them, and the period's end."""
    for year in range(start.year, end.year + 1):
        due = dt.date(year, *boundary)
        if due - start >= _HALF_YEAR - _DAY and end - due >= _HALF_YEAR:
            yield due
    yield end


def _years_of(dues: list[dt.date], start: dt.date, wording: str) -> Iterator[Window]:
    """Windows one after another, each to the next of `dues`; a single one needs no name of its own."""
    for due in dues:
        yield Window(start, due, wording if len(dues) == 1 else _years_words(start, due))
        start = due + _DAY if due < dues[-1] else due


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, monthrange(year, month)[1])


def _months_words(opening: dt.date, year: int, month: int) -> str:
    """«май 2023 г.», «II квартал 2023 г.», «январь – июнь 2023 г.»"""
    months = (year - opening.year) * _MONTHS_OF_YEAR + month - opening.month + 1
    closing = f"{_MONTHS[month - 1]} {year} г."
    if months == 1:
        return closing
    if months == _MONTHS_OF_QUARTER and month % _MONTHS_OF_QUARTER == 0:
        return f"{_ROMAN[month // _MONTHS_OF_QUARTER - 1]} квартал {year} г."
    opened = _MONTHS[opening.month - 1]
    return f"{opened} – {closing}" if opening.year == year else f"{opened} {opening.year} г. – {closing}"


def _years_words(first: dt.date, last: dt.date) -> str:
    """«2023 год», «2022/2023 учебный год», «23.10.2020–31.12.2021»"""
    if first.year == last.year and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{last.year} год"
    if first.year + 1 == last.year and (first.month, first.day, last.month, last.day) == (9, 1, 8, 31):
        return f"{first.year}/{last.year} учебный год"
    return f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"


def _days_words(first: dt.date, last: dt.date) -> str:
    """«15 декабря 2023 г.», «1–15 декабря 2023 г.», «25 декабря 2023 г. – 10 января 2024 г.»"""
    closing = f"{last.day} {_OF_MONTHS[last.month - 1]} {last.year} г."
    if first == last:
        return closing
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{closing}"
    opened = f"{first.day} {_OF_MONTHS[first.month - 1]}"
    return f"{opened} – {closing}" if first.year == last.year else f"{opened} {first.year} г. – {closing}"
