"""What the department decides: thresholds, which rows of the plan are which indicators, indicators of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from monitoring.forms.indicators import IndicatorForm, SetForm, SettingsForm, initial_of_indicator, initial_of_set
from monitoring.models import Indicator, IndicatorSet
from monitoring.permissions import may_set_monitoring
from monitoring.target_links import rows_of
from monitoring.views.place import at, of_place, tabs, whole_number
from monitoring.workflow.core import settings_of
from monitoring.workflow.links import tie_row
from monitoring.workflow.sets import IndicatorData, SetData, add_indicator, add_set, edit_indicator, edit_set
from monitoring.workflow.settings import set_monitoring
from organizations.acting import try_act
from organizations.clock import today
from organizations.models import Municipality
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request

both = require_http_methods(["GET", "HEAD", "POST"])


@both
@of_place
def monitoring_settings(request: Request, place: Municipality) -> HttpResponseBase:
    """Who is satisfied and when an indicator raises an alarm."""
    _require(request, place)
    row = settings_of(place)
    sent = request.method == "POST"
    initial = {name: getattr(row, name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST if sent else None, today=today(place), initial=initial)
    version = row.version if row.pk else 0
    if sent and form.is_valid():
        seen = whole_number(request.POST.get("version"), most=10**8)
        if try_act(form, lambda: set_monitoring(place.pk, version=seen, by=request.user, **form.cleaned_data)):
            messages.success(request, "Настройки сохранены.")
            return redirect(at(request, place, "monitoring_settings"))
    lead = f"{place.name}. Правило удовлетворённости считается сразу для всех лет, кроме закрытых периодов."
    return _form(request, place, form, "Настройки мониторинга", "Сохранить", lead=lead, version=version or "0")


@both
@of_place
def target_links(request: Request, place: Municipality) -> HttpResponseBase:
    """Which row of the plan is which indicator; what looks alike is offered."""
    _require(request, place)
    errors: dict[int, str] = {}
    if request.method == "POST":
        errors = _tie(request, place)
        if not errors:
            messages.success(request, "Связи сохранены.")
            return redirect(at(request, place, "target_links"))
    rows, choices = rows_of(place)
    context = {
        "place": place,
        "rows": [(row, errors.get(row.row.pk, "")) for row in rows],
        "choices": choices,
        "errors": errors,
        "tabs": tabs(request, "monitoring"),
        "back": at(request, place, "monitoring"),
    }
    return render(request, "monitoring/target_links.html", context, status=422 if errors else 200)


@require_safe
@of_place
def indicator_sets(request: Request, place: Municipality) -> HttpResponseBase:
    """The product's sets, and the municipality's own."""
    _require(request, place)
    rows = IndicatorSet.objects.filter(local_to=place) | IndicatorSet.objects.filter(local_to__isnull=True)
    context = {
        "place": place,
        "sets": [
            (row, at(request, place, "indicator_set_edit", row.pk), at(request, place, "indicator_new", row.pk))
            for row in rows.prefetch_related("indicators").order_by("first_year", "pk")
        ],
        "new": at(request, place, "indicator_set_new"),
        "place_query": "" if place == request.access.home else f"?municipality={place.slug}",
        "tabs": tabs(request, "monitoring"),
        "back": at(request, place, "monitoring"),
    }
    return render(request, "monitoring/indicator_sets.html", context)


@both
@of_place
def indicator_set_new(request: Request, place: Municipality) -> HttpResponseBase:
    _require(request, place)
    form = SetForm(_sent(request), today=today(place), initial={"first_year": max(today(place).year, 2025)})
    return _entered(
        request,
        place,
        form,
        lambda: add_set(place.pk, SetData(**form.cleaned_data), by=request.user),
        done="Набор заведён. Теперь внесите его показатели.",
        title="Свой набор показателей",
        verb="Завести набор",
        lead="Плановые значения по годам задаёт таблица показателей утверждённой карты: "
        "свяжите её строки с показателями.",
    )


@both
@of_place
def indicator_set_edit(request: Request, place: Municipality, pk: int) -> HttpResponseBase:
    _require(request, place)
    row = get_object_or_404(IndicatorSet, pk=pk, local_to=place)
    form = SetForm(_sent(request), today=today(place), initial=initial_of_set(row))
    return _entered(
        request,
        place,
        form,
        lambda: edit_set(row.pk, SetData(**form.cleaned_data), by=request.user),
        title=f"Набор: {row}",
    )


@both
@of_place
def indicator_new(request: Request, place: Municipality, pk: int) -> HttpResponseBase:
    """An indicator of the municipality's own set."""
    _require(request, place)
    row = get_object_or_404(IndicatorSet, pk=pk, local_to=place)
    initial = {"digits": 1, "year": "calendar", "better": "more", "number": str(row.indicators.count() + 1)}
    form = IndicatorForm(_sent(request), today=today(place), initial=initial)
    return _entered(
        request,
        place,
        form,
        lambda: add_indicator(row.pk, IndicatorData(**form.cleaned_data), by=request.user),
        done="Показатель внесён.",
        title=f"Новый показатель: {row}",
        verb="Внести показатель",
    )


