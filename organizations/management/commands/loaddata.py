from typing import Any

from django.core.management.commands import loaddata
from django_scopes import scopes_disabled


class Command(loaddata.Command):
    """Django's loaddata, allowed to see every municipality: fixtures name rows across tenants."""

    def handle(self, *args: Any, **options: Any) -> None:
        with scopes_disabled():
            super().handle(*args, **options)
