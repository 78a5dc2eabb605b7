"""How many people and pairs programmes have: numbers alone, for everybody who sees a programme. Three queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, Q

from mentoring.models import MentoringSettings, Pair, PairMember, Participant, Programme
from organizations.clock import today
from organizations.text import counted

LIVE = (Pair.Status.PROPOSED, Pair.Status.ACTIVE)
"""Pairs that are not over."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A programme's people in its bases today and its pairs.

    `lacking`: in a base without valid consents; `paired`: mentees with a pair that is not over, or that ended in its
    time; `unsupported`: mentees without a pair and without psychological support; `silent`: pairs at work that have
    not met for long.
    """

    mentees: int = 0
    mentors: int = 0
    lacking: int = 0
    paired: int = 0
    unsupported: int = 0
    untrained: int = 0
    pairs: int = 0
    working: int = 0
    unordered: int = 0
    silent: int = 0

    @property
    def words(self) -> str:
        """«24 наставляемых, 18 наставников, 16 пар и групп»; «участников пока нет»."""
        if not (self.mentees or self.mentors or self.pairs):
            return "участников пока нет"
        pairs = counted(self.pairs, "пара или группа", "пары и группы", "пар и групп")
        mentees = counted(self.mentees, "наставляемый", "наставляемых", "наставляемых")
        return f"{mentees}, {counted(self.mentors, 'наставник', 'наставника', 'наставников')}, {pairs}"

    @property
    def unpaired(self) -> int:
        return self.mentees - self.paired


def numbers_of(programmes: Iterable[Programme]) -> dict[int, Numbers]:
    """Numbers by programme's key. The municipality must be loaded with the programmes."""
    rows = list(programmes)
    found = {row.pk: Numbers() for row in rows}
    for key, numbers in _people(rows).items():
        found[key] = replace(found[key], **numbers)
    for key, numbers in _pairs(rows).items():
        found[key] = replace(found[key], **numbers)
    return found


def _days(rows: Iterable[Programme]) -> Mapping[dt.date, set[int]]:
    """Municipalities by their today."""
    found: dict[dt.date, set[int]] = defaultdict(set)
    for row in rows:
        found[today(row.municipality)].add(row.municipality_id)
    return found


def _admitted(rows: Iterable[Programme]) -> Q:
    """Participants whose person has valid consents today, whatever day it is in their municipality."""
    found = Q(pk__in=[])
    for day, places in _days(rows).items():
        found |= Q(
            Q(person__admitted_until__isnull=True) | Q(person__admitted_until__gte=day),
            Q(person__blocked_on__isnull=True) | Q(person__blocked_on__gt=day),
            municipality__in=places,
            person__admitted_from__lte=day,
        )
    return found


def _people(rows: list[Programme]) -> dict[int, dict[str, int]]:
    has_pair = Exists(
        PairMember.objects.filter(
            mentee=OuterRef("pk"), left_on__isnull=True, pair__status__in=[*LIVE, Pair.Status.COMPLETED]
        )
    )
    sums = (
        Participant.objects.filter(programme__in=rows, left_on__isnull=True)
        .order_by()
        .values("programme_id", "side")
        .annotate(
            all=Count("pk"),
            # A missing date makes the condition unknown, not false: what is not admitted is counted by difference.
            admitted=Count("pk", filter=_admitted(rows)),
            paired=Count("pk", filter=has_pair),
            helped=Count("pk", filter=~has_pair & Q(support_on__isnull=False)),
            trained=Count("pk", filter=Q(trained_on__isnull=False)),
        )
    )
    found: dict[int, dict[str, int]] = defaultdict(lambda: {"lacking": 0})
    for row in sums:
        numbers = found[row["programme_id"]]
        numbers["lacking"] += row["all"] - row["admitted"]
        if row["side"] == Participant.Side.MENTEE:
            unsupported = row["all"] - row["paired"] - row["helped"]
            numbers |= {"mentees": row["all"], "paired": row["paired"], "unsupported": unsupported}
        else:
            numbers |= {"mentors": row["all"], "untrained": row["all"] - row["trained"]}
        found[row["programme_id"]] = numbers
    return found


def _pairs(rows: list[Programme]) -> dict[int, dict[str, int]]:
    sums = (
        Pair.objects.filter(programme__in=rows)
        .exclude(status=Pair.Status.ENDED_EARLY)
        .order_by()
        .values("programme_id")
        .annotate(
            pairs=Count("pk"),
            working=Count("pk", filter=Q(status=Pair.Status.ACTIVE)),
            unordered=Count("pk", filter=Q(order_number="")),
            silent=Count("pk", filter=_silent(rows)),
        )
    )
    names = ("pairs", "working", "unordered", "silent")
    found = sums.values_list("programme_id", *names)
    return {key: dict(zip(names, counts, strict=True)) for key, *counts in found}


def _silent(rows: list[Programme]) -> Q:
    """Pairs at work that have not met for as many days as their municipality calls long."""
    places = {row.municipality_id: today(row.municipality) for row in rows}
    told = dict(
        MentoringSettings.objects.filter(municipality__in=places).values_list("municipality_id", "silence_days")
    )
    usual = MentoringSettings._meta.get_field("silence_days").default
    found = Q(pk__in=[])
    by_day: dict[dt.date, set[int]] = defaultdict(set)
    for place, day in places.items():
        by_day[day - dt.timedelta(days=told.get(place, usual))].add(place)
    for since, of_day in by_day.items():
        long_ago = Q(last_met_on__lt=since) | Q(last_met_on__isnull=True, started_on__lt=since)
        found |= Q(long_ago, municipality__in=of_day, status=Pair.Status.ACTIVE)
    return found
