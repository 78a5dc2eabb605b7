"""Whether the numbers that the database keeps are those of the lines."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django_scopes import scopes_disabled

from roadmaps.rollups import differences


class Command(BaseCommand):
    help = "Сверяет подсчитанное базой данных с самими строками исполнения; код выхода 1, если что-то не сходится."

    def handle(self, *args: Any, **options: Any) -> None:
        with scopes_disabled(), transaction.atomic():
            if connection.vendor == "postgresql":
                # All queries look at one moment, whatever is written meanwhile.
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            found = differences()
        for difference in found:
            self.stderr.write(difference)
        if found:
            raise CommandError(f"Не сходится: {len(found)}.")
        self.stdout.write("Сходится.")
