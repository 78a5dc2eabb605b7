"""The act through HTTP: its words, clauses and appendices."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents.act_rows import read_act
from documents.models import Act, Appendix, Clause
from organizations.models import Event
from roadmaps.models import Roadmap
from tests.roadmaps.editing_cast import Cast, a_cast, signed_in
from tests.roadmaps.sent_forms import fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(unscoped: None) -> Cast:
    return a_cast()


@pytest.fixture
def editor(cast: Cast) -> Client:
    return signed_in(cast.editor)


def at(cast: Cast, name: str, *args: object) -> str:
    return reverse(name, args=[cast.roadmap.slug, *args])


def texts(act: Act) -> list[str]:
    return [clause.text for clause in read_act(act).clauses]


def test_the_acts_words_and_basis_are_saved(cast: Cast, editor: Client) -> None:
    address = at(cast, "act_edit")
    data = fields(editor.get(address)) | {
        "kind": "постановление",
        "heading": "О внедрении",
        "issuer_lines": "АДМИНИСТРАЦИЯ\r\nРАЙОНА",
        "basis-0-wording": "распоряжение Минпросвещения",
        "basis-0-number": "Р-145",
        "basis-0-date": "25.12.2019",
    }
    assert editor.post(address, data).status_code == 302
    act = read_act(Act.objects.get())
    assert (act.kind.value, act.heading, act.issuer_lines) == (
        "постановление",
        "О внедрении",
        ("АДМИНИСТРАЦИЯ", "РАЙОНА"),
    )
    assert (act.basis[0].number, act.basis[0].date.isoformat() if act.basis[0].date else "") == ("Р-145", "2019-12-25")
    again = fields(editor.get(address))
    assert again["basis-0-date"] == "25.12.2019"
    editor.post(address, again | {"basis-0-DELETE": "on"})
    assert Act.objects.get().basis == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"basis-0-wording": "приказ", "basis-0-date": "31.11.2020"}, "31 ноября не существует"),
        ({"place": "г" * 200}, "не больше 100"),
        ({"kind": "письмо"}, "error-summary"),
        ({"mark": "", "heading": "Иначе"}, "без отметки"),
    ],
)
def test_wrong_words_of_the_act_are_told_and_kept(
    cast: Cast, editor: Client, changes: dict[str, str], said: str
) -> None:
    address = at(cast, "act_edit")
    answer = editor.post(address, fields(editor.get(address)) | {"drafter": "Щербань Ж.С."} | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert fields(answer)["drafter"] == "Щербань Ж.С."
    assert Act.objects.get().drafter == ""


def test_a_stale_act_shows_both_and_saves_knowingly(cast: Cast, editor: Client) -> None:
    address = at(cast, "act_edit")
    data = fields(editor.get(address)) | {"heading": "Моё"}
    second = signed_in(cast.second)
    second.post(address, fields(second.get(address)) | {"heading": "Чужое"})
    stale = editor.post(address, data)
    assert stale.status_code == 409
    assert "Чужое" in stale.content.decode()
    assert editor.post(address, fields(stale)).status_code == 302
    assert Act.objects.get().heading == "Моё"


def test_a_clause_starts_from_a_ready_wording(cast: Cast, editor: Client) -> None:
    page = editor.get(at(cast, "clause_add") + "?ready=2&place=before&target=c2")
    data = fields(page)
    assert data["text"] == "Настоящий приказ вступает в силу со дня подписания."
    assert data["kind"] == "in_force"
    for _ in range(2):
        assert editor.post(at(cast, "clause_add"), data).status_code == 302
    assert [text[:8] for text in texts(Act.objects.get())] == ["Утвердит", "Настоящи", "Контроль"]


@pytest.mark.parametrize("ready", ["99", "-1", "x", "9" * 50])
def test_a_ready_wording_that_is_not_there_is_an_empty_form(cast: Cast, editor: Client, ready: str) -> None:
    assert fields(editor.get(at(cast, "clause_add"), {"ready": ready}))["text"] == ""


def test_clauses_are_edited_moved_and_deleted_with_undo(cast: Cast, editor: Client) -> None:
    edit = at(cast, "clause_edit", "c2")
    assert editor.post(edit, fields(editor.get(edit)) | {"executor": "Начальник отдела"}).status_code == 302
    assert Clause.objects.get(uid="c2").executor == "Начальник отдела"
    move = at(cast, "clause_move", "c2")
    data = fields(editor.get(move)) | {"direction": "in"}
    for _ in range(2):
        assert editor.post(move, data).status_code == 302
    assert [len(clause.children) for clause in read_act(Act.objects.get()).clauses] == [1]
    before = read_act(Act.objects.get())
    delete = at(cast, "clause_delete", "c1")
    page = editor.get(delete)
    assert "Контроль" in page.content.decode()
    assert editor.post(delete, fields(page)).status_code == 302
    assert texts(Act.objects.get()) == []
    assert editor.post(delete, fields(page)).status_code == 302
    editor.post(at(cast, "event_undo", Event.objects.get(verb="delete_clause").pk))
    assert read_act(Act.objects.get()) == before


def test_an_empty_clause_is_refused(cast: Cast, editor: Client) -> None:
    answer = editor.post(at(cast, "clause_add"), {"text": " ", "kind": "plain", "term": "сейчас"})
    assert answer.status_code == 422
    assert "Напишите текст пункта" in answer.content.decode()
    assert fields(answer)["term"] == "сейчас"


def test_a_stale_clause_shows_both(cast: Cast, editor: Client) -> None:
    address = at(cast, "clause_edit", "c1")
    data = fields(editor.get(address)) | {"text": "Моё"}
    second = signed_in(cast.second)
    second.post(address, fields(second.get(address)) | {"text": "Чужое"})
    stale = editor.post(address, data)
    assert stale.status_code == 409
    assert "Чужое" in stale.content.decode()
    assert editor.post(address, fields(stale)).status_code == 302
    assert Clause.objects.get(uid="c1").text == "Моё"


def test_a_list_of_organizations_is_an_appendix(cast: Cast, editor: Client) -> None:
    address = at(cast, "appendix_add")
    data = fields(editor.get(address + "?kind=list")) | {"title": "Перечень школ"}
    picked = editor.post(address, data | {"organizations": [cast.school.slug], "action": "append"})
    assert picked.status_code == 200
    shown = fields(picked)
    assert shown["title"] == "Перечень школ"
    longer = editor.post(address, shown | {"action": "add_column"})
    narrower = editor.post(address, fields(longer) | {"action": "remove_column:2"})
    final = editor.post(address, fields(narrower) | {"action": "remove_row:0"})
    assert Appendix.objects.count() == 1
    assert editor.post(address, fields(final) | {"action": "save"}).status_code == 302
    added = Appendix.objects.get(kind="list")
    assert (added.number, added.title, added.rows) == ("2", "Перечень школ", [["4", "МБОУ СОШ № 1"]])
    assert Appendix.objects.get(kind="roadmap").number == "1"


def test_an_appendix_is_edited_and_deleted_with_undo(cast: Cast, editor: Client) -> None:
    data = fields(editor.get(at(cast, "appendix_add"))) | {"kind": "text", "text": "Форма отчёта", "action": "save"}
    editor.post(at(cast, "appendix_add"), data)
    added = Appendix.objects.get(kind="text")
    edit = at(cast, "appendix_edit", added.uid)
    assert editor.post(edit, fields(editor.get(edit)) | {"title": "Форма", "action": "save"}).status_code == 302
    before = read_act(Act.objects.get())
    delete = at(cast, "appendix_delete", added.uid)
    assert editor.post(delete, fields(editor.get(delete))).status_code == 302
    assert not Appendix.objects.filter(kind="text").exists()
    editor.post(at(cast, "event_undo", Event.objects.get(verb="delete_appendix").pk))
    assert read_act(Act.objects.get()) == before


def test_a_stale_appendix_shows_both(cast: Cast, editor: Client) -> None:
    address = at(cast, "appendix_edit", "a1")
    data = fields(editor.get(address)) | {"title": "Моё", "action": "save"}
    second = signed_in(cast.second)
    second.post(address, fields(second.get(address)) | {"title": "Чужое", "action": "save"})
    stale = editor.post(address, data)
    assert stale.status_code == 409
    assert "Чужое" in stale.content.decode()
    assert editor.post(address, fields(stale) | {"action": "save"}).status_code == 302
    assert Appendix.objects.get(uid="a1").title == "Моё"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "roadmap"}, "уже есть"),
        ({"kind": "table", "head": []}, "хотя бы одну графу"),
        ({"kind": "text", "text": "т" * 100_001}, "не больше 100"),
        ({"kind": "list", "number": "1" * 30}, "не больше 10"),
    ],
)
def test_wrong_appendices_are_told_and_kept(cast: Cast, editor: Client, changes: dict[str, Any], said: str) -> None:
    address = at(cast, "appendix_add")
    data = fields(editor.get(address)) | {"title": "Название", "action": "save"} | changes
    answer = editor.post(address, data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert fields(answer)["title"] == "Название"
    assert Appendix.objects.count() == 1


def test_a_plan_without_an_act_gets_one(cast: Cast, editor: Client) -> None:
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(act=None)
    Act.objects.all().delete()
    assert "Составить акт" in editor.get(at(cast, "act_edit")).content.decode()
    assert editor.get(at(cast, "clause_add")).status_code == 404
    assert editor.post(at(cast, "act_start")).status_code == 302
    assert texts(Act.objects.get())[0].startswith("Утвердить план мероприятий")


PAGES = [
    ("act_edit",),
    ("clause_add",),
    ("clause_edit", "c1"),
    ("clause_move", "c1"),
    ("clause_delete", "c1"),
    ("appendix_add",),
    ("appendix_edit", "a1"),
    ("appendix_delete", "a1"),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_foreign_acts_are_not_there_and_forbidden_ones_are_refused(cast: Cast, page: tuple[str, ...]) -> None:
    before = read_act(Act.objects.get())
    for method in ("get", "post"):
        assert getattr(signed_in(cast.stranger), method)(at(cast, *page)).status_code == 404
        assert getattr(signed_in(cast.approver), method)(at(cast, *page)).status_code == 403
    assert read_act(Act.objects.get()) == before


@pytest.mark.parametrize("page", [page for page in PAGES if len(page) > 1], ids=lambda page: page[0])
def test_what_is_not_in_the_act_is_not_there(cast: Cast, editor: Client, page: tuple[str, ...]) -> None:
    assert editor.get(at(cast, page[0], "zzz")).status_code == 404
