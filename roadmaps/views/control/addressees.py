"""To whom a plan applies: since when and by which act; add an organization or end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.acting import tell_form
from organizations.clock import today
from organizations.models import Organization
from organizations.requests import Request
from organizations.text import counted
from roadmaps import permissions
from roadmaps.forms.control import AddresseeForm, EndForm
from roadmaps.fulfilment import schools_first
from roadmaps.models import Addressee, Execution, Roadmap
from roadmaps.models.execution import OPEN
from roadmaps.views.control.not_yet import not_yet
from roadmaps.views.fetch import get_roadmap
from roadmaps.workflow import assigning
from roadmaps.workflow.core import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def roadmap_addressees(request: Request, slug: str) -> HttpResponse:
    """The list with what each owes still, and two forms: add one, end one."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    if not roadmap.was_approved:
        return not_yet(request, roadmap, "адресаты появятся с подписанным актом")
    if request.method != "POST":
        return _page(request, roadmap)
    if not permissions.can_appoint(request.access, roadmap):
        raise PermissionDenied("Ваша роль не позволяет менять адресатов карты.")
    if "ended" in request.POST:
        return _end(request, roadmap)
    form = AddresseeForm(request.POST, organizations=_others(roadmap), today=today(roadmap.municipality))
    if not form.is_valid():
        return _page(request, roadmap, form=form, status=422)
    found = form.cleaned_data
    try:
        made = assigning.add_organization(
            roadmap.pk, found["organization"], since=found["since"], basis=found["basis"], by=request.user
        )
    except Refused as error:
        tell_form(form, error)
        return _page(request, roadmap, form=form, status=409)
    name = found["organization"].short_name
    messages.success(request, f"{name}: карта распространена, {counted(made, 'строка', 'строки', 'строк')} исполнения.")
    return redirect("roadmap_addressees", slug=slug)


def _end(request: Request, roadmap: Roadmap) -> HttpResponse:
    told = request.POST.get("ended", "")
    key = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0
    row = Addressee.objects.filter(roadmap=roadmap, pk=key).select_related("organization").first()
    if row is None:
        raise Http404
    form = EndForm(request.POST, today=today(roadmap.municipality), auto_id=f"end-{row.pk}-%s")
    if not form.is_valid():
        return _page(request, roadmap, ending=(row.pk, form), status=422)
    try:
        assigning.remove_organization(roadmap.pk, row.organization, **form.cleaned_data, by=request.user)
    except Refused as error:
        tell_form(form, error)
        return _page(request, roadmap, ending=(row.pk, form), status=409)
    messages.success(request, f"{row.organization.short_name}: карта больше не распространяется.")
    return redirect("roadmap_addressees", slug=roadmap.slug)


def _page(
    request: Request,
    roadmap: Roadmap,
    *,
    form: forms.Form | None = None,
    ending: tuple[int, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    day = today(roadmap.municipality)
    rows = sorted(
        Addressee.objects.filter(roadmap=roadmap).select_related("organization"),
        key=lambda row: schools_first(row.organization),
    )
    owed = _owed(roadmap)
    may = permissions.can_appoint(request.access, roadmap)
    at, wrong = ending or (0, None)
    context = {
        "roadmap": roadmap,
        "rows": [
            (
                row,
                owed.get(row.organization_id, {"total": 0, "open": 0}),
                (wrong if row.pk == at else EndForm(today=day, auto_id=f"end-{row.pk}-%s"))
                if may and row.until is None
                else None,
                row.pk == at,
            )
            for row in rows
        ],
        "count": counted(len(rows), "организация", "организации", "организаций"),
        "form": (form or AddresseeForm(organizations=_others(roadmap), today=day)) if may else None,
        "wrong": form or wrong,
    }
    return render(request, "roadmaps/control/addressees.html", context, status=status)


def _others(roadmap: Roadmap) -> list[Organization]:
    """Organizations of the municipality to which the plan does not apply now."""
    known = Addressee.objects.filter(roadmap=roadmap, until__isnull=True).values("organization")
    rows = Organization.objects.filter(municipality=roadmap.municipality_id).working()
    return list(rows.exclude(pk__in=known).order_by("short_name"))


def _owed(roadmap: Roadmap) -> dict[int, Any]:
    """By organization: all its lines and those still open. One query."""
    rows = (
        Execution.objects.standing()
        .filter(roadmap=roadmap, parent__isnull=True)
        .order_by()
        .values("organization_id")
        .annotate(total=Count("pk"), open=Count("pk", filter=Q(status__in=OPEN)))
    )
    return {row["organization_id"]: row for row in rows}
