"""Visible repairs: offered where a glyph would change, accepted one by one, never applied to what was edited since."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st

from documents import typography
from organizations.models import Event
from roadmaps import sources, workflow
from roadmaps.drafting import STANDARD_COLUMNS, carry_over, new_act
from roadmaps.models import Item, Roadmap
from roadmaps.phrases import tell
from roadmaps.plan import Document, Plan, Section
from roadmaps.plan import Item as ItemValue
from roadmaps.plan_rows import read_document
from roadmaps.repairs import Offer, offers, texts
from roadmaps.workflow import NotAllowed, Parties, Refused, create, issuer_of
from roadmaps.workflow.cells import edit_cell
from roadmaps.workflow.repairs import accept_repairs
from tests.roadmaps.editing_cast import Cast, a_cast, signed_in
from tests.roadmaps.five_documents import SLUGS, read


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def copied(cast: Cast) -> Roadmap:
    """Tonkino's plan as a draft of ours: its words with all their misprints, its act composed here."""
    document = carry_over(read("tonkino-2023"))
    owner = cast.department
    plan = sources.at_home(document.plan, owner.municipality_id)
    return create(Parties(owner, owner, owner), plan, new_act(plan, issuer_of(owner)), by=cast.editor, slug="copied")


def document_of(roadmap: Roadmap) -> Document:
    return read_document(Roadmap.objects.select_related("owner", "act").get(pk=roadmap.pk))


def sure(found: tuple[Offer, ...]) -> list[Offer]:
    return [offer for offer in found if not offer.repair.question]


# Values.


MARKS = [*" -–—№N.,;:«»()", "  ", " - "]
YEARS = ["2020", "2021-2022", "г", "г.", "год", "1.02.2020", "сентябрь", "мая", " квартал", "I", "IV", "1", "3", "15"]
WORDS = ["далее", "обще", "образовательный", "А", "слово", "но", "психолого", "ОО"]
PIECES = st.sampled_from([*MARKS, *YEARS, *WORDS])


def applied(text: str, *, questions: bool) -> str:
    return typography.apply(text, [one for one in typography.visible_repairs(text) if questions or not one.question])


@pytest.mark.parametrize("questions", [True, False])
@settings(max_examples=300)
@given(text=st.lists(PIECES, max_size=12).map("".join))
@example(text="далее - в течение 2020 - 2021г")
@example(text="№1 ,№ 2;N3, N2021-2022, А - - Б")
def test_repairs_applied_leave_no_sure_one_behind(text: str, questions: bool) -> None:
    once = applied(text, questions=questions)
    assert [repair for repair in typography.visible_repairs(once) if not repair.question] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_the_real_documents_are_repaired_in_one_go(slug: str) -> None:
    for place in texts(read(slug)):
        once = applied(place.text, questions=True)
        assert typography.visible_repairs(once) == []


@settings(max_examples=100)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_offers_name_every_place_once_and_say_what_stands_there(text: str) -> None:
    document = Document(
        Plan(text, columns=STANDARD_COLUMNS, sections=(Section("Б", items=(ItemValue(text, uid="i"),)),))
    )
    found = offers(document)
    assert len({offer.key for offer in found}) == len(found)
    for offer in found:
        assert offer.place in list(texts(document))
        assert offer.lead.endswith(offer.place.text[: offer.repair.start][-1:])
        assert offer.old != offer.new


def test_a_document_brought_in_gets_no_offers() -> None:
    document = read("tonkino-2023")
    assert document.plan.brought_in and offers(document) == ()
    assert offers(replace(document, plan=replace(document.plan, brought_in=False)))


# Accepting.

database = pytest.mark.usefixtures("db", "unscoped")


