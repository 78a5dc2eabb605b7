"""Answering a request on one screen: saved as one goes, checked, sent; two tabs see each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from monitoring.datacalls.board import hours
from monitoring.datacalls.cells import lacking, read, share_of, shown
from monitoring.datacalls.columns import Column
from monitoring.datacalls.history import extensions_of
from monitoring.datacalls.last import Last, last_answers
from monitoring.models import DataCallRow
from monitoring.permissions import is_of_school
from monitoring.views.datacall_fetch import both, get_row
from monitoring.workflow.datacall_rows import Lacking, Stale, save_answer, send_answer
from organizations.acting import tell_page
from organizations.clock import now
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request


@dataclass(frozen=True, slots=True)
class Asked:
    """A column as the page asks it: what stands in the field, what is wrong, what was known and answered before."""

    column: Column
    typed: str
    problem: str
    known: str
    last: str
    last_of: Last | None

    @property
    def name(self) -> str:
        return f"cell-{self.column.code}"

    @property
    def is_numeric(self) -> bool:
        return self.column.kind.is_number

    @property
    def differs(self) -> bool:
        """Whether «без изменений» would change what stands in the field."""
        return bool(self.last) and self.last != self.typed


@never_cache
@both
def datacall_answer(request: Request, pk: int) -> HttpResponse:
    """The school's answer; for the asker, the answer of a school that has no access."""
    row = get_row(request, pk)
    last = last_answers(row)
    if request.method != "POST":
        # Sent and not complete: it was kept, and the page says what stops it.
        problems = lacking(row.call.fields, row.cells) if "check" in request.GET else {}
        refused = "Ответ сохранён, но не отправлен: исправьте отмеченное" if problems else ""
        return _page(request, row, _typed_of(row), problems, last, refused=refused)
    typed = {column.code: request.POST.get(f"cell-{column.code}", "") for column in row.call.fields}
    unchanged = request.POST.get("unchanged", "")
    for code, one in last.items():
        if unchanged in ("all", code):
            typed[code] = shown(_column(row, code), one.value)
    values, problems = read(row.call.fields, typed)
    if problems:
        return _page(request, row, typed, problems, last, refused="Не сохранено: исправьте отмеченное")
    try:
        return _act(request, row, values)
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except Stale as stale:
        return _conflict(request, stale.current, typed)
    except Refused as refusal:
        tell_page(request, refusal)
        return redirect("datacall_answer", row.pk)


def _act(request: Request, row: DataCallRow, values: Mapping[str, Any]) -> HttpResponse:
    """Send the answer, or keep it; one that may not be sent yet is kept. Raises Refused."""
    version = _number(request.POST.get("version"))
    page = reverse("datacall_answer", args=[row.pk])
    if "send" not in request.POST:
        save_answer(row.pk, values, version=version, by=request.user)
        messages.success(request, "Сохранено. Отправьте, когда всё будет готово.")
        return redirect(page)
    try:
        send_answer(row.pk, values, version=version, by=request.user)
    except Lacking:
        save_answer(row.pk, values, version=version, by=request.user)
        return redirect(f"{page}?check=1")
    messages.success(request, "Ответ отправлен.")
    return redirect("datacalls" if is_of_school(request.access, row.organization) else row.call)


def _page(
    request: Request,
    row: DataCallRow,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
    last: Mapping[str, Last],
    *,
    refused: str = "",
) -> HttpResponse:
    call, moment = row.call, now(row.call.municipality)
    late = row.hours_late(moment)
    asked = [_asked(row, column, typed, problems, last.get(column.code)) for column in call.fields if column.is_asked]
    context = {
        "row": row,
        "call": call,
        "asked": asked,
        "shares": [(one, share_of(one, row.cells)) for one in call.fields if not one.is_asked],
        "late": hours(late) if late else "",
        "extended": extensions_of(call).get(row.pk) if row.is_extended else None,
        "refused": refused,
        "problems": [one for one in asked if one.problem],
        "closed": not call.is_open or row.status == DataCallRow.Status.ACCEPTED,
        "for_school": not is_of_school(request.access, row.organization),
        "has_last": any(one.differs for one in asked),
    }
    return render(
        request,
        "monitoring/datacall_answer.html",
        context,
        status=422 if problems and request.method == "POST" else 200,
    )


def _conflict(request: Request, current: DataCallRow, typed: Mapping[str, str]) -> HttpResponse:
    """Both answers side by side; the person's own is a form that may be sent once more."""
    pairs = [
        (column, shown(column, current.cells.get(column.code)), typed.get(column.code, ""))
        for column in current.call.fields
        if column.is_asked
    ]
    context = {"row": current, "call": current.call, "pairs": pairs, "differ": [p for p in pairs if p[1] != p[2]]}
    return render(request, "monitoring/datacall_conflict.html", context, status=409)


def _asked(
    row: DataCallRow, column: Column, typed: Mapping[str, str], problems: Mapping[str, str], last: Last | None
) -> Asked:
    known = shown(column, row.known.get(column.code))
    return Asked(
        column,
        typed.get(column.code, ""),
        problems.get(column.code, ""),
        known,
        shown(column, last.value) if last else "",
        last,
    )


def _typed_of(row: DataCallRow) -> dict[str, str]:
    return {column.code: shown(column, row.cells.get(column.code)) for column in row.call.fields}


def _column(row: DataCallRow, code: str) -> Column:
    return next(column for column in row.call.fields if column.code == code)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0
