"""An indicator's years as cells of plan and fact: numbers in words, what is worse or better, columns of the chart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from documents.typography import NBSP
from monitoring.alarms import Alarm
from monitoring.counting import span_of
from monitoring.figures import Figure, rounded, said
from monitoring.forecast import Forecast
from monitoring.models import Indicator


@dataclass(frozen=True, slots=True)
class Cell:
    """An indicator's year: `phase` over | now | ahead. `figure` is None before it begins and where it is hidden."""

    indicator: Indicator
    year: int
    phase: str
    figure: Figure | None = None
    target: Decimal | None = None
    forecast: Forecast | None = None
    hidden: bool = False
    reported: bool = False
    entered: bool = False
    before: Figure | None = None
    scale: Decimal = Decimal(100)

    @property
    def year_name(self) -> str:
        return self.indicator.year_name(self.year)

    @property
    def school_year(self) -> str:
        """«2020/2021 учебный год», which the column's calendar year does not say; "" of a calendar year."""
        return self.indicator.year_words(self.year) if self.indicator.is_of_school_year else ""

    @property
    def percent(self) -> Decimal | None:
        return None if self.figure is None else self.figure.percent(self.indicator.digits)

    @property
    def fact(self) -> str:
        return said(self.percent)

    @property
    def plan(self) -> str:
        return said(self.target)

    @property
    def expected(self) -> Decimal | None:
        return None if self.forecast is None else rounded(self.forecast.share * 100, self.indicator.digits)

    @property
    def expected_words(self) -> str:
        return said(self.expected)

    @property
    def deviation(self) -> Decimal | None:
        """Percentage points over the plan, of a year that is over: one that goes on is not judged."""
        if self.percent is None or self.target is None or self.phase != "over":
            return None
        return self.percent - self.target

    @property
    def is_worse(self) -> bool:
        gap = self.deviation
        return gap is not None and (gap > 0 if self.indicator.better == Indicator.Better.LESS else gap < 0)

    @property
    def deviation_words(self) -> str:
        return "" if not self.deviation else said(abs(self.deviation))

    @property
    def is_above(self) -> bool:
        return self.deviation is not None and self.deviation > 0

    @property
    def change(self) -> Decimal | None:
        """Percentage points since the year before; of a year that goes on nothing is told yet."""
        if self.phase != "over" or self.percent is None or self.before is None:
            return None
        was = self.before.percent(self.indicator.digits)
        return None if was is None else self.percent - was

    @property
    def change_words(self) -> str:
        if self.change is None:
            return ""
        return "без изменений" if not self.change else f"{'+' if self.change > 0 else '−'}{said(abs(self.change))}"

    @property
    def parts(self) -> str:
        """«318 из 468»: the numbers themselves."""
        if self.figure is None or self.figure.numerator is None:
            return ""
        whole = self.figure.denominator
        of = f" из {_grouped(whole)}" if whole is not None else ""
        return f"{_grouped(self.figure.numerator)}{of}"

    @property
    def bar(self) -> Bar:
        return Bar.of(self)


@dataclass(frozen=True, slots=True)
class Bar:
    """The cell's column as numbers of an SVG of WIDTH × HEIGHT, "" where a part is absent."""

    fact_y: str = ""
    fact_height: str = ""
    forecast_y: str = ""
    forecast_height: str = ""
    plan_y: str = ""

    WIDTH = 96
    HEIGHT = 64
    _TOP = 4

    @classmethod
    def of(cls, cell: Cell) -> Bar:
        def height(value: Decimal | None) -> Decimal | None:
            return None if value is None else min(value / cell.scale, Decimal(1)) * (cls.HEIGHT - cls._TOP)

        fact, forecast, plan = height(cell.percent), height(cell.expected), height(cell.target)
        return cls(
            *(("", "") if fact is None else (_px(cls.HEIGHT - fact), _px(fact))),
            *(("", "") if forecast is None else (_px(cls.HEIGHT - forecast), _px(forecast))),
            "" if plan is None else _px(cls.HEIGHT - plan),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator with its years, what it is made of in words, and what is wrong with it."""

    indicator: Indicator
    cells: Sequence[Cell]
    basis: str
    assumption: str
    alarms: Sequence[Alarm]
    status: str
    """Of the latest year that has begun: met | below | missing | unplanned | hidden."""
    printed: str = ""
    """What the plan calls it."""

    @property
    def title(self) -> str:
        """The document's own words where a plan names the indicator, without the formula behind them."""
        return name_of(self.printed) if self.printed else self.indicator.title

    @property
    def formula(self) -> str:
        """What is divided by what: the document's words where it has them."""
        own = self.printed[len(name_of(self.printed)) :].strip(" ()")
        return own or f"{self.indicator.numerator} / {self.indicator.denominator}"

    @property
    def sentence(self) -> str:
        """The chart in words, for who does not see it."""
        told = [f"{cell.year_name}: {_told(cell)}" for cell in self.cells]
        return f"{self.indicator.short}. {'; '.join(told)}."

    @property
    def has_forecast(self) -> bool:
        return any(cell.forecast for cell in self.cells)

    @property
    def has_change(self) -> bool:
        return any(cell.change is not None for cell in self.cells)


def phase_of(indicator: Indicator, year: int, day: dt.date, *, reported: bool = False) -> str:
    """Whether the indicator's year is over (or reported), goes on, or is ahead on `day`."""
    first, last = span_of(indicator.year, year)
    return "ahead" if first > day else "over" if last < day or reported else "now"


def basis_of(indicator: Indicator) -> str:
    """Where the number comes from, in words."""
    match indicator.source:
        case Indicator.Source.REGISTER:
            taken = "числитель из реестров школ"
        case Indicator.Source.QUESTIONNAIRE:
            taken = "по анкетам, от всех принявших участие"
        case _:
            taken = "вносит отдел"
    ages = ""
    if indicator.age_to is not None and indicator.rule in (Indicator.Rule.MENTEES, Indicator.Rule.MENTORS):
        ages = f", возраст на {indicator.age_day:02d}.{indicator.age_month:02d} отчётного года"
    school = ", учебный год с 1 сентября названного года" if indicator.year == Indicator.Year.SCHOOL else ""
    return f"{taken}{ages}{school}"


def scaled(cells: Sequence[Cell]) -> list[Cell]:
    """The cells with one scale: their columns are compared by eye."""
    tallest = max((value for cell in cells for value in (cell.percent, cell.target, cell.expected) if value), default=0)
    return [replace(cell, scale=Decimal(tallest) or Decimal(100)) for cell in cells]


def _told(cell: Cell) -> str:
    plan = f"план {cell.plan}{NBSP}%" if cell.target is not None else ""
    if cell.hidden:
        return ", ".join(filter(None, (plan, "факт скрыт")))
    kind = "факт" if cell.phase == "over" else "предварительно"
    fact = f"{kind} {cell.fact}{NBSP}%" if cell.percent is not None else "нет данных"
    if cell.phase == "ahead":
        fact = ""
    expected = f"прогноз {cell.expected_words}{NBSP}%" if cell.forecast else ""
    return ", ".join(filter(None, (plan, fact, expected)))


def _grouped(number: int) -> str:
    """«12 345», with a space that does not break."""
    return f"{number:,}".replace(",", NBSP)


def name_of(printed: str) -> str:
    """The name of an indicator as a plan prints it, up to the formula in brackets: «… (отношение количества …)»."""
    return printed.partition(" (отношение")[0].rstrip()


def _px(number: Decimal) -> str:
    return f"{number:.2f}"
