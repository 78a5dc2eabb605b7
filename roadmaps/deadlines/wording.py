"""What was understood, in words: a wording that reads back to the same parts."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence

from roadmaps.deadlines import rules
from roadmaps.deadlines.parts import Kind, MonthDay, Part, YearlessSpan
from roadmaps.deadlines.points import END_OF_MONTH

_MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)
_OF_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_ROMAN = ("I", "II", "III", "IV")
_DAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_WEEKDAYS = dict(zip(rules.WEEKDAYS, _DAYS, strict=True))
_SAID = {Kind.ONGOING: "весь период", Kind.ON_REQUEST: "по запросу", Kind.BY_SCHEDULE: "по отдельному графику"}
_OWN_WORDS = {Kind.RELATIVE: "по событию: ", Kind.UNKNOWN: "не понято: "}
_UNNAMED = " (год не назван)"


def wording(parts: Sequence[Part]) -> str:
    """`parts` in Russian words, one after another; a doubtful one carries a question mark.

    Read again with the same years, it gives the same parts but for their slices.
    """
    said = ""
    for part in parts:
        joint = "далее — " if part.follows else "или " if part.choice else ""
        said += ("; " if said else "") + joint + part_wording(part)
    return said


def part_wording(part: Part) -> str:
    """One part in words: «до 30 сентября 2020 г.», «III квартал 2021 г. (?)», «по событию: после издания приказа»."""
    if part.kind in _OWN_WORDS:
        said = _OWN_WORDS[part.kind] + part.slice.removeprefix(_OWN_WORDS[part.kind]).replace(";", ",")
    elif part.kind is Kind.RECURRING:
        said = _recurring(part)
    else:
        said = _SAID.get(part.kind) or _calendar(part)
    return said if part.certain or part.kind is Kind.UNKNOWN else f"{said} (?)"


def _calendar(part: Part) -> str:
    if part.yearless is not None:
        return _yearless(part, part.yearless)
    start, end = part.start, part.end
    if start is None:
        return part.slice
    if end is None:
        return f"с {_day(start)}"
    if part.kind is Kind.DATE:
        return f"до {_day(end)}" if part.by else _day(end)
    if part.kind is Kind.RANGE:
        return f"до {_day(start)} – {_day(end)}" if part.by else f"с {_day(start)} по {_day(end)}"
    return _named(part.kind, part.by, (start.month, start.day), _year_words(part, start))


def _year_words(part: Part, start: dt.date) -> str:
    if part.kind is Kind.SCHOOL_YEAR:
        return f"{start.year}/{start.year + 1}"
    return str(start.year) if part.kind is Kind.YEAR else f" {start.year} г."


def _named(kind: Kind, by: bool, first: MonthDay, year: str) -> str:
    """A month, a quarter, a year or a school year; `year` are the words of its year."""
    if kind is Kind.MONTH:
        return f"до конца {_OF_MONTHS[first[0] - 1]}{year}" if by else f"{_MONTHS[first[0] - 1]}{year}"
    if kind is Kind.QUARTER:
        roman = _ROMAN[(first[0] - 1) // 3]
        return f"до конца {roman} квартала{year}" if by else f"{roman} квартал{year}"
    school = "учебного " if by else "учебный "
    words = (f"{year} " if year else "") + (school if kind is Kind.SCHOOL_YEAR else "") + ("года" if by else "год")
    return f"до конца {words}" if by else words


def _yearless(part: Part, span: YearlessSpan) -> str:
    if span.last is None:
        return f"с {_month_day(span.first)}{_UNNAMED}"
    if part.kind in (Kind.YEAR, Kind.SCHOOL_YEAR):
        of = "неназванного " if part.by else "неназванный "
        return _named(part.kind, part.by, span.first, of.strip())
    if part.kind in (Kind.MONTH, Kind.QUARTER):
        return _named(part.kind, part.by, span.first, _UNNAMED)
    return _days_in_words(part, span.first, span.last) + _UNNAMED


def _days_in_words(part: Part, first: MonthDay, last: MonthDay) -> str:
    """Days of a month or of several, without a year."""
    if part.kind is Kind.DATE or first == last:
        return f"{'до ' if part.by else ''}{_month_day(last)}"
    if first[1] == 1 and last[1] == END_OF_MONTH and first[0] != last[0]:
        return f"{'до ' if part.by else ''}{_MONTHS[first[0] - 1]} – {_MONTHS[last[0] - 1]}"
    return f"до {_month_day(first)} – {_month_day(last)}" if part.by else f"с {_month_day(first)} по {_month_day(last)}"


def _day(day: dt.date) -> str:
    return f"{day.day} {_OF_MONTHS[day.month - 1]} {day.year} г."


def _month_day(day: MonthDay) -> str:
    month, number = day
    if number == END_OF_MONTH and calendar.monthrange(2020, month)[1] < END_OF_MONTH:
        return f"последний день {_OF_MONTHS[month - 1]}"
    return f"{number} {_OF_MONTHS[month - 1]}"


def _recurring(part: Part) -> str:
    rule = dict(piece.split("=", 1) for piece in (part.rrule or "").split(";"))
    words = _frequency(part, rule)
    if part.start is not None and part.end is not None:
        years = f"{part.start.year}" + (f"–{part.end.year}" if part.end.year > part.start.year else "")
        how_often, _, rest = words.partition("|")
        words = f"{how_often} (за {years} {'годы' if '–' in years else 'год'}) {rest}".rstrip()
    elif part.start is not None:
        how_often, _, rest = words.partition("|")
        words = f"{how_often} (с {_day(part.start)}) {rest}"
    return " ".join(words.replace("|", " ").split()).replace(" ,", ",")


def _frequency(part: Part, rule: dict[str, str]) -> str:
    """How often, and after «|» on which days."""
    step = int(rule.get("INTERVAL", 1))
    months = [int(number) for number in rule.get("BYMONTH", "").split(",") if number]
    days = [int(number) for number in rule.get("BYMONTHDAY", "").split(",") if number]
    weekdays = [key for key in rule.get("BYDAY", "").split(",") if key]
    if rule["FREQ"] == "DAILY":
        return "ежедневно"
    if rule["FREQ"] == "WEEKLY":
        often = "еженедельно" if step == 1 else f"1 раз в {step} недели"
        named = ", ".join(_WEEKDAYS[key] for key in weekdays)
        return f"{often} {named}|{_in_months(months)}" if named else f"{often}|{_in_months(months)}"
    if rule["FREQ"] == "MONTHLY":
        return _monthly(part, step, months, days, weekdays)
    return _yearly(part, step, months, days, weekdays, rule.get("BYYEARDAY", ""))


def _in_months(months: Sequence[int]) -> str:
    return f"({', '.join(_MONTHS[number - 1] for number in months)})" if months else ""


def _monthly(part: Part, step: int, months: Sequence[int], days: Sequence[int], weekdays: Sequence[str]) -> str:
    if weekdays:
        which = " и ".join("последний" if key[0] == "-" else f"{key[0]}-й" for key in weekdays)
        return f"{which} {_WEEKDAYS[weekdays[0][-2:]]} каждого месяца|{_in_months(months)}"
    if step == 3:
        return f"ежеквартально|{_quarter_days(part, months, days)}"
    often = "ежемесячно" if step == 1 else f"1 раз в {step} месяца"
    if days == [15, -1]:
        return "2 раза в месяц|"
    if days == [10, 20, -1]:
        return "1 раз в декаду|"
    if days == [-1]:
        return f"{often}|, последний день месяца {_in_months(months)}"
    return f"{often}|{_in_months(months)} {_numbers(part, days)}"


def _quarter_days(part: Part, months: Sequence[int], days: Sequence[int]) -> str:
    if days and list(months) == [1, 4, 7, 10]:
        return f"{_numbers(part, days)} месяца, следующего за отчётным кварталом"
    if list(months) == [3, 6, 9, 12]:
        return f"{_numbers(part, days)} последний месяц квартала"
    return f"{_in_months(months)} {_numbers(part, days)}"


def _numbers(part: Part, days: Sequence[int]) -> str:
    if not days:
        return ""
    by = "до " if part.by else ""
    if len(days) == 1:
        return f"{by}{days[0]} числа"
    return f"до {days[0]} – {days[-1]} числа" if part.by else f"с {days[0]} по {days[-1]} число"


def _yearly(
    part: Part, step: int, months: Sequence[int], days: Sequence[int], weekdays: Sequence[str], year_days: str
) -> str:
    often = "ежегодно" if step == 1 else f"1 раз в {step} года"
    if weekdays:
        which = "последний" if weekdays[0][0] == "-" else f"{weekdays[0][0]}-й"
        by = "до " if part.by else ""
        return f"{often}|{by}{which} {_WEEKDAYS[weekdays[0][-2:]]} {_OF_MONTHS[months[0] - 1]}"
    if year_days:
        first, last = _run(year_days)
        return f"{often}|{_days_in_words(_RANGE_BY if part.by else _RANGE, first, last)}"
    if days and len(months) > 1:
        after = " месяца, следующего за отчётным" if months[0] == 1 else ""
        return f"1 раз в полугодие|{_numbers(part, days)}{after}"
    if days:
        run = _RANGE_BY if part.by else _RANGE
        return f"{often}|{_days_in_words(run, (months[0], days[0]), (months[0], days[-1]))}"
    if months and part.by:
        return f"{often}|{_by_months(months)}"
    return f"{often}|{_in_months(months)}"


def _by_months(months: Sequence[int]) -> str:
    gap = next((place for place, month in enumerate(months) if place and month != months[place - 1] + 1), 0)
    first, last = months[gap], months[gap - 1]
    return f"по {_MONTHS[first - 1]}" + (f" – {_MONTHS[last - 1]}" if first != last else "")


_RANGE = Part(Kind.RANGE, "")
_RANGE_BY = Part(Kind.RANGE, "", by=True)


def _run(numbers: str) -> tuple[MonthDay, MonthDay]:
    """The first and the last day of a run of days of a year, numbered from its beginning or its end."""
    days = sorted(number if number > 0 else number + 366 for number in map(int, numbers.split(",")))
    gap = next((place for place, day in enumerate(days) if place and day != days[place - 1] + 1), 0)
    first, last = (dt.date(2021, 1, 1) + dt.timedelta(days=day - 1) for day in (days[gap], days[gap - 1]))
    return (first.month, first.day), (last.month, last.day)
