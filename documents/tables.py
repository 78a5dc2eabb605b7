"""Tables of appendices: columns, rows and sections as a value, their layout in figures, their HTML."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from documents.markup import broken, cell_content
from documents.page import PageSettings
from documents.stylesheet import CELL_PADDING, TABLE_LINE, Sheet, line_pitch
from documents.typography import NBSP, invisible, plain
from documents.widths import ColumnKind, Measured, column_widths, line_count, measure

SIZES = (12.0, 11.0, 10.5, 10.0)
_RULES = 2.2
"""Vertical padding of a row with its rule, mm."""
_SHORT_CELL = 7
_FEW_COLUMNS = 4


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

    @property
    def widest(self) -> int:
        return max(range(len(self.widths)), key=self.widths.__getitem__)


def lay_out(table: Table, sheet: Sheet, settings: PageSettings, used: float = 0.0) -> Layout:
    """The layout of `table` on `sheet`, whose first page has `used` mm taken by what stands above.

    A smaller size is taken only where it saves a page that would hold little.
    """
    if settings.table_size:
        return _layout(table, sheet, settings, used, settings.table_size)
    start = 0 if len(table.columns) <= _FEW_COLUMNS else 1
    first = _layout(table, sheet, settings, used, SIZES[start])
    if first.pages > 1 and len(table.rows) <= _SAVING_ROWS:
        smaller = _layout(table, sheet, settings, used, SIZES[start + 1])
        if smaller.pages == first.pages - 1 == 1 and start:
            return smaller
    return first


_SAVING_ROWS = 12


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
        need = height + (heights[index + 1] if with_next else 0)
        if filled + need > room and filled > head:
            pages, filled = pages + 1, head
        filled += height
        while filled > room:
            pages, filled = pages + 1, filled - room + head
    return pages


# --- HTML ------------------------------------------------------------------------------------------------------


def table_html(
    table: Table,
    layout: Layout,
    sheet: Sheet,
    settings: PageSettings,
    *,
    name: str = "",
    fresh: frozenset[int] = frozenset(),
) -> str:
    """HTML of `table`. Rows whose index is in `fresh` begin a page; `name` is an additional class."""
    cut = any(height > settings.short_row_limit for height in layout.heights)
    classes = " ".join(part for part in (name, "cut" if cut else "") if part)
    widths = list(layout.widths)
    if not cut:
        # Collapsed rules stick out of the table by half their width on each side.
        widths[layout.widest] -= 0.18
    columns = "".join(f'<col style="width:{width:.2f}mm">' for width in widths)
    centred = _centred(table)
    rows = "".join(
        _row(row, index, table, layout, sheet, settings, centred, index in fresh)
        for index, row in enumerate(table.rows)
    )
    return (
        f'<table{f" class={chr(34)}{classes}{chr(34)}" if classes else ""} style="font-size:{layout.size:g}pt">'
        f"<colgroup>{columns}</colgroup>{_head(table, settings)}<tbody>{rows}</tbody></table>"
    )


def _head(table: Table, settings: PageSettings) -> str:
    heads = "".join(f"<th>{_head_text(column.head)}</th>" for column in table.columns)
    numbers = "".join(f"<td>{number}</td>" for number in range(1, len(table.columns) + 1))
    second = f"<tr>{numbers}</tr>" if settings.column_numbers else ""
    return f"<thead><tr>{heads}</tr>{second}</thead>"


def _head_text(head: str) -> str:
    """A column's head: «№ п/п» breaks after its sign, a full stop inside begins a new line."""
    text = invisible(plain(head).replace("\n", " ")).replace(f"№{NBSP}", "№ ")
    return escape(re.sub(r"\. (?=[А-ЯЁ])", ".\n", text)).replace("\n", "<br>") or "\u00a0"


def _centred(table: Table) -> tuple[bool, ...]:
    """Numbers and values are centred, and a column of which every cell is one short word."""
    cells = [row.cells for row in table.rows if row.kind is RowKind.PLAIN]
    return tuple(
        column.kind in (ColumnKind.NUMBER, ColumnKind.VALUE)
        or (
            column.kind is ColumnKind.TEXT
            and any(row[i] for row in cells)
            and all(len(row[i]) <= _SHORT_CELL and " " not in row[i] for row in cells)
        )
        for i, column in enumerate(table.columns)
    )


def _row(
    row: Row,
    index: int,
    table: Table,
    layout: Layout,
    sheet: Sheet,
    settings: PageSettings,
    centred: Sequence[bool],
    fresh: bool,
) -> str:
    names = ["fresh"] if fresh else []
    if row.kind is RowKind.SECTION:
        names.append("section")
        lines = "<br>".join(escape(line) for line in section_lines(row, sheet, layout.size))
        cells = f'<th colspan="{len(table.columns)}">{lines}</th>'
    else:
        if row.kind is RowKind.PARENT:
            names.append("parent")
        if layout.heights[index] > settings.short_row_limit:
            names.append("tall")
        cells = "".join(
            _cell(text, column, centre) for text, column, centre in zip(row.cells, table.columns, centred, strict=True)
        )
    attribute = f' class="{" ".join(names)}"' if names else ""
    return f'<tr id="r{index}"{attribute}>{cells}</tr>'


def _cell(text: str, column: Column, centre: bool) -> str:
    name = "c" if centre else "d" if column.kind is ColumnKind.DATE else ""
    return f"<td{f' class={name}' if name else ''}>{cell_content(text)}</td>"
