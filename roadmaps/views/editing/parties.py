"""Who answers for a row and what completes it. A wording is proposed, shown, and saved only as the person left it."""

from __future__ import annotations

from typing import Any

from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.models import Organization
from organizations.requests import Request
from roadmaps import workflow
from roadmaps.forms.parties import PartiesForm, PartyFormSet, ResultFormSet, ResultsForm, party_initial
from roadmaps.models import Item, Responsibility, ResultDocument, Roadmap
from roadmaps.plan import Party
from roadmaps.plan import ResultDocument as Result
from roadmaps.views.editing import answers
from roadmaps.views.editing.conflict import Side, conflict_note
from roadmaps.wordings import parties_wording, results_wording
from roadmaps.workflow import Gone, NotAllowed, Refused, Stale
from roadmaps.workflow.parties import read_parties, read_results

_both = require_http_methods(["GET", "HEAD", "POST"])
_MOST_FOUND = 60


@_both
def item_parties(request: Request, slug: str, uid: str) -> HttpResponse:
    """The row's parties; «Найти» filters the registry on the server, «Предложить» words the cell, «Сохранить» saves."""
    roadmap = answers.get_draft(request, slug)
    item = get_object_or_404(Item, roadmap=roadmap, uid=uid)
    if request.method != "POST":
        initial = {"wording": item.responsible or "", "version": item.version}
        form = PartiesForm(initial=initial, choices=_organizations(request, roadmap, ""))
        return _parties_page(request, roadmap, item, form, PartyFormSet(initial=party_initial(read_parties(item))))
    words = request.POST.get("q", "")
    form = PartiesForm(
        request.POST, choices=_organizations(request, roadmap, words, request.POST.getlist("organizations"))
    )
    rows = PartyFormSet(request.POST)
    action = request.POST.get("action", "save")
    valid = form.gather(rows, "Ответственный")
    if action == "search" or not valid:
        return _parties_page(request, roadmap, item, form, rows, searched=action == "search")
    parties = [*_kept_parties(rows), *form.added()]
    proposal = parties_wording(parties, _short_names(roadmap, parties))
    if action == "propose" or _is_to_be_worded(form, parties, proposal):
        return _parties_page(request, roadmap, item, _reworded(request, form, proposal), rows, proposed=True)
    return _save_parties(request, roadmap, item, form, rows, parties)


def _save_parties(
    request: Request, roadmap: Roadmap, item: Item, form: PartiesForm, rows: BaseFormSet[Any], parties: list[Party]
) -> HttpResponse:
    data = form.cleaned_data
    try:
        saved = workflow.set_parties(
            roadmap.pk, item.uid, parties, wording=data["wording"], version=data["version"], by=request.user
        )
    except (Gone, NotAllowed) as error:
        return answers.refused(request, roadmap, error)
    except Stale as error:
        side = Side("Ответственный", "wording", str(error.current or ""), data["wording"])
        stored = [str(party) for party in Responsibility.objects.filter(item=item).select_related("organization")]
        note = conflict_note(error, [side], ["Ответственные: " + ("; ".join(stored) or "никого")])
        form = _with_version(request, form, error.version)
        return _parties_page(request, roadmap, item, form, rows, note=note, status=409)
    except Refused as error:
        form.refuse(error)
        return _parties_page(request, roadmap, item, form, rows)
    text = answers.SAVED if saved.event else answers.ALREADY
    return answers.changed_plan(request, roadmap, text, event=saved.event, anchor=("item", item.uid))


@_both
def item_results(request: Request, slug: str, uid: str) -> HttpResponse:
    """The documents that complete the row, each with its kind and wording."""
    roadmap = answers.get_draft(request, slug)
    item = get_object_or_404(Item, roadmap=roadmap, uid=uid)
    if request.method != "POST":
        form = ResultsForm(initial={"wording": item.result or "", "version": item.version})
        initial = [{"kind": result.kind, "wording": result.wording} for result in read_results(item)]
        return _results_page(request, roadmap, item, form, ResultFormSet(initial=initial))
    form, rows = ResultsForm(request.POST), ResultFormSet(request.POST)
    if not form.gather(rows, "Документ"):
        return _results_page(request, roadmap, item, form, rows)
    results = _kept_results(rows)
    proposal = results_wording(results, lambda kind: str(ResultDocument.Kind(kind).label))
    if request.POST.get("action") == "propose" or _is_to_be_worded(form, results, proposal):
        return _results_page(request, roadmap, item, _reworded(request, form, proposal), rows, proposed=True)
    data = form.cleaned_data
    try:
        saved = workflow.set_results(
            roadmap.pk, uid, results, wording=data["wording"], version=data["version"], by=request.user
        )
    except (Gone, NotAllowed) as error:
        return answers.refused(request, roadmap, error)
    except Stale as error:
        side = Side("Результат", "wording", str(error.current or ""), data["wording"])
        stored = [str(result) for result in ResultDocument.objects.filter(item=item)]
        note = conflict_note(error, [side], ["Документы: " + ("; ".join(stored) or "никаких")])
        form = _with_version(request, form, error.version)
        return _results_page(request, roadmap, item, form, rows, note=note, status=409)
    except Refused as error:
        form.refuse(error)
        return _results_page(request, roadmap, item, form, rows)
    text = answers.SAVED if saved.event else answers.ALREADY
    return answers.changed_plan(request, roadmap, text, event=saved.event, anchor=("item", item.uid))


