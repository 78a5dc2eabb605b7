"""Somebody was first: both versions side by side, and two equal buttons. Nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django_htmx.http import reswap, retarget

from organizations.requests import Request
from roadmaps.diff import Piece, PieceKind, words
from roadmaps.models import Item, Roadmap, Section
from roadmaps.views.editing import answers
from roadmaps.workflow import Stale


@dataclass(frozen=True, slots=True)
class Side:
    """One field of the form: what is stored now and what the person typed."""

    label: str
    name: str
    now: str
    typed: str

    @property
    def differs(self) -> bool:
        return self.now != self.typed

    @property
    def now_pieces(self) -> list[Piece]:
        return [piece for piece in words(self.now, self.typed) if piece.kind is not PieceKind.ADDED]

    @property
    def typed_pieces(self) -> list[Piece]:
        return [piece for piece in words(self.now, self.typed) if piece.kind is not PieceKind.REMOVED]


def conflict_page(
    request: Request,
    roadmap: Roadmap,
    row: Item | Section,
    error: Stale,
    sides: Sequence[Side],
    *,
    field: str = "",
) -> HttpResponse:
    """409 with both versions; «Записать моё» sends what was typed with the version that stands now."""
    context = {
        "roadmap": roadmap,
        "row": row,
        "kind": "item" if isinstance(row, Item) else "section",
        "field": field,
        "sides": sides,
        "version": error.version,
        "message": error.message,
        "by": error.by,
        "action": request.path,
    }
    if answers.is_fragment(request):
        response = render(request, "roadmaps/edit/_conflict.html", context, status=409)
        return retarget(reswap(response, "innerHTML"), "closest [data-cell]")
    return render(request, "roadmaps/edit/conflict.html", context, status=409)


@dataclass(frozen=True, slots=True)
class Note:
    """A conflict said above a form that stays open: who was first, what stands now, and what was typed."""

    lead: str
    sides: tuple[Side, ...]
    lines: tuple[str, ...] = ()


def conflict_note(error: Stale, sides: Sequence[Side], lines: Sequence[str] = ()) -> Note:
    """Both versions for a form with more parts than words; what was typed stays in its fields."""
    lead = f"{error.by}: изменено, пока вы правили." if error.by else error.message
    return Note(lead, tuple(sides), tuple(lines))
