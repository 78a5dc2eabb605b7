"""A plan with its act as a workbook: a sheet ready to print for the table, others for the act, targets, appendices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from documents import prose
from documents.act import Act, AppendixKind
from documents.disposition import drafter, operative_word, points, preamble, signatory
from documents.fonts import POINT, text_width
from documents.page import PageSettings, PrintState, Side
from documents.sheets import MAIN_SIZE, Cell, Margins, Row, Sheet, write
from documents.stamps import requisite_date, requisite_number
from documents.typography import plain
from roadmaps.plan import Document, TargetTable
from roadmaps.printing import grid
from roadmaps.printing.parts import Part, parts

Stamp = tuple[tuple[str, ...], ...]

_LANDSCAPE_WIDTH = 267.0
_PORTRAIT_WIDTH = 170.0
_DRAFT_MARK = "Проект"
_TEXT_SIZE = 12
_TITLE_SIZE = 14
_LINE = 1.25
"""Height of a line in Excel as a multiple of the size; a merged row is given its height, for no program fits it."""
_NUMBER = re.compile(r"(?P<whole>0|[1-9]\d{0,11})(?:[.,](?P<fraction>\d{1,3}))?(?P<percent>\s?%)?")


def render_xlsx(document: Document, settings: PageSettings, state: PrintState | None = None) -> bytes:
    """The workbook of `document`, text for text.

    Without `state` a registered act prints its date and number, any other one blanks. Raises
    `documents.sheets.CellTooLong`, with a Russian message, for text that Excel cannot hold.
    """
    if state is None:
        registered = document.act and document.act.requisites.date and document.act.requisites.number
        state = PrintState.APPROVED if registered else PrintState.FOR_SIGNATURE
    found = parts(document, state, settings)
    sheets = [
        sheet
        for part in found
        if part.kind is AppendixKind.ROADMAP
        for sheet in _plan_sheets(document, part, settings, state)
    ]
    if document.act and document.act.has_text:
        sheets.append(_act_sheet(document.act, settings, state))
    for part in found:
        if part.kind is AppendixKind.TARGETS:
            sheets.append(_targets_sheet(document.plan.targets, part.title, part.stamp, settings))
        elif part.kind in (AppendixKind.LIST, AppendixKind.TABLE):
            sheets.append(_appendix_sheet(part, settings))
        elif part.kind is AppendixKind.TEXT and part.appendix:
            sheets.append(_text_sheet(_appendix_name(part), part.title, part.appendix.text, part.stamp))
    return write(sheets, title=document.plan.title)


def _plan_sheets(document: Document, part: Part, settings: PageSettings, state: PrintState) -> Iterator[Sheet]:
    yield _plan_sheet(document, part, settings, state)
    if document.plan.description:
        yield _text_sheet("Описание", "", document.plan.description, ())
    if part.with_targets:
        yield _targets_sheet(document.plan.targets, document.plan.targets.title, (), settings)


def _plan_sheet(document: Document, part: Part, settings: PageSettings, state: PrintState) -> Sheet:
    plan = document.plan
    columns = grid.columns(plan)
    rows = list(grid.rows(plan, settings))
    labels = [column.label for column in columns]
    body = [row.cells for row in rows if row.kind is not grid.RowKind.SECTION]
    widths = _widths(labels, body, _LANDSCAPE_WIDTH)
    top = list(_top(part, settings, len(columns), widths, draft=state is PrintState.DRAFT))
    if plan.table_title:
        top.append(_merged(plan.table_title, "Название плана", len(columns), _LANDSCAPE_WIDTH, _TITLE_SIZE))
    head = _head(labels, settings)
    table = [
        _merged(row.cells[0], "Раздел", len(columns), _LANDSCAPE_WIDTH, MAIN_SIZE, row.name)
        if row.kind is grid.RowKind.SECTION
        else Row(tuple(_plan_cell(text, column, row.name) for text, column in zip(row.cells, columns, strict=True)))
        for row in rows
    ]
    return Sheet(
        "Дорожная карта",
        tuple(widths),
        (*top, *head, *table),
        head=(len(top) + 1, len(top) + len(head)),
        landscape=True,
        margins=_landscape_margins(settings),
    )


def _plan_cell(text: str, column: grid.Column, row: str) -> Cell:
    style = "Номер" if column.key == grid.NUMBER else "Текст таблицы"
    return Cell(plain(text), style, place=f"{row}, графа «{column.label}»")


def _landscape_margins(settings: PageSettings) -> Margins:
    if settings.landscape_binding is Side.TOP:
        return Margins(left=20, right=10, top=30, bottom=20, header=20)
    return Margins(left=30, right=10, top=20, bottom=20)


def _top(part: Part, settings: PageSettings, span: int, widths: Sequence[float], *, draft: bool) -> Iterator[Row]:
    """Draft mark, stamp lines over the rightmost columns that hold 80 mm, the title over all."""
    if draft:
        yield _merged(_DRAFT_MARK, "Отметка справа", span, sum(widths), _TEXT_SIZE)
    left = _columns_left_of(80, widths)
    for line in chain.from_iterable(part.stamp):
        width = sum(widths[left:])
        merged = _merged(line, "Гриф утверждения", span - left, width, _TEXT_SIZE)
        yield Row((*(Cell(None, "Гриф утверждения") for _ in range(left)), *merged.cells), merged.height)
    yield _merged(part.title, "Название плана", span, sum(widths), _TITLE_SIZE)


def _columns_left_of(millimetres: float, widths: Sequence[float]) -> int:
    """How many columns stay to the left of a block at least `millimetres` wide at the right edge."""
    left = len(widths) - 1
    while left > 0 and sum(widths[left:]) < millimetres:
        left -= 1
    return left


def _head(labels: Sequence[str], settings: PageSettings) -> list[Row]:
    head = [Row(tuple(Cell(plain(label), "Заголовок графы", place="заголовок графы") for label in labels))]
    if settings.column_numbers:
        head.append(Row(tuple(Cell(number, "Номер графы") for number, _ in enumerate(labels, start=1))))
    return head


def _merged(text: str, style: str, span: int, width: float, size: float, place: str = "") -> Row:
    """A row of one cell over `span` columns, `width` mm in all, as high as its text needs."""
    text = plain(text)
    return Row((Cell(text, style, span, place=place),), _height(text, width, size))


def _height(text: str, width: float, size: float) -> float:
    """Points that `text` takes in a column of `width` mm; a tenth is kept for the program's own metrics."""
    room = max(width * 0.9 - 3, 1)
    lines = sum(max(1, -(-text_width(line, size, bold=True) // room)) for line in text.split("\n"))
    return round(float(lines) * size * _LINE + 4, 1)


def _widths(labels: Sequence[str], rows: Iterable[Sequence[str]], total: float) -> list[float]:
    """Column widths in mm from the text: no word broken where it can be helped, the rest by the root of the volume."""
    least = [_widest_word(label, bold=True) for label in labels]
    volume = [0.0] * len(labels)
    for cells in rows:
        for place, text in enumerate(cells):
            least[place] = max(least[place], min(_widest_word(text), 40.0))
            volume[place] += text_width(text, MAIN_SIZE)
    least = [width + 4 for width in least]
    spare = max(total - sum(least), 0)
    roots = [text**0.5 for text in volume]
    shares = sum(roots) or 1
    widths = [width + spare * root / shares for width, root in zip(least, roots, strict=True)]
    return [width * total / sum(widths) for width in widths]


def _widest_word(text: str, *, bold: bool = False) -> float:
    return max((text_width(word, MAIN_SIZE, bold=bold) for word in text.split()), default=0.0)


def _act_sheet(act: Act, settings: PageSettings, state: PrintState) -> Sheet:
    half = _PORTRAIT_WIDTH / 2
    rows = list(_act_head(act, settings, state))
    word = operative_word(act, settings)
    paragraphs = preamble(act)
    if paragraphs and word.text and not word.own_line:
        paragraphs[-1] = f"{paragraphs[-1]} {word.text}"
    elif word.text:
        paragraphs.append(word.text)
    rows += [_line(text, "Текст", place="преамбула") for text in paragraphs]
    for _, lines in points(act):
        rows += [_line(line, "Текст", place=f"пункт «{lines[0][:40]}»") for line in lines]
    rows.append(Row())
    post, name = signatory(act)
    rows.append(Row((Cell(plain(post), "Текст слева"), Cell(plain(name), "Текст справа"))))
    rows.append(Row())
    rows += [_line(line, "Исполнитель") for line in drafter(act, settings)]
    margins = Margins(left=settings.left_margin)
    return Sheet(act.kind.capitalize(), (half, half), tuple(rows), margins=margins)


def _act_head(act: Act, settings: PageSettings, state: PrintState) -> Iterator[Row]:
    if state is PrintState.DRAFT:
        yield _line(_DRAFT_MARK, "Отметка справа")
    for line in act.issuer_lines:
        yield _line(line, "Наименование органа")
    yield _line(act.kind.upper(), "Вид документа")
    date, number = requisite_date(act, state), requisite_number(act, state)
    yield Row((Cell(plain(date), "Текст слева"), Cell(plain(number), "Текст справа")))
    if act.place:
        yield _line(act.place, "Текст по центру")
    if act.heading:
        half = _PORTRAIT_WIDTH / 2
        yield Row()
        heading = _merged(act.heading, "Заголовок к тексту", 1, half, _TEXT_SIZE, "заголовок к тексту")
        yield heading
        yield Row()


def _line(text: str, style: str, place: str = "") -> Row:
    return _merged(text, style, 2, _PORTRAIT_WIDTH, _TEXT_SIZE, place)


def _targets_sheet(targets: TargetTable, title: str, stamp: Stamp, settings: PageSettings) -> Sheet:
    labels = [*targets.columns, *(str(year) for year in targets.years)]
    years = len(targets.years)
    widths = [14.0, max(_LANDSCAPE_WIDTH - 14 - 18 * years, 60.0), *([18.0] * years)]
    part = Part(AppendixKind.TARGETS, title, stamp)
    top = list(_top(part, settings, len(labels), widths, draft=False))
    head = _head(labels, settings)
    body = []
    for row in targets.rows:
        place = f"показатель «{row.name[:40]}»"
        texts = (Cell(plain(row.label), "Номер", place=place), Cell(plain(row.name), place=place))
        body.append(Row((*texts, *(_value(row.value(year), place) for year in targets.years))))
    return Sheet(
        "Показатели",
        tuple(widths),
        (*top, *head, *body),
        head=(len(top) + 1, len(top) + len(head)),
        landscape=True,
        margins=_landscape_margins(settings),
    )


def _value(text: str, place: str) -> Cell:
    """A target as a number that Excel can count with; anything but a plain number stays the text it is."""
    text = plain(text)
    found = _NUMBER.fullmatch(text)
    if not found:
        return Cell(text, "Номер", place=place)
    fraction, percent = found["fraction"] or "", found["percent"] or ""
    value = float(f"{found['whole']}.{fraction}") if fraction else int(found["whole"])
    number_format = "0" + ("." + "0" * len(fraction) if fraction else "") + (f'"{percent}"' if percent else "")
    return Cell(value, "Число", number_format=number_format)


def _appendix_sheet(part: Part, settings: PageSettings) -> Sheet:
    appendix = part.appendix
    assert appendix is not None
    count = max([len(appendix.columns), *(len(row) for row in appendix.rows)])
    labels = [*appendix.columns, *[""] * (count - len(appendix.columns))]
    rows = [(*row, *[""] * (count - len(row))) for row in appendix.rows]
    widths = _widths(labels, rows, _LANDSCAPE_WIDTH)
    top = list(_top(part, settings, count, widths, draft=False))
    head = _head(labels, settings) if appendix.columns else []
    body = [
        Row(tuple(Cell(plain(text), place=f"строка {number}") for text in row))
        for number, row in enumerate(rows, start=1)
    ]
    return Sheet(
        _appendix_name(part),
        tuple(widths),
        (*top, *head, *body),
        head=(len(top) + 1, len(top) + len(head)) if head else None,
        landscape=True,
        margins=_landscape_margins(settings),
    )


def _appendix_name(part: Part) -> str:
    number = part.appendix.number if part.appendix else ""
    return f"Приложение {number}".strip()


def _text_sheet(name: str, title: str, text: str, stamp: Stamp) -> Sheet:
    rows = [_line(line, "Гриф утверждения") for line in chain.from_iterable(stamp)]
    if title:
        rows.append(_line(title, "Название плана"))
    for block in prose.parse(plain(text)):
        heading = block.kind is prose.BlockKind.HEADING
        printed = f"{block.mark} {block.text}".strip()
        rows.append(_line(printed, "Наименование органа" if heading else "Текст", place="описание"))
    half = _PORTRAIT_WIDTH / 2
    return Sheet(name, (half, half), tuple(rows), margins=Margins(left=30))
