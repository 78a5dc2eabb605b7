"""A table as pasted: rows of cells with plain text, before anything is understood in it."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from functools import cached_property

from documents.legal_text import legal

MAX_HTML = 8_000_000
MAX_TEXT = 2_000_000
MAX_ROWS = 3_000
MAX_COLUMNS = 40
MAX_CELL = 20_000

# Marks of direction, joiners, soft hyphens and byte order: invisible, and fatal to the recognition of numbers.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_BREAKS = re.compile("[\v\f\x85\u2028\u2029]")


class ImportRefused(Exception):
    """The pasted or uploaded thing cannot be read; the message is Russian, for the user."""


class Covered(enum.StrEnum):
    """Why a grid place has no cell of its own."""

    NO = ""
    BY_LEFT = "left"
    BY_ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Cell:
    """A place of the grid. A place that a merged cell covers is `covered` and has no text of its own.

    Lines of `text` are paragraphs and bullets; `header` is what the source marks as a head.
    """

    text: str = ""
    header: bool = False
    colspan: int = 1
    covered: Covered = Covered.NO


@dataclass(frozen=True, slots=True)
class Row:
    """Cells from the first column on; a row may end before the others. `part` is the ordinal of its table."""

    cells: tuple[Cell, ...]
    part: int = 0

    @property
    def is_empty(self) -> bool:
        return not any(cell.text for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """All tables of a paste, one under another.

    `outside`: texts before, between and after the tables. `hidden`: texts of hidden rows and columns.
    """

    rows: tuple[Row, ...]
    outside: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @cached_property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row.cells) for row in self.rows), default=0)


def tidy(text: str) -> str:
    """The text of a cell: legal in XML, without invisible marks, padding and more than one blank line in a row.

    A no-break space becomes a plain one: the print sets its own.
    """
    text = _INVISIBLE.sub("", legal(_BREAKS.sub("\n", text)))
    lines = (line.strip() for line in _SPACES.sub(" ", text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def measured(table: Table) -> Table:
    """The table itself; ImportRefused where it is larger than a plan can be."""
    if len(table.rows) > MAX_ROWS:
        raise ImportRefused(
            f"В таблице {len(table.rows)} строк, вставить можно не больше {MAX_ROWS}. Вставьте по частям."
        )
    if table.width > MAX_COLUMNS:
        raise ImportRefused(f"В таблице {table.width} граф, вставить можно не больше {MAX_COLUMNS}.")
    for number, row in enumerate(table.rows, start=1):
        longest = max((len(cell.text) for cell in row.cells), default=0)
        if longest > MAX_CELL:
            raise ImportRefused(
                f"В строке {number} ячейка длиной {longest} знаков, вставить можно не больше {MAX_CELL}. "
                "Проверьте, та ли таблица скопирована."
            )
    return table
