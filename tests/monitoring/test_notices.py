"""Notices: who is told of which act, counted, read up to a line of the journal, at one query a page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring.models import NoticeMark
from monitoring.notices import mark_read, notices, unread_count
from organizations.access import Access
from organizations.journal import record
from organizations.models import Event, User
from roadmaps.models import Appointment, Controller, Execution, RoadmapSettings
from tests import factories
from tests.monitoring.terms_cast import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def place() -> Place:
    found = Place()
    found.editor = factories.user("editor", found.department)
    return found


def act(verb: str, line: Execution, *, by: User | None = None, **fields: Any) -> Event:
    return record(verb, line.roadmap, by=by, target=line, title=f"{line.item} — {line.organization}", **fields)


def said(person: User) -> list[str]:
    return [notice.told.sentence for notice in notices(Access.of(person), person)]


def fresh(person: User) -> int:
    return unread_count(Access.of(person), person)


def test_a_school_is_told_of_its_returned_extended_and_passed_lines(place: Place) -> None:
    line = place.owes(1)
    act("return_line", line, by=place.editor, comment="Нет подписи")
    act("extend_line", line, by=place.editor, after={"until": "2023-12-01"}, comment="Карантин")
    act("pass_line", line, by=place.editor)
    neighbour = factories.user("curator", factories.organization(place.municipality, kind="school"))
    assert said(place.curator) == [
        "Перешло к вам от другой организации: 1.1. Назначение кураторов — МБОУ СОШ № 7",
        "Срок продлён до 01.12.2023: 1.1. Назначение кураторов — МБОУ СОШ № 7",
        "Возвращено на доработку: 1.1. Назначение кураторов — МБОУ СОШ № 7",
    ]
    found = notices(Access.of(place.curator), place.curator)
    assert found[-1].told.url == f"/lines/{line.pk}/"
    assert found[-1].told.comment == "Нет подписи"
    assert found[-1].plan == place.plan.title
    assert said(neighbour) == said(place.editor) == []


def test_the_school_of_a_branch_is_told_too(place: Place) -> None:
    branch = factories.organization(place.municipality, kind="school", parent=place.school)
    act("return_line", place.owes(1, branch), by=place.editor, comment="Нет подписи")
    assert fresh(place.curator) == 1


def test_reports_of_a_plan_are_one_notice_a_day_and_counted(place: Place) -> None:
    for number in range(3):
        act("report_line", place.owes(number), by=place.curator)
    # Reported again after it was taken back: the same report.
    act("report_line", Execution.objects.latest("pk"), by=place.curator)
    assert said(place.editor) == ["На приёмку подано отчётов: 3"]
    assert fresh(place.editor) == 1
    Event.objects.filter(pk=Event.objects.latest("pk").pk).update(at=timezone.now() + dt.timedelta(days=1))
    assert fresh(place.editor) == 2
    # The municipality's own day, where the journal bears one.
    Event.objects.update(after={"day": "2023-10-16"})
    [found] = notices(Access.of(place.editor), place.editor)
    assert found.told.day == dt.date(2023, 10, 16)
    assert said(place.curator) == []


def test_who_accepts_what_is_told_of_it(place: Place) -> None:
    centre = factories.organization(place.municipality, kind="methodical_centre")
    people = {
        "controller": factories.user("controller", place.department),
        "methodist": factories.user("methodist", centre),
        "approver": factories.user("approver", place.department),
        "observer": factories.user("observer"),
        "platform": factories.user(is_superuser=True),
    }
    act("report_line", place.owes(1), by=place.curator)
    act("report_line", place.owes(1, place.department), by=place.editor)
    assert {role: fresh(person) for role, person in people.items()} == {
        "controller": 1,
        "methodist": 0,
        "approver": 0,
        "observer": 0,
        "platform": 0,
    }
    assert said(people["controller"]) == ["На приёмку подано отчётов: 1"]
    named = Controller(municipality=place.municipality, roadmap=place.plan, person=place.editor, basis="Пункт 2")
    named.since = dt.date(2023, 10, 16)
    named.save()
    assert said(people["controller"]) == []
    RoadmapSettings.objects.create(municipality=place.municipality, accepted_by_methodists=True)
    assert said(people["methodist"]) == ["На приёмку подано отчётов: 1"]


@pytest.mark.parametrize("verb", ["assign", "add_organization", "appoint_terms", "appoint_responsible"])
def test_new_lines_are_told_to_whom_they_are_given(place: Place, verb: str) -> None:
    neighbour = factories.user("curator", factories.organization(place.municipality, kind="school"))
    line = place.owes(1)
    title, target = "", None
    if verb == "add_organization":
        title = str(place.school)
    elif verb != "assign":
        target = line.item
        own = {"municipality": place.municipality, "roadmap": place.plan, "item": line.item}
        Appointment.objects.create(**own, organization=place.school, since=line.due, basis="приказ")
    for _ in range(2):
        record(verb, place.plan, by=place.editor, target=target, title=title)
    assert said(place.curator) == ["Новые поручения"]
    assert said(neighbour) == []


def test_nobody_is_told_of_another_municipality(place: Place) -> None:
    other = Place()
    act("return_line", other.owes(1), comment="Нет подписи")
    act("report_line", other.owes(2))
    assert fresh(place.curator) == fresh(place.editor) == 0
    assert fresh(other.curator) == 1


def test_what_was_before_the_account_and_what_is_old_is_not_told(place: Place, settings: Any) -> None:
    settings.DEMO = False
    type(place.municipality).objects.filter(pk=place.municipality.pk).update(demo_date=None)
    line = place.owes(1)
    old = act("return_line", line, comment="Нет подписи")
    Event.objects.filter(pk=old.pk).update(at=timezone.now() - dt.timedelta(days=91))
    User.objects.filter(pk=place.curator.pk).update(date_joined=timezone.now() - dt.timedelta(days=200))
    assert fresh(User.objects.get(pk=place.curator.pk)) == 0
    act("return_line", line, comment="Нет подписи")
    assert fresh(User.objects.get(pk=place.curator.pk)) == 1
    assert fresh(factories.user("head", place.school)) == 0


def test_in_the_demo_the_window_and_the_days_are_of_one_clock(place: Place, settings: Any) -> None:
    settings.DEMO = True
    home = place.municipality
    home.demo_date = dt.date(2023, 10, 16)
    home.save(update_fields=["demo_date"])
    # All written at once by real time, as the demo is.
    line = place.owes(1)
    for day in ("2020-10-29", "2023-07-17", "2023-07-18", "2023-10-13"):
        act("return_line", line, by=place.editor, after={"day": day}, comment="Нет подписи")
    days = ["2023-10-13", "2023-07-18"]
    assert [f"{one.told.day}" for one in notices(Access.of(place.curator), place.curator)] == days
    assert fresh(place.curator) == 2
    # The demo's day stands still while real time goes on.
    Event.objects.update(at=timezone.now() - dt.timedelta(days=200))
    User.objects.filter(pk=place.curator.pk).update(date_joined=timezone.now() - dt.timedelta(days=300))
    assert fresh(User.objects.get(pk=place.curator.pk)) == 2


def test_read_up_to_a_line_and_never_back(place: Place) -> None:
    line = place.owes(1)
    first = act("return_line", line, comment="Нет подписи")
    client = factories.signed_in(place.curator)
    page = client.get("/notices/").content.decode()
    assert f'name="last" value="{first.pk}"' in page
    second = act("return_line", line, comment="Нет печати")
    assert client.post("/notices/read/", {"last": first.pk})["Location"] == "/notices/"
    assert fresh(place.curator) == 1
    assert [notice.unread for notice in notices(Access.of(place.curator), place.curator)] == [True, False]
    client.post("/notices/read/", {"last": second.pk})
    client.post("/notices/read/", {"last": first.pk})
    assert fresh(place.curator) == 0
    # What is yet to come is not read by anybody.
    client.post("/notices/read/", {"last": "999999999999"})
    act("return_line", line, comment="Нет даты")
    assert fresh(place.curator) == 1
    for strange in ("", "-1", "x", "9" * 30, "٣"):
        assert client.post("/notices/read/", {"last": strange}).status_code == 400


def test_the_mark_is_the_person_s_own(place: Place) -> None:
    head = factories.user("head", place.school)
    event = act("return_line", place.owes(1), comment="Нет подписи")
    mark_read(head, event.pk)
    assert (fresh(head), fresh(place.curator)) == (0, 1)
    assert NoticeMark.objects.count() == 1


def test_the_bar_asks_shortly_whether_anything_came_and_counts_only_then(place: Place) -> None:
    client = factories.signed_in(place.curator)
    with CaptureQueriesContext(connection) as few:
        page = client.get("/preferences/").content.decode()
    assert "Уведомления</span>" in page
    for number in range(12):
        act("return_line", place.owes(number), comment="Нет подписи")
    with CaptureQueriesContext(connection) as many:
        page = client.get("/preferences/").content.decode()
    assert '<span class="counter">12</span>' in page
    journal = [query for query in many.captured_queries if "organizations_event" in query["sql"]]
    assert len(journal) == 2
    assert len(many) == len(few) + 1
    mark_read(place.curator, Event.objects.latest("pk").pk)
    act("report_line", place.owes(20), by=place.editor)
    with CaptureQueriesContext(connection) as read:
        assert 'class="counter"' not in client.get("/preferences/").content.decode()
    assert len(read) == len(few)


def test_the_list_costs_the_same_for_one_and_for_many(place: Place) -> None:
    client = factories.signed_in(place.curator)
    act("return_line", place.owes(1), comment="Нет подписи")
    with CaptureQueriesContext(connection) as few:
        client.get("/notices/")
    for number in range(12):
        act("return_line", place.owes(number + 2), comment="Нет подписи")
    with CaptureQueriesContext(connection) as many:
        assert client.get("/notices/").content.decode().count("line-row") == 13
    assert len(many) == len(few)


def test_a_page_that_says_no_counts_nothing(place: Place) -> None:
    client = factories.signed_in(place.curator)
    act("return_line", place.owes(1), comment="Нет подписи")
    for address, status in (("/nowhere/", 404), ("/queue/", 403)):
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        assert (response.status_code, "counter" in response.content.decode()) == (status, False)
        assert not [query for query in asked.captured_queries if "organizations_event" in query["sql"]]
