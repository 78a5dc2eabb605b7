"""Documents that a lawyer corrected, kept beside the draft: a list, an upload, a download."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from documents.sending import send_stored
from documents.uploads import accept
from documents.uploads_guard import FileKind, UploadRefused
from organizations.requests import Request
from roadmaps import permissions, workflow
from roadmaps.forms.agreement import CorrectedFileForm
from roadmaps.models import CorrectedFile, Roadmap
from roadmaps.views.fetch import get_roadmap
from roadmaps.workflow import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: Request, slug: str) -> HttpResponse:
    """The office's own page: what was corrected on paper or in Word, and a form to add one more."""
    writes = request.method == "POST"
    roadmap = get_roadmap(request, slug, allow=permissions.can_add_file if writes else permissions.can_see_work)
    if not writes:
        return _page(request, roadmap, CorrectedFileForm())
    form = CorrectedFileForm(request.POST, request.FILES)
    if form.is_valid():
        picked = form.cleaned_data["file"]
        try:
            stored = accept(
                picked,
                picked.name,
                municipality_id=roadmap.municipality_id,
                by=request.user,
                kinds=frozenset({FileKind.DOCX}),
            )
            workflow.add_corrected_file(roadmap.pk, stored, form.cleaned_data["comment"], by=request.user)
        except UploadRefused as error:
            form.add_error("file", str(error))
        except Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"Файл «{stored.name}» приложен к карте.")
            return redirect("roadmap_files", slug=slug)
    return _page(request, roadmap, form, status=422)


@require_safe
def file(request: Request, slug: str, pk: int) -> HttpResponseBase:
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    row: CorrectedFile = get_object_or_404(CorrectedFile.objects.select_related("file"), roadmap=roadmap, pk=pk)
    try:
        return send_stored(request, row.file)
    except FileNotFoundError:
        messages.error(request, f"Файла «{row.file.name}» нет в хранилище. Сообщите администратору.")
        return redirect("roadmap_files", slug=slug)


def _page(request: Request, roadmap: Roadmap, form: CorrectedFileForm, status: int = 200) -> HttpResponse:
    context = {
        "roadmap": roadmap,
        "files": CorrectedFile.objects.filter(roadmap=roadmap).select_related("file", "file__stored_by"),
        "form": form if permissions.can_add_file(request.access, roadmap) else None,
    }
    return render(request, "roadmaps/files.html", context, status=status)
