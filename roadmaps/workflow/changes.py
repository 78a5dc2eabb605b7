"""Columns of one row as they were and as they are, in JSON: what an event keeps and undo puts back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Model

from roadmaps.workflow.core import Refused, Stale
from roadmaps.workflow.typed import fingerprint

Columns = dict[str, Any]


def columns_of(row: Model, names: tuple[str, ...]) -> Columns:
    """The named columns as JSON: dates in ISO form, foreign keys as keys."""
    return {name: _plain(getattr(row, name)) for name in names}


def mark_of(row: Model, names: tuple[str, ...]) -> str:
    """What a form filled from these columns carries, to see at saving whether somebody changed them."""
    return fingerprint(columns_of(row, names))


def differences(row: Model, wanted: Columns) -> tuple[Columns, Columns]:
    """The columns of `wanted` that differ from the row's: as they are, and as they are to be."""
    now = columns_of(row, tuple(wanted))
    after = {name: plain for name, value in wanted.items() if (plain := _plain(value)) != now[name]}
    return {name: now[name] for name in after}, after


def require_mark(row: Model, names: tuple[str, ...], mark: str, *, shown: str, by: str = "") -> None:
    """Raise Stale when the columns are not those the form was filled from, Refused when it did not say."""
    if not mark:
        raise Refused("Форма пришла без отметки о версии. Откройте её заново и повторите правку.")
    if mark_of(row, names) != mark:
        raise Stale("Это изменили, пока вы правили.", current=shown, version=0, by=by)


def put(row: Model, columns: Columns) -> tuple[str, ...]:
    """Set the columns from their JSON form; returns the names of the fields for `update_fields`."""
    for name, plain in columns.items():
        column: Any = row._meta.get_field(name.removesuffix("_id"))
        setattr(row, name, column.to_python(plain))
    return tuple(columns)


def put_back(row: Model, before: Columns, after: Columns) -> tuple[str, ...]:
    """Set the columns as they were. Raises Refused when one of them is not what the event left."""
    now = columns_of(row, tuple(after))
    if now != after:
        raise Refused("Отменить нельзя: с тех пор это место изменили ещё раз.")
    return put(row, before)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
