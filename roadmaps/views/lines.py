"""A line's page with what its reader may do, its withdrawal, and the files behind it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from documents.models import StoredFile
from documents.sending import send_or_404
from organizations import once
from organizations.acting import tell_page
from organizations.clock import today
from organizations.requests import Request
from roadmaps import permissions
from roadmaps.line_states import state_of
from roadmaps.models import Evidence, Execution
from roadmaps.my_lines import told
from roadmaps.progress import history
from roadmaps.workflow.core import Refused
from roadmaps.workflow.evidence import live_evidence
from roadmaps.workflow.lines import is_alone
from roadmaps.workflow.reporting import withdraw_report, withdraw_reports

MOST_LINES = 200
SENT = "sent"
"""Where a report that has just gone waits for the page after it, see `once`."""

_LOADED = (
    *("item", "item__control", "item__section", "organization", "organization__parent"),
    *("roadmap", "roadmap__act", "roadmap__control_person"),
    *("occurrence", "municipality", "municipality__roadmap_settings", "reported_by", "accepted_by", "parent"),
)


@require_safe
def line(request: Request, pk: int) -> HttpResponse:
    """Everything about a line: term, evidence, extensions, history."""
    found = get_line(request, pk)
    day = today(found.municipality)
    access = request.access
    context = {
        "line": found,
        "state": state_of(found, day),
        "told": told(found, day, live_evidence([found])[found.pk]),
        "extensions": found.extensions.select_related("entered_by"),
        "branches": found.branch_lines.select_related("organization"),
        "events": history(found),
        "control": getattr(found.item, "control", None),
        "own": permissions.belongs_to(access, found),
        "can_report": permissions.can_report(access, found) and not _off_control(found),
        "can_withdraw": permissions.can_withdraw_report(access, found),
        "can_return": permissions.can_return_line(access, found),
        "can_accept": permissions.can_accept(access, found, alone=_alone(request, found)),
        "sent": once.take(request, SENT),
        "can_extend": found.is_open and permissions.can_extend(access, found.roadmap),
    }
    return render(request, "roadmaps/lines/line.html", context)


@require_POST
def line_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take the report back, to mend it before it is looked at."""
    found = get_line(request, pk)
    try:
        withdraw_report(found.pk, by=request.user)
    except Refused as error:
        tell_page(request, error)
    else:
        messages.success(request, "Отчёт отозван. Исправьте и отправьте снова.")
    return redirect("line", pk=pk)


@require_POST
def lines_withdraw(request: Request) -> HttpResponse:
    """The way back of a report that has just gone, however many lines it closed."""
    try:
        keys = keys_of(request.POST.getlist("line"))
        if Execution.objects.visible_to(request.access).filter(pk__in=keys).count() != len(keys):
            raise Http404
        withdraw_reports(keys, by=request.user)
    except Refused as error:
        tell_page(request, error)
    else:
        messages.success(request, "Отчёт отозван: введённое вернётся в форму, когда вы её откроете.")
    return redirect("my_items")


def keys_of(given: list[str]) -> list[int]:
    """Keys of lines as an address or a form names them, each once.

    Raises Http404 for nonsense, Refused for too many.
    """
    keys = list(dict.fromkeys(given))
    if len(keys) > MOST_LINES:
        raise Refused(f"За один раз — не больше {MOST_LINES} мероприятий: отметьте меньше.")
    if not all(key.isdecimal() and len(key) <= 18 for key in keys):
        raise Http404
    return [int(key) for key in keys]


@require_safe
def evidence_file(request: Request, pk: int) -> HttpResponseBase:
    """The file, to be saved; with `show` a PDF is shown beside the queue. Never as a page of ours.

    Whoever sees one of its lines may, while it is not withdrawn.
    """
    visible = Execution.objects.visible_to(request.access)
    rows = Evidence.objects.filter(withdrawn_at__isnull=True, lines__in=visible)
    stored: StoredFile = get_object_or_404(StoredFile.objects.filter(pk__in=rows.filter(pk=pk).values("file")))
    return send_or_404(request, stored, inline=request.GET.get("show") == "1")


def get_line(request: Request, pk: int) -> Execution:
    """The line with all that its page and its permissions read. Raises Http404 for one that is not visible."""
    rows = Execution.objects.visible_to(request.access).select_related(*_LOADED).prefetch_related("item__results")
    return get_object_or_404(rows, pk=pk)


def _alone(request: Request, found: Execution) -> bool:
    """Whether nobody else may accept the report: asked only of one's own."""
    return permissions.is_own_report(request.access, found) and is_alone(request.user, found)


def _off_control(found: Execution) -> bool:
    control = getattr(found.item, "control", None)
    return control is not None and control.taken_off_on is not None
