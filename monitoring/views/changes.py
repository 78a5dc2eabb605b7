"""Everything that happened to plans, newest first."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring.dashboard import journal, told
from organizations.requests import Request

PAGE = 50


@require_safe
def changes(request: Request) -> HttpResponse:
    """The journal of the plans that the person works with."""
    access = request.access
    if not (access.sees_everything or access.worked_ids):
        raise PermissionDenied("Журнал изменений видит отдел.")
    page = Paginator(journal(access), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "changes": told(access, list(page))}
    return render(request, "monitoring/changes.html", context)
