"""Visible repairs of a draft: each shown where it would change a glyph, and accepted by a person."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import Request
from organizations.text import counted
from roadmaps.linter import Where
from roadmaps.models import Roadmap
from roadmaps.plan_rows import read_document
from roadmaps.repairs import Offer, Text, offers
from roadmaps.views.editing import answers
from roadmaps.views.findings import address
from roadmaps.workflow import Refused
from roadmaps.workflow.repairs import accept_repairs


@dataclass(frozen=True, slots=True)
class Place:
    """One text of the document with what is offered for it, and the address where it stands."""

    text: Text
    url: str
    offers: tuple[Offer, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def roadmap_repairs(request: Request, slug: str) -> HttpResponse:
    """All offers by place; sure ones are marked beforehand, questions are not."""
    roadmap = answers.get_draft(request, slug)
    if not roadmap.is_draft:
        return answers.closed(request, roadmap)
    offered = offers(read_document(roadmap))
    if request.method != "POST":
        return _page(request, roadmap, offered)
    chosen = frozenset(request.POST.getlist("key"))
    if not chosen:
        return _page(request, roadmap, offered, problem="Ни одна правка не отмечена. Отметьте те, что нужно принять.")
    try:
        event = accept_repairs(roadmap.pk, chosen, by=request.user)
    except Refused as error:
        return answers.refused(request, roadmap, error)
    accepted = len(chosen & {offer.key for offer in offered})
    if accepted:
        answers.said(request, f"Принято: {counted(accepted, 'правка', 'правки', 'правок')}.", roadmap, event)
    if accepted < len(chosen):
        left = len(chosen) - accepted
        messages.warning(
            request,
            f"Не принято: {counted(left, 'правка', 'правки', 'правок')}, текст с тех пор изменили. "
            "Ниже предложения по тексту, который стоит сейчас.",
        )
        return redirect("roadmap_repairs", slug=roadmap.slug)
    return redirect(roadmap)


def _page(request: Request, roadmap: Roadmap, offered: tuple[Offer, ...], *, problem: str = "") -> HttpResponse:
    places = [_place(roadmap, text, tuple(found)) for text, found in groupby(offered, key=lambda offer: offer.place)]
    context = {
        "roadmap": roadmap,
        "places": places,
        "count": counted(len(offered), "правка", "правки", "правок"),
        "asked": sum(offer.repair.question for offer in offered),
        "problem": problem,
    }
    return render(request, "roadmaps/repairs.html", context, status=422 if problem else 200)


def _place(roadmap: Roadmap, text: Text, found: tuple[Offer, ...]) -> Place:
    return Place(text, address(roadmap, Where(text.kind, text.uid, text.field, text.name)), found)
