"""Django's PostgreSQL whose errors tell no values: who breaks a constraint is said by name, not by whose row it was.

PostgreSQL adds to an error the row or the key that caused it («DETAIL: Key (nominative)=(…) already exists.») and a
piece of the statement with its values. An error goes to logs, to letters and to the terminal: it would carry a
person's name there.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from django.db.backends.postgresql import base
from django.db.utils import DatabaseErrorWrapper
from django.utils.functional import cached_property

_DATA_EXCEPTION = "22"
"""The class of errors whose very first line quotes the value: «invalid input syntax for type integer: "…"»."""


class QuietErrors(DatabaseErrorWrapper):
    """Takes the values out of an error before anybody sees it, the driver's own included."""

    wrapper: Any

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: TracebackType | None) -> None:
        if isinstance(exc_value, self.wrapper.Database.Error):
            exc_value.args = (told(exc_value),)
        super().__exit__(exc_type, exc_value, traceback)


class DatabaseWrapper(base.DatabaseWrapper):
    @cached_property
    def wrap_database_errors(self) -> QuietErrors:
        return QuietErrors(self)


def told(error: Any) -> str:
    """What may be said of the driver's error: its first line, which names constraint and table; no value."""
    first = error.diag.message_primary
    if first is None:
        # Not from the server: the connection, not a row.
        return str(error)
    if (error.pgcode or "").startswith(_DATA_EXCEPTION):
        return f"{type(error).__name__} ({error.pgcode})"
    return str(first)