def _is_to_be_worded(form: Any, parts: list[Any], proposal: str) -> bool:
    """An empty cell of a row that has parties gets a proposal to look at, once; a second save takes what is there."""
    data = form.cleaned_data
    return bool(parts) and bool(proposal) and not data["wording"].strip() and data["proposed"] != "1"


def _reworded(request: Request, form: Any, proposal: str) -> Any:
    """The same form with the proposal in the wording, still to be saved."""
    data = request.POST.copy()
    data["wording"], data["proposed"] = proposal, "1"
    return _again(form, data)


def _with_version(request: Request, form: Any, version: int) -> Any:
    """The same form with the version that stands now: saving again writes what the person typed, knowingly."""
    data = request.POST.copy()
    data["version"] = str(version)
    return _again(form, data)


def _again(form: Any, data: Any) -> Any:
    kwargs = {"choices": form.choices} if isinstance(form, PartiesForm) else {}
    return type(form)(data, **kwargs)


def _kept_parties(rows: BaseFormSet[Any]) -> list[Party]:
    return [form.party() for form in rows.forms if form not in rows.deleted_forms]


def _kept_results(rows: BaseFormSet[Any]) -> list[Result]:
    found = [form.result() for form in rows.forms if form not in rows.deleted_forms]
    return [result for result in found if result is not None]


def _organizations(
    request: Request, roadmap: Roadmap, words: str, picked: list[str] | None = None
) -> list[tuple[str, str]]:
    """Options of the registry: those that match the words, and those picked already."""
    rows = (
        Organization.objects.visible_to(request.access)
        .filter(municipality=roadmap.municipality_id)
        .working()
        .order_by("short_name")
    )
    found = list(rows.matching(words)[:_MOST_FOUND])
    known = {row.pk for row in found}
    found = [row for row in rows.filter(slug__in=picked or []) if row.pk not in known] + found
    return [(row.slug, row.short_name) for row in found]


def _short_names(roadmap: Roadmap, parties: list[Party]) -> Any:
    slugs = {party.organization for party in parties if party.organization}
    rows = Organization.objects.filter(municipality=roadmap.municipality_id, slug__in=slugs)
    names = dict(rows.values_list("slug", "short_name"))
    return lambda slug: names.get(slug, slug)


def _parties_page(
    request: Request,
    roadmap: Roadmap,
    item: Item,
    form: PartiesForm,
    rows: BaseFormSet[Any],
    *,
    searched: bool = False,
    proposed: bool = False,
    note: Any = None,
    status: int = 200,
) -> HttpResponse:
    if request.method != "POST" and not roadmap.is_draft:
        return answers.closed(request, roadmap)
    slugs = {str(row["organization"].value() or "") for row in rows.forms}
    known = Organization.objects.filter(municipality=roadmap.municipality_id, slug__in=slugs)
    names = dict(known.values_list("slug", "short_name"))
    groups = dict(Responsibility.Group.choices)
    named = [
        (names.get(row["organization"].value(), "") or groups.get(row["group"].value(), "") or "Должность", row)
        for row in rows.forms
    ]
    context = {
        "item": item,
        "form": form,
        "rows": rows,
        "named": named,
        "searched": searched,
        "proposed": proposed,
        "note": note,
        # A script filters what is on the page; a longer registry is searched on the server.
        "many": searched or len(form.choices) >= _MOST_FOUND,
    }
    if searched or proposed:
        form.errors.clear()
    return answers.form_page(request, "roadmaps/edit/parties.html", roadmap, context, status=status)


def _results_page(
    request: Request,
    roadmap: Roadmap,
    item: Item,
    form: ResultsForm,
    rows: BaseFormSet[Any],
    *,
    proposed: bool = False,
    note: Any = None,
    status: int = 200,
) -> HttpResponse:
    if request.method != "POST" and not roadmap.is_draft:
        return answers.closed(request, roadmap)
    context = {"item": item, "form": form, "rows": rows, "proposed": proposed, "note": note}
    return answers.form_page(request, "roadmaps/edit/results.html", roadmap, context, status=status)
