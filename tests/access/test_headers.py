"""What every answer carries: headers, cookies, and markup that the Content-Security-Policy lets through."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import lxml.html
import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from tests import factories
from tests.access.cast import ANONYMOUS, World
from tests.access.table import ELSE, TABLE, Row

# A page's headers do not ask which database is behind it.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ROOT = Path(settings.BASE_DIR)
ADMIN_PAGES = ("index", "roadmaps_roadmap_changelist", "roadmaps_roadmap_add", "organizations_organization_add")


def shown() -> list[tuple[Row, str]]:
    """Each address that opens a page, with somebody for whom it opens."""
    found = []
    for row in TABLE:
        if who := sorted(row.get.get(200, ())):
            found.append((row, "editor" if {"editor", *ELSE} & {*who} else who[0]))
            if ANONYMOUS in who:
                found.append((row, ANONYMOUS))
    return found


def open_page(world: World, row: Row, actor: str) -> HttpResponse:
    return world.ask(actor, "GET", reverse(row.name, args=[world.named.get(arg, arg) for arg in row.args])).response


def directives(response: HttpResponse) -> dict[str, list[str]]:
    parts = [part.split() for part in response["Content-Security-Policy"].split(";") if part.strip()]
    return {name: values for name, *values in parts}


def assert_safe(response: HttpResponse) -> None:
    policy = directives(response)
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == ["'self'"]
    assert not [value for values in policy.values() for value in values if "unsafe" in value or "*" in value]
    assert "Content-Security-Policy-Report-Only" not in response
    assert response["X-Content-Type-Options"] == "nosniff"
    # The address of the open page is a secret: it is told to nobody at all.
    assert response["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def inline(response: HttpResponse) -> Iterator[str]:
    """Everything in the page's markup that a policy without unsafe-inline forbids."""
    for element in lxml.html.fromstring(response.content.decode()).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style" or (element.tag == "script" and not element.get("src") and is_code(element)):
            yield f"<{element.tag}> {(element.text or '')[:60]}"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                yield f'<{element.tag} {name}="{value[:60]}">'
            if name in ("href", "action", "src", "hx-get", "hx-post") and value.strip().lower().startswith(
                "javascript:"
            ):
                yield f'<{element.tag} {name}="{value[:60]}">'


def is_code(script: lxml.html.HtmlElement) -> bool:
    return script.get("type", "") not in ("application/json", "speculationrules")


@pytest.mark.parametrize(("row", "actor"), shown(), ids=lambda part: str(part))
def test_every_page_and_file(world: World, row: Row, actor: str) -> None:
    response = open_page(world, row, actor)
    assert response.status_code == 200
    assert_safe(response)
    if actor != ANONYMOUS:
        # A file may lie in the browser's cache and is asked for each time; a page is kept by nobody.
        is_page = response["Content-Type"].startswith("text/html")
        assert {"private", "no-store" if is_page else "no-cache"} <= {
            word.strip() for word in response["Cache-Control"].split(",")
        }
    if response["Content-Type"].startswith("text/html"):
        assert list(inline(response)) == []
        assert response["Content-Type"] == "text/html; charset=utf-8"


def test_the_scan_of_markup_sees_what_it_looks_for() -> None:
    bad = (
        '<p style="color:red" onclick="x()">a</p><a href=" JavaScript:x()">b</a><script>x()</script><style>p{}</style>'
        '<script type="application/json">{}</script><script src="/static/a.js"></script>'
    )
    assert len(list(inline(HttpResponse(bad)))) == 5


@pytest.mark.parametrize("actor", ["editor", ANONYMOUS])
@pytest.mark.parametrize("url", ["/nothing/here/", "/roadmaps/there-draft/", "/people/", "/?q=%00"])
def test_pages_of_failure(world: World, actor: str, url: str) -> None:
    response = world.ask(actor, "GET", url).response
    assert_safe(response)
    if response.content:
        assert list(inline(response)) == []


def test_answers_to_forms(world: World) -> None:
    refused = world.ask("editor", "POST", reverse("roadmap_new_blank")).response
    assert refused.status_code == 422
    assert_safe(refused)
    assert "no-store" in refused["Cache-Control"]
    assert list(inline(refused)) == []


def test_the_admin_s_pages(world: World) -> None:
    """Under the same policy; what Django's own widgets write inline is scanned in the browser's tests."""
    for name in ADMIN_PAGES:
        response = world.ask("platform", "GET", reverse(f"admin:{name}")).response
        assert_safe(response)
        assert "no-store" in response["Cache-Control"]
        assert list(inline(response)) == [], name


def test_a_file_of_somebody_s_is_never_a_page(world: World) -> None:
    """What people upload comes back as what it is, to be saved, and not sniffed."""
    url = reverse("corrected_file", args=["here-draft", world.named["corrected"]])
    response = world.ask("editor", "GET", url).response
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] != "text/html"
    assert_safe(response)


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites() -> None:
    with scopes_disabled():
        person = factories.user("editor")
    client = Client(enforce_csrf_checks=True)
    token = client.get("/login/").cookies["csrftoken"]
    assert token["httponly"] and token["samesite"] == "Lax"
    form = {"username": person.email, "password": factories.PASSWORD, "csrfmiddlewaretoken": token.value}
    cookies: SimpleCookie = client.post("/login/", form).cookies
    assert cookies["sessionid"]["httponly"] and cookies["sessionid"]["samesite"] == "Lax"


def test_production_sends_cookies_over_https_only() -> None:
    names = (
        *("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY"),
        *("SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"),
    )
    told = (*names, "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SAMESITE", "DEBUG")
    code = (
        f"import json; from django.conf import settings as s; print(json.dumps({{n: getattr(s, n) for n in {told!r}}}))"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ROADMAPS_MODE": "production",
        "SECRET_KEY": "0123456789abcdef" * 4,
        "ALLOWED_HOSTS": "plans.example",
        "ROADMAPS_VAR": os.environ["ROADMAPS_VAR"],
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert [found[name] for name in names] == [True] * len(names)
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert found["DEBUG"] is False
