"""One cell, one section's heading: the form on its own page, or in place of the cell."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from organizations.requests import Request
from roadmaps import workflow
from roadmaps.forms.properties import CORE_NAMES
from roadmaps.forms.rows import CellForm, SectionForm
from roadmaps.models import Item, Roadmap, Section
from roadmaps.plan import CORE_COLUMNS, Column
from roadmaps.plan_rows import read_columns
from roadmaps.views.editing import answers
from roadmaps.views.editing.conflict import Side, conflict_page
from roadmaps.views.editing.terms import follow_typing, said_of
from roadmaps.workflow import Gone, Refused, Saved, Stale

_both = require_http_methods(["GET", "HEAD", "POST"])


@_both
def cell_edit(request: Request, slug: str, uid: str, field: str) -> HttpResponse:
    """The cell's editor; POST saves it and gives the row back, or the two versions when somebody was first."""
    roadmap = answers.get_draft(request, slug)
    column = _column(roadmap, field)
    item = Item.objects.filter(roadmap=roadmap, uid=uid).first()
    if item is None:
        if request.method == "POST":
            return _gone(request, roadmap, request.POST.get("text", ""))
        raise Http404
    if request.method != "POST":
        initial = {"text": cell_text(item, field), "version": item.version}
        form = CellForm(initial=initial, column=column, automatic=roadmap.auto_numbering)
        return _cell_page(request, roadmap, item, form, column)
    form = CellForm(request.POST, column=column, automatic=roadmap.auto_numbering)
    form.is_valid()
    typed = form.cleaned_data.get("text", "")
    try:
        saved = workflow.edit_cell(
            roadmap.pk, uid, field, typed, version=form.cleaned_data.get("version"), by=request.user
        )
    except Gone:
        return _gone(request, roadmap, typed)
    except Stale as error:
        side = Side(column.label, "text", str(error.current or ""), typed)
        return conflict_page(request, roadmap, item, error, [side], field=field)
    except Refused as error:
        return _cell_refused(request, roadmap, item, form, column, error)
    return _saved(request, roadmap, saved, field)


@_both
def section_edit(request: Request, slug: str, uid: str) -> HttpResponse:
    """The section's heading, number and period."""
    roadmap = answers.get_draft(request, slug)
    section = get_object_or_404(Section, roadmap=roadmap, uid=uid)
    if request.method != "POST":
        form = SectionForm(
            initial={
                "title": section.title,
                "number": section.label,
                "period": section.period,
                "version": section.version,
            }
        )
        return _section_page(request, roadmap, section, form)
    form = SectionForm(request.POST)
    form.is_valid()
    typed = form.cleaned_data
    try:
        saved = workflow.edit_section(
            roadmap.pk,
            uid,
            title=typed["title"],
            period=typed["period"],
            label=typed["number"],
            version=typed["version"],
            by=request.user,
        )
    except Stale as error:
        sides = [
            Side("Заголовок раздела", "title", section.title, typed["title"]),
            Side("Номер", "number", section.label, typed["number"]),
            Side("Период", "period", section.period, typed["period"]),
        ]
        return conflict_page(request, roadmap, section, error, sides)
    except Refused as error:
        if isinstance(error, Gone) or not roadmap.is_draft:
            return answers.refused(request, roadmap, error)
        form.refuse(error)
        return _section_page(request, roadmap, section, form)
    return _saved(request, roadmap, saved, "section")


def cell_text(item: Item, field: str) -> str:
    """The words in the cell; "" where the document's row has no such cell."""
    if field == "number":
        return item.label
    return (getattr(item, field) if field in CORE_COLUMNS else item.extra.get(field, "")) or ""


def _column(roadmap: Roadmap, field: str) -> Column:
    """The plan's column, or a core one that the plan does not print; 404 for anything else."""
    for column in read_columns(roadmap):
        if column.key == field:
            return column
    if field not in CORE_COLUMNS:
        raise Http404
    return Column(field, CORE_NAMES[field])


def _saved(request: Request, roadmap: Roadmap, saved: Saved, field: str) -> HttpResponse:
    kind = "section" if field == "section" else "item"
    text = answers.SAVED if saved.event else answers.ALREADY
    if answers.is_fragment(request) and not saved.relabelled:
        return answers.changed_row(request, roadmap, kind, saved.uid, field)
    event = saved.event if saved.relabelled else None
    return answers.changed_plan(request, roadmap, text, event=event, anchor=(kind, saved.uid))


def _cell_page(
    request: Request, roadmap: Roadmap, item: Item, form: CellForm, column: Column, *, status: int = 200
) -> HttpResponse:
    if request.method != "POST" and not roadmap.is_draft:
        return answers.closed(request, roadmap)
    context = {"roadmap": roadmap, "item": item, "form": form, "column": column, "field": column.key}
    if column.key == "deadline":
        follow = follow_typing(roadmap)
        form.fields["text"].widget.attrs |= follow
        context |= {"follow": follow, **said_of(roadmap, str(form["text"].value() or ""))}
    if answers.is_fragment(request):
        response = render(request, "roadmaps/edit/_cell_form.html", context, status=status)
        return _in_cell(response) if status != 200 else response
    return render(request, "roadmaps/edit/cell.html", context, status=status)


def _cell_refused(
    request: Request, roadmap: Roadmap, item: Item, form: CellForm, column: Column, error: Refused
) -> HttpResponse:
    """The form again, with the words and what is wrong with them; the plan's page when its text is closed."""
    if isinstance(error, workflow.NotAllowed):
        return answers.refused(request, roadmap, error)
    form.refuse(error)
    return _cell_page(request, roadmap, item, form, column, status=422)


def _section_page(request: Request, roadmap: Roadmap, section: Section, form: SectionForm) -> HttpResponse:
    if request.method != "POST" and not roadmap.is_draft:
        return answers.closed(request, roadmap)
    context = {"section": section, "form": form}
    if not answers.is_fragment(request):
        return answers.form_page(request, "roadmaps/edit/section.html", roadmap, context)
    response = answers.form_page(request, "roadmaps/edit/_section_form.html", roadmap, context)
    return _in_cell(response) if response.status_code != 200 else response


def _in_cell(response: HttpResponse) -> HttpResponse:
    """A refusal goes where the editor stands, not in the row's place."""
    return retarget(reswap(response, "innerHTML"), "closest [data-cell]")


def _gone(request: Request, roadmap: Roadmap, typed: str) -> HttpResponse:
    """The row was deleted under the editor's hands: the words are given back to be copied."""
    context = {"roadmap": roadmap, "typed": typed}
    if answers.is_fragment(request):
        return _in_cell(render(request, "roadmaps/edit/_gone.html", context, status=409))
    return render(request, "roadmaps/edit/gone.html", context, status=409)
