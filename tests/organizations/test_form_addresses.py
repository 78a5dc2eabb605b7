"""An address that takes forms only, opened by hand."""

from __future__ import annotations

import pytest
from django.test import Client

from organizations.form_addresses import page_before
from tests import factories


@pytest.mark.parametrize(
    ("path", "before"),
    [
        ("/mentoring/4/pairs/activate/", "/mentoring/4/pairs/"),
        ("/mentoring/pairs/4/links/7/", "/mentoring/pairs/4/"),
        ("/schools/5/join/", "/schools/"),
        ("/logout/", "/"),
    ],
)
def test_the_page_before(path: str, before: str) -> None:
    assert page_before(path) == before


@pytest.mark.django_db
def test_a_reader_is_led_back(unscoped: None) -> None:
    client: Client = factories.signed_in(factories.user("editor"))
    answer = client.get("/schools/5/join/")
    assert answer.status_code == 405 and answer.headers["Allow"] == "POST"
    assert 'href="/schools/"' in answer.content.decode()
    assert client.delete("/schools/5/join/").content == b""
