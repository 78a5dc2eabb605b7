"""Whom a request may ask: groups of a municipality's organizations; for a region its municipalities' departments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mentoring.models import Programme, Wave
from organizations.models import Municipality, Organization, OrganizationKind
from organizations.permissions import SCHOOL_KINDS

_KINDS = (
    (OrganizationKind.SCHOOL, "Все общеобразовательные организации"),
    (OrganizationKind.PRESCHOOL, "Дошкольные организации"),
    (OrganizationKind.SUPPLEMENTARY, "Организации дополнительного образования"),
    (OrganizationKind.VOCATIONAL, "Профессиональные организации"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Organizations that are asked by one tick."""

    code: str
    label: str
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Recipients:
    """Everybody who may be asked, by name, and the groups of them that are not empty."""

    organizations: tuple[Organization, ...]
    groups: tuple[Group, ...]

    def chosen(self, groups: Iterable[str], organizations: Iterable[int]) -> tuple[Organization, ...]:
        """Members of the groups and those named by hand, each once, in the order of names."""
        wanted = set(organizations).union(*(group.members for group in self.groups if group.code in set(groups)))
        return tuple(row for row in self.organizations if row.pk in wanted)


def recipients(municipality: Municipality) -> Recipients:
    """Three queries, for a region one."""
    if municipality.kind == Municipality.Kind.REGION:
        return _of_region(municipality)
    rows = tuple(
        Organization.objects.filter(municipality=municipality, kind__in=SCHOOL_KINDS, parent__isnull=True)
        .working()
        .select_related("municipality")
        .order_by("short_name", "pk")
    )
    return Recipients(rows, tuple(group for group in _groups(municipality, rows) if group.members))


def _groups(municipality: Municipality, rows: Sequence[Organization]) -> Iterable[Group]:
    known = frozenset(row.pk for row in rows)
    for kind, label in _KINDS:
        yield Group(str(kind), label, frozenset(row.pk for row in rows if row.kind == kind))
    running = Programme.objects.running().filter(municipality=municipality).values_list("organization", flat=True)
    yield Group("programme", "С программой наставничества", known & frozenset(running))
    waves = list(
        Wave.objects.filter(municipality=municipality, left_on__isnull=True)
        .order_by("school_year")
        .values_list("organization", "school_year", "pilot")
    )
    yield Group("pilot", "Пилотные площадки", known & frozenset(key for key, _, pilot in waves if pilot))
    for year in dict.fromkeys(year for _, year, _ in waves):
        members = known & frozenset(key for key, of, _ in waves if of == year)
        yield Group(f"wave-{year}", f"Год внедрения {year}/{year + 1}", members)


def _of_region(region: Municipality) -> Recipients:
    """The department of each municipality, the first where it has several: who they are is no secret of theirs."""
    rows = (
        Organization._base_manager.filter(
            municipality__parent=region, kind=OrganizationKind.DEPARTMENT, closed_on__isnull=True
        )
        .select_related("municipality")
        .order_by("municipality__name", "pk")
    )
    first: dict[int, Organization] = {}
    for row in rows:
        first.setdefault(row.municipality_id, row)
    found = tuple(first.values())
    return Recipients(found, (Group("all", "Все муниципалитеты", frozenset(row.pk for row in found)),))
