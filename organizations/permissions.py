"""Who may give and end roles: pure sentences, used by views, the admin and workflow."""

from __future__ import annotations

from organizations.access import Access
from organizations.models import Membership, Organization, OrganizationKind, Role

K = OrganizationKind

# Kinds of organizations that children learn in: their heads and curators.
SCHOOL_KINDS = frozenset({K.SCHOOL, K.PRESCHOOL, K.SUPPLEMENTARY, K.VOCATIONAL})
_OFFICE_KINDS = frozenset(
    {K.ADMINISTRATION, K.DEPARTMENT, K.METHODICAL_CENTRE, K.REGIONAL_CENTRE, K.REGIONAL_AUTHORITY}
)
_SCHOOL_ROLES = frozenset({Role.HEAD, Role.CURATOR})
_REPORTERS = _SCHOOL_ROLES | {Role.EDITOR, Role.METHODIST, Role.ADMINISTRATOR}
# In which kinds of organizations a role means anything.
KINDS_OF_ROLE: dict[str, frozenset[OrganizationKind]] = {
    Role.ADMINISTRATOR: _OFFICE_KINDS,
    Role.EDITOR: _OFFICE_KINDS,
    Role.APPROVER: _OFFICE_KINDS,
    Role.REGISTRAR: _OFFICE_KINDS,
    Role.CONTROLLER: _OFFICE_KINDS,
    Role.HEAD: SCHOOL_KINDS,
    Role.CURATOR: SCHOOL_KINDS,
    Role.METHODIST: frozenset({K.METHODICAL_CENTRE, K.DEPARTMENT, K.REGIONAL_CENTRE}),
    Role.OBSERVER: frozenset({K.REGIONAL_CENTRE, K.REGIONAL_AUTHORITY}),
    Role.MENTOR: SCHOOL_KINDS,
}


def staffed_ids(access: Access) -> frozenset[int]:
    """Municipalities whose people the person may see and manage; the platform's administrator is not limited."""
    return access.municipalities_as("administrator", "editor")


def can_see_people(access: Access) -> bool:
    return access.sees_everything or bool(staffed_ids(access))


def keeps_register(access: Access, municipality_id: int) -> bool:
    """Who enters and changes organizations: the department."""
    return access.has_role(municipality_id, "editor", "administrator")


def reports(access: Access) -> bool:
    """Whether the person reports for an organization of his own: people of schools, the office's writing staff."""
    return any(seat.role in _REPORTERS for seat in access.seats)


def accepts(access: Access) -> bool:
    """Whoever has a queue of reports to accept: the department, its controller, a methodist."""
    return access.sees_everything or bool(
        access.municipalities_as("editor", "administrator", "controller", "methodist")
    )


def controls(access: Access) -> bool:
    """Who is there to control the execution of plans: others who may do it come to it from the dashboard."""
    return bool(access.municipalities_as("controller"))


def oversees(access: Access) -> bool:
    """Whether the person looks at many municipalities from above: an observer, the platform's administrator."""
    return access.sees_everything or bool(access.municipalities_as("observer"))


def suits(role: str, organization: Organization) -> bool:
    """Whether the role exists in such an organization: a curator in a school, an observer in a region."""
    return organization.kind in KINDS_OF_ROLE[role]


def can_give(access: Access, municipality_id: int, role: str) -> bool:
    """An administrator gives any role of staff in the municipality, an editor those of schools.

    A mentor's is no role of staff: the school gives it together with the person whose account it is.
    """
    if role == Role.MENTOR:
        return False
    if access.has_role(municipality_id, "administrator"):
        return True
    return role in _SCHOOL_ROLES and access.has_role(municipality_id, "editor")


def roles_to_give(access: Access) -> list[Role]:
    """Roles that the person may give anywhere: the choices of a form."""
    if access.sees_everything or access.administered_ids:
        return [role for role in Role if role != Role.MENTOR]
    return [role for role in Role if role in _SCHOOL_ROLES]


def can_end(access: Access, membership: Membership) -> bool:
    """Nobody ends a role of his own: the way back would be closed."""
    mine = membership.user_id == access.user_id
    return can_give(access, membership.municipality_id, membership.role) and (not mine or access.sees_everything)
