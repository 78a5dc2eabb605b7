"""Tables of appendices: columns, rows and sections as a value, and their layout in figures."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.markup import broken
from documents.page import PageSettings
from documents.stylesheet import CELL_PADDING, TABLE_LINE, Sheet, line_pitch
from documents.widths import ColumnKind, Measured, column_widths, line_count, measure

SIZES = (12.0, 11.0, 10.5, 10.0)
_RULES = 2.2
"""Vertical padding of a row with its rule, mm."""
_FEW_COLUMNS = 4
_ESTIMATE_ERROR = 1.06
"""Rows come out up to this much higher than estimated, over a whole table."""


class RowKind(enum.Enum):
    """A SECTION is one merged cell; a PARENT is a row that stays with the next one."""

    PLAIN = "plain"
    SECTION = "section"
    PARENT = "parent"


@dataclass(frozen=True, slots=True)
class Column:
    head: str
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """One row; a section's only cell is its title."""

    cells: tuple[str, ...]
    kind: RowKind = RowKind.PLAIN


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table set in figures: font size in points, widths and row heights in mm, and how many pages they take."""

    size: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    head_height: float
    pages: int
    squeezed: bool

    def is_tall(self, index: int, settings: PageSettings) -> bool:
        """True for a row too high to be kept whole."""
        return self.heights[index] > settings.short_row_limit

    @property
    def widest(self) -> int:
        return max(range(len(self.widths)), key=self.widths.__getitem__)


def quoted_table(rows: Sequence[Sequence[str]]) -> Table:
    """Rows that an act quotes, without a head: the first cell is a number; a row of one cell is a section's title."""
    width = max(len(cells) for cells in rows)
    kinds = (ColumnKind.NUMBER, *[ColumnKind.TEXT] * (width - 1)) if width > 1 else (ColumnKind.TEXT,)
    return Table(
        tuple(Column("", kind) for kind in kinds),
        tuple(
            Row(tuple(cells), RowKind.SECTION)
            if len(cells) == 1 < width
            else Row((*cells, *[""] * (width - len(cells))))
            for cells in rows
        ),
    )


def lay_out(table: Table, sheet: Sheet, settings: PageSettings, used: float = 0.0) -> Layout:
    """The layout of `table` on `sheet`, whose first page has `used` mm taken by what stands above.

    One step of size is given up where it brings a table of two pages onto one.
    """
    if settings.table_size:
        return _layout(table, sheet, settings, used, settings.table_size)
    step = 0 if len(table.columns) <= _FEW_COLUMNS else 1
    first = _layout(table, sheet, settings, used, SIZES[step])
    if first.pages == 2:
        smaller = _layout(table, sheet, settings, used, SIZES[step + 1])
        if smaller.pages == 1:
            return smaller
    return first


def needs_landscape(table: Table, upright: Layout, settings: PageSettings) -> bool:
    """True when an upright sheet squeezes the columns or cuts rows of a table of five columns and more."""
    if len(table.columns) <= _FEW_COLUMNS:
        return False
    return upright.squeezed or any(upright.is_tall(index, settings) for index in range(len(table.rows)))


def _layout(table: Table, sheet: Sheet, settings: PageSettings, used: float, size: float) -> Layout:
    plain_rows = [row.cells for row in table.rows if row.kind is not RowKind.SECTION]
    measured = [
        measure(column.head, [cells[i] for cells in plain_rows], column.kind, size)
        for i, column in enumerate(table.columns)
    ]
    widths = column_widths(measured, sheet.text_width)
    heights = tuple(_heights(table, measured, widths, size, sheet))
    head = _head_height(table, widths, size, settings)
    return Layout(
        size=size,
        widths=tuple(widths),
        heights=heights,
        head_height=head,
        pages=_pages(table.rows, heights, head, sheet.text_height, used),
        squeezed=sum(column.least for column in measured) > sheet.text_width,
    )


def _heights(
    table: Table, measured: Sequence[Measured], widths: Sequence[float], size: float, sheet: Sheet
) -> Iterator[float]:
    pitch, position = line_pitch(size, TABLE_LINE), 0
    for row in table.rows:
        if row.kind is RowKind.SECTION:
            yield len(section_lines(row, sheet, size)) * pitch + _RULES + 1
            continue
        lines = (
            line_count(column.cells[position], width, hyphenated=column.hyphenated)
            for column, width in zip(measured, widths, strict=True)
        )
        yield max(lines) * pitch + _RULES
        position += 1


def section_lines(row: Row, sheet: Sheet, size: float) -> list[str]:
    return broken(row.cells[0], sheet.text_width - CELL_PADDING - 1, size, bold=True)


def _head_height(table: Table, widths: Sequence[float], size: float, settings: PageSettings) -> float:
    lines = max(
        len(broken(column.head, max(width - CELL_PADDING, 1), size, bold=True))
        for column, width in zip(table.columns, widths, strict=True)
    )
    return lines * line_pitch(size, TABLE_LINE) + _RULES + (4.6 if settings.column_numbers else 0)


def _pages(rows: Sequence[Row], heights: Sequence[float], head: float, room: float, used: float) -> int:
    """Pages that rows of these heights take when none is split unless it is taller than a page."""
    pages, filled = 1, used + head
    for index, (row, height) in enumerate(zip(rows, heights, strict=True)):
        with_next = row.kind is not RowKind.PLAIN and index + 1 < len(rows)
        height *= _ESTIMATE_ERROR
        need = height + (heights[index + 1] if with_next else 0)
        if filled + need > room and filled > head:
            pages, filled = pages + 1, head
        filled += height
        while filled > room:
            pages, filled = pages + 1, filled - room + head
    return pages
