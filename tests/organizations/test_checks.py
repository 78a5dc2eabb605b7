"""What stops an unsafe start."""

from __future__ import annotations

import importlib.util

import pytest
from django.core import checks
from django.db import connection

from organizations.checks import no_demo_accounts, no_psycopg3
from organizations.demo import ACCOUNTS, PASSWORD
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
KNOWN = ACCOUNTS[0].email


def found() -> list[checks.CheckMessage]:
    return checks.run_checks(tags=[checks.Tags.database], databases=["default"])


def test_a_demo_account_with_the_known_password_is_an_error_outside_the_demo(settings) -> None:
    factories.user(email=KNOWN, password=PASSWORD)
    assert "organizations.E001" not in [message.id for message in found()]
    settings.DEMO = False
    error = next(message for message in found() if message.id == "organizations.E001")
    assert KNOWN in error.msg
    assert error.level == checks.ERROR
    assert no_demo_accounts(databases=None) == []


@pytest.mark.parametrize(
    "change", [{"password": "another-word-12"}, {"is_active": False}, {"email": "own@nsk.example"}]
)
def test_a_closed_renamed_or_mended_account_is_none(settings, change) -> None:
    factories.user(**{"email": KNOWN, "password": PASSWORD, **change})
    settings.DEMO = False
    assert no_demo_accounts(databases=["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_before_the_first_migration_there_is_nothing_to_find(settings) -> None:
    settings.DEMO = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE organizations_user RENAME TO organizations_user_away")
    try:
        assert no_demo_accounts(databases=["default"]) == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE organizations_user_away RENAME TO organizations_user")


def test_psycopg_3_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert no_psycopg3() == []
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if name == "psycopg" else None)
    assert [message.id for message in no_psycopg3()] == ["organizations.E002"]
