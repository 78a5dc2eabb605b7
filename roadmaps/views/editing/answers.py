"""What an act of editing answers: the page, the row, or words of refusal. htmx changes the size, not the route."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django_htmx.http import reswap, retarget, trigger_client_event

from organizations import typed_again
from organizations.acting import tell_page
from organizations.models import Event
from organizations.requests import Request
from roadmaps import permissions
from roadmaps.models import Roadmap
from roadmaps.plan_rows import read_plan
from roadmaps.sheet import sheet
from roadmaps.terms_read import plan_years
from roadmaps.views.fetch import get_roadmap
from roadmaps.workflow import NotAllowed, Refused

SAVED, ALREADY = "Сохранено.", "Уже сохранено."


def get_draft(request: Request, slug: str) -> Roadmap:
    """The plan for a person whose role writes it; the state is asked by the act itself, in words."""
    return get_roadmap(request, slug, allow=permissions.may_write)


def is_fragment(request: Request) -> bool:
    """Whether a piece of the page is wanted instead of a page."""
    return bool(request.htmx) and not request.htmx.boosted


def row_url(roadmap: Roadmap, kind: str, uid: str) -> str:
    return f"{reverse('roadmap', args=[roadmap.slug])}#{kind}-{uid}"


def said(request: Request, text: str, roadmap: Roadmap, event: Event | None = None) -> None:
    """A message for the next page, with the way back where there is one."""
    if event is not None:
        undo = reverse("event_undo", args=[roadmap.slug, event.pk])
        text = format_html('{} <a href="{}">Отменить</a>', text, undo)
    messages.success(request, text)


def toast(response: HttpResponse, text: str, roadmap: Roadmap, event: Event | None = None) -> HttpResponse:
    """The same for a piece of the page: the script shows it, «Отменить» posts to the address."""
    undo = reverse("event_undo", args=[roadmap.slug, event.pk]) if event else ""
    return trigger_client_event(response, "toast", {"text": text, "undo": undo})


def changed_plan(
    request: Request,
    roadmap: Roadmap,
    text: str,
    *,
    event: Event | None = None,
    anchor: tuple[str, str] | None = None,
) -> HttpResponse:
    """After rows came, went or were numbered anew: the plan's page, at the row.

    A script that wants a piece gets the address of the page to read it from, with the message and the row to focus.
    """
    if not is_fragment(request):
        said(request, text, roadmap, event)
        return redirect(row_url(roadmap, *anchor) if anchor else roadmap.get_absolute_url())
    response = HttpResponse(status=204)
    focus = f"{anchor[0]}-{anchor[1]}" if anchor else ""
    trigger_client_event(response, "plan-changed", {"focus": focus})
    return toast(response, text, roadmap, event)


def changed_row(request: Request, roadmap: Roadmap, kind: str, uid: str, field: str) -> HttpResponse:
    """The row alone, the same markup as on the page, with the cell to return the focus to."""
    fresh = get_roadmap(request, roadmap.slug)
    table = sheet(read_plan(fresh, with_results=False), years=plan_years(fresh) if fresh.is_draft else None)
    row = table.row(kind, uid)
    if row is None:
        return changed_plan(request, roadmap, SAVED)
    context = {
        "row": row,
        "roadmap": fresh,
        "can_edit": permissions.can_edit(request.access, fresh),
        "span": len(table.columns),
    }
    response = render(request, "roadmaps/_row.html", context)
    told = {"row": f"{kind}-{uid}", "field": field, "text": f"Сохранено в {timezone.localtime():%H:%M}"}
    return trigger_client_event(response, "row-saved", told, after="swap")


def closed(request: Request, roadmap: Roadmap) -> HttpResponse:
    """An editor's page of a plan whose text is closed by now: its own page says where things stand."""
    return refused(
        request,
        roadmap,
        Refused(f"Карта в состоянии «{roadmap.get_status_display()}», её текст закрыт: править нельзя."),
    )


def refused(request: Request, roadmap: Roadmap, error: Refused) -> HttpResponse:
    """An act that found no place any more: said on the plan's page, or beside the words that were typed for it."""
    if is_fragment(request) and not isinstance(error, NotAllowed):
        response = render(request, "roadmaps/edit/_refused.html", {"message": error.message}, status=409)
        return retarget(reswap(response, "innerHTML"), "#plan-note")
    if request.method == "POST" and not isinstance(error, NotAllowed):
        kept = typed_again.give_back(request, error.message)
        if kept is not None:
            return kept
    tell_page(request, error)
    return redirect(roadmap)


def form_page(
    request: Request, template: str, roadmap: Roadmap | None, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with one form; refused ones answer 422, so that nobody takes them for saved."""
    form = context.get("form")
    if status == 200 and form is not None and form.is_bound and form.errors:
        status = 422
    return render(request, template, {"roadmap": roadmap, **context}, status=status)
