"""Signing in: by e-mail, throttled, and nobody learns who has an account."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


def enter(client: Client, email: str, password: str, **more: str):
    return client.post("/login/", {"username": email, "password": password, **more})


def said(response) -> str:
    """The page without what differs by nature: the token and the address that was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r'value="[^"]*@[^"]*"', "", text)


def test_signs_in_by_email_in_any_letter_case() -> None:
    person = factories.user("editor", email="smirnova@nsk.example")
    client = Client()
    response = enter(client, "Smirnova@NSK.example", factories.PASSWORD)
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_unknown_address_wrong_password_and_closed_account_are_answered_alike() -> None:
    factories.user("editor", email="known@nsk.example")
    factories.user("editor", email="closed@nsk.example", is_active=False)
    answers = [
        enter(Client(), "known@nsk.example", "wrong-password"),
        enter(Client(), "nobody@nsk.example", "wrong-password"),
        enter(Client(), "closed@nsk.example", factories.PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({said(answer) for answer in answers}) == 1
    assert "Почта или пароль не подходят" in said(answers[0])


def test_attempts_are_throttled_for_one_address_and_not_for_others() -> None:
    factories.user("editor", email="victim@nsk.example")
    factories.user("editor", email="other@nsk.example")
    client = Client()
    # However it is typed, it is the same address.
    statuses = [
        enter(client, "victim@nsk.example" if turn % 2 else "VICTIM@nsk.example", "wrong-password").status_code
        for turn in range(settings.AXES_FAILURE_LIMIT)
    ]
    assert statuses[:-1] == [422] * (settings.AXES_FAILURE_LIMIT - 1)
    locked = enter(client, "victim@nsk.example", factories.PASSWORD)
    assert locked.status_code == 429
    assert "Слишком много попыток" in locked.content.decode()
    assert enter(Client(), "other@nsk.example", factories.PASSWORD).status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.0.0.7")
    assert enter(elsewhere, "victim@nsk.example", factories.PASSWORD).status_code == 302


@pytest.mark.parametrize("evil", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_next_never_leads_to_another_site(evil: str) -> None:
    factories.user("editor", email="a@nsk.example")
    assert enter(Client(), "a@nsk.example", factories.PASSWORD, next=evil)["Location"] == "/"


def test_next_leads_on_inside_the_site() -> None:
    factories.user("editor", email="a@nsk.example")
    assert enter(Client(), "a@nsk.example", factories.PASSWORD, next="/preferences/")["Location"] == "/preferences/"


def test_who_is_signed_in_is_not_asked_again() -> None:
    client = factories.signed_in(factories.user("editor"))
    assert client.get("/login/?next=/preferences/")["Location"] == "/preferences/"


def test_signing_out_ends_the_session_and_only_by_post() -> None:
    client = factories.signed_in(factories.user("editor"))
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert "_auth_user_id" not in client.session
    # A second press is no error and leads to the same page.
    assert client.post("/logout/")["Location"] == "/login/"


def test_password_field_may_be_shown() -> None:
    page = Client().get("/login/").content.decode()
    assert (
        '<button type="button" class="show-password" data-show-password="id_password" hidden>Показать</button>' in page
    )


def test_passwords_are_kept_by_argon2(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert identify_hasher(make_password("kitten")).algorithm == "argon2"
    from config import settings as product

    assert product.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> dict[str, bool]:
    found: dict[str, bool] = {}
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            found |= names(pattern.url_patterns, prefix + namespace)
        else:
            found[prefix + (pattern.name or str(pattern.pattern))] = getattr(pattern.callback, "login_required", True)
    return found


def test_only_a_short_list_of_pages_is_open() -> None:
    opened = {name for name, closed in names(get_resolver().url_patterns).items() if not closed}
    assert opened == {
        "login",
        "logout",
        "password_reset",
        "password_reset_done",
        "password_reset_confirm",
        "invitation",
        # Sends to the sign-in, shows nothing.
        "admin:login",
        # The secret in the address is the key.
        "feed",
        "feedback",
        "answer",
        # Only while the department keeps the page open for everybody.
        "public_page",
        "public_file",
    }


@pytest.mark.parametrize("path", ["/", "/people/", "/preferences/", "/admin/", "/typed/none/"])
def test_a_closed_page_sends_to_the_sign_in(path: str) -> None:
    response = Client().get(path, follow=True)
    assert response.redirect_chain[-1][0].startswith("/login/?next=")


def test_htmx_is_told_to_open_the_sign_in_whole() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?q=a"}
    response = Client().get("/people/", headers=headers)
    assert response["HX-Redirect"] == "/login/?next=%2Fpeople%2F%3Fq%3Da"
    foreign = Client().get("/people/", headers={**headers, "HX-Current-URL": "http://evil.example/people/"})
    assert foreign["HX-Redirect"] == "/login/?next=%2F"
