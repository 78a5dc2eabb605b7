"""A plan's terms on a scale of months: bars of spans, marks of days, each with the state of its lines."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format

from organizations.access import Access
from organizations.text import counted, one_line
from roadmaps.fulfilment import read
from roadmaps.line_states import LineFacts, LineState, together
from roadmaps.models import Item, Occurrence, Roadmap, Section

LONGEST = 120
"""Months that one scale shows: ten years. What lies further is listed beside it."""
_MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_FEWEST_LINES = 2
_FIRST_ROWS = 8
"""Items that a first screen shows."""
_NEAR = 1
"""Months about today in which something is seen beside it on the narrowest screen."""


@dataclass(frozen=True, slots=True)
class Month:
    """A column of the scale; `x` is its left side in per cent of the width."""

    x: float
    name: str
    year: int
    first: bool
    """The first month of its year on the scale."""
    quarter: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A term on the scale: `x` of its day and `start` of its bar in per cent of the width, `told` in words."""

    state: LineState
    x: float
    told: str
    due: dt.date
    start: float | None = None

    @property
    def width(self) -> float:
        """Length of the bar in per cent."""
        return round(self.x - self.start, 3) if self.start is not None else 0.0


@dataclass(frozen=True, slots=True)
class TimelineRow:
    item: Item
    name: str
    marks: tuple[Mark, ...]

    @property
    def told(self) -> str:
        """All of the row in words."""
        return "; ".join(mark.told for mark in self.marks)


