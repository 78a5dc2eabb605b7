from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.db import IntegrityError
from django_scopes import scopes_disabled


class Command(loaddata.Command):
    """Django's loaddata, allowed to see every municipality: fixtures name rows across tenants.

    All or nothing. What the database keeps from changing, an approved plan above all, no fixture changes either.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        with scopes_disabled():
            try:
                super().handle(*args, **options)
            except IntegrityError as error:
                raise CommandError(f"Ничего не загружено, база данных не приняла строку. {error}") from error
