"""A programme's pairs: the list with silence, the order for many at once, pairs made on paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from mentoring.forms.pairs import OrderForm, PaperForm, by_code
from mentoring.models import Pair, Programme
from mentoring.models.paper import PaperKind
from mentoring.pair_board import loaded, people_of, row_of, silent
from mentoring.permissions import may_keep_register
from mentoring.proposals import Base, base_of
from mentoring.views.fetch import get_programme
from mentoring.views.matching import people_lists, warn_of_load
from mentoring.views.names import log_names
from mentoring.workflow import pairs as acts
from mentoring.workflow import papers
from mentoring.workflow.core import settings_of
from organizations.acting import tell_form, tell_page
from organizations.clock import today
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request
from organizations.text import counted

PAGE = 50
MOST = 500
"""Pairs that one order assigns at a press."""


@require_safe
def pairs(request: Request, pk: int) -> HttpResponse:
    """Pairs of the programme; `?state=active` leaves those in one state, `?state=silent` those that do not meet."""
    return _page(request, get_programme(request, pk))


@require_POST
def pairs_activate(request: Request, pk: int) -> HttpResponse:
    """Set the pairs marked to work by their order, which is entered among the signed papers."""
    row = get_programme(request, pk, allow=may_keep_register)
    form = OrderForm(request.POST, today=today(row.municipality))
    if not form.is_valid():
        return _page(request, row, order=form, status=422)
    try:
        given, marked = form.cleaned_data, _marked(request, row)
        if not marked:
            raise Refused("Отметьте хотя бы одну пару.")
        papers.register_paper(
            row.pk,
            PaperKind.ASSIGNMENT,
            number=given["order_number"],
            date=given["order_date"],
            started_on=given["started_on"],
            pairs=marked,
            by=request.user,
        )
    except Refused as error:
        tell_form(form, error, names={"number": "order_number", "date": "order_date"})
        return _page(request, row, order=form, status=409)
    messages.success(request, f"Приказ внесён, работают: {counted(len(set(marked)), 'пара', 'пары', 'пар')}.")
    return redirect("pairs", pk=row.pk)


@require_POST
def pairs_enter(request: Request, pk: int) -> HttpResponse:
    """Enter pairs that came about on paper, several lines at once: all or none."""
    row = get_programme(request, pk, allow=may_keep_register)
    base = base_of(row, today(row.municipality))
    form = _paper(row, base, request.POST)
    if not form.is_valid():
        return _page(request, row, base=base, paper=form, status=422)
    try:
        made = acts.enter_on_paper(row.pk, form.entered(), by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        form.non_field_errors.append(error.message)
        return _page(request, row, base=base, paper=form, status=409)
    messages.success(request, f"Внесено: {counted(len(made), 'пара', 'пары', 'пар')}.")
    warn_of_load(request, row)
    return redirect("pairs", pk=row.pk)


@require_POST
def pair_discard(request: Request, pk: int) -> HttpResponse:
    """Take a proposal back, so that its people are free again."""
    pair = get_object_or_404(Pair.objects.visible_to(request.access).select_related("organization"), pk=pk)
    if not may_keep_register(request.access, pair.organization):
        raise PermissionDenied
    try:
        acts.discard(pair.pk, by=request.user)
    except Refused as error:
        tell_page(request, error)
    else:
        messages.success(request, f"Предложение {pair} снято.")
    return redirect("pairs", pk=pair.programme_id)


def _page(
    request: Request,
    row: Programme,
    *,
    base: Base | None = None,
    order: OrderForm | None = None,
    paper: PaperForm | None = None,
    status: int = 200,
) -> HttpResponse:
    day, settings = today(row.municipality), settings_of(row.municipality)
    own = may_keep_register(request.access, row.organization)
    keeps = own and row.closed_on is None
    states = _states(row, day, settings.silence_days)
    state = request.GET.get("state", "")
    state = state if state in states else ""
    chosen = states[state][1]
    page = Paginator(loaded(chosen.order_by("number")), PAGE).get_page(request.GET.get("page"))
    found = list(page)
    context: dict[str, Any] = {
        "programme": row,
        "rows": [row_of(pair, request.access, day=day, silence_days=settings.silence_days) for pair in found],
        "page": page,
        "query": f"{urlencode({'state': state})}&" if state else "",
        "state": state,
        "states": [(name, title, rows.count()) for name, (title, rows) in states.items()],
        "waiting": keeps and states["proposed"][1].exists(),
        "silence_days": settings.silence_days,
        "marked": set(request.POST.getlist("pair")),
        "may_keep": keeps,
        "own": own,
    }
    people = people_of(found)
    if keeps:
        base = base or base_of(row, day)
        context |= {
            "order": order or OrderForm(today=day),
            "paper": paper or _paper(row, base),
            "lists": people_lists(base, row, request),
        }
        people += [one.person for one in base.people.values()]
    log_names(request, row.organization, people, "Пары программы")
    return render(request, "mentoring/pairs.html", context, status=status)


def _states(row: Programme, day: dt.date, silence_days: int) -> dict[str, tuple[str, Any]]:
    """What the list can be narrowed to: title and pairs."""
    mine = Pair.objects.filter(programme=row)
    return {
        "": ("Все", mine),
        "proposed": ("Ждут приказа", mine.filter(status=Pair.Status.PROPOSED)),
        "active": ("Работают", mine.working()),
        "silent": ("Давно не встречались", silent(mine, day, silence_days)),
        "ended": ("Завершены", mine.filter(status__in=(Pair.Status.COMPLETED, Pair.Status.ENDED_EARLY))),
    }


def _paper(row: Programme, base: Base, data: Any = None) -> PaperForm:
    free = [one for one in base.mentees if one.pk not in base.paired]
    school = row.organization_id
    return PaperForm(data, mentors=by_code(base.mentors, school), mentees=by_code(free, school), today=base.day)


def _marked(request: Request, row: Programme) -> list[int]:
    """Keys of the programme's pairs that were marked. Raises Http404 for others, Refused for too many."""
    keys = dict.fromkeys(request.POST.getlist("pair"))
    if len(keys) > MOST:
        raise Refused(f"За один раз — не больше {MOST} пар: отметьте меньше.")
    if not all(key.isascii() and key.isdecimal() and len(key) <= 18 for key in keys):
        raise Http404
    found = [int(key) for key in keys]
    if Pair.objects.filter(programme=row, pk__in=found).count() != len(found):
        raise Http404
    return found
