"""Who a person is, read once a request: the ground of every permission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled

if TYPE_CHECKING:
    from organizations.models import Membership, Municipality, User

# Roles that work with their municipality's plans, drafts included.
OFFICE = frozenset({"administrator", "editor", "approver", "registrar", "controller", "methodist"})
# Roles of people in a school: they see what is addressed to them, and their own school's plans.
SCHOOL = frozenset({"head", "curator"})


@dataclass(frozen=True, slots=True)
class Seat:
    """One role in force: where, and as what."""

    municipality_id: int
    organization_id: int
    role: str


@dataclass(frozen=True, slots=True)
class Access:
    """What memberships in force give a person. Empty for a stranger."""

    user_id: int | None = None
    sees_everything: bool = False
    seats: tuple[Seat, ...] = ()
    observed_ids: frozenset[int] = frozenset()
    home: Municipality | None = field(default=None, compare=False)

    @classmethod
    def of(cls, user: Any) -> Access:
        """The person's access, read once and kept on the instance. Two queries at the most."""
        if not getattr(user, "is_authenticated", False):
            return cls()
        known = getattr(user, "_access", None)
        if known is None:
            known = user._access = _read(user)
        return known

    @property
    def worked_ids(self) -> frozenset[int]:
        """Municipalities whose drafts and journal the person works with."""
        return frozenset(seat.municipality_id for seat in self.seats if seat.role in OFFICE)

    @property
    def school_organization_ids(self) -> frozenset[int]:
        return frozenset(seat.organization_id for seat in self.seats if seat.role in SCHOOL)

    @property
    def school_municipality_ids(self) -> frozenset[int]:
        return frozenset(seat.municipality_id for seat in self.seats if seat.role in SCHOOL)

    @property
    def administered_ids(self) -> frozenset[int]:
        return self.municipalities_as("administrator")

    @property
    def municipality_ids(self) -> frozenset[int]:
        """Every municipality that the person may see anything of."""
        return frozenset(seat.municipality_id for seat in self.seats) | self.observed_ids

    def municipalities_as(self, *roles: str) -> frozenset[int]:
        return frozenset(seat.municipality_id for seat in self.seats if seat.role in roles)

    def has_role(self, municipality_id: int, *roles: str) -> bool:
        """Whether the person holds one of the roles in the municipality; the platform's administrator does."""
        return self.sees_everything or any(
            seat.municipality_id == municipality_id and seat.role in roles for seat in self.seats
        )

    def scope(self) -> Any:
        """The django-scopes scope of the person: queries outside it raise, inside it are filtered."""
        return scope(municipality=None if self.sees_everything else sorted(self.municipality_ids))


def _read(user: User) -> Access:
    from organizations.models import Membership, Municipality

    day = timezone.localdate()
    with scopes_disabled():
        rows = [
            row
            for row in Membership.objects.filter(user=user).select_related("municipality").order_by("pk")
            if row.in_force(day)
        ]
        regions = [row.municipality_id for row in rows if row.role == "observer"]
        observed = frozenset(regions) | frozenset(
            Municipality.objects.filter(parent__in=regions).values_list("pk", flat=True) if regions else ()
        )
    return Access(
        user_id=user.pk,
        sees_everything=user.is_superuser,
        seats=tuple(_seats(rows)),
        observed_ids=observed,
        # A person of several municipalities or regions is at home in none of them.
        home=rows[0].municipality if len({row.municipality_id for row in rows}) == 1 else None,
    )


def _seats(rows: Iterable[Membership]) -> Iterable[Seat]:
    for row in rows:
        yield Seat(row.municipality_id, row.organization_id, row.role)
