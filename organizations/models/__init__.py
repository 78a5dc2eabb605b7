"""Tenants, their organizations, people with roles, and the journal."""

from organizations.models.event import Event
from organizations.models.municipality import Municipality, Organization, OrganizationKind, TenantModel
from organizations.models.user import Invitation, Membership, Role, User

__all__ = [
    "Event",
    "Invitation",
    "Membership",
    "Municipality",
    "Organization",
    "OrganizationKind",
    "Role",
    "TenantModel",
    "User",
]
