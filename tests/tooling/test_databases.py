"""The tests run on the databases they say they run on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def answer(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def test_the_environment_chooses_the_database() -> None:
    asked = os.environ.get("DATABASE_URL", "sqlite")
    assert connection.vendor == ("postgresql" if asked.startswith("postgres") else "sqlite")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="about SQLite")
def test_sqlite_is_a_file_with_a_write_ahead_log_and_keeps_foreign_keys() -> None:
    assert Path(str(connection.settings_dict["NAME"])).is_file()
    assert answer("PRAGMA journal_mode") == "wal"
    assert answer("PRAGMA foreign_keys") == 1
    assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="about PostgreSQL")
def test_postgresql_is_spoken_to_through_psycopg2() -> None:
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    assert is_psycopg3 is False
    assert connection.pg_version >= 150000
