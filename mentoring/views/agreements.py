"""Agreements with partners: entered at the partner's or at the school's page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from documents.sending import send_or_404
from documents.uploads import SCAN_KINDS, accept
from documents.uploads_guard import UploadRefused
from mentoring.forms.registry import AgreementForm, agreement_initial, working
from mentoring.models import Agreement
from mentoring.permissions import may_keep_registry
from mentoring.views.registry import both, form_page, get_organization
from mentoring.workflow import agreements as acts
from organizations.acting import try_act
from organizations.clock import today
from organizations.models import Organization, OrganizationKind
from organizations.permissions import SCHOOL_KINDS
from organizations.requests import Request


@both
def agreement_new(request: Request, pk: int) -> HttpResponse:
    """A new agreement of this partner, or of this school."""
    row = get_organization(request, pk)
    school = row if row.kind in SCHOOL_KINDS else None
    if not (school or row.kind == OrganizationKind.PARTNER):
        raise Http404
    if not acts.may_agree_for(request.access, row.municipality_id, school):
        raise PermissionDenied
    initial = {"school": school, "partner": None if school else row}
    form = _form(request, row, initial)
    if form.is_bound and form.is_valid() and (data := _entered(request, row, form)):
        partner = form.cleaned_data["partner"]
        if try_act(form, lambda: acts.add_agreement(partner, data, by=request.user)):
            messages.success(request, "Соглашение внесено.")
            return redirect("organization", pk=row.pk)
    back = reverse("organization", args=[row.pk])
    return form_page(request, form, "Соглашение с партнёром", "Внести соглашение", back, row=row, files=True)


@both
def agreement_edit(request: Request, pk: int) -> HttpResponse:
    row = _get(request, pk)
    home = row.school or row.partner
    if not acts.may_agree_for(request.access, row.municipality_id, row.school):
        raise PermissionDenied
    form = _form(request, home, agreement_initial(row))
    del form.fields["partner"]
    data = _entered(request, home, form) if form.is_bound and form.is_valid() else None
    if data is not None and try_act(form, lambda: acts.edit_agreement(row.pk, data, by=request.user)):
        messages.success(request, "Сохранено.")
        return redirect("organization", pk=home.pk)
    back = reverse("organization", args=[home.pk])
    context: dict[str, Any] = {"row": home, "files": True, "lead": str(row)}
    return form_page(request, form, "Соглашение с партнёром", "Сохранить", back, **context)


@require_POST
def agreement_end(request: Request, pk: int) -> HttpResponse:
    """The agreement is over today."""
    row = _get(request, pk)
    if not acts.may_agree_for(request.access, row.municipality_id, row.school):
        raise PermissionDenied
    acts.end_agreement(row.pk, on=max(today(row.partner.municipality), row.date), by=request.user)
    messages.success(request, f"{row}: расторгнуто.")
    return redirect("organization", pk=(row.school or row.partner).pk)


@require_safe
def agreement_file(request: Request, pk: int) -> HttpResponseBase:
    """The scan of the signed agreement."""
    row = _get(request, pk)
    return send_or_404(request, row.scan)


def _get(request: Request, pk: int) -> Agreement:
    """An agreement that the person may read: the office all of the municipality, a school its own and common ones."""
    access = request.access
    rows = Agreement.objects.select_related("partner__municipality", "school", "scan")
    if not access.sees_everything:
        own = Organization.objects.with_branches(access.school_organization_ids)
        rows = rows.filter(
            Q(municipality__in=access.worked_ids)
            | Q(school__in=own.values("pk"))
            | Q(school__isnull=True, municipality__in=access.school_municipality_ids)
        )
    return get_object_or_404(rows, pk=pk)


def _form(request: Request, row: Organization, initial: dict[str, Any]) -> AgreementForm:
    access, place = request.access, row.municipality_id
    keeps = may_keep_registry(access, place)
    schools = working(place).filter(kind__in=SCHOOL_KINDS)
    if not keeps:
        schools = schools.filter(pk__in=Organization.objects.with_branches(access.school_organization_ids).values("pk"))
    sent = request.method == "POST"
    return AgreementForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        partners=working(place).filter(kind=OrganizationKind.PARTNER),
        schools=schools,
        own_only=not keeps,
        today=today(row.municipality),
        initial=initial,
    )


def _entered(request: Request, row: Organization, form: AgreementForm) -> acts.AgreementData | None:
    """What the form holds, its scan stored; None where the scan is not taken, and the form says why."""
    given = form.cleaned_data
    scan = None
    if file := given["scan"]:
        try:
            place = row.municipality_id
            scan = accept(file, file.name, municipality_id=place, by=request.user, kinds=SCAN_KINDS)
        except UploadRefused as refusal:
            form.add_error("scan", str(refusal))
            return None
    names = ("school", "number", "date", "valid_until", "subject")
    return acts.AgreementData(**{name: given[name] for name in names}, scan=scan)
