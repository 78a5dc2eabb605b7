"""What the board of programmes begins with, in numbers, and the filter behind each of them. Numbers only.

Every read is of all programmes at once: queries do not grow with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from mentoring.models import Programme
from mentoring.programmes_board import Row, years_of
from mentoring.school_years import school_year, year_name
from organizations.clock import today
from organizations.models import Municipality

STATES = (("running", "Идут"), ("late", "Отстают"), ("stopped", "Стоят"), ("working", "Пары работают"))
"""Filters of the board by how programmes go: only those that are not closed."""

_ASKED: Mapping[str, Callable[[Row], bool]] = {
    "late": lambda row: row.late,
    "stopped": lambda row: row.stopped,
    "working": lambda row: row.numbers.working > 0,
}


@dataclass(frozen=True, slots=True)
class Opening:
    """The school year that goes on, in a municipality: programmes that are not closed, and `pairs` at work."""

    year: int
    municipality: int
    running: int
    late: int
    stopped: int
    pairs: int

    @property
    def year_name(self) -> str:
        return year_name(self.year)

    @property
    def query(self) -> str:
        """The filter of the board that every number begins with."""
        return f"year={self.year}&municipality={self.municipality}"


def opening_of(programmes: QuerySet[Programme], municipality: Municipality) -> Opening:
    """The programmes that run in the municipality's school year of today."""
    year = school_year(today(municipality))
    rows = _rows(programmes.filter(municipality=municipality, school_year=year))
    late, stopped = sum(row.late for row in rows), sum(row.stopped for row in rows)
    return Opening(year, municipality.pk, len(rows), late, stopped, sum(row.numbers.working for row in rows))


def in_state(programmes: QuerySet[Programme], state: str) -> QuerySet[Programme]:
    """Those of the programmes that are not closed and go as one of STATES says."""
    if state == "running":
        return programmes.filter(closed_on__isnull=True)
    asked = _ASKED[state]
    return programmes.filter(pk__in=[row.programme.pk for row in _rows(programmes) if asked(row)])


def _rows(programmes: QuerySet[Programme]) -> list[Row]:
    found = programmes.filter(closed_on__isnull=True).select_related("municipality", "organization", "form")
    return [row for year in years_of(list(found)) for row in year.rows]
