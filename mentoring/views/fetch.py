"""Fetching with asking: a programme that is not visible is not there (404), what is not allowed is refused (403)."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from mentoring.models import Programme
from organizations.access import Access
from organizations.models import Organization
from organizations.requests import Request


def get_programme(
    request: Request, pk: int, *, allow: Callable[[Access, Organization], bool] | None = None
) -> Programme:
    """The programme with its school, form, curator and plan. Raises Http404 and PermissionDenied."""
    rows = Programme.objects.visible_to(request.access).select_related(
        "municipality", "organization", "organization__municipality", "form", "curator", "roadmap", "previous"
    )
    programme = get_object_or_404(rows, pk=pk)
    if allow is not None and not allow(request.access, programme.organization):
        raise PermissionDenied
    return programme
