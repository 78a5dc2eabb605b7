"""SWOT tables and cards of nine criteria by schools, for the department: who has answered, whom to remind."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.school_years import year_name
from monitoring.curator_board import MOST_POINTS, STATES, by_curators, chosen, curator_board, years_of
from monitoring.permissions import may_see_curator_boards
from monitoring.views.place import tabs, whole_number
from organizations.models import Municipality
from organizations.requests import Request

PAGE = 100


@require_safe
def curator_boards(request: Request) -> HttpResponse:
    """`?code=` of the questionnaire, `?year=` school year, `?state=` all, owed or given, `?municipality=` its code."""
    if not may_see_curator_boards(request.access):
        raise PermissionDenied
    places = _places(request)
    place = _place(places, request.GET.get("municipality", ""))
    rows, years = by_curators(place), years_of(place)
    questionnaire = chosen(rows, request.GET.get("code", ""))
    asked = whole_number(request.GET.get("year"))
    year = asked if asked in years else next(iter(years), None)
    board = curator_board(place, questionnaire, year) if questionnaire is not None and year is not None else None
    state = request.GET.get("state", "all")
    state = state if state in dict(STATES) else "all"
    page = Paginator(board.told(state) if board else (), PAGE).get_page(request.GET.get("page"))
    query = f"municipality={place.slug}&code={questionnaire.code if questionnaire else ''}&year={year or ''}&"
    context = {
        "tabs": tabs(request, "questionnaires"),
        "place": place,
        "places": places,
        "questionnaires": rows,
        "years": [(one, year_name(one)) for one in years],
        "board": board,
        "page": page,
        "state": state,
        "states": STATES,
        "most_points": MOST_POINTS,
        "query": query,
        "pager": f"{query}state={state}&",
    }
    return render(request, "monitoring/curator_boards.html", context)


def _places(request: Request) -> list[Municipality]:
    """Municipalities in whose office the person is."""
    rows = Municipality.objects.filter(kind=Municipality.Kind.MUNICIPALITY).order_by("name")
    if not request.access.sees_everything:
        rows = rows.filter(pk__in=request.access.worked_ids)
    return list(rows)


def _place(places: list[Municipality], slug: str) -> Municipality:
    """Raises Http404 for a place that is not the person's, PermissionDenied where he has none."""
    if not places:
        raise PermissionDenied
    if not slug:
        return places[0]
    found = next((place for place in places if place.slug == slug), None)
    if found is None:
        raise Http404
    return found
