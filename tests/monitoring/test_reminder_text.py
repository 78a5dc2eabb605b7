"""«Скопировать напоминание»: ready words for a school's chat."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.monitoring.terms_cast import RETURNED, Place, on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def client(place: Place) -> Any:
    return factories.signed_in(factories.user("editor", place.department))


def words(client: Any, place: Place, **query: Any) -> str:
    response = client.get(f"/reminders/{place.school.slug}/", query)
    assert response.status_code == 200
    found = lxml.html.fromstring(response.content.decode()).xpath("//textarea[@id='reminder']")
    return found[0].text.removeprefix("\n") if found else ""


def test_the_words(client: Any, place: Place) -> None:
    place.owes(-31)
    place.owes(3, uid="b")
    place.owes(10, **RETURNED)
    place.owes(20, extended_to=on(21), late_after=on(21))
    assert words(client, place) == (
        "Коллеги, добрый день! МБОУ СОШ № 7, напоминаем о сроках на 16.10.2023.\n\n"
        f"{place.plan.title} (приказ от 23.10.2020 №\u00a0146)\n\n"
        "Просрочено:\n"
        "— 1.1. Назначение кураторов: последний день в срок 15.09.2023, опоздание 31 день. Нужно: Приказы\n\n"
        "Возвращено на доработку, замечания в системе:\n"
        "— 1.1. Назначение кураторов: до 26.10.2023. Нужно: Приказы\n\n"
        "Подходит срок:\n"
        "— 1.2. Обучение кураторов: до 19.10.2023\n"
        "— 1.1. Назначение кураторов: до 06.11.2023 (продлён). Нужно: Приказы\n\n"
        "Отчитаться: http://127.0.0.1:8000/my/"
    )


def test_it_reaches_as_far_as_asked(client: Any, place: Place) -> None:
    place.owes(10)
    assert words(client, place, days=7) == ""
    assert "26.10.2023" in words(client, place, days=14)
    for strange in ("", "-1", "9999999999", "неделя"):
        assert words(client, place, days=strange) == words(client, place, days=30)


def test_markup_in_a_title_stays_words(client: Any, place: Place) -> None:
    place.plan.item_set.filter(uid="a").update(title="</textarea><script>x</script>")
    place.owes(1)
    assert "</textarea><script>x</script>" in words(client, place)


def test_without_scripts_the_words_are_there_and_the_button_is_not(client: Any, place: Place) -> None:
    place.owes(1)
    page = lxml.html.fromstring(client.get(f"/reminders/{place.school.slug}/").content.decode())
    [button] = page.xpath("//button[@data-copy]")
    assert button.get("hidden") is not None
    assert page.get_element_by_id(button.get("data-copy")).tag == "textarea"
    assert page.xpath("//script[contains(@src, 'js/copy.js')]")


def test_the_list_names_who_has_something_the_most_overdue_first(client: Any, place: Place) -> None:
    second = factories.organization(place.municipality, kind="school", short_name="Школа вторая")
    factories.organization(place.municipality, kind="school", short_name="Школа третья")
    branch = factories.organization(place.municipality, kind="school", parent=second)
    place.owes(1)
    place.owes(-1, second)
    place.owes(-2, branch, uid="b")
    page = lxml.html.fromstring(client.get("/reminders/").content.decode())
    rows = [" ".join(row.text_content().split()) for row in page.xpath("//li[@class='line-row']")]
    assert [row.split(" Скопировать")[0] for row in rows] == [
        "Школа вторая просрочено 2",
        "МБОУ СОШ № 7 подходит срок 1",
    ]


def test_who_may_not(place: Place) -> None:
    place.owes(1)
    url = f"/reminders/{place.school.slug}/"
    assert factories.signed_in(place.curator).get(url).status_code == 403
    assert factories.signed_in(place.curator).get("/reminders/").status_code == 403
    assert factories.signed_in(factories.user("editor")).get(url).status_code == 404


def test_as_many_queries_for_many_organizations(client: Any, place: Place) -> None:
    place.owes(-1)
    with CaptureQueriesContext(connection) as few:
        client.get("/reminders/")
    for number in range(10):
        place.owes(-number - 1, factories.organization(place.municipality, kind="school"))
    with CaptureQueriesContext(connection) as many:
        assert client.get("/reminders/").content.decode().count("line-row") == 11
    assert len(many) == len(few)
