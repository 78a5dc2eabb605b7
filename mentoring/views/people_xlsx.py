"""The register in and out as a workbook: the template, loading, giving out for a stated reason."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from documents.sending import XLSX, Sent, send_made
from documents.uploads import read_whole
from documents.uploads_guard import UploadRefused
from mentoring.forms.data import ExportForm, ImportForm
from mentoring.models import Person
from mentoring.people_sheet import SheetRefused, exported, parse, template, told
from mentoring.permissions import may_keep_register
from mentoring.register import lines_of
from mentoring.shown import shown
from mentoring.views.people_fetch import get_school
from mentoring.workflow.core import settings_of
from mentoring.workflow.people_import import Imported, export_people, import_people
from organizations.acting import tried
from organizations.clock import today
from organizations.models import Organization
from organizations.proxies import client_address
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request
from organizations.text import counted


@require_safe
def people_template(request: Request, pk: int) -> HttpResponseBase:
    """A workbook to fill in, with the columns that the municipality keeps."""
    school = get_school(request, pk, allow=may_keep_register)
    made = template(names_kept=settings_of(school.municipality).names_kept)
    return _file(request, made, "Реестр людей, образец.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: Request, pk: int) -> HttpResponse:
    """Load a filled workbook: all rows or none, faults by row and column, nobody twice."""
    school = get_school(request, pk, allow=may_keep_register)
    if request.method != "POST":
        return _page(request, school, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, school, form, status=422)
    faults: list[str] = []
    more = 0
    try:
        found = _load(request, school, form.cleaned_data["file"])
    except SheetRefused as refusal:
        form.add_error(None, refusal.message)
        faults, more = told(refusal.faults), refusal.more
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except UploadRefused as refusal:
        form.add_error("file", str(refusal))
    except Refused as refusal:
        form.add_error(None, refusal.message)
    else:
        words = counted(len(found.made), "человек", "человека", "человек")
        if found.made:
            messages.success(request, f"Внесено: {words}. Все пока кандидаты: внесите согласия.")
        else:
            messages.info(request, "Новых людей в таблице нет: все уже в реестре.")
        return _page(request, school, ImportForm(), found=found)
    return _page(request, school, form, faults=faults, more=more, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def people_export(request: Request, pk: int) -> HttpResponseBase:
    """The register as a workbook for the school itself, for a reason that is logged."""
    school = get_school(request, pk, allow=may_keep_register)
    day = today(school.municipality)
    form = ExportForm(request.POST if request.method == "POST" else None, today=day)
    rows = Person.objects.filter(organization=school).present().select_related("organization", "employer")
    if request.method == "POST" and form.is_valid():
        people = list(rows.order_by("code"))
        address = client_address(request)
        reason = form.cleaned_data["reason"]
        if tried(form, lambda: export_people(school, people, reason=reason, by=request.user, address=address)):
            names = settings_of(school.municipality).names_kept
            return _file(request, exported(lines_of(people, request.access, day), names=names), "Реестр людей.xlsx")
    context = {"school": school, "form": form, "number": rows.count()}
    return render(request, "mentoring/people_export.html", context, status=422 if form.errors else 200)


def _load(request: Request, school: Organization, file: UploadedFile) -> Imported:
    content = read_whole(file, file.name or "")  # type: ignore[arg-type]
    rows = parse(content, file.name or "", school, names_kept=settings_of(school.municipality).names_kept)
    return import_people(school, rows, by=request.user, address=client_address(request))


def _page(
    request: Request,
    school: Organization,
    form: ImportForm,
    *,
    found: Imported | None = None,
    faults: list[str] | None = None,
    more: int = 0,
    status: int = 200,
) -> HttpResponse:
    context = {
        "school": school,
        "form": form,
        "faults": faults or [],
        "more": more,
        "found": found,
        "known": [(row, shown(_with_school(one, school), request.access)) for row, one in found.known] if found else [],
        "names_kept": settings_of(school.municipality).names_kept,
    }
    return render(request, "mentoring/people_import.html", context, status=status)


def _with_school(person: Person, school: Organization) -> Person:
    person.organization = school
    return person


def _file(request: Request, content: bytes, name: str) -> HttpResponseBase:
    return send_made(request, lambda: content, Sent(name, XLSX, hashlib.sha256(content).hexdigest()))
