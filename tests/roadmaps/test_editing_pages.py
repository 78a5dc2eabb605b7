"""Rows, parties, properties and targets through HTTP: plain forms, refusals that keep the values, rights."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organizations.models import Event
from roadmaps.models import Item, Responsibility, ResultDocument, Roadmap, Section
from roadmaps.plan_rows import read_plan
from roadmaps.workflow.parties import read_parties
from tests.roadmaps.editing_cast import Cast, a_cast, signed_in
from tests.roadmaps.sent_forms import fields

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(unscoped: None) -> Cast:
    return a_cast()


@pytest.fixture
def editor(cast: Cast) -> Client:
    return signed_in(cast.editor)


def at(cast: Cast, name: str, *args: object) -> str:
    return reverse(name, args=[cast.roadmap.slug, *args])


def tree(cast: Cast) -> list[tuple[int, str, str]]:
    return [(level, item.label, item.title) for _, level, item in read_plan(cast.roadmap).walk()]


def test_a_row_is_added_by_a_form_of_its_own(cast: Cast, editor: Client) -> None:
    address = at(cast, "item_add") + "?place=after&item=a"
    page = editor.get(address)
    assert "После «1.1. Назначение кураторов»" in page.content.decode()
    data = {**fields(page), "title": "Новая", "deadline": "май"}
    for _ in range(2):
        answer = editor.post(at(cast, "item_add"), data)
        assert answer.status_code == 302
    assert tree(cast)[:3] == [(0, "1.1.", "Назначение кураторов"), (0, "1.2.", "Новая"), (0, "1.3.", "Контроль")]
    assert Item.objects.get(title="Новая").deadline == "май"
    assert "#item-" in answer["Location"]


def test_a_new_row_that_is_too_long_keeps_all_that_was_typed(cast: Cast, editor: Client) -> None:
    page = editor.get(at(cast, "item_add"))
    answer = editor.post(at(cast, "item_add"), {**fields(page), "title": "ж" * 100_001, "deadline": "май"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "error-summary" in text
    assert "ж" * 100_001 in text
    assert ">\nмай</textarea>" in text


def test_adding_beside_a_deleted_row_is_told_and_keeps_the_words(cast: Cast, editor: Client) -> None:
    page = editor.get(at(cast, "item_add") + "?place=after&item=a")
    Item.objects.get(uid="a").delete()
    answer = editor.post(at(cast, "item_add"), {**fields(page), "title": "Новая"})
    assert answer.status_code == 422
    assert "уже нет" in answer.content.decode()
    assert "Новая</textarea>" in answer.content.decode()


def test_a_section_is_added_between_others(cast: Cast, editor: Client) -> None:
    page = editor.get(at(cast, "section_add") + "?place=before&section=s2")
    editor.post(at(cast, "section_add"), {**fields(page), "title": "Между"})
    titles = list(Section.objects.order_by("position").values_list("label", "title"))
    assert titles == [("1.", "Подготовка"), ("2.", "Между"), ("3.", "Запуск")]
    empty = editor.post(at(cast, "section_add"), {"title": " "})
    assert empty.status_code == 422
    assert "Укажите заголовок раздела" in empty.content.decode()


def test_the_menu_of_a_row_has_its_forms_with_the_version(cast: Cast, editor: Client) -> None:
    page = editor.get(at(cast, "item_menu", "a")).content.decode()
    piece = editor.get(at(cast, "item_menu", "a"), headers=HTMX).content.decode()
    assert "<html" in page
    assert "<html" not in piece
    assert 'name="version" value="1"' in piece
    assert editor.get(at(cast, "section_menu", "s1"), headers=HTMX).status_code == 200


@pytest.mark.parametrize(
    ("data", "order"),
    [
        ({"direction": "up"}, ["a", "c", "b"]),
        ({"target": "before:item:a"}, ["c", "a", "b"]),
        ({"place": "inside", "section": "s2"}, ["a", "b"]),
    ],
)
def test_a_row_moves_by_a_step_or_to_a_place(
    cast: Cast, editor: Client, data: dict[str, str], order: list[str]
) -> None:
    assert editor.get(at(cast, "item_move", "c")).status_code == 200
    answer = editor.post(at(cast, "item_move", "c"), {**data, "version": 1})
    assert answer.status_code == 302
    rows = Item.objects.filter(section__uid="s1", parent__isnull=True).order_by("position")
    assert list(rows.values_list("uid", flat=True)) == order


@pytest.mark.parametrize(
    "data",
    [
        {"direction": "sideways", "version": 1},
        {"direction": "in", "version": ""},
        {"target": "after:item:zzz", "version": 1},
        {"target": "nonsense", "version": 1},
        {"place": "inside", "item": "c", "version": 1},
        {"direction": "up", "version": 99},
    ],
)
def test_a_senseless_move_changes_nothing_and_is_told(cast: Cast, editor: Client, data: dict[str, Any]) -> None:
    before = tree(cast)
    answer = editor.post(at(cast, "item_move", "c"), data, follow=True)
    assert answer.status_code == 200
    assert 'class="note bad"' in answer.content.decode()
    piece = editor.post(at(cast, "item_move", "c"), data, headers=HTMX)
    assert piece.status_code == 409
    assert piece["HX-Retarget"] == "#plan-note"
    assert tree(cast) == before


def test_a_deletion_is_told_with_a_way_back(cast: Cast, editor: Client) -> None:
    before = read_plan(cast.roadmap)
    page = editor.get(at(cast, "item_delete", "b"))
    assert "в школе" in page.content.decode()
    answer = editor.post(at(cast, "item_delete", "b"), fields(page), headers=HTMX)
    assert answer.status_code == 204
    told = json.loads(answer["HX-Trigger"])
    assert "Контроль" in told["toast"]["text"]
    assert editor.get(told["toast"]["undo"]).status_code == 200
    undone = editor.post(told["toast"]["undo"], headers=HTMX)
    assert json.loads(undone["HX-Trigger"])["plan-changed"] == {"focus": "item-b"}
    assert read_plan(cast.roadmap) == before


def test_a_deletion_sent_twice_is_harmless(cast: Cast, editor: Client) -> None:
    for _ in range(2):
        answer = editor.post(at(cast, "item_delete", "b"), {"version": 1}, follow=True)
        assert answer.status_code == 200
    assert "Уже удалено" in answer.content.decode()


def test_a_row_that_somebody_changed_is_not_deleted(cast: Cast, editor: Client) -> None:
    signed_in(cast.second).post(at(cast, "cell_edit", "b", "title"), {"text": "Важное", "version": 1})
    answer = editor.post(at(cast, "item_delete", "b"), {"version": 1}, follow=True)
    assert "Строку изменили" in answer.content.decode()
    assert Item.objects.filter(uid="b").exists()


def test_a_section_is_deleted_with_its_rows_and_comes_back(cast: Cast, editor: Client) -> None:
    before = read_plan(cast.roadmap)
    page = editor.get(at(cast, "section_delete", "s1"))
    assert "Назначение кураторов" in page.content.decode()
    editor.post(at(cast, "section_delete", "s1"), fields(page))
    assert tree(cast) == [(0, "1.1.", "Пары")]
    event = Event.objects.get(verb="delete_section")
    editor.post(at(cast, "event_undo", event.pk))
    assert read_plan(cast.roadmap) == before


def test_what_is_not_undone_is_said_so(cast: Cast, editor: Client) -> None:
    event = Event.objects.get(verb="create")
    assert "не отменяется" in editor.get(at(cast, "event_undo", event.pk)).content.decode()
    answer = editor.post(at(cast, "event_undo", event.pk), follow=True)
    assert "не отменяется" in answer.content.decode()
    assert editor.get(at(cast, "event_undo", 10**9)).status_code == 404


def test_parties_are_picked_and_the_wording_stays(cast: Cast, editor: Client) -> None:
    address = at(cast, "item_parties", "a")
    data = {
        **fields(editor.get(address)),
        "organizations": [cast.school.slug],
        "groups": ["curators"],
        "positions": "директор\nзаместитель",
        "action": "save",
    }
    assert editor.post(address, data).status_code == 302
    item = Item.objects.get(uid="a")
    assert item.responsible == "Руководители ОО"
    named = [party.organization or party.group or party.position for party in read_parties(item)]
    assert named == [cast.school.slug, "curators", "директор", "заместитель"]
    again = {**fields(editor.get(address)), "form-0-DELETE": "on", "form-1-specifier": "в районе", "action": "save"}
    assert editor.post(address, again).status_code == 302
    parties = read_parties(Item.objects.get(uid="a"))
    assert [party.specifier for party in parties] == ["в районе", "", ""]


def test_an_empty_cell_is_proposed_a_wording_and_nothing_is_saved_unseen(cast: Cast, editor: Client) -> None:
    address = at(cast, "item_parties", "b")
    data = {**fields(editor.get(address)), "groups": ["schools"], "action": "save"}
    proposed = editor.post(address, data)
    assert proposed.status_code == 200
    assert "Образовательные организации</textarea>" in proposed.content.decode()
    assert not Responsibility.objects.filter(item__uid="b").exists()
    shown = fields(proposed)
    assert shown["proposed"] == "1"
    assert editor.post(address, {**shown, "action": "save"}).status_code == 302
    assert Item.objects.get(uid="b").responsible == "Образовательные организации"


def test_a_proposal_may_be_emptied(cast: Cast, editor: Client) -> None:
    address = at(cast, "item_parties", "b")
    data = {**fields(editor.get(address)), "groups": ["schools"], "wording": "", "proposed": "1", "action": "save"}
    assert editor.post(address, data).status_code == 302
    assert Item.objects.get(uid="b").responsible == ""
    assert Responsibility.objects.filter(item__uid="b").count() == 1


def test_the_registry_is_searched_without_a_script_and_keeps_what_was_typed(cast: Cast, editor: Client) -> None:
    address = at(cast, "item_parties", "a")
    data = {**fields(editor.get(address)), "q": "мбоу", "positions": "директор", "action": "search"}
    page = editor.post(address, data)
    text = page.content.decode()
    assert page.status_code == 200
    assert cast.school.short_name in text
    assert "Отдел образования</option>" not in text
    assert "директор</textarea>" in text
    assert not Responsibility.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"organizations": ["sosed-otdel"]},
        {"groups": ["everybody"]},
        {"positions": "д" * 300},
        {"version": "", "positions": "директор"},
    ],
)
def test_wrong_parties_are_refused_and_kept_in_the_form(cast: Cast, editor: Client, changes: dict[str, Any]) -> None:
    address = at(cast, "item_parties", "a")
    answer = editor.post(address, {**fields(editor.get(address)), **changes, "action": "save"})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Responsibility.objects.exists()


def test_a_stale_panel_shows_what_stands_and_saves_knowingly(cast: Cast, editor: Client) -> None:
    address = at(cast, "item_parties", "a")
    data = {**fields(editor.get(address)), "wording": "Моё", "action": "save"}
    signed_in(cast.second).post(at(cast, "cell_edit", "a", "responsible"), {"text": "Чужое", "version": 1})
    stale = editor.post(address, data)
    assert stale.status_code == 409
    text = stale.content.decode()
    assert "Чужое" in text
    assert "Моё</textarea>" in text
    assert editor.post(address, {**fields(stale), "action": "save"}).status_code == 302
    assert Item.objects.get(uid="a").responsible == "Моё"


def test_results_are_kinds_with_wordings(cast: Cast, editor: Client) -> None:
    address = at(cast, "item_results", "d")
    data = {**fields(editor.get(address)), "form-0-kind": "order", "form-1-wording": "Закрепление пар"}
    proposed = editor.post(address, data)
    assert "Приказ, Закрепление пар</textarea>" in proposed.content.decode()
    shown = fields(proposed)
    assert editor.post(address, {**shown, "wording": "Приказ о парах", "action": "save"}).status_code == 302
    assert Item.objects.get(uid="d").result == "Приказ о парах"
    assert list(ResultDocument.objects.order_by("position").values_list("kind", "wording")) == [
        ("order", ""),
        ("outcome", "Закрепление пар"),
    ]


def test_properties_and_columns_are_edited_on_one_page(cast: Cast, editor: Client) -> None:
    address = at(cast, "roadmap_properties")
    data = fields(editor.get(address))
    changed = {
        **data,
        "title": "Иначе",
        "period_start": "1 сентября 2026 г.",
        "columns-4-label": "Документ",
        "columns-5-label": "Финансирование",
        "columns-5-place": "3",
    }
    changed.pop("columns-0-shown")
    assert editor.post(address, changed).status_code == 302
    row = Roadmap.objects.get(pk=cast.roadmap.pk)
    assert row.title == "Иначе"
    assert str(row.period_start) == "2026-09-01"
    assert [entry["key"] for entry in row.columns] == ["title", "deadline", "extra1", "responsible", "result"]
    assert row.columns[-1]["label"] == "Документ"
    cell = at(cast, "cell_edit", "a", "extra1")
    assert editor.post(cell, {"text": "без средств", "version": 1}).status_code == 302
    assert "без средств" in editor.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "Укажите название карты"),
        ({"period_start": "32.10.2026"}, "32 октября не существует"),
        ({"period_start": "01.10.2026", "period_end": "01.09.2026"}, "кончается раньше"),
        ({"columns-1-label": ""}, "Назовите каждую графу"),
        ({"owner": "999999"}, "error-summary"),
        ({"mark": ""}, "без отметки"),
        ({"controller": "к" * 400}, "не больше 300"),
    ],
)
def test_wrong_properties_are_refused_with_the_values_kept(
    cast: Cast, editor: Client, changes: dict[str, str], said: str
) -> None:
    address = at(cast, "roadmap_properties")
    data = {**fields(editor.get(address)), "note": "Заметка", **changes}
    if "mark" in changes:
        data["title"] = "Иначе"
    answer = editor.post(address, data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert "Заметка</textarea>" in text
    assert Roadmap.objects.get(pk=cast.roadmap.pk).note == ""


def test_stale_properties_show_both_and_save_knowingly(cast: Cast, editor: Client) -> None:
    address = at(cast, "roadmap_properties")
    data = {**fields(editor.get(address)), "title": "Моё"}
    second = signed_in(cast.second)
    second.post(address, {**fields(second.get(address)), "title": "Чужое"})
    stale = editor.post(address, data)
    assert stale.status_code == 409
    assert "Чужое" in stale.content.decode()
    assert editor.post(address, fields(stale)).status_code == 302
    assert Roadmap.objects.get(pk=cast.roadmap.pk).title == "Моё"


def test_numbers_are_given_anew(cast: Cast, editor: Client) -> None:
    Item.objects.filter(uid="a").update(label="77", label_typed=True)
    assert editor.get(at(cast, "roadmap_renumber")).status_code == 200
    editor.post(at(cast, "roadmap_renumber"), {"typed": "on"})
    assert Item.objects.get(uid="a").label == "1.1."


def test_targets_are_a_grid_whose_buttons_save_nothing(cast: Cast, editor: Client) -> None:
    address = at(cast, "roadmap_targets")
    data = fields(editor.get(address))
    assert data["v2027-0"] == "20,5"
    wider = editor.post(address, {**data, "v2026-0": "11", "action": "add_year", "new_year": "2028"})
    assert wider.status_code == 200
    longer = editor.post(address, {**fields(wider), "action": "add_row"})
    data = fields(longer)
    assert data["v2026-0"] == "11"
    assert read_plan(cast.roadmap).targets.years == (2026, 2027)
    data |= {"name-2": "Третий", "v2028-2": "до 5 %", "action": "save"}
    assert editor.post(address, data).status_code == 302
    table = read_plan(Roadmap.objects.get(pk=cast.roadmap.pk)).targets
    assert table.years == (2026, 2027, 2028)
    assert [row.value(2026) for row in table.rows] == ["11", "3", ""]
    assert table.rows[2].value(2028) == "до 5 %"


def test_a_removed_indicator_and_year_go_on_saving(cast: Cast, editor: Client) -> None:
    address = at(cast, "roadmap_targets")
    page = editor.post(address, {**fields(editor.get(address)), "action": "remove_row:0"})
    page = editor.post(address, {**fields(page), "action": "remove_year:2027"})
    assert len(read_plan(cast.roadmap).targets.rows) == 2
    assert editor.post(address, {**fields(page), "action": "save"}).status_code == 302
    table = read_plan(Roadmap.objects.get(pk=cast.roadmap.pk)).targets
    assert ([row.name for row in table.rows], table.years) == (["Доля наставников"], (2026,))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"action": "add_year", "new_year": "двадцать"}, "не год"),
        ({"action": "add_year", "new_year": "1812"}, "не год"),
        ({"v2026-0": "я" * 100, "action": "save"}, "не больше 40"),
        ({"name-0": "", "action": "save"}, "Назовите показатель"),
    ],
)
def test_wrong_targets_are_told_and_kept(cast: Cast, editor: Client, changes: dict[str, str], said: str) -> None:
    address = at(cast, "roadmap_targets")
    answer = editor.post(address, {**fields(editor.get(address)), "v2027-1": "42", **changes})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert fields(answer)["v2027-1"] == "42"


def test_stale_targets_name_the_row_and_keep_the_figures(cast: Cast, editor: Client) -> None:
    address = at(cast, "roadmap_targets")
    data = {**fields(editor.get(address)), "v2026-0": "12", "action": "save"}
    second = signed_in(cast.second)
    second.post(address, {**fields(second.get(address)), "v2026-0": "99", "action": "save"})
    stale = editor.post(address, data)
    assert stale.status_code == 409
    assert "2026: 99" in stale.content.decode()
    assert fields(stale)["v2026-0"] == "12"
    assert editor.post(address, {**fields(stale), "action": "save"}).status_code == 302
    assert read_plan(cast.roadmap).targets.rows[0].value(2026) == "12"


PAGES = [
    ("item_add",),
    ("section_add",),
    ("item_menu", "a"),
    ("section_menu", "s1"),
    ("item_move", "a"),
    ("section_move", "s1"),
    ("item_delete", "a"),
    ("section_delete", "s1"),
    ("section_edit", "s1"),
    ("item_parties", "a"),
    ("item_results", "a"),
    ("roadmap_properties",),
    ("roadmap_renumber",),
    ("roadmap_delete",),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_foreign_pages_are_not_there_and_forbidden_ones_are_refused(cast: Cast, page: tuple[str, ...]) -> None:
    address = at(cast, *page)
    before = read_plan(cast.roadmap)
    for method in ("get", "post"):
        assert getattr(signed_in(cast.stranger), method)(address).status_code in (404, 405)
        assert getattr(signed_in(cast.approver), method)(address).status_code in (403, 405)
    assert read_plan(cast.roadmap) == before


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_pages_of_a_closed_plan_lead_to_the_plan(cast: Cast, editor: Client, page: tuple[str, ...]) -> None:
    row = Roadmap.objects.get(pk=cast.roadmap.pk)
    row.status, row.submitted_by, row.submitted_at = "submitted", cast.editor, row.created_at
    row.save()
    answer = editor.get(at(cast, *page), follow=True)
    assert answer.redirect_chain[-1][0] == row.get_absolute_url()
    assert "текст закрыт" in answer.content.decode()


@pytest.mark.parametrize("page", ["item_add", "section_add"])
def test_words_typed_while_the_plan_was_submitted_are_given_back(cast: Cast, editor: Client, page: str) -> None:
    data = {**fields(editor.get(at(cast, page))), "title": "Долго набранный текст"}
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(
        status=Roadmap.Status.SUBMITTED, submitted_at=timezone.now(), submitted_by=cast.second
    )
    answer = editor.post(at(cast, page), data)
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Не сохранено" in said and "текст закрыт" in said and "Долго набранный текст" in said
