"""Fixtures of the plans' tests."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

import roadmaps.migrations
from tests.log import empty_log


@pytest.fixture
def removable_editions(transactional_db: None) -> Iterator[None]:
    """For tests with real transactions that approve a plan: afterwards the tables are emptied.

    PostgreSQL empties them by TRUNCATE; SQLite deletes row by row, which the edition's own trigger forbids.
    """
    yield
    if connection.vendor != "sqlite":
        return
    empty_log()
    name = next(each.name for each in pkgutil.iter_modules(roadmaps.migrations.__path__) if "immutable" in each.name)
    triggers = importlib.import_module(f"roadmaps.migrations.{name}")
    with connection.schema_editor() as editor:
        triggers.drop_triggers(apps, editor)
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    with connection.schema_editor() as editor:
        triggers.edition_triggers(apps, editor)
