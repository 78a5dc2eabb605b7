"""Plans that a new one may be copied from, and what of them another municipality can keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from organizations.access import Access
from organizations.models import Organization
from roadmaps import numbering
from roadmaps.copies import document_of
from roadmaps.models import Edition, Roadmap
from roadmaps.plan import Document, Item, Party, Plan
from roadmaps.plan_rows import read_document

MOST_LISTED = 300
_VALUE = re.compile(r"(?P<slug>[-\w]{1,80})(?:@(?P<number>[0-9]{1,6}))?")


@dataclass(frozen=True, slots=True)
class Source:
    """A plan to copy: its document, whose it is, and the edition it was read from, None for a draft's rows."""

    roadmap: Roadmap
    document: Document
    edition: Edition | None


def choices(access: Access) -> list[tuple[str, str]]:
    """Every visible plan, newest first, and its earlier editions: («slug» or «slug@number», how the list names it)."""
    rows = Roadmap.objects.visible_to(access).filter(amends__isnull=True)
    rows = rows.select_related("owner", "current_edition")[:MOST_LISTED]
    plans = list(rows)
    earlier = Edition.objects.filter(roadmap__in=plans).exclude(pk__in=[row.current_edition_id for row in plans])
    numbers: dict[int, list[int]] = {}
    for pk, number in earlier.order_by("-number").values_list("roadmap_id", "number"):
        numbers.setdefault(pk, []).append(number)
    return [entry for row in plans for entry in _entries(row, numbers.get(row.pk, []))]


def read(access: Access, value: str) -> Source | None:
    """The plan that `choices` named; None where the person does not see it."""
    found = _VALUE.fullmatch(value)
    if found is None:
        return None
    rows = Roadmap.objects.visible_to(access).select_related("owner", "keeper", "issuer", "act", "current_edition")
    roadmap = rows.filter(slug=found["slug"], amends__isnull=True).first()
    if roadmap is None:
        return None
    if found["number"]:
        edition = Edition.objects.filter(roadmap=roadmap, number=int(found["number"])).first()
        return Source(roadmap, _approved(edition), edition) if edition else None
    if roadmap.is_fixed and roadmap.current_edition:
        return Source(roadmap, _approved(roadmap.current_edition), roadmap.current_edition)
    return Source(roadmap, read_document(roadmap), None)


def _approved(edition: Edition) -> Document:
    """The edition's plan with the act that approves it: an amending act is no ground for a new plan."""
    document = document_of(edition)
    if not document.amends:
        return document
    first = Edition.objects.filter(roadmap=edition.roadmap_id).order_by("number").first()
    return Document(document.plan, document_of(first).act if first else None)


def is_numbered_by_scheme(plan: Plan) -> bool:
    """Whether the numbers as typed are those that the plan's scheme gives, so that they can be kept automatically."""
    return _labels(numbering.renumber(plan)) == _labels(plan)


def at_home(plan: Plan, municipality_id: int) -> Plan:
    """The plan with organizations of the given municipality only; the others stay in the wording of their cells."""
    slugs = {party.organization for _, _, item in plan.walk() for party in item.parties if party.organization}
    rows = Organization.objects.filter(municipality=municipality_id, slug__in=slugs)
    known = set(rows.values_list("slug", flat=True))
    if known == slugs:
        return plan
    sections = (
        replace(section, items=tuple(_at_home(item, known) for item in section.items)) for section in plan.sections
    )
    return replace(plan, sections=tuple(sections))


def _entries(roadmap: Roadmap, earlier: list[int]) -> Iterator[tuple[str, str]]:
    year = f", {roadmap.period_start:%Y}" if roadmap.period_start else ""
    name = f"{_short(roadmap.title)} ({roadmap.owner.short_name}{year})"
    yield roadmap.slug, f"{name}, {roadmap.get_status_display().lower()}"
    for number in earlier:
        yield f"{roadmap.slug}@{number}", f"{name}, редакция {number}"


def _labels(plan: Plan) -> list[str]:
    return [section.label for section in plan.sections] + [item.label for _, _, item in plan.walk()]


def _at_home(item: Item, known: set[str]) -> Item:
    kept = tuple(party for party in (_local(party, known) for party in item.parties) if party is not None)
    return replace(item, parties=kept, children=tuple(_at_home(child, known) for child in item.children))


def _local(party: Party, known: set[str]) -> Party | None:
    if not party.organization or party.organization in known:
        return party
    return replace(party, organization="") if party.position else None


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:89].rstrip()}…"
