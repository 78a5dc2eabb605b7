"""What waits for a person by requests for data: answers that a school owes, answers that the office is to accept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
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
    """Something of a request that waits, as letters tell it: what, what is said of it, where it is done."""

    kind: str
    title: str
    words: str
    link: str
    due_at: dt.datetime | None = None


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
    places = access.municipalities_as(*OFFICE_WRITERS)
    if not places:
        return []
    rows = DataCall.objects.filter(municipality__in=places, status=DataCall.Status.OPEN).select_related("municipality")
    waiting = rows.annotate(waiting=Count("rows", filter=Q(rows__status=DataCallRow.Status.SENT)))
    return [(call, call.waiting) for call in waiting.filter(waiting__gt=0).order_by("due_at", "pk")[:MOST]]


def received(access: Access) -> list[DataCall]:
    """The region's requests that the department has neither passed on nor answered. One query."""
    places = access.municipalities_as(*OFFICE_WRITERS)
    if not places:
        return []
    rows = DataCall.objects.filter(municipality__in=places, upper__isnull=False, status=DataCall.Status.DRAFT)
    return list(rows.filter(upper__status__in=["waiting", "returned"]).select_related("municipality")[:MOST])


def waiting(municipality: Municipality, organizations: Iterable[int] | None = None) -> dict[int, list[Waiting]]:
    """What waits in the municipality by organizations: for the day's letter. One query.

    A school is told of what it owes; `organizations` narrows to these.
    """
    rows = DataCallRow.objects.filter(municipality=municipality, call__status=DataCall.Status.OPEN).owed()
    if organizations is not None:
        rows = rows.filter(organization__in=list(organizations))
    found: dict[int, list[Waiting]] = defaultdict(list)
    for row in rows.select_related("call__municipality", "organization").order_by("call__due_at", "pk"):
        owed = _owed(row)
        said = f"возвращён: {owed.term}" if row.return_reason else owed.term
        kind = "returned" if row.return_reason else "late" if owed.late else "owed"
        link = reverse("datacall_answer", args=[row.pk])
        found[row.organization_id].append(
            Waiting(
                kind, row.call.title, f"{said}, опоздание {owed.late}" if owed.late else said, link, row.call.due_at
            )
        )
    return dict(found)


def _owed(row: DataCallRow) -> Owed:
    late = row.hours_late(row.call.due_at, now(row.call.municipality))
    return Owed(row, row.call.term, hours(late) if late else "")
