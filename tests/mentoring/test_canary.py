"""Invented names that must appear nowhere above the school: pages, files, mail, journal, logs, notices, feeds."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdf
import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from mentoring.models import DataUse, Pair, Person
from mentoring.models.paper import PaperKind
from mentoring.papers.kinds import KINDS
from mentoring.person_data import PersonData
from mentoring.workflow import consents, pairs, participants, people
from organizations.models import Event, Job, Role
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import ORDERED, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

CANARIES = ("Кенарькова", "Чижухина", "Зяблонская", "Щегловинов", "Аполлинарьевич")
ABOVE = ("administrator", "editor", "approver", "registrar", "controller", "methodist", "observer")


class Told(logging.Handler):
    """Everything that any logger says."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.words.append(f"{record.getMessage()} {record.exc_text or ''}")


@pytest.fixture
def logs() -> Iterator[Told]:
    told = Told()
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(told)
    root.setLevel(logging.DEBUG)
    yield told
    root.removeHandler(told)
    root.setLevel(level)


@pytest.fixture
def school(logs: Told) -> School:
    """A school whose people were entered, joined, paired and corrected by the acts themselves."""
    made = a_school()
    cast.keeps_names(made.municipality)
    curator = made.curator
    rows = [
        PersonData("pupil", "Кенарькова", "Илария", birth_date=dt.date(2004, 1, 1), class_name="10А"),
        PersonData("pupil", "Чижухина", "Евлампия", birth_date=dt.date(2009, 1, 1), class_name="5Б"),
        PersonData("pupil", "Зяблонская", "Олимпиада", birth_date=dt.date(2008, 1, 1), class_name="6Б"),
        PersonData("pupil", "Щегловинов", "Ким", "Аполлинарьевич", birth_date=dt.date(2007, 1, 1), class_name="7Б"),
    ]
    found = [people.add_person(made.organization, row, by=curator) for row in rows]
    for person in found[:3]:
        for kind in ("processing", "participation"):
            age = person.age_on(ORDERED) or 0
            consents.give_consent(person.pk, kind, given_on=ORDERED, by_self=age >= 14, by_parent=True, by=curator)
    mentor = participants.join_base(made.programme.pk, found[0].pk, "mentor", by=curator)
    mentees = [participants.join_base(made.programme.pk, one.pk, "mentee", by=curator) for one in found[1:3]]
    (pair,) = pairs.make_pairs(made.programme.pk, [(mentor.pk, [mentees[0].pk])], by=curator)
    order = {"order_number": "1", "order_date": ORDERED, "started_on": ORDERED}
    pairs.activate([pair.pk], **order, by=curator)
    people.block(found[3].pk, reason="спор", by=curator)
    people.edit_person(found[2].pk, replace(rows[2], class_name="6В"), by=curator)
    return made


def nobody_told(where: str, words: str) -> None:
    for canary in CANARIES:
        assert canary.casefold() not in words.casefold(), f"{canary} in {where}"


def addresses(school: School) -> list[str]:
    """Pages above the school that could tell of its people; those of other parts where they stand."""
    pair = Pair.objects.get()
    named: list[tuple[str, list[Any]]] = [
        *(
            (name, [])
            for name in ("dashboard", "programmes", "schools", "people", "notices", "jobs", "queue", "my_items")
        ),
        *((name, []) for name in ("control", "organizations", "practices", "my_pairs")),
        *((name, [school.programme.pk]) for name in ("programme", "programme_print", "mentees", "mentors", "matching")),
        *(
            (name, [school.programme.pk])
            for name in ("pairs", "papers", "meetings_many", "pair_wishes", "feedback_links")
        ),
        *((name, [school.organization.pk]) for name in ("consents_many", "organization", "school_documents")),
        *(("stage", [school.programme.pk, number]) for number in range(1, 8)),
        *((name, [school.organization.pk]) for name in ("school_people", "data_log", "destruction", "people_export")),
        *(("person", [person.pk]) for person in Person.objects.all()),
        *(("person_extract", [person.pk]) for person in Person.objects.all()),
        *((name, [pair.pk]) for name in ("pair", "pair_changes", "pair_journal")),
        ("names_kept", [school.municipality.pk]),
        ("names_stop", [school.municipality.pk]),
    ]
    found = [address for name, args in named if (address := _reversed(name, args))]
    found += [f"/mentoring/schools/{school.organization.pk}/people/?q={word}" for word in CANARIES]
    return [*found, "/admin/", "/admin/organizations/user/", "/admin/organizations/event/", "/admin/mentoring/"]


def _reversed(name: str, args: list[Any]) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def words_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    elif content[:5] == b"%PDF-":
        return "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages)
    return content.decode(errors="replace")


def above(school: School, role: str) -> Client:
    if role == "platform":
        return factories.signed_in(factories.user(is_superuser=True))
    at = school.municipality
    if role == "observer":
        region = factories.municipality(kind="region")
        at.parent = region
        at.save(update_fields=["parent"])
        at = region
    return factories.signed_in(factories.user(role, at))


