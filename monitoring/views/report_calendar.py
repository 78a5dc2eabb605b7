"""The monitoring calendar: tasks by their days, rules in the words of plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.forms.report_calendar import AsideForm, RuleForm
from monitoring.models import CalendarRule, ReportTask
from monitoring.report_calendar import address, offered, tasks_of
from monitoring.views.place import tabs
from monitoring.views.reports import places_of
from monitoring.workflow import report_calendar as acts
from organizations.acting import act_and_tell, tell_form
from organizations.clock import today
from organizations.models import Municipality
from organizations.refusals import Refused
from organizations.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
def report_calendar(request: Request) -> HttpResponse:
    """Tasks that wait first; below them the rules, and a form for one more."""
    place = place_asked(request)
    sent = request.method == "POST"
    form = RuleForm(request.POST if sent else None, year=today(place).year)
    if sent and form.is_valid():
        try:
            made = acts.add_rule(place.pk, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            tell_form(form, refusal)
        else:
            messages.success(request, f"В календаре: {made}.")
            return _back(place)
    tasks = tasks_of([place])
    context = {
        "place": place,
        "tabs": tabs(request, "report_calendar"),
        "places": places_of(request.access) if request.access.home is None else [],
        "waiting": [(each, address(each.task)) for each in tasks if each.is_waiting],
        "ahead": [(each, address(each.task)) for each in tasks if each.state == "ahead"],
        "done": [(each, address(each.task)) for each in reversed(tasks) if each.state in ("sent", "aside")],
        "rules": CalendarRule.objects.filter(municipality=place, retired=False),
        "retired": CalendarRule.objects.filter(municipality=place, retired=True),
        "offered": offered(place),
        "form": form,
    }
    return render(request, "monitoring/report_calendar.html", context, status=422 if form.errors else 200)


@require_POST
def report_calendar_typical(request: Request) -> HttpResponse:
    """Take the typical calendar."""
    place = place_asked(request)
    return _done(request, place, lambda: acts.take_typical(place.pk, by=request.user), "Типовой календарь добавлен.")


@require_POST
def report_calendar_retire(request: Request, pk: int) -> HttpResponse:
    """A rule makes no more tasks."""
    rule = get_object_or_404(_own(request, CalendarRule), pk=pk)
    return _done(
        request, rule.municipality, lambda: acts.retire_rule(rule.pk, by=request.user), "Строка календаря снята."
    )


@require_POST
def report_calendar_restore(request: Request, pk: int) -> HttpResponse:
    """A retired rule makes tasks again."""
    rule = get_object_or_404(_own(request, CalendarRule), pk=pk)
    return _done(
        request, rule.municipality, lambda: acts.restore_rule(rule.pk, by=request.user), "Строка снова в календаре."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_task_aside(request: Request, pk: int) -> HttpResponse:
    """Say why the report is not made this time."""
    task = get_object_or_404(_own(request, ReportTask).select_related("rule"), pk=pk)
    sent = request.method == "POST"
    form = AsideForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            acts.put_aside(task.pk, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            tell_form(form, refusal)
        else:
            messages.success(request, "Задача отложена с причиной.")
            return _back(task.municipality)
    context = {"task": task, "form": form}
    return render(request, "monitoring/report_task_aside.html", context, status=422 if form.errors else 200)


def _own(request: Request, model: Any) -> Any:
    rows = model.objects.select_related("municipality")
    return rows if request.access.sees_everything else rows.filter(municipality__in=places_of(request.access))


def place_asked(request: Request) -> Municipality:
    """The municipality of the address, else the person's own. Raises Http404 for one that is not the person's."""
    places = places_of(request.access)
    asked = request.GET.get("place") or request.POST.get("place")
    if asked:
        found: Municipality | None = places.filter(slug=asked).first()
        if found is None:
            raise Http404
        return found
    first: Municipality | None = places.first()
    if first is None:
        raise PermissionDenied
    return first


def _back(place: Municipality) -> HttpResponse:
    return redirect(f"{reverse('report_calendar')}?place={place.slug}")


def _done(request: Request, place: Municipality, act: Callable[[], Any], words: str) -> HttpResponse:
    act_and_tell(request, act, words)
    return _back(place)
