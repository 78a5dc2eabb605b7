"""Changes to an approved plan: the draft of them is begun, its act worded, the comparison shown and printed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.act import Act, ClauseKind
from documents.fonts import FontsMissing
from documents.models import PrintSettings
from documents.page import PageSettings, PrintState
from documents.sending import DOCX, PDF, Sent, send_made
from documents.values import digest
from organizations.acting import tell_page
from organizations.requests import Request
from roadmaps import permissions, workflow
from roadmaps.copies import document_of
from roadmaps.models import Edition, Roadmap
from roadmaps.plan import Document
from roadmaps.plan_rows import read_document
from roadmaps.printing.comparison import comparison, comparison_docx, comparison_title, render_comparison
from roadmaps.printing.pdf import render_pdf
from roadmaps.text_in_force import acts_of, text_in_force
from roadmaps.views.fetch import get_roadmap
from roadmaps.workflow import NotAllowed, Refused
from roadmaps.workflow.amendments import open_amendment


@require_http_methods(["GET", "HEAD", "POST"])
def roadmap_amend(request: Request, slug: str) -> HttpResponse:
    """Says what will happen; then the draft of changes, the same one for whoever asks twice."""
    roadmap = get_roadmap(request, slug, allow=permissions.may_amend)
    refused = ""
    if request.method == "POST":
        try:
            draft = workflow.begin_amendment(roadmap.pk, by=request.user)
        except NotAllowed as error:
            raise PermissionDenied(error.message) from error
        except Refused as error:
            refused = error.message
        else:
            messages.success(request, "Черновик изменений открыт. Правьте строки: пункты акта составятся по ним.")
            return redirect(draft)
    if roadmap.current_edition is None:
        messages.info(request, f"Карта в состоянии «{roadmap.get_status_display()}»: вносить изменения пока некуда.")
        return redirect(roadmap)
    context = {"roadmap": roadmap, "refused": refused, "amendment": open_amendment(roadmap) if refused else None}
    return render(request, "roadmaps/amend.html", context, status=409 if refused else 200)


@require_POST
def roadmap_points(request: Request, slug: str) -> HttpResponse:
    """Words the points of the amending act anew from what differs now."""
    roadmap = get_roadmap(request, slug, allow=permissions.may_write)
    try:
        event = workflow.compose_points(roadmap.pk, by=request.user)
    except Refused as error:
        tell_page(request, error)
        return redirect(roadmap)
    messages.success(request, "Пункты акта составлены по изменениям." if event else "Пункты акта уже такие.")
    return redirect("roadmap_act", slug=slug)


@require_safe
def roadmap_comparison(request: Request, slug: str) -> HttpResponse:
    """What stands and what is to stand, a row for each point of the act."""
    roadmap, old, document, act = _compared(request, slug)
    context = {"roadmap": roadmap, "lines": comparison(old, document), "title": comparison_title(act)}
    return render(request, "roadmaps/comparison.html", context)


@require_safe
def roadmap_comparison_file(request: Request, slug: str, kind: str) -> HttpResponseBase:
    """The comparison as a PDF or a DOCX: an inner paper, made on request and kept nowhere."""
    roadmap, old, document, _ = _compared(request, slug)
    settings = _settings(roadmap)
    name = f"{slug}, сравнительная таблица.{kind}"
    sent = Sent(name, {"pdf": PDF, "docx": DOCX}[kind], f"{digest((old, document, settings))}-c.{kind}", kind == "pdf")
    try:
        if kind == "pdf":
            return send_made(request, lambda: render_comparison(old, document, settings).pdf, sent)
        return send_made(request, lambda: comparison_docx(old, document, settings), sent)
    except FontsMissing as error:
        messages.error(request, str(error))
        return redirect("roadmap_comparison", slug=slug)


@require_safe
def edition_text(request: Request, slug: str, number: int) -> HttpResponseBase:
    """The whole plan as an edition has it, its stamp naming the acts: for reading, no act itself."""
    roadmap = get_roadmap(request, slug)
    edition: Edition = get_object_or_404(Edition.objects.select_related("roadmap"), roadmap=roadmap, number=number)
    acts = acts_of(roadmap)[:number]
    if not acts:
        raise Http404
    document, settings = text_in_force(document_of(edition), acts), _settings(roadmap)
    sent = Sent(f"{slug}, текст редакции {number}.pdf", PDF, f"{digest((document, settings))}-text.pdf", inline=True)
    try:
        return send_made(request, lambda: render_pdf(document, PrintState.APPROVED, settings).pdf, sent)
    except FontsMissing as error:
        messages.error(request, str(error))
        return redirect("edition", slug=slug, number=number)


def _compared(request: Request, slug: str) -> tuple[Roadmap, Document, Document, Act]:
    """The amendment, the document that it changes, its own document and act. 404 for a plan that amends none."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    if roadmap.amends_id is None or roadmap.predecessor is None:
        raise Http404
    document = read_document(roadmap)
    if document.act is None or not any(clause.kind is ClauseKind.PLAIN for clause in document.act.clauses):
        raise Http404
    return roadmap, document_of(roadmap.predecessor), document, document.act


def _settings(roadmap: Roadmap) -> PageSettings:
    row = PrintSettings.objects.filter(municipality=roadmap.municipality_id).first()
    return row.as_value() if row else PageSettings()
