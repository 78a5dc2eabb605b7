"""The list of plans: who sees what, filters in the address, a constant number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmaps import workflow
from roadmaps.counts import with_counts
from roadmaps.models import Roadmap
from roadmaps.plan import Item, Section
from roadmaps.plan_rows import read_plan
from roadmaps.sheet import sheet
from tests.roadmaps.agreement_cast import Cast, a_cast, a_plan, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def more(cast: Cast, title: str, **changes: Any) -> Roadmap:
    plan = replace(a_plan(), title=title, **changes)
    owner = cast.roadmap.owner
    return workflow.create(workflow.Parties(owner, owner, owner), plan, None, by=cast.editor)


def shown(client: Client, **query: str) -> HttpResponse:
    response = client.get(reverse("roadmaps"), query)
    assert response.status_code == 200
    return response


def titles(client: Client, **query: str) -> list[str]:
    return [line.roadmap.title for line in shown(client, **query).context["lines"]]


def in_period(cast: Cast, start: dt.date, end: dt.date) -> None:
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(period_start=start, period_end=end)


@pytest.mark.parametrize("words", ["ЦЕЛЕВОЙ модели", "целевой", "внедрЁнию", "Наставничества плаН", "NSK-2020"])
def test_words_are_found_in_any_letter_case(cast: Cast, words: str) -> None:
    more(cast, "Программа обучения")

    assert titles(signed_in(cast.editor), q=words) == [cast.roadmap.title]


@pytest.mark.parametrize(
    "words", ["' OR 1=1 --", "%", "_", "<script>", "\x00", "{{ 7|add:7 }}", "🙂", "\u202e", "x" * 9000]
)
def test_words_that_are_code_find_nothing_and_break_nothing(cast: Cast, words: str) -> None:
    response = signed_in(cast.editor).get(reverse("roadmaps"), {"q": words})

    assert response.status_code in (200, 400)
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    "query",
    [
        {"status": "nothing"},
        {"year": "abc"},
        {"year": "99999"},
        {"owner": "9" * 30},
        {"owner": "x"},
        {"municipality": "0"},
        {"force": "never"},
        {"after": "-1"},
        {"after": "9" * 30},
        {"before": "последняя"},
        {"sort": "password"},
    ],
)
def test_an_impossible_address_is_answered(cast: Cast, query: dict[str, str]) -> None:
    text = shown(signed_in(cast.editor), **query).content.decode()

    if next(iter(query)) in ("status", "year", "owner"):
        assert "Сбросить фильтры" in text
    else:
        assert cast.roadmap.title in text


def test_drafts_are_seen_by_their_own_office_only(cast: Cast) -> None:
    assert titles(signed_in(cast.editor)) == [cast.roadmap.title]
    assert titles(signed_in(cast.stranger)) == []
    assert titles(signed_in(cast.observer)) == []


def test_an_observer_sees_what_is_approved_in_the_region(cast: Cast) -> None:
    cast.approved()

    assert titles(signed_in(cast.observer), force="all") == [cast.roadmap.title]
    assert titles(signed_in(cast.stranger), force="all") == []


def test_another_s_owner_is_not_among_the_choices(cast: Cast) -> None:
    owners = shown(signed_in(cast.observer), force="all").context["filter"].form.fields
    assert "owner" in owners
    assert list(owners["owner"].queryset) == []

    cast.approved()
    owners = shown(signed_in(cast.observer), force="all").context["filter"].form.fields
    assert list(owners["owner"].queryset) == [cast.roadmap.owner]


def test_what_lives_today_is_asked_of_the_municipality_s_own_day(cast: Cast) -> None:
    cast.approved()
    client = signed_in(cast.editor)
    in_period(cast, dt.date(2020, 9, 1), dt.date(2021, 8, 31))
    assert titles(client) == [cast.roadmap.title]

    in_period(cast, dt.date(2020, 9, 1), dt.date(2020, 10, 30))
    assert titles(client) == []
    assert titles(client, force="all") == [cast.roadmap.title]
    assert titles(client, year="2020") == [cast.roadmap.title]
    assert titles(client, status="approved") == [cast.roadmap.title]
    assert titles(client, status="draft") == []


def test_a_plan_on_its_way_is_listed_whatever_its_period(cast: Cast) -> None:
    in_period(cast, dt.date(2018, 1, 1), dt.date(2018, 12, 31))

    assert titles(signed_in(cast.editor)) == [cast.roadmap.title]


def test_a_filter_that_is_on_is_a_chip_that_leads_to_the_list_without_it(cast: Cast) -> None:
    client = signed_in(cast.editor)
    in_period(cast, dt.date(2020, 9, 1), dt.date(2021, 8, 31))
    chips = {chip.text: chip.url for chip in shown(client, q="план", status="draft", year="2020").context["chips"]}

    assert chips["«план»"] == f"{reverse('roadmaps')}?status=draft&year=2020"
    assert set(chips) == {"«план»", "Состояние: Черновик", "Год: 2020"}
    (chip,) = shown(client).context["chips"]
    assert chip.text == "Действует сегодня или в работе"
    assert chip.url == f"{reverse('roadmaps')}?force=all"


def test_nothing_found_names_the_filters(cast: Cast) -> None:
    text = shown(signed_in(cast.editor), q="Заречная", status="submitted").content.decode()
    told = text[text.index("Ничего не найдено") :]

    assert "«Заречная»" in told
    assert "На согласовании" in told


def test_rows_are_sorted_and_paged(cast: Cast) -> None:
    for number in range(30):
        more(cast, f"Карта {number:02}")
    client = signed_in(cast.editor)

    assert titles(client, sort="title")[:2] == ["Карта 00", "Карта 01"]
    last = shown(client, sort="-title").context["page"].next
    assert titles(client, sort="-title", after=str(last))[-1] == "Карта 00"
    assert len(titles(client)) == 25
    answer = shown(client, sort="title", q="карта")
    paged, last = answer.content.decode(), answer.context["page"].next
    assert 'rel="next"' in paged
    assert f"?{urlencode({'sort': 'title', 'q': 'карта', 'after': last})}".replace("&", "&amp;") in paged
    assert 'aria-sort="ascending"' in paged


def test_plans_without_an_act_come_last_in_both_orders(cast: Cast) -> None:
    cast.approved()
    more(cast, "Без акта")
    client = signed_in(cast.editor)

    for order in ("act", "-act"):
        assert titles(client, sort=order, force="all") == [cast.roadmap.title, "Без акта"]


def test_the_next_step_is_offered_to_whom_the_plan_waits_for(cast: Cast) -> None:
    cast.agreed()
    address = reverse("roadmap_register", args=[cast.roadmap.slug])

    assert address in shown(signed_in(cast.registrar)).content.decode()
    assert address not in shown(signed_in(cast.editor)).content.decode()


def test_sizes_are_counted_as_the_page_counts_them(cast: Cast) -> None:
    leaf = Item("на уровне школ", "1.1.1.", "2020", uid="leaf")
    items = (
        Item("Контроль", "1.1.", None, None, None, children=(leaf,), uid="head"),
        Item("Координирование: ", "1.2.", uid="colon"),
        Item("Не дописано", "1.3.", uid="undated"),
        Item("С графой", "1.4.", extra=(("extra1", "да"),), uid="extra"),
    )
    roadmap = more(cast, "Счёт", sections=(Section("Первый", "1.", items, uid="s"), Section("Второй", "2.", uid="t")))
    counted = with_counts(Roadmap.objects.filter(pk=roadmap.pk)).get()
    table = sheet(read_plan(roadmap))

    assert (counted.item_count, counted.section_count) == (table.items, table.sections) == (3, 2)


def test_the_number_of_queries_does_not_depend_on_rows(cast: Cast) -> None:
    client = signed_in(cast.approver)
    cast.submitted()
    titles(client)
    with CaptureQueriesContext(connection) as few:
        assert len(titles(client)) == 1
    for number in range(20):
        more(cast, f"Карта {number}")
    Roadmap.objects.exclude(pk=cast.roadmap.pk).update(returned_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    with CaptureQueriesContext(connection) as many:
        assert len(titles(client)) == 21

    assert len(many) == len(few)


def test_nobody_s_plans_yet_shows_the_next_step(cast: Cast) -> None:
    workflow.delete_draft(cast.roadmap.pk, by=cast.editor)
    text = shown(signed_in(cast.editor)).content.decode()

    assert "Дорожных карт пока нет" in text
    for way in ("roadmap_new_paste", "roadmap_new_copy", "roadmap_new_typical", "roadmap_new_blank"):
        assert reverse(way) in text
    assert reverse("roadmap_new_paste") not in shown(signed_in(cast.approver)).content.decode()
