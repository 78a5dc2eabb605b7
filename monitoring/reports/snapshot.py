"""What a report is written from, read once as of a day: a value without the database behind it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from monitoring.figures import Figure
from roadmaps.status_note import StatusNote


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator in the year of the report, with its target and the figure of the year before."""

    number: str
    title: str
    short: str
    part: str
    whole: str
    source: str
    digits: int
    target: Decimal | None
    fact: Figure
    before: Figure
    less_is_better: bool = False
    missing: tuple[str, ...] = ()
    of_people: bool = True
    """Enterprises are no people: however few, nobody is known by them."""

    @property
    def is_hidden(self) -> bool:
        """A report leaves the office: a group of one to four people is not told in it."""
        return self.of_people and self.fact.is_small()

    @property
    def percent(self) -> Decimal | None:
        return None if self.is_hidden else self.fact.percent(self.digits)

    @property
    def past(self) -> Decimal | None:
        """The per cent of the year before."""
        return None if self.of_people and self.before.is_small() else self.before.percent(self.digits)

    @property
    def gap(self) -> Decimal | None:
        """Fact less plan, percentage points; None where one of them is unknown."""
        if self.percent is None or self.target is None:
            return None
        return self.percent - self.target

    @property
    def change(self) -> Decimal | None:
        """Fact less that of the year before, percentage points."""
        return None if self.percent is None or self.past is None else self.percent - self.past

    @property
    def is_reached(self) -> bool | None:
        if self.gap is None:
            return None
        return self.gap <= 0 if self.less_is_better else self.gap >= 0


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school's figures in the order of the indicators."""

    name: str
    facts: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form of mentoring: schools and programmes of the year, pairs that worked, people who took part."""

    name: str
    schools: int
    programmes: int
    pairs: int
    mentees: int
    mentors: int


@dataclass(frozen=True, slots=True)
class StageLine:
    """One of the seven stages: in how many programmes it is finished, begun, late."""

    number: int
    name: str
    finished: int
    begun: int
    late: int


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A school's last site check of the year; `points` are codes found, `checked_on` None where nobody looked."""

    school: str
    url: str
    points: frozenset[str]
    checked_on: dt.date | None
    note: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """Whose signature there is room for."""

    post: str
    name: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The municipality on a day. `place` in the nominative, `of_place` in the genitive («Моршанского района»)."""

    place: str
    of_place: str
    year: int
    day: dt.date
    office: str
    indicators: tuple[IndicatorLine, ...] = ()
    schools: tuple[SchoolLine, ...] = ()
    forms: tuple[FormLine, ...] = ()
    stages: tuple[StageLine, ...] = ()
    programmes: int = 0
    pairs: int = 0
    mentees: int = 0
    mentors: int = 0
    """Pairs that worked in the year, and people in them: each once, in however many forms."""
    joined: int = 0
    plans: tuple[StatusNote, ...] = ()
    sites: tuple[SiteLine, ...] = ()
    statistics: tuple[StatisticsLine, ...] = ()
    practices: int = 0
    rule: str = ""
    """How satisfaction is judged, in words."""
    reported: bool = False
    """The year's period is locked: figures are those that were reported."""
    parts: tuple[Snapshot, ...] = field(default=())
    """Of a region: its municipalities."""

    @property
    def is_over(self) -> bool:
        return self.day >= dt.date(self.year, 12, 31)

    @property
    def school_year(self) -> int:
        """The first of the two years of the school year that ran on the last day told of."""
        last = min(self.day, dt.date(self.year, 12, 31))
        return last.year if last.month >= 9 else last.year - 1


@dataclass(frozen=True, slots=True)
class StatisticsLine:
    """A number of the statistics sheet: its code, words, number, and where the user puts it in which form."""

    code: str
    title: str
    number: int
    places: tuple[str, ...] = ()
