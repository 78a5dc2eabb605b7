"""What the dashboard says: each plan in force in one sentence, what waits for the person, what changed lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Case, Count, Prefetch, Q, QuerySet, When

from documents.act import ActKind
from documents.models import Act
from mentoring.calling import everything
from mentoring.reminding import Waiting as Called
from organizations.access import Access
from organizations.clock import today
from organizations.models import Event, Municipality, Organization
from organizations.permissions import SCHOOL_KINDS
from roadmaps import places
from roadmaps.counts import counts_by_plan, counts_of, with_counts
from roadmaps.models import Edition, Roadmap
from roadmaps.next_step import NextStep, may_wait_for, next_step
from roadmaps.phrases import Told, period_words, size_words, tell
from roadmaps.places import Days

T = TypeVar("T")
LATEST = 5
_TOLD = (
    *(field.attname for field in Event._meta.concrete_fields),
    *(f"actor__{name}" for name in ("email", "last_name", "first_name", "patronymic")),
)
"""A line of the journal and who stands in it."""
WAITING = 20
# Plans with a sentence and its numbers; the list of plans has the rest.
SENTENCES = 30
_SAID = (
    *("municipality", "owner__kind", "owner__short_name", "act", "current_edition"),
    *("slug", "title", "audience", "period_start", "period_end", "status"),
)
"""What is told of a plan in force: the words of its clauses and cells would be most of what the database sends."""


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


def in_force(access: Access, days: Days, said: Sequence[Sentence]) -> InForce:
    """Plans in force on each municipality's own today. No query where all of them were `said`, else one."""
    if len(said) < SENTENCES:
        return InForce(len(said), len({sentence.roadmap.municipality_id for sentence in said}))
    rows = places.in_force(Roadmap.objects.visible_to(access), days).order_by()
    return InForce(*rows.aggregate(plans=Count("*"), places=Count("municipality", distinct=True)).values())


def sentences(access: Access, days: Days) -> list[Sentence]:
    """The first SENTENCES plans in force, by municipality, schools' own ones after the department's.

    Of one municipality one query, of many three: one that sorts, and by its keys what these few plans hold; four more
    for what the plans name. An edition's whole text is not read.
    """
    school = Case(When(owner__kind__in=SCHOOL_KINDS, then=1), default=0)
    acts = Act.objects.only("kind", "number", "number_text", "date", "date_text")
    editions = Edition.objects.only("roadmap", "number")
    rows = (
        places.in_force(Roadmap.objects.visible_to(access), days)
        .select_related("owner")
        # Apart: to choose the order of five joins costs PostgreSQL more than to read what they name by its keys.
        .prefetch_related(
            "municipality__roadmap_settings", Prefetch("act", acts), Prefetch("current_edition", editions)
        )
        .only(*_SAID)
        .order_by("municipality__name", school, "period_start", "pk")
    )
    if days.municipalities == 1:
        plans = list(with_counts(rows)[:SENTENCES])
        counts = {plan.pk: counts_of(plan) for plan in plans}
    else:
        plans = list(rows[:SENTENCES])
        counts = counts_by_plan(plan.pk for plan in plans)
    return [_sentence(plan, counts[plan.pk]) for plan in plans]


def by_municipality(told: Iterable[tuple[Sentence, T]]) -> list[tuple[Municipality, list[tuple[Sentence, T]]]]:
    """The sentences, each with what belongs to it, under their municipalities, in the order in which these come."""
    found: dict[Municipality, list[tuple[Sentence, T]]] = defaultdict(list)
    for sentence, more in told:
        found[sentence.roadmap.municipality].append((sentence, more))
    return list(found.items())


def on_the_way(access: Access) -> dict[str, int]:
    """How many plans are not approved yet, by state; `all` of them together, and drafts that came back. One query."""
    rows = Roadmap.objects.visible_to(access).drafts_and_on_the_way().order_by().values_list("status")
    back = Count("pk", filter=Q(returned_at__isnull=False, status=Roadmap.Status.DRAFT))
    found = list(rows.annotate(number=Count("pk"), back=back))
    counts = {status: number for status, number, _ in found}
    return {**counts, "all": sum(counts.values()), "returned": sum(number for *_, number in found)}


def waiting(access: Access, work: Mapping[str, int] | None) -> list[Waiting]:
    """Plans whose next step is the person's, the one that waits longest first.

    One query; none where the plans `on_the_way`, if they were counted, are all being written.
    """
    if work is not None and work["returned"] == 0 and work["all"] == work.get(Roadmap.Status.DRAFT, 0):
        return []
    rows = (
        may_wait_for(access, Roadmap.objects.visible_to(access))
        .select_related("municipality", "municipality__roadmap_settings", "owner", "submitted_by")
        .order_by("changed_at", "pk")
    )
    found = [Waiting(row, step) for row in rows[: WAITING * 5] if (step := next_step(access, row))]
    return found[:WAITING]


def mentoring_waits(access: Access) -> list[Called]:
    """What waits in pairs and people of the person's schools, each place on its own today. No query without schools."""
    own = access.school_organization_ids
    if not own:
        return []
    by_place: dict[Municipality, list[Organization]] = defaultdict(list)
    for school in Organization.objects.with_branches(own).working().select_related("municipality").order_by("pk"):
        by_place[school.municipality].append(school)
    return [
        one
        for place, schools in by_place.items()
        for found in everything(schools, today(place)).values()
        for one in found
    ]


def changes(access: Access, known: Iterable[Roadmap]) -> list[Change]:
    """The latest lines of the journal about plans that the person works with; `known`: plans at hand that he sees.
    Two queries, one where no other plan is told of."""
    rows = journal(access).select_related(None).select_related("actor").only(*_TOLD)
    return told(access, list(rows[: LATEST * 3]), known)[:LATEST]


def journal(access: Access) -> QuerySet[Event]:
    """Lines of the journal about plans that the person works with, newest first."""
    rows = Event.objects.visible_to(access).filter(root_kind="roadmap")
    return rows.select_related("actor", "undone_by").order_by("-pk")


def told(access: Access, events: Sequence[Event], known: Iterable[Roadmap] = ()) -> list[Change]:
    """The events in words with their plans; a deleted draft has lines in the journal and no page. One query for plans
    that are not `known`."""
    roadmaps = {plan.pk: plan for plan in known}
    if unknown := {event.root_id for event in events} - roadmaps.keys():
        roadmaps |= Roadmap.objects.visible_to(access).in_bulk(unknown)
    return [Change(roadmaps[event.root_id], tell(event)) for event in events if event.root_id in roadmaps]


def _sentence(row: Roadmap, counts: tuple[int, int]) -> Sentence:
    return Sentence(
        row,
        period_words(row.period_start, row.period_end),
        size_words(*counts),
        f"{ActKind(row.act.kind).dative} {row.act.requisites()}" if row.act else "",
    )
