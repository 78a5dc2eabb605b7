"""The daily letter: who gets it, what it says, once a day, and what happens when the mail server fails."""

from __future__ import annotations

import datetime as dt
import re
import smtplib
import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import lxml.html
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring import posting
from monitoring.digest import Letter, letters
from monitoring.models import DigestLog
from organizations.invitation_mail import send_invitation
from organizations.models import Invitation, Municipality, User
from roadmaps.deadlines.calendar import Calendar
from roadmaps.models import Control, Controller, DayOff, Roadmap, RoadmapSettings
from roadmaps.reminding import told_ahead
from tests import factories
from tests.monitoring.terms_cast import DAY, REPORTED, RETURNED, Place, on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def place() -> Place:
    return Place()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("send_reminders", *arguments, stdout=out)
    return out.getvalue()


def letter_to(person: User) -> Letter | None:
    return next((letter for letter in letters() if letter.person == person), None)


def groups(person: User) -> dict[str, list[str]]:
    """Heading → what is said under it."""
    letter = letter_to(person)
    found = [group for part in letter.parts for group in part.groups] if letter else []
    return {group.heading: [entry.said for entry in group.entries] for group in found}


def test_a_curator_is_told_of_the_day_ahead_the_week_ahead_the_late_and_the_returned(place: Place) -> None:
    place.owes(1)
    place.owes(7, uid="b")
    place.owes(-21, uid="b")
    place.owes(30, **RETURNED)
    # Neither a week nor a day ahead.
    place.owes(5)
    place.owes(8, uid="b")
    assert groups(place.curator) == {
        "Просрочено": ["последний день в срок 25.09.2023, опоздание 21 день"],
        "Возвращено на доработку": ["возвращено 12.10.2023, срок 15.11.2023"],
        "Срок завтра": ["срок 17.10.2023"],
        "Срок через неделю": ["срок 23.10.2023"],
    }


def test_what_is_done_is_not_reminded_of(place: Place) -> None:
    place.owes(1, **REPORTED)
    place.owes(-5, uid="b", **{**REPORTED, "status": "accepted", "accepted_on": DAY})
    assert letter_to(place.curator) is None


def test_an_item_off_control_and_a_plan_out_of_force_are_not_reminded_of(place: Place) -> None:
    line = place.owes(1)
    off = {"taken_off_on": DAY, "taken_off_basis": "исполнено", "taken_off_by": place.curator}
    assert Control.objects.filter(item=line.item).update(**off) == 1
    assert letter_to(place.curator) is None
    Control.objects.update(taken_off_on=None, taken_off_basis="", taken_off_by=None)
    assert letter_to(place.curator) is not None
    Roadmap.objects.filter(pk=place.plan.pk).update(status="closed")
    assert letter_to(place.curator) is None


def test_the_earlier_day_reminds_and_only_the_later_one_accuses(place: Place) -> None:
    """Sunday by the document, Monday by the calendar: told of on Friday, late from Tuesday."""
    place.owes(6, working=on(7))
    for day, heading in ((on(4), "Срок до следующего рабочего дня"), (on(8), "Просрочено")):
        Municipality.objects.update(demo_date=day)
        assert list(groups(place.curator)) == [heading]
    Municipality.objects.update(demo_date=on(7))
    assert groups(place.curator) == {}


def test_a_resolution_moves_the_reminder(place: Place) -> None:
    place.owes(-10, extended_to=on(1), late_after=on(1))
    assert groups(place.curator) == {"Срок завтра": ["срок 17.10.2023, продлён"]}


@pytest.mark.parametrize("ahead", [1, 7])
def test_every_term_is_told_of_once_on_a_working_day(ahead: int) -> None:
    """Over New Year with its long row of days off, too."""
    calendar = Calendar()
    told: dict[dt.date, list[dt.date]] = {}
    for day in (dt.date(2023, 12, 1) + dt.timedelta(days=number) for number in range(60)):
        if calendar.is_working(day):
            first, last = told_ahead(day, ahead, calendar)
            for number in range((last - first).days + 1):
                told.setdefault(first + dt.timedelta(days=number), []).append(day)
    terms = sorted(told)
    assert terms == [terms[0] + dt.timedelta(days=number) for number in range(len(terms))]
    for term, days in told.items():
        assert len(days) == 1, term
        assert (term - days[0]).days >= ahead


def test_nobody_is_written_to_on_a_day_off(place: Place) -> None:
    place.owes(-2)
    run("--date", "2023-10-15")
    assert mail.outbox == []
    DayOff.objects.create(municipality=place.municipality, date=DAY)
    run()
    assert mail.outbox == []
    DayOff.objects.update(kind="working", date=dt.date(2023, 10, 15))
    run("--date", "15.10.2023")
    assert len(mail.outbox) == 1


