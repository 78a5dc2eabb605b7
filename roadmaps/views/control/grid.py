"""The fulfilment grid of a plan and its workbook."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents.sending import XLSX, Sent, send_made
from documents.sheets import CellTooLong
from organizations.clock import today
from organizations.requests import Request
from organizations.text import counted
from roadmaps import permissions
from roadmaps.forms.fulfilment import GridFilter
from roadmaps.fulfilment import Cell, Grid, Wanted, grid, read
from roadmaps.line_states import LineState
from roadmaps.models import Roadmap
from roadmaps.printing import fulfilment_xlsx
from roadmaps.views.control.not_yet import not_yet
from roadmaps.views.fetch import get_roadmap
from roadmaps.views.links import address

LEGEND = tuple(state for state in LineState if state is not LineState.ENDED)
FEW = 20
"""Columns up to which a cell has room for its date beside the sign."""


@require_safe
def roadmap_grid(request: Request, slug: str) -> HttpResponse:
    """Items against organizations. The same number of queries however many of them there are."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    if not roadmap.was_approved:
        return not_yet(request, roadmap)
    day = today(roadmap.municipality)
    filters, made = _made(request, roadmap, day)
    chosen = filters.chosen()
    with_dates = {"on": True, "off": False}.get(request.GET.get("dates", ""), len(made.columns) <= FEW)
    context = {
        "roadmap": roadmap,
        "grid": made,
        "day": day,
        "filter": filters,
        "chips": [(text, address(request, **{name: None})) for name, text in chosen],
        "told": told(made, day),
        "legend": LEGEND,
        "with_dates": with_dates,
        "dates_url": address(request, dates="off" if with_dates else "on"),
        "late_url": address(request, state=LineState.OVERDUE.value),
        "query": request.GET.urlencode(),
        "span": len(made.columns) + 3,
        "can_appoint": permissions.can_appoint(request.access, roadmap),
    }
    return render(request, "roadmaps/control/grid.html", context)


@require_safe
def roadmap_grid_xlsx(request: Request, slug: str) -> HttpResponseBase:
    """The same grid with the same filters as a workbook."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    if not roadmap.was_approved:
        return not_yet(request, roadmap)
    day = today(roadmap.municipality)
    _, made = _made(request, roadmap, day)
    lines = _lines(made)
    heads = [column.organization.short_name for column in made.columns]
    totals = [f"{column.tally.accepted} из {column.tally.total}" for column in made.columns]
    totals.append(f"{made.tally.accepted} из {made.tally.total}")
    sentence = told(made, day)
    tag = hashlib.sha256(repr((roadmap.title, sentence, heads, lines, totals)).encode()).hexdigest()
    sent = Sent(f"Исполнение, {roadmap.slug}, {day:%d.%m.%Y}.xlsx", XLSX, tag)
    try:
        return send_made(request, lambda: fulfilment_xlsx.render(roadmap.title, sentence, heads, lines, totals), sent)
    except CellTooLong as error:
        messages.error(request, str(error))
        return redirect("roadmap_grid", slug=slug)


def told(made: Grid, day: dt.date) -> str:
    """The sentence above the grid, said of what the filters left."""
    tally = made.tally
    items = counted(len(made.rows), "мероприятие", "мероприятия", "мероприятий")
    organizations = counted(len(made.columns), "организация", "организации", "организаций")
    parts = [f"принято {tally.accepted} из {counted(tally.total, 'строки', 'строк', 'строк')}"]
    parts += [
        f"{name} {number}"
        for name, number in (
            ("на проверке", tally.reported),
            ("возвращено", tally.returned),
            ("просрочено", tally.overdue),
        )
        if number
    ]
    return f"{items}, {organizations}. На {day:%d.%m.%Y} {', '.join(parts)}."


def _made(request: Request, roadmap: Roadmap, day: dt.date) -> tuple[GridFilter, Grid]:
    sources = read(roadmap, request.access)
    filters = GridFilter(request.GET, sources, today=day)
    wanted: Wanted = filters.wanted()
    return filters, grid(sources, wanted, day)


def _lines(made: Grid) -> list[fulfilment_xlsx.Line]:
    found = []
    for part in made.sections:
        if part.section is not None:
            found.append(fulfilment_xlsx.Line(part.section.label, part.section.title or "Без заголовка"))
        for row in part.rows:
            states = tuple(_words(cell) for cell in row.cells)
            item, tally = row.item, row.tally
            accepted = f"{tally.accepted} из {tally.total}"
            found.append(fulfilment_xlsx.Line(item.label, item.title, item.deadline or "", states, accepted))
    return found


def _words(cell: Cell) -> str:
    if cell.state is LineState.NONE:
        return "—"
    return f"{cell.state.word} {cell.day:%d.%m.%Y}" if cell.day else cell.state.word
