"""Who may do what with a plan: pure sentences, used by views, the admin and workflow."""

from __future__ import annotations

from organizations.access import SCHOOL, Access
from organizations.models import Organization
from organizations.permissions import SCHOOL_KINDS
from roadmaps.models import Controller, Execution, Roadmap, RoadmapSettings

# What staff of the department and a school's own people may write.
WRITERS = ("editor", "methodist", "administrator")
# The department's staff that answers for execution; who controls it as the plan's control clause says comes third.
DEPARTMENT = ("editor", "administrator")
CONTROL = (*DEPARTMENT, "controller")


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


def may_amend(access: Access, roadmap: Roadmap) -> bool:
    """Who writes the plan prepares changes to it, too; the act that makes them is agreed and signed as any."""
    return may_write(access, roadmap)


def can_amend(access: Access, roadmap: Roadmap) -> bool:
    return roadmap.status == Roadmap.Status.APPROVED and may_amend(access, roadmap)


def can_delete(access: Access, roadmap: Roadmap) -> bool:
    """Only a draft that no edition stands behind."""
    return can_edit(access, roadmap)


def belongs_to(access: Access, line: Execution) -> bool:
    """The person works where the line is owed: in a school or the school of the branch, or in that very office.

    The organization must be loaded with the line.
    """
    return any(
        seat.organization_id == line.organization_id
        if seat.role in WRITERS
        else seat.role in SCHOOL and seat.organization_id in (line.organization_id, line.organization.parent_id)
        for seat in access.seats
    )


def may_report(access: Access, line: Execution) -> bool:
    """The role that reports: the organization's own people, or the department for any of the municipality."""
    return belongs_to(access, line) or access.has_role(line.municipality_id, *DEPARTMENT)


def can_report(access: Access, line: Execution) -> bool:
    return line.is_open and may_report(access, line)


def may_withdraw_report(access: Access, line: Execution) -> bool:
    """Who entered the report takes it back: the organization, or the department what it entered itself."""
    entered_here = line.entered_as != Execution.Origin.SELF
    return belongs_to(access, line) or (entered_here and access.has_role(line.municipality_id, *DEPARTMENT))


def can_withdraw_report(access: Access, line: Execution) -> bool:
    return line.status == Execution.Status.REPORTED and may_withdraw_report(access, line)


def controls_plan(access: Access, roadmap: Roadmap) -> bool:
    """Who controls execution of the plan: the department, and of controllers whom the act names.

    Where nobody is named any controller of the municipality does. The plan's controller must be loaded with it.
    """
    if access.has_role(roadmap.municipality_id, *DEPARTMENT):
        return True
    return access.has_role(roadmap.municipality_id, "controller") and not names_another(roadmap, access.user_id)


def names_another(roadmap: Roadmap, user_id: int | None) -> bool:
    """Whether the plan's controller is a person, and not this one."""
    named: Controller | None = getattr(roadmap, "control_person", None)
    return named is not None and named.person_id != user_id


def may_accept(access: Access, line: Execution) -> bool:
    """The role that accepts and returns, whatever state the line is in and whoever reported it.

    A school's line: the department, and a methodical centre named for it by the municipality's rule. A line of the
    department or another office: the department and whoever controls the plan. The organization, the municipality
    with its settings, and the plan with its controller must be loaded with the line.
    """
    if access.has_role(line.municipality_id, *DEPARTMENT):
        return True
    if line.organization.kind not in SCHOOL_KINDS:
        return controls_plan(access, line.roadmap)
    return access.has_role(line.municipality_id, "methodist") and RoadmapSettings.methodists_accept(line.municipality)


def is_own_report(access: Access, line: Execution) -> bool:
    return line.reported_by_id is not None and line.reported_by_id == access.user_id


def reported_as_school(line: Execution) -> bool:
    """The report came from the school itself, not from the department for it."""
    return line.entered_as == Execution.Origin.SELF and line.organization.kind in SCHOOL_KINDS


def can_accept(access: Access, line: Execution, *, alone: bool = False) -> bool:
    """Whether the person may accept the report that waits.

    Nobody accepts his own report. `alone`: nobody else of the municipality may accept it, then one employee does
    both and the journal says so; but what a person reported as a school another one accepts in any case.
    """
    if line.status != Execution.Status.REPORTED or not may_accept(access, line):
        return False
    return not is_own_report(access, line) or (alone and not reported_as_school(line))


def can_return_line(access: Access, line: Execution) -> bool:
    return line.status == Execution.Status.REPORTED and may_accept(access, line)


def can_extend(access: Access, roadmap: Roadmap) -> bool:
    """Who enters the resolution that moves one organization's term; its head decides, without an account."""
    return roadmap.was_approved and controls_plan(access, roadmap)


def can_take_off(access: Access, roadmap: Roadmap) -> bool:
    """Who takes items off control, puts them back, and says how an item is closed."""
    return roadmap.was_approved and controls_plan(access, roadmap)


def can_name_controller(access: Access, roadmap: Roadmap) -> bool:
    """Who confirms which employee the act means: whoever registers acts, and the department."""
    return roadmap.was_approved and access.has_role(roadmap.municipality_id, *DEPARTMENT, "registrar")


def can_control(access: Access) -> bool:
    """Who has a page of control: whoever takes items off control somewhere."""
    return access.sees_everything or bool(access.municipalities_as(*CONTROL))


def can_appoint(access: Access, roadmap: Roadmap) -> bool:
    """Who appoints terms and responsible parties that the plan itself leaves open."""
    return roadmap.was_approved and access.has_role(roadmap.municipality_id, *DEPARTMENT)


def can_follow(access: Access, organization: Organization) -> bool:
    """Who sees an organization's lines may have them in a calendar: the office, the school itself and for branches."""
    if access.sees_everything or organization.municipality_id in access.worked_ids:
        return True
    return bool({organization.pk, organization.parent_id} & access.school_organization_ids)


def can_remind(access: Access, municipality_id: int) -> bool:
    """Who writes to organizations about their terms: the office."""
    return access.sees_everything or municipality_id in access.worked_ids


def can_see_discipline(access: Access, roadmap: Roadmap) -> bool:
    """The office sees everybody's, a school of the municipality its own; an observer none by name."""
    return can_see_work(access, roadmap) or roadmap.municipality_id in access.school_municipality_ids


def can_see_persons(access: Access, municipality_id: int) -> bool:
    """Who sees how single employees report: the office, never a school or an observer."""
    return access.sees_everything or municipality_id in access.worked_ids
