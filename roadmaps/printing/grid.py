"""The tables of a document's parts as values, for every output that lays them out in its own way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from documents.act import AppendixKind
from documents.appendix_pages import appendix_table
from documents.fonts import text_width
from documents.page import PageSettings
from documents.stylesheet import CELL_PADDING, portrait
from documents.tables import RowKind, Table, lay_out, needs_landscape
from documents.typography import plain
from documents.widths import Measured, column_widths, measure
from roadmaps import plan as values
from roadmaps.printing.parts import Part
from roadmaps.printing.plan_pages import plan_table, target_table

DEFAULT_COLUMNS = (
    values.Column("number", "№ п/п"),
    values.Column("title", "Наименование мероприятия"),
    values.Column("deadline", "Срок реализации"),
    values.Column("responsible", "Ответственный исполнитель"),
    values.Column("result", "Результат. Вид документа"),
)
"""The columns of the typical plan, for a plan whose own are not chosen yet."""

_WORD_ENDS = re.compile(r"[ \n]|(?<=\w-)(?=\w)")


def part_table(plan: values.Plan, part: Part, settings: PageSettings) -> Table | None:
    """The table that `part` holds; None for a text and for an appendix without columns and rows."""
    if part.kind is AppendixKind.ROADMAP:
        return plan_table(replace(plan, columns=plan.columns or DEFAULT_COLUMNS), settings)
    if part.kind is AppendixKind.TARGETS:
        return target_table(plan.targets)
    if part.appendix and (part.appendix.columns or part.appendix.rows):
        return appendix_table(part.appendix)
    return None


def is_turned(table: Table, settings: PageSettings) -> bool:
    """True where the table needs turned sheets, by the same rule as the printed pages."""
    return needs_landscape(table, lay_out(table, portrait(settings), settings), settings)


def widths(table: Table, total: float, size: float) -> list[float]:
    """Column widths in mm that sum to `total`, for programs that may not hyphenate.

    As on the printed page, but no word is cut where the columns can hold their longest words whole.
    """
    rows = [row.cells for row in table.rows if row.kind is not RowKind.SECTION]
    columns = [[row[place] for row in rows] for place in range(len(table.columns))]
    measured = [
        measure(column.head, cells, column.kind, size) for column, cells in zip(table.columns, columns, strict=True)
    ]
    whole = [_holding_words(column, cells, size) for column, cells in zip(measured, columns, strict=True)]
    fits = sum(column.least for column in whole) <= total
    return column_widths(whole if fits else measured, total)


def _holding_words(column: Measured, cells: Sequence[str], size: float) -> Measured:
    """The column with room for its longest word; half a millimetre more for kerning."""
    words = (word for cell in set(cells) for word in _WORD_ENDS.split(plain(cell)))
    longest = max((text_width(word, size) for word in words), default=0.0)
    least = max(column.least, longest + CELL_PADDING + 0.5)
    return replace(column, least=least, most=max(column.most, least))
