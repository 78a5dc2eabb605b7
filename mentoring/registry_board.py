"""The register of organizations as pages show it: the list with its filters and counts, one organization in full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q

from mentoring.models import Agreement, Pair, Person, Programme, Wave
from mentoring.permissions import may_see_programme
from organizations.access import Access
from organizations.models import Membership, Municipality, Organization, OrganizationKind
from organizations.permissions import SCHOOL_KINDS
from organizations.text import counted
from roadmaps.models import Addressee, Execution, Roadmap
from roadmaps.models.execution import OPEN

SOON_DAYS = 60
"""How many days before its end an agreement is shown as ending soon."""
_STATES = {"": "Работают", "closed": "Закрытые", "all": "Все"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; words that name nothing are left out."""

    words: str
    kind: str
    state: str
    lack: str
    municipality: int | None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        kind, state, place = given.get("kind", ""), given.get("state", ""), given.get("municipality", "")
        lack = given.get("lack", "")
        return cls(
            given.get("q", "").strip()[:100],
            kind if kind in OrganizationKind.values else "",
            state if state in _STATES else "",
            lack if lack in LACKS else "",
            int(place) if place.isascii() and place.isdecimal() and len(place) < 10 else None,
        )

    @property
    def query(self) -> str:
        names = {"q": self.words, "kind": self.kind, "state": self.state, "lack": self.lack}
        given: dict[str, Any] = {name: value for name, value in names.items() if value}
        if self.municipality:
            given["municipality"] = self.municipality
        return f"{urlencode(given)}&" if given else ""

    @property
    def is_on(self) -> bool:
        return bool(self.query)


LACKS = {"curator": "Школы без куратора", "head": "Школы без руководителя", "inn": "Без ИНН"}


def registered(access: Access) -> Any:
    """Organizations whose entry in the register the person may open: the office all of the municipality, a school
    itself and its branches."""
    rows = Organization.objects.visible_to(access)
    if access.sees_everything:
        return rows
    own = Organization.objects.with_branches(access.school_organization_ids)
    return rows.filter(Q(municipality__in=access.worked_ids) | Q(pk__in=own.values("pk")))


def filtered(rows: Any, filters: Filters, today: dt.date) -> Any:
    """The rows of `registered` that the filters leave."""
    if filters.state != "all":
        rows = rows.filter(closed_on__isnull=filters.state != "closed")
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.municipality:
        rows = rows.filter(municipality=filters.municipality)
    if filters.lack == "inn":
        rows = rows.filter(inn="")
    elif filters.lack:
        held = Membership.objects.not_ended(today).filter(role=filters.lack).values("organization")
        rows = rows.filter(kind__in=SCHOOL_KINDS, parent__isnull=True).exclude(pk__in=held)
    return rows.matching(filters.words)


def choices(access: Access) -> dict[str, Any]:
    """What the filters offer: kinds there are, with their numbers, and municipalities where there are several."""
    rows = registered(access).working().order_by()
    numbers = dict(rows.values_list("kind").annotate(Count("pk")))
    places = Municipality.objects.filter(pk__in=rows.values("municipality")).order_by("name")[:200]
    return {
        "kinds": [(kind, label, numbers[kind]) for kind, label in OrganizationKind.choices if kind in numbers],
        "places": list(places) if len(access.municipality_ids) > 1 or access.sees_everything else [],
        "states": list(_STATES.items()),
        "lacks": list(LACKS.items()),
    }


@dataclass(frozen=True, slots=True)
class ListRow:
    """An organization of the list with its people, years of introduction and number of branches."""

    row: Organization
    people: tuple[str, ...]
    year: str
    branches: int


