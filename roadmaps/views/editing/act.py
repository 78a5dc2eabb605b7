"""The act's words, its clauses and appendices: each a page with a form."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from documents.act import ActKind, Basis
from documents.act_rows import read_act
from documents.models import Act
from organizations.requests import Request
from roadmaps import workflow
from roadmaps.forms.act import TEXTS, ActForm, BasisFormSet, ClauseForm, chosen_basis
from roadmaps.forms.rows import PLACES
from roadmaps.models import Roadmap
from roadmaps.views.editing import answers
from roadmaps.views.editing.act_fetch import act_refused, get_act, to_act
from roadmaps.views.editing.conflict import Side, conflict_note
from roadmaps.wordings import ready_clauses
from roadmaps.workflow import Gone, NotAllowed, Place, Refused, Stale
from roadmaps.workflow.clauses import find_clause, where

_both = require_http_methods(["GET", "HEAD", "POST"])
_CLAUSE_TEXTS = ("text", "executor", "term", "appendix", "label")


@require_POST
def act_start(request: Request, slug: str) -> HttpResponse:
    """Composes an act for a plan that has none; then its words are edited."""
    roadmap = answers.get_draft(request, slug)
    try:
        workflow.start_act(roadmap.pk, by=request.user)
    except Refused as error:
        return answers.refused(request, roadmap, error)
    return redirect("act_edit", slug=roadmap.slug)


@_both
def act_edit(request: Request, slug: str) -> HttpResponse:
    """The head, the heading, the preamble, the signature and the documents that the preamble cites."""
    roadmap = answers.get_draft(request, slug)
    if roadmap.act is None:
        return answers.form_page(request, "roadmaps/edit/act_start.html", roadmap, {})
    act = roadmap.act
    if request.method != "POST":
        initial = {name: getattr(act, name) for name in TEXTS} | {"mark": workflow.act_mark(act)}
        basis = BasisFormSet(initial=[_basis_initial(entry) for entry in read_act(act).basis], prefix="basis")
        return _act_page(request, roadmap, ActForm(initial=initial), basis)
    form, basis = ActForm(request.POST), BasisFormSet(request.POST, prefix="basis")
    if not form.gather(basis, "Основание"):
        return _act_page(request, roadmap, form, basis, status=422)
    words = form.words(chosen_basis(basis))
    try:
        event = workflow.edit_act(roadmap.pk, words, mark=form.cleaned_data["mark"], by=request.user)
    except NotAllowed as error:
        return answers.refused(request, roadmap, error)
    except Stale as error:
        return _act_conflict(request, roadmap, basis, error)
    except Refused as error:
        form.refuse(error)
        return _act_page(request, roadmap, form, basis)
    return to_act(request, roadmap, "Текст акта сохранён." if event else answers.ALREADY, event)


@_both
def clause_add(request: Request, slug: str) -> HttpResponse:
    """A new point; ?place=after&target=… says where, ?ready=… takes a ready wording."""
    roadmap, act = get_act(request, slug)
    if request.method != "POST":
        return _clause_page(request, roadmap, act, ClauseForm(initial=_new_clause(request, act)))
    form = ClauseForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        place = Place(data["place"]) if data["place"] in dict(PLACES) else Place.INSIDE
        try:
            clause = workflow.add_clause(
                roadmap.pk, form.words(), place=place, target=data["target"], by=request.user, uid=data["uid"]
            )
        except NotAllowed as error:
            return answers.refused(request, roadmap, error)
        except Refused as error:
            form.refuse(error)
        else:
            return to_act(request, roadmap, "Пункт добавлен.", anchor=f"clause-{clause.uid}")
    return _clause_page(request, roadmap, act, form)


@_both
def clause_edit(request: Request, slug: str, uid: str) -> HttpResponse:
    """A point's wording, and what is understood beside it."""
    roadmap, act = get_act(request, slug)
    try:
        clause = find_clause(act, uid)
    except Gone as error:
        if request.method == "POST":
            return act_refused(request, roadmap, error)
        raise Http404 from error
    if request.method != "POST":
        initial = {name: getattr(clause, name) for name in ("kind", *_CLAUSE_TEXTS)}
        form = ClauseForm(initial=initial | {"mark": workflow.clause_mark(clause)})
        return _clause_page(request, roadmap, act, form, clause=clause)
    form = ClauseForm(request.POST)
    if not form.is_valid():
        return _clause_page(request, roadmap, act, form, clause=clause)
    try:
        event = workflow.edit_clause(roadmap.pk, uid, form.words(), mark=form.cleaned_data["mark"], by=request.user)
    except (NotAllowed, Gone) as error:
        return act_refused(request, roadmap, error)
    except Stale as error:
        labels = {name: str(ClauseForm.base_fields[name].label) for name in _CLAUSE_TEXTS}
        sides = [Side(labels[name], name, getattr(clause, name), form.cleaned_data[name]) for name in _CLAUSE_TEXTS]
        data = request.POST.copy()
        data["mark"] = workflow.clause_mark(find_clause(act, uid))
        note = conflict_note(error, sides)
        return _clause_page(request, roadmap, act, ClauseForm(data), clause=clause, note=note, status=409)
    except Refused as error:
        form.refuse(error)
        return _clause_page(request, roadmap, act, form, clause=clause)
    text = "Пункт сохранён." if event else answers.ALREADY
    return to_act(request, roadmap, text, event, anchor=f"clause-{uid}")


