"""New plans: four ways to begin, each a form of one page; and the end of a draft that nobody needs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from organizations.clock import today
from organizations.models import Organization, OrganizationKind
from organizations.requests import Request
from roadmaps import permissions, sources, workflow
from roadmaps.drafting import STANDARD_COLUMNS, carry_over, new_act, sections_of_blank
from roadmaps.forms.creation import BlankForm, CopyForm, DeleteRoadmapForm, TypicalForm
from roadmaps.models import Roadmap
from roadmaps.plan import Audience, Plan
from roadmaps.typical import typical_plan
from roadmaps.views.editing import answers
from roadmaps.wordings import department_words, municipality_genitive
from roadmaps.workflow import NotAllowed, Parties, Refused, issuer_of

_both = require_http_methods(["GET", "HEAD", "POST"])
# Whose plans these are: the department's first, then schools'; partners have none.
_OWNERS = (
    OrganizationKind.DEPARTMENT,
    OrganizationKind.REGIONAL_AUTHORITY,
    OrganizationKind.ADMINISTRATION,
    OrganizationKind.METHODICAL_CENTRE,
    OrganizationKind.REGIONAL_CENTRE,
    OrganizationKind.SCHOOL,
    OrganizationKind.PRESCHOOL,
    OrganizationKind.SUPPLEMENTARY,
    OrganizationKind.VOCATIONAL,
)


@require_safe
def roadmap_new(request: Request) -> HttpResponse:
    """The four ways to begin."""
    writable_owners(request)
    return render(request, "roadmaps/edit/new.html")


@_both
def roadmap_new_blank(request: Request) -> HttpResponse:
    """An empty sheet with five columns and one section."""
    owners = writable_owners(request)
    form = BlankForm(_data(request), owners=owners, initial={"owner": owners.first()})
    if form.is_valid():
        found = form.cleaned_data
        plan = Plan(
            title=" ".join(found["title"].split()),
            audience=Audience(found["audience"]),
            period_start=found["period_start"],
            period_end=found["period_end"],
            columns=STANDARD_COLUMNS,
            sections=sections_of_blank(),
        )
        if made := _create(request, form, plan, found["owner"]):
            return _begun(request, made, "Черновик создан. Добавляйте разделы и мероприятия.")
    return answers.form_page(request, "roadmaps/edit/new_blank.html", None, {"form": form})


@_both
def roadmap_new_typical(request: Request) -> HttpResponse:
    """The typical plan, its terms computed from the order's date."""
    owners = writable_owners(request)
    form = TypicalForm(_data(request), owners=owners, initial=_typical_initial(owners.first()))
    if form.is_valid():
        found = form.cleaned_data
        owner: Organization = found["owner"]
        of_its_own = owner.kind == OrganizationKind.DEPARTMENT
        name, genitive = department_words(owner.short_name if of_its_own else "Управление образования")
        plan = typical_plan(
            found["start"],
            municipality_genitive=" ".join(found["territory"].split()),
            year_label=" ".join(found["year_label"].split()),
            audience=Audience(found["audience"]),
            department=_slug_of(owner, OrganizationKind.DEPARTMENT),
            methodical=_slug_of(owner, OrganizationKind.METHODICAL_CENTRE),
            department_name=name,
            department_genitive=genitive,
        )
        if made := _create(request, form, plan, owner):
            return _begun(request, made, "Черновик по типовому плану создан. Проверьте сроки и ответственных.")
    return answers.form_page(request, "roadmaps/edit/new_typical.html", None, {"form": form})


