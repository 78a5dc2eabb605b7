"""A laid-out table as HTML: explicit widths, a head that repeats, rows that stay whole unless they are tall."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from documents.fonts import drawable
from documents.markup import cell_content
from documents.page import PageSettings
from documents.stylesheet import CELL_PADDING, Sheet
from documents.tables import Column, Layout, Row, RowKind, Table, section_lines
from documents.typography import NBSP, invisible, plain
from documents.widths import ColumnKind, widest_piece

_SHORT_CELL = 7


def table_html(
    table: Table,
    layout: Layout,
    sheet: Sheet,
    settings: PageSettings,
    *,
    key: str = "t",
    name: str = "",
    fresh: frozenset[str] = frozenset(),
) -> str:
    """HTML of `table`. `key` begins the ids of its tall rows; rows whose id is in `fresh` begin a page."""
    tall = [layout.is_tall(index, settings) for index in range(len(table.rows))]
    centred = _centred(table)
    begins = _beginnings(table.rows, key, fresh)
    rows = []
    for index, row in enumerate(table.rows):
        names = [row.kind.value] if row.kind is not RowKind.PLAIN else []
        names += ["tall"] if tall[index] else []
        names += ["fresh"] if index in begins else []
        cells = (
            _section(row, table, layout, sheet) if row.kind is RowKind.SECTION else _cells(row, table, layout, centred)
        )
        identity = f' id="{key}-{index}"' if tall[index] else ""
        rows.append(f"<tr{identity}{_class(names)}>{cells}</tr>")
    return (
        f'<table{_class([name] if name else [])} style="font-size:{layout.size:g}pt">{_columns(layout)}'
        f"{_head(table, layout, settings)}<tbody>{''.join(rows)}</tbody></table>"
    )


def _class(names: Sequence[str]) -> str:
    return f' class="{" ".join(names)}"' if names else ""


def _columns(layout: Layout) -> str:
    widths = list(layout.widths)
    # The outer rules stick out of the cells by half their width on each side.
    widths[layout.widest] -= 0.18
    return "<colgroup>" + "".join(f'<col style="width:{width:.2f}mm">' for width in widths) + "</colgroup>"


def _head(table: Table, layout: Layout, settings: PageSettings) -> str:
    """Heads and the row of column numbers; nothing for a table without heads."""
    if not any(column.head.strip() for column in table.columns):
        return ""
    heads = "".join(
        f"<th{_class(_torn(column.head, width, layout.size, bold=True))}>{_head_text(column.head)}</th>"
        for column, width in zip(table.columns, layout.widths, strict=True)
    )
    numbers = "".join(f"<td>{number}</td>" for number in range(1, len(table.columns) + 1))
    second = f"<tr>{numbers}</tr>" if settings.column_numbers else ""
    return f"<thead><tr>{heads}</tr>{second}</thead>"


def _head_text(head: str) -> str:
    """A column's head: «№ п/п» breaks after its sign, a sentence in it begins a new line."""
    text = drawable(invisible(plain(head).replace("\n", " "))).replace(f"№{NBSP}", "№ ")
    return re.sub(r"\. (?=[А-ЯЁ])", ".<br>", escape(text)) or NBSP


def _centred(table: Table) -> tuple[bool, ...]:
    """Numbers and values are centred, and a column of which every cell is one short word."""
    cells = [row.cells for row in table.rows if row.kind is RowKind.PLAIN]
    return tuple(
        column.kind in (ColumnKind.NUMBER, ColumnKind.VALUE)
        or (
            column.kind is ColumnKind.TEXT
            and any(row[i] for row in cells)
            and all(len(row[i]) <= _SHORT_CELL and not re.search(r"\s", row[i]) for row in cells)
        )
        for i, column in enumerate(table.columns)
    )


def _beginnings(rows: Sequence[Row], key: str, fresh: frozenset[str]) -> set[int]:
    """Indexes of the rows that begin a page: a section or a parent before such a row begins it instead."""
    found = set()
    for index in range(len(rows)):
        if f"{key}-{index}" in fresh:
            while index > 0 and rows[index - 1].kind is not RowKind.PLAIN:
                index -= 1
            found.add(index)
    return found


def _section(row: Row, table: Table, layout: Layout, sheet: Sheet) -> str:
    lines = section_lines(row, sheet, layout.size)
    names = _torn(row.cells[0], sheet.text_width, layout.size, bold=True)
    text = "<br>".join(escape(drawable(line)) for line in lines)
    return f'<th colspan="{len(table.columns)}"{_class(names)}>{text}</th>'


def _cells(row: Row, table: Table, layout: Layout, centred: Sequence[bool]) -> str:
    return "".join(
        _cell(text, column, width, layout.size, centre)
        for text, column, width, centre in zip(row.cells, table.columns, layout.widths, centred, strict=True)
    )


def _cell(text: str, column: Column, width: float, size: float, centre: bool) -> str:
    names = ["c"] if centre else ["d"] if column.kind is ColumnKind.DATE else []
    return f"<td{_class(names + _torn(text, width, size))}>{cell_content(text)}</td>"


def _torn(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """The class of a cell that holds a word too long for its column: only there may a line end inside a word.

    Leave to do so costs time on every line that has it.
    """
    fits = widest_piece(text, size, bold=bold) <= width - CELL_PADDING
    return [] if fits and "\u00ad" not in text else ["w"]
