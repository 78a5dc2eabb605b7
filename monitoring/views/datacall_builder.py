"""The builder of requests for data: from nothing, from a typical one, from an earlier one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from monitoring.bases import absent
from monitoring.datacalls.columns import written
from monitoring.datacalls.known import sources, words_of
from monitoring.datacalls.recipients import recipients
from monitoring.datacalls.typical import TYPICAL, denominators, typical
from monitoring.forms.datacalls import DataCallForm, term_initial, with_ready
from monitoring.models import DataCall, Indicator
from monitoring.views.datacall_fetch import askers, both, get_asked
from monitoring.workflow import datacalls as acts
from organizations.acting import try_act
from organizations.clock import now
from organizations.models import Municipality
from organizations.requests import Request


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
    mapping = None
    if previous is not None and previous.mapping:
        mapping = acts.renamed_in_form(previous.mapping, previous.fields, data.columns)
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
