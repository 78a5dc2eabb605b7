"""One item under control: its terms and lines, how it closes, who answers, extensions, the end of control."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.access import Access
from organizations.acting import tell_form
from organizations.clock import today
from organizations.models import Organization
from organizations.requests import Request
from roadmaps import permissions
from roadmaps.forms.control import (
    CloseForm,
    ClosingForm,
    ExtendForm,
    ReasonForm,
    ResponsibleForm,
    TakeOffForm,
    TermsForm,
)
from roadmaps.item_states import item_state
from roadmaps.line_states import LineState, state_of
from roadmaps.models import Control, Execution, Item, Occurrence, Roadmap
from roadmaps.views.control.not_yet import not_yet
from roadmaps.views.fetch import get_roadmap
from roadmaps.workflow import appointing, controlling
from roadmaps.workflow.core import Refused

Made = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class _Act:
    """A press of the page: its form, who may, what it does with the cleaned fields, and what is said then."""

    form: Callable[..., forms.Form]
    allow: Callable[[Access, Roadmap], bool]
    run: Made
    said: str


def _appoint_terms(item: int, *, days: Any, origin: str, basis: str, by: Any) -> None:
    appointing.appoint_terms(item, days, origin=origin, basis=basis, by=by)


def _appoint_responsible(item: int, *, organizations: Any, basis: str, by: Any) -> None:
    appointing.appoint_responsible(item, list(organizations), basis=basis, by=by)


ACTS: Mapping[str, _Act] = {
    "closing": _Act(ClosingForm, permissions.can_take_off, controlling.set_closing, "Правило сохранено."),
    "close": _Act(CloseForm, permissions.can_take_off, controlling.close_item, "Мероприятие исполнено."),
    "reopen": _Act(ReasonForm, permissions.can_take_off, controlling.reopen_item, "Решение об исполнении отменено."),
    "take_off": _Act(TakeOffForm, permissions.can_take_off, controlling.take_off, "Мероприятие снято с контроля."),
    "put_back": _Act(ReasonForm, permissions.can_take_off, controlling.put_back, "Мероприятие снова на контроле."),
    "terms": _Act(TermsForm, permissions.can_appoint, _appoint_terms, "Сроки назначены."),
    "responsible": _Act(ResponsibleForm, permissions.can_appoint, _appoint_responsible, "Исполнители назначены."),
}


# What the acts call a thing, where the form calls it otherwise.
_FIELDS = {"due": "days"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the table: the row, its state, how late it is, and whether its term may be moved now."""

    row: Execution
    state: LineState
    days_late: int
    extendable: bool


@require_http_methods(["GET", "HEAD", "POST"])
def item_control(request: Request, slug: str, uid: str) -> HttpResponse:
    """Everything about one item; each act is a form of its own on the same page. Queries do not grow with lines."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    item: Item = get_object_or_404(
        Item.objects.select_related("section", "control__taken_off_by"), roadmap=roadmap, uid=uid
    )
    if not roadmap.was_approved:
        return not_yet(request, roadmap, "контроль начинается с подписанного акта")
    if request.method != "POST":
        return _page(request, roadmap, item)
    name = request.POST.get("act", "")
    act = ACTS.get(name)
    if not _may(request.access, roadmap, act):
        raise PermissionDenied("Ваша роль не позволяет менять контроль мероприятия.")
    if act is None:
        return _page(request, roadmap, item, status=422)
    form = _form(name, roadmap, request.POST)
    if not form.is_valid():
        return _page(request, roadmap, item, refused=(name, form), status=422)
    try:
        act.run(item.pk, **form.cleaned_data, by=request.user)
    except Refused as error:
        tell_form(form, error, names=_FIELDS)
        return _page(request, roadmap, item, refused=(name, form), status=409)
    messages.success(request, act.said)
    return redirect("item_control", slug=slug, uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def line_extend(request: Request, pk: int) -> HttpResponse:
    """The resolution that moves one organization's term."""
    rows = Execution.objects.visible_to(request.access).select_related(
        "item", "organization", "occurrence", "roadmap__control_person", "municipality__roadmap_settings"
    )
    line = get_object_or_404(rows, pk=pk)
    if not permissions.can_extend(request.access, line.roadmap):
        raise PermissionDenied("Ваша роль не позволяет продлевать сроки.")
    day = today(line.municipality)
    form = ExtendForm(request.POST if request.method == "POST" else None, today=day)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                row = controlling.extend(line.pk, **form.cleaned_data, by=request.user)
            except Refused as error:
                tell_form(form, error)
            else:
                messages.success(request, f"{line.organization.short_name}: срок продлён до {row.until:%d.%m.%Y}.")
                return redirect("item_control", slug=line.roadmap.slug, uid=line.item.uid)
        status = 422
    context = {
        "line": line,
        "roadmap": line.roadmap,
        "form": form,
        "late": line.days_late(day) if line.is_open else 0,
        "extensions": list(line.extensions.all()),
    }
    return render(request, "roadmaps/control/extend.html", context, status=status)


