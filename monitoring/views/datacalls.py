"""Requests for data: the list, and the board of who answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Min, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from monitoring.datacalls.board import board, hours, rows_of
from monitoring.datacalls.history import extensions_of, terms_of
from monitoring.datacalls.known import known_cells
from monitoring.datacalls.owed import owed_rows
from monitoring.models import DataCall, DataCallRow
from monitoring.permissions import may_ask, may_see_datacalls
from monitoring.views.datacall_fetch import askers, get_call, works_with
from monitoring.views.place import tabs
from monitoring.workflow.datacall_chain import upper_row
from organizations.access import Access
from organizations.clock import now
from organizations.models import Municipality
from organizations.requests import Request

PAGE = 30
_TABS = (("draft", "Черновики"), ("open", "Идёт сбор"), ("closed", "Закрытые"))


@require_safe
def datacalls(request: Request) -> HttpResponse:
    """What the person's school owes, and the requests of the office with who has answered."""
    access = request.access
    if not may_see_datacalls(access):
        raise PermissionDenied
    owed = owed_rows(access)
    rows = DataCall.objects.visible_to(access)
    if not access.sees_everything:
        rows = rows.filter(municipality__in=access.worked_ids)
    answered = Count("rows", filter=Q(rows__status__in=["sent", "accepted"]))
    rows = rows.annotate(asked=Count("rows"), answered=answered, accepted=_accepted(), **_awaited())
    rows = rows.select_related("municipality")
    status = request.GET.get("status", "")
    if status in DataCall.Status.values:
        rows = rows.filter(status=status)
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request, "datacalls"),
        "owed": owed,
        "given": _given(access),
        "page": page,
        "found": [(call, _is_late(call)) for call in page],
        "status": status,
        "statuses": _TABS,
        "office": access.sees_everything or bool(access.worked_ids),
        "may_ask": bool(askers(request)),
        "several": access.sees_everything or len(access.municipality_ids) > 1,
    }
    return render(request, "monitoring/datacalls.html", context)


@require_safe
def datacall(request: Request, pk: int) -> HttpResponse:
    """A draft as it will be seen; then the board. A school is led to its answer."""
    call = get_call(request, pk)
    if not works_with(request, call):
        return _to_answer(request, call)
    moment = now(call.municipality)
    rows = rows_of(call)
    if call.is_draft:
        _preview_known(call, rows, moment)
    shown = board(call, moment, request.GET.get("state", "all"), rows, extensions_of(call))
    context = {
        "call": call,
        "board": shown,
        "state": request.GET.get("state", "all"),
        "may_ask": may_ask(request.access, call.municipality_id),
        "terms": terms_of(call),
        "snapshots": call.snapshots.select_related("taken_by", "file")[:10],
        "upper": upper_row(call),
        "moment": moment,
        "left": _left(call, moment),
    }
    return render(request, "monitoring/datacall.html", context)


def _accepted() -> Count:
    return Count("rows", filter=Q(rows__status="accepted"))


def _given(access: Access) -> list[DataCallRow]:
    """The last answers of the person's schools."""
    if not access.school_organization_ids:
        return []
    rows = DataCallRow.objects.visible_to(access).filter(municipality__in=access.school_municipality_ids).answered()
    return list(rows.select_related("call__municipality", "organization").order_by("-answered_at")[:PAGE])


def _awaited() -> dict[str, Any]:
    """`plain`: how many have not answered and have everybody's term; `soonest`: the first of the others' own terms."""
    owed = ~Q(rows__status__in=["sent", "accepted"])
    return {
        "plain": Count("rows", filter=owed & Q(rows__extended_to=None)),
        "soonest": Min("rows__extended_to", filter=owed),
    }


def _is_late(call: Any) -> bool:
    """Whether the hour is over of somebody who has not answered. A row of `_awaited`."""
    if not call.is_open or call.due_at is None:
        return False
    moment = now(call.municipality)
    own = call.soonest is not None and moment > max(call.soonest, call.due_at)
    return own or bool(call.plain and moment > call.due_at)


def _left(call: DataCall, moment: dt.datetime) -> str:
    """«осталось 3 часа», or that the hour is over."""
    if not call.is_open or call.due_at is None:
        return ""
    if call.due_at <= moment:
        return "срок прошёл"
    whole = (call.due_at - moment) // dt.timedelta(hours=1)
    return f"осталось {hours(whole)}" if whole else "осталось меньше часа"


def _to_answer(request: Request, call: DataCall) -> HttpResponse:
    rows = list(DataCallRow.objects.visible_to(request.access).filter(call=call).order_by("pk")[:2])
    return redirect("datacall_answer", rows[0].pk) if len(rows) == 1 else redirect("datacalls")


def _preview_known(call: DataCall, rows: list[DataCallRow], moment: dt.datetime) -> None:
    """What sending would fill in, shown and not saved."""
    if call.municipality.kind == Municipality.Kind.REGION:
        return
    found = known_cells(call.fields, [row.organization for row in rows], moment.date())
    for row in rows:
        row.cells = {**found.get(row.organization_id, {}), **row.cells}