def test_the_department_is_told_by_item_and_of_what_waits(place: Place) -> None:
    editor = factories.user("editor", place.department)
    for number in range(11):
        school = factories.organization(place.municipality, kind="school")
        place.owes(-number - 1, school, working=on(-1))
        place.owes(1, school, uid="b")
        if number < 3:
            place.owes(2, school, uid="b", **REPORTED)
    place.owes(1, place.department)
    found = groups(editor)
    assert found["Срок завтра"] == ["срок 17.10.2023"]
    assert found["Срок завтра у организаций"] == ["11 организаций, срок 17.10.2023"]
    assert found["Просрочено в организациях"][0] == "1 организация, опоздание 1 день"
    assert found["Ждёт приёмки"] == ["отчётов 3, первый подан 11.10.2023"]
    letter = letter_to(editor)
    assert letter is not None
    assert letter.subject == (
        "Сроки на 16.10.2023: ближайший срок 1, просрочено в организациях 11, ближайший срок у организаций 1, "
        "ждёт приёмки 3"
    )


def test_who_accepts_is_told_and_nobody_of_his_own_report(place: Place) -> None:
    centre = factories.organization(place.municipality, kind="methodical_centre")
    people = {
        "editor": factories.user("editor", place.department),
        "controller": factories.user("controller", place.department),
        "methodist": factories.user("methodist", centre),
        "approver": factories.user("approver", place.department),
    }
    place.owes(1, **REPORTED)
    place.owes(1, place.department, **{**REPORTED, "reported_by": people["editor"]})
    waits = {role: groups(person).get("Ждёт приёмки") for role, person in people.items()}
    assert waits["editor"] == waits["controller"] == ["отчётов 1, первый подан 11.10.2023"]
    assert waits["methodist"] is waits["approver"] is None
    own = {"municipality": place.municipality, "roadmap": place.plan, "since": dt.date(2023, 10, 1)}
    Controller.objects.create(**own, person=factories.user("controller", place.department), basis="Пункт 2")
    assert "Ждёт приёмки" not in groups(people["controller"]) and "Ждёт приёмки" in groups(people["editor"])
    RoadmapSettings.objects.create(municipality=place.municipality, accepted_by_methodists=True)
    assert groups(people["methodist"]) == {"Ждёт приёмки": ["отчётов 1, первый подан 11.10.2023"]}


def test_a_school_answers_for_its_branches_and_for_nobody_else(place: Place) -> None:
    branch = factories.organization(place.municipality, kind="school", parent=place.school, short_name="Филиал в с. Н")
    neighbour = factories.organization(place.municipality, kind="school")
    theirs = factories.user("head", neighbour)
    own = place.owes(1)
    place.owes(1, branch, uid="b")
    # The branch's line under its school's line is no debt of its own.
    place.owes(1, branch, parent=own)
    assert groups(place.curator)["Срок завтра"] == ["МБОУ СОШ № 7: срок 17.10.2023", "Филиал в с. Н: срок 17.10.2023"]
    assert letter_to(theirs) is None


def test_who_left_who_may_not_sign_in_and_who_switched_it_off_gets_nothing(place: Place) -> None:
    place.owes(1)
    left = factories.user()
    factories.give(left, "curator", place.school, ends_on=dt.date(2020, 1, 1))
    factories.user("curator", place.school, is_active=False)
    factories.user("head", place.school, digest=False)
    run()
    assert [letter.to for letter in mail.outbox] == [[place.curator.email]]


def test_one_letter_of_several_municipalities(place: Place) -> None:
    other = Place()
    factories.give(place.curator, "curator", other.school)
    place.owes(1)
    other.owes(1)
    run()
    mine = [letter for letter in mail.outbox if letter.to == [place.curator.email]]
    assert len(mine) == 1
    assert place.municipality.short_name in mine[0].body
    assert other.municipality.short_name in mine[0].body


def test_the_letter_has_links_the_way_out_and_no_names(place: Place, settings: Any) -> None:
    settings.SITE_URL = "https://plans.example.org/"
    line = place.owes(1, **{**RETURNED, "note": "Сидорова Маша", "status": "returned"})
    run()
    [sent] = mail.outbox
    html = sent.alternatives[0].content
    for body in (sent.body, html):
        assert f"https://plans.example.org/lines/{line.pk}/" in body
        assert "https://plans.example.org/preferences/" in body
        assert "//lines" not in body
        assert "Понедельник, 16 октября 2023" in body
        assert "Анна Петровна" in body
        assert not re.search("Иванов|Сидоров|Маша|Петя|Пети", body)
    assert sent.extra_headers["List-Unsubscribe"] == "<https://plans.example.org/preferences/>"
    page = lxml.html.fromstring(html)
    assert not page.xpath("//*[@style or @class]|//style|//script|//img")
    assert [link for link in page.xpath("//@href") if not link.startswith("https://plans.example.org/")] == []


