"""Who may do what with a plan: pure sentences, used by views, the admin and workflow."""

from __future__ import annotations

from organizations.access import Access
from roadmaps.models import Roadmap, RoadmapSettings

# What staff of the department and a school's own people may write.
WRITERS = ("editor", "methodist", "administrator")


def _owns(access: Access, roadmap: Roadmap) -> bool:
    return roadmap.owner_id in access.school_organization_ids


def can_see_work(access: Access, roadmap: Roadmap) -> bool:
    """Drafts, returns, comments and history: the office and the plan's own school, never an observer."""
    return access.sees_everything or roadmap.municipality_id in access.worked_ids or _owns(access, roadmap)


def can_create(access: Access, municipality_id: int) -> bool:
    return access.has_role(municipality_id, *WRITERS)


def can_begin(access: Access) -> bool:
    """Whether the person begins new plans somewhere: the office's writers, a school's own people for their school."""
    return access.sees_everything or bool(access.municipalities_as(*WRITERS) or access.school_organization_ids)


def may_write(access: Access, roadmap: Roadmap) -> bool:
    """The role that writes this plan, whatever state the plan is in."""
    return access.has_role(roadmap.municipality_id, *WRITERS) or _owns(access, roadmap)


def can_edit(access: Access, roadmap: Roadmap) -> bool:
    return roadmap.is_draft and may_write(access, roadmap)


def can_submit(access: Access, roadmap: Roadmap) -> bool:
    return can_edit(access, roadmap)


def can_withdraw(access: Access, roadmap: Roadmap) -> bool:
    """Whoever writes the plan may take it back before anybody agreed it."""
    return roadmap.status == Roadmap.Status.SUBMITTED and may_write(access, roadmap)


def may_agree(access: Access, roadmap: Roadmap) -> bool:
    """The role that agrees: an agreeing person, or an editor where one employee may do both."""
    if access.has_role(roadmap.municipality_id, "approver"):
        return True
    return access.has_role(roadmap.municipality_id, "editor") and not RoadmapSettings.agrees_by_another(
        roadmap.municipality
    )


def can_agree(access: Access, roadmap: Roadmap) -> bool:
    return roadmap.status == Roadmap.Status.SUBMITTED and may_agree(access, roadmap)


def can_return(access: Access, roadmap: Roadmap) -> bool:
    """From agreement, or from the head's desk when the head refused to sign."""
    if roadmap.status == Roadmap.Status.SUBMITTED:
        return may_agree(access, roadmap)
    return roadmap.status == Roadmap.Status.AGREED and (may_agree(access, roadmap) or may_register(access, roadmap))


def may_register(access: Access, roadmap: Roadmap) -> bool:
    return access.has_role(roadmap.municipality_id, "registrar")


def can_register(access: Access, roadmap: Roadmap) -> bool:
    """Whoever keeps the register enters the requisites of the signed act; the signatory needs no account."""
    return roadmap.status == Roadmap.Status.AGREED and may_register(access, roadmap)


def can_attach_scan(access: Access, roadmap: Roadmap) -> bool:
    return roadmap.is_fixed and may_register(access, roadmap)


def can_add_file(access: Access, roadmap: Roadmap) -> bool:
    """A corrected document stays beside a plan that is not signed yet: its writers and those who agree put it."""
    return not roadmap.is_fixed and (may_write(access, roadmap) or may_agree(access, roadmap))


def can_delete(access: Access, roadmap: Roadmap) -> bool:
    """Only a draft that no edition stands behind."""
    return can_edit(access, roadmap)
