"""Repetitions and spans as parts: «ежегодно в мае и 1–15 декабря», «2 раза в год», «до 5 числа каждого месяца»."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from roadmaps.deadlines import grammar, rules
from roadmaps.deadlines.dating import Dates, dates_of
from roadmaps.deadlines.filling import Span
from roadmaps.deadlines.parts import Kind, Part
from roadmaps.deadlines.points import DECADE, HALF_MONTH, WEEK, Unit, count_of, cut_of, ordinal_of
from roadmaps.deadlines.spelling import Line

_WORDS = {
    "ежегодно": "год",
    "ежемесячно": "месяц",
    "ежеквартально": "квартал",
    "еженедельно": "неделя",
    "ежедневно": "день",
    "ежечетвертно": "четверть",
}
_BY_UNITS = {"кварталам": "квартал", "полугодиям": "полугодие", "четвертям": "четверть", "месяцам": "месяц"}
_SAME_UNIT = {"триместр": "четверть", "сутки": "день"}


@dataclass(frozen=True, slots=True)
class Every:
    """How often: `times` in each `step` units (год, полугодие, квартал, четверть, месяц, неделя, день)."""

    unit: str
    times: int = 1
    step: int = 1
    weekdays: tuple[str, ...] = ()
    """BYDAY of RFC 5545."""
    months: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    year: int | None = None
    last_year: int | None = None
    since: dt.date | None = None
    sure: bool = True
    follows: bool = False
    """«следующего за отчётным»: says only after what."""
    begin: int = 0
    """Where its words begin in the line's keys."""

    def may_join(self, other: Every) -> bool:
        """Whether both say one thing: «ежеквартально до 10 числа месяца, следующего за отчётным»."""
        units = {self.unit, other.unit}
        return other.follows or self.follows or units <= {"квартал", "месяц"} or self.unit == other.unit


def read_every(line: Line, place: int) -> tuple[Every, int] | None:
    """The repetition that begins at a place of the line's keys, and where it ends."""
    for name, rule in grammar.EVERY.items():
        if match := rule.match(line.keys, place):
            every = _READ[name](match.groupdict())
            return _bounded(line, replace(every, begin=place), match.end()) if every else None
    return None


def _bounded(line: Line, every: Every, end: int) -> tuple[Every, int]:
    years = grammar.WITHIN_YEARS.match(line.keys, end)
    if years is None:
        return every, end
    if years["day"]:
        try:
            since = dt.date(int(years["since"]), int(years["month"]), int(years["day"]))
        except ValueError:
            return every, end
        return replace(every, since=since), years.end()
    first = int(years["first"])
    return replace(every, year=first, last_year=int(years["last"] or first)), years.end()


def _unit(found: dict[str, str | None]) -> str:
    unit = found["unit"] or ""
    return _SAME_UNIT.get(unit, unit)


def _weekdays(found: dict[str, str | None]) -> Every:
    numbers = sorted({int(key[1]) for key in (found["days"] or "").split() if key[0] == "w" and key[1:].isdigit()})
    return Every("неделя", weekdays=tuple(rules.WEEKDAYS[number - 1] for number in numbers))


def _nth_weekday(found: dict[str, str | None]) -> Every | None:
    keys = (found["ordinals"] or found["only"] or "").replace(",", "").split()
    which = [ordinal_of(key) for key in keys if key != "и"]
    weekday = rules.WEEKDAYS[int(found["weekday"] or found["day"] or 1) - 1]
    if not set(which) <= {-1, 1, 2, 3, 4, 5}:
        return None
    return Every("месяц", weekdays=tuple(f"{number}{weekday}" for number in which))


_PIECES = {"неделя": WEEK, "декада": DECADE, "половина": HALF_MONTH}


def _piece_of_month(found: dict[str, str | None]) -> Every | None:
    days = cut_of(_PIECES[found["piece"] or ""], ordinal_of(found["ordinal"] or ""), 1)
    return days and Every("месяц", monthdays=tuple(range(days[0][1], days[1][1] + 1)), sure=False)


