"""What waits for a person by requests for data: answers that a school owes, answers that the office is to accept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from monitoring.datacalls.board import hours
from monitoring.datacalls.clock import term_words
from monitoring.models import DataCall, DataCallRow
from monitoring.permissions import OFFICE_WRITERS
from organizations.access import Access
from organizations.clock import now
from organizations.models import Municipality, Organization

MOST = 100
ON_DASHBOARD = 5
OWN_HOUR = Greatest("call__due_at", Coalesce("extended_to", "call__due_at"))
"""By which hour a row is awaited: everybody's, or its own later one."""
_UPWARD_HOUR = Greatest("upper__call__due_at", Coalesce("upper__extended_to", "upper__call__due_at"))


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
class Received:
    """A request of the region that it still awaits an answer to. `term`: the region's own hour."""

    call: DataCall
    words: str
    term: str


@dataclass(frozen=True, slots=True)
class Strip:
    """What the dashboard shows: answers owed, the region's requests, requests with answers to accept."""

    owed: list[Owed]
    received: list[Received]
    to_accept: list[tuple[DataCall, int]]


def strip(access: Access) -> Strip:
    """One query for a school, one for an office that asks."""
    received, to_accept = _of_office(access.municipalities_as(*OFFICE_WRITERS))
    return Strip(owed_rows(access)[:ON_DASHBOARD], received[:ON_DASHBOARD], to_accept[:ON_DASHBOARD])


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
        .order_by(OWN_HOUR, "pk")
    )
    return [_owed(row) for row in rows[:MOST]]


def _of_office(places: frozenset[int]) -> tuple[list[Received], list[tuple[DataCall, int]]]:
    """The region's requests that it awaits the department's answer to; open requests of the office with how many
    answers wait for acceptance, the nearest hour first. One query, two where answers may wait, none outside the
    office."""
    if not places:
        return [], []
    of_region = Q(upper__status__in=["waiting", "returned"], upper__call__status=DataCall.Status.OPEN)
    sent = DataCallRow.objects.filter(status=DataCallRow.Status.SENT).order_by()
    rows = (
        DataCall.objects.filter(municipality__in=places)
        .filter(of_region | Q(Exists(sent.filter(call=OuterRef("pk"))), status=DataCall.Status.OPEN))
        .annotate(upward=F("upper__status"), until=_UPWARD_HOUR, region_zone=F("upper__call__municipality__time_zone"))
        .select_related("municipality")
        .defer("layout", "columns", "groups", "mapping")
        .order_by("due_at", "pk")[:MOST]
    )
    received = [_received(call) for call in rows if call.upward in ("waiting", "returned")]
    open_ones = [call for call in rows if call.is_open]
    if not open_ones:
        return received, []
    numbers = dict(sent.filter(call__in=open_ones).values_list("call").annotate(number=Count("pk")))
    return received, [(call, numbers[call.pk]) for call in open_ones if call.pk in numbers]


def _received(call: Any) -> Received:
    if call.upward == "returned":
        words = f"{call.asked_by}: ответ возвращён, исправьте и отправьте"
    else:
        words = f"просит {call.asked_by}, " + ("не передан школам" if call.is_draft else "ответ не отправлен")
    return Received(call, words, term_words(call.until.astimezone(ZoneInfo(call.region_zone)) if call.until else None))


def waiting(municipality: Municipality) -> list[Waiting]:
    """What schools owe in the municipality's open requests, the nearest hour first: for the day's letter. One query."""
    rows = DataCallRow.objects.filter(municipality=municipality, call__status=DataCall.Status.OPEN).owed()
    rows = rows.select_related("call__municipality", "organization").order_by(OWN_HOUR, "pk")
    return [_waiting(_owed(row)) for row in rows]


def waiting_for_office(municipality: Municipality) -> list[Waiting]:
    """Answers to accept and the region's requests that were not answered: for the department's letter. Two queries."""
    received, to_accept = _of_office(frozenset({municipality.pk}))
    return [
        *(Waiting(one.call.title, f"{one.words}, {one.term}", page_of(one.call)) for one in received),
        *(
            Waiting(call.title, f"ответов на проверке {number}, срок {call.term}", page_of(call))
            for call, number in to_accept
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
    late = row.hours_late(now(row.call.municipality))
    return Owed(row, row.term, hours(late) if late else "")
