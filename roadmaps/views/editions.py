"""An approved edition: its requisites, hashes and stored files, its text as frozen, the scan beside it."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from documents.models import StoredFile
from documents.page import PageSettings, PrintState
from documents.prose import parse
from documents.sending import send_stored
from documents.uploads import SCAN_KINDS, accept, read_whole
from documents.uploads_guard import UploadRefused
from organizations.requests import Request
from roadmaps import permissions, workflow
from roadmaps.act_page import act_page
from roadmaps.amended import changes_in
from roadmaps.copies import CannotPrint, document_of, edition_copy, edition_file_name
from roadmaps.forms.agreement import ScanForm, VerifyForm
from roadmaps.models import Edition, Roadmap
from roadmaps.sheet import sheet
from roadmaps.views.fetch import get_roadmap
from roadmaps.views.printing import send_copy
from roadmaps.views.reading import target_rows
from roadmaps.workflow import Refused


@require_safe
def edition(request: Request, slug: str, number: int) -> HttpResponse:
    roadmap = get_roadmap(request, slug)
    return _page(request, roadmap, _edition(roadmap, number))


@require_safe
def file(request: Request, slug: str, number: int, kind: str) -> HttpResponseBase:
    """PDF and XLSX are the bytes written at approval; DOCX is made from the frozen text; the scan as it was put."""
    roadmap = get_roadmap(request, slug)
    found = _edition(roadmap, number, "content")
    try:
        if kind == "scan":
            if found.scan is None:
                raise Http404
            return send_stored(request, found.scan, inline=True)
        if row := {"pdf": found.pdf, "xlsx": found.xlsx}.get(kind):
            return send_stored(request, row, name=edition_file_name(found, kind), inline=kind == "pdf")
        return send_copy(request, edition_copy(found), kind)
    except FileNotFoundError as error:
        lost = getattr(found, kind, None)
        return _cannot(request, found, str(CannotPrint.lost(lost)) if lost else str(error))
    except CannotPrint as error:
        return _cannot(request, found, str(error))


@require_POST
def attach_scan(request: Request, slug: str, number: int) -> HttpResponse:
    """Put the scan of the signed original beside the edition, once."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_attach_scan)
    found = _edition(roadmap, number)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        picked = form.cleaned_data["scan"]
        try:
            if found.scan_id:
                raise Refused("Скан уже приложен к этой редакции, заменить его нельзя.")
            scan = accept(
                picked, picked.name, municipality_id=roadmap.municipality_id, by=request.user, kinds=SCAN_KINDS
            )
            workflow.attach_scan(found.pk, scan, by=request.user)
        except (UploadRefused, Refused) as error:
            form.add_error("scan", str(error))
        else:
            messages.success(request, "Скан приложен к редакции.")
            return redirect("edition", slug=slug, number=number)
    return _page(request, roadmap, found, scan_form=form, status=422)


@require_POST
def verify(request: Request, slug: str, number: int) -> HttpResponse:
    """Whether a file at hand is one of the edition's own, byte for byte. It is read and not kept."""
    roadmap = get_roadmap(request, slug)
    found = _edition(roadmap, number)
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, roadmap, found, verify_form=form, status=422)
    picked = form.cleaned_data["file"]
    try:
        digest = hashlib.sha256(read_whole(picked, picked.name)).hexdigest()
    except UploadRefused as error:
        form.add_error("file", str(error))
        return _page(request, roadmap, found, verify_form=form, status=422)
    own = {"PDF": found.pdf, "XLSX": found.xlsx, "скан": found.scan}
    same = next((name for name, row in own.items() if row and row.sha256 == digest), "")
    return _page(request, roadmap, found, verified={"same": same, "digest": digest, "name": picked.name})


def _page(
    request: Request,
    roadmap: Roadmap,
    found: Edition,
    *,
    scan_form: ScanForm | None = None,
    verify_form: VerifyForm | None = None,
    verified: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    document = document_of(found)
    attachable = found.scan_id is None and permissions.can_attach_scan(request.access, roadmap)
    context = {
        "roadmap": roadmap,
        "edition": found,
        "is_current": roadmap.current_edition_id == found.pk,
        "changes": changes_in(found, document),
        "before": found.number - 1,
        "act": document.act,
        "page": act_page(document.act, PrintState.APPROVED, PageSettings()),
        "plan": document.plan,
        "sheet": sheet(document.plan),
        "description": parse(document.plan.description),
        "target_rows": target_rows(document.plan.targets),
        "files": _files(found),
        "scan_form": (scan_form or ScanForm()) if attachable or scan_form else None,
        "verify_form": verify_form or VerifyForm(),
        "verified": verified,
        "can_see_work": permissions.can_see_work(request.access, roadmap),
    }
    return render(request, "roadmaps/edition.html", context, status=status)


def _files(found: Edition) -> list[tuple[str, str, StoredFile]]:
    """What is kept of the edition: the kind in its address, its name for people, its row."""
    kept = [("pdf", "Акт с приложениями, PDF", found.pdf), ("xlsx", "Дорожная карта, XLSX", found.xlsx)]
    return [*kept, ("scan", "Скан подписанного экземпляра", found.scan)] if found.scan else kept


def _edition(roadmap: Roadmap, number: int, *later: str) -> Edition:
    """The edition with its files; the fields named `later` are read when they are asked for."""
    rows = Edition.objects.select_related("pdf", "xlsx", "scan", "registered_by", "roadmap")
    return get_object_or_404(rows.defer(*later), roadmap=roadmap, number=number)


def _cannot(request: Request, found: Edition, told: str) -> HttpResponse:
    messages.error(request, told)
    return redirect("edition", slug=found.roadmap.slug, number=found.number)
