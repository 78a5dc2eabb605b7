"""A plan with its act as a workbook: a sheet ready to print for the table, others for the act, targets, appendices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from documents import prose
from documents.act import Act, AppendixKind
from documents.disposition import act_heading, drafter, opening, points, signatory
from documents.page import PageSettings, PrintState, Side
from documents.sheets import MAIN_SIZE, Cell, Margins, Row, Sheet, write
from documents.stamps import requisite_date, requisite_number
from documents.stylesheet import STAMP_WIDTH, landscape
from documents.tables import Column, RowKind, Table
from documents.typography import plain
from documents.widths import ColumnKind
from roadmaps.plan import Document, Plan
from roadmaps.printing import grid
from roadmaps.printing.parts import Part, parts, table_title
from roadmaps.printing.plan_pages import target_table

_PORTRAIT_WIDTH = 170.0
_DRAFT_MARK = "Проект"
_NUMBER = re.compile(r"(?P<whole>0|[1-9]\d{0,11})(?:[.,](?P<fraction>\d{1,3}))?(?P<percent>\s?%)?")


def render_xlsx(document: Document, settings: PageSettings, state: PrintState | None = None) -> bytes:
    """The workbook of `document`, text for text.

    Without `state` a registered act prints its date and number, any other one blanks. Raises
    `documents.sheets.CellTooLong`, with a Russian message, for text that Excel cannot hold.
    """
    plan, act = document.plan, document.act
    if state is None:
        registered = act and act.requisites.date and act.requisites.number
        state = PrintState.APPROVED if registered else PrintState.FOR_SIGNATURE
    found = parts(document, state, settings)
    draft = state is PrintState.DRAFT
    own = [part for part in found if part.kind is AppendixKind.ROADMAP]
    sheets = [sheet for part in own for sheet in _plan_sheets(plan, part, settings, draft=draft)]
    if act and act.has_text:
        sheets.append(_act_sheet(act, settings, state))
    sheets += [_appendix_sheet(plan, part, settings) for part in found if part not in own]
    return write(sheets, title=plan.title)


def _plan_sheets(plan: Plan, part: Part, settings: PageSettings, *, draft: bool) -> Iterator[Sheet]:
    table = grid.part_table(plan, part, settings)
    if table is not None:
        yield _table_sheet("Дорожная карта", table, part, settings, heading=table_title(plan), draft=draft)
    if plan.description:
        yield _text_sheet("Описание", Part(part.kind, ""), plan.description, settings)
    if part.with_targets:
        targets = Part(AppendixKind.TARGETS, plan.targets.title)
        yield _table_sheet("Показатели", target_table(plan.targets), targets, settings)


def _appendix_sheet(plan: Plan, part: Part, settings: PageSettings) -> Sheet:
    """A table, or the text of an appendix that holds none."""
    targets = part.kind is AppendixKind.TARGETS
    number = part.appendix.number if part.appendix else ""
    name = "Показатели" if targets else f"Приложение {number}".strip()
    table = grid.part_table(plan, part, settings)
    if table is not None:
        return _table_sheet(name, table, part, settings)
    return _text_sheet(name, part, part.appendix.text if part.appendix else "", settings)


def _table_sheet(
    name: str, table: Table, part: Part, settings: PageSettings, *, heading: str = "", draft: bool = False
) -> Sheet:
    """Draft mark, stamp, title, then the table: its head repeats on every page and stays on the screen."""
    widths = grid.widths(table, landscape(settings).text_width, MAIN_SIZE)
    span = len(widths)
    top = list(_top(part, widths, draft=draft))
    if heading:
        top.append(_merged(heading, "Название плана", span))
    head = _head(table, settings)
    return Sheet(
        name,
        tuple(widths),
        (*top, *head, *_body(table, numbers=part.kind is AppendixKind.TARGETS)),
        head=(len(top) + 1, len(top) + len(head)),
        landscape=True,
        margins=_landscape_margins(settings),
    )


def _body(table: Table, *, numbers: bool) -> Iterator[Row]:
    for row in table.rows:
        if row.kind is RowKind.SECTION:
            yield _merged(row.cells[0], "Раздел", len(table.columns), "заголовок раздела")
            continue
        label = row.cells[0] if table.columns[0].kind is ColumnKind.NUMBER else ""
        name = f"строка {label}" if label else f"строка «{max(row.cells, key=len)[:40]}»"
        yield Row(
            tuple(
                _cell(text, column, f"{name}, графа «{column.head}»", numbers=numbers)
                for text, column in zip(row.cells, table.columns, strict=True)
            )
        )


def _cell(text: str, column: Column, place: str, *, numbers: bool) -> Cell:
    if numbers and column.kind is ColumnKind.VALUE:
        return _value(text, place)
    centred = column.kind in (ColumnKind.NUMBER, ColumnKind.VALUE)
    return Cell(plain(text), "Номер" if centred else "Текст таблицы", place=place)


def _landscape_margins(settings: PageSettings) -> Margins:
    if settings.landscape_binding is Side.TOP:
        return Margins(left=20, right=10, top=30, bottom=20, header=20)
    return Margins(left=30, right=10, top=20, bottom=20)


def _top(part: Part, widths: Sequence[float], *, draft: bool) -> Iterator[Row]:
    """Draft mark, stamp lines 80 mm from the right edge, the title."""
    span = len(widths)
    if draft:
        yield _merged(_DRAFT_MARK, "Отметка справа", span)
    width = sum(widths)
    for line in chain.from_iterable(part.stamp):
        yield Row((Cell(plain(line), "Гриф утверждения", span, left=max(width - STAMP_WIDTH, 0)),))
    if part.title:
        yield _merged(part.title, "Название плана", span)


def _head(table: Table, settings: PageSettings) -> list[Row]:
    heads = (Cell(plain(column.head), "Заголовок графы", place="заголовок графы") for column in table.columns)
    head = [Row(tuple(heads))]
    if settings.column_numbers:
        numbers = (Cell(number, "Номер графы") for number, _ in enumerate(table.columns, start=1))
        head.append(Row(tuple(numbers)))
    return head


def _merged(text: str, style: str, span: int, place: str = "") -> Row:
    """A row of one cell over `span` columns."""
    return Row((Cell(plain(text), style, span, place=place),))


def _act_sheet(act: Act, settings: PageSettings, state: PrintState) -> Sheet:
    half = _PORTRAIT_WIDTH / 2
    rows = list(_act_head(act, settings, state))
    rows += [_line(part.plain, "Текст", place="преамбула") for part in opening(act, settings)]
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
        yield Row()
        yield _merged(act_heading(act), "Заголовок к тексту", 1, "заголовок к тексту")
        yield Row()


def _line(text: str, style: str, place: str = "") -> Row:
    return _merged(text, style, 2, place)


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


def _text_sheet(name: str, part: Part, text: str, settings: PageSettings) -> Sheet:
    half = _PORTRAIT_WIDTH / 2
    rows = list(_top(part, (half, half), draft=False))
    for block in prose.parse(plain(text)):
        heading = block.kind is prose.BlockKind.HEADING
        printed = f"{block.mark} {block.text}".strip()
        place = f"абзац «{printed[:40]}»"
        rows.append(_line(printed, "Наименование органа" if heading else "Текст", place))
    return Sheet(name, (half, half), tuple(rows), margins=Margins(left=settings.left_margin))
