"""The roadmap page: the document's own columns, what each person sees, a constant number of queries."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import User
from roadmaps import workflow
from roadmaps.models import Item as ItemRow
from roadmaps.models import Roadmap
from roadmaps.plan import Column, Item, Section, TargetRow, TargetTable
from tests.roadmaps.agreement_cast import Cast, a_cast, a_plan, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def page(client: Client, cast: Cast) -> str:
    response = client.get(cast.roadmap.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def seen_by(person: User, cast: Cast) -> str:
    return page(signed_in(person), cast)


def cells(text: str, uid: str) -> dict[str, str]:
    """The words of a row's cells by column, tags taken away."""
    row = re.search(rf'<tr[^>]*id="item-{uid}".*?</tr>', text, re.S)
    assert row
    found = re.findall(r'<td class="col-(\w+)".*?>(.*?)</td>', row[0], re.S)
    return {key: " ".join(re.sub(r"<[^>]+>", " ", words).split()) for key, words in found}


def test_cells_stand_in_the_plan_s_own_columns_and_order() -> None:
    columns = (Column("title", "Мероприятие"), Column("extra1", "Финансирование"), Column("deadline", "Сроки"))
    item = Item("Издание пособия", deadline="III квартал 2021", extra=(("extra1", "без средств"),), uid="a")
    cast = a_cast(replace(a_plan(), columns=columns, sections=(Section(items=(item,)),)))
    text = seen_by(cast.approver, cast)

    assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', text) == ["Мероприятие", "Финансирование", "Сроки"]
    assert cells(text, "a") == {
        "title": "Издание пособия",
        "extra1": "без средств",
        "deadline": "III квартал 2021 Срок понят.",
    }


def test_bullets_inside_a_cell_keep_their_own_marks() -> None:
    cast = a_cast(a_plan(Item("Семинары:\n– для руководителей;\n● для родителей", "1.", "2021", uid="a")))
    text = seen_by(cast.approver, cast)

    assert '<div class="point"><span>–</span><span>для руководителей;</span></div>' in text
    assert '<div class="point"><span>●</span><span>для родителей</span></div>' in text


def test_words_that_are_code_are_shown_as_words() -> None:
    nasty = "<script>alert(1)</script> {{ settings.SECRET_KEY }} & \u202eдане"
    cast = a_cast(a_plan(Item(nasty, "1.", "до 15.11.2020", uid="a")))
    text = seen_by(cast.editor, cast)

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ settings.SECRET_KEY }} &amp;" in text


def test_an_empty_cell_and_a_cell_that_is_not_there_are_told_apart() -> None:
    cast = a_cast(a_plan(Item("Первое", "1.", "", "", None, uid="a")))
    draft = cells(seen_by(cast.editor, cast), "a")
    assert draft["deadline"] == draft["responsible"] == "Не указан"
    assert draft["result"] == "графа отсутствует"

    cast.approved()
    fixed = cells(seen_by(cast.editor, cast), "a")
    assert fixed["deadline"] == fixed["responsible"] == "графа пуста"
    assert fixed["result"] == "графа отсутствует"


def test_a_corrected_reading_stands_beside_the_words() -> None:
    item = Item("Отчет", "1.", "До 8.09.2020", "ОО", readings=(("deadline", "До 08.09.2020"),), uid="a")
    cast = a_cast(a_plan(item))

    assert cells(seen_by(cast.approver, cast), "a")["deadline"] == (
        "До 8.09.2020 Срок понят. следует читать: До 08.09.2020"
    )


def test_the_description_comes_before_the_table_and_the_targets_after_it() -> None:
    table = TargetTable(
        "Целевые показатели",
        years=(2020, 2021),
        rows=(TargetRow("Доля детей", "1", numerator="вовлечённых", values=((2020, "10"), (2021, "20")), uid="t"),),
    )
    cast = a_cast(replace(a_plan(), description="# Цели\nПовысить охват", targets=table))
    text = seen_by(cast.approver, cast)

    order = [text.index(words) for words in ("Повысить охват", "Назначение кураторов", "Целевые показатели")]
    assert order == sorted(order)
    assert "Числитель: вовлечённых" in text
    assert '<div class="cell-words">20</div>' in text


def test_a_draft_is_edited_by_who_writes_it_and_a_fixed_plan_by_nobody(cast: Cast) -> None:
    address = reverse("cell_edit", args=[cast.roadmap.slug, "a", "deadline"])
    assert address in seen_by(cast.editor, cast)
    assert address not in seen_by(cast.approver, cast)
    cast.approved()

    assert "data-edit" not in seen_by(cast.editor, cast)