@dataclass(frozen=True, slots=True)
class TimelineSection:
    section: Section | None
    rows: tuple[TimelineRow, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the scale opens: `x` in per cent of the width comes to the middle; `told`: why not at today, in words."""

    x: float
    told: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture in figures. `today` in per cent, None outside of the scale; `undated` are items without a day."""

    months: tuple[Month, ...]
    sections: tuple[TimelineSection, ...]
    today: float | None
    undated: tuple[Item, ...]
    beyond: tuple[tuple[Item, str], ...]
    """Terms that the scale has no room for, in words."""
    opening: Opening

    @property
    def width(self) -> int:
        """Of the scale on a screen, in pixels."""
        return max(len(self.months) * 46, 560)

    @property
    def step(self) -> float:
        """A month's share of the width, from 0 to 1."""
        return round(1 / len(self.months), 6) if self.months else 1.0

    @property
    def dense(self) -> bool:
        """Too many months for each to be named on a printed sheet."""
        return len(self.months) > 24

    @property
    def states(self) -> tuple[LineState, ...]:
        """The states that the picture shows, for the legend."""
        shown = {mark.state for section in self.sections for row in section.rows for mark in row.marks}
        return tuple(state for state in LineState if state in shown)


def timeline(roadmap: Roadmap, access: Access, today: dt.date) -> Timeline:
    """The timeline of an approved plan with states as of `today`: six queries however long the plan is."""
    sources = read(roadmap, access)
    lines: dict[tuple[int, str, dt.date | None], list[LineFacts]] = defaultdict(list)
    for line in sources.lines:
        lines[line.item_id, line.origin, line.term].append(line)
    terms: dict[int, list[Occurrence]] = defaultdict(list)
    rows = Occurrence.objects.filter(roadmap=roadmap, edition=roadmap.current_edition_id)
    for row in rows.order_by("due", "pk").only("item_id", "origin", "label", "start", "due"):
        terms[row.item_id].append(row)
    scale = _scale(row for own in terms.values() for row in own)
    drawn = {item.pk: _row(item, terms[item.pk], lines, scale, today) for item in sources.items if item.pk in terms}
    sections = tuple(_sections(sources.sections, sources.items, drawn))
    return Timeline(
        months=scale.months(),
        sections=sections,
        today=scale.place(today) if scale.holds(today) else None,
        undated=tuple(
            item for item in sources.items if item.pk in terms and not any(row.due for row in terms[item.pk])
        ),
        beyond=tuple(
            (item, f"{row.label or 'срок'} {row.due:%d.%m.%Y}")
            for item in sources.items
            for row in terms.get(item.pk, ())
            if row.due and not scale.holds(row.due)
        ),
        opening=_opening([row for part in sections for row in part.rows], scale, today),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """Months of equal width from the first one on; `first` counts months from year 0."""

    first: int
    count: int

    def holds(self, day: dt.date) -> bool:
        return self.first <= _month(day) < self.first + self.count

    def place(self, day: dt.date, *, end: bool = False) -> float:
        """Where the day begins (`end`: where it is over), in per cent of the width; days outside stand at the edge."""
        days = calendar.monthrange(day.year, day.month)[1]
        months = _month(day) - self.first + (day.day - (not end)) / days
        return round(min(max(months, 0), self.count) * 100 / self.count, 3)

    def months(self) -> tuple[Month, ...]:
        return tuple(self._months())

    def _months(self) -> Iterator[Month]:
        for place in range(self.count):
            year, month = divmod(self.first + place, 12)
            yield Month(
                x=round(place * 100 / self.count, 3),
                name=_MONTHS[month],
                year=year,
                first=place == 0 or month == 0,
                quarter=month % 3 == 0,
            )


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _scale(terms: Iterable[Occurrence]) -> _Scale:
    days = sorted(day for row in terms for day in (row.start, row.due) if day)
    if not days:
        return _Scale(0, 0)
    first = _month(days[0])
    return _Scale(first, min(_month(days[-1]) - first + 1, LONGEST))


def _row(
    item: Item,
    terms: Iterable[Occurrence],
    lines: Mapping[tuple[int, str, dt.date | None], list[LineFacts]],
    scale: _Scale,
    today: dt.date,
) -> TimelineRow:
    marks = [
        _mark(row, row.due, lines.get((item.pk, row.origin, row.due), []), scale, today)
        for row in terms
        if row.due and scale.holds(row.due)
    ]
    return TimelineRow(item, one_line(item.title, 90), tuple(marks))


def _mark(row: Occurrence, due: dt.date, lines: Sequence[LineFacts], scale: _Scale, today: dt.date) -> Mark:
    state = together(lines, today)
    spans = row.start is not None and row.start < due
    days = f"{row.start:%d.%m.%Y} – {due:%d.%m.%Y}" if spans else f"{due:%d.%m.%Y}"
    told = f"{days}, {state.word}"
    if len(lines) >= _FEWEST_LINES:
        done = sum(line.state(today) is LineState.ACCEPTED for line in lines)
        told += f", принято {done} из {counted(len(lines), 'строки', 'строк', 'строк')}"
    start = scale.place(row.start) if spans and row.start else None
    return Mark(state, scale.place(due, end=True), told, due, start)


def _opening(rows: Sequence[TimelineRow], scale: _Scale, today: dt.date) -> Opening:
    """Today where the first rows have something about it, else the nearest of their terms; the beginning of a plan
    that is over."""
    marks = [mark for row in rows for mark in row.marks]
    if not marks:
        return Opening(0.0)
    last = max(mark.due for mark in marks)
    if last < today and _month(today) - _month(last) > _NEAR:
        return Opening(0.0, f"Все сроки прошли, последний {last:%d.%m.%Y}: шкала открыта с начала плана.")
    now, near = scale.place(today), _NEAR * 100 / scale.count
    seen = [mark for row in rows[:_FIRST_ROWS] for mark in row.marks]
    # A bar is seen all along, from its beginning to its term.
    nearest = min(seen, key=lambda mark: _away(mark, now))
    if _away(nearest, now) <= near:
        return Opening(now)
    month = date_format(nearest.due, "F Y").lower()
    told = f"У первых мероприятий около сегодняшнего дня сроков нет: шкала открыта на ближайшем, {month}."
    return Opening(nearest.x, told)


def _away(mark: Mark, place: float) -> float:
    """How far the place is from the mark or its bar, in per cent of the width."""
    begins = mark.x if mark.start is None else mark.start
    return max(begins - place, place - mark.x, 0.0)


def _sections(
    sections: Sequence[Section], items: Sequence[Item], rows: Mapping[int, TimelineRow]
) -> Iterable[TimelineSection]:
    """Sections in the plan's order with the items that have marks; those of no section come first."""
    for section in (None, *sections):
        key = section.pk if section else None
        own = tuple(rows[item.pk] for item in items if item.section_id == key and item.pk in rows)
        shown = tuple(row for row in own if row.marks)
        if shown:
            yield TimelineSection(section, shown)
