"""Fetching with asking: what is not visible is not there (404), what is not allowed is refused (403)."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from organizations.access import Access
from organizations.requests import Request
from roadmaps.models import Roadmap

Allowed = Callable[[Access, Roadmap], bool]


def get_roadmap(request: Request, slug: str, *, allow: Allowed | None = None) -> Roadmap:
    """The plan with its owner, municipality, act and edition. Raises Http404 and PermissionDenied."""
    rows = Roadmap.objects.visible_to(request.access).select_related(
        "municipality",
        "municipality__roadmap_settings",
        "owner",
        "act",
        "submitted_by",
        "control_person__person",
        "current_edition",
        "current_edition__pdf",
        "current_edition__xlsx",
    )
    roadmap = get_object_or_404(rows, slug=slug)
    if allow is not None and not allow(request.access, roadmap):
        raise PermissionDenied
    return roadmap
