"""Acts on a request for data from its page: sent, prolonged, accepted, returned, closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from monitoring.datacalls.board import rows_of
from monitoring.datacalls.recipients import recipients
from monitoring.datacalls.reminding import reminder
from monitoring.forms.datacalls import ProlongForm, ReturnForm, term_initial
from monitoring.models import DataCall, DataCallRow
from monitoring.views.datacall_fetch import both, get_asked
from monitoring.workflow import datacall_rows as answers
from monitoring.workflow import datacalls as acts
from organizations.acting import act_and_tell, tell_page, tried, try_act
from organizations.clock import now
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request


@require_POST
def datacall_send(request: Request, pk: int) -> HttpResponse:
    call = get_asked(request, pk)
    return _act(request, call, lambda: acts.send(call.pk, by=request.user), "Запрос разослан.")


@require_POST
def datacall_pass(request: Request, pk: int) -> HttpResponse:
    """The region's request to the municipality's own schools, in one step."""
    call = get_asked(request, pk)
    return _act(request, call, lambda: acts.pass_on(call.pk, by=request.user), "Запрос передан школам.")


@require_POST
def datacall_close(request: Request, pk: int) -> HttpResponse:
    call = get_asked(request, pk)
    return _act(request, call, lambda: acts.close(call.pk, by=request.user), "Сбор закрыт.")


@require_POST
def datacall_reopen(request: Request, pk: int) -> HttpResponse:
    call = get_asked(request, pk)
    return _act(request, call, lambda: acts.reopen(call.pk, by=request.user), "Сбор снова идёт.")


@require_POST
def datacall_drop(request: Request, pk: int) -> HttpResponse:
    call = get_asked(request, pk)
    try:
        acts.drop(call.pk, by=request.user)
    except Refused as refusal:
        tell_page(request, refusal)
        return redirect(call)
    messages.success(request, f"Черновик «{call.title}» удалён.")
    return redirect("datacalls")


@both
def datacall_more(request: Request, pk: int) -> HttpResponse:
    """Ask those who were forgotten: whoever may be asked and was not."""
    call = get_asked(request, pk)
    asked = set(call.rows.values_list("organization", flat=True))
    others = [row for row in recipients(call.municipality).organizations if row.pk not in asked]
    if request.method == "POST":
        wanted = [row for row in others if str(row.pk) in request.POST.getlist("organization")]
        try:
            number = acts.ask_more(call.pk, wanted, by=request.user)
        except Refused as refusal:
            tell_page(request, refusal)
        else:
            messages.success(request, f"Добавлено организаций: {number}.")
        return redirect(call)
    return render(request, "monitoring/datacall_more.html", {"call": call, "others": others})


@both
def datacall_prolong(request: Request, pk: int) -> HttpResponse:
    call = get_asked(request, pk)
    return _prolonged(request, call, None, partial(acts.prolong, call.pk), "Срок продлён для всех.")


@both
def datacall_prolong_one(request: Request, pk: int, row: int) -> HttpResponse:
    """A later hour for one organization, with the reason."""
    call = get_asked(request, pk)
    shown = _row(call, row)
    return _prolonged(request, call, shown, partial(answers.prolong_answer, row), f"{shown.who}: срок продлён.")


def _prolonged(
    request: Request, call: DataCall, row: DataCallRow | None, act: Callable[..., object], done: str
) -> HttpResponse:
    """The dialogue of a later hour: for everybody, or for the `row` alone."""
    data = request.POST if request.method == "POST" else None
    place = call.municipality
    initial = term_initial(row.due_at if row else call.due_at, place)
    form = ProlongForm(data, municipality=place, now=now(place), initial=initial)
    if data is not None and form.is_valid():
        given = form.cleaned_data
        if tried(form, lambda: act(due_at=given["due_at"], reason=given["reason"], by=request.user)):
            messages.success(request, done)
            return redirect(call)
    context = {"call": call, "form": form, "row": row}
    return render(request, "monitoring/datacall_prolong.html", context, status=422 if form.errors else 200)


@require_POST
def datacall_accept(request: Request, pk: int) -> HttpResponse:
    """Accept the ticked answers, or all that were sent (`all`)."""
    call = get_asked(request, pk)
    if "all" in request.POST:
        keys = list(call.rows.filter(status=DataCallRow.Status.SENT).values_list("pk", flat=True))
    else:
        keys = [int(key) for key in request.POST.getlist("row") if key.isascii() and key.isdecimal() and len(key) < 18]
    try:
        outcome = answers.accept_answers(call.pk, keys, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.message) from refusal
    if outcome.done:
        messages.success(request, f"Принято ответов: {len(outcome.done)}.")
    else:
        messages.info(request, "Принимать нечего: отметьте отправленные ответы.")
    for row, words in [*outcome.skipped, *outcome.unfed][:5]:
        messages.warning(request, f"{row.organization}: {words}")
    return redirect(call)


@both
def datacall_return(request: Request, pk: int, row: int) -> HttpResponse:
    call = get_asked(request, pk)
    shown = _row(call, row)
    data = request.POST if request.method == "POST" else None
    form = ReturnForm(data)
    if data is not None and form.is_valid():
        reason = form.cleaned_data["reason"]
        if try_act(form, lambda: answers.return_answer(row, reason=reason, by=request.user)):
            messages.success(request, f"{shown.organization}: ответ возвращён.")
            return redirect(call)
    context = {"call": call, "form": form, "row": shown}
    return render(request, "monitoring/datacall_return.html", context, status=422 if form.errors else 200)


@require_safe
def datacall_reminder(request: Request, pk: int) -> HttpResponse:
    """The ready words for the chat of those who have not answered."""
    call = get_asked(request, pk)
    rows = [row for row in rows_of(call) if not row.is_answered]
    text = reminder(call, rows, now(call.municipality)) if rows and call.is_open else ""
    return render(request, "monitoring/datacall_reminder.html", {"call": call, "text": text})


def _row(call: DataCall, pk: int) -> DataCallRow:
    """An answer of the request. Raises PermissionDenied for another's."""
    shown = next((one for one in rows_of(call) if one.pk == pk), None)
    if shown is None:
        raise PermissionDenied("Такого ответа в этом запросе нет.")
    return shown


def _act(request: Request, call: DataCall, act: Any, said: str) -> HttpResponse:
    act_and_tell(request, act, said)
    return redirect(call)
