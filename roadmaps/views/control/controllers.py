"""The page of whoever controls plans, and who that is."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.acting import tell_form
from organizations.clock import today
from organizations.requests import Request
from organizations.text import counted
from roadmaps import permissions
from roadmaps.controllers import approved_proposal
from roadmaps.forms.controllers import ControllerForm, TakeOffManyForm
from roadmaps.models import Controller, Item, Roadmap
from roadmaps.under_control import MOST, own_lines, plans_of, under_control
from roadmaps.views.control.not_yet import not_yet
from roadmaps.views.fetch import get_roadmap
from roadmaps.workflow.controlling import TakenOff, take_off_many
from roadmaps.workflow.core import NotAllowed, Refused
from roadmaps.workflow.naming import name_controller

MOST_ITEMS = 500


@require_safe
def control(request: Request) -> HttpResponse:
    """Own reports that wait, executed items to take off control, what is on control by plan."""
    _require_control(request)
    return _page(request)


@require_POST
def control_take_off(request: Request) -> HttpResponse:
    """Take the chosen items off control; those that cannot be are listed with the reason of each."""
    _require_control(request)
    told = request.POST.getlist("item")
    keys = [int(key) for key in dict.fromkeys(told) if key.isascii() and key.isdigit() and len(key) < 19]
    seen = Roadmap.objects.visible_to(request.access)
    if len(keys) > MOST_ITEMS or Item.objects.filter(pk__in=keys, roadmap__in=seen).count() != len(dict.fromkeys(told)):
        raise Http404
    form = TakeOffManyForm(request.POST, today=_day(request))
    if not keys:
        form.add_error(None, "Отметьте мероприятия, которые снимаете с контроля")
    if not form.is_valid():
        return _page(request, form=form, chosen=keys, status=422)
    try:
        outcome = take_off_many(keys, **form.cleaned_data, by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    return _page(request, outcome=outcome)


@require_http_methods(["GET", "HEAD", "POST"])
def roadmap_controller(request: Request, slug: str) -> HttpResponse:
    """Whom the act's clause means, to be confirmed; a later act names another one."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    if not roadmap.was_approved:
        return not_yet(request, roadmap, "контролёра называет подписанный акт")
    may = permissions.can_name_controller(request.access, roadmap)
    if request.method == "POST" and not may:
        raise PermissionDenied("Ваша роль не позволяет назначать контролёра карты.")
    proposed = approved_proposal(roadmap)
    form = ControllerForm(request.POST if request.method == "POST" else None, control=proposed)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            found = form.cleaned_data
            try:
                row = name_controller(roadmap.pk, found["controller"], basis=found["basis"], by=request.user)
            except Refused as error:
                tell_form(form, error)
            else:
                messages.success(request, f"Карту контролирует {row.person.short_name()}: {row.basis}.")
                return redirect(roadmap)
        status = 422
    context = {
        "roadmap": roadmap,
        "form": form if may else None,
        "now": Controller.objects.filter(roadmap=roadmap).select_related("person").first(),
        "proposal": proposed,
    }
    return render(request, "roadmaps/control/controller.html", context, status=status)


def _page(
    request: Request,
    *,
    form: TakeOffManyForm | None = None,
    chosen: list[int] | None = None,
    outcome: TakenOff | None = None,
    status: int = 200,
) -> HttpResponse:
    rows, by_name = plans_of(request.access)
    plans = under_control(rows)
    waiting = own_lines([plan.roadmap for plan in plans])
    ready = sum(len(plan.ready) for plan in plans)
    context = {
        "plans": plans,
        "by_name": by_name,
        "lines": list(waiting[:MOST]),
        "waiting": waiting.count(),
        "ready": ready,
        "ready_words": counted(ready, "мероприятие", "мероприятия", "мероприятий"),
        "form": form or TakeOffManyForm(today=_day(request)),
        "wrong": form,
        "chosen": chosen or [],
        "outcome": outcome,
    }
    return render(request, "roadmaps/control/control.html", context, status=status)


def _day(request: Request) -> dt.date:
    """The day of the person's municipality; of several places the server's."""
    return today(request.access.home) if request.access.home else timezone.localdate()


def _require_control(request: Request) -> None:
    if not permissions.can_control(request.access):
        raise PermissionDenied("Ваша роль не позволяет снимать с контроля.")
