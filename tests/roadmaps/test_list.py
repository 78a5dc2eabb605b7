"""The list of plans: who sees what, filters in the address, a constant number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmaps import workflow
from roadmaps.models import Roadmap
from tests.roadmaps.agreement_cast import Cast, a_cast, a_plan, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def more(cast: Cast, title: str, **changes: object) -> Roadmap:
    plan = replace(a_plan(), title=title, **changes)
    owner = cast.roadmap.owner
    return workflow.create(workflow.Parties(owner, owner, owner), plan, None, by=cast.editor)


def titles(client, **query: str) -> list[str]:
    response = client.get(reverse("roadmaps"), query)
    assert response.status_code == 200
    return [row.title for row in response.context["page"]]


@pytest.mark.parametrize("words", ["ЦЕЛЕВОЙ модели", "целевой", "внедрЁнию", "Наставничества плаН"])
def test_words_are_found_in_any_letter_case(cast: Cast, words: str) -> None:
    more(cast, "Программа обучения")

    assert titles(signed_in(cast.editor), q=words) == [cast.roadmap.title]


def test_words_that_are_code_find_nothing_and_break_nothing(cast: Cast) -> None:
    for words in ("' OR 1=1 --", "%", "_", "<script>", "\x00", "{{ 7|add:7 }}", "🙂", "\u202e"):
        assert signed_in(cast.editor).get(reverse("roadmaps"), {"q": words}).status_code in (200, 400)


def test_an_impossible_filter_says_so(cast: Cast) -> None:
    response = signed_in(cast.editor).get(reverse("roadmaps"), {"status": "nothing", "year": "abc", "page": "x"})

    assert response.status_code == 200
    assert "Сбросить" in response.content.decode()


def test_drafts_are_seen_by_their_own_office_only(cast: Cast) -> None:
    assert titles(signed_in(cast.editor)) == [cast.roadmap.title]
    assert titles(signed_in(cast.stranger)) == []
    assert titles(signed_in(cast.observer)) == []


def test_an_observer_sees_what_is_approved_in_the_region(cast: Cast) -> None:
    cast.approved()

    assert titles(signed_in(cast.observer), force="all") == [cast.roadmap.title]
    assert titles(signed_in(cast.stranger), force="all") == []


def test_force_is_asked_of_the_municipality_s_own_day(cast: Cast) -> None:
    cast.approved()
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(period_start=dt.date(2020, 9, 1), period_end=dt.date(2021, 8, 31))
    assert titles(signed_in(cast.editor)) == [cast.roadmap.title]

    Roadmap.objects.filter(pk=cast.roadmap.pk).update(period_end=dt.date(2020, 10, 30))
    assert titles(signed_in(cast.editor)) == []
    assert titles(signed_in(cast.editor), force="all") == [cast.roadmap.title]
    assert titles(signed_in(cast.editor), year="2020") == [cast.roadmap.title]


def test_rows_are_sorted_and_paged(cast: Cast) -> None:
    for number in range(30):
        more(cast, f"Карта {number:02}")
    client = signed_in(cast.editor)

    assert titles(client, sort="title")[:2] == ["Карта 00", "Карта 01"]
    assert titles(client, sort="-title", page="2")[-1] == "Карта 00"
    assert len(titles(client)) == 25


def test_the_number_of_queries_does_not_depend_on_rows(cast: Cast) -> None:
    client = signed_in(cast.editor)
    client.get(reverse("roadmaps"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        titles(client)
    for number in range(20):
        more(cast, f"Карта {number}")
    with CaptureQueriesContext(connection) as many:
        titles(client)

    assert len(many) == len(few)


def test_nobody_s_plans_yet_shows_the_next_step(cast: Cast) -> None:
    Roadmap.objects.all().delete()
    page = signed_in(cast.editor).get(reverse("roadmaps")).content.decode()

    assert "Дорожных карт пока нет" in page
    assert reverse("roadmap_new_paste") in page
