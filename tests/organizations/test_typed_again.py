"""A session that ended while typing, and a form whose token went stale: the text comes back."""

from __future__ import annotations

import html
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from organizations import typed_again
from organizations.models import Membership
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
ORIGIN = {"Origin": "http://testserver", "Referer": "http://testserver/people/?q=a"}


@pytest.fixture
def cast():
    """An administrator and the role whose term is being typed."""
    home = factories.municipality()
    administrator = factories.user("administrator", home, email="admin@nsk.example")
    curator = factories.user("curator", factories.organization(home, kind="school"))
    return administrator, Membership.objects.get(user=curator)


def enter(client: Client, next_: str = "", email: str = "admin@nsk.example"):
    page = client.get("/login/", {"next": next_}).content.decode()
    fields = {"username": email, "password": factories.PASSWORD, "next": next_}
    return client.post("/login/", fields | {"csrfmiddlewaretoken": token_in(page)}, headers=ORIGIN)


def token_in(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


def hidden_fields(page: str) -> dict[str, str]:
    """The fields of the form that sends again."""
    form = re.search(r'<form method="post" action="/people/roles.*?</form>', page, re.DOTALL)[0]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: html.unescape(value) for name, value in pairs}


def test_what_was_typed_comes_back_after_sign_in_and_is_sent_once_more(cast) -> None:
    _, membership = cast
    path, basis = f"/people/roles/{membership.pk}/terms/", 'приказ «О возложении»\r\n<b>№ 85</b> & "к"'
    client = Client(enforce_csrf_checks=True)
    enter(client)
    page = client.get(path).content.decode()
    Session.objects.all().delete()

    fields = {"basis": basis, "starts_on": "01.09.2026", "csrfmiddlewaretoken": token_in(page)}
    sent = client.post(path, fields, headers=ORIGIN)
    assert sent.status_code == 302
    assert sent["Location"].startswith("/login/?next=%2Ftyped%2F")
    waiting = client.get(sent["Location"]).content.decode()
    assert "Введённый текст сохранён" in waiting

    key = re.search(r"typed%2F([^%]+)%2F", sent["Location"])[1]
    entered = enter(client, f"/typed/{key}/")
    assert entered["Location"] == f"/typed/{key}/"
    back = client.get(entered["Location"]).content.decode()
    assert "Вы вошли снова. Вот что вы ввели" in back
    assert html.escape(basis, quote=True).replace("\r\n", "\r\n") in back
    again = hidden_fields(back)
    assert again.pop("csrfmiddlewaretoken")
    assert again == {"basis": basis, "starts_on": "01.09.2026"}
    assert client.post(path, again | {"csrfmiddlewaretoken": token_in(back)}, headers=ORIGIN).status_code == 302
    membership.refresh_from_db()
    assert membership.starts_on.isoformat() == "2026-09-01"
    assert membership.basis.startswith("приказ «О возложении»")


def test_nothing_is_written_before_the_person_sends_it_again(cast) -> None:
    _, membership = cast
    Client().post(f"/people/roles/{membership.pk}/terms/", {"basis": "приказ"})
    membership.refresh_from_db()
    assert membership.basis == ""


def test_passwords_and_tokens_are_not_kept() -> None:
    client = Client()
    client.post(
        "/password/change/", {"old_password": "secret-1", "new_password1": "secret-2", "csrfmiddlewaretoken": "t"}
    )
    row = next(iter(client.session["typed"].values()))
    assert row["fields"] == []
    assert "secret" not in str(row)


@pytest.mark.parametrize("path", ["/login/", "/password/reset/", "/invitation/none/", "/logout/"])
def test_forms_before_the_sign_in_are_not_kept(path: str) -> None:
    client = Client()
    client.post(path, {"username": "a@nsk.example", "email": "a@nsk.example", "password": "x"})
    assert "typed" not in client.session


