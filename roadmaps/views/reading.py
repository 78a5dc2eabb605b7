"""A plan's page, its history and its check."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents.prose import parse
from organizations.access import Access
from organizations.clock import today
from organizations.keyset import keyset_page
from organizations.models import Event
from organizations.permissions import accepts
from organizations.requests import Request
from roadmaps import linter, permissions
from roadmaps.amended import changed_since, changes_of, drawn_earlier, editions_of, in_wording_of
from roadmaps.copies import document_of
from roadmaps.gathered import gathered
from roadmaps.linter.table import check_plan
from roadmaps.models import Roadmap
from roadmaps.phrases import size_words, tell
from roadmaps.plan import TargetTable
from roadmaps.plan_rows import read_document, read_plan
from roadmaps.plan_standing import Standing, standing
from roadmaps.sheet import Sheet, sheet
from roadmaps.terms_read import plan_years
from roadmaps.views.fetch import get_roadmap
from roadmaps.views.findings import shown
from roadmaps.workflow.amendments import open_amendment

RECENT = 6
PAGE = 50


@require_safe
def roadmap(request: Request, slug: str) -> HttpResponse:
    """The plan as the document that it becomes; the margin holds what the product thinks of it.

    An amendment that came into force is read as the edition that it made.

    Six queries beyond session and person, however many rows. Of a draft: the plan, its sections, items, parties,
    targets, events. Of an approved plan: the plan with its edition, lines, items under control, events, its draft of
    changes; two more for its editions and schools' plans drawn before where there are several, one for a school's plan.
    """
    found = get_roadmap(request, slug)
    if found.is_enacted and found.amends and found.enacted_as:
        return redirect("edition", slug=found.amends.slug, number=found.enacted_as.number)
    edition = found.current_edition
    plan = document_of(edition).plan if edition else read_plan(found, with_results=False)
    works = permissions.can_see_work(request.access, found)
    findings = tuple(check_plan(plan)) if works and found.is_draft else ()
    table = sheet(plan, years=plan_years(found) if found.is_draft else None)
    editions = editions_of(found)
    context = {
        "roadmap": found,
        "plan": plan,
        "sheet": table,
        "size": size_words(table.items, table.sections),
        "description": parse(plan.description),
        "target_rows": target_rows(plan.targets),
        "standing": _standing(request, found, table) if works and found.is_fixed else None,
        "can_appoint": permissions.can_appoint(request.access, found),
        "editions": editions,
        "drawn_earlier": drawn_earlier(found, editions, request.access) if works else [],
        "parent_changed": changed_since(found) if works else None,
        "in_wording_of": in_wording_of(edition),
        "amendment": open_amendment(found) if works and found.is_fixed else None,
        "changes": changes_of(found, plan) if found.amends_id else None,
        "sees_queue": accepts(request.access),
        "findings": shown(found, findings),
        "findings_count": len(findings),
        "events": _recent(found) if works else [],
        **allowed(request.access, found),
    }
    return render(request, "roadmaps/detail.html", context)


@require_safe
def history(request: Request, slug: str) -> HttpResponse:
    """Everything that happened to the plan, newest first."""
    found = get_roadmap(request, slug, allow=permissions.can_see_work)
    events = Event.objects.about("roadmap", found.pk).select_related("actor", "undone_by")
    page = keyset_page(events, "pk", request.GET, size=PAGE, descending=True)
    context = {
        "roadmap": found,
        "page": page,
        "events": gathered(page),
        **allowed(request.access, found),
    }
    return render(request, "roadmaps/history.html", context)


@require_safe
def check(request: Request, slug: str) -> HttpResponse:
    """What the check finds in the plan and in its act, each with the place to mend; then deadlines not understood."""
    found = get_roadmap(request, slug, allow=permissions.can_see_work)
    document = read_document(found)
    findings = (*linter.check(document), *linter.check_terms(document))
    context = {
        "roadmap": found,
        "findings": shown(found, findings, to_mend=permissions.can_edit(request.access, found)),
        "count": len(findings),
        **allowed(request.access, found),
    }
    return render(request, "roadmaps/check.html", context)


def _standing(request: Request, found: Roadmap, table: Sheet) -> Standing:
    return standing(found, table, today(found.municipality), request.GET.get("show", ""))


def allowed(access: Access, found: Roadmap) -> dict[str, bool]:
    """What the person may do with the plan now: the pages' buttons."""
    return {
        "can_see_work": permissions.can_see_work(access, found),
        "can_edit": permissions.can_edit(access, found),
        "can_submit": permissions.can_submit(access, found),
        "can_withdraw": permissions.can_withdraw(access, found),
        "can_agree": permissions.can_agree(access, found),
        "can_return": permissions.can_return(access, found),
        "can_register": permissions.can_register(access, found),
        "can_delete": permissions.can_delete(access, found),
        "can_amend": permissions.can_amend(access, found),
        "can_create": permissions.can_begin(access),
    }


def target_rows(table: TargetTable) -> list[dict[str, Any]]:
    """Indicators with a cell for every year of the table."""
    return [{"row": row, "cells": [(year, row.value(year)) for year in table.years]} for row in table.rows]


def _recent(found: Roadmap) -> list[Any]:
    events = Event.objects.about("roadmap", found.pk).select_related("actor")[:RECENT]
    return [tell(event) for event in events]
