"""Taking back one act of editing, from the toast, the message or the history."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.models import Event
from organizations.requests import Request
from roadmaps import workflow
from roadmaps.views.editing import answers
from roadmaps.workflow import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def event_undo(request: Request, slug: str, pk: int) -> HttpResponse:
    """What is to be taken back, and the button; the act itself refuses where something changed since."""
    roadmap = answers.get_draft(request, slug)
    events = Event.objects.about("roadmap", roadmap.pk).select_related("actor", "undone_by")
    event = get_object_or_404(events, pk=pk)
    if request.method != "POST":
        if not roadmap.is_draft:
            return answers.closed(request, roadmap)
        context = {"event": event, "can_undo": workflow.can_undo(event)}
        return answers.form_page(request, "roadmaps/edit/undo.html", roadmap, context)
    try:
        undone = workflow.undo(roadmap.pk, pk, by=request.user)
    except Refused as error:
        return answers.refused(request, roadmap, error)
    anchor = (undone.object_kind, undone.object_id) if undone.object_kind in ("item", "section") else None
    return answers.changed_plan(request, roadmap, "Правка отменена.", anchor=anchor)
