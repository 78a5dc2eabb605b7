"""Who may do what in monitoring: pure sentences, used by views and workflow."""

from __future__ import annotations

from monitoring.models import DataCallRow
from organizations.access import SCHOOL, Access
from organizations.models import Municipality, Organization

OFFICE_WRITERS = ("editor", "methodist", "administrator")
DEPARTMENT = ("editor", "administrator")


def is_of_school(access: Access, organization: Organization) -> bool:
    """Head or curator of the school, or of the school whose branch it is."""
    return any(
        seat.role in SCHOOL and seat.organization_id in (organization.pk, organization.parent_id)
        for seat in access.seats
    )


def may_see_figures(access: Access, place: Municipality) -> bool:
    """A place's figures: its office, its schools, who observes it, and the office of its region."""
    if access.sees_everything or place.pk in access.observed_ids | access.worked_ids | access.school_municipality_ids:
        return True
    return place.parent_id is not None and place.parent_id in access.worked_ids


def sees_region_of(access: Access, place: Municipality) -> bool:
    """Whether the person sees figures of the municipality's region as well: its observers, its office."""
    return place.parent_id is not None and (
        access.sees_everything
        or place.parent_id in access.observed_ids | access.worked_ids | access.school_municipality_ids
    )


def may_see_schools(access: Access, place: Municipality) -> bool:
    """Whose are the rows of all schools: everybody's who looks at the place from above; a school sees its own."""
    return may_see_figures(access, place) and (
        access.sees_everything
        or place.pk in access.observed_ids | access.worked_ids
        or (place.parent_id is not None and place.parent_id in access.worked_ids)
    )


def may_see_monitoring(access: Access) -> bool:
    """Who has figures to look at: everybody but those who have no office and no school."""
    return access.sees_everything or bool(access.observed_ids | access.worked_ids | access.school_municipality_ids)


def may_compare(access: Access, region: Municipality) -> bool:
    """Who compares municipalities of a region: its observers and its office."""
    return access.sees_everything or region.pk in access.observed_ids | access.worked_ids


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


def may_see_datacalls(access: Access) -> bool:
    """Who has a list of requests for data: the office that asks and the schools that answer."""
    return access.sees_everything or bool(access.worked_ids or access.school_organization_ids)


def may_answer(access: Access, row: DataCallRow) -> bool:
    """Who answers a request: the school itself, and the asker for a school that has no access."""
    return is_of_school(access, row.organization) or may_ask(access, row.municipality_id)


def may_run_collection(access: Access, organization: Organization) -> bool:
    """Who puts a questionnaire to a programme's people, gives links and enters sheets: the school, the department."""
    return is_of_school(access, organization) or access.has_role(organization.municipality_id, *OFFICE_WRITERS)


def may_edit_questionnaires(access: Access, municipality_id: int) -> bool:
    """Who changes the municipality's own texts of questionnaires."""
    return access.has_role(municipality_id, *DEPARTMENT)


def may_see_collections(access: Access) -> bool:
    """Who has a list of collections: the office and people of schools; observers see sums of municipalities."""
    return access.sees_everything or bool(access.worked_ids or access.school_organization_ids)


def may_see_reports(access: Access) -> bool:
    """Who reads reports: offices and observers; a school is a row of them."""
    return access.sees_everything or bool(access.worked_ids or access.observed_ids)


def may_see_calendar(access: Access) -> bool:
    """Who has a calendar of reports: whoever composes them somewhere."""
    return access.sees_everything or bool(access.municipalities_as(*OFFICE_WRITERS))


def may_report(access: Access, municipality_id: int) -> bool:
    """Who composes and mends reports of the municipality or region."""
    return access.has_role(municipality_id, *OFFICE_WRITERS)


def may_send_report(access: Access, municipality_id: int) -> bool:
    """Who sends a report away, after which it never changes."""
    return access.has_role(municipality_id, *DEPARTMENT)


def may_publish(access: Access, municipality_id: int) -> bool:
    """Who switches the municipality's public page on."""
    return access.has_role(municipality_id, *DEPARTMENT)


def may_publish_somewhere(access: Access) -> bool:
    """Who has a public page to keep."""
    return bool(access.municipalities_as(*DEPARTMENT))


def may_see_questionnaires(access: Access) -> bool:
    """Who has questionnaires to look at: collections one by one, or sums of whole municipalities."""
    return may_see_collections(access) or may_see_sums(access)


def may_see_sums(access: Access) -> bool:
    """Who sees answers of whole municipalities: their offices, the office of their region, observers.

    A school sees its own collections.
    """
    return access.sees_everything or bool(access.worked_ids or access.observed_ids)


def may_see_curator_boards(access: Access) -> bool:
    """Who sees by schools what curators filled in: the office; a school sees its own, observers and regions none."""
    return access.sees_everything or bool(access.worked_ids)
