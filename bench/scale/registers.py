"""The figures of registers: what a million pairs cost a board, a register and one pair."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from django.urls import reverse

from bench.harness import Ratio
from bench.scale.databases import ADMIN, COUNTRY, SMALL, used
from bench.scale.pages import EDITOR, client_of, curator, get, statements
from mentoring.models import Pair

ROUNDS = 9


def measure() -> list[Ratio]:
    """Queries of boards and registers, and the time of one pair's page, by turns in both databases."""
    with used(SMALL):
        pair = Pair.objects.filter(organization__memberships__user__email=curator()).earliest("pk")
        pages = (
            ("a pair", curator, reverse("pair", args=[pair.pk])),
            ("pairs of a programme", curator, reverse("pairs", args=[pair.programme_id])),
            ("a school's register", curator, reverse("school_people", args=[pair.organization_id])),
            ("a programme", curator, reverse("programme", args=[pair.programme_id])),
            ("the board of a municipality", lambda: EDITOR, reverse("programmes")),
            ("the board of the country", lambda: ADMIN, reverse("programmes")),
        )
    return [*(_queries(*page) for page in pages), _opening(reverse("pair", args=[pair.pk]))]


def _queries(title: str, who: Callable[[], str], address: str) -> Ratio:
    counts, sizes = [], []
    for name in (SMALL, COUNTRY):
        with used(name):
            client = client_of(who())
            get(client, address)
            counts.append(len(statements(partial(get, client, address))))
            sizes.append(Pair.objects.count())
    note = f"{counts[1]} at {sizes[1]:,} pairs, {counts[0]} at {sizes[0]:,}"
    return Ratio(f"queries of {title}: country / ten pairs", counts[1] / counts[0], 1.0, note)


def _opening(address: str) -> Ratio:
    """One pair among all of the country beside the same among ten: the least of the rounds, by turns."""
    times: dict[str, list[float]] = {SMALL: [], COUNTRY: []}
    for _ in range(ROUNDS):
        for name, spent in times.items():
            with used(name):
                client = client_of(curator())
                get(client, address)
                begun = time.perf_counter()
                get(client, address)
                spent.append(time.perf_counter() - begun)
    there, here = min(times[COUNTRY]), min(times[SMALL])
    note = f"{there * 1000:.1f} / {here * 1000:.1f} ms, rounds: {ROUNDS}"
    return Ratio("opening a pair: country / among ten", there / here, 2.0, note)
