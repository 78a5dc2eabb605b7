"""Requests for data: the list, the builder, the board of who answered, and its acts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from monitoring.bases import absent
from monitoring.datacalls.board import board, hours, rows_of
from monitoring.datacalls.columns import written
from monitoring.datacalls.history import terms_of
from monitoring.datacalls.known import known_cells, sources, words_of
from monitoring.datacalls.owed import owed_rows
from monitoring.datacalls.recipients import recipients
from monitoring.datacalls.reminding import reminder
from monitoring.datacalls.typical import TYPICAL, denominators, typical
from monitoring.forms.datacalls import DataCallForm, ProlongForm, ReturnForm, term_initial, with_ready
from monitoring.models import DataCall, DataCallRow, Indicator
from monitoring.permissions import may_ask
from monitoring.views.datacall_fetch import askers, both, get_asked, get_call, try_act, works_with
from monitoring.views.place import tabs
from monitoring.workflow import datacall_rows as answers
from monitoring.workflow import datacalls as acts
from monitoring.workflow.datacall_chain import upper_row
from organizations.access import Access
from organizations.clock import now
from organizations.models import Municipality
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request

PAGE = 30
_TABS = (("draft", "Черновики"), ("open", "Идёт сбор"), ("closed", "Закрытые"))


@require_safe
def datacalls(request: Request) -> HttpResponse:
    """What the person's school owes, and the requests of the office with who has answered."""
    access = request.access
    if not _has_requests(access):
        raise PermissionDenied
    owed = owed_rows(access)
    rows = DataCall.objects.visible_to(access)
    if not access.sees_everything:
        rows = rows.filter(municipality__in=access.worked_ids)
    answered = Count("rows", filter=Q(rows__status__in=["sent", "accepted"]))
    rows = rows.annotate(asked=Count("rows"), answered=answered, accepted=_accepted()).select_related("municipality")
    status = request.GET.get("status", "")
    if status in DataCall.Status.values:
        rows = rows.filter(status=status)
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request, "datacalls"),
        "owed": owed,
        "given": _given(access),
        "page": page,
        "found": [(call, _late_hours(call)) for call in page],
        "status": status,
        "statuses": _TABS,
        "office": access.sees_everything or bool(access.worked_ids),
        "may_ask": bool(askers(request)),
        "several": access.sees_everything or len(access.municipality_ids) > 1,
    }
    return render(request, "monitoring/datacalls.html", context)


@both
def datacall_new(request: Request) -> HttpResponse:
    """Compose a request: from nothing, from a typical one (`?typical=`), or from an earlier one (`?copy=`)."""
    places = askers(request)
    if not places:
        raise PermissionDenied("Запросы составляет отдел.")
    asked = request.POST.get("municipality") or request.GET.get("municipality")
    place = next((one for one in places if str(one.pk) == asked), places[0])
    previous = _copied(request, place)
    form = _form(request, place, initial=_initial(request, place, previous), before=previous)
    if _saves(request) and form.is_valid():
        made = try_act(form, lambda: _create(request, place, form.data_entered(), previous))
        if made:
            messages.success(request, "Черновик сохранён. Проверьте, как его увидят, и разошлите.")
            return redirect(made)
    several = places if len(places) > 1 else []
    return _builder(request, form, place, "Новый запрос", previous=previous, typical=TYPICAL, places=several)


@both
def datacall_edit(request: Request, pk: int) -> HttpResponse:
    call = get_asked(request, pk)
    if not call.is_draft:
        messages.error(request, "Запрос уже разослан: графы и адресаты закрыты. Составьте новый на его основе.")
        return redirect(call)
    form = _form(request, call.municipality, initial=_initial_of(call), before=call)
    if _saves(request) and form.is_valid():
        version = _number(request.POST.get("version"), call.version)
        if try_act(form, lambda: acts.edit(call.pk, form.data_entered(), version=version, by=request.user)):
            messages.success(request, "Сохранено.")
            return redirect(call)
    return _builder(request, form, call.municipality, "Изменить запрос", call=call)


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
    shown = board(call, moment, request.GET.get("state", "all"), rows)
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
        messages.error(request, refusal.message)
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
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"Добавлено организаций: {number}.")
        return redirect(call)
    return render(request, "monitoring/datacall_more.html", {"call": call, "others": others})


@both
def datacall_prolong(request: Request, pk: int) -> HttpResponse:
    call = get_asked(request, pk)
    moment = now(call.municipality)
    data = request.POST if request.method == "POST" else None
    form = ProlongForm(
        data, municipality=call.municipality, now=moment, initial=term_initial(call.due_at, call.municipality)
    )
    if data is not None and form.is_valid():
        given = form.cleaned_data
        done = try_act(
            form, lambda: acts.prolong(call.pk, due_at=given["due_at"], reason=given["reason"], by=request.user)
        )
        if done:
            messages.success(request, "Срок продлён для всех.")
            return redirect(call)
    context = {"call": call, "form": form}
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
    shown = next((one for one in rows_of(call) if one.pk == row), None)
    if shown is None:
        raise PermissionDenied("Такого ответа в этом запросе нет.")
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


