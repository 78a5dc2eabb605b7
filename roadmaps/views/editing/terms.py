"""How the wording of a deadline is understood, said while it is typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.requests import Request
from roadmaps.models import Roadmap
from roadmaps.terms_read import plan_period, plan_years, read_term, use_in_words
from roadmaps.views.editing import answers


@require_http_methods(["GET", "HEAD", "POST"])
def roadmap_term(request: Request, slug: str) -> HttpResponse:
    """What is understood of `text`, and what is not: a piece for the open editor, or a page with a field.

    Writes nothing. POST, because a wording may be longer than an address.
    """
    roadmap = answers.get_draft(request, slug)
    if not roadmap.is_draft:
        return answers.closed(request, roadmap)
    typed = request.POST if request.method == "POST" else request.GET
    text = typed.get("text", "").replace("\x00", "").replace("\r\n", "\n")
    context = {"roadmap": roadmap, "text": text, **said_of(roadmap, text)}
    template = "roadmaps/edit/_term.html" if answers.is_fragment(request) else "roadmaps/edit/term.html"
    return render(request, template, context)


def said_of(roadmap: Roadmap, text: str) -> dict[str, Any]:
    """`term`: the wording as understood; `term_use`: what it becomes in execution, in words."""
    term = read_term(text, plan_years(roadmap))
    return {"term": term, "term_use": use_in_words(term, plan_period(roadmap))}


def follow_typing(roadmap: Roadmap) -> dict[str, str]:
    """Attributes of a field whose words are read as they are typed, into the place for the reading after it."""
    return {
        "hx-post": reverse("roadmap_term", args=[roadmap.slug]),
        "hx-trigger": "input changed delay:250ms",
        "hx-target": "next .term-live",
        "hx-swap": "innerHTML",
        # Its own, or the form's would drop a save while a reading is under way.
        "hx-sync": "this:replace",
        "hx-params": "text,csrfmiddlewaretoken",
    }
