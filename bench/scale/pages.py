"""Pages of the synthetic country asked for as a person does, and what they ask the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Membership, User

EDITOR = "editor.1@synthetic.example"


def client_of(email: str) -> Client:
    """Somebody of the country, signed in."""
    client = Client()
    client.force_login(User.objects.get(email=email), "django.contrib.auth.backends.ModelBackend")
    return client


def curator() -> str:
    """Who reports for the first school."""
    seats = Membership.objects.filter(role="curator", municipality__slug="synthetic-1")
    return seats.values_list("user__email", flat=True)[0]


def get(client: Client, address: str) -> Any:
    """The page. Raises RuntimeError for any other answer than 200."""
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return response


def statements(act: Callable[[], Any]) -> list[str]:
    """What the act asks the database, in order."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured]
