"""Totals of answers: numbers are summed, a share is Σa / Σb and never a mean of shares, choices are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from monitoring.datacalls.cells import NO_DATA, YES, Cells, figure, number
from monitoring.datacalls.columns import Column, Kind, share


@dataclass(frozen=True, slots=True)
class Total:
    """A column's total over answers. `words`: as a table shows it; `value`: as an answer of one's own would hold it,
    None where such a column adds up to nothing; `answered`: from how many answers."""

    column: Column
    words: str
    value: Any
    answered: int


def totals(columns: Sequence[Column], answers: Sequence[Cells]) -> list[Total]:
    return [_total(column, answers) for column in columns]


def total_cells(columns: Sequence[Column], answers: Sequence[Cells]) -> dict[str, Any]:
    """The totals as one answer to the same columns: what a municipality says of its schools."""
    return {
        one.column.code: one.value
        for one in totals(columns, answers)
        if one.value is not None and one.column.kind is not Kind.SHARE
    }


def _total(column: Column, answers: Sequence[Cells]) -> Total:
    if column.kind is Kind.SHARE:
        return _share(column, answers)
    given = [cells[column.code] for cells in answers if cells.get(column.code) is not None]
    if not given:
        return Total(column, "", None, 0)
    if column.kind.is_number:
        summed = sum((Decimal(value) for value in given), Decimal(0))
        whole = summed == summed.to_integral_value()
        return Total(column, figure(summed), int(summed) if whole else f"{summed.normalize():f}", len(given))
    if column.kind is Kind.YES_NO:
        yes = sum(1 for value in given if value)
        return Total(column, f"{YES}: {yes} из {len(given)}", None, len(given))
    if column.kind is Kind.CHOICE:
        counts = Counter(given)
        said = "; ".join(f"{choice}: {counts[choice]}" for choice in column.choices if counts[choice])
        return Total(column, said, None, len(given))
    return Total(column, f"ответов: {len(given)}", None, len(given))


def _share(column: Column, answers: Sequence[Cells]) -> Total:
    """Only answers that give both numbers count: a numerator without its denominator would raise the share."""
    upper, lower = column.of or ("", "")
    pairs = [
        (a, b)
        for cells in answers
        if (a := number(cells.get(upper))) is not None and (b := number(cells.get(lower))) is not None
    ]
    if not pairs:
        return Total(column, "", None, 0)
    found = share(sum((a for a, _ in pairs), Decimal(0)), sum((b for _, b in pairs), Decimal(0)))
    value = None if found is None else f"{found:f}"
    return Total(column, NO_DATA if found is None else figure(found), value, len(pairs))
