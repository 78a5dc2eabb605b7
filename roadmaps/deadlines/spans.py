"""Lists of points and of spans between them, as they stand in a term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from roadmaps.deadlines import grammar
from roadmaps.deadlines.filling import Span, numbers_given, years_given
from roadmaps.deadlines.point_reading import read_point
from roadmaps.deadlines.points import END_OF_MONTH, Edge, Point, Unit, Year, days_of
from roadmaps.deadlines.spelling import Line

_MOST = 24
"""Spans of one list."""


def read_spans(line: Line, place: int) -> tuple[tuple[Span, ...], int] | None:
    """The list of spans that begins at a place of the line's keys, and where it ends; None where none begins there."""
    spans: list[Span] = []
    end = place
    while True:
        separated = _separator(line, end, spans)
        if separated is None or len(spans) == _MOST:
            break
        start, choice, by = separated
        span = _read_span(line, start, by=by)
        if span is None or (start == end and spans and not _may_stand_together(spans[-1], span)):
            break
        spans.append(replace(span, begin=end, choice=choice) if spans else span)
        end = span.end
    while spans and not _settled(spans):
        spans.pop()
    if not spans:
        return None
    if len(spans) == 1 and spans[0].high is None:
        return tuple(spans), spans[0].end
    return tuple(years_given(numbers_given(spans))), spans[-1].end


def _separator(line: Line, end: int, spans: Sequence[Span]) -> tuple[int, bool, bool] | None:
    """Where the next span may begin, whether it is an alternative, and whether «до» before the list holds for it."""
    if not spans:
        return end, False, False
    previous = spans[-1]
    by = previous.by and previous.high is None
    if match := grammar.OR.match(line.keys, end):
        return match.end(), True, by
    if match := grammar.AND.match(line.keys, end):
        return match.end(), False, by
    if (match := grammar.YEAR_OPENS.match(line.keys, end)) and previous.only_year:
        return match.end(), False, False
    return (end, False, False) if line.keys[end : end + 1] not in ("", "-") else None


def _may_stand_together(previous: Span, span: Span) -> bool:
    """Whether two spans are a list without any sign between them."""
    return not previous.bare and (not span.bare or previous.only_year)


def _settled(spans: Sequence[Span]) -> bool:
    """Whether the last of `spans` says by itself what it is, so that numbers before it can take it over."""
    return spans[-1].last.unit is not Unit.BARE


def _read_span(line: Line, place: int, *, by: bool) -> Span | None:
    keys = line.keys
    if match := grammar.NOT_BEFORE.match(keys, place):
        after = match[0].startswith("после")
        span = _from(line, place, match.end())
        return span and replace(span, sure=span.sure and not after)
    if match := grammar.FROM.match(keys, place):
        return _from(line, place, match.end())
    if match := grammar.BY.match(keys, place):
        span = _plain(line, place, match.end(), by=True)
        return replace(span, inclusive=True) if span and match[0].endswith("по ") else span
    if match := grammar.WITHIN.match(keys, place):
        return _plain(line, place, match.end(), by=False)
    return _plain(line, place, place, by=by)


def _clock(line: Line, place: int) -> tuple[int, bool]:
    match = grammar.CLOCK.match(line.keys, place)
    return (match.end(), bool(match["by"])) if match else (place, False)


def _from(line: Line, begin: int, place: int) -> Span | None:
    """A span after «с»: with an end after «по», or open."""
    place, _ = _clock(line, place)
    low = read_point(line, place)
    if low is None:
        return None
    if to := grammar.TO.match(line.keys, low.end):
        end, _ = _clock(line, to.end())
        high = read_point(line, end)
        if high is not None and not (high.unit is Unit.BARE and low.unit is not Unit.BARE):
            return _closed(line, Span(low, begin, high.end, high))
    if low.unit in (Unit.BARE, Unit.MONTHDAY):
        return None
    return _closed(line, Span(low, begin, low.end, open=True))