def _month_end(found: dict[str, str | None]) -> Every:
    unit = found["unit"]
    days = (-1,) if unit in (None, "месяц") else ()
    return Every(unit or "месяц", monthdays=days, sure=not found["working"] and unit == "месяц")


def _by_units(found: dict[str, str | None]) -> Every:
    return Every(_BY_UNITS[found["units"] or ""])


def _times(found: dict[str, str | None]) -> Every:
    least = found["least"] is not None
    times = count_of(found["times"]) if found["times"] else 1
    step = count_of(found["step"]) if found["step"] else 1
    year = int(found["year"]) if found["year"] else None
    return Every(_unit(found), max(times, 1), max(step, 1), year=year, sure=not least and step == 1)


def _each(found: dict[str, str | None]) -> Every:
    step = count_of(found["step"]) if found["step"] else 1
    return Every(_unit(found), step=max(step, 1), sure=not found["opening"] and step == 1)


def _following(found: dict[str, str | None]) -> Every:
    after = found["after"] or found.get("unit")
    return Every(after if after in ("квартал", "год", "полугодие") else "месяц", follows=True)


def _some(found: dict[str, str | None]) -> Every:
    return Every("год", count_of(found["times"]) if found["times"] else 1, sure=False)


_READ = {
    "weekdays": _weekdays,
    "nth_weekday": _nth_weekday,
    "word": lambda found: Every(_WORDS[found["word"] or ""]),
    "times": _times,
    "last_month": lambda found: Every("квартал", months=(3, 6, 9, 12)),
    "following": _following,
    "month_after_quarter": _following,
    "piece_of_month": _piece_of_month,
    "month_end": _month_end,
    "by_units": _by_units,
    "this": lambda found: Every(found["unit"] or ""),
    "each": _each,
    "some": _some,
}


def span_parts(span: Span, years: Sequence[int]) -> Iterator[Part]:
    """The parts of a span that no repetition stands beside."""
    if span.low.unit is Unit.MONTHDAY:
        days = _monthdays(span)
        rule = rules.by(rules.MONTHLY, bymonthday=days) if days else None
        yield Part(Kind.RECURRING, "", by=span.by, rrule=rule, certain=False) if rule else _not_understood()
    elif any(point.unit in (Unit.BARE, Unit.MONTHDAY) for point in span.points):
        yield _not_understood()
    else:
        dates = dates_of(span, years)
        yield _not_understood() if dates is None else _dated(dates, by=span.by)


def _not_understood() -> Part:
    return Part(Kind.UNKNOWN, "", certain=False)


def _dated(dates: Dates, *, by: bool) -> Part:
    return Part(dates.kind, "", 0, dates.start, dates.end, by=by, certain=dates.sure, yearless=dates.yearless)


def repetitions(every: Sequence[Every], spans: Sequence[Span], years: Sequence[int]) -> list[tuple[int, Part]] | None:
    """The parts that repetitions mean with the spans beside them, each with the place where its span begins.

    Days and months without a year say when it repeats; a span with a year is a part of its own, the period in which it
    repeats, and «с 2021 года» its beginning. None where the two contradict each other and are to be read apart.
    """
    one = _together(every)
    own = [span for span in spans if _named(span) or _a_period(span, one)]
    made = _READERS_OF_UNITS[one.unit](one, [span for span in spans if span not in own])
    if made is None:
        return None
    start = one.since if one.year is None else dt.date(one.year, 1, 1)
    end = None if one.year is None else dt.date(one.last_year or one.year, 12, 31)
    beside: list[tuple[int, Part]] = []
    for span in own:
        dates = dates_of(span, years)
        if span.open and dates is not None and dates.start is not None and start is None:
            start, sure = dates.start, dates.sure
            made = [(begin, _doubted(part, sure)) for begin, part in made]
        else:
            until = _ends(span, one)
            beside += [(span.begin, replace(part, until=until)) for part in span_parts(span, years)]
    bound = [
        (begin if begin >= 0 else one.begin, replace(part, start=start, end=end, certain=part.certain and one.sure))
        for begin, part in made
    ]
    return bound + beside


def _named(span: Span) -> bool:
    return span.year is not None or (span.only_year and span.low.year is None)


