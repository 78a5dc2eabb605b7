"""Pages of background work: progress that can be left and found again, cancelling, the result."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organizations.models import Job, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def person() -> User:
    return factories.user("editor")


def a_job(person: User, **fields: Any) -> Job:
    """A job half done; `state` of a finished one brings what it needs."""
    row: dict[str, Any] = {"state": "running", "done": 12, "total": 80, "step": "Файлы школы", "attempts": 1, **fields}
    if row["state"] in ("waiting", "running"):
        row["lease_until"] = timezone.now()
    else:
        row["finished_at"] = timezone.now()
    return Job.objects.create(
        municipality_id=person.memberships.get().municipality_id,
        owner=person,
        kind="count",
        key=str(Job.objects.count()),
        title="Подтверждения карты",
        **row,
    )


def shown(client: Client, job: Job) -> lxml.html.HtmlElement:
    answer = client.get(reverse("job", args=[job.pk]))
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.content.decode()).get_element_by_id("content")


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_running_job_says_how_far_it_is(person: User) -> None:
    page = shown(factories.signed_in(person), a_job(person))
    bar = page.find(".//progress")
    assert (bar.get("value"), bar.get("max")) == ("12", "80")
    assert "15 %, 12 из 80. Файлы школы" in words(page)
    assert "Страницу можно закрыть" in words(page)


def test_a_waiting_job_promises_no_share(person: User) -> None:
    page = shown(factories.signed_in(person), a_job(person, state="waiting", done=0, total=0, step="", attempts=0))
    assert page.find(".//progress").get("value") is None
    assert "Работа начнётся" in words(page)
    assert "прервалась" not in words(page)


def test_a_job_taken_back_says_that_it_begins_anew(person: User) -> None:
    assert "прервалась" in words(shown(factories.signed_in(person), a_job(person, state="waiting")))


def test_the_part_that_asks_for_itself_is_the_part_of_the_page(person: User) -> None:
    client, job = factories.signed_in(person), a_job(person)
    page = shown(client, job)
    part = page.xpath(".//*[@hx-get]")[0]
    assert part.get("hx-get") == reverse("job", args=[job.pk])
    assert part.get("hx-trigger") == "every 1s"
    answer = client.get(part.get("hx-get"), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    alone = lxml.html.fragment_fromstring(answer.content.decode(), create_parent="div")
    assert words(alone) == words(part)
    # Focus is kept on what has an id, and the button belongs to the form that stands beside the part.
    button = alone.xpath(".//button")[0]
    assert button.get("id")
    assert page.get_element_by_id(button.get("form")).get("action") == reverse("job_cancel", args=[job.pk])


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_a_finished_job_asks_no_more(person: User, state: str) -> None:
    client, job = factories.signed_in(person), a_job(person, state=state, error="Считать нечего.", result={"url": "/"})
    answer = client.get(reverse("job", args=[job.pk]), headers={"HX-Request": "true"})
    assert answer.status_code == 286
    page = shown(client, job)
    assert not page.xpath(".//*[@hx-get]")
    assert not page.xpath(".//button")
    assert page.find(".//progress") is None
    assert job.get_state_display() in words(page)


def test_what_came_of_it_is_a_link(person: User) -> None:
    result = {"url": "/roadmaps/", "label": "Скачать архив", "note": "3 файла, 2 МБ."}
    page = shown(factories.signed_in(person), a_job(person, state="done", result=result))
    assert [link.get("href") for link in page.xpath(".//a[contains(., 'Скачать архив')]")] == ["/roadmaps/"]
    assert "3 файла, 2 МБ." in words(page)


def test_why_it_failed_is_said(person: User) -> None:
    page = shown(factories.signed_in(person), a_job(person, state="failed", error="Считать нечего."))
    assert "Считать нечего." in words(page)


def test_cancelling_is_said_and_repeating_it_is_harmless(person: User) -> None:
    client, job = factories.signed_in(person), a_job(person)
    for _ in range(2):
        answer = client.post(reverse("job_cancel", args=[job.pk]), follow=True)
        assert "Отменено" in answer.content.decode()
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_too_late_to_cancel(person: User) -> None:
    client, job = factories.signed_in(person), a_job(person, state="done", result={"url": "/"})
    answer = client.post(reverse("job_cancel", args=[job.pk]), follow=True)
    assert "Отменять нечего: готово." in answer.content.decode()
    job.refresh_from_db()
    assert job.state == "done"


def test_the_list_shows_a_person_s_own(person: User) -> None:
    mine = a_job(person)
    colleague = factories.user("editor", person.memberships.get().organization)
    theirs = a_job(colleague)
    stranger = a_job(factories.user("editor"))

    def found(who: User) -> set[str]:
        page = lxml.html.fromstring(factories.signed_in(who).get(reverse("jobs")).content.decode())
        return set(page.xpath("//main//td//a/@href"))

    def urls(*jobs: Job) -> set[str]:
        return {reverse("job", args=[job.pk]) for job in jobs}

    assert found(person) == urls(mine)
    assert found(colleague) == urls(theirs)
    assert found(factories.user("administrator", person.memberships.get().organization)) == urls(mine, theirs)
    assert found(factories.user(is_superuser=True)) == urls(mine, theirs, stranger)


def test_an_empty_list_says_what_it_is_for(person: User) -> None:
    assert "Фоновых работ пока нет" in factories.signed_in(person).get(reverse("jobs")).content.decode()


def test_the_list_costs_the_same_with_one_row_and_with_many(person: User) -> None:
    client = factories.signed_in(factories.user("administrator", person.memberships.get().organization))
    counts = []
    for rows in (1, 12):
        for _ in range(rows):
            a_job(person)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("jobs"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
