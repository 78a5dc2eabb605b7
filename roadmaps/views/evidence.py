"""Evidence of a plan as one archive: started here, watched on the job's page, taken here."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from documents.sending import send_stored
from organizations.acting import tell_page
from organizations.models import Job
from organizations.requests import Request
from roadmaps import evidence_archive, permissions
from roadmaps.views.fetch import get_roadmap
from roadmaps.workflow import Refused


@require_POST
def roadmap_evidence(request: Request, slug: str) -> HttpResponseBase:
    """Pressed twice, it leads to the same job."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    try:
        job = evidence_archive.begin(roadmap, by=request.user)
    except Refused as error:
        tell_page(request, error)
        return redirect("roadmap", slug=slug)
    return redirect("job", pk=job.pk)


@require_safe
def roadmap_evidence_file(request: Request, slug: str, pk: int) -> HttpResponseBase:
    """The archive, for those who see the job, as long as they see the plan's work."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    own = Job.objects.visible_to(request.access).filter(kind=evidence_archive.KIND, key=str(roadmap.pk))
    job = get_object_or_404(own.filter(state=Job.State.DONE), pk=pk)
    stored = evidence_archive.archive_file(job)
    try:
        if stored is not None:
            return send_stored(request, stored)
    except FileNotFoundError:
        pass
    messages.error(request, "Архива больше нет. Соберите его ещё раз.")
    return redirect("job", pk=pk)
