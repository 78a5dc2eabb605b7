"""Which municipality or region a page of monitoring is about, and what of it the person may do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django_scopes import scope

from monitoring.permissions import (
    may_publish_somewhere,
    may_see_calendar,
    may_see_datacalls,
    may_see_figures,
    may_see_monitoring,
    may_see_questionnaires,
    may_see_reports,
)
from organizations.access import Access
from organizations.models import Municipality
from organizations.requests import Request

TABS: tuple[tuple[str, str, Callable[[Access], bool]], ...] = (
    ("Показатели", "monitoring", may_see_monitoring),
    ("Запросы данных", "datacalls", may_see_datacalls),
    ("Анкеты", "questionnaires", may_see_questionnaires),
    ("Отчёты", "reports", may_see_reports),
    ("Календарь", "report_calendar", may_see_calendar),
    ("Открытая страница", "public_edit", may_publish_somewhere),
)
"""Parts of monitoring, and whose they are."""


def place_of(request: Request) -> Municipality:
    """The municipality that the address names (`?municipality=` its code), else the person's own.

    Raises Http404 where the person may not see its figures, or is at home nowhere.
    """
    slug = request.GET.get("municipality", "")
    home = request.access.home
    if slug and (home is None or slug != home.slug):
        place = Municipality.objects.select_related("parent").filter(slug=slug).first()
    else:
        place = home
    if place is None or not may_see_figures(request.access, place):
        raise Http404
    return place


def places_of(request: Request) -> list[Municipality]:
    """What a person of several places, or of all of them, may choose from: regions first. One query."""
    rows = Municipality.objects.visible_to(request.access).select_related("parent").order_by("-kind", "name")
    return [each for each in rows[:3000] if may_see_figures(request.access, each)]


def at(request: Request, place: Municipality, name: str, *args: object, **query: object) -> str:
    """The address of a page of monitoring about the place; a person's own is not named in it."""
    if request.access.home is None or place.pk != request.access.home.pk:
        query = {"municipality": place.slug, **query}
    told = {key: value for key, value in query.items() if value not in ("", None)}
    return reverse(name, args=args) + (f"?{urlencode(told)}" if told else "")


def whole_number(text: str | None, *, most: int = 9999) -> int | None:
    """A number of the address, None where it names none."""
    if text and text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= most:
        return int(text)
    return None


def tabs(request: Request, here: str) -> list[dict[str, object]]:
    """Parts of monitoring that the person has; `here` is the one that the page belongs to."""
    return [
        {"title": title, "url": reverse(name), "current": name == here}
        for title, name, has in TABS
        if has(request.access)
    ]


def of_place(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view is handed the place of the address, in a scope that holds it.

    The office of a region reads its municipalities' figures though it has no role there.
    """

    @wraps(view)
    def opened(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        place = place_of(request)
        access = request.access
        if access.sees_everything or place.pk in access.municipality_ids:
            return view(request, place, *args, **kwargs)
        with scope(municipality=sorted({*access.municipality_ids, place.pk})):
            return view(request, place, *args, **kwargs)

    return opened
