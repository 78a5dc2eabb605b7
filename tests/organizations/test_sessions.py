"""Thirty days on one's own telephone: a fixed end, no administrators, and every way in which it ends before."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from organizations import workflow
from organizations.models import User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
PAGE = "/preferences/"
DAY = dt.timedelta(days=1)


def enter(person: User, **more: str) -> Client:
    client = Client()
    sent = client.post("/login/", {"username": person.email, "password": factories.PASSWORD, **more})
    assert sent.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


@pytest.fixture
def curator() -> User:
    return factories.user("curator", email="curator@nsk.example")


def test_the_choice_is_offered_and_explained_in_one_line() -> None:
    page = Client().get("/login/").content.decode()
    assert "Не выходить на этом устройстве 30\u00a0дней" in page
    assert "Только на своём телефоне" in page


def test_an_ordinary_session_ends_with_the_day(curator: User) -> None:
    client = enter(curator)
    assert int(client.cookies[settings.SESSION_COOKIE_NAME]["max-age"]) == settings.SESSION_COOKIE_AGE
    with time_machine.travel(timezone.now() + dt.timedelta(hours=13)):
        assert not is_in(client)


def test_a_long_session_lasts_thirty_days_and_use_does_not_put_its_end_off(curator: User) -> None:
    began = timezone.now()
    client = enter(curator, stay="on")
    assert abs(int(client.cookies[settings.SESSION_COOKIE_NAME]["max-age"]) - 30 * 24 * 3600) < 60
    with time_machine.travel(began + 29 * DAY):
        # Writes the session: the message of a saved form.
        assert client.post(PAGE, {"theme": "dark"}).status_code == 302
        assert "На этом устройстве вход сохранён до" in client.get(PAGE).content.decode()
    assert Session.objects.get().expire_date < began + 30 * DAY + dt.timedelta(minutes=1)
    with time_machine.travel(began + 31 * DAY):
        assert not is_in(client)


def test_a_session_ends_with_another_password(curator: User) -> None:
    telephone, computer = enter(curator, stay="on"), enter(curator)
    changed = {
        "old_password": factories.PASSWORD,
        "new_password1": "quiet-river-41",
        "new_password2": "quiet-river-41",
    }
    assert computer.post("/password/change/", changed).status_code == 302
    assert is_in(computer)
    assert not is_in(telephone)


def test_a_session_ends_when_the_account_is_closed(curator: User) -> None:
    telephone = enter(curator, stay="on")
    User.objects.filter(pk=curator.pk).update(is_active=False)
    assert not is_in(telephone)


def test_signing_out_everywhere_ends_every_session_and_nobody_elses(curator: User) -> None:
    other = enter(factories.user("curator", email="other@nsk.example"), stay="on")
    telephone, computer = enter(curator, stay="on"), enter(curator)
    assert 'action="/preferences/sessions/end/"' in computer.get(PAGE).content.decode()
    assert computer.get("/preferences/sessions/end/").status_code == 405
    answer = computer.post("/preferences/sessions/end/", follow=True)
    assert answer.redirect_chain == [("/login/", 302)]
    assert "Вы вышли на всех устройствах" in answer.content.decode()
    assert [is_in(client) for client in (telephone, computer, other)] == [False, False, True]
    assert is_in(enter(curator))
    assert not is_in(telephone)


def test_the_link_of_an_invitation_offers_it_too() -> None:
    school = factories.organization(kind="school")
    editor = factories.user("editor", school.municipality)
    _, token = workflow.invite(school, "new@nsk.example", "curator", by=editor)
    client, link = Client(), f"/invitation/{token}/"
    assert "Не выходить на этом устройстве 30\u00a0дней" in client.get(link).content.decode()
    fields = {"last_name": "Дроздова", "first_name": "Нина", "stay": "on"}
    assert (
        client.post(link, {**fields, "password1": "quiet-river-41", "password2": "quiet-river-41"}).status_code == 302
    )
    with time_machine.travel(timezone.now() + 29 * DAY):
        assert is_in(client)


@pytest.mark.parametrize("role", ["administrator", "superuser"])
def test_an_administrator_is_told_and_gets_an_ordinary_session(role: str) -> None:
    person = factories.user("" if role == "superuser" else role, is_superuser=role == "superuser")
    client = enter(person, stay="on")
    assert "на 30 дней вход не сохраняется" in client.get(PAGE).content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(hours=13)):
        assert not is_in(client)


def test_who_became_an_administrator_since_signs_in_anew(curator: User) -> None:
    client = enter(curator, stay="on")
    factories.give(curator, "administrator")
    assert client.get("/admin/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(hours=13)):
        assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/login/")
        assert not is_in(client)


def test_a_refused_sign_in_keeps_the_tick(curator: User) -> None:
    refused = Client().post("/login/", {"username": curator.email, "password": "wrong-one", "stay": "on"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "checked" in page[page.index('name="stay"') : page.index('name="stay"') + 200]


def test_the_throttle_holds_for_long_sessions_too(curator: User) -> None:
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post("/login/", {"username": curator.email, "password": "wrong-one", "stay": "on"})
    locked = client.post("/login/", {"username": curator.email, "password": factories.PASSWORD, "stay": "on"})
    assert locked.status_code == 429
