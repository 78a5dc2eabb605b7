"""Addresses and marks made by hand: keys that are no keys, rows of other plans, versions of nothing."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from tests.access.cast import World
from tests.access.pages import text_of
from tests.access.table import TABLE, Row
from tests.badinput.forms import FORMS, assert_told_in_russian, filled, state, who

pytestmark = pytest.mark.django_db

KEYS = ["x", "0", "9" * 40, "-1", "1.5'--", "б<b>{{1}}", "a" * 400, ".."]
# Each address once, whatever the state of its plan.
WITH_KEYS = {row.name: row for row in TABLE if row.args and row.name != "password_reset_confirm"}


@pytest.mark.parametrize("row", WITH_KEYS.values(), ids=str)
def test_a_key_that_is_none(world: World, row: Row) -> None:
    """404, whichever part of the address it stands in, and for a form sent there too."""
    before, client = state(world), world.client("administrator")
    right = [world.named.get(arg, arg) for arg in row.args]
    for place in range(len(right)):
        for key in KEYS:
            args = [*right[:place], key, *right[place + 1 :]]
            try:
                url = reverse(row.name, args=args)
            except NoReverseMatch:
                continue  # The address itself takes no such key.
            if url == reverse(row.name, args=right):
                continue
            for response in (client.get(url), client.post(url, row.sends)):
                assert response.status_code in (302, 403, 404, 405, 409, 422), (url, response.status_code)
                assert response.status_code != 302 or place > 0, url
                if response.content:
                    assert_told_in_russian(response)
    assert state(world)[0] == before[0]


@pytest.mark.parametrize(
    "path",
    [
        "/roadmaps/here-draft/items/a/nothing/",
        "/roadmaps/here-draft/items/a/version/",
        "/roadmaps/here-draft/items/a/roadmap/",
        "/roadmaps/here-draft/items/a/municipality_id/",
        "/roadmaps/here-draft/items/a/__class__/",
        "/roadmaps/here-draft/items/a/extra1/",
        "/roadmaps/here-draft/items/a/title%00/",
        "/roadmaps/here-draft/items/%00/title/",
        "/roadmaps/here-draft/undo/0/",
        "/roadmaps/here-draft/undo/99999999999999999999999999/",
        "/roadmaps/here-approved/editions/0/",
        "/roadmaps/here-approved/editions/99999999999999999999/",
        "/roadmaps/here-approved/editions/999999999/pdf/",
        "/roadmaps/here-approved/editions/1/exe/",
        "/roadmaps/here-draft/editions/1/",
        "/roadmaps/here-draft/print/draft/0.png",
        "/roadmaps/here-draft/print/draft/99999999999.png",
        "/roadmaps/here-draft/print/approved/1.png",
        "/roadmaps/here-draft/print/..%2f..%2fetc/1.png",
        "/roadmaps/here-draft/files/99999999999999999999/",
        "/people/roles/99999999999999999999/end/",
        "/people/invitations/99999999999999999999/revoke/",
        "/invitation/%D0%96/",
        "/invitation/" + "x" * 2000 + "/",
        "/typed/../",
        "/password/reset/MQ/set-password/",
        "/password/reset/%D0%96/x-y/",
        "/password/reset/OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/x-y/",
        "/static/../config/settings.py",
        "/roadmaps/%E2%80%AE/",
        "/" + "a/" * 500,
    ],
)
def test_an_address_made_by_hand(world: World, path: str) -> None:
    """Fields outside the plan's columns are no fields, whatever the model calls its own."""
    before, client = state(world), world.client("administrator")
    for response in (client.get(path), client.post(path, {"text": "1", "version": "1"})):
        assert response.status_code in (200, 302, 400, 404, 405, 410), response.status_code
        if response.status_code >= 400 and response.content:
            assert_told_in_russian(response)
    assert state(world) == before


MARKS = ["", "-1", "9" * 20, '{"a":1}', "٣", "a" * 500]


@pytest.mark.parametrize("mark", MARKS)
def test_a_spoiled_mark_saves_nothing(world: World, mark: str) -> None:
    """Versions and marks that a form carries, spoiled: told in words, or told that somebody was first."""
    fields = {"version", "mark", "mark:head", "mark:t1", "uid", "seen_version"}
    before = state(world)
    for row in FORMS:
        if row.args[:1] != ("draft",) or row.name.endswith("_add"):
            continue  # A form of something new carries its own key only.
        client = world.client(who(row))
        url, data = filled(world, client, row)
        for name in fields & data.keys():
            changed = {**data, name: [mark]} | {
                field: "Совсем другое" for field in ("title", "text", "heading") if field in data
            }
            answer = world.ask(who(row), "POST", url, changed)
            assert answer.status in (302, 409, 422), (row.name, name, answer.status)
            if answer.status != 302:
                assert not answer.written
                assert_told_in_russian(answer.response)
            elif name != "uid":
                assert not answer.written, (row.name, name)
    assert state(world) == before


@pytest.mark.one_database
@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"text=%", b"text=%zz&version=1", b"=&=&=", b"a" * 1000, b"{}", b"[1"]
)
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "application/json", "multipart/form-data", "text/plain", ""]
)
def test_a_body_that_is_no_form(world: World, body: bytes, kind: str) -> None:
    before, client = state(world), world.client("editor")
    for name, args in (("cell_edit", ["here-draft", "a", "title"]), ("roadmap_properties", ["here-draft"])):
        response = client.post(reverse(name, args=args), body, content_type=kind)
        assert response.status_code in (302, 400, 409, 422)
        if response.content:
            assert_told_in_russian(response)
    assert state(world) == before


def test_other_methods(world: World) -> None:
    before, client = state(world), world.client("editor")
    url = reverse("cell_edit", args=["here-draft", "a", "title"])
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
        assert client.generic(method, url, b"text=x").status_code in (405, 400), method
    assert client.head(url).status_code == 200
    assert state(world) == before


def test_pages_of_failure_are_russian(world: World) -> None:
    client = world.client("curator")
    assert "нет" in text_of(client.get("/nothing/")).lower()
    refused = client.get(reverse("people"))
    assert refused.status_code == 403
    assert_told_in_russian(refused)
