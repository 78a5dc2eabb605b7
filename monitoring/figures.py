"""A figure: numerator and denominator as they are, from which a share is worked out and never the other way round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

SMALLEST_GROUP = 5
"""A group of fewer people is not shown outside the department (standards §5.3: no rows of n < 5)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A numerator and a denominator, both in people or enterprises; None where a number is not known.

    `answered`: of a questionnaire's figure, how many answered. `computed`: what the register says where a value was
    entered over it. `schools` and `missing`: of a district, how many schools are asked for the denominator and how
    many have not given it; then both numbers are of the schools that have.
    """

    numerator: int | None = None
    denominator: int | None = None
    answered: int | None = None
    entered: str = ""
    computed: Figure | None = None
    reported: bool = False
    schools: int = 0
    missing: int = 0

    @property
    def share(self) -> Fraction | None:
        """a / b; None is «нет данных»: a number is missing, or there is nobody to count among."""
        if self.numerator is None or not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator)

    @property
    def is_impossible(self) -> bool:
        """More counted than there are: one of the two numbers is wrong (standards §8, check 7)."""
        return self.numerator is not None and self.denominator is not None and self.numerator > self.denominator

    def percent(self, digits: int = 1) -> Decimal | None:
        """The share in per cent, rounded half up to `digits` places; None is «нет данных»."""
        return None if self.share is None else rounded(self.share * 100, digits)

    @property
    def response(self) -> Decimal | None:
        """How many of those who took part answered, in per cent."""
        return Figure(self.answered, self.denominator).percent(0)

    def is_small(self) -> bool:
        """Whether it tells about a group of one to four people: of those counted, not counted, who answered, or all."""
        apart = [self.numerator or 0, self.answered or 0]
        if self.denominator is not None:
            apart += [self.denominator, self.denominator - (self.numerator or 0)]
        return any(0 < number < SMALLEST_GROUP for number in apart)


def rounded(number: Fraction, digits: int) -> Decimal:
    """The exact number rounded half up, as people round; decimals of a float would round 0.25 down to 0.2."""
    step = Decimal(1).scaleb(-digits)
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(step, ROUND_HALF_UP)


def said(number: Decimal | None) -> str:
    """«44,8», «100»: as people write it, without zeros behind the comma; «» where there is none."""
    return "" if number is None else f"{number.normalize():f}".replace(".", ",")


def total(figures: Iterable[Figure]) -> Figure:
    """Σa / Σb over the figures whose denominator is known; those without one are counted as missing."""
    found = list(figures)
    given = [figure for figure in found if figure.denominator is not None and figure.numerator is not None]
    answered = [figure.answered for figure in given if figure.answered is not None]
    return Figure(
        numerator=sum(figure.numerator or 0 for figure in given) if given else None,
        denominator=sum(figure.denominator or 0 for figure in given) if given else None,
        answered=sum(answered) if answered else None,
        schools=len(found),
        missing=len(found) - len(given),
    )


def over(entered: Figure, computed: Figure) -> Figure:
    """The entered figure in the place of the computed one, which stays beside it."""
    return replace(entered, computed=computed, schools=computed.schools, missing=0)
