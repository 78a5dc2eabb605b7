"""What the dashboard says: each plan in force in one sentence, what waits for the person, what changed lately."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from organizations.access import Access
from organizations.clock import today
from organizations.models import Event, Municipality
from roadmaps import permissions
from roadmaps.models import Roadmap
from roadmaps.phrases import Told, tell

LATEST = 8
WAITING = 20


@dataclass(frozen=True, slots=True)
class Sentence:
    """A plan in force: how many items and sections, until when, by which act."""

    roadmap: Roadmap
    items: int
    sections: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the person: the plan, why, and the verb of the button."""

    roadmap: Roadmap
    why: str
    verb: str
    url_name: str


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the journal with its plan."""

    roadmap: Roadmap
    told: Told


def sentences(access: Access, municipalities: list[Municipality]) -> list[Sentence]:
    """Plans in force on each municipality's own today. One query."""
    wanted = Q(pk__in=())
    for municipality in municipalities:
        day = today(municipality)
        wanted |= (
            Q(municipality=municipality)
            & (Q(period_start__isnull=True) | Q(period_start__lte=day))
            & (Q(period_end__isnull=True) | Q(period_end__gte=day))
        )
    rows = (
        Roadmap.objects.visible_to(access)
        .filter(wanted, status=Roadmap.Status.APPROVED)
        .select_related("municipality", "owner", "act")
        .annotate(
            item_count=Count("item_set", filter=~Q(item_set__deadline="") | ~Q(item_set__result=""), distinct=True),
            section_count=Count("section_set", distinct=True),
        )
        .order_by("municipality__name", "pk")
    )
    return [Sentence(row, row.item_count, row.section_count) for row in rows]


def waiting(access: Access) -> list[Waiting]:
    """Plans on their way whose next step is the person's. One query beyond a municipality's own rule."""
    rows = (
        Roadmap.objects.visible_to(access)
        .drafts_and_on_the_way()
        .select_related("municipality", "municipality__roadmap_settings", "owner", "act", "submitted_by")
        .order_by("changed_at")[: WAITING * 5]
    )
    found = [step for row in rows if (step := _step(access, row))]
    return found[:WAITING]


def changes(access: Access) -> list[Change]:
    """The latest lines of the journal about plans that the person works with. Two queries."""
    events = list(
        Event.objects.visible_to(access)
        .filter(root_kind="roadmap")
        .select_related("actor", "undone_by")
        .order_by("-pk")[: LATEST * 3]
    )
    roadmaps = Roadmap.objects.visible_to(access).in_bulk({event.root_id for event in events})
    return [Change(roadmaps[event.root_id], tell(event)) for event in events if event.root_id in roadmaps][:LATEST]


def _step(access: Access, roadmap: Roadmap) -> Waiting | None:
    if permissions.can_agree(access, roadmap) and roadmap.submitted_by_id != access.user_id:
        sender = roadmap.submitted_by.short_name() if roadmap.submitted_by else ""
        return Waiting(roadmap, f"на согласовании, прислал(а) {sender}", "Рассмотреть", "roadmap_agree")
    if permissions.can_register(access, roadmap):
        return Waiting(roadmap, "согласована, ждёт подписи и реквизитов", "Внести реквизиты", "roadmap_register")
    if roadmap.returned_at and permissions.can_edit(access, roadmap):
        return Waiting(roadmap, f"вернули: {roadmap.return_comment}", "Исправить", "roadmap")
    return None
