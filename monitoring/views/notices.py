"""A person's notices, and the mark up to which they are read."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from monitoring.notices import mark_read
from monitoring.notices import notices as notices_of
from organizations.requests import Request


@require_safe
def notices(request: Request) -> HttpResponse:
    """The newest first; those not read yet stand out. Reading the page marks nothing: the person does."""
    found = notices_of(request.access, request.user)
    context = {
        "notices": found,
        "fresh": sum(1 for notice in found if notice.unread),
        "last": max((notice.told.event for notice in found), default=0),
    }
    return render(request, "monitoring/notices.html", context)


@require_POST
def notices_read(request: Request) -> HttpResponse:
    """Everything up to the newest notice that the page showed is read."""
    last = request.POST.get("last", "")
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        raise BadRequest("Не сказано, до какого уведомления прочитано.")
    mark_read(request.user, int(last))
    return redirect("notices")
