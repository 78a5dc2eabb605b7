"""Packages of documents: one school's checklist, and the department's table of schools and gaps."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from documents.evidence_files import ACCEPT, take_in
from documents.sending import send_or_404
from documents.uploads_guard import UploadRefused
from mentoring.forms.stages import DatedForm
from mentoring.models import Programme, SchoolDocument, Wave
from mentoring.package import KINDS, PACKAGE, packages_of
from mentoring.permissions import is_of_school, may_run_programme, may_see_programme
from mentoring.school_years import school_year, year_name
from mentoring.views.registry import both, form_page, get_organization
from mentoring.workflow import documents as acts
from mentoring.workflow.programmes import FIRST_YEAR
from organizations.acting import try_act
from organizations.clock import today
from organizations.keyset import keyset_page
from organizations.models import Organization
from organizations.permissions import SCHOOL_KINDS
from organizations.requests import Request
from roadmaps.forms.fields import RussianDateField

PAGE = 50


class DocumentForm(DatedForm):
    """What shows a document of the package: number and date, an address, a file."""

    past = ("date",)
    number = forms.CharField(label="Номер", required=False, max_length=40)
    date = RussianDateField(label="Дата", required=False, example=dt.date(2020, 9, 14))
    url = forms.URLField(
        label="Адрес страницы",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Вставьте адрес страницы целиком, с https://"},
    )
    file = forms.FileField(
        label="Файл",
        required=False,
        help_text="PDF, DOCX, XLSX, JPEG или PNG",
        error_messages={"empty": "Файл пуст. Проверьте, что он сохранён, и выберите его ещё раз"},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    drop_file = forms.BooleanField(label="Убрать приложенный файл", required=False)
    note = forms.CharField(label="Примечание", required=False, max_length=300, help_text="Без имён участников")


@require_safe
def school_documents(request: Request, pk: int) -> HttpResponse:
    """The school's checklist of a school year."""
    school = _school(request, pk)
    year = _year(request, school)
    (package,) = packages_of([school], year)
    context = {
        "school": school,
        "package": package,
        "year": year,
        "year_name": year_name(year),
        "years": [(start, year_name(start)) for start in _years(school)],
        "may_write": may_run_programme(request.access, school) and school.closed_on is None,
        "own": is_of_school(request.access, school),
    }
    return render(request, "mentoring/school_documents.html", context)


@both
def school_document(request: Request, pk: int, kind: str) -> HttpResponse:
    """One document of the package: number, date, address, file."""
    school = _school(request, pk)
    if kind not in KINDS:
        raise Http404
    if not may_run_programme(request.access, school):
        raise PermissionDenied
    year = _year(request, school)
    row = SchoolDocument.objects.filter(organization=school, kind=kind, school_year=year).select_related("file").first()
    sent = request.method == "POST"
    form = DocumentForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        today=today(school.municipality),
        initial={name: getattr(row, name) for name in ("number", "date", "url", "note")} if row else {},
    )
    if row is None or row.file is None:
        del form.fields["drop_file"]
    if sent and form.is_valid() and _keep(request, form, school, kind, year):
        messages.success(request, f"Внесено: {KINDS[kind].title.lower()}.")
        return redirect(_page(school, year))
    lead = f"{school.name}, {year_name(year)} учебный год. {KINDS[kind].hint}."
    if KINDS[kind].personal:
        lead += " Файл с именами участников увидит только школа."
    back = _page(school, year)
    return form_page(
        request, form, KINDS[kind].title, "Сохранить", back, row=school, lead=lead, files=True, drop=row, year=year
    )


@require_POST
def school_document_drop(request: Request, pk: int) -> HttpResponse:
    row = _document(request, pk)
    if not may_run_programme(request.access, row.organization):
        raise PermissionDenied
    acts.drop_document(row.pk, by=request.user)
    messages.success(request, "Документ убран из пакета.")
    return redirect(_page(row.organization, row.school_year))