def test_another_person_at_the_same_computer_is_not_shown_the_text(cast) -> None:
    _, membership = cast
    factories.user("administrator", email="neighbour@nsk.example")
    client = Client()
    enter(client)
    Session.objects.all().delete()
    sent = client.post(f"/people/roles/{membership.pk}/terms/", {"basis": "чужая тайна"})
    key = re.search(r"typed%2F([^%]+)%2F", sent["Location"])[1]
    entered = enter(client, f"/typed/{key}/", email="neighbour@nsk.example")
    page = client.get(entered["Location"])
    assert page.status_code == 404
    assert "чужая тайна" not in str(client.session["typed"])


def test_a_key_of_another_session_is_not_there(cast) -> None:
    administrator, membership = cast
    sent = Client().post(f"/people/roles/{membership.pk}/terms/", {"basis": "чужая тайна"})
    key = re.search(r"typed%2F([^%]+)%2F", sent["Location"])[1]
    assert factories.signed_in(administrator).get(f"/typed/{key}/").status_code == 404


def test_three_forms_are_kept_and_the_oldest_gives_way() -> None:
    client = Client()
    for number in range(5):
        client.post("/people/grant/", {"basis": f"приказ {number}"})
    kept = [dict(row["fields"])["basis"] for row in client.session["typed"].values()]
    assert kept == ["приказ 2", "приказ 3", "приказ 4"]


def test_too_much_text_is_told_and_not_kept() -> None:
    client = Client()
    page = client.post("/people/grant/", {"basis": "ж" * (typed_again.LARGEST // 2 + 1)})
    assert page.status_code == 413
    assert "нажмите в браузере «Назад»" in page.content.decode()
    assert "typed" not in client.session
    assert client.post("/people/grant/", {"basis": "ж" * (typed_again.LARGEST // 2 - 100)}).status_code == 302


def test_a_form_with_a_file_gives_its_words_back_and_is_not_sent_without_the_file(cast) -> None:
    client = Client()
    scan = SimpleUploadedFile("приказ.pdf", b"%PDF")
    sent = client.post("/people/grant/", {"basis": "приказ № 5", "scan": scan}, headers=ORIGIN)
    key = re.search(r"typed%2F([^%]+)%2F", sent["Location"])[1]
    page = client.get(enter(client, f"/typed/{key}/")["Location"]).content.decode()
    assert "приказ № 5" in page
    assert "приказ.pdf" in page
    assert "Отправить ещё раз" not in page
    assert 'href="/people/?q=a"' in page


def test_an_htmx_form_goes_to_the_sign_in_whole() -> None:
    response = Client().post("/people/grant/", {"basis": "приказ"}, headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/login/?next=%2Ftyped%2F")


def stale(client: Client, **headers: str):
    return client.post("/people/grant/", {"basis": "длинный приказ", "csrfmiddlewaretoken": "x" * 64}, headers=headers)


@pytest.mark.parametrize("headers", [{"Origin": "http://testserver"}, {"Referer": "http://testserver/people/grant/"}])
def test_a_stale_token_of_our_own_page_gives_the_text_back_at_once(cast, headers) -> None:
    client = Client(enforce_csrf_checks=True)
    enter(client)
    response = stale(client, **headers)
    assert response.status_code == 403
    page = response.content.decode()
    assert "Вот что вы ввели" in page
    assert "длинный приказ" in page
    assert token_in(page) != "x" * 64


def test_a_stale_token_of_an_htmx_form_opens_the_page_with_the_text(cast) -> None:
    client = Client(enforce_csrf_checks=True)
    enter(client)
    response = stale(client, **ORIGIN, **{"HX-Request": "true"})
    assert "длинный приказ" in client.get(response["HX-Redirect"]).content.decode()


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "null"}, {"Origin": "http://evil.example"}, {"Referer": "http://evil.example/"}]
)
def test_a_form_from_elsewhere_is_refused_and_says_nothing(cast, headers) -> None:
    client = Client(enforce_csrf_checks=True)
    enter(client)
    response = stale(client, **headers)
    assert response.status_code == 403
    assert "длинный приказ" not in response.content.decode()


def test_a_sign_in_page_left_open_in_another_tab_is_opened_anew() -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/login/")
    response = client.post("/login/", {"csrfmiddlewaretoken": "x" * 64}, headers={"Origin": "http://testserver"})
    assert response.status_code == 403
    assert "Страница устарела" in response.content.decode()
