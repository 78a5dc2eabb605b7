"""Reads the points of time that a term names: each word of the grammar has its function here."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import replace
from re import Match

from roadmaps.deadlines import grammar
from roadmaps.deadlines.points import (
    DECADE,
    END_OF_MONTH,
    HALF_MONTH,
    WEEK,
    Edge,
    Point,
    Unit,
    Year,
    cut_of,
    day_number,
    ordinal_of,
)
from roadmaps.deadlines.spelling import Line


def read_point(line: Line, place: int) -> Point | None:
    """The point of time that begins at a place of the line's keys, with its year where one stands beside it."""
    keys = line.keys
    edge_words = grammar.EDGE.match(keys, place)
    start = edge_words.end() if edge_words else place
    point = (
        _school_year_named_first(line, start)
        or _read_bare(line, start)
        or (_year_unnamed(line, start) if edge_words else None)
    )
    if point is None:
        return None
    sure = point.sure and line.sure(place, point.end)
    if edge_words is None:
        return point if sure == point.sure and point.begin == place else replace(point, begin=place, sure=sure)
    point = replace(point, begin=place, sure=sure)
    if point.unit in (Unit.DAY, Unit.BARE, Unit.MONTHDAY, Unit.WEEKDAY):
        return None
    edge = Edge.CLOSING if edge_words["edge"] == "окончание" else Edge(edge_words["edge"])
    return replace(point, edge=edge)


def _school_year_named_first(line: Line, place: int) -> Point | None:
    match = grammar.SCHOOL_YEAR_FIRST.match(line.keys, place)
    if match is None:
        return None
    first = int(match["school"] or match["first"])
    if match["second"] and int(match["second"]) != (first + 1) % 100:
        return None
    return Point(Unit.SCHOOL_YEAR, place, match.end(), (9, 1), (8, END_OF_MONTH), Year(first, school=True))


_STARTS = {
    "d": ("date",),
    "e": ("short",),
    "f": ("numeric_month",),
    "m": ("month",),
    "x": ("season",),
    "c": ("day", "monthday"),
    "r": ("decade", "half_month", "week", "quarter", "half", "weekday", "bare_ordinal"),
    "o": ("last_day", "day", "monthday", "decade", "half_month", "week", "quarter", "half", "weekday", "bare_ordinal"),
    "п": ("last_day", "week", "weekday", "decade", "quarter"),
    "к": ("quarter",),
}
_NUMBER_STARTS = (
    "last_day",
    "day",
    "roman_month",
    "decade",
    "half_month",
    "week",
    "quarter",
    "half",
    "weekday",
    "monthday",
    "bare",
)


def _read_bare(line: Line, place: int) -> Point | None:
    keys = line.keys
    if place >= len(keys):
        return None
    head = keys[place]
    if head.isdigit() and (short := grammar.YEAR.match(keys, place)) and short["first_short"]:
        return _lone_year(line, place)
    for name in _NUMBER_STARTS if head.isdigit() else _STARTS.get(head, ()):
        match = grammar.POINTS[name].match(keys, place)
        if match is not None:
            point = _BUILD[name](match)
            return None if point is None else _with_year(line, point)
    return _lone_year(line, place)


def read_year(line: Line, place: int) -> tuple[Year | None, int, bool] | None:
    """The year at a place: it (None for one that the document knows), where it ends, and whether it is sure."""
    match = grammar.YEAR.match(line.keys, place)
    if match is None:
        return None
    found = match.groupdict()
    if found["school"]:
        return Year(int(found["school"]), school=True), match.end(), True
    if found["first"]:
        first = int(found["first"])
        second = int(found["second"]) if found["second"] else first // 100 * 100 + int(found["second_short"])
        return (Year(first, school=True), match.end(), True) if second == first + 1 else None
    if found["first_short"]:
        first = 2000 + int(found["first_short"])
        return (Year(first, school=True), match.end(), True) if int(found["last_short"]) == first % 100 + 1 else None
    if found["opening"]:
        return Year(int(found["opening"]), school=True), match.end(), False
    if found["year"]:
        return Year(int(found["year"])), match.end(), True
    return None, match.end(), False


def _with_year(line: Line, point: Point) -> Point:
    if point.year is not None or point.unit in (Unit.BARE, Unit.MONTHDAY):
        return point
    beside = read_year(line, point.end)
    if beside is None:
        return point
    year, end, sure = beside
    match = grammar.YEAR.match(line.keys, point.end)
    if match is not None and match["opening"] and year is not None:
        year = Year(year.number)
    if match is not None and (match["which"] in _OTHER_YEARS or match["unnamed"]):
        point = replace(point, unplaced=True)
    if year is not None and year.school:
        point = _in_school_year(point)
    return replace(point, year=year, end=end, sure=point.sure and sure)


def _in_school_year(point: Point) -> Point:
    """A half of a school year is not a half of a calendar one."""
    if point.unit is Unit.PIECE and point.number in (1, 2) and point.first in ((1, 1), (7, 1)):
        first, last = ((9, 1), (12, END_OF_MONTH)) if point.number == 1 else ((1, 1), (5, END_OF_MONTH))
        return replace(point, first=first, last=last, sure=point.sure and point.number == 1)
    return replace(point, sure=False) if point.unit is Unit.QUARTER else point