def _may(access: Access, roadmap: Roadmap, act: _Act | None) -> bool:
    """Whether the person may press that; for a press that is not there, whether he presses anything here at all."""
    if act is not None:
        return act.allow(access, roadmap)
    return permissions.can_take_off(access, roadmap) or permissions.can_appoint(access, roadmap)


def _form(name: str, roadmap: Roadmap, data: Any = None, **kwargs: Any) -> forms.Form:
    """The act's form; its fields bear the act's name in their ids, for several forms share the page."""
    form = ACTS[name].form
    if form is ResponsibleForm:
        kwargs["organizations"] = _organizations(roadmap)
    return form(data, today=today(roadmap.municipality), auto_id=f"{name}-%s", **kwargs)


def _organizations(roadmap: Roadmap) -> list[Organization]:
    return list(Organization.objects.filter(municipality=roadmap.municipality_id).working().order_by("short_name"))


def _page(
    request: Request,
    roadmap: Roadmap,
    item: Item,
    *,
    refused: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    day = today(roadmap.municipality)
    control = getattr(item, "control", None)
    rows = (
        Execution.objects.visible_to(request.access)
        .filter(item=item)
        .select_related("organization", "occurrence", "item__control")
        .order_by("occurrence__due", "occurrence", "organization__short_name", "pk")
    )
    lines = list(rows)
    without = _without_lines(roadmap, item, lines)
    context = {
        "roadmap": roadmap,
        "item": item,
        "control": control,
        "state": item_state(control, lines, day),
        "terms": _terms(request.access, roadmap, lines, day),
        "unanswered": [row for row in without if row.due],
        "undated": [row.label or row.get_origin_display() for row in without if row.due is None],
        "forms": {} if item.removed_by_id else _forms(request.access, roadmap, control, refused),
        "refused": refused[0] if refused else "",
        "wrong": refused[1] if refused else None,
    }
    return render(request, "roadmaps/control/item.html", context, status=status)


def _terms(access: Access, roadmap: Roadmap, lines: list[Execution], day: Any) -> list[tuple[Occurrence, list[_Line]]]:
    may = permissions.can_extend(access, roadmap)
    return [
        (
            occurrence,
            [
                _Line(row, state_of(row, day), row.days_late(day), may and row.is_open and row.late_after is not None)
                for row in group
            ],
        )
        for occurrence, group in groupby(lines, key=lambda row: row.occurrence)
    ]


def _without_lines(roadmap: Roadmap, item: Item, lines: list[Execution]) -> list[Occurrence]:
    """Terms of the plan as it stands that nobody answers for yet, or whose day is not appointed."""
    known = {line.occurrence_id for line in lines}
    rows = Occurrence.objects.filter(item=item, edition=roadmap.current_edition_id)
    return [row for row in rows if row.pk not in known]


def _forms(
    access: Access, roadmap: Roadmap, control: Control | None, refused: tuple[str, forms.Form] | None
) -> dict[str, forms.Form]:
    """The forms that have a meaning now, by their acts; a refused one as it was filled."""
    names = []
    if permissions.can_take_off(access, roadmap):
        off = control is not None and control.taken_off_on is not None
        by_department = control is not None and control.closing == Control.Closing.DEPARTMENT
        names += ["put_back"] if off else ["take_off", "closing"]
        if by_department and not off:
            names.append("reopen" if control and control.closed_on else "close")
    if permissions.can_appoint(access, roadmap):
        names += ["terms", "responsible"]
    made = {name: _form(name, roadmap, initial=_initial(name, roadmap, control)) for name in names}
    return made | ({refused[0]: refused[1]} if refused and refused[0] in made else {})


def _initial(name: str, roadmap: Roadmap, control: Control | None) -> dict[str, Any]:
    if name in ("take_off", "close"):
        return {"on": today(roadmap.municipality)}
    if name == "closing" and control is not None:
        return {"closing": control.closing, "at_least": control.at_least}
    return {}
