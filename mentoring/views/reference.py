"""Reference data: the model's own rows to read, the municipality's own to add, correct and offer no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.forms.reference import FORMS, ReferenceForm
from mentoring.models.reference import STAGES, Reference
from mentoring.reference_rows import SOURCES
from mentoring.workflow import reference as acts
from organizations.models import Municipality
from organizations.places import place_asked
from organizations.refusals import Refused
from organizations.requests import Request

HEADS = {
    "form": ("Формы наставничества", "Добавить форму"),
    "role-model": ("Ролевые модели", "Добавить ролевую модель"),
    "point": ("Пункты семи этапов", "Добавить пункт"),
    "request": ("Запросы наставляемых", "Добавить запрос"),
    "competence": ("Компетенции наставников", "Добавить компетенцию"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row with what stands beside its name; `own`: the municipality's, which it may change."""

    row: Reference
    beside: str
    own: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of reference data with its rows."""

    kind: str
    title: str
    add: str
    lines: tuple[Line, ...]


@require_safe
def reference(request: Request) -> HttpResponse:
    """Everything that the municipality's programmes choose from; six queries."""
    place = place_asked(request, _places(request))
    context = {"place": place, "places": _places(request), "blocks": [_block(kind, place) for kind in acts.KINDS]}
    return render(request, "mentoring/reference.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reference_add(request: Request, kind: str) -> HttpResponse:
    """A new row of the municipality's own."""
    place = place_asked(request, _places(request))
    form = _form(kind, request, place)
    if request.method == "POST" and form.is_valid():
        try:
            row = acts.add_row(kind, place, form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Добавлено: {row.name}.")
            return _back(place, kind)
    return _form_page(request, kind, place, form)


@require_http_methods(["GET", "HEAD", "POST"])
def reference_edit(request: Request, kind: str, pk: int) -> HttpResponse:
    """A row of the municipality's own."""
    row = _row(request, kind, pk)
    place = row.local_to
    assert place is not None  # noqa: S101 — rows of the model itself are not found here.
    form = _form(kind, request, place, row)
    if request.method == "POST" and form.is_valid():
        fresh = acts.KINDS[kind].objects.get(pk=row.pk)
        acts.edit_row(fresh, form.cleaned_data, by=request.user)
        messages.success(request, f"Изменено: {fresh.name}.")
        return _back(place, kind)
    return _form_page(request, kind, place, form, row)


@require_POST
def reference_retire(request: Request, kind: str, pk: int) -> HttpResponse:
    row = acts.retire_row(_row(request, kind, pk), by=request.user)
    messages.success(request, f"Больше не предлагается: {row.name}.")
    return _back(row.local_to, kind)


@require_POST
def reference_restore(request: Request, kind: str, pk: int) -> HttpResponse:
    row = acts.restore_row(_row(request, kind, pk), by=request.user)
    messages.success(request, f"Снова предлагается: {row.name}.")
    return _back(row.local_to, kind)


def _places(request: Request) -> list[Municipality]:
    """Municipalities whose reference data the person may extend."""
    rows = Municipality.objects.filter(kind=Municipality.Kind.MUNICIPALITY).order_by("name")
    return list(rows if request.access.sees_everything else rows.filter(pk__in=request.access.administered_ids))


def _row(request: Request, kind: str, pk: int) -> Reference:
    places = _places(request)
    if not places:
        raise PermissionDenied
    return get_object_or_404(acts.KINDS[kind].objects.select_related("local_to"), pk=pk, local_to__in=places)


def _block(kind: str, place: Municipality) -> Block:
    model = acts.KINDS[kind]
    found = model.objects.filter(local_to__isnull=True) | model.objects.filter(local_to=place)
    if kind == "role-model":
        found = found.select_related("form")  # type: ignore[misc]
    title, add = HEADS[kind]
    rows = sorted(found, key=lambda row: (row.local_to_id is not None, *_order(row)))
    return Block(kind, title, add, tuple(Line(row, _beside(row), row.local_to_id is not None) for row in rows))


def _order(row: Any) -> tuple[Any, ...]:
    return getattr(row, "stage", 0), getattr(row, "form_id", 0), row.position, row.pk


def _beside(row: Any) -> str:
    """What tells the row from others of its kind: the source of a form, the stage of a point, whom it is about."""
    if row._meta.model_name == "form":
        source = "своя" if row.local_to_id else SOURCES.get(row.code, "")
        return ", ".join(filter(None, (source, row.get_audience_display().lower())))
    if row._meta.model_name == "rolemodel":
        return str(row.form)
    if row._meta.model_name == "stagepoint":
        return f"этап {row.stage}, {STAGES[row.stage - 1][:1].lower()}{STAGES[row.stage - 1][1:]}"
    told = row.get_audience_display().lower()
    return f"{told}, нужна поддержка психолога" if getattr(row, "psychological", False) else told


def _form(kind: str, request: Request, place: Municipality, row: Reference | None = None) -> ReferenceForm:
    data = request.POST if request.method == "POST" else None
    return FORMS[kind](data, municipality=place, instance=row)


def _form_page(
    request: Request, kind: str, place: Municipality, form: ReferenceForm, row: Reference | None = None
) -> HttpResponse:
    context = {"form": form, "place": place, "row": row, "title": "Изменить строку" if row else HEADS[kind][1]}
    return render(request, "mentoring/reference_form.html", context, status=422 if form.errors else 200)


def _back(place: Municipality | None, kind: str) -> HttpResponse:
    return redirect(f"{reverse('reference')}?municipality={place.pk if place else ''}#{kind}")
