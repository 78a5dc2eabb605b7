"""Which municipality a page is about, for a person who works in several."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from organizations.models import Municipality


def place_asked(request: HttpRequest, places: Iterable[Municipality]) -> Municipality:
    """The one of the person's `places` that the address names by its key (`?municipality=`), else the first of them.

    Raises PermissionDenied where the person has none, Http404 where the address names another.
    """
    known = {row.pk: row for row in places}
    if not known:
        raise PermissionDenied
    asked = request.GET.get("municipality", "")
    if not asked:
        return next(iter(known.values()))
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= 18 and int(asked) in known):
        raise Http404
    return known[int(asked)]
