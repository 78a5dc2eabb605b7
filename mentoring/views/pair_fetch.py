"""Fetching a pair with asking. A mentor has no role: his pairs themselves say in which municipality he looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django_scopes import scope, scopes_disabled

from mentoring.models import Pair, Person
from mentoring.pair_board import people_of
from mentoring.permissions import sees_names_of_pair
from mentoring.workflow.core import log_use
from organizations.access import Access
from organizations.proxies import client_address
from organizations.requests import Request

_BESIDE = (
    "municipality",
    "organization__municipality",
    "programme__form",
    "programme__organization",
    "mentor__person__organization",
    "role_model",
)


def with_own_pairs(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view sees the municipalities of the person's roles and of the pairs that he is the mentor of. One query."""

    @wraps(view)
    def inner(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        access = request.access
        if access.sees_everything or access.user_id is None:
            return view(request, *args, **kwargs)
        with scopes_disabled():
            own = set(Person.objects.filter(account=access.user_id).values_list("municipality_id", flat=True))
        with scope(municipality=sorted(access.municipality_ids | own)):
            return view(request, *args, **kwargs)

    return inner


def get_pair(request: Request, pk: int, *, allow: Callable[[Access, Pair], bool] | None = None) -> Pair:
    """The pair with its people's school, programme and mentor. Raises Http404 and PermissionDenied."""
    rows = Pair.objects.visible_to(request.access).select_related(*_BESIDE)
    pair: Pair = get_object_or_404(rows, pk=pk)
    if allow is not None and not allow(request.access, pair):
        raise PermissionDenied
    return pair


def log_pairs(request: Request, pairs: list[Pair], where: str) -> None:
    """A line of the log for one showing of names of these pairs of one school, from `pair_board.loaded`."""
    if request.method == "POST" or not pairs or not sees_names_of_pair(request.access, pairs[0]):
        return
    named = {person.pk: person for person in people_of(pairs) if person.full_name}
    address = client_address(request)
    log_use("view", pairs[0].organization, named.values(), where=where, by=request.user, address=address)