@_both
def clause_move(request: Request, slug: str, uid: str) -> HttpResponse:
    """One step up, down, in or out."""
    roadmap, act = get_act(request, slug)
    if request.method != "POST" and not roadmap.is_draft:
        return answers.closed(request, roadmap)
    if request.method != "POST":
        clause = _clause_or_404(act, uid)
        context = {"clause": clause, "index": where(clause)["index"]}
        return answers.form_page(request, "roadmaps/edit/clause_move.html", roadmap, context)
    index = request.POST.get("index", "")
    try:
        event = workflow.step_clause(
            roadmap.pk,
            uid,
            request.POST.get("direction", ""),
            index=int(index) if index.isascii() and index.isdecimal() and len(index) < 6 else None,
            by=request.user,
        )
    except Refused as error:
        return act_refused(request, roadmap, error)
    text = "Пункт перемещён." if event else "Пункт уже на этом месте."
    return to_act(request, roadmap, text, event, anchor=f"clause-{uid}")


@_both
def clause_delete(request: Request, slug: str, uid: str) -> HttpResponse:
    """Deletes a point with all below it; undo brings it back."""
    roadmap, act = get_act(request, slug)
    if request.method != "POST" and not roadmap.is_draft:
        return answers.closed(request, roadmap)
    if request.method != "POST":
        clause = _clause_or_404(act, uid)
        context = {
            "title": str(clause),
            "noun": "пункт",
            "mark": workflow.clause_mark(clause),
            "below": list(clause.children.order_by("position")),
            "anchor": f"clause-{uid}",
        }
        return answers.form_page(request, "roadmaps/edit/act_delete.html", roadmap, context)
    try:
        event = workflow.delete_clause(roadmap.pk, uid, mark=request.POST.get("mark", ""), by=request.user)
    except Gone:
        return to_act(request, roadmap, "Пункт уже удалён.")
    except Refused as error:
        return act_refused(request, roadmap, error)
    return to_act(request, roadmap, "Пункт удалён.", event)


def _clause_or_404(act: Act, uid: str) -> Any:
    try:
        return find_clause(act, uid)
    except Gone as error:
        raise Http404 from error


def _new_clause(request: Request, act: Act) -> dict[str, str]:
    """The place that the address names, and the ready wording it asks for."""
    initial = {
        "place": request.GET.get("place", "")[:10],
        "target": request.GET.get("target", "")[:64],
        "kind": "plain",
        "text": "",
    }
    ready = ready_clauses(ActKind(act.kind))
    number = request.GET.get("ready", "")
    if number.isascii() and number.isdecimal() and int(number[:4]) < len(ready):
        chosen = ready[int(number[:4])]
        initial |= {"kind": chosen.kind.value, "text": chosen.text}
    return initial


def _basis_initial(entry: Basis) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ("wording", "number", "date", "kind", "issuer", "title")}


def _act_conflict(request: Request, roadmap: Roadmap, basis: Any, error: Stale) -> HttpResponse:
    """What stands now beside what was typed; the form keeps what was typed and knows the present version."""
    act = answers.get_draft(request, roadmap.slug).act
    data = request.POST.copy()
    labels = {name: str(ActForm.base_fields[name].label) for name in TEXTS}
    sides = [Side(labels[name], name, getattr(act, name), data.get(name, "").replace("\r\n", "\n")) for name in TEXTS]
    if act is not None:
        data["mark"] = workflow.act_mark(act)
    return _act_page(request, roadmap, ActForm(data), basis, note=conflict_note(error, sides), status=409)


def _act_page(
    request: Request, roadmap: Roadmap, form: ActForm, basis: Any, *, note: Any = None, status: int = 200
) -> HttpResponse:
    if request.method != "POST" and not roadmap.is_draft:
        return answers.closed(request, roadmap)
    context = {"form": form, "basis": basis, "note": note}
    return answers.form_page(request, "roadmaps/edit/act.html", roadmap, context, status=status)


def _clause_page(
    request: Request,
    roadmap: Roadmap,
    act: Act,
    form: ClauseForm,
    *,
    clause: Any = None,
    note: Any = None,
    status: int = 200,
) -> HttpResponse:
    if request.method != "POST" and not roadmap.is_draft:
        return answers.closed(request, roadmap)
    context = {"form": form, "clause": clause, "note": note, "ready": ready_clauses(ActKind(act.kind))}
    return answers.form_page(request, "roadmaps/edit/clause.html", roadmap, context, status=status)
