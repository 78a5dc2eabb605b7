"""A municipality's own calendar: its table of days and its rule of moving, kept by its administrator."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope, scopes_disabled

from organizations.models import Event, Municipality, Organization
from roadmaps.admin.calendar import DayOffAdmin
from roadmaps.calendars import calendar_of
from roadmaps.deadlines.calendar import Calendar, Moving
from roadmaps.models import DayOff, RoadmapSettings
from tests import factories

pytestmark = pytest.mark.django_db

RADONITSA, SATURDAY = dt.date(2026, 4, 21), dt.date(2026, 4, 25)
LIST = "/admin/roadmaps/dayoff/"


@pytest.fixture
def home() -> Organization:
    with scopes_disabled():
        return factories.organization()


@pytest.fixture
def abroad() -> Municipality:
    with scopes_disabled():
        return factories.municipality()


@pytest.fixture
def administrator(home: Organization) -> Client:
    with scopes_disabled():
        return factories.signed_in(factories.user("administrator", home))


def day(municipality: Municipality, date: dt.date = RADONITSA, kind: str = "off", **fields: Any) -> DayOff:
    with scopes_disabled():
        return DayOff.objects.create(municipality=municipality, date=date, kind=kind, **fields)


def rules(municipality: Municipality, moving: str) -> None:
    with scopes_disabled():
        RoadmapSettings.objects.create(municipality=municipality, moving=moving)


def days() -> list[tuple[int, dt.date, str]]:
    with scopes_disabled():
        return list(DayOff.objects.order_by("date").values_list("municipality", "date", "kind"))


# The calendar.


def test_without_rules_and_table_it_is_the_country_s_and_moves_forward(home: Organization) -> None:
    assert calendar_of(home.municipality) == Calendar(Moving.PREVIOUS)


@pytest.mark.parametrize("moving", Moving)
def test_the_rule_of_moving_is_the_municipality_s(home: Organization, abroad: Municipality, moving: Moving) -> None:
    rules(home.municipality, moving.value)
    assert calendar_of(home.municipality) == Calendar(moving)
    assert calendar_of(abroad) == Calendar(Moving.PREVIOUS)


def test_the_table_is_of_one_municipality(home: Organization, abroad: Municipality) -> None:
    day(home.municipality)
    day(home.municipality, SATURDAY, "working")
    day(abroad, SATURDAY, "off")
    rules(abroad, "next")
    own, other = calendar_of(home.municipality), calendar_of(abroad)
    assert own == Calendar(Moving.PREVIOUS, frozenset({RADONITSA}), frozenset({SATURDAY}))
    assert other == Calendar(Moving.NEXT, frozenset({SATURDAY}))
    assert own.working_date(RADONITSA) == dt.date(2026, 4, 20)
    assert other.working_date(RADONITSA) == RADONITSA


def test_one_query_however_long_the_table(home: Organization, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        calendar_of(home.municipality)
    rules(home.municipality, "previous")
    for number in range(20):
        day(home.municipality, RADONITSA + dt.timedelta(days=number))
    with django_assert_num_queries(1), scope(municipality=home.municipality):
        assert len(calendar_of(home.municipality).days_off) == 20


# The admin.


def test_a_day_is_entered_changed_and_removed_with_lines_of_the_journal(
    home: Organization, administrator: Client
) -> None:
    entered = {"municipality": home.municipality_id, "date": "21.04.2026", "kind": "off", "note": "Радоница"}
    assert administrator.post(f"{LIST}add/", entered).status_code == 302
    assert days() == [(home.municipality_id, RADONITSA, "off")]
    with scopes_disabled():
        row = DayOff.objects.get()
    assert administrator.post(f"{LIST}{row.pk}/change/", {**entered, "kind": "working"}).status_code == 302
    assert days() == [(home.municipality_id, RADONITSA, "working")]
    assert administrator.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert days() == []
    with scopes_disabled():
        events = list(Event.objects.filter(root_kind="dayoff").order_by("pk"))
    assert [event.verb for event in events] == ["edit_settings", "edit_settings", "reset_settings"]
    assert events[0].object_title == "21.04.2026, выходной день"
    assert events[0].after["date"] == "2026-04-21"
    assert (events[1].before["kind"], events[1].after["kind"]) == ("off", "working")
    assert {event.municipality_id for event in events} == {home.municipality_id}
    listed = administrator.get("/admin/organizations/event/").content.decode()
    assert "Изменены настройки: 21.04.2026, выходной день" in listed


@pytest.mark.parametrize("known", [True, False])
def test_a_day_stands_once_in_a_table(
    home: Organization, abroad: Municipality, administrator: Client, known: bool
) -> None:
    day(abroad)
    day(home.municipality)
    url = f"{LIST}{day(home.municipality, SATURDAY).pk}/change/" if known else f"{LIST}add/"
    before = days()
    entered = {"municipality": home.municipality_id, "date": "21.04.2026", "kind": "working"}
    page = administrator.post(url, entered)
    assert page.status_code == 200
    assert page.context["adminform"].errors == {"date": ["На этот день в календаре муниципалитета уже есть строка."]}
    assert days() == before


def test_who_comes_second_with_the_same_day_is_told(
    home: Organization, administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_form = DayOffAdmin.save_form

    def after_another(*args: Any, **kwargs: Any) -> Any:
        """Another person's row comes between the form's look at the table and the lock."""
        day(home.municipality)
        return save_form(*args, **kwargs)

    monkeypatch.setattr(DayOffAdmin, "save_form", after_another)
    entered = {"municipality": home.municipality_id, "date": "21.04.2026", "kind": "working"}
    page = administrator.post(f"{LIST}add/", entered, follow=True)
    assert page.status_code == 200
    assert [str(message) for message in page.context["messages"]] == [
        "На этот день в календаре муниципалитета уже есть строка."
    ]


def test_another_municipality_s_days_are_not_there(abroad: Municipality, administrator: Client) -> None:
    row = day(abroad, note="Чужой день")
    assert "Чужой день" not in administrator.get(LIST).content.decode()
    for way in ("change", "delete", "history"):
        assert administrator.get(f"{LIST}{row.pk}/{way}/").status_code == 404
        assert administrator.post(f"{LIST}{row.pk}/{way}/", {"post": "yes"}).status_code in (404, 405)
    administrator.post(LIST, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    entered = {"municipality": abroad.pk, "date": "22.04.2026", "kind": "off"}
    assert administrator.post(f"{LIST}add/", entered).status_code == 200
    assert days() == [(abroad.pk, RADONITSA, "off")]


def test_a_known_day_stays_in_its_municipality(home: Organization, abroad: Municipality) -> None:
    row = day(home.municipality)
    with scopes_disabled():
        platform = factories.signed_in(factories.user(is_superuser=True))
    entered = {"municipality": abroad.pk, "date": "22.04.2026", "kind": "off"}
    assert platform.post(f"{LIST}{row.pk}/change/", entered).status_code == 302
    assert days() == [(home.municipality_id, dt.date(2026, 4, 22), "off")]


@pytest.mark.parametrize("text", ["31.02.2026", "завтра", "", "9999999999.01.01", "0"])
def test_a_date_that_is_none_is_an_error_of_the_form(home: Organization, administrator: Client, text: str) -> None:
    entered = {"municipality": home.municipality_id, "date": text, "kind": "off"}
    assert administrator.post(f"{LIST}add/", entered).status_code == 200
    assert days() == []


def test_days_of_a_municipality_go_with_it() -> None:
    with scopes_disabled():
        gone = factories.municipality()
        day(gone)
        rules(gone, "none")
        gone.delete()
    assert days() == []


def test_pages_are_in_russian(home: Organization, administrator: Client) -> None:
    row = day(home.municipality, note="Закон области")
    listed = administrator.get(LIST).content.decode()
    assert "Закон области" in listed and "Выходной" in listed
    page = administrator.get(f"{LIST}{row.pk}/change/").content.decode()
    for words in ("День", "Основание", "Рабочий", "21.04.2026, выходной день"):
        assert words in page
    settings = administrator.get("/admin/roadmaps/roadmapsettings/add/").content.decode()
    assert "Срок в выходной день" in settings and "Не переносится" in settings