def test_an_observer_sees_the_text_and_nothing_of_the_work(cast: Cast) -> None:
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(note="Хвосты утраченных строк")
    cast.submitted()
    workflow.send_back(cast.roadmap.pk, "Уточните сроки раздела", by=cast.approver)
    assert signed_in(cast.observer).get(cast.roadmap.get_absolute_url()).status_code == 404

    edition = cast.approved()
    text = seen_by(cast.observer, cast)
    for words in ("Назначение кураторов", "Редакция 1", edition.pdf.sha256, edition.xlsx.sha256):
        assert words in text
    for words in ("Уточните сроки", "История", "Хвосты", "Проверка", cast.editor.last_name):
        assert words not in text
    for name in ("roadmap_history", "roadmap_check"):
        assert signed_in(cast.observer).get(reverse(name, args=[cast.roadmap.slug])).status_code == 403


def test_the_office_reads_the_note_as_the_product_s_own_words(cast: Cast) -> None:
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(note="Хвосты утраченных строк")

    assert re.search(r"<h2>Примечание</h2>\s*<p class=\"caption[^>]*>Хвосты", seen_by(cast.approver, cast))


def test_a_return_is_shown_to_who_mends_it_until_it_is_sent_again(cast: Cast) -> None:
    cast.submitted()
    workflow.send_back(cast.roadmap.pk, "Уточните сроки раздела", by=cast.approver)
    note = re.compile(r'<div class="note warn">.*?Уточните сроки раздела</div>', re.S)
    assert note.search(seen_by(cast.editor, cast))

    cast.submitted()
    assert not note.search(seen_by(cast.editor, cast))


def test_findings_lead_to_their_rows() -> None:
    cast = a_cast(a_plan(Item("Первое", "1.1.", "", "ОО", "Приказ", uid="a")))
    text = seen_by(cast.editor, cast)
    margin = text[text.index('id="plan-check"') :]

    assert f'href="{cast.roadmap.get_absolute_url()}#item-a"' in margin
    assert "Не указан срок" in margin
    assert 'id="item-a"' in text


def test_the_counter_counts_places_as_the_check_s_page_does() -> None:
    items = tuple(Item(f"Дело {uid}", f"{place}.", "", "ОО", "Приказ", uid=uid) for place, uid in enumerate("ab", 1))
    cast = a_cast(a_plan(*items))
    text = seen_by(cast.editor, cast)
    margin = text[text.index('id="plan-check"') : text.index("<h2>Акт</h2>")]
    counter = re.search(r'<span class="counter">(\d+)</span>', text)

    assert margin.count("Не указан срок") == len(re.findall("<li", margin)) == 1
    assert counter and counter[1] == "2"


def test_the_check_s_page_speaks_of_the_act_too(cast: Cast) -> None:
    cast.roadmap.act.clauses.all().delete()
    text = signed_in(cast.editor).get(reverse("roadmap_check", args=[cast.roadmap.slug])).content.decode()

    assert reverse("roadmap_act", args=[cast.roadmap.slug]) in text
    assert "контрол" in text


def test_the_history_names_each_step_and_shows_words_before_and_after(cast: Cast) -> None:
    row = ItemRow.objects.get(roadmap=cast.roadmap, uid="a")
    workflow.edit_cell(cast.roadmap.pk, row.uid, "deadline", "до 01.12.2020", version=row.version, by=cast.editor)
    cast.approved()
    text = signed_in(cast.editor).get(reverse("roadmap_history", args=[cast.roadmap.slug])).content.decode()

    steps = ("Внесены реквизиты", "Согласована", "Отправлена на согласование", "Изменён срок", "Карта заведена")
    order = [text.index(sentence) for sentence in steps]
    assert order == sorted(order)
    assert "<del>до 15.11.2020</del> <ins>до 01.12.2020</ins>" in text


@pytest.mark.parametrize("rows", [10, 450])
@pytest.mark.parametrize(
    ("state", "who", "most"),
    [("draft", "editor", 6), ("submitted", "approver", 6), ("approved", "editor", 5), ("approved", "observer", 1)],
)
def test_the_page_takes_six_queries_beyond_session_and_person_however_many_rows(
    state: str, who: str, most: int, rows: int
) -> None:
    items = (Item(f"Мероприятие {n}", f"1.{n}.", "до 15.11.2020", "ОО", "Приказ", uid=f"i{n}") for n in range(rows))
    cast = a_cast(a_plan(*items))
    {"draft": lambda: None, "submitted": cast.submitted, "approved": cast.approved}[state]()
    client = signed_in(getattr(cast, who))
    asked = queries(client, cast)

    assert page(client, cast).count('class="item-row') == rows
    assert len(asked) == most, asked


def queries(client: Client, cast: Cast) -> list[str]:
    """What the page asks the database, leaving out who asks."""
    page(client, cast)
    with CaptureQueriesContext(connection) as captured:
        page(client, cast)
    person = ("django_session", "organizations_user", "organizations_membership")
    # The bell counts what the person has not read.
    bell = "monitoring_noticemark"
    # The middleware asks for the observer's regions together with the roles.
    regions = 'FROM "organizations_municipality" WHERE "organizations_municipality"."parent_id"'
    asked = [query["sql"] for query in captured]
    asked = [sql for sql in asked if bell not in sql]
    return [sql for sql in asked if regions not in sql and not any(f'FROM "{table}"' in sql for table in person)]
