"""Counts the figures of municipalities anew, so that regions and the country are sums of today."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django_scopes import scopes_disabled

from monitoring.refreshing import count_all
from monitoring.tallies import stale
from organizations.models import Municipality


class Command(BaseCommand):
    help = "Пересчитать показатели муниципалитетов, у которых что-то изменилось или настал новый день."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="пересчитать все, а не только изменившиеся")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Municipality.objects.filter(kind=Municipality.Kind.MUNICIPALITY).order_by("pk")
        with scopes_disabled():
            places = list(rows) if options["all"] else stale(rows)
        done = count_all(places, lambda number, place: None)
        self.stdout.write(f"Посчитано муниципалитетов: {done}.")
