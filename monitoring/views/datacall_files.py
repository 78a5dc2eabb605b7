"""What leaves: workbooks with the hour of their snapshot, kept as they were sent, and the print view."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from documents.sending import send_stored
from monitoring.datacalls.board import board
from monitoring.datacalls.workbook import note, taken_words
from monitoring.models import DataCallSnapshot
from monitoring.views.datacall_fetch import get_asked, get_call, works_with
from monitoring.workflow.datacall_files import take_snapshot
from organizations.acting import tell_page
from organizations.clock import now
from organizations.refusals import Refused
from organizations.requests import Request


@require_POST
def datacall_download(request: Request, pk: int) -> HttpResponseBase:
    """Take a snapshot and send it: our table, or the asker's own form filled in (`form`)."""
    call = get_asked(request, pk)
    kind = DataCallSnapshot.Kind.FORM if "form" in request.POST else DataCallSnapshot.Kind.OWN
    try:
        snapshot = take_snapshot(call.pk, kind, by=request.user)
    except Refused as refusal:
        tell_page(request, refusal)
        return redirect(call)
    if snapshot.file is None:
        raise Http404
    return send_stored(request, snapshot.file)


@require_safe
def datacall_snapshot(request: Request, pk: int) -> HttpResponseBase:
    """A file as it was sent away."""
    rows = DataCallSnapshot.objects.select_related("file", "call").exclude(file=None)
    snapshot: DataCallSnapshot = get_object_or_404(rows, pk=pk)
    call = get_call(request, snapshot.call_id)
    if not works_with(request, call) or snapshot.file is None:
        raise Http404
    return send_stored(request, snapshot.file)


@require_safe
def datacall_print(request: Request, pk: int) -> HttpResponse:
    call = get_call(request, pk)
    if not works_with(request, call) or call.is_draft:
        raise Http404
    moment = now(call.municipality)
    shown = board(call, moment)
    context = {"call": call, "board": shown, "note": note(shown, taken_words(call, moment))}
    return render(request, "monitoring/datacall_print.html", context)
