"""The queue's worker that also takes back what killed workers left: `python manage.py db_worker`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections
from django_tasks_db.management.commands import db_worker

from organizations import jobs

logger = logging.getLogger("django_tasks")


class Command(db_worker.Command):
    help = "Выполняет фоновые работы и забирает работы прерванных исполнителей."

    def handle(self, *args: Any, **options: Any) -> None:
        with _reclaiming():
            super().handle(*args, **options)


@contextmanager
def _reclaiming() -> Iterator[None]:
    """Looks for abandoned jobs beside the worker's own loop, which may be busy with one job for an hour."""
    over = threading.Event()
    watch = threading.Thread(target=_reclaim_until, args=(over,), name="reclaim", daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()


def _reclaim_until(over: threading.Event) -> None:
    pause = settings.JOB_LEASE_SECONDS / 4
    try:
        while True:
            close_old_connections()
            try:
                jobs.reclaim()
            except DatabaseError:
                # The database is away or busy; the next round finds the same jobs.
                logger.exception("Jobs were not taken back")
            if over.wait(pause):
                return
    finally:
        connections.close_all()
