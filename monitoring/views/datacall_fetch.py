"""Fetching requests with asking: what is not visible is not there (404), what is not allowed is refused (403)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from monitoring.models import DataCall, DataCallRow
from monitoring.permissions import may_answer, may_ask
from organizations.models import Municipality
from organizations.requests import Request

both = require_http_methods(["GET", "HEAD", "POST"])
WRITES = ("editor", "methodist", "administrator")


def get_call(request: Request, pk: int) -> DataCall:
    """A request that the person sees, with its municipality."""
    return get_object_or_404(DataCall.objects.visible_to(request.access).select_related("municipality"), pk=pk)


def get_asked(request: Request, pk: int) -> DataCall:
    """A request for whoever asks by it: the office that writes."""
    call = get_call(request, pk)
    if not may_ask(request.access, call.municipality_id):
        raise PermissionDenied("Запросы ведёт отдел.")
    return call


def works_with(request: Request, call: DataCall) -> bool:
    """Who sees the board: the office of the municipality, also those of it who only read."""
    access = request.access
    return access.sees_everything or call.municipality_id in access.worked_ids


def get_row(request: Request, pk: int) -> DataCallRow:
    """An answer that the person may give. A school's own, or anybody's for the asker."""
    rows = DataCallRow.objects.visible_to(request.access).select_related(
        "call__municipality", "organization__municipality", "saved_by"
    )
    row = get_object_or_404(rows, pk=pk)
    if not may_answer(request.access, row):
        raise PermissionDenied("На этот запрос отвечает школа или отдел за неё.")
    return row


def askers(request: Request) -> list[Municipality]:
    """Municipalities by which the person may ask, by name."""
    rows = Municipality.objects.order_by("name")
    if not request.access.sees_everything:
        rows = rows.filter(pk__in=request.access.municipalities_as(*WRITES))
    return list(rows[:300])
