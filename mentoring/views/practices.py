"""The municipality's register of practices: the list, a practice's card, entering, publishing and withdrawing."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.forms.meetings import PracticeForm
from mentoring.models import Pair, Practice
from mentoring.permissions import may_keep_practices, may_see_programmes
from mentoring.practices import lacking_consent, practices_for
from mentoring.workflow import practices as acts
from organizations.acting import tell_form
from organizations.clock import today
from organizations.models import Organization, OrganizationKind
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request

PAGE = 50
SCHOOLS = (
    OrganizationKind.SCHOOL,
    OrganizationKind.PRESCHOOL,
    OrganizationKind.SUPPLEMENTARY,
    OrganizationKind.VOCATIONAL,
)


@require_safe
def practices(request: Request) -> HttpResponse:
    """What the person may read, the newest first; whose practices he may enter."""
    if not may_see_programmes(request.access):
        raise PermissionDenied
    rows = practices_for(request.access, _day(request)).select_related("organization").order_by("-entered_on", "-pk")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "schools": _schools(request),
    }
    return render(request, "mentoring/practices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def practice_new(request: Request, school: str) -> HttpResponse:
    """Enter a practice of the school."""
    mine = Organization.objects.filter(pk__in=[one.pk for one in _schools(request)])
    place: Organization = get_object_or_404(mine, slug=school)
    form = _form(place, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "mentoring/practice_form.html", {"place": place, "form": form}, status=status)
    try:
        made = acts.enter_practice(place.pk, form.practice(), by=request.user)
    except Refused as error:
        tell_form(form, error)
        return render(request, "mentoring/practice_form.html", {"place": place, "form": form}, status=409)
    messages.success(request, "Практика внесена. Другие школы увидят её после публикации.")
    return redirect("practice", pk=made.pk)


@require_safe
def practice(request: Request, pk: int) -> HttpResponse:
    """The card: school, title, what and with which results; of the pair nothing but its number, at its own school."""
    return _card(request, _get(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def practice_edit(request: Request, pk: int) -> HttpResponse:
    """Correct a practice that is not published."""
    row = _get(request, pk, writes=True)
    initial = {"title": row.title, "summary": row.summary, "results": row.results, "pair": row.pair_id}
    form = _form(row.organization, request.POST if request.method == "POST" else None, initial=initial)
    context = {
        "place": row.organization,
        "form": form,
        "practice": row,
        "version": request.POST.get("version", row.version),
    }
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "mentoring/practice_form.html", context, status=status)
    try:
        acts.edit_practice(row.pk, form.practice(), version=_version(request), by=request.user)
    except Refused as error:
        tell_form(form, error)
        return render(request, "mentoring/practice_form.html", context, status=409)
    messages.success(request, "Практика исправлена.")
    return redirect("practice", pk=row.pk)


@require_POST
def practice_publish(request: Request, pk: int) -> HttpResponse:
    """Show the practice to the whole municipality."""
    row = _get(request, pk, writes=True)
    try:
        acts.publish(row.pk, checked="checked" in request.POST, version=_version(request), by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        return _card(request, row, refused=error.message, status=409)
    messages.success(request, "Практика опубликована: её видят все школы муниципалитета.")
    return redirect("practice", pk=row.pk)


@require_POST
def practice_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take the practice out of others' sight."""
    row = _get(request, pk, writes=True)
    acts.withdraw(row.pk, by=request.user)
    messages.success(request, "Практика снята с публикации.")
    return redirect("practice", pk=row.pk)


def _card(request: Request, row: Practice, *, refused: str = "", status: int = 200) -> HttpResponse:
    keeps = may_keep_practices(request.access, row.organization)
    context = {
        "practice": row,
        "keeps": keeps,
        "lacking": lacking_consent(row.pair_id, _day(request)) if keeps else [],
        "refused": refused,
    }
    return render(request, "mentoring/practice.html", context, status=status)


def _get(request: Request, pk: int, *, writes: bool = False) -> Practice:
    rows = practices_for(request.access, _day(request)).select_related("organization__municipality", "pair")
    row: Practice = get_object_or_404(rows, pk=pk)
    if writes and not may_keep_practices(request.access, row.organization):
        raise PermissionDenied
    return row


def _day(request: Request) -> dt.date:
    """The day on which consents are looked at: the person's own municipality's where he has one."""
    home = request.access.home
    return today(home) if home is not None else timezone.localdate()


def _schools(request: Request) -> list[Organization]:
    """Schools whose practices the person may enter."""
    rows = Organization.objects.filter(kind__in=SCHOOLS).select_related("municipality").order_by("short_name")
    return [one for one in rows if may_keep_practices(request.access, one)]


def _form(place: Organization, data: object = None, **kwargs: object) -> PracticeForm:
    pairs = Pair.objects.filter(organization=place).exclude(status=Pair.Status.PROPOSED).order_by("-pk")[:200]
    return PracticeForm(data, today=today(place.municipality), pairs=[(one.pk, str(one)) for one in pairs], **kwargs)


def _version(request: Request) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
