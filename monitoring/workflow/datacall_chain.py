"""The chain region → municipality → schools: a request goes down, an answer comes up.

The only place that writes rows of another tenant: a region's request becomes a draft of the municipality's own, and the
municipality's answer is written into the region's row. Each side reads its own rows alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from monitoring.datacalls.cells import Cells, lacking
from monitoring.datacalls.columns import Kind
from monitoring.datacalls.totals import total_cells
from monitoring.models import DataCall, DataCallRow, DataCallSnapshot
from monitoring.permissions import may_ask
from organizations.access import Access
from organizations.clock import now
from organizations.journal import record
from organizations.models import User
from organizations.refusals import NotAllowed, Refused

AHEAD = dt.timedelta(hours=2)
"""How much earlier than the region's hour schools are asked to answer: the department adds up and looks."""


def pass_down(call: DataCall, rows: Iterable[DataCallRow], *, by: User) -> None:
    """Give each municipality the region's request as a draft of its own. Inside the lock of sending."""
    for row in rows:
        municipality = row.organization.municipality
        if municipality.pk == call.municipality_id:
            continue
        below = DataCall(
            municipality=municipality,
            title=call.title,
            words=call.words,
            asked_by=call.asked_by or call.municipality.name,
            due_at=earlier(call.due_at, now(municipality)),
            layout=call.layout,
            columns=call.columns,
            template=None,
            upper=row,
            created_by=by,
        )
        below.save()
        after = {"day": now(municipality).date().isoformat()}
        record("receive_datacall", below, by=by, title=call.title, after=after)


def earlier(due_at: dt.datetime | None, moment: dt.datetime) -> dt.datetime | None:
    """The hour to ask schools for: two hours before the region's, or halfway where less is left."""
    if due_at is None or due_at <= moment:
        return due_at
    return max(due_at - AHEAD, moment + (due_at - moment) / 2).replace(second=0, microsecond=0)


def upper_row(call: DataCall) -> DataCallRow | None:
    """The region's row that the request answers, with its request: by key alone, whoever's tenant it is."""
    if call.upper_id is None:
        return None
    return DataCallRow._base_manager.select_related("call__municipality", "organization").get(pk=call.upper_id)


def proposed(call: DataCall, rows: Sequence[DataCallRow]) -> dict[str, Any]:
    """The municipality's answer as its schools' answers add up."""
    return total_cells(call.fields, [row.cells for row in rows if row.is_answered])


def answer_upward(pk: int, cells: Cells, *, by: User) -> DataCallRow:
    """Write the municipality's answer into the region's row, with its schools' rows beside it.

    Repeating the same is harmless. Raises Refused, with `problems` where the answer is incomplete.
    """
    with transaction.atomic():
        call = DataCall.objects.select_for_update(of=("self",), no_key=True).select_related("municipality").get(pk=pk)
        if not may_ask(Access.of(by), call.municipality_id):
            raise NotAllowed("Региону отвечает отдел.")
        if call.upper_id is None:
            raise Refused("Это собственный запрос: отвечать некому.")
        above = DataCall._base_manager.select_for_update(of=("self",), no_key=True).get(rows=call.upper_id)
        row = (
            DataCallRow._base_manager.select_for_update(of=("self",), no_key=True)
            .select_related("organization")
            .get(pk=call.upper_id)
        )
        if not above.is_open:
            raise Refused("Регион уже закрыл сбор.")
        if row.status == DataCallRow.Status.ACCEPTED:
            raise Refused("Регион уже принял ответ. Чтобы изменить его, попросите вернуть.")
        rows = list(call.rows.select_related("organization"))
        detail = [{"name": one.organization.short_name, "cells": dict(one.cells)} for one in rows if one.is_answered]
        if row.status == DataCallRow.Status.SENT and row.cells == dict(cells) and row.detail == detail:
            return row
        if problems := lacking(call.fields, cells):
            raise Incomplete(problems)
        _write(row, cells, detail, call, by)
        _keep(call, cells, detail, asked=len(rows), by=by)
        record("answer_upward", call, by=by, after={"cells": logged(call, cells), "schools": len(detail)})
        # The region's own journal: its people read of it as of any answer.
        after = {"cells": logged(call, cells), "day": row.answered_at.date().isoformat() if row.answered_at else ""}
        record("send_answer", above, by=by, target=row, title=f"{row.organization}: {above}", after=after)
    return row


class Incomplete(Refused):
    """The municipality's answer may not go up yet; `problems` by codes of columns."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("Ответ не отправлен: исправьте отмеченное.")
        self.problems = dict(problems)


def logged(call: DataCall, cells: Cells) -> dict[str, Any]:
    """What the journal keeps of an answer: figures and choices. Free words may name people, they stay in the answer."""
    free = {column.code for column in call.fields if column.kind is Kind.TEXT}
    return {code: value for code, value in cells.items() if code not in free}


def tell_below(row: DataCallRow, verb: str, *, by: User, comment: str = "") -> None:
    """Write into the municipality's own journal what the region did with its answer; nothing for a school's row."""
    below = DataCall._base_manager.select_related("municipality").filter(upper=row).first()
    if below is not None:
        after = {"day": now(below.municipality).date().isoformat()}
        record(verb, below, by=by, comment=comment, after=after)


def _write(row: DataCallRow, cells: Cells, detail: list[dict[str, Any]], call: DataCall, by: User) -> None:
    row.cells, row.detail = dict(cells), detail
    row.status, row.return_reason = DataCallRow.Status.SENT, ""
    row.answered_at, row.answered_by, row.saved_by = now(call.municipality), by, by
    row.by_office = False
    row.version += 1
    row.save()


def _keep(call: DataCall, cells: Cells, detail: list[dict[str, Any]], *, asked: int, by: User) -> None:
    DataCallSnapshot.objects.create(
        municipality_id=call.municipality_id,
        call=call,
        kind=DataCallSnapshot.Kind.UPWARD,
        taken_at=now(call.municipality),
        taken_by=by,
        answered=len(detail),
        asked=asked,
        content={"cells": dict(cells), "rows": detail},
    )
