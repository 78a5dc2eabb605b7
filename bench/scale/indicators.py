"""The figures of indicators: six of a municipality and of the country beside the naive query over the registers."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from functools import partial

from django.db.models import Q
from django.urls import reverse

from bench.harness import Ratio
from bench.scale.databases import COUNTRY, SMALL, used
from bench.scale.figures import ROUNDS, least
from bench.scale.pages import EDITOR, client_of, get, statements
from mentoring.models import Pair, PairMember, Participant
from monitoring.facts import facts_of
from monitoring.indicators import indicators_of
from monitoring.refreshing import count_all
from monitoring.reports.reading import snapshot_of
from monitoring.tallies import summed
from organizations.models import Municipality
from roadmaps.synthetic import TODAY

PAIRS = 1_000_000
"""Of the country that the bounds are set for."""
MOST = 10
"""Queries of the plan and fact page, whoever's session aside."""
_REPORTED = 30


def measure() -> list[Ratio]:
    """Queries of facts and of the page, and the seconds that a region's report takes, told on stderr."""
    with used(COUNTRY):
        begun = time.perf_counter()
        places = list(Municipality.objects.filter(kind=Municipality.Kind.MUNICIPALITY).order_by("pk"))
        count_all(places, lambda number, place: None)
        print(f"indicators counted in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        found = [*_beside_naive(places[0]), *_page()]
        _report(places[:_REPORTED])
    return found


def _naive() -> list[str]:
    """Six counts over the registers of the whole country, as somebody would write them who thinks of one school."""
    first, last = dt.date(TODAY.year, 1, 1), TODAY
    at_work = Q(status__in=["active", "completed", "ended_early"], started_on__lte=last)
    at_work &= Q(ended_on__isnull=True) | Q(ended_on__gte=first)
    members = PairMember.objects.filter(pair__in=Pair.objects.filter(at_work))
    pairs = Pair.objects.filter(at_work)
    born = "mentee__person__birth_date"
    age = {f"{born}__gt": dt.date(TODAY.year - 19, 12, 31), f"{born}__lte": dt.date(TODAY.year - 10, 12, 31)}
    mentors = Participant.objects.filter(mentors__in=pairs)
    counts: tuple[Callable[[], int], ...] = (
        lambda: members.filter(**age).values("mentee__person").distinct().count(),
        lambda: mentors.filter(person__category="pupil").values("person").distinct().count(),
        lambda: members.filter(mentee__person__category="teacher").values("mentee__person").distinct().count(),
        lambda: mentors.filter(person__employer__isnull=False).values("person__employer").distinct().count(),
        lambda: members.values("mentee__person").distinct().count(),
        lambda: mentors.values("person").distinct().count(),
    )
    return [sql for count in counts for sql in statements(count)]


def _beside_naive(place: Municipality) -> list[Ratio]:
    wider = max(PAIRS / Pair.objects.count(), 1.0)
    indicators = indicators_of(place, [TODAY.year])
    theirs = least(_naive())
    found = []
    for title, act, bound in (
        ("a municipality", lambda: facts_of(place, indicators, [TODAY.year]), 0.01),
        ("the country", lambda: summed(None, [TODAY.year]), 0.05),
    ):
        asked = statements(act)
        ours = least(asked)
        note = f"{ours * 1000:.2f} / {theirs * 1000:.2f} ms, {len(asked)} queries, the least of {ROUNDS} runs each"
        found.append(Ratio(f"queries of six indicators of {title} / naive", ours / theirs, bound * wider, note))
    return found


def _page() -> list[Ratio]:
    """The plan and fact page asks as much of the country as of ten pairs, and little."""
    counts = []
    for name in (SMALL, COUNTRY):
        with used(name):
            client = client_of(EDITOR)
            get(client, reverse("monitoring"))
            asked = statements(partial(get, client, reverse("monitoring")))
            counts.append(len([sql for sql in asked if not _of_session(sql)]))
    note = f"{counts[1]} at {PAIRS:,} pairs, {counts[0]} at 10"
    return [
        Ratio("queries of plan and fact: country / ten pairs", counts[1] / counts[0], 1.0, note),
        Ratio("queries of plan and fact", counts[1], MOST, note),
    ]


def _of_session(sql: str) -> bool:
    """Who asks, with his roles and the bell: read on every page."""
    return any(name in sql for name in ("django_session", "organizations_user", "organizations_membership", "notice"))


def _report(places: list[Municipality]) -> None:
    begun = time.perf_counter()
    for place in places:
        snapshot_of(place, TODAY.year, TODAY)
    print(f"{len(places)} municipalities read for a report in {time.perf_counter() - begun:.1f} s", file=sys.stderr)