@pytest.mark.parametrize("role", [*ABOVE, "platform"])
def test_no_page_above_the_school_tells_a_name(school: School, role: str) -> None:
    client, opened = above(school, role), 0
    searched = f"/mentoring/schools/{school.organization.pk}/people/?q="
    for address in addresses(school):
        response = client.get(address)
        words = words_of(response)
        opened += response.status_code == 200
        if address.startswith(searched):
            # The words of the search stand in its field; nobody is found by them.
            assert "У-00" not in words, address
        else:
            nobody_told(address, words)
    assert opened >= 5


def papers_of(client: Client, school: School, file_format: str) -> Iterator[tuple[str, str, bool]]:
    """Each kind of paper about everybody who is offered for it: its kind, its words, whether it is a file."""
    for kind in PaperKind.values:
        address = _reversed("paper", [school.programme.pk, kind])
        page = client.get(address) if kind in KINDS else None
        if page is None or page.status_code != 200:
            continue
        keys = re.findall(r'name="subject" value="(\d+)"', words_of(page))
        said = {"subject": keys, "filled": "1", "format": file_format}
        answer = client.post(address, said if keys else {**said, "blank": "1"})
        yield kind, words_of(page) + words_of(answer), "html" not in answer["Content-Type"]


@pytest.mark.parametrize("file_format", ["pdf", "docx"])
def test_no_paper_printed_above_the_school_tells_a_name(school: School, file_format: str) -> None:
    printed = 0
    for kind, words, is_file in papers_of(above(school, "editor"), school, file_format):
        nobody_told(f"{kind}.{file_format}", words)
        printed += is_file
    assert printed >= 5
    own = " ".join(words for _, words, _ in papers_of(factories.signed_in(school.curator), school, file_format))
    assert "Чижухин" in own, "the school's own papers tell names, or this test could not fail"


def test_a_failure_tells_no_name(school: School, logs: Told, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Neither the page of an error nor what is logged and mailed about it."""
    settings.ADMINS = [("Дежурный", "duty@example.org")]

    def fails(_request: Any, _school: Any, rows: Any, _where: str) -> None:
        raise RuntimeError(f"{list(rows)}")

    monkeypatch.setattr("mentoring.views.people.log_names", fails)
    client = factories.signed_in(school.curator)
    client.raise_request_exception = False
    for person in Person.objects.all():
        response = client.get(reverse("person", args=[person.pk]))
        assert response.status_code == 500
        nobody_told("the page of an error", words_of(response))
        nobody_told("a missing page", words_of(client.get(f"/mentoring/people/{person.pk}0000/")))
    for letter in mail.outbox:
        nobody_told("a letter", f"{letter.subject} {letter.body} {letter.alternatives}")
    for words in logs.words:
        if not words.startswith("("):
            nobody_told("a log", words)


def test_a_neighbour_and_a_mentor_read_no_strangers(school: School) -> None:
    neighbour = factories.signed_in(factories.user("curator", cast.school(school.municipality)))
    mentor = factories.signed_in(factories.user(Role.MENTOR, school.organization))
    for client in (neighbour, mentor):
        for address in addresses(school):
            if "?q=" not in address:
                nobody_told(address, words_of(client.get(address)))


def test_every_role_is_looked_at() -> None:
    assert {*ABOVE, "head", "curator", "mentor"} == set(Role.values)


def test_journal_log_and_jobs_hold_codes(school: School) -> None:
    for row in Event.objects.all():
        nobody_told(f"event {row.verb}", f"{row.object_title} {row.before} {row.after} {row.comment}")
    for use in DataUse.objects.all():
        nobody_told("the log of data", f"{use.codes} {use.where} {use.reason}")
    for job in Job.objects.all():
        nobody_told("jobs", job.title)
    assert Event.objects.filter(verb="add_person").count() == 4


def test_mail_and_logs_tell_no_names(school: School, logs: Told) -> None:
    client = factories.signed_in(school.curator)
    for person in Person.objects.all():
        client.get(reverse("person", args=[person.pk]))
        client.get(reverse("person_edit", args=[person.pk]))
    client.get(reverse("school_people", args=[school.organization.pk]), {"q": "зяблонская"})
    call_command("send_reminders", stdout=io.StringIO())
    for letter in mail.outbox:
        nobody_told("a letter", f"{letter.subject} {letter.body}")
    for words in logs.words:
        # SQL of the test's own debug is no log of the product; it is off where the product runs.
        if not words.startswith("("):
            nobody_told("a log", words)


def test_a_name_asked_for_stands_in_its_answer_alone(school: School) -> None:
    person = Person.objects.get(last_name="Кенарькова")
    client = factories.signed_in(school.editor)
    told = client.post(reverse("person_reveal", args=[person.pk]), {"reason": "запрос прокуратуры"})
    assert "Кенарькова" in words_of(told)
    assert "no-store" in told["Cache-Control"]
    nobody_told("the page after", words_of(client.get(reverse("person", args=[person.pk]))))
    nobody_told(
        "the event", str(Event.objects.filter(verb="reveal_name").values_list("object_title", "comment", "after"))
    )


def test_the_school_does_read_them(school: School) -> None:
    """The test above could not fail if names stood nowhere."""
    page = words_of(factories.signed_in(school.curator).get(reverse("school_people", args=[school.organization.pk])))
    assert all(canary in page for canary in CANARIES[:4])