def _plain(line: Line, begin: int, place: int, *, by: bool) -> Span | None:
    place, clock_by = _clock(line, place)
    if (years := _long_school_years(line, begin, place)) is not None:
        return years
    if not by and (match := grammar.BY.match(line.keys, place)):
        by, place = True, match.end()
    low = read_point(line, place)
    if low is None:
        return None
    span = Span(low, begin, low.end, by=by or clock_by)
    if (match := grammar.DASH.match(line.keys, low.end)) and not (match[0].startswith("по") and by):
        high = read_point(line, match.end())
        if (
            high is not None
            and high.unit is Unit.MONTHDAY
            and low.unit is not Unit.MONTHDAY
            and low.unit is not Unit.BARE
        ):
            high = None
        if high is not None and not (high.unit is Unit.BARE and low.unit is not Unit.BARE) and _goes_on(low, high):
            span = replace(span, high=high, end=high.end)
    return _closed(line, span)


def _long_school_years(line: Line, begin: int, place: int) -> Span | None:
    """«2020–2024 учебный год»: more than one school year under one name."""
    match = grammar.SCHOOL_YEARS.match(line.keys, place)
    if match is None or int(match["last"]) <= int(match["first"]) + 1:
        return None
    days = (9, 1), (8, END_OF_MONTH)
    low, high = (
        Point(Unit.SCHOOL_YEAR, place, match.end(), *days, Year(year, school=True), sure=False)
        for year in (int(match["first"]), int(match["last"]) - 1)
    )
    return Span(low, begin, match.end(), high)


def _goes_on(low: Point, high: Point) -> bool:
    """Whether a dash between two points can mean «from … to …»: after a year it may only open what follows."""
    return not low.is_year or bool(low.edge) or high.is_year or (high.year is not None and low.year is None)


def _edge_meant(span: Span) -> Span:
    """«к началу», «до середины», «до конца» as the day that is meant, where it is one."""
    low = span.low
    if not span.by or span.high is not None or low.edge is None:
        return span
    if low.edge is Edge.OPENING:
        return replace(span, low=replace(low, unit=Unit.DAY, last=low.first, edge=None, sure=False))
    if low.edge is Edge.MIDDLE and low.unit is Unit.MONTH:
        middle = (low.first[0], 15)
        return replace(span, low=replace(low, unit=Unit.DAY, first=middle, last=middle, edge=None, sure=False))
    if low.edge is Edge.CLOSING and low.unit is Unit.PIECE and not low.crosses:
        return replace(span, low=replace(low, unit=Unit.DAY, first=low.last, edge=None))
    return span


def _of_two_years(line: Line, span: Span) -> Span:
    """«сентябрь–май 2020–2021 гг.»: two years after a span of months that its last point did not take."""
    match = grammar.SECOND_YEAR.match(line.keys, span.end)
    high = span.high
    if match is None or high is None or high.year is None or high.year.school or high.is_year or span.low.year:
        return span
    first, second = high.year, Year(int(match["year"]))
    span = replace(span, end=match.end())
    if high.last < span.low.first and second.number == first.number + 1:
        return replace(span, low=replace(span.low, year=first), high=replace(high, year=second))
    low = replace(span.low, year=first)
    return replace(span, low=low, each_year_to=second if second.number > first.number else None, sure=False)


def _closed(line: Line, span: Span) -> Span:
    """The span with what may stand after it: a time of day, a weekday, «включительно», a sign of doubt."""
    span = _edge_meant(_of_two_years(line, span))
    if (match := grammar.ONWARD.match(line.keys, span.end)) and span.high is None and not span.by:
        span = replace(span, end=match.end(), open=True)
    while True:
        keys = line.keys
        if match := grammar.CLOCK_AFTER.match(keys, span.end):
            span = replace(span, end=match.end(), by=span.by or bool(match["by"]))
        elif match := grammar.AFTER.match(keys, span.end):
            span = replace(span, end=match.end())
        elif span.last.unit is Unit.DAY and (match := grammar.WEEKDAY_BESIDE.match(keys, span.end)):
            weekday = int(match["plain"] or match["bracketed"] or match["close"])
            span = replace(span, end=match.end(), sure=span.sure and _falls_on(span.last, weekday))
        elif match := grammar.DOUBT.match(keys, span.end):
            span = replace(span, end=match.end(), sure=False)
        else:
            return span


def _falls_on(point: Point, weekday: int) -> bool:
    return point.year is not None and days_of(point, point.year)[0].isoweekday() == weekday