def _ends(span: Span, one: Every) -> bool:
    """«ежемесячно по 31.12.2024», «ежегодно по 2024 год»: the last day of what repeats, and no term beside it."""
    return span.by and span.high is None and (one.unit != "год" or span.only_year)


def _a_period(span: Span, one: Every) -> bool:
    """«ежемесячно с сентября по май»: months from one to another in which something repeats oftener than yearly."""
    oftener = one.unit in ("месяц", "неделя", "день") and span.whole_months and not span.by
    return oftener and (span.high is not None or one.unit != "месяц") and not span.open


def _doubted(part: Part, sure: bool) -> Part:
    return part if sure else replace(part, certain=False)


def _together(every: Sequence[Every]) -> Every:
    """One repetition of several that stand together: the one that is no mere echo."""
    said = [one for one in every if not one.follows]
    after = [one for one in every if one.follows]
    if not said:
        return replace(after[0], months=_months_after(after[0].unit), sure=after[0].unit != "год")
    units = [one.unit for one in [*said, *after]]
    unit = "квартал" if "квартал" in units and set(units) <= {"квартал", "месяц"} else said[0].unit
    bounded = next((one for one in every if one.year is not None or one.since is not None), every[0])
    weekdays = next((one.weekdays for one in said if one.weekdays), ())
    months = next((one.months for one in said if one.months), ())
    monthdays = next((one.monthdays for one in said if one.monthdays), ())
    if after and unit in ("квартал", "полугодие"):
        months = _months_after(unit)
    first = next((one for one in said if one.unit == unit), said[0])
    first = replace(first, year=bounded.year, last_year=bounded.last_year, since=bounded.since)
    sure = all(one.sure for one in every)
    return replace(first, unit=unit, weekdays=weekdays, months=months, monthdays=monthdays, sure=sure)


def _months_after(unit: str) -> tuple[int, ...]:
    return {"квартал": (1, 4, 7, 10), "полугодие": (1, 7)}.get(unit, ())


def _monthdays(span: Span) -> list[int]:
    first, last = span.low.number, span.last.number
    if any(point.unit is not Unit.MONTHDAY for point in span.points) or last < first:
        return []
    return list(range(first, last + 1))


def _part(rule: str, span: Span | None = None, *, sure: bool = True) -> Part:
    by = span is not None and span.by
    return Part(Kind.RECURRING, "", by=by, rrule=rule, certain=sure and (span is None or _span_sure(span)))


def _span_sure(span: Span) -> bool:
    return span.sure and not span.open and all(point.sure and not point.edge for point in span.points)


_Made = list[tuple[int, Part]] | None


def _yearly(one: Every, spans: Sequence[Span]) -> _Made:
    rule = rules.YEARLY if one.step == 1 else f"{rules.YEARLY};INTERVAL={one.step}"
    if not spans:
        if one.times == 1:
            return [(-1, _part(rule))]
        return [(-1, _part(_spread(one.times), sure=False))]
    if any(span.low.unit is Unit.MONTHDAY for span in spans):
        return None
    made: list[tuple[int, Part]] = []
    months: list[Span] = []
    for span in spans:
        if span.whole_months and not span.by and not span.open:
            months.append(span)
            continue
        made.append((span.begin, _yearly_span(span)))
    if months:
        numbers = sorted({number for span in months for number in _months_of(span)})
        sure = all(_span_sure(span) for span in months)
        made.append((months[0].begin, replace(_part(rules.by(rule, bymonth=numbers)), certain=sure)))
    return made


