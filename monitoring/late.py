"""Late changes: what the registers say now of a year that was reported, against what was reported. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitoring.figures import Figure

Place = int | None
"""An organization's key; None for the district."""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with the codes of those who are counted in it."""

    figure: Figure
    codes: Sequence[str] = ()

    @property
    def numbers(self) -> tuple[int | None, int | None, int | None]:
        return self.figure.numerator, self.figure.denominator, self.figure.answered


_NOBODY = Told(Figure())


@dataclass(frozen=True, slots=True)
class LateChange:
    """An indicator's figure of a place then and now; codes that came and went."""

    indicator: int
    place: Place
    then: Figure
    now: Figure
    added: Sequence[str]
    removed: Sequence[str]


def late_changes(then: Mapping[tuple[int, Place], Told], now: Mapping[tuple[int, Place], Told]) -> list[LateChange]:
    """Where the two differ, in numbers or in whom they count: by indicator, the district first, then by place.

    The same number of other people is a change too. A place that only one of them knows has empty figures in the other.
    """
    found = []
    for key in sorted({*then, *now}, key=lambda key: (key[0], key[1] is not None, key[1] or 0)):
        was, stands = then.get(key, _NOBODY), now.get(key, _NOBODY)
        added, removed = sorted({*stands.codes} - {*was.codes}), sorted({*was.codes} - {*stands.codes})
        if was.numbers != stands.numbers or added or removed:
            found.append(LateChange(*key, was.figure, stands.figure, added, removed))
    return found
