"""Results of a closed collection, and of all collections of a questionnaire in municipalities together."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from django_scopes import scope

from documents.sending import XLSX
from monitoring.collection_board import line_of
from monitoring.curator_sheets import curator_sheet
from monitoring.models import Collection, Questionnaire
from monitoring.permissions import may_see_sums
from monitoring.result_charts import charted
from monitoring.result_groups import Group, groups_of
from monitoring.result_rows import Results, results_of
from monitoring.result_sheet import workbook
from monitoring.views.collections import get_collection
from monitoring.views.place import tabs
from organizations.access import Access
from organizations.models import Municipality
from organizations.requests import Request


@require_safe
def collection_results(request: Request, pk: int) -> HttpResponse:
    """Distributions, means, change and free answers of one closed collection; a curator's own sheet as it is."""
    row = _closed(request, pk)
    if row.questionnaire.by_curator:
        context = {"collection": row, "line": line_of(row), "sheet": curator_sheet(row)}
        return render(request, "monitoring/curator_sheet.html", context)
    results = results_of([row], words=True)
    context = {"collection": row, "line": line_of(row), "results": results, "lines": charted(results)}
    return render(request, "monitoring/collection_results.html", context)


@require_safe
def collection_results_xlsx(request: Request, pk: int) -> HttpResponseBase:
    """The figures of one closed collection as a workbook."""
    row = _closed(request, pk)
    results = results_of([row], words=False)
    if row.questionnaire.by_curator or results.is_hidden:
        raise PermissionDenied
    programme = row.programme
    about = (
        f"{programme.organization.short_name}, {programme.form}, {programme.year_name}",
        f"Закрыт {row.closed_on:%d.%m.%Y}, ответили {results.sheets}",
    )
    return _sent(workbook(row.questionnaire.title, about, results, ()), f"answers-{row.pk}")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which questionnaire, of which school year, of which municipalities."""

    places: tuple[Municipality, ...]
    place: Municipality | None
    choices: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    code: str
    year: int
    rows: tuple[Collection, ...]


@require_safe
def questionnaire_results(request: Request) -> HttpResponse:
    """A questionnaire's answers of a school year over the municipality; over several for whoever sees several."""
    places = _places(request)
    with _opened(request.access, places):
        return render(request, "monitoring/questionnaire_results.html", _results(request, places))


def _results(request: Request, places: tuple[Municipality, ...]) -> dict[str, Any]:
    asked = _asked(request, places)
    results = results_of(asked.rows, words=False) if asked.rows else Results(0)
    groups = groups_of(asked.rows, results, by_place=_by_place(request, asked))
    return {
        "tabs": tabs(request, "questionnaires"),
        "asked": asked,
        "results": results,
        "lines": charted(results),
        "groups": groups,
        "by_place": _by_place(request, asked),
        "query": request.GET.urlencode(),
    }


@require_safe
def questionnaire_results_xlsx(request: Request) -> HttpResponseBase:
    """The same figures as a workbook."""
    places = _places(request)
    with _opened(request.access, places):
        return _workbook(request, _asked(request, places))


def _workbook(request: Request, asked: Asked) -> HttpResponse:
    results = results_of(asked.rows, words=False) if asked.rows else Results(0)
    if results.is_hidden:
        raise PermissionDenied
    groups = groups_of(asked.rows, results, by_place=_by_place(request, asked))
    title = dict(asked.choices)[asked.code]
    where = asked.place.name if asked.place else ", ".join(place.short_name for place in asked.places)
    about = (where, f"{asked.year}/{asked.year + 1} учебный год, ответили {results.sheets}")
    return _sent(workbook(title, about, results, _table(groups)), slugify(f"answers-{asked.code}-{asked.year}"))


def _closed(request: Request, pk: int) -> Collection:
    row = get_collection(request, pk)
    if row.closed_on is None:
        raise PermissionDenied
    return row


def _places(request: Request) -> tuple[Municipality, ...]:
    """Whose sums the person sees; the office of a region those of its municipalities. Raises PermissionDenied."""
    access = request.access
    if not may_see_sums(access):
        raise PermissionDenied
    seen = Municipality.objects.filter(kind=Municipality.Kind.MUNICIPALITY).order_by("name")
    if not access.sees_everything:
        seen = seen.filter(Q(pk__in=access.worked_ids | access.observed_ids) | Q(parent__in=access.worked_ids))
    return tuple(seen)


def _opened(access: Access, places: Sequence[Municipality]) -> AbstractContextManager[None]:
    """The person's scope with these municipalities: the office of a region has no role there, and sees only sums."""
    if access.sees_everything:
        return access.scope()
    return scope(municipality=sorted(access.municipality_ids | {place.pk for place in places}))


def _asked(request: Request, places: tuple[Municipality, ...]) -> Asked:
    """What the address asks for, the newest year with answers where it asks for none. Raises Http404."""
    place = _chosen(places, request.GET.get("municipality", ""))
    if place is None and len(places) == 1:
        place = places[0]
    rows = Collection.objects.filter(municipality__in=[place] if place else places, closed_on__isnull=False).exclude(
        questionnaire__about__in=[Questionnaire.About.SWOT, Questionnaire.About.CARD]
    )
    known = list(
        rows.order_by("questionnaire__position", "questionnaire__pk").values_list(
            "questionnaire__code", "questionnaire__title", "programme__school_year"
        )
    )
    choices = {code: title for code, title, _ in known}
    code = request.GET.get("code", "")
    code = code if code in choices else _usual(choices)
    years = sorted({year for own, _, year in known if own == code}, reverse=True)
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 and int(text) in years else 0
    year = year or (years[0] if years else 0)
    found = rows.filter(questionnaire__code=code, programme__school_year=year).select_related(
        "questionnaire", "municipality", "programme__organization"
    )
    return Asked(places, place, tuple(choices.items()), tuple(years), code, year, tuple(found.order_by("pk")))


def _usual(choices: dict[str, str]) -> str:
    """The mentees' exit questionnaire before the others: it tells what came of it."""
    for ending in ("-mentee-exit", "-exit", ""):
        if found := next((code for code in choices if code.endswith(ending)), ""):
            return found
    return ""


def _by_place(request: Request, asked: Asked) -> bool:
    """Whether groups are municipalities: for several at once, and for eyes that see no schools."""
    return asked.place is None or not (request.access.sees_everything or asked.place.pk in request.access.worked_ids)


def _table(groups: Sequence[Group]) -> list[list[str | float | None]]:
    if not groups:
        return []
    heads: list[str | float | None] = ["Где", "Ответили", *(cell.title for cell in groups[0].cells)]
    return [heads, *([group.name, group.people, *(cell.value for cell in group.cells)] for group in groups)]


def _chosen(places: Sequence[Municipality], key: str) -> Municipality | None:
    if not key:
        return None
    found = next((place for place in places if str(place.pk) == key), None)
    if found is None:
        raise Http404
    return found


def _sent(content: bytes, name: str) -> HttpResponse:
    headers: dict[str, Any] = {
        "Content-Disposition": f'attachment; filename="{name}.xlsx"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=XLSX, headers=headers)
