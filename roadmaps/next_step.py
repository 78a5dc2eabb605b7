"""What a plan on its way waits for from this very person: the list and the dashboard ask the same."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from organizations.access import Access
from roadmaps import permissions
from roadmaps.models import Roadmap, RoadmapSettings

S = Roadmap.Status


@dataclass(frozen=True, slots=True)
class NextStep:
    """Why the plan waits, the verb of the button, and the name of the page that it opens."""

    why: str
    verb: str
    url_name: str


def next_step(access: Access, roadmap: Roadmap) -> NextStep | None:
    """The person's step, None where the plan waits for somebody else.

    The municipality with its settings and `submitted_by` must be loaded with the plan: this asks no query then.
    """
    if permissions.can_agree(access, roadmap) and _may_agree_own(access, roadmap):
        sender = roadmap.submitted_by.short_name() if roadmap.submitted_by else ""
        return NextStep(f"на согласовании, от кого: {sender}", "Рассмотреть", "roadmap_agree")
    if permissions.can_register(access, roadmap):
        return NextStep("согласована, на подписи", "Внести реквизиты", "roadmap_register")
    if roadmap.returned_at and permissions.can_edit(access, roadmap):
        return NextStep(f"вернули: {roadmap.return_comment}", "Исправить", "roadmap")
    return None


def may_wait_for(access: Access, rows: QuerySet[Roadmap]) -> QuerySet[Roadmap]:
    """Plans among `rows` that can wait for a person in such roles: the database's part of `next_step`."""
    if access.sees_everything:
        return rows.filter(Q(status__in=[S.SUBMITTED, S.AGREED]) | _RETURNED)
    agrees = access.municipalities_as("approver", "editor")
    writes = access.municipalities_as(*permissions.WRITERS)
    return rows.filter(
        Q(status=S.SUBMITTED, municipality__in=agrees)
        | Q(status=S.AGREED, municipality__in=access.municipalities_as("registrar"))
        | (_RETURNED & (Q(municipality__in=writes) | Q(owner__in=access.school_organization_ids)))
    )


_RETURNED = Q(status=S.DRAFT, returned_at__isnull=False)


def _may_agree_own(access: Access, roadmap: Roadmap) -> bool:
    own = roadmap.submitted_by_id == access.user_id
    return not own or not RoadmapSettings.agrees_by_another(roadmap.municipality)
