"""Meetings of many pairs in one table, and what asks for the curator: silence, help wanted, doubts of a side."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mentoring.models import Feedback, FitCheck, Meeting, Pair, Programme
from mentoring.pair_board import Row, loaded, row_of, silent
from mentoring.workflow.meetings import next_kind
from organizations.access import Access

SHOWN = 100
"""Rows of a list of what asks for the curator; the number is told whole."""


@dataclass(frozen=True, slots=True)
class Line:
    """A pair at work and the kind of meeting that comes next."""

    row: Row
    kind: int

    @property
    def pair(self) -> Pair:
        return self.row.pair


@dataclass(frozen=True, slots=True)
class Calls:
    """What asks for the curator; for others only the numbers."""

    silent: int
    help: int
    doubts: int
    silent_pairs: Sequence[Pair] = ()
    help_wanted: Sequence[Feedback] = ()
    doubted: Sequence[FitCheck] = ()


def lines_of(pairs: Iterable[Pair], access: Access, *, day: dt.date, silence_days: int) -> list[Line]:
    """The pairs, from `pair_board.loaded`, with what comes next. One query."""
    rows = list(pairs)
    kinds: dict[int, list[int]] = defaultdict(list)
    once = Meeting.objects.filter(pair__in=rows, kind__lt=Meeting.Kind.WORK)
    for pair, kind in once.values_list("pair", "kind"):
        kinds[pair].append(kind)
    return [Line(row_of(pair, access, day=day, silence_days=silence_days), next_kind(kinds[pair.pk])) for pair in rows]


def calls_of(programme: Programme, *, day: dt.date, silence_days: int, own: bool) -> Calls:
    """`own`: the reader is of the school and may read whom it is about. A constant number of queries."""
    mine = Pair.objects.filter(programme=programme)
    quiet = silent(mine, day, silence_days)
    asked = Feedback.objects.filter(meeting__pair__programme=programme, help_wanted=True, read_at__isnull=True)
    unsure = FitCheck.objects.filter(
        pair__programme=programme,
        pair__status=Pair.Status.ACTIVE,
        answer__in=(FitCheck.Answer.NO, FitCheck.Answer.UNSURE),
    )
    numbers = quiet.count(), asked.count(), unsure.count()
    if not own:
        return Calls(*numbers)
    return Calls(
        *numbers,
        list(loaded(quiet.order_by("last_met_on", "number"))[:SHOWN]),
        list(asked.select_related("meeting__pair", "participant__person").order_by("given_at")[:SHOWN]),
        list(unsure.select_related("pair", "participant__person").order_by("given_at")[:SHOWN]),
    )
