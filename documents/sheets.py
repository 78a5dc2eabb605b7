"""XLSX from plain values: sheets of rows in named styles, ready to print.

Text stays text: a cell that begins with «=», «+», «-» or «@» is no formula, now or after somebody edits it, and
«_x0041_» is not read as a letter. Nothing is cut: text that Excel cannot hold is refused by name of its place.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from documents.fonts import text_width
from documents.legal_text import legal

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_LIMIT = 32_767
"""Excel's limit of a cell, in UTF-16 code units."""
NAME_LIMIT = 31
ROW_LIMIT = 1_048_576
HIGHEST_ROW = 409.0
"""Points; Excel shows no higher row."""
FACE = "Times New Roman"
MAIN_SIZE = 11

_A4 = 9
_LIVE = ("=", "+", "-", "@")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


_PADDING = 2.0
"""Millimetres of a column's width that Excel keeps free beside the text."""
_INDENT = 3.5
"""Millimetres of one step of indent, three spaces of the standard font; Excel's own are a little smaller."""
_DOUBT = 0.97
"""Share of a line that is counted on: programs measure the same face a little differently."""
_LINE = 1.32
"""Height of a line as a multiple of the size, as Excel sets this face: 15.75 points for 12."""


class CellTooLong(ValueError):
    """Text that Excel cannot hold in one cell; the message, in Russian, says where it stands and what to do."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a named style looks like. `label`: «1.3» stays a number label and becomes no date when somebody edits it."""

    size: float = MAIN_SIZE
    bold: bool = False
    across: str = "left"
    down: str = "top"
    ruled: bool = False
    label: bool = False


LOOKS = {
    "Текст таблицы": Look(ruled=True),
    "Номер": Look(across="center", ruled=True, label=True),
    "Число": Look(across="center", ruled=True),
    "Заголовок графы": Look(bold=True, across="center", down="center", ruled=True),
    "Номер графы": Look(9, across="center", ruled=True),
    "Раздел": Look(bold=True, across="center", down="center", ruled=True),
    "Название плана": Look(14, bold=True, across="center", down="center"),
    "Гриф утверждения": Look(12),
    "Отметка справа": Look(12, across="right"),
    "Наименование органа": Look(12, bold=True, across="center"),
    "Вид документа": Look(14, bold=True, across="center"),
    "Текст": Look(12, across="justify"),
    "Текст слева": Look(12, down="bottom"),
    "Текст справа": Look(12, across="right", down="bottom"),
    "Текст по центру": Look(12, across="center"),
    "Заголовок к тексту": Look(12, bold=True),
    "Исполнитель": Look(10),
}
"""The named styles of every workbook; names as a user sees them in Excel."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in the named style `style` over `span` columns, its text `left` mm from the cell's left edge.

    `place` («строка 1.3») names the cell in messages.
    """

    value: str | int | float | None
    style: str = "Текст таблицы"
    span: int = 1
    number_format: str = ""
    place: str = ""
    left: float = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells from the first column on, as high as its text needs."""

    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Margins:
    """Page margins in millimetres; `header` is the distance of the page number from the edge."""

    left: int = 20
    right: int = 10
    top: int = 20
    bottom: int = 20
    header: int = 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: column `widths` in millimetres at full size, rows from the top.

    `head` are the first and the last row (from 1) that repeat on every page and stay on the screen.
    """

    name: str
    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    head: tuple[int, int] | None = None
    landscape: bool = False
    margins: Margins = Margins()


