"""Findings of the check with the address where each is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from roadmaps import linter
from roadmaps.models import Roadmap
from roadmaps.plan import CORE_COLUMNS


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


def shown(roadmap: Roadmap, findings: Iterable[linter.Finding], *, to_mend: bool = False) -> tuple[Shown, ...]:
    """The findings gathered by kind, those that stop the submission first.

    `to_mend`: links lead whoever edits the draft into the very field; others are shown the row that it stands in.
    """
    to = field_address if to_mend else address
    return tuple(
        Shown(
            group.summary,
            group.severity is linter.Severity.BLOCKS,
            tuple(Link(to(roadmap, one.where), one.where.name or "Открыть", one.message) for one in group.findings),
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


def field_address(roadmap: Roadmap, where: linter.Where) -> str:
    """The form of the very cell or field of a draft; the place in the document for what has no form of its own."""
    printed = (*CORE_COLUMNS, *(column["key"] for column in roadmap.columns))
    if where.kind == "item" and where.uid and where.field in printed:
        return reverse("cell_edit", args=[roadmap.slug, where.uid, where.field])
    if where.kind in _FORMS and where.uid and where.field != "items":
        return reverse(_FORMS[where.kind], args=[roadmap.slug, where.uid])
    if form := _FIELDS.get((where.kind, where.field)):
        return f"{reverse(form, args=[roadmap.slug])}#id_{where.field}"
    return address(roadmap, where)


# The page that edits one row of the kind, by its uid.
_FORMS = {"section": "section_edit", "clause": "clause_edit", "appendix": "appendix_edit"}
# The page that edits what there is one of, by kind and field.
_FIELDS = {
    ("plan", "title"): "roadmap_properties",
    ("plan", "table_title"): "roadmap_properties",
    ("plan", "description"): "roadmap_properties",
    ("act", "heading"): "act_edit",
    ("act", "preamble"): "act_edit",
}
