"""What stands once for several spans of a list, given to each: months of bare numbers, years of days and months."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from roadmaps.deadlines.points import END_OF_MONTH, Point, Unit, Year, cut_of


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high`, or `low` alone. `open`: from `low` on. `choice`: stands after «или»."""

    low: Point
    begin: int
    end: int
    high: Point | None = None
    by: bool = False
    open: bool = False
    sure: bool = True
    choice: bool = False
    inclusive: bool = False
    """«по», not «до»: the whole of the point is meant for sure."""
    each_year_to: Year | None = None
    """The last of the years in each of which the span comes, `low`'s being the first."""

    def of(self, low: Point, high: Point | None) -> Span:
        """The same span between other points."""
        return self if low is self.low and high is self.high else replace(self, low=low, high=high)

    @property
    def last(self) -> Point:
        return self.high or self.low

    @property
    def points(self) -> tuple[Point, ...]:
        return (self.low,) if self.high is None else (self.low, self.high)

    @property
    def year(self) -> Year | None:
        return self.low.year or self.last.year

    @property
    def only_year(self) -> bool:
        return self.high is None and self.low.is_year and not self.low.edge

    @property
    def whole_months(self) -> bool:
        units = {Unit.MONTH, Unit.QUARTER, Unit.PIECE}
        return all(point.unit in units and point.whole_months and not point.edge for point in self.points)

    @property
    def bare(self) -> bool:
        """Whether a point of it is but a number."""
        return any(point.unit in (Unit.BARE, Unit.MONTHDAY) for point in self.points)


def numbers_given(spans: Sequence[Span]) -> list[Span]:
    """Bare numbers take their month, or what is counted, from the next point: «1–15 и 20 мая», «I, III кварталы»."""
    given: list[Span] = []
    following: Point | None = None
    for span in reversed(spans):
        points: list[Point] = []
        for point in reversed(span.points):
            if point.unit is Unit.BARE and following is not None:
                point = _as(point, following)
            points.append(point)
            following = point
        low, *rest = reversed(points)
        given.append(span.of(low, rest[0] if rest else None))
    return given[::-1]


def _as(point: Point, model: Point) -> Point:
    number = point.number
    year = model.year
    if model.unit is Unit.DAY:
        day = (model.first[0], number)
        if not 1 <= number <= calendar.monthrange(2020, day[0])[1]:
            return point
        return replace(point, unit=Unit.DAY, first=day, last=day, year=year, sure=model.sure)
    if model.unit is Unit.QUARTER and 1 <= number <= 4:
        months = (number * 3 - 2, 1), (number * 3, END_OF_MONTH)
        return replace(point, unit=Unit.QUARTER, first=months[0], last=months[1], year=year)
    if model.unit is Unit.PIECE and model.number in (1, 2) and number in (1, 2):
        months = (number * 6 - 5, 1), (number * 6, END_OF_MONTH)
        return replace(point, unit=Unit.PIECE, first=months[0], last=months[1], year=year)
    if model.unit is Unit.PIECE and (days := cut_of(model.number, number, model.first[0])):
        first, last = days
        return replace(point, unit=Unit.PIECE, first=first, last=last, year=year, sure=model.sure)
    if model.unit is Unit.MONTHDAY:
        return replace(point, unit=Unit.MONTHDAY)
    return replace(point, sure=False)


def years_given(spans: Sequence[Span]) -> Iterator[Span]:
    """Years that stand once for several spans: before them, after them, or a list or a span of years after one."""
    spans = _repeated(_opened(_school_years(spans)))
    backward: list[Span] = []
    later: Point | None = None
    for span in reversed(spans):
        high = span.high and _before(span.high, later)
        low = _before(span.low, high or later)
        backward.append(span.of(low, high))
        later = low
    earlier: Point | None = None
    for span in reversed(backward):
        low = _after(span.low, earlier)
        high = span.high and _after(span.high, low)
        yield span.of(low, high)
        earlier = high or low


def _school_years(spans: Sequence[Span]) -> list[Span]:
    """«2020–2021, 2021–2022 учебные годы»: what is said of the last is meant of all."""
    if not (spans[-1].only_year and spans[-1].low.unit is Unit.SCHOOL_YEAR and spans[-1].low.year):
        return list(spans)
    found = []
    for span in spans:
        low, high = span.low, span.high
        years = low.year and high and high.year and low.unit is high.unit is Unit.YEAR and (low.year, high.year)
        if years and years[1].number == years[0].number + 1:
            year = Year(years[0].number, school=True)
            span = replace(span, low=replace(spans[-1].low, begin=low.begin, year=year), high=None)
        found.append(span)
    return found