def write(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """The workbook of `sheets` in order. Raises CellTooLong before a byte is written."""
    for sheet in sheets:
        _check(sheet)
    book = Workbook()
    book.remove(book.active)
    # Column widths count digits of this style's font: the printed face, which every program measures alike.
    standard = Font(name=FACE, size=MAIN_SIZE)
    book._fonts = IndexedList([standard])
    book._named_styles["Normal"].font = standard
    for style in _styles():
        book.add_named_style(style)
    taken: list[str] = []
    for sheet in sheets:
        name = sheet_name(sheet.name, taken)
        taken.append(name)
        _fill(book.create_sheet(name), sheet)
    book.properties.title = legal(title)
    book.properties.language = "ru-RU"
    book.properties.creator = ""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_name(wanted: str, taken: Iterable[str] = ()) -> str:
    """`wanted` as Excel allows it: without []:*?/\\, at most 31 units, not empty, not like any name `taken`."""
    clean = _FORBIDDEN_IN_NAME.sub(" ", legal(wanted))
    clean = re.sub(r"\s+", " ", clean).strip(" '") or "Лист"
    used = {name.casefold() for name in taken} | {"history"}
    name, number = _cut(clean, NAME_LIMIT), 1
    while name.casefold() in used:
        number += 1
        ending = f" ({number})"
        name = _cut(clean, NAME_LIMIT - len(ending)) + ending
    return name


def width_units(millimetres: float) -> float:
    """Millimetres as Excel counts column widths: digits of the standard font, 7 pixels each, and 5 of padding."""
    return round(max(millimetres / 25.4 * 96 - 5, 1) / 7, 2)


def _cut(text: str, units: int) -> str:
    """The longest beginning of `text` within `units` UTF-16 units, no character halved."""
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore").rstrip(" '")


def _check(sheet: Sheet) -> None:
    if len(sheet.rows) > ROW_LIMIT:
        raise CellTooLong(f"Лист «{sheet.name}»: {len(sheet.rows)} строк, а лист Excel вмещает {ROW_LIMIT}.")
    for number, row in enumerate(sheet.rows, start=1):
        for cell in row.cells:
            if isinstance(cell.value, str) and (units := _units(cell.value)) > CELL_LIMIT:
                place = cell.place or f"строка {number}"
                raise CellTooLong(
                    f"Лист «{sheet.name}», {place}: в тексте {_grouped(units)} знаков, а ячейка Excel вмещает "
                    f"{_grouped(CELL_LIMIT)}. Сократите текст или разделите его на несколько строк плана; "
                    "PDF и DOCX такой длины не ограничивают."
                )


def _units(text: str) -> int:
    return len(escaped(text).encode("utf-16-le")) // 2


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def escaped(text: str) -> str:
    """`text` as a workbook may hold it: without signs that XML forbids, «_x0041_» staying itself."""
    return _ESCAPED.sub("_x005F_", legal(text))


def _fill(target: Worksheet, sheet: Sheet) -> None:
    for number, width in enumerate(sheet.widths, start=1):
        target.column_dimensions[get_column_letter(number)].width = width_units(width)
    for number, row in enumerate(sheet.rows, start=1):
        kind = RowDimension if any(cell.span > 1 for cell in row.cells) else _FittedRow
        target.row_dimensions[number] = kind(target, index=number, ht=_height(row, sheet.widths))
        column = 1
        for cell in row.cells:
            _put(target, number, column, cell)
            column += cell.span
    _set_up(target, sheet)


class _FittedRow(RowDimension):
    """A row whose height is known and still follows its text when somebody edits it.

    A row with merged cells must keep the height given: no program fits those.
    """

    @property
    def customHeight(self) -> bool:
        return False


def _height(row: Row, widths: Sequence[float]) -> float:
    """Points that the highest cell of `row` takes."""
    column, highest = 0, 0.0
    for cell in row.cells:
        width = sum(widths[column : column + cell.span]) - cell.left
        column += cell.span
        look = LOOKS[cell.style]
        lines = _line_count(str(cell.value or ""), (width - _PADDING) * _DOUBT, look)
        highest = max(highest, lines * look.size * _LINE + 1)
    return round(min(highest or MAIN_SIZE * _LINE, HIGHEST_ROW), 1)


def _line_count(text: str, room: float, look: Look) -> int:
    """Lines of `text` in `room` mm: whole words, a longer word cut where the line ends."""
    space = text_width(" ", look.size, bold=look.bold)
    lines = 0
    for paragraph in text.split("\n"):
        lines, used = lines + 1, 0.0
        for word in paragraph.split(" "):
            width = text_width(word, look.size, bold=look.bold)
            if used and used + space + width > room:
                lines, used = lines + 1, 0.0
            lines += int(max(width - 0.01, 0) // room)
            used += width % room + (space if used else 0)
    return lines


def _put(target: Worksheet, row: int, column: int, cell: Cell) -> None:
    for place in range(column, column + cell.span):
        # Every cell under a merged one carries the style: its borders are drawn from them.
        made: SheetCell = target.cell(row, place)
        made.style = cell.style
    made = target.cell(row, column)
    if cell.span > 1:
        target.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + cell.span - 1)
    if cell.left:
        made.alignment = made.alignment + Alignment(indent=round(cell.left / _INDENT))
    if isinstance(cell.value, str):
        text = escaped(cell.value)
        if not text:
            return
        made.value = text
        made.data_type = "s"
        if text.startswith(_LIVE):
            made.quotePrefix = True
    elif cell.value is not None:
        made.value = cell.value
        made.number_format = cell.number_format or "General"


def _set_up(target: Worksheet, sheet: Sheet) -> None:
    target.page_setup.paperSize = _A4
    target.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    target.page_setup.fitToWidth = 1
    target.page_setup.fitToHeight = 0
    # Each sheet counts its own pages, and its first page bears no number, as an appendix does.
    target.page_setup.firstPageNumber = 1
    target.page_setup.useFirstPageNumber = True
    target.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.margins
    inches = {side: getattr(margins, side) / 25.4 for side in ("left", "right", "top", "bottom", "header")} | {
        "footer": 10 / 25.4
    }
    target.page_margins = PageMargins(**inches)
    target.HeaderFooter.differentFirst = True
    target.oddHeader.center.text = "&P"
    target.oddHeader.center.size = 12
    target.oddHeader.center.font = f"{FACE},Regular"
    if sheet.head:
        first, last = sheet.head
        target.print_title_rows = f"{first}:{last}"
        target.freeze_panes = f"A{last + 1}"


def _styles() -> Iterable[NamedStyle]:
    return (
        NamedStyle(
            name,
            font=Font(name=FACE, size=look.size, bold=look.bold),
            alignment=Alignment(horizontal=look.across, vertical=look.down, wrap_text=True),
            border=_border("thin" if look.ruled else None),
            number_format="@" if look.label else "General",
        )
        for name, look in LOOKS.items()
    )


def _border(kind: str | None) -> Border:
    side = Side(style=kind, color="FF000000") if kind else Side()
    return Border(left=side, right=side, top=side, bottom=side)
