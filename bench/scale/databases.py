"""Two databases of one server: `small`, two municipalities of a thousand lines, and `country` that grew out of it.

The same people, plans and lines stand in both under the same keys.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from mentoring.models import Pair
from organizations.models import User
from roadmaps.models import Execution

SMALL, COUNTRY = "small", "country"
ADMIN = "admin@synthetic.example"
# Two, so that pages that offer a choice of municipalities offer it in both.
_SMALL_SIZE = (2, 22)
_SMALL_PAIRS = 10
PAIRS_TO_A_SCHOOL = 25
"""A million pairs in 40,000 schools."""


def build(municipalities: int, schools: int) -> None:
    """Both databases; seconds and sizes are printed."""
    begun = time.monotonic()
    _create(SMALL)
    with used(SMALL):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("simulate", municipalities=_SMALL_SIZE[0], schools=_SMALL_SIZE[1], pairs=_SMALL_PAIRS, seed=1)
        User.objects.create_superuser(ADMIN, None, last_name="Платформенный")
    _create(COUNTRY, f"TEMPLATE {SMALL}")
    with used(COUNTRY):
        more = {"municipalities": municipalities - _SMALL_SIZE[0], "schools": schools - _SMALL_SIZE[1]}
        call_command("simulate", **more, pairs=schools * PAIRS_TO_A_SCHOOL - _SMALL_PAIRS, seed=2)
        # What autovacuum does on a server that lives longer: counts read the index alone.
        run("VACUUM ANALYZE")
        counted = f"{Execution.objects.count():,} lines, {Pair.objects.count():,} pairs"
        print(f"built in {time.monotonic() - begun:.0f} s: {counted}", flush=True)


@contextmanager
def used(name: str) -> Iterator[None]:
    """Queries of the block go to the database of that name."""
    before = connection.settings_dict["NAME"]
    _point(name)
    try:
        yield
    finally:
        _point(before)


def _point(name: str) -> None:
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name


def _create(name: str, rest: str = "") -> None:
    run(f"CREATE DATABASE {name} {rest}")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
