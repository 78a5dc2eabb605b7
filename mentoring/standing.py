"""How a stage stands on a day, in words. Pure: it reads the row, the day and whether anything was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils.formats import date_format

from mentoring.models import StageState
from organizations.text import counted

BASES = (2, 3)
"""Stages that fill a base."""


class Way(StrEnum):
    """How far a stage is."""

    DONE = "done"
    NOW = "now"
    LATE = "late"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Standing:
    """`words`: «Завершён 28.08», «Опоздание 24 дня», «Впереди». `late`: days after the last day in time, 0 in time."""

    way: Way
    words: str
    late: int = 0

    @property
    def is_current(self) -> bool:
        return self.way in (Way.NOW, Way.LATE)


def standing(stage: StageState, day: dt.date) -> Standing:
    """The stage on `day`. A stage that goes on after its term is not late once it has begun."""
    if stage.finished_on is not None:
        after = _days_after(stage, stage.finished_on)
        tail = f", позже срока на {days(after)}" if after and not stage.goes_on else ""
        return Standing(Way.DONE, f"Завершён {date_format(stage.finished_on, 'd.m')}{tail}")
    late = _days_after(stage, day)
    begun = stage.started_on is not None
    if late and not (begun and stage.goes_on):
        return Standing(Way.LATE, f"Опоздание {days(late)}" + ("" if begun else ", не начат"), late)
    if begun:
        going = stage.goes_on and stage.stage in BASES
        return Standing(Way.NOW, "Идёт, база пополняется" if going else "Идёт")
    return Standing(Way.AHEAD, "Впереди")


def days(number: int) -> str:
    """«24 дня»."""
    return counted(number, "день", "дня", "дней")


def _days_after(stage: StageState, day: dt.date) -> int:
    return max((day - stage.due_on).days, 0) if stage.due_on else 0
