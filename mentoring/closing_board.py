"""What is left before a programme closes: pairs at work, final meetings, feedback on them, practices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from mentoring.models import Feedback, Meeting, Pair, Practice, Programme
from mentoring.pair_board import Row


@dataclass(frozen=True, slots=True)
class Left:
    """A pair at work: whether its final meeting took place and how many of its people have answered about it."""

    row: Row
    final: Meeting | None
    answers: int
    people: int

    @property
    def pair(self) -> Pair:
        return self.row.pair

    @property
    def is_ready(self) -> bool:
        return self.final is not None and self.answers >= self.people


@dataclass(frozen=True, slots=True)
class Numbers:
    """The programme's pairs by how they stand, and practices told by them."""

    working: int
    proposed: int
    completed: int
    early: int
    going_on: int
    unmet: int
    practices: int

    @property
    def worked(self) -> int:
        """Pairs that work or did."""
        return self.working + self.completed + self.early


def left_of(rows: Iterable[Row]) -> list[Left]:
    """Rows of pairs with their final meetings. Two queries."""
    given = list(rows)
    pairs = [row.pair for row in given]
    finals = {one.pair_id: one for one in Meeting.objects.filter(pair__in=pairs, kind=Meeting.Kind.FINAL)}
    told = Feedback.objects.filter(meeting__in=finals.values()).order_by().values("meeting__pair")
    answers = dict(told.annotate(all=Count("pk")).values_list("meeting__pair", "all"))
    return [Left(row, finals.get(row.pair.pk), answers.get(row.pair.pk, 0), 1 + len(row.mentees)) for row in given]


def numbers_of(programme: Programme) -> Numbers:
    """Two queries."""
    S = Pair.Status
    final = Q(meetings__kind=Meeting.Kind.FINAL)
    counts = Pair.objects.filter(programme=programme).aggregate(
        working=Count("pk", filter=Q(status=S.ACTIVE), distinct=True),
        met=Count("pk", filter=Q(status=S.ACTIVE) & final, distinct=True),
        proposed=Count("pk", filter=Q(status=S.PROPOSED), distinct=True),
        completed=Count("pk", filter=Q(status=S.COMPLETED), distinct=True),
        early=Count("pk", filter=Q(status=S.ENDED_EARLY), distinct=True),
        going_on=Count("pk", filter=Q(status=S.COMPLETED, goes_on=True), distinct=True),
    )
    met = counts.pop("met")
    practices = Practice.objects.filter(pair__programme=programme).count()
    return Numbers(**counts, unmet=counts["working"] - met, practices=practices)
