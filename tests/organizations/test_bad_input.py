"""NUL, broken addresses and bodies: a clear page in Russian, never a 500; and the headers of every answer."""

from __future__ import annotations

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from organizations.headers import HeadersMiddleware
from organizations.models import Organization, User
from organizations.views import errors
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


def broken(request):
    raise RuntimeError("inside")


def files_own(request):
    return HttpResponse("file", headers={"Cache-Control": "private, max-age=60"})


@pytest.mark.parametrize("address", ["/people/?q=a%00b", "/people/?q%00=a", "/invitation/a%00b/", "/roadmaps/?q=%00"])
def test_nul_in_an_address_is_a_page_in_russian(address: str) -> None:
    for client in (Client(), factories.signed_in(factories.user("editor"))):
        response = client.get(address)
        assert response.status_code == 400
        assert "Запрос не понят" in response.content.decode()


def test_nul_in_typed_text_is_dropped_and_the_text_stays() -> None:
    administrator = factories.user("administrator")
    person = factories.user("curator", factories.organization(_home(administrator), kind="school"))
    membership = person.memberships.get()
    fields = {"basis": "при\x00каз № 5\x00"}
    response = factories.signed_in(administrator).post(f"/people/roles/{membership.pk}/terms/", fields)
    assert response.status_code == 302
    membership.refresh_from_db()
    assert membership.basis == "приказ № 5"


def test_nul_in_a_multipart_form_and_in_the_sign_in() -> None:
    client = factories.signed_in(factories.user("editor"))
    assert client.post("/preferences/", {"theme": "da\x00rk"}).status_code == 302
    assert User.objects.filter(theme="dark").count() == 1
    assert Client().post("/login/", {"username": "a\x00@nsk.example", "password": "\x00"}).status_code == 422


def test_nul_in_the_session_cookie() -> None:
    client = Client()
    client.cookies["sessionid"] = "abcdefgh\x00ijkl"
    assert client.get("/").status_code == 400


def _home(person: User):
    return Organization.objects.get(memberships__user=person).municipality


def test_unknown_addresses_for_the_signed_in_and_for_strangers() -> None:
    signed = factories.signed_in(factories.user("editor")).get("/no-such-page/")
    stranger = Client().get("/no-such-page/")
    for response in (signed, stranger):
        assert response.status_code == 404
        assert "Такой страницы нет" in response.content.decode()
    assert 'class="top"' in signed.content.decode()
    assert 'class="top"' not in stranger.content.decode()


def test_too_much_at_once_says_what_to_do() -> None:
    response = errors.bad_request(RequestFactory().get("/"), RequestDataTooBig("..."))
    assert response.status_code == 400
    assert "Слишком много текста" in response.content.decode()
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        page = Client().post("/login/", b"username=" + b"a" * 200, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 400
    assert "Слишком много текста" in page.content.decode()


def test_a_broken_multipart_body_is_a_page_in_russian() -> None:
    response = Client().post("/login/", b"nonsense", content_type="multipart/form-data; boundary=")
    assert response.status_code == 400
    assert "Запрос не понят" in response.content.decode()


class Broken:
    urlpatterns = [path("", broken, name="dashboard"), path("file/", files_own)]
    handler500 = "organizations.views.errors.server_error"


@override_settings(ROOT_URLCONF=Broken)
def test_a_failure_of_ours_has_a_page_of_its_own() -> None:
    client = factories.signed_in(factories.user("editor"))
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "Что-то сломалось у нас" in response.content.decode()
    assert "inside" not in response.content.decode()


@override_settings(ROOT_URLCONF=Broken)
def test_an_answer_that_says_how_it_is_kept_stays_so() -> None:
    assert factories.signed_in(factories.user("editor")).get("/file/")["Cache-Control"] == "private, max-age=60"


def test_headers_of_every_answer() -> None:
    signed = factories.signed_in(factories.user("editor")).get("/preferences/")
    for response in (signed, Client().get("/login/"), Client().get("/people/?q=%00")):
        assert "camera=()" in response["Permissions-Policy"]
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "unsafe" not in response["Content-Security-Policy"]
    assert signed["Cache-Control"] == "no-store, private"


def test_a_strangers_page_is_left_as_it_is() -> None:
    middleware = HeadersMiddleware(lambda request: HttpResponse("page"))
    assert "Cache-Control" not in middleware(RequestFactory().get("/"))
