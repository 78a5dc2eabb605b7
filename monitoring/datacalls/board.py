"""The asker's board: who answered, who is late by how many hours, and the totals. One query of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitoring.datacalls.cells import displayed, shown
from monitoring.datacalls.columns import Column
from monitoring.datacalls.history import Moved
from monitoring.datacalls.totals import Total, totals
from monitoring.models import DataCall, DataCallRow
from organizations.text import counted

STATES = (
    ("all", "Все"),
    ("late", "Опаздывают"),
    ("owed", "Ждём ответа"),
    ("sent", "На проверке"),
    ("returned", "Возвращены"),
    ("accepted", "Приняты"),
)
_ICONS = {"waiting": "ahead", "draft": "now", "sent": "reported", "returned": "returned", "accepted": "accepted"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: the words, and what the register said where the school says otherwise."""

    column: Column
    words: str
    was_known: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An organization's answer. `late`: «3 часа», "" in time; `late_now`: it has not answered at all yet.

    `extended`: how its own term was prolonged, of those that have one.
    """

    row: DataCallRow
    cells: tuple[Shown, ...]
    late: str
    late_now: bool
    extended: Moved | None = None

    @property
    def icon(self) -> str:
        return "overdue" if self.late_now and self.row.status != "returned" else _ICONS[self.row.status]

    @property
    def may_be_accepted(self) -> bool:
        return self.row.status == DataCallRow.Status.SENT


@dataclass(frozen=True, slots=True)
class Board:
    """All answers to a request; `lines` those that the address asks for."""

    call: DataCall
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    totals: tuple[Total, ...]
    counts: dict[str, int]
    everybody: tuple[Line, ...]

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        return [(code, label, self.counts[code]) for code, label in STATES if code == "all" or self.counts[code]]

    @property
    def answered(self) -> int:
        return self.counts["sent"] + self.counts["accepted"]


def rows_of(call: DataCall) -> list[DataCallRow]:
    """The request's rows by names of organizations, ready to be shown. One query."""
    rows = call.rows.select_related("organization__municipality", "answered_by", "saved_by")
    return list(rows.order_by("organization__municipality__name", "organization__short_name", "pk"))


def board(
    call: DataCall,
    now: dt.datetime,
    state: str = "all",
    rows: Sequence[DataCallRow] | None = None,
    extended: Mapping[int, Moved] | None = None,
) -> Board:
    """The rows on the board; `extended`: prolonged terms by row, where the page tells of them."""
    columns = call.fields
    rows = rows_of(call) if rows is None else rows
    everybody = tuple(_line(call, columns, row, now, (extended or {}).get(row.pk)) for row in rows)
    told = {code: tuple(line for line in everybody if _is(line, code)) for code, _ in STATES}
    return Board(
        call,
        columns,
        told.get(state, everybody),
        tuple(totals(columns, [row.cells for row in rows if row.is_answered])),
        {code: len(lines) for code, lines in told.items()},
        everybody,
    )


def hours(number: int) -> str:
    """«3 часа»; longer than two days in days."""
    if number > 48:
        return counted(number // 24, "день", "дня", "дней")
    return counted(number, "час", "часа", "часов")


def _line(
    call: DataCall, columns: Sequence[Column], row: DataCallRow, now: dt.datetime, extended: Moved | None
) -> Line:
    late = 0 if call.is_draft else row.hours_late(_until(call, now))
    answered = row.is_answered
    cells = tuple(
        Shown(
            column,
            displayed(column, row.cells),
            shown(column, row.known[column.code])
            if answered and column.code in row.known and row.known[column.code] != row.cells.get(column.code)
            else "",
        )
        for column in columns
    )
    told = extended if row.is_extended else None
    return Line(row, cells, hours(late) if late else "", bool(late) and not answered, told)


def _until(call: DataCall, now: dt.datetime) -> dt.datetime:
    """A closed request's hours stand still."""
    return call.closed_at or now


def _is(line: Line, state: str) -> bool:
    row = line.row
    return {
        "all": True,
        "late": line.late_now,
        "owed": not row.is_answered and row.status != DataCallRow.Status.RETURNED,
        "sent": row.status == DataCallRow.Status.SENT,
        "returned": row.status == DataCallRow.Status.RETURNED,
        "accepted": row.status == DataCallRow.Status.ACCEPTED,
    }[state]
