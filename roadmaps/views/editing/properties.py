"""The plan's properties and columns, and numbering anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from organizations.models import Organization
from organizations.requests import Request
from roadmaps import permissions, workflow
from roadmaps.forms.properties import ColumnFormSet, PropertiesForm, chosen_columns, column_initial
from roadmaps.models import Roadmap
from roadmaps.plan import Column
from roadmaps.plan_rows import read_columns
from roadmaps.views.editing import answers
from roadmaps.views.editing.conflict import Side, conflict_note
from roadmaps.workflow import NotAllowed, Refused, Stale
from roadmaps.workflow.properties import next_extra_key

_both = require_http_methods(["GET", "HEAD", "POST"])
_SIMPLE = (
    "title",
    "table_title",
    "audience",
    "period_start",
    "period_end",
    "description",
    "scheme",
    "last_dot",
    "auto_numbering",
    "owner",
    "keeper",
    "issuer",
    "controller",
    "note",
)


@_both
def roadmap_properties(request: Request, slug: str) -> HttpResponse:
    """Names, period, columns, numbering and organizations of the plan."""
    roadmap = answers.get_draft(request, slug)
    organizations = _organizations(request, roadmap)
    if request.method != "POST":
        initial = {name: getattr(roadmap, name) for name in _SIMPLE}
        initial["mark"] = workflow.properties_mark(roadmap)
        form = PropertiesForm(initial=initial, organizations=organizations)
        columns = ColumnFormSet(initial=column_initial(read_columns(roadmap)), prefix="columns")
        return _page(request, roadmap, form, columns)
    form = PropertiesForm(request.POST, organizations=organizations)
    columns = ColumnFormSet(request.POST, prefix="columns")
    if not form.gather(columns, "Графа"):
        return _page(request, roadmap, form, columns, status=422)
    wanted = form.properties(_keyed(chosen_columns(columns)))
    try:
        event = workflow.edit_properties(roadmap.pk, wanted, mark=form.cleaned_data["mark"], by=request.user)
    except NotAllowed as error:
        return answers.refused(request, roadmap, error)
    except Stale as error:
        return _conflict(request, roadmap, columns, error)
    except Refused as error:
        form.refuse(error)
        return _page(request, roadmap, form, columns)
    text = "Свойства карты сохранены." if event else answers.ALREADY
    return answers.changed_plan(request, roadmap, text, event=event)


@_both
def roadmap_renumber(request: Request, slug: str) -> HttpResponse:
    """Numbers all rows by the plan's scheme; those typed by hand only when asked."""
    roadmap = answers.get_draft(request, slug)
    if request.method != "POST":
        if not roadmap.is_draft:
            return answers.closed(request, roadmap)
        return answers.form_page(request, "roadmaps/edit/renumber.html", roadmap, {})
    try:
        event = workflow.renumber(roadmap.pk, typed_too="typed" in request.POST, by=request.user)
    except Refused as error:
        return answers.refused(request, roadmap, error)
    text = "Номера расставлены заново." if event else "Номера и так стоят по порядку."
    return answers.changed_plan(request, roadmap, text, event=event)


def _conflict(request: Request, roadmap: Roadmap, columns: Any, error: Stale) -> HttpResponse:
    """What stands now beside what was typed; the form keeps what was typed and knows the present version."""
    fresh = answers.get_draft(request, roadmap.slug)
    data = request.POST.copy()
    sides = [
        Side(str(PropertiesForm.base_fields[name].label), name, _shown(getattr(fresh, name)), data.get(name, ""))
        for name in ("title", "table_title", "period_start", "period_end", "description", "controller", "note")
    ]
    data["mark"] = workflow.properties_mark(fresh)
    form = PropertiesForm(data, organizations=_organizations(request, roadmap))
    return _page(request, roadmap, form, columns, note=conflict_note(error, sides), status=409)


def _shown(value: Any) -> str:
    return f"{value:%d.%m.%Y}" if hasattr(value, "year") else str(value or "")


def _keyed(columns: list[Column]) -> list[Column]:
    """New columns get keys of their own."""
    keyed: list[Column] = []
    for column in columns:
        keyed.append(column if column.key else replace(column, key=next_extra_key([*columns, *keyed])))
    return keyed


def _organizations(request: Request, roadmap: Roadmap) -> Any:
    """Organizations that the plan may belong to: all of the municipality for its office, the school's own for it."""
    rows = Organization.objects.visible_to(request.access).filter(municipality=roadmap.municipality_id).working()
    if permissions.can_create(request.access, roadmap.municipality_id):
        return rows
    own = {*request.access.school_organization_ids, roadmap.owner_id, roadmap.keeper_id, roadmap.issuer_id}
    return rows.filter(pk__in=own - {None})


def _page(
    request: Request, roadmap: Roadmap, form: PropertiesForm, columns: Any, *, note: Any = None, status: int = 200
) -> HttpResponse:
    if request.method != "POST" and not roadmap.is_draft:
        return answers.closed(request, roadmap)
    context = {"form": form, "columns": columns, "note": note}
    return answers.form_page(request, "roadmaps/edit/properties.html", roadmap, context, status=status)