def _has_requests(access: Access) -> bool:
    return access.sees_everything or bool(access.worked_ids or access.school_organization_ids)


def _accepted() -> Count:
    return Count("rows", filter=Q(rows__status="accepted"))


def _given(access: Access) -> list[DataCallRow]:
    """The last answers of the person's schools."""
    if not access.school_organization_ids:
        return []
    rows = DataCallRow.objects.visible_to(access).filter(municipality__in=access.school_municipality_ids).answered()
    return list(rows.select_related("call__municipality", "organization").order_by("-answered_at")[:PAGE])


def _late_hours(call: DataCall) -> bool:
    """Whether the hour is over while somebody has not answered."""
    return bool(call.is_open and call.due_at and now(call.municipality) > call.due_at)


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


def _act(request: Request, call: DataCall, act: Any, said: str) -> HttpResponse:
    try:
        act()
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect(call)


def _saves(request: Request) -> bool:
    """The button that adds ready columns shows the form again and saves nothing."""
    return request.method == "POST" and "add" not in request.POST


def _form(request: Request, place: Municipality, *, initial: dict[str, Any], before: DataCall | None) -> DataCallForm:
    known = sources(place)
    options: dict[str, Any] = {
        "municipality": place,
        "now": now(place),
        "recipients": recipients(place),
        "sources": known,
        "words": words_of(known),
        "before": before.fields if before else (),
    }
    if request.method == "POST" and "add" in request.POST:
        data = request.POST.copy()
        data["columns"] = with_ready(data.get("columns", ""), data.getlist("ready"), known)
        data.setlist("ready", [])
        kept = {name: data.getlist(name) for name in ("groups", "organizations")}
        return DataCallForm(initial={**data.dict(), **kept, "ready": []}, **options)
    return DataCallForm(request.POST if request.method == "POST" else None, initial=initial, **options)


def _create(request: Request, place: Municipality, data: acts.CallData, previous: DataCall | None) -> DataCall:
    """A copy brings along the form to be filled, too: its columns are known by their codes."""
    template = previous.template if previous else None
    mapping = previous.mapping if previous else None
    return acts.create(place, data, by=request.user, previous=previous, template=template, mapping=mapping)


def _copied(request: Request, place: Municipality) -> DataCall | None:
    key = _number(request.POST.get("previous") or request.GET.get("copy"), 0)
    return (
        DataCall.objects.visible_to(request.access)
        .filter(municipality=place, pk=key)
        .select_related("template")
        .first()
        if key
        else None
    )


def _initial(request: Request, place: Municipality, previous: DataCall | None) -> dict[str, Any]:
    """Tomorrow at noon, and the columns of what the address names."""
    moment = now(place)
    given: dict[str, Any] = {"due_date": moment.date() + dt.timedelta(days=1), "due_hour": "12:00"}
    if previous is not None:
        return {**_initial_of(previous), **given}
    if ready := typical(request.GET.get("typical", "")):
        columns = ready.columns.replace("{year}", str(moment.year))
        return {**given, "title": ready.title, "words": ready.words, "columns": columns, "groups": list(ready.groups)}
    base, year = request.GET.get("base", ""), _number(request.GET.get("year"), 0)
    if base in Indicator.Base.values and 2000 <= year <= moment.year + 1:
        asked = denominators(str(Indicator.Base(base).label), year)
        ready_form = {"title": asked.title, "words": asked.words, "columns": asked.columns}
        return {**given, **ready_form, "groups": [], "organizations": absent(place, base, year)}
    groups = ["all"] if place.kind == Municipality.Kind.REGION else ["school"]
    return {**given, "groups": groups}


def _initial_of(call: DataCall) -> dict[str, Any]:
    vocabulary = words_of(sources(call.municipality))
    by_hand = set(call.rows.values_list("organization", flat=True))
    known = recipients(call.municipality)
    by_group = {row.pk for row in known.chosen(call.groups, ())}
    return {
        "title": call.title,
        "asked_by": call.asked_by,
        "words": call.words,
        "layout": call.layout,
        "groups": [code for code in call.groups if by_group <= by_hand],
        "organizations": sorted(by_hand - by_group if by_group <= by_hand else by_hand),
        "columns": written(call.fields, vocabulary),
        **term_initial(call.due_at, call.municipality),
    }


def _builder(request: Request, form: DataCallForm, place: Municipality, title: str, **context: Any) -> HttpResponse:
    call = context.get("call")
    context |= {
        "form": form,
        "place": place,
        "title": title,
        "back": call.get_absolute_url() if call else reverse("datacalls"),
        "people": [one for one in form["ready"] if ":" not in one.data["value"]],
        "more": [one for one in form["ready"] if ":" in one.data["value"]],
    }
    return render(request, "monitoring/datacall_form.html", context, status=422 if form.errors else 200)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else otherwise
