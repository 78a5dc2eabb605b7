"""Plan and fact of a municipality or a region, on the page, as a sheet and in print."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.sending import XLSX, Sent, send_made
from monitoring.alarms import Alarm
from monitoring.models import Indicator, Tally
from monitoring.permissions import (
    OFFICE_WRITERS,
    may_compare,
    may_lock,
    may_see_monitoring,
    may_set_monitoring,
)
from monitoring.plan_fact import Board, board_of
from monitoring.plan_fact_cells import Row
from monitoring.plan_fact_sheet import workbook
from monitoring.screens import screen_of
from monitoring.views.place import at, of_place, places_of, tabs, whole_number
from organizations.models import Municipality
from organizations.permissions import oversees
from organizations.requests import Request
from organizations.text import counted

SHOWN = (("all", "Все"), ("met", "План выполнен"), ("below", "Ниже плана"), ("missing", "Нет данных"))


@require_safe
def monitoring(request: Request) -> HttpResponseBase:
    """The place's plan and fact; who is at home nowhere chooses a place first."""
    if not may_see_monitoring(request.access):
        raise PermissionDenied
    if request.access.home is None and not request.GET.get("municipality"):
        context = {
            "places": places_of(request),
            "compared": _indicators() if oversees(request.access) else (),
            "year": _latest_year(),
            "tabs": tabs(request, "monitoring"),
        }
        return render(request, "monitoring/indicator_places.html", context)
    return _plan_fact(request)


@of_place
def _plan_fact(request: Request, place: Municipality) -> HttpResponse:
    board = _board(request, place)
    access = request.access
    is_region = place.kind == Municipality.Kind.REGION
    show = request.GET.get("show", "all")
    chosen = {"from": request.GET.get("from"), "to": request.GET.get("to")}
    context = {
        "board": board,
        "place": place,
        "is_region": is_region,
        "rows": [(row, _drill(request, board, row)) for row in board.rows],
        "alarms": [
            (row, alarm, row.indicator.year_words(alarm.year), _behind(request, board, row, alarm))
            for row, alarm in board.alarms
        ],
        "links": {state: at(request, place, "monitoring", show=state, **chosen) for state, _ in SHOWN},
        "shown": SHOWN,
        "show": show if show in dict(SHOWN) else "all",
        "number": counted(len(board.all_rows), "показателя", "показателей", "показателей"),
        "tabs": tabs(request, "monitoring"),
        "xlsx": at(request, place, "monitoring_xlsx", **chosen),
        "place_query": "" if place == access.home else place.slug,
        "compares": is_region and may_compare(access, place),
        "enters": not is_region and (place.pk in access.worked_ids or access.has_role(place.pk, *OFFICE_WRITERS)),
        "own_schools": access.school_organization_ids if place.pk in access.school_municipality_ids else (),
        "may_lock": not is_region and may_lock(access, place.pk),
        "may_set": may_set_monitoring(access, place.pk),
    }
    return render(request, "monitoring/plan_fact.html", context)


@require_safe
@of_place
def monitoring_xlsx(request: Request, place: Municipality) -> HttpResponseBase:
    """The same figures as a workbook: numerators and denominators in columns of their own."""
    board = _board(request, place)
    made = workbook(board)
    name = f"План и факт, {place.short_name}, {board.day:%d.%m.%Y}.xlsx"
    return send_made(request, lambda: made, Sent(name, XLSX, f"{place.pk}-{board.day}-{len(made)}-{hash(made)}"))


def _board(request: Request, place: Municipality) -> Board:
    return board_of(
        place,
        screen_of(request.access, place),
        first=whole_number(request.GET.get("from")),
        last=whole_number(request.GET.get("to")),
        show=request.GET.get("show", "all"),
    )


def _indicators() -> QuerySet[Indicator]:
    """The product's own indicators, which municipalities of several regions are compared by."""
    return Indicator.objects.filter(set__local_to__isnull=True, retired=False).order_by("set", "position", "pk")


def _latest_year() -> int:
    """The last year of which any municipality in the person's scope has figures; the present one where none has."""
    found = Tally.objects.filter(denominator__isnull=False).aggregate(last=Max("year"))["last"]
    return found or timezone.localdate().year


def _drill(request: Request, board: Board, row: Row) -> str:
    """Where the row's figures come from: municipalities of a region, schools of a municipality.

    A region's year goes by the calendar, its municipalities may be behind: they are compared by the last year known.
    """
    year = board.current
    if board.place.kind == Municipality.Kind.REGION:
        year = max((cell.year for cell in row.cells if cell.percent is not None), default=year)
    return _of_year(request, board.place, row, year)


def _behind(request: Request, board: Board, row: Row, alarm: Alarm) -> str:
    return _of_year(request, board.place, row, alarm.year)


def _of_year(request: Request, place: Municipality, row: Row, year: int) -> str:
    name = "monitoring_compare" if place.kind == Municipality.Kind.REGION else "indicator_schools"
    return at(request, place, name, row.indicator.pk, year)
