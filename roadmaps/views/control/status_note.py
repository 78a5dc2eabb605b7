"""«Информация об исполнении» as a page, PDF and DOCX, as of any day that has come."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents.fonts import FontsMissing
from documents.models import PrintSettings
from documents.page import PageSettings
from documents.sending import DOCX, PDF, Sent, send_made
from documents.values import digest
from organizations.clock import today
from organizations.requests import Request
from roadmaps import permissions
from roadmaps.forms.status_note import StatusDayForm
from roadmaps.models import Roadmap
from roadmaps.printing import status_note as printing
from roadmaps.status_note import StatusNote
from roadmaps.status_note_rows import status_note
from roadmaps.views.control.not_yet import not_yet
from roadmaps.views.fetch import get_roadmap

logger = logging.getLogger(__name__)

Render = Callable[[StatusNote, PageSettings, bool], bytes]


@require_safe
def roadmap_status_note(request: Request, slug: str) -> HttpResponse:
    """What the note says of the day in the address; a day that cannot be is refused in words above today's note."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    if not roadmap.was_approved:
        return not_yet(request, roadmap)
    form = _form(request, roadmap)
    valid = form.is_valid()
    day = form.cleaned_data["day"] if valid else form.today
    context = {
        "roadmap": roadmap,
        "form": form,
        "note": status_note(roadmap, day, request.access),
        "asked": request.GET.get("day", "") if not valid else f"{day:%d.%m.%Y}",
        "query": f"?day={day:%Y-%m-%d}",
    }
    return render(request, "roadmaps/control/status_note.html", context, status=200 if valid else 422)


@require_safe
def roadmap_status_note_pdf(request: Request, slug: str) -> HttpResponseBase:
    return _file(
        request, slug, "pdf", PDF, lambda note, settings, annex: printing.render_pdf(note, settings, annex).pdf
    )


@require_safe
def roadmap_status_note_docx(request: Request, slug: str) -> HttpResponseBase:
    return _file(request, slug, "docx", DOCX, printing.render_docx)


def _file(request: Request, slug: str, extension: str, content_type: str, make: Render) -> HttpResponseBase:
    """The note as a file, with the annex of whole lists at `?annex=1`. A day that cannot be leads to the page, which
    says why."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    if not roadmap.was_approved:
        return not_yet(request, roadmap)
    form = _form(request, roadmap)
    if not form.is_valid():
        messages.error(request, " ".join(f"{error}." for error in form.errors["day"]))
        return redirect("roadmap_status_note", slug=slug)
    note = status_note(roadmap, form.cleaned_data["day"], request.access)
    row = PrintSettings.objects.filter(municipality=roadmap.municipality_id).first()
    settings = row.as_value() if row else PageSettings()
    annex = request.GET.get("annex") == "1"
    named = "Информация об исполнении с приложением" if annex else "Информация об исполнении"
    name = f"{named}, {roadmap.slug}, {note.day:%d.%m.%Y}.{extension}"
    sent = Sent(name, content_type, f"{digest((note, settings, annex))}.{extension}", inline=extension == "pdf")
    try:
        return send_made(request, lambda: make(note, settings, annex), sent)
    except FontsMissing as error:
        messages.error(request, str(error))
    except (ValueError, TypeError, RuntimeError):
        # What a layout engine stumbles over in somebody's text must not take the page away.
        logger.exception("a status note could not be printed")
        messages.error(request, "Файл не сделан: в тексте карты есть то, что не удаётся напечатать.")
    return redirect("roadmap_status_note", slug=slug)


def _form(request: Request, roadmap: Roadmap) -> StatusDayForm:
    edition = roadmap.first_edition
    approved_on = edition.act_date if edition else None
    return StatusDayForm(
        {"day": request.GET.get("day", "")}, today=today(roadmap.municipality), approved_on=approved_on
    )
