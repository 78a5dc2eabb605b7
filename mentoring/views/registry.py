"""The register of organizations: the list, one organization in full, and the forms that change it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mentoring import registry_board as board
from mentoring.forms.registry import (
    CloseForm,
    MergeForm,
    OrganizationForm,
    ReopenForm,
    ReorganiseForm,
    heads,
    initial_of,
    working,
)
from mentoring.package import packages_of
from mentoring.permissions import is_of_school, may_keep_registry
from mentoring.rollout import years_of
from mentoring.school_years import school_year
from mentoring.workflow import merging
from mentoring.workflow import registry as acts
from organizations import registry
from organizations.acting import try_act
from organizations.clock import today
from organizations.keyset import Count, keyset_page
from organizations.likeness import duplicates_of
from organizations.models import Membership, Municipality, Organization, OrganizationKind
from organizations.permissions import SCHOOL_KINDS
from organizations.requests import Request

PAGE = 50
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def organizations(request: Request) -> HttpResponse:
    """Organizations of the office's municipalities; a school sees itself and its branches."""
    access = request.access
    if not (access.sees_everything or access.worked_ids or access.school_organization_ids):
        raise PermissionDenied
    filters, day = board.Filters.of(request.GET), timezone.localdate()
    rows = board.filtered(board.registered(access), filters, day)
    page = keyset_page(rows.select_related("municipality", "parent"), "search_text", request.GET, size=PAGE)
    context = {
        "rows": board.list_rows(page.rows, day),
        "page": page,
        "found": Count.of(rows),
        "filters": filters,
        "choices": board.choices(access),
        "may_keep": bool(kept(request)),
        "ending": board.ending_soon(access, day),
        "soon": board.SOON_DAYS,
        "several": access.sees_everything or len(access.municipality_ids) > 1,
    }
    return render(request, "mentoring/organizations.html", context)


@require_safe
def organization(request: Request, pk: int) -> HttpResponse:
    """People with their roles, plans, years of introduction, agreements, and how much is owed."""
    row = get_organization(request, pk)
    access, day = request.access, today(row.municipality)
    held = Membership.objects.filter(organization=row).not_ended(timezone.localdate()).select_related("user")
    numbers = board.numbers_of(row, access, day)
    is_school = row.kind in SCHOOL_KINDS
    context = {
        "row": row,
        "package": packages_of([row], school_year(day))[0] if is_school and numbers else None,
        "people": held.order_by("user__last_name", "user__first_name", "pk"),
        "branches": Organization.objects.filter(parent=row).order_by("short_name"),
        "predecessors": Organization.objects.filter(successor=row).order_by("closed_on", "short_name"),
        "waves": years_of(row),
        "agreements": board.agreement_rows(row, access, day),
        "numbers": numbers,
        "plans": board.plans_of(row, access),
        "duplicates": _duplicates(request, row),
        "may_keep": may_keep_registry(access, row.municipality_id),
        "may_agree": may_keep_registry(access, row.municipality_id) or is_of_school(access, row),
        "is_school": is_school,
        "is_partner": row.kind == OrganizationKind.PARTNER,
        "day": day,
    }
    return render(request, "mentoring/organization.html", context)


def get_organization(request: Request, pk: int) -> Organization:
    """An entry of the register that the person may open. Raises Http404."""
    rows = board.registered(request.access).select_related("municipality", "parent", "successor")
    return get_object_or_404(rows, pk=pk)


def kept(request: Request) -> list[Municipality]:
    """Municipalities whose register the person keeps, the person's own first in the alphabet."""
    access = request.access
    rows = Municipality.objects.order_by("name")
    if not access.sees_everything:
        rows = rows.filter(pk__in=access.municipalities_as("editor", "administrator"))
    return list(rows[:300])


