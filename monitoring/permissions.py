"""Who may do what in monitoring: pure sentences, used by views and workflow."""

from __future__ import annotations

from monitoring.models import DataCallRow
from organizations.access import SCHOOL, Access
from organizations.models import Organization

OFFICE_WRITERS = ("editor", "methodist", "administrator")
DEPARTMENT = ("editor", "administrator")


def is_of_school(access: Access, organization: Organization) -> bool:
    """Head or curator of the school, or of the school whose branch it is."""
    return any(
        seat.role in SCHOOL and seat.organization_id in (organization.pk, organization.parent_id)
        for seat in access.seats
    )


def may_see_figures(access: Access, municipality_id: int) -> bool:
    """The municipality's figures: its office, its schools, and who observes it; the last sees no small group."""
    return access.sees_everything or municipality_id in access.municipality_ids


def sees_small_groups(access: Access, municipality_id: int) -> bool:
    """The department sees its own register counts; everybody else sees no group of one to four people."""
    return municipality_id in access.worked_ids


def sees_school(access: Access, organization: Organization) -> bool:
    """Whose numbers are shown whole: the department's of all its schools, a school's its own."""
    return sees_small_groups(access, organization.municipality_id) or is_of_school(access, organization)


def sees_who_is_counted(access: Access, organization: Organization) -> bool:
    """Codes of counted people: the office of the municipality and the school itself."""
    return organization.municipality_id in access.worked_ids or is_of_school(access, organization)


def may_give_base(access: Access, municipality_id: int, organization: Organization | None) -> bool:
    """Who gives a denominator: the school its own, the department anybody's and the district's."""
    if organization is not None and is_of_school(access, organization):
        return True
    return access.has_role(municipality_id, *OFFICE_WRITERS)


def may_enter_values(access: Access, municipality_id: int) -> bool:
    """Who enters a value over the computed one."""
    return access.has_role(municipality_id, *DEPARTMENT)


def may_lock(access: Access, municipality_id: int) -> bool:
    """Who locks a reporting period and opens it again."""
    return access.has_role(municipality_id, *DEPARTMENT)


def may_set_monitoring(access: Access, municipality_id: int) -> bool:
    """Who sets thresholds and rules and ties the plan's rows to indicators."""
    return access.has_role(municipality_id, *DEPARTMENT)


def may_ask(access: Access, municipality_id: int) -> bool:
    """Who composes requests for data, sends them out, accepts and returns answers, and answers the region."""
    return access.has_role(municipality_id, *OFFICE_WRITERS)


def may_answer(access: Access, row: DataCallRow) -> bool:
    """Who answers a request: the school itself, and the asker for a school that has no access."""
    return is_of_school(access, row.organization) or may_ask(access, row.municipality_id)
