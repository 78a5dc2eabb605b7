"""The board of programmes: who is at which of the seven stages, who is stuck and since when. Numbers only.

Every read is of the whole page at once: queries do not grow with programmes.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils.formats import date_format

from mentoring.models import PointState, Programme, StageState
from mentoring.numbers import Numbers, numbers_of
from mentoring.standing import Standing, Way, days, standing
from mentoring.stops import STOPS_TO_FINISH, STOPS_TO_START, Marks, blocking, checks_of, marks_of
from organizations.clock import today

QUIET_DAYS = 30
"""After how many days without a mark a programme that goes on is called quiet."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A stage in a row of the board."""

    state: StageState
    standing: Standing
    marks: Marks

    @property
    def number(self) -> int:
        return self.state.stage


@dataclass(frozen=True, slots=True)
class Row:
    """A programme. `stuck`: what holds it, in words with its day; "" where nothing does.

    `stopped`: a stage cannot go on without consents or with an empty base, whether or not something is late as well.
    """

    programme: Programme
    cells: tuple[Cell, ...]
    numbers: Numbers
    stuck: str
    late: bool
    stopped: bool

    @property
    def people(self) -> str:
        return self.numbers.words

    @property
    def passed(self) -> list[Cell]:
        """Stages that go on by a decision of the department."""
        return [cell for cell in self.cells if cell.state.passed_on is not None]

    @property
    def current(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.standing.is_current]

    @property
    def going(self) -> str:
        """«Идёт этап 3», «Идут этапы 3 и 6», «Идут этапы 3, 5 и 6»."""
        *numbers, last = (str(cell.number) for cell in self.current)
        return f"Идут этапы {', '.join(numbers)} и {last}" if numbers else f"Идёт этап {last}"


@dataclass(frozen=True, slots=True)
class Year:
    """The programmes of a school year, as they come."""

    start: int
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        return f"{self.start}/{self.start + 1}"


def years_of(programmes: Sequence[Programme]) -> list[Year]:
    """Rows by school year in the order given. The municipality and the form must be loaded with the programmes."""
    stages: dict[int, list[StageState]] = defaultdict(list)
    for state in StageState.objects.filter(programme__in=programmes).order_by("stage"):
        stages[state.programme_id].append(state)
    numbers, marks = numbers_of(programmes), marks_of(programmes)
    last = dict(
        PointState.objects.filter(programme__in=programmes)
        .order_by()
        .values_list("programme")
        .annotate(last=Max("done_on"))
    )
    found: dict[int, list[Row]] = defaultdict(list)
    for programme in programmes:
        key = programme.pk
        row = _row(programme, stages[key], numbers[key], marks[key], last.get(key))
        found[programme.school_year].append(row)
    return [Year(start, tuple(rows)) for start, rows in found.items()]


def _row(
    programme: Programme, states: list[StageState], numbers: Numbers, marks: dict[int, Marks], marked: dt.date | None
) -> Row:
    day = today(programme.municipality)
    cells = tuple(Cell(state, standing(state, day), marks[state.stage]) for state in states)
    if programme.closed_on is not None:
        return Row(programme, cells, numbers, "", late=False, stopped=False)
    late = [cell for cell in cells if cell.standing.way is Way.LATE]
    stopped = _stopped(programme, cells, numbers, marks)
    stuck = _late(late, day) or stopped or _quiet(cells, marked, day)
    return Row(programme, cells, numbers, stuck, late=bool(late), stopped=bool(stopped))


def _late(late: Sequence[Cell], day: dt.date) -> str:
    """«Этап 5, опоздание 24 дня, с 16.09»: the stage that is late for longest."""
    if not late:
        return ""
    worst = max(late, key=lambda cell: cell.standing.late)
    since = (worst.state.due_on or dt.date.min) + dt.timedelta(days=1)
    told = date_format(since, "d.m" if since.year == day.year else "d.m.Y")
    return f"Этап {worst.number}, опоздание {days(worst.standing.late)}, с {told}"


def _stopped(programme: Programme, cells: Iterable[Cell], numbers: Numbers, marks: dict[int, Marks]) -> str:
    """«Этап 5 стоит: База наставников пуста»: the first stage that cannot go on as it is."""
    checks = checks_of(programme, numbers, marks)
    for cell in cells:
        stops = blocking(checks[cell.number], cell.state)
        begins = cell.state.started_on is None and cell.number in STOPS_TO_START and _is_next(cell, cells)
        goes_on = cell.standing.is_current and cell.number in STOPS_TO_FINISH | STOPS_TO_START
        if stops and (begins or goes_on):
            return f"Этап {cell.number} стоит: {stops[0].words}"
    return ""


def _is_next(cell: Cell, cells: Iterable[Cell]) -> bool:
    return all(other.state.started_on is not None for other in cells if other.number < cell.number)


def _quiet(cells: Iterable[Cell], marked: dt.date | None, day: dt.date) -> str:
    """«Без отметок с 12.09» where something is under way and nobody has marked anything for long."""
    moved = [date for cell in cells for date in (cell.state.started_on, cell.state.finished_on, marked) if date]
    if not moved or all(cell.standing.way is Way.DONE for cell in cells):
        return ""
    last = max(moved)
    return f"Без отметок с {date_format(last, 'd.m.Y')}" if (day - last).days > QUIET_DAYS else ""
