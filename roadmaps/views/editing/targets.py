"""The plan's targets as a grid of rows × years."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import Request
from roadmaps import permissions, workflow
from roadmaps.forms.grids import TargetsGrid
from roadmaps.models import Roadmap
from roadmaps.plan import TargetRow, TargetTable
from roadmaps.plan_rows import read_plan
from roadmaps.views.editing import answers
from roadmaps.views.fetch import get_roadmap
from roadmaps.workflow import NotAllowed, Refused, Stale


@require_http_methods(["GET", "HEAD", "POST"])
def roadmap_targets(request: Request, slug: str) -> HttpResponse:
    """The grid; buttons add and remove rows and years without saving, «Сохранить» writes.

    Whoever may only read finds the table on the plan's page.
    """
    if request.method != "POST":
        roadmap = get_roadmap(request, slug)
        if not permissions.can_edit(request.access, roadmap):
            return redirect(roadmap)
        table = read_plan(roadmap, with_results=False).targets
        return _page(request, roadmap, TargetsGrid(table, workflow.target_marks(table)))
    roadmap = answers.get_draft(request, slug)
    grid = TargetsGrid.read(request.POST)
    if grid.act(request.POST.get("action", "")):
        return _page(request, roadmap, grid, status=422 if grid.errors else 200)
    try:
        event = workflow.edit_targets(roadmap.pk, grid.without_empty_rows(), marks=grid.marks, by=request.user)
    except NotAllowed as error:
        return answers.refused(request, roadmap, error)
    except Stale as error:
        return _conflict(request, roadmap, grid, error)
    except Refused as error:
        grid.errors.append(error.message)
        return _page(request, roadmap, grid, status=422)
    answers.said(request, "Показатели сохранены." if event else answers.ALREADY, roadmap, event)
    return redirect(roadmap)


def _conflict(request: Request, roadmap: Roadmap, grid: TargetsGrid, error: Stale) -> HttpResponse:
    """What stands now is shown above the grid; saving again writes what was typed, knowingly."""
    table = read_plan(roadmap, with_results=False).targets
    grid.marks = workflow.target_marks(table)
    return _page(request, roadmap, grid, now=_lines(error.current), lead=error.message, status=409)


def _lines(current: Any) -> list[str]:
    if isinstance(current, TargetRow):
        years = "; ".join(f"{year}: {text}" for year, text in current.values)
        return [f"{current.label} {current.name}".strip(), " ".join(filter(None, (current.unit, years)))]
    if isinstance(current, TargetTable):
        return [current.title, ", ".join(map(str, current.years))]
    return [str(current)]


def _page(
    request: Request,
    roadmap: Roadmap,
    grid: TargetsGrid,
    *,
    now: list[str] | None = None,
    lead: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = [{"row": row, "values": [(year, row.value(year)) for year in grid.table.years]} for row in grid.table.rows]
    context = {"roadmap": roadmap, "grid": grid, "rows": rows, "now": now, "lead": lead}
    return render(request, "roadmaps/edit/targets.html", context, status=status)
