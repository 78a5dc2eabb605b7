"""What recognition makes of a pasted table: sections to append to a plan, doubts, and all that found no place."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from roadmaps.numbering import detect
from roadmaps.plan import Plan, Scheme, Section


class RowKind(enum.StrEnum):
    """What a row of the pasted table became."""

    EMPTY = "empty"
    TITLE = "title"
    HEAD = "head"
    SECTION = "section"
    ITEM = "item"
    JOINED = "joined"
    LEFT_OVER = "left_over"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about a row and column of the pasted table, both counted from 0; None means all of them."""

    row: int | None
    column: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Recognised sections with everything beside them.

    `mapping`: the key of the plan's column for each column of the table, "" where it has none; hand a changed one
    to `recognise` to have its way. `column_heads`: what the table prints above each column. `kinds`: what each
    row of the table became. `heads`: texts of head rows and column numbers, set apart. `left_over`: texts with no
    place in the sections, to be shown to the user.
    """

    sections: tuple[Section, ...]
    doubts: tuple[Doubt, ...]
    left_over: tuple[str, ...]
    heads: tuple[tuple[str, ...], ...]
    mapping: tuple[str, ...]
    column_heads: tuple[str, ...]
    kinds: tuple[RowKind, ...]

    @property
    def item_count(self) -> int:
        return sum(1 for section in self.sections for _ in section.walk())

    def numbering(self) -> tuple[Scheme, bool]:
        """The scheme that the pasted numbers follow and whether they end with a dot."""
        return detect(Plan("", sections=self.sections))
