"""Background work: started once, done once in effect, cancelled, taken back from a worker that was killed."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scopes_disabled
from django_tasks_db.models import DBTaskResult

from organizations import jobs
from organizations.models import Event, Job, Municipality, User
from organizations.refusals import NotAllowed
from tests import factories
from tests.organizations.worker_settings import HANDLERS

ROOT = Path(__file__).resolve().parents[2]
WORKER_SECONDS = 60


@pytest.fixture(autouse=True)
def handlers(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own kinds of jobs; every step is written."""
    settings.JOB_HANDLERS = HANDLERS
    monkeypatch.setattr(jobs, "WRITING_PAUSE", 0)


@pytest.fixture
def queued(settings: Any) -> None:
    """Jobs wait for a worker, as in the product."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def person(unscoped: None, db: None) -> User:
    return factories.user("editor")


def begin(person: User, kind: str = "count", /, key: str = "one", **arguments: Any) -> Job:
    home = Municipality.objects.get(pk=person.memberships.get().municipality_id)
    arguments = arguments or {"total": 3}
    return jobs.start(kind, arguments, title="Подсчёт чисел", municipality=home, by=person, key=key)


def overdue(job: Job) -> None:
    """As if its worker had shown nothing for a lease."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))


def test_in_tests_a_job_is_done_in_place(person: User) -> None:
    job = begin(person)
    assert (job.state, job.done, job.total, job.attempts) == ("done", 3, 3, 1)
    assert job.result == {"counted": 3, "url": "/", "label": "Открыть", "note": "Сосчитано"}
    assert job.finished_at is not None
    assert job.lease_until is None


def test_a_kind_that_no_floor_handles_is_no_job(person: User) -> None:
    with pytest.raises(KeyError):
        begin(person, "dance")
    assert not Job.objects.exists()


def test_the_same_request_twice_is_one_job_until_it_is_finished(person: User, queued: None) -> None:
    first = begin(person)
    assert begin(person).pk == first.pk
    assert DBTaskResult.objects.count() == 1
    assert begin(person, key="another").pk != first.pk
    jobs.run(first.pk)
    assert begin(person).pk != first.pk


def test_the_journal_says_once_who_began_which_work(person: User, queued: None) -> None:
    for _ in range(2):
        job = begin(person)
    (event,) = Event.objects.filter(verb="start_job")
    assert (event.actor, event.object_id, event.object_title) == (person, str(job.pk), job.title)


def test_another_person_s_request_is_another_job(person: User, queued: None) -> None:
    colleague = factories.user("editor", person.memberships.get().organization)
    assert begin(person).pk != begin(colleague).pk


def test_a_wake_that_comes_twice_or_too_late_does_nothing(person: User, queued: None) -> None:
    job = begin(person)
    for _ in range(2):
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)
    cancelled = jobs.cancel(begin(person, key="other"), by=person)
    jobs.run(cancelled.pk)
    cancelled.refresh_from_db()
    assert (cancelled.state, cancelled.attempts) == ("cancelled", 0)
    jobs.run(cancelled.pk + 1)


def test_a_refusal_is_told_in_its_own_words(person: User) -> None:
    job = begin(person, "refuse")
    assert (job.state, job.error) == ("failed", "Считать нечего: добавьте числа.")


def test_a_breakdown_is_told_to_people_in_general_and_to_the_log_whole(
    person: User, caplog: pytest.LogCaptureFixture
) -> None:
    job = begin(person, "break_down")
    assert job.state == "failed"
    assert "Внутренняя ошибка" in job.error
    assert "inside" not in job.error
    assert "ZeroDivisionError: inside" in caplog.text


def test_a_worker_that_is_stopped_leaves_the_job_to_the_next_at_once(person: User, queued: None) -> None:
    job = begin(person, "stopped")
    for _ in range(jobs.MOST_ATTEMPTS + 1):
        with pytest.raises(SystemExit):
            jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)
    DBTaskResult.objects.all().delete()
    assert jobs.reclaim() == 1
    assert DBTaskResult.objects.get().args_kwargs["args"] == [job.pk]


def test_cancelling_reaches_the_handler_at_its_next_step(person: User) -> None:
    job = begin(person, "cancelled_halfway")
    assert (job.state, job.done, job.step, job.result) == ("cancelled", 1, "Первый шаг", None)


def test_a_finished_job_cannot_be_cancelled(person: User) -> None:
    assert jobs.cancel(begin(person), by=person).state == "done"


def test_only_the_owner_and_administrators_cancel(person: User, queued: None) -> None:
    job = begin(person)
    at = person.memberships.get().organization
    for stranger in (factories.user("editor", at), factories.user("administrator")):
        with pytest.raises(NotAllowed):
            jobs.cancel(job, by=stranger)
    assert jobs.cancel(job, by=factories.user("administrator", at)).state == "cancelled"


def test_a_handler_sees_the_job_s_municipality_only(person: User) -> None:
    factories.organization()
    job = begin(person, "see")
    assert job.result is not None
    assert job.result["municipalities"] == job.result["access"] == [job.municipality_id]


