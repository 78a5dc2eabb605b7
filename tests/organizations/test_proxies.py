"""Throttling sees the person's address behind our own proxy, and no address that the person wrote."""

import pytest
from django.test import RequestFactory

from organizations.proxies import client_address


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("", "127.0.0.1"),
        ("'; DROP TABLE", "127.0.0.1"),
    ],
)
def test_the_last_hop_counts(forwarded: str, expected: str) -> None:
    assert client_address(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded)) == expected