def _spread(times: int) -> str:
    """So many times a year: at the ends of equal parts of it."""
    return (
        rules.by(rules.YEARLY, bymonth=[12 * part // times for part in range(1, times + 1)])
        if times <= 12
        else (rules.YEARLY)
    )


def _yearly_span(span: Span) -> Part:
    if span.low.unit is Unit.WEEKDAY and span.high is None:
        day = f"{span.low.number}{rules.WEEKDAYS[span.low.weekday - 1]}"
        return _part(rules.by(rules.YEARLY, bymonth=[span.low.first[0]], byday=[day]), span)
    rule = rules.yearly_days(span.low.first, span.low.first if span.open else span.last.last)
    return _part(rule, span, sure=not (span.by and span.whole_months and not span.inclusive))


def _months_of(span: Span) -> list[int]:
    return rules.months_between(span.low.first[0], span.last.last[0])


def _narrowed(rule: str, one: Every, spans: Sequence[Span]) -> _Made:
    """A rule of months: narrowed by days of a month and by months."""
    days = [span for span in spans if span.low.unit is Unit.MONTHDAY]
    months = [span for span in spans if span.whole_months and not span.by and not span.open]
    if len(days) + len(months) < len(spans) or not all(_monthdays(span) for span in days):
        return None
    numbers = sorted({number for span in months for number in _months_of(span)} | set(one.months))
    sure = all(_span_sure(span) for span in spans)
    if not days:
        narrowed = rules.by(rule, bymonth=numbers, bymonthday=one.monthdays, byday=one.weekdays)
        return [(months[0].begin if months else -1, _part(narrowed, sure=sure))]
    return [
        (
            span.begin,
            replace(
                _part(rules.by(rule, bymonth=numbers, bymonthday=_monthdays(span)), span),
                certain=sure and not span.high,
            ),
        )
        for span in days
    ]


def _monthly(one: Every, spans: Sequence[Span]) -> _Made:
    rule = rules.MONTHLY if one.step == 1 else f"{rules.MONTHLY};INTERVAL={one.step}"
    if one.times == 2 and not spans:
        return [(-1, _part(rules.by(rules.MONTHLY, bymonthday=[15, -1]), sure=False))]
    made = _narrowed(rule, one, spans)
    return made and [(begin, replace(part, certain=part.certain and one.times == 1)) for begin, part in made]


def _quarterly(one: Every, spans: Sequence[Span]) -> _Made:
    made = None if one.weekdays else _narrowed(rules.QUARTERLY, one, spans)
    return made and [
        (begin, replace(part, certain=part.certain and one.times == one.step == 1)) for begin, part in made
    ]


def _half_yearly(one: Every, spans: Sequence[Span]) -> _Made:
    if not spans:
        return [(-1, _part(rules.by(rules.YEARLY, bymonth=one.months or (6, 12)), sure=False))]
    if all(span.low.unit is Unit.MONTHDAY for span in spans):
        return _narrowed(rules.YEARLY, replace(one, months=one.months or (6, 12)), spans)
    return _yearly(replace(one, unit="год"), spans)


def _term_by_term(one: Every, spans: Sequence[Span]) -> _Made:
    return None if spans else [(-1, _part(rules.SCHOOL_TERMS, sure=False))]


_DAYS_OF_TIMES = {2: ("MO", "TH"), 3: ("MO", "WE", "FR")}
"""So many times a week, on days far from each other: which, the term does not say."""


def _weekly(one: Every, spans: Sequence[Span]) -> _Made:
    rule = rules.WEEKLY if one.step == 1 else f"{rules.WEEKLY};INTERVAL={one.step}"
    months = [span for span in spans if span.whole_months and not span.by and not span.open]
    if len(months) < len(spans):
        return None
    numbers = sorted({number for span in months for number in _months_of(span)})
    if one.times > 1 and not one.weekdays:
        one = replace(one, weekdays=_DAYS_OF_TIMES.get(one.times, ()))
    sure = one.times == 1 and all(_span_sure(span) for span in months)
    return [(-1, _part(rules.by(rule, bymonth=numbers, byday=one.weekdays), sure=sure))]


def _daily(one: Every, spans: Sequence[Span]) -> _Made:
    return None if spans else [(-1, _part(rules.DAILY, sure=one.step == 1))]


_READERS_OF_UNITS = {
    "год": _yearly,
    "полугодие": _half_yearly,
    "квартал": _quarterly,
    "четверть": _term_by_term,
    "месяц": _monthly,
    "неделя": _weekly,
    "декада": lambda one, spans: None if spans else [(-1, _part(rules.by(rules.MONTHLY, bymonthday=[10, 20, -1])))],
    "день": _daily,
}
