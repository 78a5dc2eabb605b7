"""Acts on answers: saved as a draft, sent, returned, accepted. The lock is on the request, then on its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from monitoring.datacalls.cells import lacking
from monitoring.models import DataCall, DataCallRow
from monitoring.permissions import is_of_school, may_answer, may_ask
from monitoring.workflow.datacall_chain import logged, tell_below
from monitoring.workflow.datacalls import locked_call, require_asker
from monitoring.workflow.values import give_base
from organizations.access import Access
from organizations.clock import now
from organizations.journal import record, record_many, unsaved
from organizations.models import Municipality, User
from organizations.refusals import NotAllowed, Refused


class Stale(Refused):
    """Somebody else saved the same answer first. `current` is the row as it stands, nothing was written."""

    def __init__(self, current: DataCallRow) -> None:
        super().__init__("Пока вы заполняли, этот ответ сохранил другой человек.")
        self.current = current


class Lacking(Refused):
    """The answer may not be sent yet; `problems` by codes of columns."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("Ответ сохранён, но не отправлен: исправьте отмеченное.")
        self.problems = dict(problems)


@dataclass(slots=True)
class Outcome:
    """What was done with several answers, and which were left with why; `unfed`: accepted, but no
    denominator came of it."""

    done: list[DataCallRow] = field(default_factory=list)
    skipped: list[tuple[DataCallRow, str]] = field(default_factory=list)
    unfed: list[tuple[DataCallRow, str]] = field(default_factory=list)


def save_answer(pk: int, cells: Mapping[str, Any], *, version: int, by: User) -> DataCallRow:
    """Keep what was typed so far. What was sent before is a draft again. Raises Stale."""
    call = _call_of(pk)
    with locked_call(call) as request:
        row = _row(pk, request)
        _require_answer(row, by)
        _require_version(row, version, cells)
        if row.cells == dict(cells) and row.status != DataCallRow.Status.WAITING:
            return row
        row.cells = dict(cells)
        row.status = DataCallRow.Status.RETURNED if row.return_reason else DataCallRow.Status.DRAFT
        _stamp(row, by)
        row.save()
        record("save_answer", request, by=by, target=row, title=_title(row))
    return row


def send_answer(pk: int, cells: Mapping[str, Any], *, version: int, by: User) -> DataCallRow:
    """Send the answer, complete and checked. Sending the same again is harmless. Raises Stale and Lacking."""
    call = _call_of(pk)
    with locked_call(call) as request:
        row = _row(pk, request)
        _require_answer(row, by)
        if row.is_answered and row.cells == dict(cells):
            return row
        _require_version(row, version, cells)
        if problems := lacking(request.fields, cells):
            raise Lacking(problems)
        moment = now(request.municipality)
        before = dict(row.cells)
        row.cells = dict(cells)
        row.status, row.return_reason = DataCallRow.Status.SENT, ""
        row.answered_at, row.answered_by, row.accepted_at = moment, by, None
        row.accepted_by = None
        _stamp(row, by)
        row.save()
        after = {"cells": logged(request, row.cells), "day": moment.date().isoformat()}
        had = {"cells": logged(request, before)}
        record("send_answer", request, by=by, target=row, title=_title(row), before=had, after=after)
    return row


def return_answer(pk: int, *, reason: str, by: User) -> DataCallRow:
    """Back to the school with what is to be mended. An accepted answer may be returned, too."""
    call = _call_of(pk)
    with locked_call(call) as request:
        require_asker(request, by, "возвращать ответы")
        row = _row(pk, request)
        if not reason.strip():
            raise Refused("Назовите, что исправить.", field="reason")
        if row.status == DataCallRow.Status.RETURNED and row.return_reason == reason.strip():
            return row
        if not row.is_answered:
            raise Refused("Вернуть можно отправленный ответ.")
        if not request.is_open:
            raise Refused("Запрос закрыт. Откройте его, чтобы вернуть ответ.")
        row.status, row.return_reason = DataCallRow.Status.RETURNED, reason.strip()
        row.accepted_at, row.accepted_by = None, None
        row.version += 1
        row.save()
        after = {"day": now(request.municipality).date().isoformat()}
        record("return_answer", request, by=by, target=row, title=_title(row), comment=row.return_reason, after=after)
        tell_below(row, "return_upward", comment=row.return_reason, by=by)
    return row


