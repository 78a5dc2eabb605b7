"""Acts on requests for data: composed, sent out, prolonged, closed; the lock is on the request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from documents.models import StoredFile
from monitoring.datacalls.columns import Column, as_json
from monitoring.datacalls.known import known_cells
from monitoring.datacalls.recipients import recipients
from monitoring.models import DataCall, DataCallRow
from monitoring.permissions import may_ask
from monitoring.workflow.datacall_chain import pass_down
from organizations.access import Access
from organizations.clock import now
from organizations.journal import record
from organizations.models import Municipality, Organization, User
from organizations.refusals import NotAllowed, Refused

FURTHEST = dt.timedelta(days=400)
NONE_ASKED = "Выберите, кого спрашивать."


@dataclass(frozen=True, slots=True)
class CallData:
    """What the builder says of a request. `organizations`: everybody who is asked, groups and by hand together."""

    title: str
    columns: tuple[Column, ...]
    due_at: dt.datetime | None = None
    words: str = ""
    asked_by: str = ""
    layout: str = DataCall.Layout.TABLE
    groups: tuple[str, ...] = ()
    organizations: tuple[Organization, ...] = field(default_factory=tuple)


@contextmanager
def locked_call(pk: int) -> Iterator[DataCall]:
    """The request, locked until the block's transaction ends. Raises DataCall.DoesNotExist outside the scope."""
    with transaction.atomic():
        yield DataCall.objects.select_for_update(of=("self",), no_key=True).select_related("municipality").get(pk=pk)


def require_asker(call: DataCall, by: User, what: str) -> None:
    if not may_ask(Access.of(by), call.municipality_id):
        raise NotAllowed(f"Ваша роль не позволяет {what}.")


def create(
    municipality: Municipality,
    data: CallData,
    *,
    by: User,
    previous: DataCall | None = None,
    template: StoredFile | None = None,
    mapping: dict[str, Any] | None = None,
) -> DataCall:
    """A draft of a request. `template` with its `mapping` is the form of who asks, to be filled in place."""
    if not may_ask(Access.of(by), municipality.pk):
        raise NotAllowed("Запросы составляет отдел.")
    _require_of(municipality, data.organizations)
    with transaction.atomic():
        call = DataCall(municipality=municipality, previous=previous, template=template, mapping=mapping, created_by=by)
        _write(call, data)
        call.save()
        _ask(call, data.organizations)
        record("create_datacall", call, by=by)
    return call


def edit(pk: int, data: CallData, *, version: int, by: User, mapping: dict[str, Any] | None = None) -> DataCall:
    """The draft anew. After sending only words change by a prolongation: answers stand on the columns."""
    with locked_call(pk) as call:
        require_asker(call, by, "менять запрос")
        _require_of(call.municipality, data.organizations)
        if not call.is_draft:
            raise Refused("Запрос уже разослан: графы и адресаты закрыты. Составьте новый на его основе.")
        if call.version != version:
            raise Refused("Запрос успел изменить другой сотрудник. Откройте его заново: введённое ниже не сохранено.")
        if call.upper_id is not None and as_json(data.columns) != call.columns:
            raise Refused("Графы задал регион: менять их нельзя, иначе ответ не сложится.", field="columns")
        before = {"title": call.title, "columns": call.columns}
        if mapping is None and call.mapping:
            mapping = renamed_in_form(call.mapping, call.fields, data.columns)
        _write(call, data)
        if mapping is not None:
            call.mapping = mapping
        call.version += 1
        call.save()
        _ask(call, data.organizations)
        record("edit_datacall", call, by=by, before=before, after={"title": call.title, "columns": call.columns})
    return call


def renamed_in_form(mapping: dict[str, Any], before: Sequence[Column], after: Sequence[Column]) -> dict[str, Any]:
    """Where columns stand in the asker's form: one that got another name in its place keeps its cells."""
    known, stay = {one.code for one in before}, {one.code for one in after}
    letters = {code: letter for code, letter in mapping["columns"].items() if code in stay}
    for old, new in zip(before, after, strict=False):
        if old.code not in stay and new.code not in known and old.code in mapping["columns"]:
            letters[new.code] = mapping["columns"][old.code]
    return {**mapping, "columns": letters}


def drop(pk: int, *, by: User) -> None:
    """A draft that nobody was asked by."""
    with locked_call(pk) as call:
        require_asker(call, by, "удалять запрос")
        if not call.is_draft:
            raise Refused("Запрос разослан: его можно закрыть, но не удалить.")
        if call.upper_id is not None:
            raise Refused("Это запрос региона: на него нужно ответить.")
        record("drop_datacall", call, by=by)
        call.delete()


def send(pk: int, *, by: User) -> DataCall:
    """Send the request out: known values are filled in, schools see it from now on. Repeating it is harmless."""
    with locked_call(pk) as call:
        require_asker(call, by, "рассылать запрос")
        if call.is_open:
            return call
        if not call.is_draft:
            raise Refused("Запрос закрыт. Составьте новый на его основе.")
        moment = now(call.municipality)
        rows = list(call.rows.select_related("organization__municipality"))
        if not rows:
            raise Refused(NONE_ASKED, field="groups")
        if call.due_at is None or call.due_at <= moment:
            raise Refused("Срок уже прошёл: назначьте новый.", field="due_date")
        if not call.columns:
            raise Refused("Назовите хотя бы одну графу.", field="columns")
        _fill_known(call, rows, moment.date())
        call.status, call.sent_at = DataCall.Status.OPEN, moment
        call.version += 1
        call.save(update_fields=["status", "sent_at", "version"])
        after = {"due_at": call.due_at.isoformat(), "day": moment.date().isoformat(), "asked": len(rows)}
        record("send_datacall", call, by=by, after=after)
        if call.municipality.kind == Municipality.Kind.REGION:
            pass_down(call, rows, by=by)
    return call


