"""Hostile words that were saved: every page and file that shows them shows words, and the approved plan prints."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse
from django_scopes import scopes_disabled
from docx import Document

from roadmaps.models import Item
from tests.access.cast import PLATFORM, World
from tests.access.pages import form_of, text_of
from tests.access.test_headers import inline

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

WORDS = (
    '<script>alert(1)</script> <img src=x onerror="alert(1)"> &lt;b&gt; ]]> {{ 7|add:42 }} {% now "Y" %} '
    '=HYPERLINK("http://x.example") \'; DROP TABLE x; -- %s \\u0041 👩🏽‍🏫 \u202eзавтра\u202c \u200f №\u00a05 ☃ 漢字'
)
PAGES = (
    "roadmap",
    "roadmap_history",
    "roadmap_check",
    "roadmap_act",
    "roadmap_print",
    "roadmap_submit",
    "roadmap_repairs",
)
EVERYWHERE = ("dashboard", "roadmaps", "schools")


@pytest.fixture
def spoiled(world: World) -> World:
    """The draft with the words in every place that takes them."""
    client = world.client("editor")
    for name, args, fields in (
        ("cell_edit", ("a", "title"), ("text",)),
        ("cell_edit", ("a", "deadline"), ("text",)),
        ("cell_edit", ("a", "responsible"), ("text",)),
        ("cell_edit", ("a", "result"), ("text",)),
        ("section_edit", ("s1",), ("title",)),
        ("roadmap_properties", (), ("title", "table_title", "description", "note", "controller", "columns-1-label")),
        ("roadmap_targets", (), ("title", "name-0", "numerator-0", "denominator-0")),
        ("act_edit", (), ("issuer_lines", "heading", "preamble", "drafter", "signatory_post")),
        ("clause_edit", (world.named["clause"],), ("text", "executor")),
        ("appendix_edit", ("list",), ("title", "cell-1")),
        ("item_parties", ("b",), ("positions", "wording")),
        ("item_results", ("b",), ("form-0-wording", "wording")),
    ):
        url = reverse(name, args=["here-draft", *args])
        data = form_of(client.get(url), action=url)
        answer = client.post(url, {**data, **{field: [WORDS] * len(data[field]) for field in fields}})
        assert answer.status_code == 302, (name, text_of(answer)[:600])
    return world


def test_pages_show_the_words(spoiled: World) -> None:
    client = spoiled.client("editor")
    for name in PAGES:
        page = client.get(reverse(name, args=["here-draft"]))
        assert page.status_code == 200, name
        assert list(inline(page)) == [], name
        assert b"<img src=x" not in page.content
    for name in EVERYWHERE:
        page = client.get(reverse(name), {"force": "all", "q": "<script>"})
        assert page.status_code == 200 and list(inline(page)) == []
    shown = text_of(client.get(reverse("roadmap", args=["here-draft"])))
    assert '<script>alert(1)</script> <img src=x onerror="alert(1)"> &lt;b&gt; ]]> {{ 7|add:42 }}' in shown
    with scopes_disabled():
        assert Item.objects.get(roadmap=spoiled.roadmaps["draft"], uid="a").title == WORDS


def test_fragments_show_the_words(spoiled: World) -> None:
    """The row that htmx puts into the page is escaped like the page."""
    client = spoiled.client("editor")
    url = reverse("cell_edit", args=["here-draft", "a", "title"])
    htmx = {"HX-Request": "true"}
    for answer in (
        client.get(url, headers=htmx),
        client.post(url, {"text": WORDS + "!", "version": 99}, headers=htmx),
        client.post(url, {"text": WORDS + "!", "version": 6}, headers=htmx),
        client.get(reverse("item_menu", args=["here-draft", "a"]), headers=htmx),
        client.get(reverse("section_menu", args=["here-draft", "s1"]), headers=htmx),
    ):
        assert answer.status_code in (200, 409)
        assert list(inline(answer)) == []


def test_the_admin_shows_the_words(spoiled: World) -> None:
    client = spoiled.client(PLATFORM)
    draft = spoiled.roadmaps["draft"]
    for url in (
        reverse("admin:roadmaps_roadmap_change", args=[draft.pk]),
        reverse("admin:roadmaps_item_changelist"),
        reverse("admin:roadmaps_item_change", args=[spoiled.named["item"]]),
        reverse("admin:documents_act_change", args=[draft.act_id]),
        reverse("admin:organizations_event_changelist"),
        reverse("admin:organizations_event_change", args=[spoiled.named["edit"]]),
    ):
        page = client.get(url)
        assert page.status_code == 200, url
        assert b"<script>alert(1)" not in page.content and b"<img src=x" not in page.content


def test_files_hold_the_words(spoiled: World) -> None:
    """A formula is text in the workbook; the other papers are made whole."""
    client = spoiled.client("editor")
    files = {kind: client.get(reverse(f"roadmap_{kind}", args=["here-draft"])) for kind in ("pdf", "xlsx", "docx")}
    assert {kind: answer.status_code for kind, answer in files.items()} == dict.fromkeys(files, 200)
    content = {kind: b"".join(answer.streaming_content) for kind, answer in files.items()}
    assert content["pdf"].startswith(b"%PDF-")
    assert b"/JavaScript" not in content["pdf"] and b"/URI" not in content["pdf"]
    book = openpyxl.load_workbook(io.BytesIO(content["xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("<script>alert(1)</script>" in str(cell.value) for cell in cells)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    words = "\n".join(cell.text for table in Document(io.BytesIO(content["docx"])).tables for cell in table._cells)
    assert "<script>alert(1)</script>" in words


def test_a_formula_is_text(world: World) -> None:
    client = world.client("editor")
    for formula in ("=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"):
        with scopes_disabled():
            version = Item.objects.get(roadmap=world.roadmaps["draft"], uid="a").version
        url = reverse("cell_edit", args=["here-draft", "a", "title"])
        assert client.post(url, {"text": formula, "version": version}).status_code == 302
        answer = client.get(reverse("roadmap_xlsx", args=["here-draft"]))
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"], formula


def test_the_plan_with_such_words_is_approved(spoiled: World) -> None:
    assert spoiled.client("editor").post(reverse("roadmap_submit", args=["here-draft"])).status_code == 302
    assert spoiled.client("approver").post(reverse("roadmap_agree", args=["here-draft"])).status_code == 302
    registrar, url = spoiled.client("registrar"), reverse("roadmap_register", args=["here-draft"])
    data = form_of(registrar.get(url), action=url)
    sent = {**data, "number": "1<b>", "date": "23.10.2020", "post": WORDS[:200], "name": "<script>alert(1)</script>"}
    assert registrar.post(url, sent).status_code == 302
    edition = spoiled.client("observer").get(reverse("edition", args=["here-draft", 1]))
    assert edition.status_code == 200 and list(inline(edition)) == []
    for kind in ("pdf", "xlsx", "docx"):
        assert spoiled.client("observer").get(reverse("edition_file", args=["here-draft", 1, kind])).status_code == 200
