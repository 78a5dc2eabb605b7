"""What this floor forgets: finished jobs, the queue's traces of them, sessions that are over."""

from __future__ import annotations

import datetime as dt

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from organizations.models import Job


def finished_jobs(before: dt.datetime) -> int:
    """Removes jobs that ended before `before`, however they ended; returns how many. Their files are other floors'."""
    return _removed(
        Job.objects.exclude(state__in=(Job.State.WAITING, Job.State.RUNNING)).filter(finished_at__lt=before)
    )


def finished_tasks(before: dt.datetime) -> int:
    """Removes what the queue keeps of tasks that ended before `before`; returns how many."""
    return _removed(DBTaskResult.objects.finished().filter(finished_at__lt=before))


def ended_sessions() -> int:
    """Removes sessions that no longer let anybody in; returns how many."""
    return _removed(Session.objects.filter(expire_date__lt=timezone.now()))


def _removed(rows: object) -> int:
    return rows.delete()[0]  # type: ignore[attr-defined]
