"""A reminder for a chat of those who have not answered, ready to be copied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from monitoring.datacalls.board import hours
from monitoring.models import DataCall, DataCallRow
from organizations.addresses import absolute


def reminder(call: DataCall, rows: Sequence[DataCallRow], now: dt.datetime) -> str:
    """Who is waited for, by which hour, and where to answer. Reasons of returns stay in the system."""
    said = [f"Коллеги, добрый день! Ждём ответ на запрос «{call.title}» {call.term}."]
    late = max((row.hours_late(now) for row in rows if not row.is_extended), default=0)
    if late:
        said.append(f"Срок прошёл, опоздание {hours(late)}.")
    waited = [row for row in rows if row.status != DataCallRow.Status.RETURNED]
    returned = [row for row in rows if row.status == DataCallRow.Status.RETURNED]
    for heading, part in (("Ещё не ответили:", waited), ("Возвращено, замечания в системе:", returned)):
        if part:
            said.append("\n".join((heading, *(f"— {_named(row, now)}" for row in part))))
    said.append(f"Ответить: {absolute('datacalls')}")
    return "\n\n".join(said)


def _named(row: DataCallRow, now: dt.datetime) -> str:
    """Who is waited for; with the own hour where the term was prolonged for them."""
    if not row.is_extended:
        return row.who
    late = row.hours_late(now)
    return f"{row.who} (срок продлён {row.term}{f', опоздание {hours(late)}' if late else ''})"
