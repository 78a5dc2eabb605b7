"""Pairs whose order of assignment was entered by mistake: what becomes of them when its record is taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mentoring.models import Pair, Programme
from mentoring.workflow.pairs import title_of
from organizations.journal import record
from organizations.models import User


@dataclass(frozen=True, slots=True)
class Released:
    """Pairs by their numbers: `waiting` for an order again, `working` on without the requisites of one."""

    waiting: tuple[str, ...] = ()
    working: tuple[str, ...] = ()


def release(programme: Programme, order_number: str, order_date: dt.date, *, by: User) -> Released:
    """Take the order from the pairs that work by it: those that have not met wait for one again.

    Runs inside the locks of the school and the programme, after the guard of the act on the paper.
    """
    working_by = Pair.objects.filter(programme=programme, status=Pair.Status.ACTIVE)
    rows = working_by.filter(order_number=order_number, order_date=order_date).select_related("mentor__person")
    waiting, working = [], []
    for pair in rows.order_by("number"):
        pair.order_number, pair.order_date = "", None
        if pair.last_met_on is None and not pair.changes.exists():
            pair.members.filter(joined_on=pair.started_on, left_on__isnull=True).update(joined_on=None)
            pair.status, pair.started_on = Pair.Status.PROPOSED, None
            waiting.append(str(pair))
        else:
            working.append(str(pair))
        pair.version += 1
        pair.save(update_fields=["status", "order_number", "order_date", "started_on", "version"])
        record("release_pair", programme, by=by, target=pair, title=title_of(pair))
    return Released(tuple(waiting), tuple(working))
