"""The answers as a workbook of our own: columns in the asker's order, the hour of the snapshot on the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from documents.sheets import Cell, Row, Sheet, write
from monitoring.datacalls.board import Board, Line
from monitoring.datacalls.cells import Cells, displayed, share_of
from monitoring.datacalls.clock import local
from monitoring.datacalls.columns import Column, Kind
from monitoring.datacalls.totals import Total
from monitoring.models import DataCall, DataCallRow

_NAME_WIDTH = 60.0
_WIDTHS = {Kind.TEXT: 45.0, Kind.CHOICE: 35.0}


def workbook(board: Board, taken: str) -> bytes:
    """`taken`: «на 12:00 17.10.2023», the hour of the snapshot in the asker's zone."""
    call = board.call
    sheets = [_form(board, taken)] if call.layout == DataCall.Layout.FORM else [_table(board, taken)]
    detailed = [line for line in board.everybody if line.row.detail]
    if detailed:
        sheets.append(_detail(board, detailed))
    return write(sheets, title=call.title)


def note(board: Board, taken: str) -> str:
    """«Сведения на 12:00 17.10.2023, ответили 28 из 30.»"""
    return f"Сведения {taken}, ответили {board.answered} из {board.counts['all']}."


def taken_words(call: DataCall, moment: Any) -> str:
    at = local(call.municipality, moment)
    return f"на {at:%H:%M} {at:%d.%m.%Y}" if at else ""


def _table(board: Board, taken: str) -> Sheet:
    columns = board.columns
    span = len(columns) + 2
    head = Row((_head("№"), _head("Организация"), *(_head(column.title) for column in columns)))
    lines = tuple(
        Row((Cell(number, "Номер"), Cell(line.row.who), *_cells(columns, line)))
        for number, line in enumerate(board.everybody, start=1)
    )
    total = Row((Cell("", "Номер"), Cell("Итого"), *(_total(one) for one in board.totals)))
    rows = (
        Row((Cell(board.call.title, "Название плана", span=span),)),
        Row((Cell(note(board, taken), "Текст слева", span=span),)),
        head,
        *lines,
        total,
    )
    widths = (12.0, _NAME_WIDTH, *(_WIDTHS.get(column.kind, 28.0) for column in columns))
    return Sheet("Ответы", widths, rows, head=(3, 3), landscape=True)


def _form(board: Board, taken: str) -> Sheet:
    """Questions down, organizations across, the total first: as a single form is read."""
    lines = board.everybody
    head = Row((_head("№"), _head("Вопрос"), _head("Итого"), *(_head(one.row.who) for one in lines)))
    rows = tuple(
        Row(
            (
                Cell(number, "Номер"),
                Cell(column.title),
                _total(board.totals[number - 1]),
                *(_cell(column, one) for one in lines),
            )
        )
        for number, column in enumerate(board.columns, start=1)
    )
    span = len(lines) + 3
    top = (
        Row((Cell(board.call.title, "Название плана", span=span),)),
        Row((Cell(note(board, taken), "Текст слева", span=span),)),
        head,
    )
    return Sheet("Ответы", (12.0, 70.0, 30.0, *(30.0 for _ in lines)), (*top, *rows), head=(3, 3), landscape=True)


def _detail(board: Board, lines: Sequence[Line]) -> Sheet:
    """Schools of municipalities, as these sent them up."""
    columns = board.columns
    head = Row((_head("Муниципалитет"), _head("Организация"), *(_head(column.title) for column in columns)))
    rows = tuple(_detail_rows(columns, lines))
    widths = (50.0, _NAME_WIDTH, *(_WIDTHS.get(column.kind, 28.0) for column in columns))
    return Sheet("По школам", widths, (head, *rows), head=(1, 1), landscape=True)


def _detail_rows(columns: Sequence[Column], lines: Sequence[Line]) -> Iterator[Row]:
    for line in lines:
        place = line.row.who
        for one in line.row.detail:
            cells = (_value(column, one["cells"]) for column in columns)
            yield Row((Cell(place), Cell(str(one["name"])), *cells))


def _cells(columns: Sequence[Column], line: Line) -> Iterator[Cell]:
    return (_cell(column, line) for column in columns)


def _cell(column: Column, line: Line) -> Cell:
    """What was sent; a draft is not anybody's answer yet."""
    return _value(column, line.row.cells if _counts(line.row) else {})


def _counts(row: DataCallRow) -> bool:
    return row.is_answered


def _value(column: Column, cells: Cells) -> Cell:
    if column.kind is Kind.SHARE:
        found = share_of(column, cells)
        return Cell(displayed(column, cells) if found is None else float(found), "Число", number_format="0.0")
    value = cells.get(column.code)
    if column.kind.is_number and value is not None:
        return Cell(_figure(value), "Число")
    return Cell(displayed(column, cells), "Текст таблицы")


def _total(one: Total) -> Cell:
    if one.value is None or not (one.column.kind.is_number or one.column.kind is Kind.SHARE):
        return Cell(one.words, "Число")
    shared = one.column.kind is Kind.SHARE
    return Cell(
        float(Decimal(one.value)) if shared else _figure(one.value), "Число", number_format="0.0" if shared else ""
    )


def _figure(value: Any) -> int | float:
    return value if isinstance(value, int) else float(Decimal(value))


def _head(words: str) -> Cell:
    return Cell(words, "Заголовок графы")
