"""The frame of every page: sections by role, the municipality's name and demo date, and not one query of its own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from organizations.access import Access
from organizations.context import chrome
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
FIRST, SCHOOLS, PAIRS = ["Сводка", "Дорожные карты"], "Школы и график внедрения", "Наставничество"
FIGURES = "Мониторинг"


def frame(person, path: str = "/"):
    request = RequestFactory().get(path)
    request.user = person
    return chrome(request)


@pytest.mark.parametrize(
    ("role", "more"),
    [
        ("administrator", ["Мои мероприятия", "Приёмка", PAIRS, FIGURES, SCHOOLS, "Сотрудники", "Администрирование"]),
        ("editor", ["Мои мероприятия", "Приёмка", PAIRS, FIGURES, SCHOOLS, "Сотрудники"]),
        ("controller", ["Приёмка", "Контроль", PAIRS, FIGURES, SCHOOLS]),
        ("approver", [PAIRS, FIGURES, SCHOOLS]),
        ("curator", ["Мои мероприятия", PAIRS, FIGURES, SCHOOLS]),
        ("observer", ["Наставничество в регионах", FIGURES, SCHOOLS]),
    ],
)
def test_sections_by_role(role: str, more: list[str]) -> None:
    titles = [entry["title"] for entry in frame(factories.user(role))["navigation"]]
    assert titles == FIRST + more


def test_the_platforms_administrator_has_all_sections() -> None:
    titles = [entry["title"] for entry in frame(factories.user(is_superuser=True))["navigation"]]
    assert titles == [*FIRST, "Приёмка", PAIRS, FIGURES, SCHOOLS, "Сотрудники", "Администрирование"]


def test_the_section_at_hand_is_marked() -> None:
    person = factories.user("administrator")
    for path, title in (("/", "Сводка"), ("/people/invite/", "Сотрудники"), ("/roadmaps/", "Дорожные карты")):
        marked = [entry["title"] for entry in frame(person, path)["navigation"] if entry["current"]]
        assert marked == [title]


def test_the_municipality_names_the_page_and_carries_its_demo_date() -> None:
    home = factories.municipality(short_name="Моршанский район", demo_date=dt.date(2023, 10, 16))
    found = frame(factories.user("editor", home))
    assert found["home_name"] == "Моршанский район"
    assert found["demo_today"] == dt.date(2023, 10, 16)
    assert frame(factories.user("editor"))["demo_today"] is None


def test_the_frame_asks_the_database_nothing(django_assert_num_queries) -> None:
    person = factories.user("administrator")
    Access.of(person)
    with django_assert_num_queries(0):
        frame(person)
    with django_assert_num_queries(0):
        assert frame(AnonymousUser())["navigation"] == []
