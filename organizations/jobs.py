"""Background work: started once, done by a worker, watched, cancelled, and taken back from a worker that died.

The queue (django-tasks) only wakes a job. Its row says everything else, so that a wake that comes twice, late or
never harms nobody. What a kind of job does is a function of a floor above, named in settings.JOB_HANDLERS.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_scopes import scope, scopes_disabled
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from organizations.access import Access
from organizations.journal import record
from organizations.models import Job, Municipality, User
from organizations.refusals import NotAllowed, Refused

logger = logging.getLogger(__name__)

Handler = Callable[[Job, "Progress"], dict[str, Any]]
"""Does the job and returns its result as JSON: `url` and `label` of what came of it, `note` in words, and whatever the
handler's own floor reads back. It may be called again after a worker died: what it did before must not be done twice.
It calls `step` outside transactions and oftener than a lease lasts, and raises Refused in words for people."""

MOST_ATTEMPTS = 3
"""Workers that may die over one job before it is given up: it may be the job that kills them."""
WRITING_PAUSE = 0.5
"""Seconds between two writes of progress: a thousand small steps are not a thousand commits."""
_DIED = f"Работа прервалась {MOST_ATTEMPTS} раза подряд. Повторите позже; если не поможет, сообщите администратору."
_BROKE = "Внутренняя ошибка. Повторите; если не поможет, сообщите администратору."


class Cancelled(Exception):
    """Nobody waits for this run any more: the person cancelled it, or another worker took the job over."""


def start(kind: str, arguments: dict[str, Any], *, title: str, municipality: Municipality, by: User, key: str) -> Job:
    """The person's unfinished job of this kind and key, or a new one waiting for a worker.

    `title` says in Russian what is done; `arguments` are JSON. Raises KeyError for a kind that no floor handles.
    """
    if kind not in settings.JOB_HANDLERS:
        raise KeyError(kind)
    request = {"municipality": municipality, "owner": by, "kind": kind, "key": key}
    fields = {"title": title, "arguments": arguments, "lease_until": _lease_end()}
    with scopes_disabled():
        job, made = Job.objects.unfinished().get_or_create(**request, defaults=fields)
        if made:
            record("start_job", municipality, by=by, target=job, title=title, after={"kind": kind})
            wake.enqueue(job.pk)
            job.refresh_from_db()
    return job


@task()
def wake(pk: int) -> None:
    """What stands in the queue."""
    run(pk)


def run(pk: int) -> None:
    """Does the job if it still waits; any other has been done, cancelled, or is being done."""
    with scopes_disabled():
        job = _take(pk)
    if job is None:
        return
    progress = Progress(job)
    try:
        with scope(municipality=[job.municipality_id]):
            result = import_string(settings.JOB_HANDLERS[job.kind])(job, progress)
        _finish(job, state=Job.State.DONE, result=result, done=progress.total, total=progress.total, step="")
    except Cancelled:
        return
    except Refused as refusal:
        _finish(job, state=Job.State.FAILED, error=refusal.message)
    except Exception:
        logger.exception("Job %s (%s) broke down", job.pk, job.kind)
        _finish(job, state=Job.State.FAILED, error=_BROKE)
    except BaseException:
        # The worker is being stopped: the job goes on with the next one at once, and this attempt was not its fault.
        _write(job, state=Job.State.WAITING, lease_until=timezone.now(), attempts=job.attempts - 1)
        raise


class Progress:
    """A running job as its handler sees it."""

    def __init__(self, job: Job) -> None:
        self.total = 0
        self._job = job
        self._written_at: float | None = None

    def step(self, done: int, total: int, what: str) -> None:
        """Says what is being done, `done` steps of `total` being behind, and holds the job for one more lease.

        Raises Cancelled when the job is no longer this run's; the handler lets it through.
        """
        self.total = total
        moment = time.monotonic()
        if self._written_at is not None and moment - self._written_at < WRITING_PAUSE:
            return
        self._written_at = moment
        held = _write(self._job, done=min(done, total), total=total, step=what[:300], lease_until=_lease_end())
        if not held:
            raise Cancelled

    def require_wanted(self) -> None:
        """Before what cannot be taken back: raises Cancelled as `step` does, however lately that wrote."""
        if not _write(self._job, lease_until=_lease_end()):
            raise Cancelled


def cancel(job: Job, *, by: User) -> Job:
    """Ends the job for the person; the worker notices at its next step. A finished one stays as it is."""
    access = Access.of(by)
    if job.owner_id != by.pk and not access.has_role(job.municipality_id, "administrator"):
        raise NotAllowed("Работу отменяет тот, кто её начал, или администратор.")
    with scopes_disabled():
        Job.objects.unfinished().filter(pk=job.pk).update(
            state=Job.State.CANCELLED, lease_until=None, finished_at=timezone.now()
        )
    job.refresh_from_db()
    return job


def reclaim() -> int:
    """Takes back jobs whose worker showed nothing for a lease, and wakes waiting ones whose wake was lost.

    Returns how many were woken. Workers call it side by side: each job is taken back once.
    """
    now, woken = timezone.now(), 0
    with scopes_disabled():
        overdue = list(Job.objects.unfinished().filter(lease_until__lte=now).order_by("pk"))
        queued = _queued() if overdue else set()
        for job in overdue:
            if job.state == Job.State.WAITING and job.pk in queued:
                continue
            # As it was read: a worker that has just shown progress keeps it.
            same = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts, lease_until=job.lease_until)
            if job.attempts >= MOST_ATTEMPTS:
                same.update(state=Job.State.FAILED, error=_DIED, finished_at=now, lease_until=None)
            elif same.update(state=Job.State.WAITING, lease_until=_lease_end()):
                wake.enqueue(job.pk)
                woken += 1
    return woken


def _queued() -> set[int]:
    """Jobs whose wake no worker has taken yet."""
    rows = DBTaskResult.objects.ready().filter(task_path=wake.module_path)
    return {row["args"][0] for row in rows.values_list("args_kwargs", flat=True)}


def _take(pk: int) -> Job | None:
    """The job as this worker's own, None when it does not wait."""
    with transaction.atomic():
        job = Job.objects.select_for_update(no_key=True).filter(pk=pk, state=Job.State.WAITING).first()
        if job is None:
            return None
        job.state, job.attempts, job.lease_until = Job.State.RUNNING, job.attempts + 1, _lease_end()
        job.save(update_fields=["state", "attempts", "lease_until"])
    return job


def _finish(job: Job, **fields: Any) -> bool:
    return _write(job, finished_at=timezone.now(), lease_until=None, **fields)


def _write(job: Job, **fields: Any) -> bool:
    """Writes what the run found out; False when the job was cancelled or taken over meanwhile."""
    with scopes_disabled():
        mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
        return bool(mine.update(**fields))


def _lease_end() -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)