def pass_on(pk: int, *, by: User) -> DataCall:
    """Pass the region's request on to all schools of the municipality, or to those that were chosen already."""
    with locked_call(pk) as call:
        require_asker(call, by, "передавать запрос школам")
        if call.upper_id is None:
            raise Refused("Это собственный запрос: его рассылают со страницы черновика.")
        if call.is_draft and not call.rows.exists():
            schools = recipients(call.municipality).chosen(["school"], ())
            _ask(call, schools)
            call.groups = ["school"]
            call.save(update_fields=["groups"])
        return send(pk, by=by)


def prolong(pk: int, *, due_at: dt.datetime, reason: str, by: User) -> DataCall:
    """A later hour for everybody. The former one and the reason stay in the journal."""
    with locked_call(pk) as call:
        require_asker(call, by, "продлевать срок")
        if not call.is_open:
            raise Refused("Срок меняют, пока идёт сбор.")
        if not reason.strip():
            raise Refused("Назовите причину: она останется в истории.", field="reason")
        former = call.due_at
        if former is None or due_at == former:
            return call
        if due_at < former or due_at <= now(call.municipality):
            raise Refused("Новый срок должен быть позже прежнего и ещё не пройти.", field="due_date")
        call.due_at = due_at
        call.version += 1
        call.save(update_fields=["due_at", "version"])
        day = now(call.municipality).date().isoformat()
        record(
            "prolong_datacall",
            call,
            by=by,
            before={"due_at": former.isoformat()},
            after={"due_at": due_at.isoformat(), "day": day},
            comment=reason.strip(),
        )
    return call


def close(pk: int, *, by: User) -> DataCall:
    """No more answers. What was answered stays, also what was late."""
    with locked_call(pk) as call:
        require_asker(call, by, "закрывать запрос")
        if call.is_draft:
            raise Refused("Запрос ещё не разослан: черновик можно удалить.")
        if call.is_open:
            call.status, call.closed_at = DataCall.Status.CLOSED, now(call.municipality)
            call.version += 1
            call.save(update_fields=["status", "closed_at", "version"])
            record("close_datacall", call, by=by)
    return call


def reopen(pk: int, *, by: User) -> DataCall:
    with locked_call(pk) as call:
        require_asker(call, by, "открывать запрос")
        if call.status == DataCall.Status.CLOSED:
            call.status, call.closed_at = DataCall.Status.OPEN, None
            call.version += 1
            call.save(update_fields=["status", "closed_at", "version"])
            record("reopen_datacall", call, by=by)
    return call


def ask_more(pk: int, organizations: Sequence[Organization], *, by: User) -> int:
    """Ask these organizations too while answers are being gathered; those that are asked already are left alone."""
    with locked_call(pk) as call:
        require_asker(call, by, "рассылать запрос")
        _require_of(call.municipality, organizations)
        if not call.is_open:
            raise Refused("Добавить организации можно, пока идёт сбор.")
        asked = set(call.rows.values_list("organization", flat=True))
        new = [row for row in organizations if row.pk not in asked]
        rows = _ask(call, new, anew=False)
        _fill_known(call, rows, now(call.municipality).date())
        if new:
            names = ", ".join(row.short_name for row in new)
            record("ask_more_datacall", call, by=by, comment=names[:1000])
        if new and call.municipality.kind == Municipality.Kind.REGION:
            pass_down(call, rows, by=by)
    return len(new)


def _write(call: DataCall, data: CallData) -> None:
    call.title, call.words, call.asked_by = data.title, data.words, data.asked_by
    call.due_at, call.layout, call.groups = data.due_at, data.layout, list(data.groups)
    call.columns = as_json(data.columns)


def _ask(call: DataCall, organizations: Iterable[Organization], *, anew: bool = True) -> list[DataCallRow]:
    """Rows for exactly these organizations, or for these beside the others. Three statements."""
    wanted = {row.pk: row for row in organizations}
    if anew:
        call.rows.exclude(organization__in=wanted).delete()
    known = set(call.rows.values_list("organization", flat=True))
    rows = [
        DataCallRow(municipality_id=call.municipality_id, call=call, organization=row)
        for key, row in wanted.items()
        if key not in known
    ]
    return list(DataCallRow.objects.bulk_create(rows))


def _fill_known(call: DataCall, rows: Sequence[DataCallRow], day: dt.date) -> None:
    if call.municipality.kind == Municipality.Kind.REGION:
        # Registers are the municipalities' own: each fills its schools' rows when it passes the request on.
        return
    known = known_cells(call.fields, [row.organization for row in rows], day)
    for row in rows:
        row.known = known.get(row.organization_id, {})
        row.cells = {**row.known, **row.cells}
    DataCallRow.objects.bulk_update(rows, ["known", "cells"], batch_size=500)


def _require_of(municipality: Municipality, organizations: Iterable[Organization]) -> None:
    """A municipality asks its own organizations, a region the departments of its municipalities."""
    for row in organizations:
        own = row.municipality_id == municipality.pk
        if municipality.kind == Municipality.Kind.REGION:
            own = own or row.municipality.parent_id == municipality.pk
        if not own or row.closed_on is not None:
            raise Refused(f"«{row}» спросить нельзя: это чужая или закрытая организация.", field="organizations")
