"""What comes out of a plan: the preview of its sheets, PDF, XLSX, DOCX and the agreement sheet; the act as it reads."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents.act import Act, ActKind, AppendixKind
from documents.page import PrintState
from documents.sending import PDF, PNG, Sent, send_made, send_stored
from organizations.requests import Request
from organizations.text import counted
from roadmaps import permissions
from roadmaps.act_page import act_page
from roadmaps.copies import CONTENT_TYPES, CannotPrint, Copy, current_copy
from roadmaps.models import Roadmap
from roadmaps.preview import Page
from roadmaps.views.fetch import get_roadmap

STATES = (
    (PrintState.DRAFT, "ПРОЕКТ"),
    (PrintState.FOR_SIGNATURE, "на подпись"),
    (PrintState.APPROVED, "утверждённая"),
)
"""The printable states in the order of a plan's life, as the switch names them."""
_HEADS = {
    PrintState.DRAFT: "проект",
    PrintState.FOR_SIGNATURE: "экземпляр на подпись",
    PrintState.APPROVED: "утверждённая редакция",
}
_TOLD = {
    PrintState.DRAFT: "Черновик печатается с пометкой «Проект».",
    PrintState.FOR_SIGNATURE: "Дату и номер впишут после подписи.",
    PrintState.APPROVED: "Листы сохранены при утверждении и не меняются.",
}


@require_safe
def preview(request: Request, slug: str) -> HttpResponse:
    """The sheets as they will print. What cannot be printed is said in words, beside what can."""
    roadmap = get_roadmap(request, slug)
    copy = current_copy(roadmap)
    sheets: tuple[Page, ...] = ()
    refused = ""
    try:
        sheets = copy.pages()
    except CannotPrint as error:
        refused = str(error)
    context = {
        "roadmap": roadmap,
        "edition": copy.edition,
        "head": f"{_composition(copy.document.act)}, {_HEADS[copy.state]}",
        "state": copy.state.value,
        "states": [(state.value, name, state is copy.state) for state, name in STATES],
        "sheets": sheets,
        "count": counted(len(sheets), "лист", "листа", "листов"),
        "margins": copy.settings.left_margin,
        "told": _TOLD[copy.state],
        "kind": copy.document.act.kind if copy.document.act else ActKind.ORDER,
        "refused": refused,
        "can_see_work": permissions.can_see_work(request.access, roadmap),
        "can_register": permissions.can_register(request.access, roadmap),
    }
    return render(request, "roadmaps/print.html", context)


@require_safe
def page(request: Request, slug: str, state: str, number: int) -> HttpResponseBase:
    """One sheet as a picture, in the plan's present state only: another state's address names nothing."""
    copy = current_copy(get_roadmap(request, slug))
    if state != copy.state.value:
        raise Http404
    sent = Sent(f"{slug}-{number}.png", PNG, f"{copy.key}-{number}", inline=True)
    try:
        return send_made(request, lambda: copy.page(number), sent)
    except (IndexError, CannotPrint) as error:
        raise Http404 from error


@require_safe
def pdf(request: Request, slug: str) -> HttpResponseBase:
    return _file(request, slug, "pdf")


@require_safe
def xlsx(request: Request, slug: str) -> HttpResponseBase:
    return _file(request, slug, "xlsx")


@require_safe
def docx(request: Request, slug: str) -> HttpResponseBase:
    return _file(request, slug, "docx")


@require_safe
def agreement_sheet(request: Request, slug: str) -> HttpResponseBase:
    """The sheet that goes to the head's desk with the copy for signature: an inner paper of the office."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    copy = current_copy(roadmap)
    try:
        return send_made(
            request,
            copy.agreement_sheet,
            Sent(f"{slug}, лист согласования.pdf", PDF, copy.agreement_key, inline=True),
        )
    except CannotPrint as error:
        return _cannot(request, roadmap, error)


@require_safe
def act(request: Request, slug: str) -> HttpResponse:
    """The act as a document, read from what is in force: an edition's own words, or the draft's rows."""
    roadmap = get_roadmap(request, slug)
    copy = current_copy(roadmap)
    context = {
        "roadmap": roadmap,
        "act": copy.document.act,
        "page": act_page(copy.document.act, copy.state, copy.settings),
        "amended": copy.edition is not None and copy.document.amends,
        "can_edit": permissions.can_edit(request.access, roadmap),
    }
    return render(request, "roadmaps/act.html", context)


def _file(request: Request, slug: str, extension: str) -> HttpResponseBase:
    roadmap = get_roadmap(request, slug)
    copy = current_copy(roadmap)
    try:
        return send_copy(request, copy, extension)
    except CannotPrint as error:
        return _cannot(request, roadmap, error)


def send_copy(request: Request, copy: Copy, extension: str) -> HttpResponseBase:
    """The copy's file; an approved PDF and XLSX are the stored bytes. Raises CannotPrint."""
    name, inline = copy.file_name(extension), extension == "pdf"
    if row := copy.stored(extension):
        try:
            return send_stored(request, row, name=name, inline=inline)
        except FileNotFoundError as error:
            raise CannotPrint.lost(row) from error
    sent = Sent(name, CONTENT_TYPES[extension], f"{copy.key}.{extension}", inline=inline)
    return send_made(request, lambda: copy.file(extension), sent)


def _cannot(request: Request, roadmap: Roadmap, error: CannotPrint) -> HttpResponse:
    messages.error(request, str(error))
    return redirect("roadmap_print", slug=roadmap.slug)


def _composition(act: Act | None) -> str:
    """What the sheets hold: «Приказ с приложениями», «Дорожная карта» where no text of an act is known."""
    if act is None or not act.has_text:
        return "Дорожная карта"
    count = sum(not appendix.absent for appendix in act.appendices)
    more = any(appendix.kind is not AppendixKind.ROADMAP for appendix in act.appendices) and count > 1
    tail = " с приложениями" if more else " с приложением" if count else ""
    return f"{act.kind.capitalize()}{tail}"
