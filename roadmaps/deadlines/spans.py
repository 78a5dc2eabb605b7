"""Lists of points and of spans between them: what stands once for several is given to each, numbers and years too."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from roadmaps.deadlines import grammar
from roadmaps.deadlines.points import END_OF_MONTH, Edge, Point, Unit, Year, cut_of, days_of, read_point
from roadmaps.deadlines.spelling import Line


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


def read_spans(line: Line, place: int) -> tuple[tuple[Span, ...], int] | None:
    """The list of spans that begins at a place of the line's keys, and where it ends; None where none begins there."""
    spans: list[Span] = []
    end = place
    while True:
        separated = _separator(line, end, spans)
        if separated is None:
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
    return tuple(_years_given(_numbers_given(spans))), spans[-1].end


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
    return not _is_bare(previous) and (not _is_bare(span) or previous.only_year)


def _is_bare(span: Span) -> bool:
    return any(point.unit in (Unit.BARE, Unit.MONTHDAY) for point in span.points)


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


def _numbers_given(spans: Sequence[Span]) -> list[Span]:
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


def _years_given(spans: Sequence[Span]) -> Iterator[Span]:
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
    return span.year is None and not any(point.is_year for point in span.points) and not _is_bare(span)


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
