"""Denominators of a year: the department's table of all schools, a school's own row on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from monitoring.bases import BaseCell, BaseTable, table_of
from monitoring.models import Period
from monitoring.permissions import may_give_base
from monitoring.screens import own_schools
from monitoring.views.place import at, of_place, tabs, whole_number
from monitoring.workflow.values import drop_base, give_base
from organizations.clock import today
from organizations.models import Event, Municipality
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request
from organizations.text import counted

FIRST = 2020
SHOWN = 12


@require_http_methods(["GET", "HEAD", "POST"])
@of_place
def bases(request: Request, place: Municipality, year: int) -> HttpResponseBase:
    """Give the numbers; each is taken by itself, and those that were refused stand with their reason."""
    if place.kind == Municipality.Kind.REGION or not FIRST <= year <= today(place).year + 1:
        raise Http404
    table = _table(request, place, year)
    refused: dict[str, BaseCell] = {}
    if request.method == "POST":
        if not any(cell.may_give for cell in table.cells):
            raise PermissionDenied("Знаменатели дают школы и отдел.")
        done, refused = _give(request, place, year, table)
        if not refused:
            messages.success(request, f"Сохранено чисел: {done}." if done else "Ничего не изменилось.")
            return redirect(at(request, place, "bases", year))
        table = _with(_table(request, place, year), refused)
    period = Period.objects.filter(municipality=place, kind="calendar", year=year, locked_at__isnull=False).first()
    reads_periods = request.access.sees_everything or place.pk in request.access.worked_ids
    context = {
        "place": place,
        "table": table,
        "year": year,
        "years": [(each, at(request, place, "bases", each)) for each in range(FIRST, today(place).year + 2)],
        "refused": refused.values(),
        "refused_words": counted(len(refused), "число", "числа", "чисел"),
        "period": period,
        "period_url": at(request, place, "period", "calendar", year) if reads_periods else "",
        "history": _history(request, place, year),
        "tabs": tabs(request, "monitoring"),
        "back": at(request, place, "monitoring"),
        "here": at(request, place, "bases", year),
    }
    return render(request, "monitoring/bases.html", context, status=422 if refused else 200)


def _table(request: Request, place: Municipality, year: int) -> BaseTable:
    """All schools for the department, the person's own for a school. Raises PermissionDenied for who gives nothing."""
    access = request.access
    if may_give_base(access, place.pk, None):
        return table_of(place, year, gives=True)
    own = own_schools(access, place)
    if own:
        return table_of(place, year, only=own, gives=True)
    if place.pk in access.worked_ids:
        return table_of(place, year, gives=False)
    raise PermissionDenied("Знаменатели дают школы и отдел.")


def _give(request: Request, place: Municipality, year: int, table: BaseTable) -> tuple[int, dict[str, BaseCell]]:
    """How many numbers were written, and by name those that were refused."""
    done, refused = 0, {}
    for cell in table.cells:
        typed = " ".join(request.POST.get(cell.name, "").split())
        # What the person did not touch is not written, whoever has changed it meanwhile.
        untouched = typed == request.POST.get(f"{cell.name}-was", cell.value)
        if cell.name not in request.POST or not cell.may_give or untouched:
            continue
        try:
            # A refused number leaves the others as they are.
            with transaction.atomic():
                done += _write(request, place, year, cell, typed)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except Refused as refusal:
            refused[cell.name] = replace(cell, typed=typed, error=refusal.message)
    return done, refused


def _write(request: Request, place: Municipality, year: int, cell: BaseCell, typed: str) -> int:
    seen = whole_number(request.POST.get(f"{cell.name}-v"), most=10**8)
    if not typed:
        if cell.row is not None:
            drop_base(cell.row.pk, version=seen, by=request.user)
        return 1
    bare = typed.replace("\u00a0", "").replace(" ", "")
    if not (bare.isascii() and bare.isdecimal() and len(bare) < 12):
        raise Refused("Напишите целое число людей, например 120.", field="number")
    if cell.row is None and seen:
        raise Refused("Пока вы вносили, число здесь убрали. Проверьте.", field="number")
    give_base(
        place.pk,
        cell.organization.pk if cell.organization else None,
        base=cell.base,
        year=year,
        number=int(bare),
        version=seen,
        by=request.user,
    )
    return 1


def _with(table: BaseTable, refused: Mapping[str, BaseCell]) -> BaseTable:
    """The table as it stands now, with what was refused in its cells and the version that stands now."""
    rows = [
        replace(
            row,
            cells=[
                replace(cell, typed=refused[cell.name].typed, error=refused[cell.name].error)
                if cell.name in refused
                else cell
                for cell in row.cells
            ],
        )
        for row in table.rows
    ]
    return replace(table, rows=rows)


def _history(request: Request, place: Municipality, year: int) -> list[Event]:
    """Who gave which number of the year, for the office; the newest first."""
    if place.pk not in request.access.worked_ids:
        return []
    rows = Event.objects.visible_to(request.access).filter(municipality=place, verb__in=["give_base", "drop_base"])
    return list(rows.filter(object_title__contains=f", {year}: ").select_related("actor").order_by("-pk")[:SHOWN])