@_both
def roadmap_new_copy(request: Request) -> HttpResponse:
    """A copy of a visible plan or of one of its editions, years moved; the act comes along where it has a text."""
    owners = writable_owners(request)
    initial = {"source": request.GET.get("source", "")[:100], "owner": owners.first(), "shift": 1}
    form = CopyForm(_data(request), owners=owners, sources=sources.choices(request.access), initial=initial)
    if form.is_valid():
        found = form.cleaned_data
        source = sources.read(request.access, found["source"])
        if source is None:
            form.add_error("source", "Этой карты больше нет в списке, выберите другую")
        else:
            made = _copy(request, form, source, found["owner"], found["shift"])
            if made:
                told = "" if made.auto_numbering else " Номера идут не по порядку, поэтому оставлены как были."
                return _begun(request, made, f"Черновик создан на основе выбранной карты.{told}")
    return answers.form_page(request, "roadmaps/edit/new_copy.html", None, {"form": form})


@_both
def roadmap_delete(request: Request, slug: str) -> HttpResponse:
    """Deletes a draft for good: the only act here that has no way back, so it asks for a mark."""
    roadmap = answers.get_draft(request, slug)
    form = DeleteRoadmapForm(_data(request))
    if form.is_valid():
        try:
            title = workflow.delete_draft(roadmap.pk, by=request.user)
        except Refused as error:
            return answers.refused(request, roadmap, error)
        messages.success(request, f"Черновик «{title}» удалён.")
        return redirect(roadmap.amends or "roadmaps")
    if not roadmap.is_draft:
        return answers.closed(request, roadmap)
    return answers.form_page(request, "roadmaps/edit/roadmap_delete.html", roadmap, {"form": form})


def _data(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def writable_owners(request: Request) -> QuerySet[Organization]:
    """Organizations that the person may write a plan for, the department first. Nobody's: 403."""
    access = request.access
    rows = Organization.objects.visible_to(access).working().filter(kind__in=_OWNERS)
    if not access.sees_everything:
        written = [pk for pk in access.municipality_ids if permissions.can_create(access, pk)]
        own = rows.filter(pk__in=access.school_organization_ids)
        rows = rows.filter(municipality__in=written) | own
    order = Case(
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(_OWNERS)), output_field=IntegerField()
    )
    rows = rows.select_related("municipality").order_by(order, "short_name")
    if not rows.exists():
        raise PermissionDenied
    return rows


def _typical_initial(owner: Organization | None) -> dict[str, Any]:
    if owner is None:
        return {}
    day = today(owner.municipality)
    first = day.year if day.month >= 6 else day.year - 1
    return {
        "owner": owner,
        "start": day,
        "territory": municipality_genitive(owner.municipality.name),
        "year_label": f"{first}/{first + 1} учебный год",
    }


def _slug_of(owner: Organization, kind: OrganizationKind) -> str:
    """The municipality's own department or methodical service, "" where the registry has none."""
    rows = Organization.objects.filter(municipality=owner.municipality_id, kind=kind).working().order_by("pk")
    return rows.values_list("slug", flat=True).first() or ""


def _create(request: Request, form: Any, plan: Plan, owner: Organization) -> Roadmap | None:
    """The draft with a new act of its owner; None with the refusal on the form."""
    try:
        return workflow.create(
            Parties(owner, owner, owner),
            plan,
            new_act(plan, issuer_of(owner)),
            by=request.user,
            once=form.cleaned_data["once"],
        )
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        form.refuse(error)
        return None


def _copy(request: Request, form: CopyForm, source: sources.Source, owner: Organization, shift: int) -> Roadmap | None:
    carried = carry_over(source.document, shift=shift)
    plan = sources.at_home(carried.plan, owner.municipality_id)
    before, same = source.roadmap, source.roadmap.owner_id == owner.pk
    keeper, issuer = (before.keeper or owner, before.issuer or owner) if same else (owner, owner)
    act = carried.act if same and carried.act and carried.act.has_text else new_act(plan, issuer_of(issuer))
    try:
        return workflow.create(
            Parties(owner, keeper, issuer),
            replace(plan, note=""),
            act,
            by=request.user,
            predecessor=source.edition,
            auto_numbering=sources.is_numbered_by_scheme(plan),
            controller=before.controller if same else "",
            once=form.cleaned_data["once"],
        )
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        form.refuse(error)
        return None


def _begun(request: Request, roadmap: Roadmap, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(roadmap)
