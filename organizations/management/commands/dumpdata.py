from typing import Any

from django.core.management.commands import dumpdata
from django_scopes import scopes_disabled


class Command(dumpdata.Command):
    """Django's dumpdata, allowed to see every municipality."""

    def handle(self, *args: Any, **options: Any) -> None:
        with scopes_disabled():
            super().handle(*args, **options)
