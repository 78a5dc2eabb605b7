"""Who controls a plan: a person confirms whom the control clause means, or appoints by a later act."""

from __future__ import annotations

from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from roadmaps import permissions
from roadmaps.controllers import candidates
from roadmaps.models import Controller, Roadmap
from roadmaps.workflow.core import Refused, locked, require
from roadmaps.workflow.duty_rows import basis_line


def name_controller(roadmap_pk: int, person: User, *, basis: str, by: User) -> Controller:
    """The person controls the plan by that act. The same again changes nothing; another one takes the place.

    Raises Refused for a plan that is not approved, and for a person whose role controls nothing there.
    """
    with locked(roadmap_pk) as roadmap:
        if not roadmap.was_approved:
            raise Refused("Контролёра назначают по утверждённой карте.")
        require(permissions.can_name_controller(Access.of(by), roadmap), "назначать контролёра карты")
        return put_controller(roadmap, person, basis=basis, by=by)


def put_controller(roadmap: Roadmap, person: User, *, basis: str, by: User) -> Controller:
    """The same inside the lock of the act that approves the plan."""
    basis = basis_line(basis)
    if person not in candidates(roadmap):
        raise Refused(
            f"{person.short_name()}: роль не позволяет контролировать карты. Дайте роль «Контролирующий».",
            field="controller",
        )
    row = Controller.objects.filter(roadmap=roadmap).select_related("person").first()
    if row and (row.person_id, row.basis) == (person.pk, basis):
        return row
    before = {"person": row.person.short_name(), "basis": row.basis} if row else None
    row = row or Controller(municipality_id=roadmap.municipality_id, roadmap=roadmap)
    day = today(roadmap.municipality)
    row.person, row.basis, row.since, row.appointed_by = person, basis, day, by
    row.save()
    after = {"person": person.short_name(), "basis": basis, "day": day.isoformat()}
    record("name_controller", roadmap, by=by, title=person.short_name(), before=before, after=after)
    return row
