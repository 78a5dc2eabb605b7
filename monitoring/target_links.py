"""Which rows of plans are which indicators, and which look alike: suggested by their words, tied by a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from monitoring.models import Indicator, TargetLink
from monitoring.plan_fact_cells import name_of
from organizations.models import Municipality
from organizations.text import fold
from roadmaps.models import IndicatorRow, Roadmap

LEAST_ALIKE = 0.3
"""Share of common word stems below which two names are not said to be alike."""
_STEM = 5
_WORD = re.compile(r"[а-яa-z]+|\d+")
# Words that every indicator of mentoring has tell none of them from another.
_COMMON = frozenset({"доля", "прогр", "вошед", "роли", "в", "от", "и", "до", "с", "по", "на", "о", "их", "район", ""})
# Whose indicator it is hangs on the whole beginning of these; the word for mentoring itself tells nothing.
_WHOLE = (("наставляем", "наставляемый"), ("наставничеств", ""), ("наставник", "наставник"))


@dataclass(frozen=True, slots=True)
class TiedRow:
    """A row of a plan with the indicator it is tied to, or the one that is suggested."""

    row: IndicatorRow
    tied: Indicator | None
    suggested: Indicator | None

    @property
    def chosen(self) -> Indicator | None:
        return self.tied or self.suggested


def rows_of(place: Municipality) -> tuple[list[TiedRow], list[Indicator]]:
    """Rows of targets of the place's plans in force by plan, and the indicators they may be tied to. Three queries."""
    choices = list(
        Indicator.objects.filter(Q(set__local_to__isnull=True) | Q(set__local_to=place), retired=False)
        .select_related("set")
        .order_by("set", "position", "pk")
    )
    links = {
        link.row_id: link.indicator
        for link in TargetLink.objects.filter(municipality=place).select_related("indicator__set")
    }
    rows = IndicatorRow.objects.filter(
        municipality=place, roadmap__status=Roadmap.Status.APPROVED, removed_by__isnull=True
    )
    taken: set[tuple[int, int]] = {(row.roadmap_id, links[row.pk].pk) for row in rows if row.pk in links}
    found = []
    for row in rows.select_related("roadmap").prefetch_related("targets").order_by("roadmap", "position", "pk"):
        tied = links.get(row.pk)
        suggested = (
            None if tied else suggestion(name_of(row.name), [c for c in choices if (row.roadmap_id, c.pk) not in taken])
        )
        if suggested is not None:
            taken.add((row.roadmap_id, suggested.pk))
        found.append(TiedRow(row, tied, suggested))
    return found, choices


def suggestion(name: str, choices: Sequence[Indicator]) -> Indicator | None:
    """The indicator whose title has most words in common with the row's name; None where none is alike enough."""
    scored = [(alike(name, each.title), -number, each) for number, each in enumerate(choices)]
    best = max(scored, key=lambda pair: pair[:2], default=None)
    return best[2] if best is not None and best[0] >= LEAST_ALIKE else None


def alike(one: str, other: str) -> float:
    """Share of common stems among all stems of the two names, from 0 to 1; forms of a word are one word."""
    first, second = stems(one), stems(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def stems(name: str) -> frozenset[str]:
    """Beginnings of the words, without those that tell nothing; numbers whole."""
    return frozenset(_stem(word) for word in _WORD.findall(fold(name))) - _COMMON


def _stem(word: str) -> str:
    whole = next((stem for start, stem in _WHOLE if word.startswith(start)), None)
    return word if word.isdecimal() else word[:_STEM] if whole is None else whole