@database
def test_all_sure_repairs_of_a_real_plan_are_accepted(cast: Cast, copied: Roadmap) -> None:
    before = document_of(copied)
    found = offers(before)
    assert len(sure(found)) >= 7 and len(found) > len(sure(found))
    event = accept_repairs(copied.pk, {offer.key for offer in sure(found)}, by=cast.editor)
    after = document_of(copied)
    assert event and len(event.after["texts"]) == len({offer.place for offer in sure(found)})
    wanted = {(text.kind, text.uid, text.field): applied(text.text, questions=False) for text in texts(before)}
    assert {(text.kind, text.uid, text.field): text.text for text in texts(after)} == wanted
    assert sure(offers(after)) == []
    assert Event.objects.about("roadmap", copied.pk).first() == event
    assert tell(event).sentence == "Приняты правки оформления" and tell(event).undoable
    assert accept_repairs(copied.pk, {offer.key for offer in sure(found)}, by=cast.editor) is None
    assert Event.objects.about("roadmap", copied.pk).first() == event


@database
def test_one_repair_of_several_in_a_text_is_accepted_alone(cast: Cast) -> None:
    edit_cell(cast.roadmap.pk, "a", "title", "№1 и №2 ,дело", version=1, by=cast.editor)
    found = [offer for offer in offers(document_of(cast.roadmap)) if offer.place.uid == "a"]
    assert [offer.old + ">" + offer.new for offer in found] == ["№>№ ", "№>№ ", " >"]
    accept_repairs(cast.roadmap.pk, {found[1].key}, by=cast.editor)
    item = Item.objects.get(roadmap=cast.roadmap, uid="a")
    assert (item.title, item.version) == ("№1 и № 2 ,дело", 3)


@database
def test_a_stale_or_invented_key_changes_nothing(cast: Cast) -> None:
    edit_cell(cast.roadmap.pk, "a", "title", "№1", version=1, by=cast.editor)
    (offer,) = (offer for offer in offers(document_of(cast.roadmap)) if offer.place.uid == "a")
    edit_cell(cast.roadmap.pk, "a", "title", "№10", version=2, by=cast.second)
    before, events = document_of(cast.roadmap), Event.objects.count()
    for key in (offer.key, "item|a|title|0|0|1", "", "plan||status|x|0|1"):
        assert accept_repairs(cast.roadmap.pk, {key}, by=cast.editor) is None
    assert document_of(cast.roadmap) == before
    assert Event.objects.count() == events


@database
def test_only_writers_accept_and_only_in_drafts(cast: Cast, copied: Roadmap) -> None:
    keys = {offer.key for offer in offers(document_of(copied))}
    for person in (cast.approver, cast.stranger):
        with pytest.raises(NotAllowed):
            accept_repairs(copied.pk, keys, by=person)
    workflow.submit(copied.pk, by=cast.editor)
    with pytest.raises(Refused, match="закрыт"):
        accept_repairs(copied.pk, keys, by=cast.editor)


@database
def test_accepted_repairs_are_taken_back_whole(cast: Cast, copied: Roadmap) -> None:
    before = document_of(copied)
    event = accept_repairs(copied.pk, {offer.key for offer in offers(before)}, by=cast.editor)
    assert event and document_of(copied) != before
    workflow.undo(copied.pk, event.pk, by=cast.editor)
    assert document_of(copied) == before
    assert {offer.key for offer in offers(document_of(copied))} == {offer.key for offer in offers(before)}


@database
@pytest.mark.parametrize("gone", [False, True])
def test_repairs_are_not_taken_back_over_a_later_edit(cast: Cast, gone: bool) -> None:
    edit_cell(cast.roadmap.pk, "a", "title", "№1", version=1, by=cast.editor)
    edit_cell(cast.roadmap.pk, "b", "title", "№2", version=1, by=cast.editor)
    event = accept_repairs(cast.roadmap.pk, {one.key for one in offers(document_of(cast.roadmap))}, by=cast.editor)
    assert event
    if gone:
        workflow.delete_item(cast.roadmap.pk, "b", version=3, by=cast.second)
    else:
        edit_cell(cast.roadmap.pk, "b", "title", "Своё", version=3, by=cast.second)
    left = document_of(cast.roadmap)
    with pytest.raises(Refused, match="с тех пор"):
        workflow.undo(cast.roadmap.pk, event.pk, by=cast.editor)
    assert document_of(cast.roadmap) == left


