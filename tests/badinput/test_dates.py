"""Dates that do not exist, have not come, or stand in the wrong order: told which field and why, nothing saved."""

from __future__ import annotations

import datetime as dt

import pytest
from django_scopes import scopes_disabled

from roadmaps.models import Roadmap
from tests.access.cast import World
from tests.access.pages import text_of
from tests.badinput.forms import FORMS, filled, state, who

pytestmark = pytest.mark.django_db

NOT_DATES = {
    "32.10.2020": "32 октября не существует",
    "29.02.2021": "29 февраля 2021 года не существует",
    "31.04.2021": "31 апреля не существует",
    "01.13.2021": "Месяца с номером 13 не бывает",
    "01.00.2021": "Месяца с номером 0 не бывает",
    "0.10.2020": "0 октября не существует",
    "01.10.20": "Напишите год четырьмя цифрами",
    "01.10.0000": "Напишите год четырьмя цифрами|Проверьте год",
    "01.01.9999": "Проверьте год",
    "01.01.1800": "Проверьте год",
    "вчера": "Напишите дату цифрами",
    "2020-13-01": "Месяца с номером 13 не бывает",
    "1e9": "Напишите дату цифрами",
    "٠١.٠١.٢٠٢٠": "Напишите дату цифрами",
    "01.10.2020; DROP TABLE": "Напишите дату цифрами",
    "9" * 300: "Напишите дату цифрами",
}
FIELDS = [
    ("roadmap_properties", "period_start"),
    ("roadmap_properties", "period_end"),
    ("roadmap_new_blank", "period_start"),
    ("roadmap_new_typical", "start"),
    ("roadmap_register", "date"),
    ("act_edit", "basis-0-date"),
]
TERMS = [
    ("role_terms", "ends_on", "Пример: 31.12.2026"),
    ("role_grant", "starts_on", "Пример: 01.09.2026"),
    ("role_end", "last_day", "Напишите дату так: 31.12.2026"),
]


def form(world: World, name: str) -> tuple[str, str, dict[str, object]]:
    row = next(row for row in FORMS if row.name == name)
    actor = who(row)
    return actor, *filled(world, world.client(actor), row)


@pytest.mark.one_database
@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_wrong_date_is_named_at_its_field(world: World, name: str, field: str) -> None:
    actor, url, data = form(world, name)
    before = state(world)
    for typed, told in NOT_DATES.items():
        response = world.ask(actor, "POST", url, {**data, "basis-0-wording": "Закон", field: typed}).response
        assert response.status_code == 422, typed
        said = text_of(response)
        assert any(words in said for words in told.split("|")), (typed, told)
        assert typed in said, "the date as it was typed"
    assert state(world) == before


@pytest.mark.one_database
@pytest.mark.parametrize(("name", "field", "told"), TERMS)
def test_a_wrong_date_of_a_role(world: World, name: str, field: str, told: str) -> None:
    actor, url, data = form(world, name)
    for typed in ("32.10.2020", "29.02.2021", "вчера", "9" * 300):
        answer = world.ask(actor, "POST", url, {**data, field: typed})
        assert answer.status == 422 and not answer.written, typed
        said = text_of(answer.response)
        assert told in said and typed in said


@pytest.mark.parametrize("typed", ["23.10.2020", "23 октября 2020 г.", "2020-10-23", " 23.10.2020 ", "23/10/2020"])
def test_a_date_may_be_written_as_people_write(world: World, typed: str) -> None:
    actor, url, data = form(world, "roadmap_register")
    answer = world.ask(actor, "POST", url, {**data, "date": typed})
    assert answer.status == 302


def test_a_date_that_has_not_come_is_not_registered(world: World) -> None:
    actor, url, data = form(world, "roadmap_register")
    before = state(world)
    tomorrow = dt.date.today() + dt.timedelta(days=2)
    response = world.client(actor).post(url, {**data, "date": f"{tomorrow:%d.%m.%Y}"})
    assert response.status_code == 422
    assert "ещё не наступило" in text_of(response)
    assert state(world) == before


@pytest.mark.parametrize("name", ["roadmap_properties", "roadmap_new_blank"])
def test_a_period_that_ends_before_it_begins(world: World, name: str) -> None:
    actor, url, data = form(world, name)
    before = state(world)
    sent = {**data, "title": "Карта", "period_start": "01.09.2021", "period_end": "31.08.2021"}
    response = world.client(actor).post(url, sent)
    assert response.status_code == 422
    assert "кончается раньше, чем начинается" in text_of(response)
    assert state(world) == before


def test_terms_of_a_role_in_the_wrong_order(world: World) -> None:
    actor, url, data = form(world, "role_terms")
    response = world.client(actor).post(url, {**data, "starts_on": "02.10.2026", "ends_on": "01.10.2026"})
    assert response.status_code == 422
    assert "раньше" in text_of(response)


REQUISITES = {
    "date": "Укажите дату приказа",
    "number": "Укажите номер",
    "post": "Укажите должность подписавшего",
    "name": "Укажите инициалы и фамилию",
}


@pytest.mark.one_database
@pytest.mark.parametrize("missing", [*REQUISITES, "all"])
@pytest.mark.parametrize("empty", ["", " \u00a0 ", None], ids=["empty", "spaces", "absent"])
def test_missing_requisites_are_named(world: World, missing: str, empty: str | None) -> None:
    actor, url, data = form(world, "roadmap_register")
    before = state(world)
    names = [*REQUISITES] if missing == "all" else [missing]
    kept = {name: value for name, value in data.items() if name not in names}
    response = world.client(actor).post(url, kept if empty is None else {**kept, **dict.fromkeys(names, empty)})
    assert response.status_code == 422
    said = text_of(response)
    assert all(REQUISITES[name] in said for name in names)
    assert "Реквизиты не сохранены" in said
    assert state(world) == before


@pytest.mark.parametrize("field", ["number", "post", "name"])
def test_an_invisible_requisite_is_a_missing_one(world: World, field: str) -> None:
    """A zero-width space pasted along is nothing that paper shows."""
    actor, url, data = form(world, "roadmap_register")
    before = state(world)
    response = world.client(actor).post(url, {**data, field: "\u200b\u2060"})
    assert response.status_code in (409, 422)
    assert REQUISITES[field] in text_of(response)
    assert state(world) == before


def test_requisites_are_kept_without_what_no_paper_shows(world: World) -> None:
    actor, url, data = form(world, "roadmap_register")
    assert (
        world.client(actor).post(url, {**data, "number": "12\x01\x0b-к", "name": "И.И.\x7f Иванов"}).status_code == 302
    )
    with scopes_disabled():
        act = Roadmap.objects.select_related("act").get(slug="here-agreed").act
    assert (act.number, act.signatory_name) == ("12 -к", "И.И. Иванов")


@pytest.mark.parametrize(("field", "limit"), [("number", 40), ("post", 300), ("name", 100)])
def test_a_requisite_too_long_for_its_place(world: World, field: str, limit: int) -> None:
    actor, url, data = form(world, "roadmap_register")
    before = state(world)
    response = world.client(actor).post(url, {**data, field: "а" * (limit + 1)})
    assert response.status_code == 422
    assert f"не больше {limit} знаков" in text_of(response)
    assert "а" * (limit + 1) in text_of(response)
    assert state(world) == before
