"""Who may do what in mentoring: pure sentences, used by views and workflow.

Names are read at school as a matter of course and nowhere else; above the school people are codes.
"""

from __future__ import annotations

from mentoring.models import Pair, Participant
from organizations.access import SCHOOL, Access
from organizations.models import Organization

DEPARTMENT = ("editor", "administrator")
OFFICE_WRITERS = ("editor", "methodist", "administrator")


def is_of_school(access: Access, organization: Organization) -> bool:
    """Head or curator of the school, or of the school whose branch it is."""
    return any(
        seat.role in SCHOOL and seat.organization_id in (organization.pk, organization.parent_id)
        for seat in access.seats
    )


def sees_names(access: Access, organization: Organization) -> bool:
    """Only the school's own people. The platform's and a municipality's administrators see none."""
    return is_of_school(access, organization)


def may_keep_register(access: Access, organization: Organization) -> bool:
    """Who enters people, consents, pairs and meetings: the school alone, for only it may know the names."""
    return is_of_school(access, organization)


def is_mentor_of(access: Access, pair: Pair) -> bool:
    """The pair's own mentor, where he has an account. The mentor's person must be loaded with the pair.

    Who has become an administrator since then sees no names, his own mentees' neither.
    """
    own = access.user_id is not None and pair.mentor.person.account_id == access.user_id
    return own and not access.has_role(pair.municipality_id, "administrator")


def sees_names_of_pair(access: Access, pair: Pair) -> bool:
    """The school, and the mentor of his own pair alone."""
    return sees_names(access, pair.organization) or is_mentor_of(access, pair)


def may_keep_meetings(access: Access, pair: Pair) -> bool:
    """Who enters a pair's meetings and plan: the school, and the pair's own mentor with an account."""
    return may_keep_register(access, pair.organization) or is_mentor_of(access, pair)


def may_speak_for(access: Access, pair: Pair, side: Participant) -> bool:
    """Who enters a side's feedback that was said aloud: the school of both, the mentor his own and no other's."""
    return may_keep_register(access, pair.organization) or (is_mentor_of(access, pair) and side.pk == pair.mentor_id)


def may_keep_practices(access: Access, organization: Organization) -> bool:
    """Who enters a school's practice into the register: the school, and the department for it."""
    return may_run_programme(access, organization)


def may_run_programme(access: Access, organization: Organization) -> bool:
    """Who opens programmes and marks stages: the school, and the department for a school without access."""
    return is_of_school(access, organization) or access.has_role(organization.municipality_id, *OFFICE_WRITERS)


def may_see_programme(access: Access, organization: Organization) -> bool:
    """The school by name, the office by codes and numbers."""
    return (
        access.sees_everything
        or is_of_school(access, organization)
        or organization.municipality_id in access.worked_ids
    )


def may_export_numbers(access: Access, municipality_id: int) -> bool:
    """Who takes a municipality's codes and numbers as a file: its office, for a reason that is logged."""
    return access.sees_everything or municipality_id in access.worked_ids


def may_export_somewhere(access: Access) -> bool:
    return access.sees_everything or bool(access.worked_ids)


def may_see_programmes(access: Access) -> bool:
    """Who has a board of programmes: the office and people of schools; observers see aggregates elsewhere."""
    return access.sees_everything or bool(access.worked_ids or access.school_organization_ids)


def observes(access: Access) -> bool:
    """Who has the page of whole regions: observers, who see numbers and no group of people under five."""
    return bool(access.observed_ids)


def may_pass_stop(access: Access, municipality_id: int) -> bool:
    """Who lets a programme through a stop: the department, with a reason."""
    return access.has_role(municipality_id, *DEPARTMENT)


def may_reveal(access: Access, municipality_id: int) -> bool:
    """Who may ask for a name on a stated reason, which is logged: the department's staff, no administrator."""
    return any(seat.municipality_id == municipality_id and seat.role == "editor" for seat in access.seats)


def may_keep_registry(access: Access, municipality_id: int) -> bool:
    """Who keeps the registry of organizations, years of introduction and agreements: the department."""
    return access.has_role(municipality_id, *DEPARTMENT)


def may_confirm_names(access: Access, municipality_id: int) -> bool:
    """Who confirms the system's protection level, after which names are kept: an administrator."""
    return access.has_role(municipality_id, "administrator")


def may_extend_reference(access: Access, municipality_id: int) -> bool:
    return access.has_role(municipality_id, "administrator")


def may_edit_templates(access: Access, municipality_id: int) -> bool:
    """Who changes the municipality's own texts of papers."""
    return access.has_role(municipality_id, *DEPARTMENT)


def may_read_data_log(access: Access, organization: Organization) -> bool:
    """The log of personal data: the school of its own people, the municipality's administrator by codes."""
    return is_of_school(access, organization) or access.has_role(organization.municipality_id, "administrator")
