"""Municipalities of a region beside each other, fair to size: a share with the interval that its people give.

Pure: figures in, rows out. A small municipality's share swings by chance more than a large one's; the interval says by
how much, so that nobody is praised or blamed for a handful of people.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from monitoring.figures import Figure, said, total
from monitoring.hiding import hidden

_Z = 1.96
"""Nineteen of twenty intervals hold the share (95 %)."""
WORDS = {
    "above": "заметно выше",
    "below": "заметно ниже",
    "within": "в пределах случайного",
    "unknown": "нет данных",
    "alone": "не с чем сравнить",
    "hidden": "скрыто",
}


@dataclass(frozen=True, slots=True)
class Interval:
    """From and to, shares between 0 and 1 (Wilson's, which is right for small numbers too)."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A municipality's row. `where`: a key of WORDS. Positions are per cents of the chart's width, 0 to 100."""

    key: int
    figure: Figure
    target: Decimal | None
    interval: Interval | None
    where: str

    @property
    def plan(self) -> str:
        return said(self.target)

    @property
    def words(self) -> str:
        return WORDS[self.where]

    @property
    def percent(self) -> float | None:
        return None if self.figure.share is None else float(self.figure.share * 100)

    @property
    def dot(self) -> str:
        return "" if self.percent is None else f"{min(self.percent, 100):.2f}"

    @property
    def low(self) -> str:
        return "" if self.interval is None else f"{self.interval.low * 100:.2f}"

    @property
    def high(self) -> str:
        return "" if self.interval is None else f"{self.interval.high * 100:.2f}"

    @property
    def interval_words(self) -> str:
        if self.interval is None:
            return ""
        low, high = (Decimal(f"{share * 100:.1f}") for share in (self.interval.low, self.interval.high))
        return f"от {said(low)} до {said(high)}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`rows`: known shares from the highest, then those without data, then the hidden. `whole`: Σa / Σb of all.

    `left_out`: of several regions, those whose own sum is hidden; the whole is without them.
    """

    rows: Sequence[Compared]
    whole: Figure
    whole_hidden: bool
    left_out: int = 0

    @property
    def line(self) -> str:
        """Where the region's own share stands on the chart."""
        share = self.whole.share
        return "" if share is None or self.whole_hidden else f"{min(float(share * 100), 100):.2f}"

    def count(self, where: str) -> int:
        return sum(row.where == where for row in self.rows)

    @property
    def above(self) -> int:
        return self.count("above")

    @property
    def below(self) -> int:
        return self.count("below")

    @property
    def unknown(self) -> int:
        return self.count("unknown")

    @property
    def concealed(self) -> int:
        return self.count("hidden")


def compared(
    figures: Mapping[int, Figure | None],
    targets: Mapping[int, Decimal | None],
    *,
    hides: bool,
    worked: Collection[int] = (),
    regions: Mapping[int, int] | None = None,
    less_is_better: bool = False,
) -> Comparison:
    """The municipalities' figures by key, compared with all of them together.

    `hides`: groups under five are not shown, and with them whatever the sum would give them away by. `worked`:
    municipalities whose department the person is of. `regions`: the region of each by key, where they are of several:
    each region's own sum stands on a page of its own.
    """
    known = {key: figure for key, figure in figures.items() if figure is not None}
    concealed, covered = _concealed(known, worked, regions or {}) if hides else (set(), set())
    shown = [figure for key, figure in known.items() if (regions or {}).get(key, 0) not in covered]
    whole = total(shown)
    share = None if known and not shown else whole.share
    rows = []
    for key, figure in figures.items():
        if key in concealed:
            rows.append(Compared(key, Figure(), None, None, "hidden"))
            continue
        interval = wilson(figure) if figure is not None else None
        rows.append(Compared(key, figure or Figure(), targets.get(key), interval, _where(interval, share)))
    sign = 1 if less_is_better else -1
    order = {"unknown": 1, "hidden": 2}
    rows.sort(key=lambda row: (order.get(row.where, 0), sign * (row.figure.share or Fraction(0))))
    return Comparison(rows, whole, bool(known) and not shown, len(covered) if regions else 0)


def _concealed(
    known: Mapping[int, Figure], worked: Collection[int], regions: Mapping[int, int]
) -> tuple[set[int], set[int]]:
    """Municipalities that are hidden, and regions whose sums are: with what the person works with they would tell."""
    rows, sums = set[int](), set[int]()
    by_region: dict[int, dict[int, Figure]] = defaultdict(dict)
    for key, figure in known.items():
        by_region[regions.get(key, 0)][key] = figure
    for region, own in by_region.items():
        concealed = hidden(own) - set(worked)
        rows |= concealed
        # What the person does not see, taken from the sum.
        if total(own[key] for key in concealed).is_small():
            sums.add(region)
    return rows, sums


def wilson(figure: Figure) -> Interval | None:
    """Wilson's interval of the share for 95 %; None where there is no share, or more are counted than there are."""
    if figure.share is None or figure.is_impossible or not figure.denominator:
        return None
    number, share = figure.denominator, float(figure.share)
    square = _Z * _Z
    middle = (share + square / (2 * number)) / (1 + square / number)
    half = _Z / (1 + square / number) * math.sqrt(share * (1 - share) / number + square / (4 * number * number))
    return Interval(max(middle - half, 0.0), min(middle + half, 1.0))


def _where(interval: Interval | None, whole: Fraction | None) -> str:
    if interval is None:
        return "unknown"
    if whole is None:
        return "alone"
    if interval.low > float(whole):
        return "above"
    return "below" if interval.high < float(whole) else "within"
