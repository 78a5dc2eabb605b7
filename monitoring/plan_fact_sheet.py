"""Plan and fact as a workbook: a row for each indicator and year, numerators and denominators apart."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from documents import sheets
from documents.sheets import Cell, Row, Sheet
from monitoring.hiding import HIDDEN
from monitoring.plan_fact import Board
from monitoring.plan_fact_cells import Cell as Fact

_HEADS = (
    ("№", 10.0),
    ("Показатель", 70.0),
    ("Год", 14.0),
    ("План, %", 18.0),
    ("Числитель", 22.0),
    ("Знаменатель", 24.0),
    ("Факт, %", 18.0),
    ("Отклонение, п. п.", 24.0),
    ("К прошлому году, п. п.", 26.0),
    ("Прогноз, %", 20.0),
    ("Ответили", 20.0),
    ("Откуда", 60.0),
)


def workbook(board: Board) -> bytes:
    """XLSX of the board, with the place and the day."""
    title = f"План и факт показателей: {board.place.name}"
    head = (
        Row((Cell(title, "Название плана", span=len(_HEADS)),)),
        Row(
            (
                Cell(
                    f"Посчитано на {board.day:%d.%m.%Y}. Год, который идёт, — предварительно.",
                    "Текст слева",
                    span=len(_HEADS),
                ),
            )
        ),
        Row(tuple(Cell(name, "Заголовок графы") for name, _ in _HEADS)),
    )
    rows = tuple(_rows(board))
    sheet = Sheet("План и факт", tuple(width for _, width in _HEADS), (*head, *rows), head=(3, 3), landscape=True)
    return sheets.write([sheet], title=title)


def _rows(board: Board) -> Iterator[Row]:
    for row in board.rows:
        for fact in row.cells:
            yield Row(
                (
                    Cell(row.indicator.number, "Номер"),
                    Cell(row.indicator.title),
                    Cell(fact.school_year or fact.year, "Число"),
                    _number(fact.target),
                    _count(fact, "numerator"),
                    _count(fact, "denominator"),
                    _number(fact.percent),
                    _number(fact.deviation),
                    _number(fact.change),
                    _number(fact.expected),
                    _count(fact, "answered"),
                    Cell(_source(fact, row.basis)),
                )
            )


def _number(value: Decimal | None) -> Cell:
    return Cell(None if value is None else float(value), "Число", number_format="0.###")


def _count(fact: Fact, name: str) -> Cell:
    return Cell(getattr(fact.figure, name) if fact.figure is not None else None, "Число")


def _source(fact: Fact, basis: str) -> str:
    if fact.hidden:
        return HIDDEN
    kind = {"over": "", "now": "предварительно; ", "ahead": "год не начался; "}[fact.phase]
    how = "как отчитались" if fact.reported else "внесено вручную" if fact.entered else basis
    return f"{kind}{how}"
