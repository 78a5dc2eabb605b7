"""What questionnaires say of satisfaction, by school and calendar year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from organizations.models import Municipality


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How many of a school's people answered in a year, and how many of them are satisfied."""

    satisfied: int
    answered: int

    def __add__(self, other: Satisfaction) -> Satisfaction:
        return Satisfaction(self.satisfied + other.satisfied, self.answered + other.answered)


def satisfaction_of(
    municipality: Municipality, side: str, years: Collection[int], *, on: dt.date | None = None
) -> dict[int, dict[int, Satisfaction]]:
    """Year → organization → its satisfaction of the side. Nobody has answered anything yet."""
    return {}
