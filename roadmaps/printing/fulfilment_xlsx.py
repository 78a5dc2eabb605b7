"""The fulfilment grid as a workbook: a row for each item, a column for each organization, states in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.sheets import Cell, Margins, Row, Sheet, write

_NUMBER, _TITLE, _TERM, _ONE, _SUM = 14.0, 70.0, 34.0, 24.0, 18.0


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: a section's heading where there are no `states`."""

    number: str
    title: str
    term: str = ""
    states: tuple[str, ...] = ()
    accepted: str = ""


def render(title: str, told: str, heads: Sequence[str], lines: Sequence[Line], totals: Sequence[str]) -> bytes:
    """The workbook: the plan's `title`, a sentence, the head, the lines, and accepted ones of each organization.

    Raises `documents.sheets.CellTooLong` for text that Excel cannot hold.
    """
    span = 4 + len(heads)
    named = ("№", "Мероприятие", "Срок", *heads, "Принято")
    rows = [
        Row((Cell(title, "Название плана", span),)),
        Row((Cell(told, "Текст слева", span),)),
        Row(tuple(Cell(head, "Заголовок графы", place="заголовок графы") for head in named)),
        *(_row(line, span) for line in lines),
        Row(tuple(Cell(text, "Число") for text in ("", "Принято по организации", "", *totals))),
    ]
    widths = (_NUMBER, _TITLE, _TERM, *(_ONE for _ in heads), _SUM)
    margins = Margins(left=10, right=10, top=10, bottom=10)
    return write([Sheet("Исполнение", widths, tuple(rows), head=(3, 3), landscape=True, margins=margins)], title=title)


def _row(line: Line, span: int) -> Row:
    if not line.states:
        return Row((Cell(f"{line.number} {line.title}".strip(), "Раздел", span, place="заголовок раздела"),))
    place = f"строка {line.number}"
    texts = (Cell(line.number, "Номер", place=place), *(Cell(text, place=place) for text in (line.title, line.term)))
    return Row((*texts, *(Cell(text, "Число") for text in line.states), Cell(line.accepted, "Число")))
