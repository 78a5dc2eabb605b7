"""A forgotten password, and a new one in place of the old."""

from __future__ import annotations

import re
import threading

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
NEW = "a-quite-new-word-77"


@pytest.fixture(autouse=True)
def letters_at_once(monkeypatch: pytest.MonkeyPatch):
    """Letters leave in a thread of their own; the tests wait for it."""
    begin = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        begin(thread)
        thread.join()

    monkeypatch.setattr(threading.Thread, "start", start)
    cache.clear()


def ask(email: str):
    return Client().post("/password/reset/", {"email": email}, follow=True)


def link() -> str:
    return re.search(r"http://testserver(/password/reset/\S+)", mail.outbox[-1].body)[1]


def test_the_letter_is_in_russian_and_its_link_sets_a_password_once() -> None:
    person = factories.user("editor", email="a@nsk.example")
    ask("A@nsk.example")
    assert mail.outbox[0].to == ["a@nsk.example"]
    assert mail.outbox[0].subject == "Новый пароль: дорожные карты наставничества"
    client = Client()
    page = client.get(link(), follow=True)
    assert "Новый пароль" in page.content.decode()
    done = client.post(page.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})
    assert done["Location"] == "/login/"
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert "Ссылка не действует" in Client().get(link(), follow=True).content.decode()


def test_known_and_unknown_addresses_are_answered_alike() -> None:
    factories.user("editor", email="a@nsk.example")
    factories.user("editor", email="closed@nsk.example", is_active=False)
    pages = {ask(email).content for email in ("a@nsk.example", "nobody@nsk.example", "closed@nsk.example")}
    assert len(pages) == 1
    assert [letter.to for letter in mail.outbox] == [["a@nsk.example"]]


def test_one_letter_per_pause() -> None:
    factories.user("editor", email="a@nsk.example")
    assert ask("a@nsk.example").content == ask("a@nsk.example").content
    assert len(mail.outbox) == 1


def test_a_mail_server_that_fails_is_no_error_of_the_page(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    factories.user("editor", email="a@nsk.example")
    assert ask("a@nsk.example").status_code == 200


@pytest.mark.parametrize("weak", ["short", "1234567890", "password123"])
def test_weak_passwords_are_refused_in_russian(weak: str) -> None:
    client = factories.signed_in(factories.user("editor"))
    fields = {"old_password": factories.PASSWORD, "new_password1": weak, "new_password2": weak}
    page = client.post("/password/change/", fields).content.decode()
    assert "Пароль не сменён" in page
    assert not re.search(r"This password|too short|too common", page)


def test_changing_the_password_ends_the_other_sessions_and_not_this_one() -> None:
    person = factories.user("editor")
    here, there = factories.signed_in(person), factories.signed_in(person)
    fields = {"old_password": factories.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post("/password/change/", fields)["Location"] == "/preferences/"
    assert here.get("/preferences/").status_code == 200
    assert there.get("/preferences/").status_code == 302


def test_a_wrong_old_password_changes_nothing() -> None:
    person = factories.user("editor")
    fields = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    factories.signed_in(person).post("/password/change/", fields)
    person.refresh_from_db()
    assert person.check_password(factories.PASSWORD)
