"""Stage 5: proposals of pairs with their reasons, the curator's word about them, and pairs made of those marked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mentoring.forms.pairs import ChoiceForm, by_code
from mentoring.models import Choice, Programme
from mentoring.pair_board import over_capacity
from mentoring.permissions import may_keep_register
from mentoring.proposal_board import Proposals, board_of
from mentoring.proposals import Base, base_of
from mentoring.shown import Shown, shown
from mentoring.views.fetch import get_programme
from mentoring.views.names import log_names
from mentoring.workflow import choices
from mentoring.workflow import pairs as acts
from organizations.clock import today
from organizations.models import Organization
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request
from organizations.text import counted

PAGE = 60
"""Mentors on a page of proposals."""
MOST = 300
"""Pairs that one press makes."""
_WHERE = "Подбор пар"


@require_safe
def matching(request: Request, pk: int) -> HttpResponse:
    """Proposals for everybody who is not in a pair yet, computed anew at each showing."""
    return _page(request, get_programme(request, pk))


@require_POST
def matching_choose(request: Request, pk: int) -> HttpResponse:
    """Pin a pair, forbid it, or take the word back: by a button beside a proposal, or by two codes."""
    row = get_programme(request, pk, allow=may_keep_register)
    kind, named = _asked(request)
    if not kind:
        return _page(request, row, refused="Нажмите «Закрепить», «Запретить» или «Снять».", status=422)
    if not named:
        base = base_of(row, today(row.municipality))
        form = ChoiceForm(request.POST, **_offered(row, base))
        if not form.is_valid():
            return _page(request, row, form=form, status=422)
        mentor, mentee = form.cleaned_data["mentor"].pk, form.cleaned_data["mentee"].pk
    else:
        mentor, mentee = pair_keys(named)
    try:
        told = _choose(row, mentor, mentee, kind, request)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        return _page(request, row, refused=error.message, status=409)
    if request.htmx:
        return _page(request, row, told=told)
    messages.success(request, told)
    return redirect("matching", pk=row.pk)


@require_POST
def matching_make(request: Request, pk: int) -> HttpResponse:
    """Pairs and groups of the proposals marked; several mentees of one mentor are a group."""
    row = get_programme(request, pk, allow=may_keep_register)
    groups: dict[int, list[int]] = {}
    for named in dict.fromkeys(request.POST.getlist("pair")):
        mentor, mentee = pair_keys(named)
        groups.setdefault(mentor, []).append(mentee)
    try:
        if not groups:
            raise Refused("Отметьте, какие пары создать.")
        if sum(map(len, groups.values())) > MOST:
            raise Refused(f"За один раз — не больше {MOST} наставляемых: отметьте меньше.")
        made = acts.make_pairs(row.pk, groups.items(), by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        return _page(request, row, refused=error.message, status=409)
    messages.success(
        request, f"Создано: {counted(len(made), 'пара', 'пары', 'пар')}. Теперь нужен приказ о закреплении."
    )
    warn_of_load(request, row)
    return redirect("pairs", pk=row.pk)


def warn_of_load(request: Request, programme: Programme) -> None:
    """Mentors who got more mentees than they said they take: a warning, for the curator knows better."""
    for code, held, capacity in over_capacity(programme):
        messages.warning(request, f"У наставника {code} наставляемых: {held}, а указано не больше {capacity}.")


def people_lists(base: Base, programme: Programme, request: Request) -> dict[str, list[tuple[str, Shown]]]:
    """What fields of people offer while one types: codes, with names beside them for the school alone."""
    offered = _offered(programme, base)
    return {
        side: [(code, shown(one.person, request.access)) for code, one in offered[side].items()] for side in offered
    }


def _page(
    request: Request,
    row: Programme,
    *,
    form: ChoiceForm | None = None,
    told: str = "",
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    own = may_keep_register(request.access, row.organization)
    base = base_of(row, today(row.municipality))
    board = board_of(base, request.access, own=own)
    page = Paginator(board.groups, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "programme": row,
        "board": board,
        "page": page,
        "form": form or ChoiceForm(**_offered(row, base)),
        "lists": people_lists(base, row, request),
        "ticked": _ticked(request, board),
        "told": told,
        "refused": refused,
        "may_keep": own and row.closed_on is None,
        "own": own,
    }
    log_names(request, row.organization, board.people, _WHERE)
    template = "mentoring/_matching.html" if request.htmx else "mentoring/matching.html"
    return render(request, template, context, status=status)


def _ticked(request: Request, board: Proposals) -> set[str]:
    """What was marked before the page was computed anew; at first what the curator pinned."""
    if request.method == "POST":
        return set(request.POST.getlist("pair"))
    return {one.key for group in board.groups for one in group.mentees if one.pinned}


def _asked(request: Request) -> tuple[str, str]:
    """Which button was pressed ("" for none) and the pair that it names, "" for the form of two codes."""
    pressed = (kind for kind in (*Choice.Kind.values, "free") if kind in request.POST)
    kind = next(pressed, "")
    return kind, request.POST.get(kind, "")


def _choose(row: Programme, mentor: int, mentee: int, kind: str, request: Request) -> str:
    if kind == "free":
        choices.unchoose(row.pk, mentor, mentee, by=request.user)
        return "Решение снято, пары подобраны заново."
    choice = choices.choose(row.pk, mentor, mentee, kind, by=request.user)
    done = "Пара закреплена" if kind == Choice.Kind.PIN else "Пара запрещена"
    return f"{done}: {choice.mentor.person.code} — {choice.mentee.person.code}. Остальные подобраны заново."


def pair_keys(named: str) -> tuple[int, int]:
    """Two participants' keys in «12-34». Raises Http404 for nonsense."""
    mentor, _, mentee = named.partition("-")
    if not all(key.isascii() and key.isdecimal() and len(key) <= 18 for key in (mentor, mentee)):
        raise Http404
    return int(mentor), int(mentee)


def _offered(row: Programme, base: Base) -> dict[str, Any]:
    """Admitted people: mentors, and mentees who are in no pair yet."""
    free: Iterable[Any] = [one for one in base.mentees if one.pk not in base.paired]
    school: Organization = row.organization
    return {"mentors": by_code(base.mentors, school.pk), "mentees": by_code(list(free), school.pk)}
