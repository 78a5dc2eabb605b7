"""Background work of a person: the list, one job with its progress, and its cancelling."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organizations import jobs as work
from organizations.keyset import keyset_page
from organizations.models import Job
from organizations.requests import Request

ROWS = 30
# htmx stops asking when it gets this status.
STOP_POLLING = 286


@never_cache
@require_safe
def jobs(request: Request) -> HttpResponse:
    """What the person began, newest first; an administrator sees what others of the municipality began too."""
    rows = Job.objects.visible_to(request.access).select_related("owner", "municipality")
    page = keyset_page(rows, "pk", request.GET, size=ROWS, descending=True)
    context = {
        "page": page,
        "rows": [_shown(job) for job in page],
        "others": request.access.sees_everything or bool(request.access.administered_ids),
    }
    return render(request, "organizations/jobs.html", context)


@never_cache
@require_safe
def job(request: Request, pk: int) -> HttpResponse:
    """The job's page may be left and found again; while it is open, the part with the progress asks for itself."""
    found = _fetch(request, pk)
    context = _shown(found)
    if not request.htmx:
        return render(request, "organizations/job.html", context)
    return render(request, "organizations/_job.html", context, status=STOP_POLLING if found.is_finished else 200)


@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    found = work.cancel(_fetch(request, pk), by=request.user)
    if found.state != Job.State.CANCELLED:
        messages.info(request, f"Отменять нечего: {found.get_state_display().lower()}.")
    return redirect("job", pk=pk)


def _fetch(request: Request, pk: int) -> Job:
    rows = Job.objects.visible_to(request.access).select_related("owner", "municipality")
    return get_object_or_404(rows, pk=pk)


def _shown(found: Job) -> dict[str, Any]:
    """`job`, and `percent` done, None while nobody knows of how much."""
    known = found.total and not found.is_finished
    return {"job": found, "percent": found.done * 100 // found.total if known else None}
