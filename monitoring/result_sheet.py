"""Results as a workbook: figures alone, under the same rule of small groups as the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from documents.sheets import Cell, Row, Sheet, write
from monitoring.result_rows import Line, Results
from monitoring.results import LEAST, NUMBERS, Sum, change_words

_HEAD = "Заголовок графы"
_HIDDEN = f"меньше {LEAST}"


def workbook(
    title: str, about: Sequence[str], results: Results, groups: Iterable[Sequence[str | float | None]]
) -> bytes:
    """Three sheets: questions with means and changes, distributions, and `groups` with their heads first."""
    sheets = [
        Sheet("Вопросы", (90.0, 22.0, 22.0, 22.0, 22.0, 80.0), (*_about(title, about), *_questions(results))),
        Sheet("Распределения", (90.0, 40.0, 22.0, 22.0), tuple(_distributions(results))),
    ]
    rows = list(groups)
    if len(rows) > 1:
        widths = (70.0, *(26.0 for _ in rows[0][1:]))
        head = Row(tuple(Cell(str(value), _HEAD) for value in rows[0]))
        body = (Row(tuple(_cell(value) for value in row)) for row in rows[1:])
        sheets.append(Sheet("По группам", widths, (head, *body), head=(1, 1)))
    return write(tuple(sheets), title=title)


def _about(title: str, about: Sequence[str]) -> Iterable[Row]:
    return [Row((Cell(text),)) for text in (title, *about)]


def _questions(results: Results) -> Iterable[Row]:
    heads = ("Вопрос", "Ответили", "Среднее или доля «да»", "На входе ответили", "На входе", "Изменение, 95 %")
    yield Row(tuple(Cell(words, _HEAD) for words in heads))
    for line in results.lines:
        if line.topic.kind in NUMBERS:
            moved = change_words(line.change, line.topic.kind) if line.change else ""
            yield Row((Cell(line.topic.text), *_sum(line.now), *_sum(line.before), Cell(moved)))


def _distributions(results: Results) -> Iterable[Row]:
    yield Row(tuple(Cell(words, _HEAD) for words in ("Вопрос", "Ответ", "Человек", "На входе")))
    for line in results.lines:
        if line.now.tally is not None:
            yield from _labels(line)


def _labels(line: Line) -> Iterable[Row]:
    now, before = line.now.tally, line.before.tally if line.before else None
    for place, label in enumerate(line.topic.labels):
        yield Row(
            (
                Cell(line.topic.text),
                Cell(label),
                _cell(now.counts[place] if now else None),
                _cell(before.counts[place] if before else None),
            )
        )


def _sum(found: Sum | None) -> tuple[Cell, Cell]:
    if found is None:
        return Cell(""), Cell("")
    if found.tally is None:
        return Cell(_HIDDEN), Cell("")
    return _cell(found.tally.people), _cell(round(found.tally.mean, 2) if found.tally.mean is not None else None)


def _cell(value: str | float | None) -> Cell:
    if value is None or isinstance(value, str):
        return Cell(value or "")
    return Cell(value, "Число", number_format="0.00" if isinstance(value, float) else "0")
