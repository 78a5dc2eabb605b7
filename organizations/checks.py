"""What must be true before anybody is served."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from organizations.demo import ACCOUNTS, PASSWORD


@register(Tags.database)
def no_demo_accounts(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Outside demo mode no account may be open with the password that the README prints."""
    from organizations.models import User

    if settings.DEMO or not databases:
        return []
    rows = User.objects.using(databases[0]).filter(email__in=[account.email for account in ACCOUNTS], is_active=True)
    try:
        found = sorted(user.email for user in rows if user.check_password(PASSWORD))
    except DatabaseError:
        # Before the first migration there are no accounts at all.
        return []
    if not found:
        return []
    return [
        Error(
            f"Открыты учётные записи демонстрации с общеизвестным паролем: {', '.join(found)}.",
            hint="Отключите их или смените им пароли (manage.py changepassword ПОЧТА).",
            id="organizations.E001",
        )
    ]


@register()
def no_psycopg3(**kwargs: Any) -> list[CheckMessage]:
    """With psycopg 3 beside psycopg2 Django takes it without a word, and it was never tested here."""
    if importlib.util.find_spec("psycopg") is None:
        return []
    return [
        Error(
            "Установлен пакет psycopg (версия 3): Django возьмёт его вместо psycopg2.",
            hint="Удалите его: pip uninstall psycopg.",
            id="organizations.E002",
        )
    ]
