"""What a row of a typical plan says, before its terms are computed.

A deadline is a pattern: names in braces are dates and months that `roadmaps.typical.terms` computes from the
order's date.
"""

from __future__ import annotations

from dataclasses import dataclass

from roadmaps.plan import Level


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `who` holds keys of `roadmaps.typical.compose.PARTIES`; `results` are pairs (kind, wording).

    A row of two levels gives its parts beside: each part's text and who answers for it.
    """

    title: str
    deadline: str
    who: tuple[str, ...]
    results: tuple[tuple[str, str], ...]
    stage: int | None = None
    parts: tuple[tuple[Level, str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A section: its title and rows."""

    title: str
    rows: tuple[Row, ...]


WHOLE_PERIOD = "в течение всего периода реализации"
BY_SCHEDULE = "по отдельному графику"
BY_PROGRAMMES = "в соответствии со сроками реализации программ наставничества"
