"""Text that nobody thought of, made by Hypothesis, into every editable field and filter."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadmaps.models import Item, Section
from roadmaps.workflow.typed import clean
from tests.access.cast import World
from tests.access.table import Row
from tests.access.test_headers import inline
from tests.badinput.forms import FORMS, filled, who
from tests.badinput.test_texts import fields

pytestmark = pytest.mark.django_db

# One transaction for all examples of a test: every request is undone (see `cast.World.ask`).
few = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
SPECIAL = "\"'<>&{}%\\/;=+-@#№«»\u00a0\u00ad\u200b\u200d\u202e\u2060\u2028\ufeff\U0001f600\t\r\n\0\x01\x7f\x85"
text = st.text(st.one_of(st.sampled_from(SPECIAL), st.characters(codec="utf-8")), max_size=60)
EDITED = [row for row in FORMS if row.args[:1] in (("draft",), ("submitted",), ("agreed",)) or not row.args]


@pytest.mark.postgresql
@pytest.mark.parametrize("row", EDITED, ids=str)
def test_any_text_in_any_field(world: World, row: Row) -> None:
    actor = who(row)
    url, data = filled(world, world.client(actor), row)

    @few
    @given(st.data())
    def send(drawn: Any) -> None:
        names = drawn.draw(st.lists(st.sampled_from(fields(data)), max_size=4, unique=True)) if data else []
        sent = {**data, **{name: drawn.draw(text) for name in names}}
        answer = world.ask(actor, "POST", url, sent)
        assert answer.status < 500
        assert answer.status < 400 or not answer.written
        # A form may answer with a file.
        assert answer.response.streaming or not answer.response.content or list(inline(answer.response)) == []

    send()


@pytest.mark.parametrize(
    ("name", "filters"),
    [("roadmaps", ("q", "year", "status", "owner", "sort", "after", "before")), ("people", ("q", "page"))],
)
def test_any_text_in_a_filter(world: World, name: str, filters: tuple[str, ...]) -> None:
    @few
    @given(st.dictionaries(st.sampled_from(filters), text, max_size=3))
    def ask(query: dict[str, str]) -> None:
        answer = world.ask("editor", "GET", reverse(name), query)
        nul = any("\0" in value for value in query.values())
        assert answer.status == (400 if nul else 200)
        assert list(inline(answer.response)) == []

    ask()


@few
@given(typed=st.text(st.one_of(st.sampled_from(SPECIAL), st.characters(codec="utf-8")), min_size=1, max_size=200))
def test_a_cell_keeps_what_was_typed_but_for_what_no_paper_shows(world: World, typed: str) -> None:
    """Saved and read back: the text without controls, its line ends one kind; nothing readable is lost."""
    url = reverse("cell_edit", args=["here-draft", "a", "title"])
    with transaction.atomic(), scopes_disabled():
        item = Item.objects.get(roadmap=world.roadmaps["draft"], uid="a")
        answer = world.client("editor").post(url, {"text": typed, "version": item.version})
        assert answer.status_code == 302
        kept = Item.objects.get(pk=item.pk).title
        transaction.set_rollback(True)
    assert kept == clean(typed.replace("\0", ""))
    assert readable(kept) == readable(typed)


def readable(text: str) -> list[str]:
    return [char for char in text if char.isprintable() and not char.isspace()]


@few
@given(table=st.lists(st.lists(text, min_size=1, max_size=5), min_size=1, max_size=5), as_page=st.booleans())
def test_any_table_pasted(world: World, table: list[list[str]], as_page: bool) -> None:
    lines = "\n".join("\t".join(cells) for cells in table)
    page = "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" for cells in table)
    for url in (reverse("roadmap_paste", args=["here-draft"]), reverse("roadmap_new_paste")):
        answer = world.ask("editor", "POST", url, {"text": lines, "html": page if as_page else ""})
        assert answer.status in (200, 422)
        assert not answer.written
        assert list(inline(answer.response)) == []


def test_the_draft_stands_as_it_stood(world: World) -> None:
    with scopes_disabled():
        assert Section.objects.filter(roadmap=world.roadmaps["draft"]).count() == 1
        assert Item.objects.filter(roadmap=world.roadmaps["draft"]).count() == 2
