"""The log of personal data only grows: tests with real transactions empty it afterwards by taking its triggers away."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django_scopes import scopes_disabled

from mentoring.models import DataUse

_triggers = importlib.import_module("mentoring.migrations.0008_data_log_append_only")


def empty_log() -> None:
    """Before SQLite's tables are emptied row by row; PostgreSQL truncates them, which fires no trigger."""
    with scopes_disabled():
        if connection.vendor != "sqlite" or not DataUse.objects.exists():
            return
        with log_open():
            DataUse.objects.all().delete()


@contextmanager
def log_open() -> Iterator[None]:
    """The log without its triggers."""
    with connection.schema_editor() as editor:
        _triggers.drop(apps, editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            _triggers.make(apps, editor)