def keeper_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The organization of the address for whoever keeps its register; others who see it are refused."""

    @wraps(view)
    def guarded(request: Request, pk: int) -> HttpResponse:
        row = get_organization(request, pk)
        if not may_keep_registry(request.access, row.municipality_id):
            raise PermissionDenied("Реестр организаций ведёт отдел.")
        return view(request, row)

    return guarded


@both
def organization_new(request: Request) -> HttpResponse:
    """A new entry. One that looks like a known organization is asked about once more."""
    places = kept(request)
    if not places:
        raise PermissionDenied("Реестр организаций ведёт отдел.")
    place = _place(request, places)
    data = request.POST if request.method == "POST" else None
    given = {"kind": request.GET.get("kind") or OrganizationKind.SCHOOL, "parent": request.GET.get("parent")}
    form = OrganizationForm(data, schools=heads(place.pk), today=today(place), initial=given)
    alike: list[Organization] = []
    if data is not None and form.is_valid():
        entered = form.data_entered()
        if data.get("another") != "1":
            alike = duplicates_of(place.pk, entered.name, entered.short_name, entered.inn)
        if not alike and (made := try_act(form, lambda: registry.create_organization(place, entered, by=request.user))):
            messages.success(request, f"Организация внесена: {made}.")
            return redirect("organization", pk=made.pk)
    context = {"alike": alike, "place": place, "places": places if len(places) > 1 else []}
    title = "Новая организация"
    return form_page(request, form, title, "Внести в реестр", reverse("organizations"), refused=bool(alike), **context)


@both
@keeper_only
def organization_edit(request: Request, row: Organization) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    # Its own school stays among the choices even when that one is closed.
    schools = heads(row.municipality_id).exclude(pk=row.pk) | Organization.objects.filter(pk=row.parent_id or 0)
    form = OrganizationForm(data, schools=schools, today=today(row.municipality), initial=initial_of(row))
    if data is not None and form.is_valid():
        entered = form.data_entered()
        if try_act(form, lambda: registry.edit_organization(row.pk, entered, by=request.user)):
            messages.success(request, "Сохранено.")
            return redirect("organization", pk=row.pk)
    return form_page(request, form, f"Изменить: {row}", "Сохранить", _back(row), row=row)


@both
@keeper_only
def organization_close(request: Request, row: Organization) -> HttpResponse:
    day = today(row.municipality)
    data = request.POST if request.method == "POST" else None
    form = CloseForm(data, today=day, initial={"on": day})
    if (
        data is not None
        and form.is_valid()
        and try_act(form, lambda: acts.close(row.pk, **form.cleaned_data, by=request.user))
    ):
        messages.success(request, f"{row}: работа завершена. История осталась.")
        return redirect("organization", pk=row.pk)
    lead = (
        "Роли сотрудников и поручения после этого дня завершатся. Сделанное, участники и документы останутся. "
        "Если есть правопреемник, внесите реорганизацию: тогда открытые поручения перейдут к нему."
    )
    return form_page(
        request, form, f"Закрыть: {row}", "Закрыть организацию", _back(row), row=row, lead=lead, danger=True
    )


@both
@keeper_only
def organization_reopen(request: Request, row: Organization) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = ReopenForm(data, today=today(row.municipality))
    if (
        data is not None
        and form.is_valid()
        and try_act(form, lambda: acts.reopen(row.pk, **form.cleaned_data, by=request.user))
    ):
        messages.success(request, f"{row}: снова работает. Роли и поручения назначают заново.")
        return redirect("organization", pk=row.pk)
    return form_page(request, form, f"Снова работает: {row}", "Открыть организацию", _back(row), row=row)


@both
@keeper_only
def organization_reorganise(request: Request, row: Organization) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    schools = Q(kind__in=SCHOOL_KINDS)
    others = working(row.municipality_id).filter(schools if row.kind in SCHOOL_KINDS else ~schools).exclude(pk=row.pk)
    form = ReorganiseForm(data, others=others, today=today(row.municipality))

    def act() -> Organization:
        given = form.cleaned_data
        return acts.reorganise(
            row.pk,
            given["successor"],
            basis=given["basis"],
            pass_register=given["register"] == "pass",
            pass_roles=given["roles"] == "pass",
            by=request.user,
        )

    if data is not None and form.is_valid() and try_act(form, act):
        messages.success(request, f"{row}: реорганизована, поручения перешли к «{form.cleaned_data['successor']}».")
        return redirect("organization", pk=row.pk)
    lead = "Открытые поручения всех карт перейдут к правопреемнику с сегодняшнего дня, исполненное останется здесь."
    title = f"Реорганизация: {row}"
    return form_page(request, form, title, "Передать правопреемнику", _back(row), row=row, lead=lead, danger=True)


@both
@keeper_only
def organization_merge(request: Request, row: Organization) -> HttpResponse:
    """This entry and another one are the same organization."""
    data = request.POST if request.method == "POST" else None
    others = working(row.municipality_id).filter(kind=row.kind).exclude(pk=row.pk)
    form = MergeForm(data, others=others, today=today(row.municipality), initial={"into": request.GET.get("into")})

    def act() -> Organization:
        return merging.merge_duplicates(row.pk, form.cleaned_data["into"], by=request.user)

    if data is not None and form.is_valid() and (into := try_act(form, act)):
        messages.success(request, "Записи объединены: всё собрано здесь.")
        return redirect("organization", pk=into.pk)
    lead = (
        f"Всё, что внесено в запись «{row}», перейдёт в ту, что остаётся: роли, поручения, участники, пары, документы, "
        "соглашения, числа показателей. Эта запись закроется."
    )
    return form_page(
        request, form, f"Объединить: {row}", "Объединить записи", _back(row), row=row, lead=lead, danger=True
    )


def form_page(
    request: Request, form: forms.Form, title: str, verb: str, back: str, *, refused: bool = False, **context: Any
) -> HttpResponse:
    """The register's one page of a form: `verb` on its button, `back` where it is left."""
    context |= {"form": form, "title": title, "verb": verb, "back": back}
    return render(request, "mentoring/registry_form.html", context, status=422 if form.errors or refused else 200)


def _back(row: Organization) -> str:
    return reverse("organization", args=[row.pk])


def _place(request: Request, places: list[Municipality]) -> Municipality:
    """The municipality that the form asks for; the only one, or the first, unless it names another."""
    asked = request.POST.get("municipality") or request.GET.get("municipality")
    return next((place for place in places if str(place.pk) == asked), places[0])


def _duplicates(request: Request, row: Organization) -> list[Organization]:
    """Entries that may be the same organization, for whoever may merge them."""
    if row.closed_on is not None or not may_keep_registry(request.access, row.municipality_id):
        return []
    return duplicates_of(row.municipality_id, row.name, row.short_name, row.inn, but=row.pk)
