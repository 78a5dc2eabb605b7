"""The session ended while somebody was typing: after signing in again the text is there, and is saved once."""

from __future__ import annotations

import html

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from roadmaps.models import Item
from tests import factories
from tests.access.cast import World
from tests.access.pages import form_of, text_of
from tests.badinput.forms import FORMS, filled, state

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TYPED = "Очень важный <текст> {{ 1 }} 👩🏽‍🏫\r\nна двух строках"
FIELDS = {
    "cell_edit": "text",
    "item_add": "title",
    "section_edit": "title",
    "clause_add": "text",
    "act_edit": "preamble",
    "roadmap_properties": "description",
    "item_parties": "wording",
    "roadmap_targets": "name-0",
}


def sign_in(client: Client, world: World, to: str, actor: str = "editor") -> str:
    """Through the sign-in page, and on to where it leads."""
    page = client.get(to)
    data = form_of(page, action="/login/") | {
        "username": [world.people[actor].email],
        "password": [factories.PASSWORD],
    }
    answer = client.post(to, data)
    assert answer.status_code == 302
    assert SESSION_KEY in client.session
    return answer["Location"]


@pytest.mark.parametrize("name", FIELDS)
def test_what_was_typed_is_shown_and_saved_after_signing_in(world: World, name: str) -> None:
    row = next(row for row in FORMS if row.name == name and row.args[:1] == ("draft",))
    url, data = filled(world, world.client("editor"), row)
    before = state(world)
    stranger = Client()
    sent = stranger.post(url, {**data, FIELDS[name]: TYPED})
    assert sent.status_code == 302 and sent["Location"].startswith("/login/?next=")
    assert state(world) == before

    waiting = sign_in(stranger, world, sent["Location"])
    shown = stranger.get(waiting)
    assert shown.status_code == 200
    assert "Очень важный <текст> {{ 1 }} 👩🏽‍🏫" in text_of(shown)
    assert state(world) == before

    again = form_of(shown, action=url)
    assert again[FIELDS[name]] == [TYPED.replace("\r\n", "\n")]
    answer = stranger.post(url, again)
    assert answer.status_code == 302, text_of(answer)[:500]
    once = state(world)
    assert once != before
    assert stranger.post(url, again).status_code in (302, 409)
    assert state(world) == once


def test_an_htmx_form_is_sent_to_the_sign_in_whole(world: World) -> None:
    url = reverse("cell_edit", args=["here-draft", "a", "title"])
    page = "http://testserver" + reverse("roadmap", args=["here-draft"])
    stranger = Client(headers={"HX-Request": "true", "HX-Current-URL": page})
    answer = stranger.post(url, {"text": "Важно", "version": "2"})
    assert answer.status_code == 200 and answer["HX-Redirect"].startswith("/login/?next=")
    waiting = sign_in(Client(), world, answer["HX-Redirect"])
    assert waiting.startswith("/typed/")


def test_the_row_changed_meanwhile_and_both_versions_are_shown(world: World) -> None:
    url = reverse("cell_edit", args=["here-draft", "a", "title"])
    stranger = Client()
    sent = stranger.post(url, {"text": "Моя правка", "version": "2"})
    assert world.client("methodist").post(url, {"text": "Чужая правка", "version": "2"}).status_code == 302
    before = state(world)
    shown = stranger.get(sign_in(stranger, world, sent["Location"]))
    answer = stranger.post(url, form_of(shown, action=url))
    assert answer.status_code == 409
    assert "Моя правка" in text_of(answer) and "Чужая правка" in text_of(answer)
    assert state(world) == before


def test_passwords_are_never_kept(world: World) -> None:
    stranger = Client()
    url = reverse("password_change")
    sent = stranger.post(url, {"old_password": "secret-1", "new_password1": "secret-2", "new_password2": "secret-2"})
    assert sent.status_code == 302
    assert "secret" not in str(dict(stranger.session))


def test_more_than_a_session_takes_is_told(world: World) -> None:
    """A text too long for the session is not promised: the page says to go back, where the browser still has it."""
    answer = Client().post(reverse("cell_edit", args=["here-draft", "a", "title"]), {"text": "Ж" * 1_500_000})
    assert answer.status_code == 413
    assert "Назад" in text_of(answer) or "назад" in text_of(answer)


def test_the_text_of_another_session_is_not_there(world: World) -> None:
    stranger = Client()
    sent = stranger.post(reverse("item_add", args=["here-draft"]), {"title": "Важно"})
    key = html.unescape(sent["Location"]).rpartition("%2Ftyped%2F")[2].removesuffix("%2F")
    assert key
    assert world.client("editor").get(reverse("typed", args=[key])).status_code == 404
    with scopes_disabled():
        assert not Item.objects.filter(title="Важно").exists()
