"""Addresses for feedback of many pairs at once, on paper: the school ticks pairs and takes a sheet to cut apart."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from documents.models import PrintSettings
from documents.sending import PDF, Sent, send_made
from mentoring.feedback_slips import TITLE, Slip, slips_pdf
from mentoring.models import FeedbackLink, Pair, Participant, Programme
from mentoring.pair_board import loaded, people_of
from mentoring.permissions import may_keep_register
from mentoring.shown import shown
from mentoring.views.fetch import get_programme
from mentoring.views.names import log_names
from mentoring.workflow.core import log_use
from mentoring.workflow.feedback import new_links
from organizations.proxies import client_address
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request

PAGE = 50
"""Pairs of a page, and of one press."""


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_links(request: Request, pk: int) -> HttpResponseBase:
    """Pairs at work with who has an open address; a press makes new ones and prints them, for they are shown once."""
    row = get_programme(request, pk, allow=may_keep_register)
    pairs = _pairs(request, row)
    if request.method != "POST":
        return _page(request, row, pairs)
    marked = set(request.POST.getlist("pair"))
    chosen = [pair for pair in pairs if str(pair.pk) in marked]
    sides = [(pair, side) for pair in chosen for side in _sides(pair)]
    if request.POST.get("replace") != "1":
        opened = _opened(chosen)
        sides = [(pair, side) for pair, side in sides if (pair.pk, side.pk) not in opened]
    if not sides:
        wrong = "У отмеченных ссылки уже есть: чтобы выдать новые, отметьте замену." if chosen else "Отметьте пары."
        return _page(request, row, pairs, wrong=wrong, status=422)
    try:
        # Addresses that never reached paper must not take the place of those that work.
        with transaction.atomic():
            tokens = new_links(row.pk, [(pair.pk, side.pk) for pair, side in sides], by=request.user)
            content = slips_pdf(_slips(request, sides, tokens), PrintSettings.of(row.municipality_id))
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        return _page(request, row, pairs, wrong=error.message, status=409)
    people = {side.person.pk: side.person for _, side in sides}
    log_use("print", row.organization, people.values(), where=TITLE, by=request.user, address=client_address(request))
    response = send_made(request, lambda: content, Sent(f"{TITLE}.pdf", PDF, hashlib.sha256(content).hexdigest()))
    add_never_cache_headers(response)
    return response


def _pairs(request: Request, row: Programme) -> list[Pair]:
    working = loaded(Pair.objects.filter(programme=row).working().order_by("number"))
    return list(Paginator(working, PAGE).get_page(request.GET.get("page")))


def _sides(pair: Pair) -> list[Participant]:
    return [pair.mentor, *(member.mentee for member in pair.present)]  # type: ignore[attr-defined]


def _opened(pairs: list[Pair]) -> set[tuple[int, int]]:
    """(pair, participant) with an open address. One query."""
    rows = FeedbackLink.objects.filter(pair__in=pairs, revoked_at__isnull=True)
    return set(rows.values_list("pair", "participant"))


def _slips(request: Request, sides: list[tuple[Pair, Participant]], tokens: list[str]) -> list[Slip]:
    return [
        Slip(
            shown(side.person, request.access).first,
            side.person.code,
            side.get_side_display(),
            str(pair),
            request.build_absolute_uri(reverse("feedback", args=[token])),
        )
        for (pair, side), token in zip(sides, tokens, strict=True)
    ]


def _page(request: Request, row: Programme, pairs: list[Pair], *, wrong: str = "", status: int = 200) -> HttpResponse:
    opened, working = _opened(pairs), Pair.objects.filter(programme=row).working().order_by("number")
    log_names(request, row.organization, people_of(pairs), TITLE)
    lines: list[tuple[Pair, list[tuple[Any, bool]]]] = [
        (pair, [(shown(side.person, request.access), (pair.pk, side.pk) in opened) for side in _sides(pair)])
        for pair in pairs
    ]
    context = {
        "programme": row,
        "lines": lines,
        "page": Paginator(working, PAGE).get_page(request.GET.get("page")),
        "marked": set(request.POST.getlist("pair")),
        "replace": request.POST.get("replace") == "1",
        "wrong": wrong,
        "open": row.closed_on is None,
    }
    return render(request, "mentoring/feedback_links.html", context, status=status)
