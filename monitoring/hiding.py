"""Which figures are not shown outside the department: groups under five, and whatever would give them away."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from monitoring.figures import SMALLEST_GROUP, Figure, total

K = TypeVar("K", bound=Hashable)


def hidden(figures: Mapping[K, Figure]) -> set[K]:
    """Keys of figures to hide where their total stands beside them (standards §5.3: no rows of n < 5).

    What is left when shown rows are taken from the total is the hidden rows together: if that is still a small group,
    or one row alone, the smallest of the others is hidden too, and so on.
    """
    small = {key for key, figure in figures.items() if figure.is_small()}
    if not small:
        return small
    # Of the same size in the order of the table, so that the same rows are hidden at every look.
    others = sorted((key for key in figures if key not in small), key=lambda key: _size(figures[key]))
    others = [key for key in others if _size(figures[key])]
    while others and (len(small) < 2 or total(figures[key] for key in small).is_small()):
        small.add(others.pop(0))
    return small


def hidden_numbers(numbers: Mapping[K, int]) -> set[K]:
    """Keys of counts to hide where their sum stands beside them: those of one to four people, and whatever gives them
    away, by the same rule.
    """
    small = {key for key, number in numbers.items() if 0 < number < SMALLEST_GROUP}
    others = sorted((key for key in numbers if numbers[key] >= SMALLEST_GROUP), key=lambda key: numbers[key])
    while small and others and (len(small) < 2 or sum(numbers[key] for key in small) < SMALLEST_GROUP):
        small.add(others.pop(0))
    return small


def _size(figure: Figure) -> int:
    """People that the figure tells of."""
    return figure.denominator if figure.denominator is not None else figure.numerator or 0
