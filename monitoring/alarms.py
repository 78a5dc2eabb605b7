"""What about an indicator asks for attention, in words: below the plan, fell, no data, more counted than there are.

Pure: the thresholds are the municipality's settings. A year that goes on is never called failed: of it only the
forecast warns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from documents.typography import NBSP
from monitoring.figures import Figure, rounded, said
from monitoring.forecast import Forecast
from organizations.text import counted

LATEST = 2
"""Years that alarms are about: the present one and the one before; older shortfalls are history."""
_PP = f"{NBSP}п.{NBSP}п."


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Percentage points: how far below the plan, how far below the year before."""

    gap: Decimal = Decimal(0)
    fall: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class YearOf:
    """An indicator's year: its figure, plan and forecast. `over`: the year is over, or reported."""

    year: int
    name: str
    figure: Figure
    over: bool
    target: Decimal | None = None
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """`kind`: below | heading | fall | missing | absent | impossible; the words, without the indicator's name."""

    kind: str
    year: int
    words: str


def alarms(
    years: Sequence[YearOf], thresholds: Thresholds, *, digits: int = 1, less_is_better: bool = False
) -> list[Alarm]:
    """Alarms of the last years that have begun, the newest first. `years` in their order, without those to come."""
    sign = -1 if less_is_better else 1
    known = {each.year: each for each in years}
    found: list[Alarm] = []
    for each in reversed(years[-LATEST:]):
        found += _of(each, known, thresholds, digits, sign)
    return found


def _of(each: YearOf, known: Mapping[int, YearOf], limits: Thresholds, digits: int, sign: int) -> Iterator[Alarm]:
    figure = each.figure
    if figure.is_impossible:
        yield Alarm("impossible", each.year, f"учтено {figure.numerator}, а всего {figure.denominator}: так не бывает")
        return
    if figure.share is None:
        yield Alarm("missing", each.year, "нет данных")
        return
    if figure.missing:
        schools = counted(figure.missing, "школе", "школам", "школам")
        yield Alarm("absent", each.year, f"нет чисел по {schools} из {figure.schools}, сумма без них")
    share = _told(figure.share, digits)
    if each.target is not None:
        yield from _against_plan(each, each.target, rounded(figure.share * 100, digits), limits, digits, sign)
    before = known.get(each.year - 1)
    if each.over and before is not None and before.over and before.figure.share is not None:
        fell = sign * (rounded(before.figure.share * 100, digits) - rounded(figure.share * 100, digits))
        if fell > limits.fall:
            verb = "меньше" if sign > 0 else "больше"
            was = _told(before.figure.share, digits)
            yield Alarm("fall", each.year, f"{share}, на {said(fell)}{_PP} {verb}, чем {before.name} ({was})")


def _against_plan(
    each: YearOf, target: Decimal, fact: Decimal, limits: Thresholds, digits: int, sign: int
) -> Iterator[Alarm]:
    plan, share = f"{said(target)}{NBSP}%", f"{said(fact)}{NBSP}%"
    if each.over:
        gap = sign * (target - fact)
        if gap > limits.gap:
            where = "ниже" if sign > 0 else "выше"
            yield Alarm("below", each.year, f"{share} при плане {plan}, {where} на {said(gap)}{_PP}")
    elif each.forecast is not None:
        expected = rounded(each.forecast.share * 100, digits)
        if sign * (target - expected) > limits.gap:
            yield Alarm("heading", each.year, f"пока {share}, прогноз {said(expected)}{NBSP}% при плане {plan}")


def _told(share: Fraction, digits: int) -> str:
    return f"{said(rounded(share * 100, digits))}{NBSP}%"
