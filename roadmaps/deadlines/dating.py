"""From days of a year to dates: the year that the term names, or the one that the document gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from roadmaps.deadlines.filling import Span
from roadmaps.deadlines.parts import Kind, YearlessSpan
from roadmaps.deadlines.points import Edge, Point, Unit, Year, days_of

_SCHOOL_YEAR_BEGINS = 9
_KINDS = {
    Unit.DAY: Kind.DATE,
    Unit.WEEKDAY: Kind.DATE,
    Unit.MONTH: Kind.MONTH,
    Unit.QUARTER: Kind.QUARTER,
    Unit.YEAR: Kind.YEAR,
    Unit.SCHOOL_YEAR: Kind.SCHOOL_YEAR,
}


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a span, or what is known of them without a year."""

    kind: Kind
    start: dt.date | None
    end: dt.date | None
    sure: bool
    yearless: YearlessSpan | None = None


def dates_of(span: Span, years: Sequence[int]) -> Dates | None:
    """The days of `span`; `years` are those that the document names, in order. None where there are no such days."""
    sure = span.sure and all(point.sure for point in span.points)
    kind = Kind.RANGE if span.open or span.high else _KINDS.get(span.low.unit, Kind.RANGE)
    if span.low.unit is Unit.WEEKDAY and (span.year is None or span.low.shifted):
        yearless_kind = Kind.RANGE  # which day of the month it is, only a year says
    else:
        yearless_kind = kind
    if years and all(point.shifted and point.year and point.year.number not in years for point in span.points):
        return Dates(yearless_kind, None, None, False, _yearless(span))
    if span.year is None:
        placed = _in_document_year(span, years)
        if placed is None:
            return Dates(yearless_kind, None, None, False, _yearless(span))
        span, known = placed
        sure = known and (sure or _only_current(span, years))
    try:
        return _edged(kind, span, sure)
    except (ValueError, OverflowError):
        return None


def _only_current(span: Span, years: Sequence[int]) -> bool:
    """«текущего года» is no riddle in a document of one year."""
    return len(years) == 1 and span.high is None and span.low.is_year and span.sure


def _in_document_year(span: Span, years: Sequence[int]) -> tuple[Span, bool] | None:
    """The span in the only year of the document, or in that of a school year where it belongs, which is not sure."""
    first, last = span.low.first, span.last.last
    crosses = not span.open and last < first
    named = sorted(set(years))
    if any(point.unplaced for point in span.points):
        return None
    if len(named) == 1 and not crosses:
        year, sure = named[0], True
    elif len(named) == 2 and named[1] == named[0] + 1 and span.low.unit is not Unit.YEAR:
        year, sure = (named[0] if crosses or first[0] >= _SCHOOL_YEAR_BEGINS else named[1]), False
    else:
        return None
    low = _placed(span.low, year)
    high = None if span.high is None else _placed(span.high, year + (span.high.last < first))
    return replace(span, low=low, high=high), sure


def _placed(point: Point, year: int) -> Point:
    return replace(point, year=Year(year, school=point.unit is Unit.SCHOOL_YEAR))


def _yearless(span: Span) -> YearlessSpan:
    return YearlessSpan(span.low.first, None if span.open else span.last.last)


def _edged(kind: Kind, span: Span, sure: bool) -> Dates | None:
    low, last = span.low, span.last
    if low.year is None or last.year is None:
        return None
    start = days_of(low, low.year)[0]
    end = days_of(last, last.year)[1]
    if end < start:
        return None
    if span.open:
        return Dates(kind, start, None, sure)
    if low.edge is None or span.high is not None:
        loose = span.by and not span.inclusive and kind in (Kind.MONTH, Kind.QUARTER, Kind.YEAR, Kind.SCHOOL_YEAR)
        return Dates(kind, start, end, sure and not loose)
    if span.by and low.edge is not Edge.CLOSING:
        day = start if low.edge is Edge.OPENING else start + (end - start) // 2
        return Dates(Kind.DATE, day, day, False)
    return Dates(kind, start, end, sure and span.by)