_OTHER_YEARS = ("следующий", "неназванный")


def _lone_year(line: Line, place: int) -> Point | None:
    if not line.keys.startswith(("y", "s", "текущий ", "отчетный ", *_OTHER_YEARS), place):
        two_digits = grammar.YEAR.match(line.keys, place)
        if two_digits is None or not two_digits["first_short"]:
            return None
    found = read_year(line, place)
    if found is None:
        return None
    year, end, sure = found
    match = grammar.YEAR.match(line.keys, place)
    if year is None:
        unplaced = match is not None and match["which"] in _OTHER_YEARS
        return replace(_unnamed(place, end, school=bool(match and match["which_school"])), unplaced=unplaced)
    if year.school:
        return Point(Unit.SCHOOL_YEAR, place, end, (9, 1), (8, END_OF_MONTH), year, sure=sure)
    return Point(Unit.YEAR, place, end, year=year, sure=sure)


def _year_unnamed(line: Line, place: int) -> Point | None:
    match = grammar.YEAR_UNNAMED.match(line.keys, place)
    return match and _unnamed(place, match.end(), school=bool(match["school"]))


def _unnamed(begin: int, end: int, *, school: bool) -> Point:
    if school:
        return Point(Unit.SCHOOL_YEAR, begin, end, (9, 1), (8, END_OF_MONTH), sure=False)
    return Point(Unit.YEAR, begin, end, sure=False)


def _date(match: Match[str]) -> Point:
    day = dt.date.fromisoformat(match["date"])
    whole = (day.month, day.day)
    return Point(Unit.DAY, match.start(), match.end(), whole, whole, Year(day.year), number=day.day)


def _day(match: Match[str]) -> Point | None:
    month, day = int(match["month"]), day_number(match["day"])
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2020, month)[1]:
        return None
    return Point(Unit.DAY, match.start(), match.end(), (month, day), (month, day), number=day)


def _numeric_month(match: Match[str]) -> Point:
    return replace(_month(match), year=Year(int(match["year"])))


def _month(match: Match[str]) -> Point:
    month = int(match["month"])
    return Point(Unit.MONTH, match.start(), match.end(), (month, 1), (month, END_OF_MONTH), number=month)


def _months(match: Match[str], unit: Unit, number: int, length: int) -> Point | None:
    if not 1 <= number <= 12 // length:
        return None
    last = number * length
    return Point(unit, match.start(), match.end(), (last - length + 1, 1), (last, END_OF_MONTH), number=number)


def _quarter(match: Match[str]) -> Point | None:
    return _months(match, Unit.QUARTER, _any_ordinal(match["ordinal"] or match["after"], 4), 3)


def _any_ordinal(words: str, of: int) -> int:
    number = ordinal_of(words)
    return of if number == -1 else number


def _half(match: Match[str]) -> Point | None:
    point = _months(match, Unit.PIECE, _any_ordinal(match["ordinal"] or match["ordinal_of_year"], 2), 6)
    return _in_school_year(point) if point is not None and match["school"] else point


def _season(match: Match[str]) -> Point:
    month = int(match["month"])
    last = (month + 1) % 12 + 1
    return Point(Unit.PIECE, match.start(), match.end(), (month, 1), (last, END_OF_MONTH), sure=False)


def _cut(match: Match[str], piece: int) -> Point | None:
    days = cut_of(piece, ordinal_of(match["ordinal"]), int(match["month"]))
    return days and Point(Unit.PIECE, match.start(), match.end(), *days, number=piece, sure=piece != WEEK)


def _weekday(match: Match[str]) -> Point | None:
    number, month = ordinal_of(match["ordinal"]), int(match["month"])
    if not (1 <= number <= 5 or number == -1):
        return None
    days = (month, 1), (month, END_OF_MONTH)
    return Point(Unit.WEEKDAY, match.start(), match.end(), *days, number=number, weekday=int(match["weekday"]))


def _last_day(match: Match[str]) -> Point:
    month = int(match["month"])
    day = END_OF_MONTH if ordinal_of(match["ordinal"]) == -1 else 1
    sure = not match["working"]
    return Point(Unit.DAY, match.start(), match.end(), (month, day), (month, day), number=day, sure=sure)


def _monthday(match: Match[str]) -> Point | None:
    day = day_number(match["day"])
    return Point(Unit.MONTHDAY, match.start(), match.end(), number=day) if 1 <= day <= END_OF_MONTH else None


def _numbered(match: Match[str]) -> Point:
    return Point(Unit.BARE, match.start(), match.end(), number=int(match["day"]))


def _numbered_ordinal(match: Match[str]) -> Point:
    return Point(Unit.BARE, match.start(), match.end(), number=ordinal_of(match["ordinal"]))


_BUILD = {
    "date": _date,
    "short": _day,
    "numeric_month": _numeric_month,
    "day": _day,
    "roman_month": _day,
    "weekday": _weekday,
    "last_day": _last_day,
    "decade": lambda match: _cut(match, DECADE),
    "half_month": lambda match: _cut(match, HALF_MONTH),
    "week": lambda match: _cut(match, WEEK),
    "month": _month,
    "quarter": _quarter,
    "half": _half,
    "season": _season,
    "monthday": _monthday,
    "bare": _numbered,
    "bare_ordinal": _numbered_ordinal,
}
