"""Reporting periods: locked with a preview of what will be frozen, opened with a reason, late changes listed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from monitoring.counting import span_of
from monitoring.forms.indicators import ReasonForm
from monitoring.models import Indicator, Period
from monitoring.period_board import period_board, periods_of
from monitoring.permissions import may_lock
from monitoring.views.place import at, of_place, tabs
from monitoring.workflow.periods import lock_period, open_period
from organizations.acting import tell_page, try_act
from organizations.clock import today
from organizations.models import Event, Municipality
from organizations.refusals import Refused
from organizations.requests import Request


@require_safe
@of_place
def periods(request: Request, place: Municipality) -> HttpResponseBase:
    """Years that have begun, and which of them are locked."""
    _require_office(request, place)
    context = {
        "place": place,
        "rows": [
            (Period(kind=kind, year=year), row, at(request, place, "period", kind, year))
            for kind, year, row in periods_of(place)
        ],
        "tabs": tabs(request, "monitoring"),
        "back": at(request, place, "monitoring"),
    }
    return render(request, "monitoring/periods.html", context)


@require_safe
@of_place
def period(request: Request, place: Municipality, kind: str, year: int) -> HttpResponseBase:
    """What will be frozen, or what was and what has changed since."""
    _require_office(request, place)
    _require_year(place, kind, year)
    return _page(request, place, kind, year, ReasonForm(today=today(place)))


@require_POST
@of_place
def period_lock(request: Request, place: Municipality, kind: str, year: int) -> HttpResponseBase:
    """Freeze the year's figures."""
    _require_year(place, kind, year)
    try:
        row = lock_period(place.pk, kind, year, by=request.user)
    except Refused as refusal:
        tell_page(request, refusal)
    else:
        messages.success(request, f"Период «{row}» закрыт.")
        _tell_lines(request, row)
    return redirect(at(request, place, "period", kind, year))


@require_POST
@of_place
def period_open(request: Request, place: Municipality, kind: str, year: int) -> HttpResponseBase:
    """Open a locked year with a reason."""
    if not may_lock(request.access, place.pk):
        raise PermissionDenied("Отчётные периоды открывает отдел.")
    row = get_object_or_404(Period, municipality=place, kind=kind, year=year)
    form = ReasonForm(request.POST, today=today(place))
    if form.is_valid() and try_act(
        form, lambda: open_period(row.pk, reason=form.cleaned_data["reason"], by=request.user)
    ):
        messages.success(request, f"Период «{row}» открыт: показатели снова считаются по реестрам.")
        return redirect(at(request, place, "period", kind, year))
    return _page(request, place, kind, year, form)


def _page(request: Request, place: Municipality, kind: str, year: int, form: ReasonForm) -> HttpResponse:
    board = period_board(place, kind, year)
    context = {
        "place": place,
        "board": board,
        "name": str(Period(kind=kind, year=year)),
        "locked": board.period is not None and board.period.is_locked,
        "may_lock": may_lock(request.access, place.pk),
        "issue_names": [f"Отчёт {number}" for number in range(1, board.issues + 1)],
        "rows": [(row, at(request, place, "indicator_schools", row.indicator.pk, year)) for row in board.rows],
        "form": form,
        "day": today(place),
        "events": _events(request, board.period),
        "lock_url": at(request, place, "period_lock", kind, year),
        "open_url": at(request, place, "period_open", kind, year),
        "tabs": tabs(request, "monitoring"),
        "back": at(request, place, "monitoring"),
        "list_url": at(request, place, "periods"),
        "bases_url": at(request, place, "bases", year),
    }
    return render(request, "monitoring/period.html", context, status=422 if form.errors else 200)


def _events(request: Request, row: Period | None) -> list[Event]:
    """Who locked and opened the year, the newest first."""
    if row is None:
        return []
    rows = Event.objects.visible_to(request.access).filter(object_kind="period", object_id=str(row.pk))
    return list(rows.select_related("actor").order_by("-pk")[:30])


def _tell_lines(request: Request, row: Period) -> None:
    event = (
        Event.objects.filter(object_kind="period", object_id=str(row.pk), verb="lock_period").order_by("-pk").first()
    )
    after = (event.after or {}) if event else {}
    if after.get("lines"):
        messages.success(request, f"Отчитались значением по строкам дорожной карты: {after['lines']}.")
    for words in after.get("refused", ()):
        messages.warning(request, f"Строка дорожной карты не закрыта. {words}")


def _require_office(request: Request, place: Municipality) -> None:
    if place.kind == Municipality.Kind.REGION:
        raise Http404
    if place.pk not in request.access.worked_ids and not request.access.sees_everything:
        raise PermissionDenied("Отчётные периоды видит отдел.")


def _require_year(place: Municipality, kind: str, year: int) -> None:
    if kind not in Indicator.Year.values or not 2020 <= year <= 2100 or span_of(kind, year)[0] > today(place):
        raise Http404
    if place.kind == Municipality.Kind.REGION:
        raise Http404