def test_progress_is_written_at_most_twice_a_second(
    person: User, queued: None, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(jobs, "WRITING_PAUSE", 3600)
    progress = jobs.Progress(taken(begin(person)))
    with django_assert_num_queries(1):
        for number in range(50):
            progress.step(number, 50, f"Шаг {number}")


def test_progress_holds_the_job_for_one_more_lease(person: User, queued: None) -> None:
    job = taken(begin(person))
    overdue(job)
    jobs.Progress(job).step(1, 4, "Шаг" * 200)
    job.refresh_from_db()
    assert job.lease_until is not None
    assert job.lease_until > timezone.now() + dt.timedelta(seconds=30)
    assert (job.done, job.total, len(job.step)) == (1, 4, 300)
    assert jobs.reclaim() == 0


def taken(job: Job) -> Job:
    """As a worker takes it."""
    Job.objects.filter(pk=job.pk).update(state="running", attempts=job.attempts + 1)
    job.refresh_from_db()
    return job


def test_a_job_whose_lease_ran_out_is_taken_back_once(person: User, queued: None) -> None:
    job = taken(begin(person))
    DBTaskResult.objects.update(status="RUNNING")
    assert jobs.reclaim() == 0
    overdue(job)
    assert [jobs.reclaim(), jobs.reclaim()] == [1, 0]
    with pytest.raises(jobs.Cancelled):
        jobs.Progress(job).step(1, 3, "Запоздалый шаг")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


def test_what_the_first_worker_finds_out_too_late_is_not_written(person: User, queued: None) -> None:
    late = taken(begin(person))
    overdue(late)
    jobs.reclaim()
    now_held = taken(Job.objects.get(pk=late.pk))
    with pytest.raises(jobs.Cancelled):
        jobs.Progress(late).step(3, 3, "Опоздал")
    jobs.Progress(now_held).step(1, 3, "Второй исполнитель")
    now_held.refresh_from_db()
    assert (now_held.done, now_held.step) == (1, "Второй исполнитель")


def test_a_job_that_kills_its_workers_is_given_up(person: User, queued: None) -> None:
    job = begin(person)
    for _ in range(jobs.MOST_ATTEMPTS):
        job = taken(job)
        overdue(job)
        jobs.reclaim()
        job.refresh_from_db()
    assert job.state == "failed"
    assert "прервалась 3 раза" in job.error


def test_a_lost_wake_is_sent_again_and_a_queued_one_is_not(person: User, queued: None) -> None:
    job = begin(person)
    overdue(job)
    assert jobs.reclaim() == 0
    # A worker took the wake and was killed before it took the job.
    DBTaskResult.objects.update(status="RUNNING")
    assert jobs.reclaim() == 1
    assert DBTaskResult.objects.ready().count() == 1


# Two at once.


def at_once(*acts: Callable[[], object]) -> None:
    """Runs each act in a thread of its own, all of them together."""
    together = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            with scopes_disabled():
                together.wait()
                act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))


def test_the_same_request_twice_at_once_is_one_job(transactional_db: None, unscoped: None, queued: None) -> None:
    person = factories.user("editor")
    at_once(*[lambda: begin(person)] * 3)
    assert Job.objects.count() == DBTaskResult.objects.count() == 1


def test_two_workers_at_once_do_a_job_once(transactional_db: None, unscoped: None, queued: None) -> None:
    job = begin(factories.user("editor"))
    at_once(*[lambda: jobs.run(job.pk)] * 3)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)


def test_two_workers_at_once_take_a_job_back_once(transactional_db: None, unscoped: None, queued: None) -> None:
    job = taken(begin(factories.user("editor")))
    DBTaskResult.objects.all().delete()
    overdue(job)
    at_once(*[jobs.reclaim] * 3)
    assert DBTaskResult.objects.count() == 1


# A real worker on the database of the tests.


@pytest.fixture
def worker(queued: None, transactional_db: None) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts `manage.py db_worker` with a lease of two seconds; whatever still runs is killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environ = os.environ | {
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "tests.organizations.worker_settings",
            "JOB_LEASE_SECONDS": "2",
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "db_worker", "--interval", "0.1", "--no-startup-delay", "--verbosity", "0"],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def database_url() -> str:
    said = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{said['NAME']}"
    return f"postgres://{said['USER']}:{quote(said['PASSWORD'])}@{said['HOST']}:{said['PORT']}/{said['NAME']}"


def wait_for(what: Callable[[], bool]) -> None:
    give_up = time.monotonic() + WORKER_SECONDS
    while not what():
        assert time.monotonic() < give_up, "the worker did not get there"
        time.sleep(0.05)


def state(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def test_a_killed_worker_s_job_is_taken_back_and_done_once_in_effect(
    worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path, settings: Any
) -> None:
    settings.JOB_LEASE_SECONDS = 2
    (tmp_path / "hold").touch()
    with scopes_disabled():
        job = begin(factories.user("editor"), "write_slowly", folder=str(tmp_path))
        first = worker()
        wait_for((tmp_path / "4.txt").exists)
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert state(job) == "running"
        (tmp_path / "hold").unlink()
        worker()
        wait_for(lambda: state(job) == "done")
    assert job.attempts == 2
    assert job.result == {"files": 10}
    made = {path.name: path.read_text() for path in tmp_path.glob("?.txt")}
    assert made == {f"{number}.txt": "1" if number < 5 else "2" for number in range(10)}


def test_a_stopped_worker_finishes_what_it_does(worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path) -> None:
    (tmp_path / "hold").touch()
    with scopes_disabled():
        job = begin(factories.user("editor"), "write_slowly", folder=str(tmp_path))
        process = worker()
        wait_for((tmp_path / "4.txt").exists)
        process.send_signal(signal.SIGTERM)
        (tmp_path / "hold").unlink()
        assert process.wait(WORKER_SECONDS) == 0
        assert state(job) == "done"
    assert job.attempts == 1


def test_a_worker_told_twice_to_stop_leaves_the_job_to_the_next(
    worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    (tmp_path / "hold").touch()
    with scopes_disabled():
        job = begin(factories.user("editor"), "write_slowly", folder=str(tmp_path))
        process = worker()
        wait_for((tmp_path / "4.txt").exists)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        process.wait(WORKER_SECONDS)
        assert state(job) == "waiting"
        (tmp_path / "hold").unlink()
        worker()
        wait_for(lambda: state(job) == "done")
    assert job.attempts == 1
