"""Findings of the check with the address where each is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from roadmaps import linter
from roadmaps.models import Roadmap


@dataclass(frozen=True, slots=True)
class Link:
    """One place of a finding: where to go, the place's name, and what is wrong there in full."""

    url: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A kind of finding as one line with its places."""

    summary: str
    blocks: bool
    links: tuple[Link, ...]


def shown(roadmap: Roadmap, findings: Iterable[linter.Finding]) -> tuple[Shown, ...]:
    """The findings gathered by kind, those that stop the submission first."""
    return tuple(
        Shown(
            group.summary,
            group.severity is linter.Severity.BLOCKS,
            tuple(
                Link(address(roadmap, one.where), one.where.name or "Открыть", one.message) for one in group.findings
            ),
        )
        for group in linter.group(findings)
    )


def address(roadmap: Roadmap, where: linter.Where) -> str:
    """The page and the row of a finding; the plan's own page for what has no row."""
    if where.kind in ("act", "clause", "appendix"):
        page = reverse("roadmap_act", args=[roadmap.slug])
    elif where.kind == "target":
        page = reverse("roadmap_targets", args=[roadmap.slug])
    else:
        page = reverse("roadmap", args=[roadmap.slug])
    return f"{page}#{where.kind}-{where.uid}" if where.uid else page
