"""Consents of a person: given, withdrawn, their scans; a teacher's addenda. For the school alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from documents.evidence_files import take_in
from documents.models import StoredFile
from documents.sending import send_or_404
from documents.uploads_guard import UploadRefused
from mentoring.consents import SIGNERS, bracket_on
from mentoring.forms.people import AddendumForm, ConsentForm, NoticeForm, ScanForm, WithdrawForm, consents_asked
from mentoring.models import Addendum, Consent, Person
from mentoring.paper_links import Link, consents_of, programme_for
from mentoring.shown import shown
from mentoring.views.names import log_names
from mentoring.views.people_fetch import get_person
from mentoring.workflow import consents as acts
from mentoring.workflow.core import log_use
from organizations.acting import tried
from organizations.clock import today
from organizations.proxies import client_address
from organizations.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
def consent_give(request: Request, pk: int) -> HttpResponse:
    """Write down what was signed: several papers of one day at once, each a record of its own."""
    row = get_person(request, pk, keep=True)
    day = today(row.organization.municipality)
    if request.method != "POST":
        form = ConsentForm(initial=consents_asked(row, day), person=row, today=day)
        return _page(request, row, form, "Внести согласия", "Согласия")
    form = ConsentForm(request.POST, request.FILES, person=row, today=day)
    if form.is_valid() and tried_with_file(request, row, form, lambda scan: _give(request, row, form, scan)):
        messages.success(request, f"Согласия внесены: {row.code}.")
        return redirect("person", pk=row.pk)
    return _page(request, row, form, "Внести согласия", "Согласия", status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def consent_withdraw(request: Request, pk: int) -> HttpResponse:
    """The person took the consent back."""
    consent, row = _consent(request, pk)
    day = today(row.organization.municipality)
    form = WithdrawForm(request.POST if request.method == "POST" else None, today=day, initial={"on": day})
    if _done(request, form, lambda: acts.withdraw_consent(consent.pk, **form.cleaned_data, by=request.user)):
        messages.success(request, f"Отзыв записан: {row.code}. С этого дня участник снова кандидат.")
        return redirect("person", pk=row.pk)
    told = f"{consent.get_kind_display()}, подписано {consent.given_on:%d.%m.%Y}"
    return _page(request, row, form, "Записать отзыв", "Отзыв согласия", told=told, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def consent_attach(request: Request, pk: int) -> HttpResponse:
    """Put a scan beside a consent."""
    consent, row = _consent(request, pk)
    form = ScanForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        today=today(row.organization.municipality),
    )

    def attach(scan: StoredFile | None) -> None:
        assert scan is not None  # noqa: S101 — the field is required.
        acts.attach_scan(consent.pk, scan, by=request.user)

    if request.method == "POST" and form.is_valid() and tried_with_file(request, row, form, attach):
        messages.success(request, f"Скан приложен: {row.code}.")
        return redirect("person", pk=row.pk)
    told = f"{consent.get_kind_display()}, подписано {consent.given_on:%d.%m.%Y}"
    return _page(request, row, form, "Приложить скан", "Скан согласия", told=told, status=422 if form.errors else 200)


@require_safe
def consent_scan(request: Request, pk: int) -> HttpResponseBase:
    """The scan, for the school alone; reading it is logged."""
    consent, row = _consent(request, pk)
    sent = send_or_404(request, consent.scan)
    where, address = f"Скан: {consent.get_kind_display()}"[:200], client_address(request)
    log_use("view", row.organization, [row], where=where, by=request.user, address=address)
    return sent


@require_http_methods(["GET", "HEAD", "POST"])
def addendum_add(request: Request, pk: int) -> HttpResponse:
    """A teacher's addendum to the labour contract."""
    row = get_person(request, pk, keep=True)
    if row.category != Person.Category.TEACHER:
        raise Http404
    form = AddendumForm(request.POST if request.method == "POST" else None, today=today(row.organization.municipality))
    if _done(request, form, lambda: acts.add_addendum(row.pk, **form.cleaned_data, by=request.user)):
        messages.success(request, f"Дополнительное соглашение внесено: {row.code}.")
        return redirect("person", pk=row.pk)
    told = "Содержание, срок, форма и оплата наставничества по статье 351.8 ТК РФ"
    title = "Дополнительное соглашение"
    return _page(request, row, form, "Внести", title, told=told, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def addendum_notice(request: Request, pk: int) -> HttpResponse:
    """Notice of the teacher or the employer."""
    found: Addendum = get_object_or_404(Addendum.objects.all(), pk=pk)
    row = get_person(request, found.person_id, keep=True)
    day = today(row.organization.municipality)
    form = NoticeForm(request.POST if request.method == "POST" else None, today=day, initial={"on": day})
    if _done(request, form, lambda: acts.give_notice(found.pk, **form.cleaned_data, by=request.user)):
        messages.success(request, f"Предупреждение записано: {row.code}.")
        return redirect("person", pk=row.pk)
    told = f"{found}. Предупреждают за три рабочих дня."
    title = "Предупреждение об отказе"
    return _page(request, row, form, "Записать", title, told=told, status=422 if form.errors else 200)


def _done(request: Request, form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the form was sent, held and its act was done."""
    return request.method == "POST" and form.is_valid() and tried(form, act)


def tried_with_file(
    request: Request, row: Person, form: forms.Form, act: Callable[[StoredFile | None], object]
) -> bool:
    """The act with the file that the form sent, checked and kept before any lock; refusals go into the form."""
    file: UploadedFile | None = form.cleaned_data.get("scan")
    scan: StoredFile | None = None
    if file is not None:
        try:
            (scan,) = take_in([file], municipality_id=row.municipality_id, by=request.user)
        except UploadRefused as refusal:
            form.add_error("scan", str(refusal))
            return False
    return tried(form, lambda: act(scan))


def _give(request: Request, row: Person, form: forms.Form, scan: StoredFile | None) -> None:
    given: dict[str, Any] = dict(form.cleaned_data)
    conditions = given["conditions"]
    acts.give_consents(
        row.pk,
        given["kinds"],
        given_on=given["given_on"],
        valid_until=given["valid_until"],
        by_self=given["by_self"],
        by_parent=given["by_parent"],
        scan=scan,
        conditions=conditions,
        by=request.user,
    )


def _consent(request: Request, pk: int) -> tuple[Consent, Person]:
    """A consent of somebody whose register the person keeps."""
    consent: Consent = get_object_or_404(Consent.objects.select_related("scan"), pk=pk)
    return consent, get_person(request, consent.person_id, keep=True)


def _blanks(row: Person) -> list[Link]:
    """What is printed before anything can be written down."""
    parts = row.takes_part.select_related("programme").order_by("-pk")
    return consents_of(row, programme_for(row, parts))


def _page(
    request: Request,
    row: Person,
    form: forms.Form,
    verb: str,
    title: str,
    *,
    told: str = "",
    status: int = 200,
) -> HttpResponse:
    log_names(request, row.organization, [row], f"Карточка участника: {title.lower()}")
    day = today(row.organization.municipality)
    context = {
        "person": row,
        "who": shown(row, request.access),
        "form": form,
        "verb": verb,
        "title": title,
        "told": told or f"По возрасту на сегодня {SIGNERS[bracket_on(row, day)]}.",
        "blanks": _blanks(row) if isinstance(form, ConsentForm) else [],
    }
    return render(request, "mentoring/person_act.html", context, status=status)
