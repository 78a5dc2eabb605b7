"""Which figures are not shown outside the department: groups under five, and whatever would give them away.

One rule for every page: nobody can take what he is shown from a total that he is shown and be left with one to four
people. Rows of a table are hidden for all alike (`hidden`), so that no two pages differ; a total is hidden from whoever
knows a part of it himself and would learn a small group from the rest (`is_given_away`).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from monitoring.figures import SMALLEST_GROUP, Figure, total

K = TypeVar("K", bound=Hashable)
HIDDEN = "скрыто: группа меньше пяти человек или число, по которому её можно вычислить"
"""Why a figure is not shown, whichever of the two it is: to tell them apart would tell the group."""


def hidden(figures: Mapping[K, Figure], whole: Figure | None = None) -> set[K]:
    """Keys of figures to hide where their total stands beside them (standards §5.3: no rows of n < 5).

    What is left when shown rows are taken from the total is the hidden rows together: if that is still a small group,
    or one row alone, the smallest of the others is hidden too, and so on. `whole`: the total as it is shown, where it
    is not the sum of the rows alone: the district's own denominator, a value entered over them.
    """
    small = {key for key, figure in figures.items() if figure.is_small()}
    if not small:
        return small
    # Of the same size in the order of the table, so that the same rows are hidden at every look.
    others = sorted((key for key in figures if key not in small), key=lambda key: _size(figures[key]))
    others = [key for key in others if _is_in_total(figures[key], whole)]
    while others and (len(small) < 2 or _is_told(figures, small, whole)):
        small.add(others.pop(0))
    return small


def is_given_away(whole: Figure, known: Collection[Figure]) -> bool:
    """Whether the total tells somebody who knows the figures `known` of it about a group of one to four people.

    Rows without a denominator may stand in the total or not: both are tried.
    """
    return any(left.is_small() for left in _left(whole, known))


def hidden_numbers(numbers: Mapping[K, int]) -> set[K]:
    """Keys of counts to hide where their sum stands beside them: those of one to four people, and whatever gives them
    away, by the same rule.
    """
    small = {key for key, number in numbers.items() if 0 < number < SMALLEST_GROUP}
    others = sorted((key for key in numbers if numbers[key] >= SMALLEST_GROUP), key=lambda key: numbers[key])
    while small and others and (len(small) < 2 or sum(numbers[key] for key in small) < SMALLEST_GROUP):
        small.add(others.pop(0))
    return small


def _is_told(figures: Mapping[K, Figure], concealed: Collection[K], whole: Figure | None) -> bool:
    """Whether the hidden rows together are a small group still."""
    if total(figures[key] for key in concealed).is_small():
        return True
    return whole is not None and is_given_away(whole, [figures[key] for key in figures if key not in concealed])


def _left(whole: Figure, known: Collection[Figure]) -> Iterator[Figure]:
    yield _less(whole, known)
    both = [figure for figure in known if figure.numerator is not None and figure.denominator is not None]
    if len(both) < len(known):
        yield _less(whole, both)


def _less(whole: Figure, known: Iterable[Figure]) -> Figure:
    """The total without the known figures; what it does not tell is not told of the rest either."""
    numerator, denominator, answered = whole.numerator, whole.denominator, whole.answered
    for figure in known:
        numerator = None if numerator is None else numerator - (figure.numerator or 0)
        denominator = None if denominator is None else denominator - (figure.denominator or 0)
        answered = None if answered is None else answered - (figure.answered or 0)
    return Figure(numerator, denominator, answered)


def _is_in_total(figure: Figure, whole: Figure | None) -> bool:
    """Whether hiding the row leaves anything: one that no total counts hides nothing behind it."""
    counted = whole is not None or (figure.numerator is not None and figure.denominator is not None)
    return counted and _size(figure) > 0


def _size(figure: Figure) -> int:
    """People that the figure tells of."""
    return max(figure.denominator or 0, figure.numerator or 0)
