"""Codes and numbers of a municipality as a workbook for the office, for a reason that is logged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from documents.sending import XLSX, Sent, send_made
from mentoring.forms.data import OfficeExportForm
from mentoring.models import Programme
from mentoring.office_sheet import MOST, Export, Part, grouped, parts_of, workbook
from mentoring.permissions import may_export_somewhere
from mentoring.school_years import year_name
from mentoring.workflow.office_export import export_office
from organizations.acting import tried
from organizations.clock import today
from organizations.models import Municipality
from organizations.proxies import client_address
from organizations.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
def office_export(request: Request) -> HttpResponseBase:
    """Choose the municipality and the year, say why, and take the file; a part of it where there is more than one."""
    if not may_export_somewhere(request.access):
        raise PermissionDenied
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        parts = parts_of(form.cleaned_data["municipality"], form.cleaned_data["school_year"])
        if len(parts) > 1:
            form = _form(request, parts)
        if form.is_valid() and (made := _exported(request, form)) is not None:
            content = workbook(made)
            name = f"Наставничество, {made.name.replace('/', '-')}.xlsx"
            return send_made(request, lambda: content, Sent(name, XLSX, hashlib.sha256(content).hexdigest()))
    context = {"form": form, "most": grouped(MOST)}
    return render(request, "mentoring/office_export.html", context, status=422 if form.errors else 200)


def _exported(request: Request, form: OfficeExportForm) -> Export | None:
    """What leaves, logged; None where it was refused, and the form says why."""
    asked, made = form.cleaned_data, list[Export]()
    given = {"reason": asked["reason"], "by": request.user, "address": client_address(request)}
    place, year, part = asked["municipality"], asked["school_year"], form.part
    return made[0] if tried(form, lambda: made.append(export_office(place, year, part=part, **given))) else None


def _form(request: Request, parts: Sequence[Part] = ()) -> OfficeExportForm:
    """The municipalities of the person's office that have programmes, and their years, newest first."""
    access = request.access
    rows = (
        Programme.objects.all()
        if access.sees_everything
        else Programme.objects.filter(municipality__in=access.worked_ids)
    )
    years = rows.order_by("-school_year").values_list("school_year", flat=True).distinct()
    places = Municipality.objects.filter(pk__in=rows.order_by().values("municipality")).order_by("name")
    home = access.home
    return OfficeExportForm(
        request.POST if request.method == "POST" else None,
        places=places,
        years=[(year, year_name(year)) for year in years],
        parts=parts,
        today=today(home) if home else timezone.localdate(),
        initial={"municipality": home},
    )
