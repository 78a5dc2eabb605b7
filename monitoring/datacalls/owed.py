"""What waits for a person by requests for data: answers that a school owes, answers that the office is to accept."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from monitoring.datacalls.board import hours
from monitoring.models import DataCall, DataCallRow
from monitoring.permissions import OFFICE_WRITERS
from organizations.access import Access
from organizations.clock import now
from organizations.models import Municipality, Organization

MOST = 100
ON_DASHBOARD = 5


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer that is owed. `late`: «3 часа», "" in time."""

    row: DataCallRow
    term: str
    late: str

    @property
    def icon(self) -> str:
        if self.row.status == DataCallRow.Status.RETURNED:
            return "returned"
        return "overdue" if self.late else "now" if self.row.status == DataCallRow.Status.DRAFT else "ahead"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something of a request that waits, as letters tell it: what, what is said of it, where it is done, whose."""

    title: str
    words: str
    link: str
    organization: Organization | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """What the dashboard shows: answers owed, the region's requests, requests with answers to accept."""

    owed: list[Owed]
    received: list[DataCall]
    to_accept: list[tuple[DataCall, int]]


def strip(access: Access) -> Strip:
    """Two queries at the most: one for a school, two for an office that asks."""
    return Strip(owed_rows(access)[:ON_DASHBOARD], received(access)[:ON_DASHBOARD], to_accept(access)[:ON_DASHBOARD])


def owed_rows(access: Access) -> list[Owed]:
    """What the person's own schools owe, the nearest hour first. One query, none for who is of no school."""
    keys = access.school_organization_ids
    if not keys:
        return []
    rows = (
        DataCallRow.objects.filter(organization__in=Organization.objects.with_branches(keys).values("pk"))
        .filter(call__status=DataCall.Status.OPEN)
        .owed()
        .select_related("call__municipality", "organization")
        .order_by("call__due_at", "pk")
    )
    return [_owed(row) for row in rows[:MOST]]


def to_accept(access: Access) -> list[tuple[DataCall, int]]:
    """Open requests of the office with how many answers wait for acceptance. One query, none outside the office."""
    return _to_accept(access.municipalities_as(*OFFICE_WRITERS))


def _to_accept(places: frozenset[int]) -> list[tuple[DataCall, int]]:
    if not places:
        return []
    rows = DataCall.objects.filter(municipality__in=places, status=DataCall.Status.OPEN).select_related("municipality")
    waiting = rows.annotate(waiting=Count("rows", filter=Q(rows__status=DataCallRow.Status.SENT)))
    return [(call, call.waiting) for call in waiting.filter(waiting__gt=0).order_by("due_at", "pk")[:MOST]]


def received(access: Access) -> list[DataCall]:
    """The region's requests that the department has neither passed on nor answered. One query."""
    return _received(access.municipalities_as(*OFFICE_WRITERS))


def _received(places: frozenset[int]) -> list[DataCall]:
    if not places:
        return []
    rows = DataCall.objects.filter(municipality__in=places, upper__isnull=False, status=DataCall.Status.DRAFT)
    return list(rows.filter(upper__status__in=["waiting", "returned"]).select_related("municipality")[:MOST])


def waiting(municipality: Municipality) -> list[Waiting]:
    """What schools owe in the municipality's open requests, the nearest hour first: for the day's letter. One query."""
    rows = DataCallRow.objects.filter(municipality=municipality, call__status=DataCall.Status.OPEN).owed()
    rows = rows.select_related("call__municipality", "organization").order_by("call__due_at", "pk")
    return [_waiting(_owed(row)) for row in rows]


def waiting_for_office(municipality: Municipality) -> list[Waiting]:
    """Answers to accept and the region's requests that were not passed on: for the department's letter. Two queries."""
    places = frozenset({municipality.pk})
    return [
        *(
            Waiting(call.title, f"просит {call.asked_by}, не передан школам", page_of(call))
            for call in _received(places)
        ),
        *(
            Waiting(call.title, f"ответов на проверке {number}, срок {call.term}", page_of(call))
            for call, number in _to_accept(places)
        ),
    ]


def page_of(call: DataCall) -> str:
    return reverse("datacall", args=[call.pk])


def _waiting(owed: Owed) -> Waiting:
    row = owed.row
    returned = "возвращён, " if row.return_reason else ""
    late = f", опоздание {owed.late}" if owed.late else ""
    said = f"{returned}ответить {owed.term}{late}"
    return Waiting(row.call.title, said, reverse("datacall_answer", args=[row.pk]), row.organization)


def _owed(row: DataCallRow) -> Owed:
    late = row.hours_late(row.call.due_at, now(row.call.municipality))
    return Owed(row, row.call.term, hours(late) if late else "")
