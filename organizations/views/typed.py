"""After signing in again: what was typed before."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from organizations import typed_again


@require_safe
def typed(request: HttpRequest, key: str) -> HttpResponse:
    found = typed_again.kept(request, key)
    if found is None:
        raise Http404
    return typed_again.show(request, found)
