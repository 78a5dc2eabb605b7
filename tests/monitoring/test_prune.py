"""`prune` forgets what has served, and only that."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from documents.models import StoredFile
from documents.store import keep
from monitoring.management.commands.prune import pruned
from monitoring.models import DigestLog
from organizations.models import Job, User
from roadmaps import evidence_archive
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

DAY = dt.timedelta(days=1)


@pytest.fixture
def person() -> User:
    return factories.user("editor")


def job(person: User, age: int, state: str = "done", kind: str = "count") -> Job:
    now = timezone.now()
    finished = None if state in ("waiting", "running") else now - age * DAY
    return Job.objects.create(
        municipality=person.memberships.get().municipality,
        owner=person,
        kind=kind,
        key=f"{kind} {age} {state}",
        title="Работа",
        state=state,
        created_at=now - age * DAY,
        finished_at=finished,
        lease_until=None if finished else now,
        result={"note": "Готово."} if state == "done" else None,
        error="Сломалось." if state == "failed" else "",
    )


def test_finished_jobs_go_after_their_term_and_unfinished_ones_stay(person: User) -> None:
    kept = [job(person, 29), job(person, 900, "waiting"), job(person, 900, "running")]
    for state in ("done", "failed", "cancelled"):
        job(person, 31, state)

    assert dict(pruned(timezone.now()))["Законченные работы"] == 3
    assert set(Job.objects.all()) == set(kept)


def test_an_archive_goes_with_its_file(person: User) -> None:
    home = person.memberships.get().municipality_id
    stored = {
        age: keep(f"{age}".encode(), municipality_id=home, name="all.zip", content_type="application/zip")
        for age in (5, 60)
    }
    for age, file in stored.items():
        made = job(person, age, kind=evidence_archive.KIND)
        Job.objects.filter(pk=made.pk).update(result={"file": file.pk})
    names = {age: file.path for age, file in stored.items()}

    told = dict(pruned(timezone.now()))
    assert (told["Архивы подтверждений"], told["Законченные работы"]) == (1, 1)
    assert list(StoredFile.objects.values_list("pk", flat=True)) == [stored[5].pk]
    assert default_storage.exists(names[5]) and not default_storage.exists(names[60])


def test_traces_of_tasks_letters_and_sessions_go_after_their_terms(person: User) -> None:
    now = timezone.now()
    for age in (10, 20):
        DBTaskResult.objects.create(
            task_path="x",
            args_kwargs={"args": [], "kwargs": {}},
            backend_name="default",
            status="SUCCESSFUL",
            finished_at=now - age * DAY,
        )
    DBTaskResult.objects.create(task_path="x", args_kwargs={"args": [], "kwargs": {}}, backend_name="default")
    for age in (300, 500):
        DigestLog.objects.create(person=person, day=(now - age * DAY).date(), written_at=now - age * DAY)
    for name, ends in (("over", now - DAY), ("on", now + DAY)):
        Session.objects.create(session_key=name, session_data="", expire_date=ends)

    told = dict(pruned(now))
    assert (told["Записи очереди"], told["Отметки о сводках"], told["Истёкшие сеансы"]) == (1, 1, 1)
    assert DBTaskResult.objects.count() == 2
    assert Session.objects.get().pk == "on" and DigestLog.objects.count() == 1


def test_a_second_run_finds_nothing_and_terms_are_settings(person: User, settings: object) -> None:
    job(person, 3)
    out = io.StringIO()
    call_command("prune", stdout=out)
    assert "Законченные работы: 0" in out.getvalue()

    settings.KEEP_JOBS_DAYS = 2  # type: ignore[attr-defined]
    call_command("prune", stdout=out)
    assert "Законченные работы: 1" in out.getvalue() and not Job.objects.exists()
    assert all(number == 0 for _, number in pruned(timezone.now()))