def prolong_answer(pk: int, *, due_at: dt.datetime, reason: str, by: User) -> DataCallRow:
    """A later hour for one organization. Who moved it, from which hour and why stay in the journal."""
    call = _call_of(pk)
    with locked_call(call) as request:
        require_asker(request, by, "продлевать срок")
        row = _row(pk, request)
        if not reason.strip():
            raise Refused("Назовите причину: она останется в истории.", field="reason")
        former = row.due_at
        if former is None or due_at == former:
            return row
        if not request.is_open:
            raise Refused("Срок меняют, пока идёт сбор.")
        if row.is_answered:
            raise Refused("Ответ уже отправлен: продлевать нечего.")
        moment = now(request.municipality)
        if due_at < former or due_at <= moment:
            raise Refused("Новый срок должен быть позже прежнего и ещё не пройти.", field="due_date")
        row.extended_to = due_at
        row.save(update_fields=["extended_to"])
        record(
            "prolong_answer",
            request,
            by=by,
            target=row,
            title=_title(row),
            before={"due_at": former.isoformat()},
            after={"due_at": due_at.isoformat(), "day": moment.date().isoformat()},
            comment=reason.strip(),
        )
        tell_below(row, "prolong_upward", comment=reason.strip(), by=by)
    return row


def accept_answers(call_pk: int, pks: Iterable[int], *, by: User) -> Outcome:
    """Accept sent answers, the rest is told with why not. Numbers that are denominators feed the indicators."""
    outcome = Outcome()
    with _locked_with_place(call_pk) as request:
        require_asker(request, by, "принимать ответы")
        moment = now(request.municipality)
        rows = list(
            request.rows.select_for_update(of=("self",), no_key=True).select_related("organization").filter(pk__in=pks)
        )
        for row in rows:
            if row.status == DataCallRow.Status.ACCEPTED:
                continue
            if row.status != DataCallRow.Status.SENT:
                outcome.skipped.append((row, "ответ не отправлен"))
                continue
            row.status, row.accepted_at, row.accepted_by = DataCallRow.Status.ACCEPTED, moment, by
            row.version += 1
            outcome.done.append(row)
        DataCallRow.objects.bulk_update(
            outcome.done, ["status", "accepted_at", "accepted_by", "version"], batch_size=500
        )
        record_many(unsaved("accept_answer", request, by=by, target=row, title=_title(row)) for row in outcome.done)
        _feed_bases(request, outcome, by)
        for row in outcome.done:
            tell_below(row, "accept_upward", by=by)
    return outcome


def _feed_bases(call: DataCall, outcome: Outcome, by: User) -> None:
    """Accepted numbers of columns that are denominators become the schools' denominators of that year."""
    for column in call.fields:
        if not column.base or column.base_year is None:
            continue
        for row in outcome.done:
            number = row.cells.get(column.code)
            if row.organization.municipality_id != call.municipality_id or not isinstance(number, int):
                continue
            try:
                give_base(
                    call.municipality_id,
                    row.organization_id,
                    base=column.base,
                    year=column.base_year,
                    number=number,
                    note=f"Запрос данных «{call.title}»",
                    by=by,
                )
            except Refused as refusal:
                outcome.unfed.append((row, refusal.message))


@contextmanager
def _locked_with_place(pk: int) -> Iterator[DataCall]:
    """The request for an act that gives denominators: these lock the municipality, which always comes first."""
    with transaction.atomic():
        list(
            Municipality.objects.select_for_update(no_key=True).filter(
                pk__in=DataCall.objects.filter(pk=pk).values("municipality")
            )
        )
        with locked_call(pk) as call:
            yield call


def _call_of(pk: int) -> int:
    """The request's key, read before its lock. Raises DataCallRow.DoesNotExist outside the scope."""
    return DataCallRow.objects.values_list("call", flat=True).get(pk=pk)


def _row(pk: int, call: DataCall) -> DataCallRow:
    row = (
        DataCallRow.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization__municipality", "saved_by")
        .get(pk=pk)
    )
    row.call = call
    return row


def _require_answer(row: DataCallRow, by: User) -> None:
    if not may_answer(Access.of(by), row):
        raise NotAllowed("На этот запрос отвечает школа или отдел за неё.")
    if not row.call.is_open:
        raise Refused("Сбор закрыт: ответ уже не принимается. Напишите тому, кто просил данные.")
    if row.status == DataCallRow.Status.ACCEPTED:
        raise Refused("Ответ принят. Чтобы изменить его, попросите вернуть.")


def _require_version(row: DataCallRow, version: int, cells: Mapping[str, Any]) -> None:
    if row.version != version and row.cells != dict(cells):
        raise Stale(row)


def _stamp(row: DataCallRow, by: User) -> None:
    access = Access.of(by)
    row.saved_by, row.version = by, row.version + 1
    row.by_office = not is_of_school(access, row.organization) and may_ask(access, row.municipality_id)


def _title(row: DataCallRow) -> str:
    return f"{row.organization}: {row.call}"