# The page.


def url_of(roadmap: Roadmap) -> str:
    return reverse("roadmap_repairs", args=[roadmap.slug])


def words(answer: HttpResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def boxes(answer: HttpResponse) -> dict[str, bool]:
    """Keys of the page's boxes, and which of them are marked."""
    found = re.findall(r'<input[^>]*name="key" value="([^"]*)"[^>]*?( checked)?>', answer.content.decode())
    return {unescape(key): bool(marked) for key, marked in found}


@pytest.fixture
def editor(cast: Cast) -> Client:
    return signed_in(cast.editor)


@database
def test_the_page_shows_every_offer_with_questions_unmarked(copied: Roadmap, editor: Client) -> None:
    found = offers(document_of(copied))
    page = editor.get(url_of(copied))
    assert page.status_code == 200
    assert boxes(page) == {offer.key: not offer.repair.question for offer in found}
    said = words(page)
    assert all(offer.repair.reason in said and offer.place.name[1:] in said for offer in found)
    assert "под вопросом" in said and "печатаем дословно" in said
    places = {offer.place.uid for offer in found if offer.place.kind == "item"}
    assert all(f"#item-{uid}" in page.content.decode() for uid in places)


@database
def test_marked_ones_are_accepted_and_told(copied: Roadmap, editor: Client) -> None:
    marked = [key for key, is_marked in boxes(editor.get(url_of(copied))).items() if is_marked]
    answer = editor.post(url_of(copied), {"key": marked}, follow=True)
    assert f"Принято: {len(marked)} прав" in words(answer)
    event = Event.objects.about("roadmap", copied.pk).first()
    assert event and f'href="{reverse("event_undo", args=[copied.slug, event.pk])}"' in answer.content.decode()
    assert sure(offers(document_of(copied))) == []
    assert set(boxes(editor.get(url_of(copied))).values()) == {False}


@database
def test_nothing_marked_is_told(copied: Roadmap, editor: Client) -> None:
    answer = editor.post(url_of(copied), {})
    assert answer.status_code == 422 and "Ни одна правка не отмечена" in words(answer)


@database
def test_a_text_edited_meanwhile_is_told_and_offered_anew(cast: Cast, editor: Client) -> None:
    edit_cell(cast.roadmap.pk, "a", "title", "№1", version=1, by=cast.editor)
    keys = list(boxes(editor.get(url_of(cast.roadmap))))
    edit_cell(cast.roadmap.pk, "a", "title", "№10", version=2, by=cast.second)
    answer = editor.post(url_of(cast.roadmap), {"key": keys}, follow=True)
    assert "Не принято: 1 правка, текст с тех пор изменили" in words(answer)
    assert Item.objects.get(roadmap=cast.roadmap, uid="a").title == "№10"
    assert any("|a|title|" in key for key in boxes(answer))


@database
def test_empty_pages_say_why(cast: Cast, editor: Client) -> None:
    accept_repairs(cast.roadmap.pk, {offer.key for offer in offers(document_of(cast.roadmap))}, by=cast.editor)
    assert "Исправлять нечего" in words(editor.get(url_of(cast.roadmap)))
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(brought_in=True)
    assert "Документ печатаем дословно" in words(editor.get(url_of(cast.roadmap)))


@database
def test_others_and_other_states(cast: Cast, copied: Roadmap, editor: Client) -> None:
    keys = {"key": [offer.key for offer in offers(document_of(copied))]}
    for person, status in ((cast.approver, 403), (cast.stranger, 404)):
        client = signed_in(person)
        assert client.get(url_of(copied)).status_code == status
        assert client.post(url_of(copied), keys).status_code == status
    before = document_of(copied)
    workflow.submit(copied.pk, by=cast.editor)
    assert editor.get(url_of(copied)).status_code == 302
    answer = editor.post(url_of(copied), keys, follow=True)
    assert "её текст закрыт" in words(answer)
    assert document_of(copied).plan == before.plan
