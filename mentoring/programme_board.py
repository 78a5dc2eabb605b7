"""A programme's board as its page shows it: seven stages side by side with their points, and what can be begun next.

Numbers and codes only; nothing here reads a name of a participant.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from mentoring.models import PointState, Programme, StagePoint, StageState
from mentoring.numbers import Numbers, numbers_of
from mentoring.standing import Standing, Way, standing
from mentoring.stops import STOPS_TO_FINISH, STOPS_TO_START, Check, Marks, blocking, checks_of
from organizations.clock import today


@dataclass(frozen=True, slots=True)
class PointLine:
    """A point of a stage; `done` holds what was marked, None while it is not."""

    point: StagePoint
    done: PointState | None

    @property
    def name(self) -> str:
        return self.point.short or self.point.name


@dataclass(frozen=True, slots=True)
class Column:
    """A stage on a day: its row, how it stands, its points, what it rests on, and what stops it."""

    state: StageState
    standing: Standing
    points: tuple[PointLine, ...]
    checks: tuple[Check, ...]
    stops: tuple[Check, ...]

    @property
    def number(self) -> int:
        return self.state.stage

    @property
    def needed(self) -> list[Check]:
        """What there should be before the stage begins."""
        return [check for check in self.checks if not check.within]

    @property
    def may_start(self) -> bool:
        """Nothing stops it from beginning."""
        return self.state.started_on is None and not (self.number in STOPS_TO_START and self.stops)

    @property
    def may_finish(self) -> bool:
        stopped = self.number in STOPS_TO_FINISH or (self.number in STOPS_TO_START and not self.state.started_on)
        return self.state.finished_on is None and not (stopped and self.stops)


@dataclass(frozen=True, slots=True)
class Board:
    """`following`: the stage that can be begun next, None where all have begun."""

    programme: Programme
    columns: tuple[Column, ...]
    numbers: Numbers

    @property
    def following(self) -> Column | None:
        return next((column for column in self.columns if column.state.started_on is None), None)

    @property
    def is_complete(self) -> bool:
        return all(column.standing.way is Way.DONE for column in self.columns)


def board_of(programme: Programme, day: dt.date) -> Board:
    """The board on `day`, in a constant number of queries."""
    states = list(programme.stages.select_related("passed_by", "finished_by").order_by("stage"))
    points = _points(programme)
    numbers = numbers_of([programme])[programme.pk]
    marks = {
        stage: Marks(sum(line.done is not None for line in points[stage]), len(points[stage])) for stage in range(1, 8)
    }
    checks = checks_of(programme, numbers, marks)
    columns = tuple(_column(state, points[state.stage], checks[state.stage], day) for state in states)
    return Board(programme, columns, numbers)


def column_of(programme: Programme, stage: int) -> Column:
    """One stage of the board as it stands today."""
    return board_of(programme, today(programme.municipality)).columns[stage - 1]


def _column(state: StageState, points: Sequence[PointLine], checks: list[Check], day: dt.date) -> Column:
    return Column(state, standing(state, day), tuple(points), tuple(checks), tuple(blocking(checks, state)))


def _points(programme: Programme) -> dict[int, list[PointLine]]:
    """Points by stage: the model's and the municipality's own, retired ones only where they were done."""
    done = {row.point_id: row for row in PointState.objects.filter(programme=programme).select_related("file")}
    found: dict[int, list[PointLine]] = defaultdict(list)
    own = Q(local_to__isnull=True) | Q(local_to=programme.municipality_id)
    for point in StagePoint.objects.filter(own):
        if not point.retired or point.pk in done:
            found[point.stage].append(PointLine(point, done.get(point.pk)))
    for lines in found.values():
        lines.sort(key=lambda line: (line.point.local_to_id is not None, line.point.position, line.point.pk))
    return found
