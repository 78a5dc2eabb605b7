"""A cell edited through HTTP: the page, the piece, two people, bad input."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from organizations.models import Event
from roadmaps.models import Item, Roadmap, Section
from roadmaps.workflow import Refused, edit_cell
from tests.roadmaps.editing_cast import Cast, a_cast, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(unscoped: None) -> Cast:
    return a_cast()


@pytest.fixture
def editor(cast: Cast) -> Client:
    return signed_in(cast.editor)


def url(cast: Cast, field: str = "deadline", uid: str = "a") -> str:
    return reverse("cell_edit", args=[cast.roadmap.slug, uid, field])


def cell(field: str = "deadline", uid: str = "a") -> str:
    return str(getattr(Item.objects.get(uid=uid), field))


def test_the_form_of_a_cell_is_a_page_of_its_own(cast: Cast, editor: Client) -> None:
    page = editor.get(url(cast))
    assert page.status_code == 200
    text = page.content.decode()
    assert "<!doctype html>" in text
    assert "до 15.11.2026</textarea>" in text
    assert 'name="version" value="1"' in text


def test_without_a_script_saving_returns_to_the_row(cast: Cast, editor: Client) -> None:
    answer = editor.post(url(cast), {"text": "до 01.12.2026", "version": 1})
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/roadmaps/{cast.roadmap.slug}/#item-a")
    assert cell() == "до 01.12.2026"


def test_the_editor_in_place_is_the_form_alone(cast: Cast, editor: Client) -> None:
    text = editor.get(url(cast), headers=HTMX).content.decode()
    assert "<html" not in text
    assert text.count("<form") == 1
    assert f'action="{url(cast)}"' in text


def test_the_row_comes_back_as_the_page_shows_it(cast: Cast, editor: Client) -> None:
    answer = editor.post(url(cast), {"text": "до 01.12.2026", "version": 1}, headers=HTMX)
    assert answer.status_code == 200
    row = answer.content.decode().strip()
    assert row.startswith('<tr class="item-row')
    page = editor.get(cast.roadmap.get_absolute_url()).content.decode()
    assert _dense(row) in _dense(page)
    told = json.loads(answer["HX-Trigger-After-Swap"])["row-saved"]
    assert (told["row"], told["field"]) == ("item-a", "deadline")


def test_a_second_save_shows_both_versions_and_keeps_what_was_typed(cast: Cast, editor: Client) -> None:
    signed_in(cast.second).post(url(cast), {"text": "до 01.12.2026", "version": 1})
    answer = editor.post(url(cast), {"text": "до 15.12.2026", "version": 1})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Сейчас" in text
    assert "У вас" in text
    assert "Кузнецов" in text
    assert "до 15.12.2026</textarea>" in text
    assert cell() == "до 01.12.2026"
    again = editor.post(url(cast), {"text": "до 15.12.2026", "version": 2})
    assert again.status_code == 302
    assert cell() == "до 15.12.2026"


def test_the_conflict_in_place_goes_into_the_cell(cast: Cast, editor: Client) -> None:
    signed_in(cast.second).post(url(cast), {"text": "до 01.12.2026", "version": 1})
    answer = editor.post(url(cast), {"text": "до 15.12.2026", "version": 1}, headers=HTMX)
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "closest [data-cell]"
    text = answer.content.decode()
    assert "Оставить сохранённое" in text
    assert "Записать моё" in text
    assert 'name="version" value="2"' in text
    assert "<mark>" in text


def test_two_people_on_different_rows_do_not_meet(cast: Cast, editor: Client) -> None:
    signed_in(cast.second).post(url(cast, uid="c"), {"text": "май", "version": 1})
    assert editor.post(url(cast), {"text": "июнь", "version": 1}).status_code == 302
    assert (cell(), cell(uid="c")) == ("июнь", "май")


def test_the_same_form_sent_twice_is_told_so(cast: Cast, editor: Client) -> None:
    for _ in range(2):
        answer = editor.post(url(cast), {"text": "июнь", "version": 1}, follow=True)
    assert "Уже сохранено" in answer.content.decode()
    assert Event.objects.filter(verb="edit_cell").count() == 1


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 30, "1.5"])
def test_a_form_without_its_version_is_told_to_open_again(cast: Cast, editor: Client, version: str) -> None:
    answer = editor.post(url(cast), {"text": "июнь", "version": version})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "без версии" in text
    assert "июнь</textarea>" in text
    assert cell() == "до 15.11.2026"


def test_a_cell_of_a_megabyte_gets_a_message_and_keeps_its_text(cast: Cast, editor: Client) -> None:
    typed = "ж" * 1_000_000
    answer = editor.post(url(cast), {"text": typed, "version": 1}, headers=HTMX)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "не больше 100\u00a0000" in text
    assert typed in text
    assert cell() == "до 15.11.2026"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("до\x00 мая\x07", "до мая"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{ roadmap.slug }}{% load %}", "{{ roadmap.slug }}{% load %}"),
        ("👩‍🏫 \u202bсправа\u202c", "👩‍🏫 \u202bсправа\u202c"),
        ("'; DROP TABLE roadmaps_item; --", "'; DROP TABLE roadmaps_item; --"),
    ],
)
def test_hostile_text_is_kept_as_text(cast: Cast, editor: Client, typed: str, kept: str) -> None:
    editor.post(url(cast), {"text": typed, "version": 1})
    assert cell() == kept
    page = editor.get(cast.roadmap.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    form = editor.get(url(cast)).content.decode()
    assert "<script>alert(1)" not in form


@pytest.mark.parametrize("field", ["municipality", "version", "extra1", "parties2", "uid"])
def test_what_is_no_column_is_not_there(cast: Cast, editor: Client, field: str) -> None:
    assert editor.get(url(cast, field)).status_code == 404
    assert editor.post(url(cast, field), {"text": "1", "version": 1}).status_code == 404


def test_a_row_of_another_plan_is_not_there(cast: Cast, editor: Client) -> None:
    assert editor.get(url(cast, uid="zzz")).status_code == 404


def test_a_foreign_plan_is_not_there_and_a_forbidden_one_is_refused(cast: Cast) -> None:
    stranger, approver = signed_in(cast.stranger), signed_in(cast.approver)
    for method in ("get", "post"):
        assert getattr(stranger, method)(url(cast), {"text": "1", "version": 1}).status_code == 404
        assert getattr(approver, method)(url(cast), {"text": "1", "version": 1}).status_code == 403
    assert cell() == "до 15.11.2026"


def test_words_typed_into_a_deleted_row_are_given_back(cast: Cast, editor: Client) -> None:
    Item.objects.get(uid="a").delete()
    answer = editor.post(url(cast), {"text": "мой текст", "version": 1}, headers=HTMX)
    assert answer.status_code == 409
    assert "мой текст</textarea>" in answer.content.decode()


def test_the_text_of_a_submitted_plan_is_closed_and_what_was_typed_stays(cast: Cast, editor: Client) -> None:
    _submit(cast)
    assert editor.get(url(cast)).status_code == 302
    answer = editor.post(url(cast), {"text": "мой текст", "version": 1})
    assert answer.status_code == 422
    assert "текст закрыт" in answer.content.decode()
    assert "мой текст</textarea>" in answer.content.decode()
    assert cell() == "до 15.11.2026"


def test_a_number_typed_by_hand_is_kept_and_others_go_on(cast: Cast, editor: Client) -> None:
    answer = editor.post(url(cast, "number"), {"text": "12", "version": 1}, headers=HTMX)
    assert answer.status_code == 200
    assert cell("label") == "12"
    long = editor.post(url(cast, "number"), {"text": "1" * 50, "version": 2}, headers=HTMX)
    assert long.status_code == 422
    assert "не больше 20" in long.content.decode()


def test_a_section_is_edited_and_its_conflict_shows_all_fields(cast: Cast, editor: Client) -> None:
    address = reverse("section_edit", args=[cast.roadmap.slug, "s1"])
    assert editor.get(address).status_code == 200
    data = {"title": "Иначе", "number": "I.", "period": "", "version": 1}
    assert editor.post(address, data).status_code == 302
    section = Section.objects.get(uid="s1")
    assert (section.title, section.label) == ("Иначе", "I.")
    stale = signed_in(cast.second).post(address, {**data, "title": "Ещё иначе"})
    assert stale.status_code == 409
    assert "Ещё иначе</textarea>" in stale.content.decode()


def test_a_section_that_is_too_long_keeps_its_text(cast: Cast, editor: Client) -> None:
    address = reverse("section_edit", args=[cast.roadmap.slug, "s1"])
    answer = editor.post(address, {"title": "Т", "number": "", "period": "п" * 200, "version": 1})
    assert answer.status_code == 422
    assert "п" * 200 in answer.content.decode()


def _submit(cast: Cast) -> None:
    row = Roadmap.objects.get(pk=cast.roadmap.pk)
    row.status, row.submitted_by, row.submitted_at = "submitted", cast.editor, row.created_at
    row.save()


def _dense(html: str) -> str:
    return "".join(html.split())


@pytest.mark.parametrize(
    "field",
    ["position", "stage", "uid", "version", "roadmap", "municipality", "label", "label_typed", "extra", "extra1"],
)
def test_only_the_plan_s_own_columns_are_edited_in_place(cast: Cast, editor: Client, field: str) -> None:
    """The list of what a cell may be is closed: no other column of the row is within reach of an address."""
    before = Item.objects.filter(uid="a").values().get()
    assert editor.get(url(cast, field)).status_code == 404
    assert editor.post(url(cast, field), {"text": "7", "version": 1}).status_code == 404
    with pytest.raises(Refused):
        edit_cell(cast.roadmap.pk, "a", field, "7", version=1, by=cast.editor)
    assert Item.objects.filter(uid="a").values().get() == before
