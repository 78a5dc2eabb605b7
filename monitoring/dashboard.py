"""What the dashboard says: each plan in force in one sentence, what waits for the person, what changed lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Case, Count, QuerySet, When

from documents.act import ActKind
from organizations.access import Access
from organizations.models import Event, Municipality
from organizations.permissions import SCHOOL_KINDS
from roadmaps import places
from roadmaps.counts import counts_of, with_counts
from roadmaps.models import Roadmap
from roadmaps.next_step import NextStep, may_wait_for, next_step
from roadmaps.phrases import Told, period_words, size_words, tell
from roadmaps.places import Days

T = TypeVar("T")
LATEST = 5
WAITING = 20
# Plans with a sentence and its numbers; the list of plans has the rest.
SENTENCES = 30


@dataclass(frozen=True, slots=True)
class Sentence:
    """A plan in force in words: whose mentoring, «2020–2021 годы», «18 мероприятий в 6 разделах», «постановлению …»."""

    roadmap: Roadmap
    period: str
    size: str
    act: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A plan with the step that it waits for from the person."""

    roadmap: Roadmap
    step: NextStep


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the journal with its plan."""

    roadmap: Roadmap
    told: Told


@dataclass(frozen=True, slots=True)
class InForce:
    """How many plans are in force, and in how many municipalities."""

    plans: int
    places: int


def in_force(access: Access, days: Days) -> InForce:
    """Plans in force on each municipality's own today. One query."""
    rows = places.in_force(Roadmap.objects.visible_to(access), days).order_by()
    return InForce(*rows.aggregate(plans=Count("*"), places=Count("municipality", distinct=True)).values())


def sentences(access: Access, days: Days) -> list[Sentence]:
    """The first SENTENCES plans in force, by municipality, schools' own ones after the department's. One query."""
    school = Case(When(owner__kind__in=SCHOOL_KINDS, then=1), default=0)
    rows = (
        with_counts(places.in_force(Roadmap.objects.visible_to(access), days))
        .select_related("municipality", "owner", "act", "current_edition")
        .order_by("municipality__name", school, "period_start", "pk")
    )
    return [_sentence(row) for row in rows[:SENTENCES]]


def by_municipality(told: Iterable[tuple[Sentence, T]]) -> list[tuple[Municipality, list[tuple[Sentence, T]]]]:
    """The sentences, each with what belongs to it, under their municipalities, in the order in which these come."""
    found: dict[Municipality, list[tuple[Sentence, T]]] = defaultdict(list)
    for sentence, more in told:
        found[sentence.roadmap.municipality].append((sentence, more))
    return list(found.items())


def on_the_way(access: Access) -> dict[str, int]:
    """How many plans are not approved yet, by state; `all` of them together. One query."""
    rows = Roadmap.objects.visible_to(access).drafts_and_on_the_way().order_by()
    counts = {row["status"]: row["number"] for row in rows.values("status").annotate(number=Count("pk"))}
    return {**counts, "all": sum(counts.values())}


def waiting(access: Access) -> list[Waiting]:
    """Plans whose next step is the person's, the one that waits longest first. One query."""
    rows = (
        may_wait_for(access, Roadmap.objects.visible_to(access))
        .select_related("municipality", "municipality__roadmap_settings", "owner", "submitted_by")
        .order_by("changed_at", "pk")
    )
    found = [Waiting(row, step) for row in rows[: WAITING * 5] if (step := next_step(access, row))]
    return found[:WAITING]


def changes(access: Access) -> list[Change]:
    """The latest lines of the journal about plans that the person works with. Two queries."""
    return told(access, list(journal(access)[: LATEST * 3]))[:LATEST]


def journal(access: Access) -> QuerySet[Event]:
    """Lines of the journal about plans that the person works with, newest first."""
    rows = Event.objects.visible_to(access).filter(root_kind="roadmap")
    return rows.select_related("actor", "undone_by").order_by("-pk")


def told(access: Access, events: Sequence[Event]) -> list[Change]:
    """The events in words with their plans; a deleted draft has lines in the journal and no page. One query."""
    roadmaps = Roadmap.objects.visible_to(access).in_bulk({event.root_id for event in events})
    return [Change(roadmaps[event.root_id], tell(event)) for event in events if event.root_id in roadmaps]


def _sentence(row: Roadmap) -> Sentence:
    return Sentence(
        row,
        period_words(row.period_start, row.period_end),
        size_words(*counts_of(row)),
        f"{ActKind(row.act.kind).dative} {row.act.requisites()}" if row.act else "",
    )
