"""Rows made by the database itself, for bulk writers of every floor: the same statements on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper


def insert_select(
    model: type[models.Model],
    source: str,
    params: Sequence[Any] = (),
    *,
    like: str = "",
    columns: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
) -> int:
    """Rows of `model` made by the database from `source`, the text after FROM with its `params`. Returns how many.

    Each column is the expression that `columns` names, else the constant of `values`, else the column of the same
    name of the source's row `like`, else the field's own default. The SQL is the same on both databases.
    """
    quote = connection.ops.quote_name
    named, constants = dict(columns or {}), dict(values or {})
    targets, expressions, given = [], [], []
    for field in model._meta.concrete_fields:
        if field.primary_key or field.column is None:
            continue
        targets.append(quote(field.column))
        if field.column in named:
            expressions.append(named.pop(field.column))
        elif field.name not in constants and like:
            expressions.append(f"{like}.{quote(field.column)}")
        else:
            value = constants.pop(field.name) if field.name in constants else field.get_default()
            expressions.append("%s")
            given.append(field.get_db_prep_save(value, connection))
    if named or constants:
        raise ValueError(f"{model.__name__} has no columns {sorted({*named, *constants})}")
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(targets)}) SELECT {', '.join(expressions)} FROM {source}",
            [*given, *params],
        )
        return int(cursor.rowcount)


@contextmanager
def loading(*wanted: type[models.Model]) -> Iterator[None]:
    """Tables of these models for a block that fills them: on PostgreSQL without foreign keys and indexes that are not
    unique, which are made anew at its end: checked row by row they cost many times what the rows do.

    The block runs in one transaction with whatever surrounds it. Until that ends, nobody else reads or writes the
    tables; a failure, a row that breaks a key among them, leaves everything as it was. SQLite writes as it always does.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        anew: list[str] = []
        if connection.vendor == "postgresql":
            # What this transaction has written so far is checked now: a table with checks to come cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL work_mem = '128MB'")
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            for model in wanted:
                anew += _stripped(cursor, connection.ops.quote_name(model._meta.db_table))
        yield
        for statement in anew:
            cursor.execute(statement)
        if anew:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _stripped(cursor: CursorWrapper, table: str) -> list[str]:
    """Drops the foreign keys and plain indexes of a table; what makes them anew."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    )
    keys = [(connection.ops.quote_name(name), definition) for name, definition in cursor.fetchall()]
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = %s::regclass AND NOT indisunique",
        [table],
    )
    indexes = cursor.fetchall()
    for name, _ in keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    again = [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for name, definition in keys]
    return [definition for _, definition in indexes] + again


@contextmanager
def temporary(tables: Mapping[str, str]) -> Iterator[None]:
    """Tables (name: columns) for the block, seen by this connection only; a failure leaves them to it."""
    for name, columns in tables.items():
        run(f"DROP TABLE IF EXISTS {name}")
        run(f"CREATE TEMPORARY TABLE {name} ({columns})")
    yield
    for name in tables:
        run(f"DROP TABLE {name}")


def fill(table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Rows into a table in the order of its columns."""
    wanted = list(rows)
    if not wanted:
        return
    places = ", ".join(["%s"] * len(wanted[0]))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} VALUES ({places})",
            [[_adapted(value) for value in row] for row in wanted],
        )


def analyze(*tables: str | type[models.Model]) -> None:
    """Let the database look at what stands now in these, or everywhere: its plans of queries rest on it."""
    if not tables:
        run("ANALYZE")
    for table in tables:
        run(f"ANALYZE {table if isinstance(table, str) else table_of(table)}")


def table_of(model: type[models.Model]) -> str:
    """The name of the model's table."""
    return model._meta.db_table


def run(statement: str, params: Sequence[Any] = ()) -> None:
    """One statement; a percent sign in it is doubled, with parameters and without."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(params))


def _adapted(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value
