"""The roadmap page: the document's own columns, what each person sees, a constant number of queries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmaps import workflow
from roadmaps.plan import Column, Item, Section
from tests.roadmaps.agreement_cast import Cast, a_cast, a_plan, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def page(client, cast: Cast) -> str:
    response = client.get(cast.roadmap.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_cells_stand_in_the_plan_s_own_columns_and_order() -> None:
    columns = (Column("title", "Мероприятие"), Column("extra1", "Финансирование"), Column("deadline", "Сроки"))
    item = Item("Издание пособия", deadline="III квартал 2021", extra=(("extra1", "без средств"),), uid="a")
    cast = a_cast(replace(a_plan(), columns=columns, sections=(Section(items=(item,)),)))
    text = page(signed_in(cast.editor), cast)

    assert text.index("Мероприятие") < text.index("Финансирование") < text.index("Сроки")
    assert text.index("Издание пособия") < text.index("без средств") < text.index("III квартал 2021")
    assert "Ответственный исполнитель</th>" not in text


def test_words_that_are_code_are_shown_as_words() -> None:
    nasty = "<script>alert(1)</script> {{ settings.SECRET_KEY }} & \u202eдане"
    cast = a_cast(a_plan(Item(nasty, "1.", "до 15.11.2020", uid="a")))
    text = page(signed_in(cast.editor), cast)

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ settings.SECRET_KEY }} &amp;" in text


def test_an_empty_cell_and_a_cell_that_is_not_there_are_told_apart() -> None:
    cast = a_cast(a_plan(Item("Первое", "1.", "", "", None, uid="a")))
    text = page(signed_in(cast.editor), cast)

    assert "Не указан" in text
    assert "графы нет в документе" in text


def test_a_fixed_plan_offers_no_editing(cast: Cast) -> None:
    assert "data-edit" in page(signed_in(cast.editor), cast)
    cast.approved()

    assert "data-edit" not in page(signed_in(cast.editor), cast)


def test_an_observer_sees_the_text_and_nothing_of_the_work(cast: Cast) -> None:
    cast.submitted()
    workflow.send_back(cast.roadmap.pk, "Уточните сроки раздела", by=cast.approver)
    assert signed_in(cast.observer).get(cast.roadmap.get_absolute_url()).status_code == 404
    cast.approved()
    text = page(signed_in(cast.observer), cast)

    assert "Назначение кураторов" in text
    assert "Уточните сроки" not in text
    assert "История" not in text
    assert signed_in(cast.observer).get(reverse("roadmap_history", args=[cast.roadmap.slug])).status_code == 403


def test_a_return_is_shown_to_who_mends_it(cast: Cast) -> None:
    cast.submitted()
    workflow.send_back(cast.roadmap.pk, "Уточните сроки раздела", by=cast.approver)

    assert "Уточните сроки раздела" in page(signed_in(cast.editor), cast)


def test_the_history_names_each_step(cast: Cast) -> None:
    cast.approved()
    text = signed_in(cast.editor).get(reverse("roadmap_history", args=[cast.roadmap.slug])).content.decode()

    for sentence in ("Карта заведена", "Отправлена на согласование", "Согласована", "Внесены реквизиты"):
        assert sentence in text


@pytest.mark.parametrize("rows", [10, 450])
def test_the_page_takes_six_queries_beyond_session_and_person(rows: int) -> None:
    items = tuple(Item(f"Мероприятие {n}", f"1.{n}.", "до 15.11.2020", "ОО", uid=f"i{n}") for n in range(rows))
    cast = a_cast(a_plan(*items))
    client = signed_in(cast.editor)
    page(client, cast)
    with CaptureQueriesContext(connection) as captured:
        page(client, cast)
    person = ("django_session", "organizations_user", "organizations_membership")
    own = [query["sql"] for query in captured if not any(f'FROM "{table}"' in query["sql"] for table in person)]

    assert len(own) <= 6, own