def list_rows(organizations: Sequence[Organization], today: dt.date) -> list[ListRow]:
    """Three queries however many organizations there are."""
    keys = [row.pk for row in organizations]
    people: dict[int, list[str]] = {}
    held = Membership.objects.not_ended(today).filter(organization__in=keys, user__is_active=True)
    for membership in held.select_related("user").order_by("user__last_name", "pk"):
        told = f"{membership.user.short_name()}, {membership.get_role_display().lower()}"
        people.setdefault(membership.organization_id, []).append(told)
    years = dict(
        Wave.objects.filter(organization__in=keys, left_on__isnull=True)
        .order_by("-school_year")
        .values_list("organization", "school_year")
    )
    branches = dict(
        Organization.objects.working().filter(parent__in=keys).order_by().values_list("parent").annotate(Count("pk"))
    )
    return [
        ListRow(
            row,
            tuple(people.get(row.pk, ())[:4]),
            f"{years[row.pk]}/{years[row.pk] + 1}" if row.pk in years else "",
            branches.get(row.pk, 0),
        )
        for row in organizations
    ]


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement and how it stands on the day: in force, ending soon, over."""

    row: Agreement
    state: str
    told: str


def agreement_rows(organization: Organization, access: Access, day: dt.date) -> list[AgreementRow]:
    """Agreements of a partner or of a school. A school sees its own ones and the municipality's."""
    if organization.kind == OrganizationKind.PARTNER:
        rows = Agreement.objects.filter(partner=organization)
    else:
        rows = Agreement.objects.filter(school=organization)
    if not (access.sees_everything or organization.municipality_id in access.worked_ids):
        own = Organization.objects.with_branches(access.school_organization_ids)
        rows = rows.filter(Q(school__isnull=True) | Q(school__in=own.values("pk")))
    return [_agreement_row(row, day) for row in rows.select_related("partner", "school", "scan")]


def ending_soon(access: Access, day: dt.date) -> list[Agreement]:
    """Agreements of the person's municipalities that end within SOON_DAYS and were not ended."""
    rows = Agreement.objects.filter(
        ended_on__isnull=True, valid_until__gte=day, valid_until__lte=day + dt.timedelta(days=SOON_DAYS)
    )
    if not access.sees_everything:
        rows = rows.filter(municipality__in=access.worked_ids)
    return list(rows.select_related("partner", "school").order_by("valid_until", "pk")[:20])


def _agreement_row(row: Agreement, day: dt.date) -> AgreementRow:
    if row.ended_on is not None:
        return AgreementRow(row, "over", f"Расторгнуто {row.ended_on:%d.%m.%Y}")
    if row.valid_until is None:
        return AgreementRow(row, "ok", "Бессрочно")
    left = (row.valid_until - day).days
    if left < 0:
        return AgreementRow(row, "over", f"Действовало по {row.valid_until:%d.%m.%Y}")
    if left <= SOON_DAYS:
        days = counted(left, "день", "дня", "дней")
        return AgreementRow(row, "soon", f"Кончается {row.valid_until:%d.%m.%Y}, через {days}")
    return AgreementRow(row, "ok", f"По {row.valid_until:%d.%m.%Y}")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What an organization owes and does."""

    lines: int
    open: int
    overdue: int
    programmes: int
    people: int
    pairs: int


def numbers_of(organization: Organization, access: Access, day: dt.date) -> Numbers | None:
    """None where the person sees no work of the organization. Four queries."""
    if not may_see_programme(access, organization):
        return None
    lines = Execution.objects.filter(organization=organization).aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(status__in=OPEN)),
        overdue=Count("pk", filter=Q(status__in=OPEN, late_after__lt=day)),
    )
    return Numbers(
        lines["all"],
        lines["open"],
        lines["overdue"],
        Programme.objects.filter(organization=organization).count(),
        Person.objects.visible_to(access).filter(organization=organization).present().count(),
        Pair.objects.filter(organization=organization, status=Pair.Status.ACTIVE).count(),
    )


def plans_of(organization: Organization, access: Access) -> dict[str, list[Any]]:
    """Plans of its own that the person sees, and plans in force that apply to it."""
    own = Roadmap.objects.visible_to(access).filter(owner=organization).order_by("-pk")[:20]
    applied = (
        Addressee.objects.filter(organization=organization, roadmap__in=Roadmap.objects.visible_to(access))
        .select_related("roadmap")
        .order_by("-since", "pk")[:20]
    )
    return {"own": list(own), "applied": list(applied)}
