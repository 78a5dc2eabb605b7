"""Hostile text in every field of every form: never an exception, never markup of its own, nothing lost of it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.access.cast import World
from tests.access.pages import text_of
from tests.access.table import Row
from tests.access.test_headers import inline
from tests.badinput.forms import FORMS, assert_told_in_russian, filled, state, who

pytestmark = pytest.mark.django_db

HOSTILE = {
    "markup": (
        '👩🏽‍🏫 срок \u202eзавтра\u202c\u200f <script>alert(1)</script> " onfocus="alert(1)" \' x=\' '
        "{{ 7|add:42 }}{% now 'Y' %} '; DROP TABLE roadmaps_item; -- %s %(x)s {0} ../../etc/passwd "
        + "Ж"
        + "\u0301" * 90
    ),
    "control": "а\x00\x01\x0b\x1f\x7f\ufffe\uffffб\r\n\r\n\u2028\u2029\u0085в",
    "digits": "9" * 400,
    "blank": " \t\u00a0\u2003\ufeff ",
}
# Whether words are escaped and found missing is decided in Python; PostgreSQL alone is particular about characters.
KINDS = [
    pytest.param("markup", marks=pytest.mark.one_database),
    pytest.param("control", marks=pytest.mark.postgresql),
    pytest.param("digits"),
    pytest.param("blank", marks=pytest.mark.one_database),
]
_LATER_ROW = re.compile(r"-[1-9][0-9]*(-|$)")


_ALIKE = 12
"""More fields than this with one name before the dash are a column of a table: «section-total», «section-girls»…"""


def fields(data: dict[str, list[str]]) -> list[str]:
    """Names of the form's fields; of rows alike the first one's."""
    names = [name for name in data if not name.endswith("_NUM_FORMS") and not _LATER_ROW.search(name)]
    columns = Counter(name.partition("-")[0] for name in names)
    firsts = {name.partition("-")[0]: name for name in reversed(names)}
    return [name for name in names if columns[start := name.partition("-")[0]] <= _ALIKE or firsts[start] == name]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", FORMS, ids=str)
def test_in_each_field(world: World, row: Row, kind: str) -> None:
    text, actor = HOSTILE[kind], who(row)
    url, data = filled(world, world.client(actor), row)
    for name in fields(data):
        answer = world.ask(actor, "POST", url, {**data, name: [text] * len(data[name])})
        response = answer.response
        assert response.status_code < 500, name
        if response.status_code >= 400:
            assert not answer.written, (name, answer.written)
            assert_told_in_russian(response)
        if response["Content-Type"].startswith("text/html") and response.content:
            assert list(inline(response)) == [], name
            assert b"<script>alert" not in response.content, name


@pytest.mark.one_database
@pytest.mark.parametrize("row", FORMS, ids=str)
def test_all_fields_at_once_and_none(world: World, row: Row) -> None:
    actor = who(row)
    url, data = filled(world, world.client(actor), row)
    before = state(world)
    for sent in ({}, dict.fromkeys(data, HOSTILE["markup"]), {name: [] for name in data}):
        response = world.ask(actor, "POST", url, sent).response
        assert response.status_code < 500
    assert state(world) == before


# Fields of words, each with an answer that holds what was typed when something else in the form is wrong.
LOSABLE = [
    ("roadmap_properties", ("draft",), "description", {"period_start": "32.10.2020"}),
    ("roadmap_properties", ("draft",), "columns-0-label", {"period_start": "32.10.2020"}),
    ("roadmap_new_blank", (), "title", {"period_start": "32.10.2020"}),
    ("roadmap_new_typical", (), "territory", {"start": "29.02.2021"}),
    ("roadmap_return", ("submitted",), "comment", {"comment": "а" * 5001}),
    ("roadmap_register", ("agreed",), "post", {"date": "32.10.2020"}),
    ("act_edit", ("draft",), "preamble", {"place": "м" * 2000}),
    ("act_edit", ("draft",), "basis-0-wording", {"basis-0-date": "32.10.2020"}),
    ("clause_add", ("draft",), "executor", {"text": ""}),
    ("clause_edit", ("draft", "clause"), "text", {"mark": ""}),
    ("appendix_edit", ("draft", "appendix"), "title", {"mark": ""}),
    ("section_add", ("draft",), "period", {"title": ""}),
    ("section_edit", ("draft", "s1"), "title", {"version": ""}),
    ("item_add", ("draft",), "deadline", {"uid": "<>"}),
    ("item_parties", ("draft", "a"), "wording", {"version": ""}),
    ("item_results", ("draft", "a"), "wording", {"version": ""}),
    ("cell_edit", ("draft", "a", "title"), "text", {"version": ""}),
    ("roadmap_targets", ("draft",), "name-0", {"mark:head": "", "title": "Показатели"}),
    ("person_invite", (), "email", {"role": ""}),
]


@pytest.mark.one_database
@pytest.mark.parametrize(("name", "args", "field", "wrong"), LOSABLE)
def test_what_was_typed_stands_in_the_refusal(
    world: World, name: str, args: tuple[str, ...], field: str, wrong: dict[str, str]
) -> None:
    row = next(row for row in FORMS if row.name == name and row.args == args)
    client = world.client(who(row))
    url, data = filled(world, client, row)
    typed = "очень.важный@текст.example" if field == "email" else "Очень важный <текст> {{ 1 }} 👩🏽‍🏫"
    before = state(world)
    response = client.post(url, {**data, field: typed, **wrong})
    assert response.status_code in (409, 422)
    assert typed in text_of(response) or wrong.get(field, "")[:50] in text_of(response)
    assert_told_in_russian(response)
    assert state(world) == before
