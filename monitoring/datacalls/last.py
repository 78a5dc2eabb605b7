"""Last answers: what an organization said of the same thing before, to be confirmed by «без изменений»."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from monitoring.datacalls.columns import Column, Kind
from monitoring.models import DataCall, DataCallRow
from organizations.text import fold

_LOOKED_THROUGH = 20
"""Earlier answers of an organization that are looked through, the newest first."""


@dataclass(frozen=True, slots=True)
class Last:
    """The value, and of which request and day it is."""

    value: Any
    title: str
    on: dt.datetime | None


def last_answers(row: DataCallRow) -> dict[str, Last]:
    """By codes of the request's columns: the newest earlier value of a column with the same title and kind. One query.

    The request that this one was copied from comes first. Free words that need not be given are a note to their own
    request: another one's are not offered.
    """
    earlier = list(
        DataCallRow.objects.filter(organization=row.organization_id, call__municipality=row.municipality_id)
        .exclude(call=row.call_id)
        .answered()
        .select_related("call")
        .order_by("-answered_at", "-pk")[:_LOOKED_THROUGH]
    )
    earlier.sort(key=lambda one: one.call_id != row.call.previous_id)
    wanted = {_key(column): column.code for column in row.call.fields if column.is_asked}
    found: dict[str, Last] = {}
    for one in earlier:
        for column in _columns(one.call):
            code = wanted.get(_key(column))
            value = one.cells.get(column.code)
            is_note = column.kind is Kind.TEXT and not column.required and not column.known
            if is_note and one.call_id != row.call.previous_id:
                continue
            if code and code not in found and value is not None:
                found[code] = Last(value, one.call.title, one.answered_at)
    return found


def _key(column: Column) -> tuple[str, str, tuple[str, ...]]:
    return fold(column.title), str(column.kind), column.choices


def _columns(call: DataCall) -> tuple[Column, ...]:
    return call.fields
