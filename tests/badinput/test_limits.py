"""More than fits: a megabyte in a cell, bodies over the limit, thousands of fields and rows, duplicate numbers."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from roadmaps.models import Item
from tests.access.cast import World
from tests.access.pages import text_of
from tests.badinput.forms import FORMS, assert_told_in_russian, filled, state, who

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

MEGABYTE = "Ж" * 500_000 + " конец"
"""A million bytes in UTF-8."""
WORDS = [
    ("cell_edit", ("draft", "a", "title"), "text"),
    ("item_add", ("draft",), "title"),
    ("item_add", ("draft",), "deadline"),
    ("section_add", ("draft",), "title"),
    ("section_edit", ("draft", "s1"), "title"),
    ("section_edit", ("draft", "s1"), "period"),
    ("item_parties", ("draft", "a"), "wording"),
    ("item_parties", ("draft", "a"), "positions"),
    ("item_results", ("draft", "a"), "wording"),
    ("item_results", ("draft", "a"), "form-0-wording"),
    ("roadmap_properties", ("draft",), "title"),
    ("roadmap_properties", ("draft",), "description"),
    ("roadmap_properties", ("draft",), "note"),
    ("roadmap_properties", ("draft",), "controller"),
    ("roadmap_properties", ("draft",), "columns-0-label"),
    ("roadmap_targets", ("draft",), "title"),
    ("roadmap_targets", ("draft",), "name-0"),
    ("roadmap_new_blank", (), "title"),
    ("roadmap_return", ("submitted",), "comment"),
    ("roadmap_register", ("agreed",), "post"),
    ("act_edit", ("draft",), "preamble"),
    ("act_edit", ("draft",), "drafter"),
    ("act_edit", ("draft",), "basis-0-wording"),
    ("clause_add", ("draft",), "text"),
    ("clause_edit", ("draft", "clause"), "text"),
    ("clause_edit", ("draft", "clause"), "executor"),
    ("appendix_edit", ("draft", "appendix"), "title"),
    ("appendix_edit", ("draft", "appendix"), "cell-1"),
    ("appendix_edit", ("draft", "appendix"), "head"),
]


@pytest.mark.one_database
@pytest.mark.parametrize(("name", "args", "field"), WORDS)
def test_a_megabyte_is_refused_with_its_text_kept(world: World, name: str, args: tuple[str, ...], field: str) -> None:
    row = next(row for row in FORMS if row.name == name and row.args == args)
    client = world.client(who(row))
    url, data = filled(world, client, row)
    before = state(world)
    sent = [MEGABYTE, *data.get(field, [""])[1:]]
    response = client.post(url, {**data, field: sent})
    assert response.status_code == 422
    said = text_of(response)
    assert any(words in said for words in ("знаков", "Слишком длин", "длиннее")), "how much fits"
    assert response.content.decode().count(MEGABYTE) >= 1, "the text is lost"
    assert state(world) == before


def test_a_text_that_its_appendix_does_not_print_is_not_dropped(world: World) -> None:
    row = next(row for row in FORMS if row.name == "appendix_edit")
    client = world.client("editor")
    url, data = filled(world, client, row)
    before = state(world)
    response = client.post(url, {**data, "kind": "list", "text": "Очень важный текст"})
    assert response.status_code == 422
    assert "Очень важный текст" in text_of(response) and "выберите «Текст»" in text_of(response)
    assert state(world) == before
    assert client.post(url, {**data, "kind": "text", "text": MEGABYTE}).status_code == 422
    assert client.post(url, {**data, "kind": "text", "text": "Очень важный текст"}).status_code == 302


def test_a_body_over_the_limit_is_told_in_words(world: World) -> None:
    before = state(world)
    url = reverse("cell_edit", args=["here-draft", "a", "title"])
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        body = b"text=" + b"a" * 13_000_000
        if kind.startswith("multipart"):
            body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + body + b"\r\n--x--\r\n"
        response = world.client("editor").post(url, body, content_type=kind)
        assert response.status_code == 400
        assert "Слишком много текста за один раз" in text_of(response)
    assert state(world) == before


def test_thousands_of_fields(world: World) -> None:
    before = state(world)
    url = reverse("roadmap_targets", args=["here-draft"])
    response = world.client("editor").post(url, {"row": [str(number) for number in range(6000)]})
    assert response.status_code == 400
    assert "Слишком много текста за один раз" in text_of(response)
    assert state(world) == before


@pytest.mark.one_database
@pytest.mark.parametrize("total", ["1000000", "-1", "x", "", "999999999999999999999", "1e3"])
@pytest.mark.parametrize(
    ("name", "args", "field"),
    [
        ("roadmap_properties", ("draft",), "columns-TOTAL_FORMS"),
        ("act_edit", ("draft",), "basis-TOTAL_FORMS"),
        ("item_parties", ("draft", "a"), "form-TOTAL_FORMS"),
        ("item_results", ("draft", "a"), "form-TOTAL_FORMS"),
    ],
)
def test_a_made_up_number_of_rows(world: World, name: str, args: tuple[str, ...], field: str, total: str) -> None:
    row = next(row for row in FORMS if row.name == name and row.args == args)
    client = world.client(who(row))
    url, data = filled(world, client, row)
    before = state(world)
    response = client.post(url, {**data, field: total})
    assert response.status_code in (302, 422)
    if response.status_code == 422:
        assert_told_in_russian(response)
    assert state(world)[0][0] == before[0][0]


@pytest.mark.parametrize("label", ["1.2.", "1.2", "1.", "0", "99999999999999999999", "I.", "№ 5"])
def test_the_same_number_twice_is_a_finding(world: World, label: str) -> None:
    """Numbers are words of the document: a double one is saved as typed, told by the check, and breaks nothing."""
    client = world.client("editor")
    with scopes_disabled():
        version = Item.objects.get(roadmap=world.roadmaps["draft"], uid="a").version
    edit = reverse("cell_edit", args=["here-draft", "a", "number"])
    assert client.post(edit, {"text": label, "version": version}).status_code == 302
    with scopes_disabled():
        assert Item.objects.get(roadmap=world.roadmaps["draft"], uid="a").label == label
    page = text_of(client.get(reverse("roadmap_check", args=["here-draft"])))
    if label == "1.2.":
        assert "1.2" in page and "повтор" in page
    for name in ("roadmap", "roadmap_submit", "roadmap_print", "roadmap_xlsx"):
        assert client.get(reverse(name, args=["here-draft"])).status_code == 200, name
    assert client.post(reverse("roadmap_submit", args=["here-draft"])).status_code == 302


def test_a_number_longer_than_its_place(world: World) -> None:
    client, before = world.client("editor"), state(world)
    url = reverse("cell_edit", args=["here-draft", "a", "number"])
    response = client.post(url, {"text": "1" * 21, "version": 2})
    assert response.status_code == 422
    assert "1" * 21 in text_of(response)
    assert "знаков" in text_of(response)
    assert state(world) == before
