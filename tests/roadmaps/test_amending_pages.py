"""The pages of an amendment: begun from the plan, its points, the comparison, the editions afterwards."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pikepdf
import pytest
from django.urls import reverse

from roadmaps import workflow
from roadmaps.models import Control, Execution, Item, Roadmap
from roadmaps.workflow.appointing import appoint_terms
from roadmaps.workflow.naming import name_controller
from tests import factories
from tests.roadmaps.agreement_cast import Cast, signed_in
from tests.roadmaps.test_amendments import begun, cast, changed, enacted

__all__ = ["cast"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


def at(name: str, roadmap: Roadmap, *args: object) -> str:
    return reverse(name, args=[roadmap.slug, *args])


def test_changes_are_begun_from_the_plans_page(cast: Cast) -> None:
    client = signed_in(cast.editor)
    page = client.get(cast.roadmap.get_absolute_url()).content.decode()
    assert at("roadmap_amend", cast.roadmap) in page
    assert client.get(at("roadmap_amend", cast.roadmap)).status_code == 200
    answer = client.post(at("roadmap_amend", cast.roadmap))
    draft = Roadmap.objects.get(amends=cast.roadmap)
    assert answer["Location"] == draft.get_absolute_url()
    page = client.get(cast.roadmap.get_absolute_url()).content.decode()
    assert "Готовятся изменения" in page and draft.get_absolute_url() in page
    assert at("roadmap_amend", cast.roadmap) not in page
    assert "Отличий от действующей редакции пока нет" in client.get(draft.get_absolute_url()).content.decode()


def test_points_are_offered_where_the_act_does_not_word_the_changes(cast: Cast) -> None:
    client, draft = signed_in(cast.editor), begun(cast)
    row = Item.objects.get(roadmap=draft, uid="b")
    workflow.edit_cell(draft.pk, "b", "deadline", "до 28.12.2020", version=row.version, by=cast.editor)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert at("roadmap_points", draft) in page
    assert client.post(at("roadmap_points", draft))["Location"] == at("roadmap_act", draft)
    assert "В пункте 1.2 графу 3" in client.get(at("roadmap_act", draft)).content.decode()
    assert at("roadmap_points", draft) not in client.get(draft.get_absolute_url()).content.decode()


def test_the_comparison_shows_and_prints_both_texts(cast: Cast) -> None:
    client, draft = signed_in(cast.editor), changed(cast)
    assert "обязаны прежние или никто: 1.4." in client.get(draft.get_absolute_url()).content.decode()
    page = client.get(at("roadmap_comparison", draft)).content.decode()
    assert "<del>20.12.2020</del>" in page and "<ins>28.12.2020</ins>" in page
    pdf = client.get(at("roadmap_comparison_file", draft, "pdf"))
    with pikepdf.open(io.BytesIO(b"".join(pdf) if pdf.streaming else pdf.content)) as made:
        assert len(made.pages) == 1
    docx = client.get(at("roadmap_comparison_file", draft, "docx"))
    with zipfile.ZipFile(io.BytesIO(b"".join(docx) if docx.streaming else docx.content)) as made:
        words = made.read("word/document.xml").decode()
    assert "<w:strike/>" in words and 'w:u w:val="single"' in words
    assert client.get(at("roadmap_comparison", cast.roadmap)).status_code == 404


def test_the_plan_tells_its_editions_and_curators_who_moved_the_term(cast: Cast) -> None:
    draft = changed(cast)
    enacted(cast, draft)
    client = signed_in(cast.editor)
    page = client.get(cast.roadmap.get_absolute_url()).content.decode()
    assert "в редакции приказа от 09.11.2020 №\u00a0201" in page
    assert at("edition", cast.roadmap, 1) in page and at("edition", cast.roadmap, 2) in page
    assert client.get(draft.get_absolute_url())["Location"] == at("edition", cast.roadmap, 2)
    for number in (1, 2):
        assert client.get(at("edition", cast.roadmap, number)).status_code == 200
        assert client.get(at("edition_text", cast.roadmap, number)).status_code == 200
    page = client.get(at("edition", cast.roadmap, 2)).content.decode()
    assert "Что изменилось" in page and "<del>20.12.2020</del>" in page and "<ins>28.12.2020</ins>" in page
    assert "Что изменилось" not in client.get(at("edition", cast.roadmap, 1)).content.decode()
    gone = Item.objects.get(roadmap=cast.roadmap, uid="c")
    page = client.get(at("item_control", cast.roadmap, "c")).content.decode()
    assert "Исключено из карты" in page and "Назначить день" not in page
    with pytest.raises(workflow.Refused, match="исключено из карты"):
        appoint_terms(gone.pk, [(None, dt.date(2020, 12, 1), "")], origin="request", basis="Запрос", by=cast.editor)
    line = Execution.objects.get(item__uid="b", status="assigned")
    page = client.get(reverse("line", args=[line.pk])).content.decode()
    assert "срок изменён приказом от 09.11.2020 №\u00a0201" in page


def test_a_school_that_drew_its_own_plan_before_is_told_to_compare(cast: Cast) -> None:
    school = factories.organization(cast.municipality, kind="school")
    own = factories.roadmap(at=school, slug="own-plan", parent=cast.roadmap)
    client = signed_in(factories.user("head", at=school))
    assert "Карта, по которой составлена эта, изменена" not in client.get(own.get_absolute_url()).content.decode()
    enacted(cast, changed(cast))
    page = client.get(own.get_absolute_url()).content.decode()
    assert "Карта, по которой составлена эта, изменена" in page and at("edition", cast.roadmap, 2) in page
    page = signed_in(cast.editor).get(cast.roadmap.get_absolute_url()).content.decode()
    assert "По прежней редакции составлены карты школ" in page and own.get_absolute_url() in page
    later = factories.roadmap(at=school, slug="later-plan", parent=cast.roadmap)
    assert "Карта, по которой составлена эта, изменена" not in client.get(later.get_absolute_url()).content.decode()


def test_the_plans_controller_stays_unless_the_amending_act_says_otherwise(cast: Cast) -> None:
    controller = factories.user("controller", at=cast.editor.memberships.get().organization)
    name_controller(cast.roadmap.pk, controller, basis="пункт 9", by=cast.editor)
    draft = changed(cast)
    workflow.submit(draft.pk, by=cast.editor)
    workflow.agree(draft.pk, by=cast.approver)
    client = signed_in(cast.registrar)
    page = client.get(at("roadmap_register", draft)).content.decode()
    assert "Оставить как есть" in page and "Карта получит новую редакцию" in page
    form = {"date": "09.11.2020", "number": "201", "kind": "приказ", "post": "Начальник", "name": "И.И. Иванов"}
    answer = client.post(at("roadmap_register", draft), {**form, "controller": ""})
    assert answer["Location"] == at("edition", cast.roadmap, 2)
    assert (cast.fresh().control_person.person, cast.fresh().control_person.basis) == (controller, "пункт 9")


def test_nothing_is_executed_by_an_amendment_that_came_into_force(cast: Cast) -> None:
    draft = changed(cast)
    enacted(cast, draft)
    client = signed_in(cast.editor)
    pages = ("grid", "grid_xlsx", "timeline", "status_note", "status_note_pdf", "addressees", "takeover", "discipline")
    addresses = [reverse(f"roadmap_{name}", args=[draft.slug]) for name in (*pages, "controller")]
    item = reverse("item_control", args=[draft.slug, "a"])
    for address in (*addresses, item):
        assert client.get(address)["Location"] == draft.get_absolute_url(), address
    told = client.get(addresses[0], follow=True)
    assert "Это изменения карты: исполнение ведётся по самой карте." in told.content.decode()
    client.post(item, {"act": "take_off", "on": "09.11.2020", "basis": "Решение"})
    assert not Control.objects.filter(roadmap=draft).exists()
