"""What goes where in the asker's own form: answers by its rows and columns, totals where it does not count them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from monitoring.datacalls.board import Board
from monitoring.datacalls.cells import Cells, displayed, share_of
from monitoring.datacalls.columns import Column, Kind
from monitoring.datacalls.filling import CannotFill, Place, fill, formulas_in
from monitoring.datacalls.totals import Total


def filled_form(board: Board, content: bytes, name: str) -> bytes:
    """The form with the answers in it. Raises CannotFill in words."""
    mapping = board.call.mapping or {}
    return fill(content, name, mapping["sheet"], form_values(board, content))


def try_form(mapping: dict[str, Any], content: bytes, name: str) -> None:
    """Raises CannotFill where a cell that an answer or a total would come into cannot be written."""
    letters = [letter for letter in mapping["columns"].values() if letter]
    if mapping.get("is_list"):
        places = {(int(row), mapping["key"]) for row in letters}
    else:
        places = {(row, letter) for row in mapping["rows"].values() for letter in letters}
        for row in filter(None, (mapping.get("total_row"), mapping.get("place_row"))):
            counted = formulas_in(content, mapping["sheet"], row)
            places |= {(row, letter) for letter in letters if letter not in counted}
    fill(content, name, mapping["sheet"], dict.fromkeys(sorted(places), 0))


def form_values(board: Board, content: bytes) -> dict[Place, Any]:
    """Values by cells of the form. Raises CannotFill where there are more organizations than rows."""
    mapping = board.call.mapping or {}
    if mapping.get("is_list"):
        return _list_values(board, mapping)
    letters = {column.code: mapping["columns"].get(column.code) for column in board.columns}
    values: dict[Place, Any] = {}
    rows = {int(key): row for key, row in mapping["rows"].items()}
    free = _free(mapping, set(rows.values()))
    # A form of municipalities has one row of ours and none of the schools.
    if rows or not mapping.get("place_row"):
        for line in board.everybody:
            key = line.row.organization_id
            if key not in rows:
                rows[key] = _next(free, board)
                values[rows[key], mapping["key"]] = line.row.who
            if line.row.is_answered:
                values |= {
                    (rows[key], letter): cell_value(column, line.row.cells)
                    for column in board.columns
                    if (letter := letters[column.code])
                }
    for row in filter(None, (mapping.get("total_row"), mapping.get("place_row"))):
        counted = formulas_in(content, mapping["sheet"], row)
        values |= {
            (row, letter): _total(one)
            for one in board.totals
            if (letter := letters[one.column.code]) and letter not in counted and one.value is not None
        }
    return values


def _list_values(board: Board, mapping: dict[str, Any]) -> dict[Place, Any]:
    """Totals beside the questions; words of several organizations name them."""
    return {
        (int(row), mapping["key"]): _total(one) if one.value is not None else _said(one, board)
        for one in board.totals
        if (row := mapping["columns"].get(one.column.code)) and one.answered
    }


def _said(one: Total, board: Board) -> str:
    if one.column.kind in (Kind.CHOICE, Kind.YES_NO, Kind.SHARE):
        return one.words
    given = [
        (line.row.who, displayed(one.column, line.row.cells))
        for line in board.everybody
        if line.row.is_answered and line.row.cells.get(one.column.code) is not None
    ]
    return given[0][1] if len(given) == 1 else "\n".join(f"{name}: {words}" for name, words in given)


def cell_value(column: Column, cells: Cells) -> int | float | str | None:
    """Numbers as numbers, the rest as people read it."""
    if column.kind is Kind.SHARE:
        found = share_of(column, cells)
        return displayed(column, cells) or None if found is None else float(found)
    value = cells.get(column.code)
    if value is None:
        return None
    if column.kind.is_number:
        return value if isinstance(value, int) else float(Decimal(value))
    return displayed(column, cells)


def _free(mapping: dict[str, Any], taken: set[int]) -> Iterator[int]:
    """Rows for organizations that the form does not name, in their order; endless where the form is open below."""
    free = [row for row in mapping.get("free", []) if row not in taken]
    yield from free
    if mapping.get("open_end"):
        row = max([mapping["first_row"] - 1, *free, *taken])
        while True:
            row += 1
            yield row


def _next(free: Iterator[int], board: Board) -> int:
    row = next(free, None)
    if row is None:
        raise CannotFill(
            f"В форме не хватает строк: организаций {board.counts['all']}. Добавьте строки в форму и загрузите её "
            "заново, или выгрузите нашу таблицу."
        )
    return row


def _total(one: Total) -> int | float | str:
    if one.column.kind.is_number or one.column.kind is Kind.SHARE:
        return one.value if isinstance(one.value, int) else float(Decimal(one.value))
    return one.words
