"""One world for all the tests of access: built once a module, every request undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django_scopes import scopes_disabled

from tests.access.cast import World, build


@pytest.fixture
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The frame of a page shows no count of notices: a sweep that looks at other things does not ask for it."""
    monkeypatch.setattr("monitoring.context._count", lambda user: 0)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Everybody and every plan, in one transaction that ends with the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with scopes_disabled():
            built = build()
        yield built
        transaction.set_rollback(True)
