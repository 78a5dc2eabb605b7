"""What a year will end with, and the years after it: by the years before, or by the pace of this one; said in words.

Pure arithmetic over exact shares. A forecast is a straight line and says so: who reads it sees what it assumes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from documents.typography import NBSP
from monitoring.figures import rounded, said

MOST_YEARS = 4
"""The line goes through the last four years that are over: older ones tell little."""
SHORTEST = Fraction(1, 4)
"""A pace is told after a quarter of the year: a week multiplied by fifty-two tells nothing."""
FULL = Fraction(1)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The share that is expected, and what it assumes: «по ходу 2020–2022 годов, в среднем +12,6 п. п. в год»."""

    share: Fraction
    words: str


@dataclass(frozen=True, slots=True)
class Underway:
    """The year that goes on: its share so far and which part of its days has gone by.

    `grows`: whoever has been counted stays counted until the year ends, as in registers; answers may change either way.
    """

    year: int
    share: Fraction
    passed: Fraction
    grows: bool = True


def forecasts(over: Mapping[int, Fraction], now: Underway | None, wanted: Iterable[int]) -> dict[int, Forecast]:
    """A forecast for each wanted year that the numbers allow one for.

    `over` are shares of years that are over. With two of them or more a line goes through the last ones; with fewer the
    present year goes on at its pace. Shares stay between nothing and everybody. A line is drawn one year ahead of what
    is known: further it tells nothing.
    """
    furthest = max([*over, *([now.year] if now else [])], default=0) + 1
    wanted = sorted(year for year in set(wanted) if year <= furthest)
    found: dict[int, Forecast] = {}
    line = _line(over)
    if now is not None:
        made = _of_this_year(line, now)
        if made is not None:
            # Years to come go on from what this one is expected to end with.
            line = _line({**over, now.year: made.share})
        if made is not None and now.year in wanted:
            found[now.year] = made
    for year in wanted:
        if (now is None or year > now.year) and (made := _on_line(line, year)) is not None:
            found[year] = made
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight line through the shares of some years."""

    years: Sequence[int]
    middle: Fraction
    slope: Fraction

    def at(self, year: int) -> Fraction:
        return self.middle + self.slope * (year - Fraction(sum(self.years), len(self.years)))

    @property
    def words(self) -> str:
        step = rounded(self.slope * 100, 1)
        if not step:
            change = "без заметных изменений"
        else:
            sign = "+" if step > 0 else "−"
            change = f"в среднем {sign}{said(abs(step))}{NBSP}п.{NBSP}п. в год"
        return f"по ходу {self.years[0]}–{self.years[-1]} годов, {change}"


def _line(over: Mapping[int, Fraction]) -> _Line | None:
    """The line of least squares through the last years; None where there are fewer than two."""
    years = sorted(over)[-MOST_YEARS:]
    if len(years) < 2:
        return None
    centre = Fraction(sum(years), len(years))
    middle = sum((over[year] for year in years), Fraction(0)) / len(years)
    spread = sum(((year - centre) ** 2 for year in years), Fraction(0))
    slope = sum(((year - centre) * (over[year] - middle) for year in years), Fraction(0)) / spread
    return _Line(years, middle, slope)


def _of_this_year(line: _Line | None, now: Underway) -> Forecast | None:
    if line is not None:
        expected = _within(line.at(now.year))
        if now.grows and now.share > expected:
            return Forecast(now.share, f"{line.words}; уже учтено больше")
        return Forecast(expected, line.words)
    if not now.grows or now.passed < SHORTEST:
        return None
    return Forecast(_within(now.share / now.passed), "если до конца года сохранится темп его начала")


def _on_line(line: _Line | None, year: int) -> Forecast | None:
    return None if line is None or year <= line.years[-1] else Forecast(_within(line.at(year)), line.words)


def _within(share: Fraction) -> Fraction:
    return min(max(share, Fraction(0)), FULL)