def _opened(spans: Sequence[Span]) -> list[Span]:
    """«2021 год: I квартал»: a year before yearless spans is theirs and no span of its own."""
    found: list[Span] = []
    opening: Span | None = None
    for place, span in enumerate(spans):
        following = spans[place + 1] if place + 1 < len(spans) else None
        if span.only_year and not span.by and following is not None and _takes_a_year(following):
            opening = span
            continue
        if opening is not None and _takes_a_year(span):
            first = not found or found[-1].end <= opening.begin
            span = _in_year(span, opening.low.year)
            found.append(replace(span, begin=opening.begin) if first else span)
            continue
        opening = None
        found.append(span)
    return found


def _takes_a_year(span: Span) -> bool:
    return span.year is None and not any(point.is_year for point in span.points) and not span.bare


def _in_year(span: Span, year: Year | None) -> Span:
    """A yearless span in the year that stands before it."""
    if year is None:
        return span
    low = replace(span.low, year=year)
    if span.high is None:
        return replace(span, low=low)
    crossing = span.high.last < span.low.first and not year.school
    year = Year(year.number + 1) if crossing else year
    return replace(span, low=low, high=replace(span.high, year=year, shifted=crossing))


def _repeated(spans: Sequence[Span]) -> list[Span]:
    """«май, август 2021, 2022 гг.» is four spans; «декабрь 2021–2023 гг.» comes in each of the years."""
    found: list[Span] = []
    models: list[Span] = []
    for span in spans:
        if models and span.only_year and span.low.year and not span.low.year.school and models[-1].last.year:
            found += [_moved(model, span, models[-1].last.year) for model in models]
            continue
        span = _each_year(span)
        if span.each_year_to is not None and span.low.year is not None:
            before = [model for model in models if model.last.year is None]
            found = found[: len(found) - len(before)]
            for year in range(span.low.year.number, span.each_year_to.number + 1):
                found += [_in_the_year(model, Year(year)) for model in (*before, span)]
            models = []
            continue
        if span.last.is_year or span.open:
            models = []
        elif models and models[-1].last.year is not None:
            models = [span]
        else:
            models = [*models, span]
        found.append(span)
    return found


def _in_the_year(span: Span, year: Year) -> Span:
    """The span that comes each year, in one of the years."""
    crossing = span.high is not None and span.high.last < span.low.first
    high = span.high and replace(span.high, year=Year(year.number + crossing))
    return replace(span, low=replace(span.low, year=year), high=high, each_year_to=None, sure=False)


def _moved(model: Span, year: Span, own: Year) -> Span:
    """The model in another year, by as many years as lie between that and its last point's."""
    other = year.low.year or own
    years = other.number - own.number
    low, high = (_later(point, years) for point in (model.low, model.last))
    if low.year is None and model.high is None:
        low = replace(low, year=other)
    return replace(model, low=low, high=high if model.high else None, begin=year.begin, end=year.end)


def _later(point: Point, years: int) -> Point:
    return point if point.year is None else replace(point, year=Year(point.year.number + years, point.year.school))


def _each_year(span: Span) -> Span:
    high = span.high
    if high is None or not high.is_year or span.low.is_year or high.year is None or high.year.school:
        return span
    if span.low.year is None or high.year.number <= span.low.year.number:
        return replace(span, sure=False)
    return replace(span, high=None, each_year_to=high.year, sure=False)


def _before(point: Point, later: Point | None) -> Point:
    """A yearless point takes the year of the next one, and the year before where it would come after it."""
    if point.year is not None or later is None or later.year is None or later.is_year or point.is_year:
        return point
    if later.year.school or point.first <= later.last or later.shifted:
        return replace(point, year=later.year, shifted=later.shifted)
    return replace(
        point, year=Year(later.year.number - 1), shifted=True, sure=point.sure and point.unit is Unit.DAY is later.unit
    )


def _after(point: Point, earlier: Point | None) -> Point:
    """A yearless point takes the year of the one before, and the next year where it would come before it."""
    if point.year is not None or earlier is None or earlier.year is None or point.is_year:
        return point
    if point.unit in (Unit.BARE, Unit.MONTHDAY):
        return point
    if earlier.year.school:
        return replace(point, year=earlier.year, sure=False)
    later = point.first < earlier.first and not earlier.shifted
    shifted = later or earlier.shifted
    return replace(point, year=Year(earlier.year.number + later), shifted=shifted, sure=False)
