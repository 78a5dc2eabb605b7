"""The act's appendices: the plan, its targets, lists of organizations, free tables and texts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from documents.models import Appendix
from organizations.models import Organization
from organizations.requests import Request
from roadmaps import workflow
from roadmaps.forms.act import AppendixForm
from roadmaps.forms.grids import TableGrid
from roadmaps.models import Roadmap
from roadmaps.views.editing import answers
from roadmaps.views.editing.act_fetch import act_refused, get_act, to_act
from roadmaps.views.editing.conflict import Side, conflict_note
from roadmaps.workflow import Gone, NotAllowed, Refused, Stale
from roadmaps.workflow.appendices import find_appendix

_both = require_http_methods(["GET", "HEAD", "POST"])
_LIST_HEADS = ("№ п/п", "Наименование организации")
_EMPTY_ROWS = 3


@_both
def appendix_add(request: Request, slug: str) -> HttpResponse:
    """A new appendix; ?kind=list chooses what it holds."""
    roadmap, _ = get_act(request, slug)
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        initial = {"kind": kind if kind in Appendix.Kind.values else Appendix.Kind.LIST}
        form = AppendixForm(initial=initial, choices=_organizations(request, roadmap))
        return _page(request, roadmap, form, TableGrid.of(_LIST_HEADS, [[]] * _EMPTY_ROWS))
    form, grid, done = _sent(request, roadmap)
    if done:
        return _page(request, roadmap, form, grid)
    try:
        appendix = workflow.add_appendix(roadmap.pk, form.words(grid), by=request.user, uid=form.cleaned_data["uid"])
    except NotAllowed as error:
        return answers.refused(request, roadmap, error)
    except Refused as error:
        form.refuse(error)
        return _page(request, roadmap, form, grid)
    return to_act(request, roadmap, "Приложение добавлено.", anchor=f"appendix-{appendix.uid}")


@_both
def appendix_edit(request: Request, slug: str, uid: str) -> HttpResponse:
    """What an appendix is called and holds."""
    roadmap, act = get_act(request, slug)
    try:
        appendix = find_appendix(act, uid)
    except Gone as error:
        if request.method == "POST":
            return act_refused(request, roadmap, error)
        raise Http404 from error
    if request.method != "POST":
        initial = {name: getattr(appendix, name) for name in ("kind", "number", "title", "text", "absent")}
        initial["mark"] = workflow.appendix_mark(appendix)
        form = AppendixForm(initial=initial, choices=_organizations(request, roadmap))
        grid = TableGrid.of(appendix.columns or _LIST_HEADS, appendix.rows or [[]] * _EMPTY_ROWS)
        return _page(request, roadmap, form, grid, appendix=appendix)
    form, grid, done = _sent(request, roadmap)
    if done:
        return _page(request, roadmap, form, grid, appendix=appendix)
    try:
        event = workflow.edit_appendix(
            roadmap.pk, uid, form.words(grid), mark=form.cleaned_data["mark"], by=request.user
        )
    except (NotAllowed, Gone) as error:
        return act_refused(request, roadmap, error)
    except Stale as error:
        return _conflict(request, roadmap, find_appendix(act, uid), grid, error)
    except Refused as error:
        form.refuse(error)
        return _page(request, roadmap, form, grid, appendix=appendix)
    text = "Приложение сохранено." if event else answers.ALREADY
    return to_act(request, roadmap, text, event, anchor=f"appendix-{uid}")


@_both
def appendix_delete(request: Request, slug: str, uid: str) -> HttpResponse:
    """Deletes an appendix; undo brings it back."""
    roadmap, act = get_act(request, slug)
    if request.method != "POST" and not roadmap.is_draft:
        return answers.closed(request, roadmap)
    if request.method != "POST":
        try:
            appendix = find_appendix(act, uid)
        except Gone as error:
            raise Http404 from error
        context = {
            "title": f"{appendix}, {appendix.get_kind_display().lower()}",
            "noun": "приложение",
            "mark": workflow.appendix_mark(appendix),
            "below": [],
            "anchor": f"appendix-{uid}",
        }
        return answers.form_page(request, "roadmaps/edit/act_delete.html", roadmap, context)
    try:
        event = workflow.delete_appendix(roadmap.pk, uid, mark=request.POST.get("mark", ""), by=request.user)
    except Gone:
        return to_act(request, roadmap, "Приложение уже удалено.")
    except Refused as error:
        return act_refused(request, roadmap, error)
    return to_act(request, roadmap, "Приложение удалено.", event)


def _sent(request: Request, roadmap: Roadmap) -> tuple[AppendixForm, TableGrid, bool]:
    """The form and the grid as sent; True where a button of the grid, or a wrong field, asks for the page again."""
    choices = _organizations(request, roadmap)
    form, grid = AppendixForm(request.POST, choices=choices), TableGrid.read(request.POST)
    action = request.POST.get("action", "")
    if action == "append":
        names = dict(choices)
        grid.append_named([names[slug] for slug in request.POST.getlist("organizations") if slug in names])
        data = request.POST.copy()
        data.setlist("organizations", [])
        return _unchecked(AppendixForm(data, choices=choices)), grid, True
    if grid.act(action):
        return _unchecked(form), grid, True
    return form, grid, not form.is_valid()


def _unchecked(form: AppendixForm) -> AppendixForm:
    """A form sent back and forth is not wrong yet."""
    form.full_clean()
    form.errors.clear()
    return form


def _conflict(request: Request, roadmap: Roadmap, appendix: Appendix, grid: TableGrid, error: Stale) -> HttpResponse:
    data = request.POST.copy()
    sides = [
        Side("Номер", "number", appendix.number, data.get("number", "")),
        Side("Название", "title", appendix.title, data.get("title", "")),
        Side("Текст", "text", appendix.text, data.get("text", "").replace("\r\n", "\n")),
        Side("Таблица", "rows", _as_text(appendix.columns, appendix.rows), _as_text(grid.columns, grid.rows)),
    ]
    data["mark"] = workflow.appendix_mark(appendix)
    form = AppendixForm(data, choices=_organizations(request, roadmap))
    note = conflict_note(error, sides)
    return _page(request, roadmap, form, grid, appendix=appendix, note=note, status=409)


def _as_text(columns: list[str], rows: list[list[str]]) -> str:
    return "\n".join(" | ".join(row) for row in (columns, *rows))


def _organizations(request: Request, roadmap: Roadmap) -> list[tuple[str, str]]:
    rows = Organization.objects.visible_to(request.access).filter(municipality=roadmap.municipality_id).working()
    return [(row.slug, row.name) for row in rows.order_by("name")]


def _page(
    request: Request,
    roadmap: Roadmap,
    form: AppendixForm,
    grid: TableGrid,
    *,
    appendix: Appendix | None = None,
    note: Any = None,
    status: int = 200,
) -> HttpResponse:
    if request.method != "POST" and not roadmap.is_draft:
        return answers.closed(request, roadmap)
    context = {"form": form, "grid": grid, "appendix": appendix, "note": note}
    return answers.form_page(request, "roadmaps/edit/appendix.html", roadmap, context, status=status)