@require_safe
def school_document_file(request: Request, pk: int) -> HttpResponseBase:
    """The file; one with names of participants is the school's alone."""
    row = _document(request, pk)
    kind = KINDS.get(row.kind)
    if row.file is None:
        raise Http404
    if (kind is None or kind.personal) and not is_of_school(request.access, row.organization):
        raise PermissionDenied("В этом файле имена участников: его видит только школа.")
    return send_or_404(request, row.file)


@require_safe
def school_packages(request: Request) -> HttpResponse:
    """Schools that take part, and what is missing at each; a school sees itself and its branches."""
    access = request.access
    if not (access.sees_everything or access.worked_ids or access.school_organization_ids):
        raise PermissionDenied
    home = access.home
    now = school_year(today(home) if home else timezone.localdate())
    year = _asked_year(request, now)
    rows = _taking_part(request, year)
    page = keyset_page(rows.select_related("municipality"), "search_text", request.GET, size=PAGE)
    context = {
        "packages": packages_of(list(page), year),
        "page": page,
        "kinds": PACKAGE,
        "year": year,
        "year_name": year_name(year),
        "years": [(start, year_name(start)) for start in range(now + 1, FIRST_YEAR - 1, -1)],
        "several": access.sees_everything or len(access.municipality_ids) > 1,
    }
    return render(request, "mentoring/school_packages.html", context)


def _taking_part(request: Request, year: int) -> Any:
    """Schools whose year of introduction has come, or that have a programme, and that the person may see."""
    access = request.access
    rows = Organization.objects.filter(kind__in=SCHOOL_KINDS).working()
    if not access.sees_everything:
        own = Organization.objects.with_branches(access.school_organization_ids)
        rows = rows.filter(Q(municipality__in=access.worked_ids) | Q(pk__in=own.values("pk")))
    waves = Wave.objects.filter(school_year__lte=year, left_on__isnull=True).values("organization")
    programmes = Programme.objects.filter(school_year=year).values("organization")
    return rows.filter(Q(pk__in=waves) | Q(pk__in=programmes))


def _school(request: Request, pk: int) -> Organization:
    """A school whose work the person sees. Raises Http404."""
    school = get_organization(request, pk)
    if school.kind not in SCHOOL_KINDS or not may_see_programme(request.access, school):
        raise Http404
    return school


def _document(request: Request, pk: int) -> SchoolDocument:
    rows = SchoolDocument.objects.select_related("organization__municipality", "file")
    row: SchoolDocument = get_object_or_404(rows, pk=pk)
    if not may_see_programme(request.access, row.organization):
        raise Http404
    return row


def _year(request: Request, school: Organization) -> int:
    return _asked_year(request, school_year(today(school.municipality)))


def _asked_year(request: Request, now: int) -> int:
    """The year of the address; the one that goes on where it names none."""
    text = request.GET.get("year", "")
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else now
    return asked if FIRST_YEAR <= asked <= now + 5 else now


def _years(school: Organization) -> range:
    return range(school_year(today(school.municipality)) + 1, FIRST_YEAR - 1, -1)


def _page(school: Organization, year: int) -> str:
    return f"{reverse('school_documents', args=[school.pk])}?year={year}"


def _keep(request: Request, form: DocumentForm, school: Organization, kind: str, year: int) -> bool:
    """Whether the document was entered; else the form says why not."""
    given = form.cleaned_data
    file = None
    if given["file"]:
        try:
            (file,) = take_in([given["file"]], municipality_id=school.municipality_id, by=request.user)
        except UploadRefused as refusal:
            form.add_error("file", str(refusal))
            return False
    names = ("number", "date", "url", "note")
    data = acts.DocumentData(
        **{name: given[name] for name in names}, file=file, drop_file=given.get("drop_file", False)
    )
    return bool(try_act(form, lambda: acts.keep_document(school, kind, year, data, by=request.user)))
