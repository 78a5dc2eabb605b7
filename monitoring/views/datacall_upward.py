"""The municipality's answer to its region: as its schools' answers add up, completed by the department."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from monitoring.datacalls.board import board, rows_of
from monitoring.datacalls.cells import read, shown
from monitoring.datacalls.totals import total_cells
from monitoring.models import DataCall, DataCallRow
from monitoring.views.datacall_answers import Asked
from monitoring.views.datacall_fetch import both, get_asked
from monitoring.workflow.datacall_chain import Incomplete, answer_upward, proposed, upper_row
from organizations.acting import tell_page
from organizations.clock import now
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request


@never_cache
@both
def datacall_upward(request: Request, pk: int) -> HttpResponse:
    call = get_asked(request, pk)
    upper = upper_row(call)
    if upper is None:
        messages.error(request, "Это собственный запрос: отвечать некому.")
        return redirect(call)
    rows = rows_of(call)
    summed = proposed(call, rows)
    if request.method != "POST":
        # What the department put in the place of a sum stays; a sum that was sent as it was follows the schools.
        was = total_cells(call.fields, [one["cells"] for one in upper.detail])
        cells = {**summed, **{code: value for code, value in upper.cells.items() if value != was.get(code)}}
        typed = {column.code: shown(column, cells.get(column.code)) for column in call.fields}
        return _page(request, call, upper, rows, summed, typed, {})
    typed = {column.code: request.POST.get(f"cell-{column.code}", "") for column in call.fields}
    values, problems = read(call.fields, typed)
    if not problems:
        try:
            answer_upward(call.pk, values, by=request.user)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except Incomplete as lacking:
            problems = lacking.problems
        except Refused as refusal:
            tell_page(request, refusal)
            return redirect(call)
        else:
            messages.success(request, "Ответ региону отправлен.")
            return redirect(call)
    return _page(request, call, upper, rows, summed, typed, problems)


def _page(
    request: Request,
    call: DataCall,
    upper: DataCallRow,
    rows: list[DataCallRow],
    summed: Mapping[str, Any],
    typed: Mapping[str, str],
    problems: Mapping[str, str],
) -> HttpResponse:
    asked = [
        Asked(
            column,
            typed.get(column.code, ""),
            problems.get(column.code, ""),
            known=shown(column, summed.get(column.code)),
            last="",
            last_of=None,
        )
        for column in call.fields
        if column.is_asked
    ]
    context = {
        "call": call,
        "upper": upper,
        "asked": asked,
        "problems": [one for one in asked if one.problem],
        "board": board(call, now(call.municipality), rows=rows),
    }
    return render(request, "monitoring/datacall_upward.html", context, status=422 if problems else 200)
