"""Tenants, their organizations, people with roles, and the journal."""

from organizations.models.event import Event
from organizations.models.job import Job
from organizations.models.municipality import Municipality, Organization, OrganizationKind, TenantModel
from organizations.models.user import Invitation, Membership, Role, User

__all__ = [
    "Event",
    "Invitation",
    "Job",
    "Membership",
    "Municipality",
    "Organization",
    "OrganizationKind",
    "Role",
    "TenantModel",
    "User",
]
