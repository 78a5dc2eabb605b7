"""A migrated empty database is made once for a set of migrations and copied from then on.

Migrating takes longer than most modules of tests. SQLite's template is kept in pytest's cache for the next run,
PostgreSQL's on the server for the next worker. Nothing but the migrations' own text decides whether it may be used.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
# What migrations of ours call beside their own text.
CALLED = ("mentoring/reference.py",)


def key() -> str:
    """The hash of everything that the migrated database follows from."""
    found = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda each: each.label):
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            found.update(app.label.encode() + path.name.encode() + path.read_bytes())
    for name in CALLED:
        found.update((ROOT / name).read_bytes())
    found.update(f"{version('django')} {connection.vendor}".encode())
    return found.hexdigest()[:20]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time: the first makes the template, the others wait for it."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def take(folder: Path) -> bool:
    """Put a copy of the template where the test database is to be; False where there is no template yet."""
    name = test_name()
    if connection.vendor == "sqlite":
        template = folder / f"{key()}.sqlite3"
        if not template.exists():
            return False
        for suffix in ("-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
        shutil.copyfile(template, name)
        return True
    with _server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_template()])
        if cursor.fetchone() is None:
            return False
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_template()}"')
    return True


def lend(folder: Path, place: Path) -> None:
    """The template of SQLite, where there is one, as the file that an installation is to begin with."""
    template = folder / f"{key()}.sqlite3"
    if template.exists():
        shutil.copyfile(template, place)


def leave(folder: Path) -> None:
    """Keep the migrated database that stands as the template."""
    if connection.vendor == "sqlite":
        template = folder / f"{key()}.sqlite3"
        half = template.with_suffix(f".{os.getpid()}")
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as here,
            closing(sqlite3.connect(half)) as there,
        ):
            here.backup(there)
        for old in folder.glob("*.sqlite3"):
            old.unlink()
        half.rename(template)
        return
    name = connection.settings_dict["NAME"]
    connection.close()
    with _server() as cursor:
        cursor.execute(f'CREATE DATABASE "{_template()}" TEMPLATE "{name}"')


def test_name() -> str:
    """The test database's name or file, as Django will ask for it."""
    return connection.creation._get_test_db_name()


test_name.__test__ = False  # type: ignore[attr-defined]


def _template() -> str:
    return f"template_{key()}"


@contextmanager
def _server() -> Iterator[object]:
    """A cursor outside the test database: on the server itself."""
    with connection._nodb_cursor() as cursor:
        yield cursor