@both
@of_place
def indicator_edit(request: Request, place: Municipality, pk: int) -> HttpResponseBase:
    _require(request, place)
    row = get_object_or_404(Indicator, pk=pk, set__local_to=place)
    form = IndicatorForm(_sent(request), today=today(place), initial=initial_of_indicator(row))
    return _entered(
        request,
        place,
        form,
        lambda: edit_indicator(row.pk, IndicatorData(**form.cleaned_data), by=request.user),
        title=f"Показатель: {row}",
    )


def _require(request: Request, place: Municipality) -> None:
    if not may_set_monitoring(request.access, place.pk):
        raise PermissionDenied("Настройки мониторинга ведёт отдел.")


def _sent(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _entered(
    request: Request,
    place: Municipality,
    form: Any,
    act: Callable[[], object],
    *,
    title: str,
    verb: str = "Сохранить",
    done: str = "Сохранено.",
    **context: Any,
) -> HttpResponse:
    """A set or an indicator is entered: the form, and where it is right, the act and the way back to the sets."""
    if form.is_bound and form.is_valid() and try_act(form, act):
        messages.success(request, done)
        return redirect(at(request, place, "indicator_sets"))
    return _form(request, place, form, title, verb, root="indicator_sets", **context)


def _form(
    request: Request, place: Municipality, form: Any, title: str, verb: str, *, root: str = "monitoring", **context: Any
) -> HttpResponse:
    context |= {"form": form, "title": title, "verb": verb, "back": at(request, place, root)}
    context["root_title"] = "Мониторинг" if root == "monitoring" else "Свои показатели"
    return render(request, "monitoring/indicator_form.html", context, status=422 if form.errors else 200)


def _tie(request: Request, place: Municipality) -> dict[int, str]:
    """Tie what was chosen, all or none; by row what was refused."""
    errors: dict[int, str] = {}
    rows, choices = rows_of(place)
    known = {each.pk for each in choices}
    chosen = {}
    for row in rows:
        named = request.POST.get(f"row-{row.row.pk}")
        if named is not None:
            key = whole_number(named, most=10**9)
            if named and key not in known:
                errors[row.row.pk] = "Выберите показатель из списка."
            chosen[row.row.pk] = key
    with transaction.atomic():
        # First those that are let go, so that an indicator may pass from one row to another.
        for pk, key in sorted(chosen.items(), key=lambda pair: pair[1] is not None):
            try:
                if pk not in errors:
                    tie_row(pk, key, by=request.user)
            except NotAllowed as refusal:
                raise PermissionDenied(refusal.message) from refusal
            except Refused as refusal:
                errors[pk] = refusal.message
        transaction.set_rollback(bool(errors))
    return errors
