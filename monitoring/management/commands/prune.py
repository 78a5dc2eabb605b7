"""What nobody needs any more, removed by a timer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django_scopes import scopes_disabled

from monitoring.models import DigestLog
from organizations import pruning
from roadmaps import evidence_archive


class Command(BaseCommand):
    help = (
        "Удаляет отслужившее: архивы подтверждений и законченные работы старше KEEP_JOBS_DAYS дней, записи очереди "
        "старше KEEP_TASKS_DAYS, отметки об отправленных сводках старше KEEP_LETTERS_DAYS, истёкшие сеансы входа. "
        "Карты, отчёты, подтверждения и журнал не трогает."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        # Old rows are old in every municipality.
        with scopes_disabled():
            for words, number in pruned(timezone.now()):
                self.stdout.write(f"{words}: {number}")


def pruned(now: dt.datetime) -> list[tuple[str, int]]:
    """Removes what is older than the settings keep, seen from `now`; what it was in Russian, and how many rows.

    Archives go before their jobs: a job is the only way to its file.
    """
    jobs, tasks, letters = (
        now - dt.timedelta(days=days)
        for days in (settings.KEEP_JOBS_DAYS, settings.KEEP_TASKS_DAYS, settings.KEEP_LETTERS_DAYS)
    )
    return [
        ("Архивы подтверждений", evidence_archive.forget_before(jobs)),
        ("Законченные работы", pruning.finished_jobs(jobs)),
        ("Записи очереди", pruning.finished_tasks(tasks)),
        ("Отметки о сводках", DigestLog.objects.filter(written_at__lt=letters).delete()[0]),
        ("Истёкшие сеансы", pruning.ended_sessions()),
    ]