def test_markup_in_a_title_stays_words(place: Place) -> None:
    place.plan.item_set.filter(uid="a").update(title="<b>Приказ</b>\n& положение " + "о наставничестве " * 30)
    place.owes(1)
    run()
    [sent] = mail.outbox
    assert "<b>Приказ</b> & положение" in sent.body
    assert "&lt;b&gt;Приказ&lt;/b&gt; &amp; положение" in sent.alternatives[0].content
    assert max(map(len, sent.body.splitlines())) < 200


def test_a_long_list_is_cut_and_says_so(place: Place) -> None:
    for number in range(18):
        place.owes(-number - 1)
    run()
    assert mail.outbox[0].body.count("опоздание") == 15
    assert "И ещё 3: http://127.0.0.1:8000/my/" in mail.outbox[0].body


def test_the_second_run_of_a_day_sends_nothing_and_the_next_day_sends_again(place: Place) -> None:
    place.owes(-1)
    assert run() == "Отправлено: 1 письмо.\n"
    assert run() == "Отправлено: 0 писем, уже получили раньше: 1.\n"
    assert len(mail.outbox) == 1
    assert run("--date", "2023-10-17") == "Отправлено: 1 письмо.\n"
    assert len(mail.outbox) == 2


def test_a_dry_run_writes_nothing(place: Place) -> None:
    place.owes(-1)
    out = run("--dry-run")
    assert out == f"{place.curator.email}: Сроки на 16.10.2023: просрочено 1\nУшло бы: 1 письмо.\n"
    assert mail.outbox == []
    assert not DigestLog.objects.exists()


@pytest.mark.parametrize("day", ["tomorrow", "2023-13-01", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(CommandError, match="не день"):
        run("--date", day)


class Refusing(EmailBackend):
    """A mail server that does not know one address and drops the connection at it."""

    bad = ""

    def send_messages(self, messages: Any) -> int:
        if messages[0].to == [self.bad]:
            raise smtplib.SMTPRecipientsRefused({self.bad: (550, b"no such user")})
        return super().send_messages(messages)


def test_a_server_that_fails_for_one_stops_nobody_else(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [factories.user("head", place.school) for _ in range(2)]
    place.owes(-1)
    monkeypatch.setattr(Refusing, "bad", people[0].email)
    monkeypatch.setattr(posting, "get_connection", Refusing)
    with pytest.raises(CommandError, match=people[0].email) as failed:
        run()
    assert failed.value.returncode == 1
    assert {letter.to[0] for letter in mail.outbox} == {place.curator.email, people[1].email}
    monkeypatch.setattr(Refusing, "bad", "")
    assert run() == "Отправлено: 1 письмо, уже получили раньше: 2.\n"
    assert mail.outbox[-1].to == [people[0].email]


def test_an_address_that_no_mail_goes_to_stops_nobody(place: Place) -> None:
    unwritable = f"a@{'ы' * 63}.рф"
    factories.user("head", place.school, email=unwritable)
    place.owes(-1)
    with pytest.raises(CommandError, match=unwritable):
        run()
    assert [letter.to[0] for letter in mail.outbox] == [place.curator.email]
    assert not send_invitation(Invitation(email=unwritable, organization=place.school), "https://example.org/i/1/")


def test_as_many_queries_for_many_lines_and_people(place: Place) -> None:
    place.owes(-1)
    with CaptureQueriesContext(connection) as few:
        assert len(list(letters())) == 1
    for number in range(10):
        place.owes(-number - 2)
        factories.user("head", place.school)
    with CaptureQueriesContext(connection) as many:
        assert len(list(letters())) == 11
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_one_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = Letter(factories.user(), DAY, ())
    start, sent = threading.Barrier(2), []

    class Counting(EmailBackend):
        def send_messages(self, messages: Any) -> int:
            sent.extend(messages)
            return len(messages)

    monkeypatch.setattr(posting, "get_connection", Counting)

    def go() -> int:
        start.wait()
        try:
            return posting.post([letter]).already
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as runs:
        already = [run.result() for run in [runs.submit(go) for _ in range(2)]]
    assert sorted(already) == [0, 1]
    assert len(sent) == 1
    assert DigestLog.objects.count() == 1
