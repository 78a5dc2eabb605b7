"""Stage 7: pairs of a programme are completed in bulk, each with its outcome and whether it goes on.

The final event and its evidence are points of the stage (`workflow.stages.mark_point`); the next cycle is begun by
`workflow.programmes.begin_next` with those who go on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from mentoring.models import Pair
from mentoring.workflow import pairs
from mentoring.workflow.core import locked_programme, locked_school
from mentoring.workflow.meetings import RowsRefused
from organizations.models import User
from organizations.refusals import NotAllowed, Refused

OUTCOME_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Ending:
    """How the pair with the key `pair` ends: its reflection in words, and whether it goes on next year."""

    pair: int
    outcome: str = ""
    goes_on: bool = False


def complete_many(programme_pk: int, endings: Iterable[Ending], *, on: dt.date, by: User) -> list[Pair]:
    """Complete the programme's pairs on one day: all, or none with RowsRefused. The same again changes nothing.

    Raises Refused where a pair is not of the programme, NotAllowed for other roles than the school's.
    """
    given = list(endings)
    if not given:
        raise Refused("Отметьте хотя бы одну пару.")
    mine = Pair.objects.filter(programme=programme_pk, pk__in=[row.pair for row in given])
    school_pk = mine.values_list("organization_id", flat=True).first()
    if school_pk is None or mine.count() < len(given):
        raise Refused("Одной из пар больше нет: обновите страницу.")
    wrong: dict[int, Refused] = {}
    made = []
    with locked_school(school_pk), locked_programme(programme_pk):
        for row in given:
            try:
                made.append(_complete(row, on, by=by))
            except NotAllowed:
                raise
            except Refused as refused:
                wrong[row.pair] = refused
        if wrong:
            raise RowsRefused(wrong)
    return made


def _complete(row: Ending, on: dt.date, *, by: User) -> Pair:
    if len(row.outcome) > OUTCOME_LIMIT:
        raise Refused(f"Итог: не больше {OUTCOME_LIMIT} знаков.", field="outcome")
    return pairs.complete(row.pair, on=on, outcome=row.outcome, goes_on=row.goes_on, by=by)
