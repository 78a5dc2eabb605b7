"""The queue of reports that wait for acceptance: whose, in which order, from which place on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from organizations.access import Access
from organizations.models import User
from organizations.permissions import SCHOOL_KINDS
from roadmaps import permissions
from roadmaps.models import Evidence, Execution, Roadmap
from roadmaps.under_control import of_others
from roadmaps.workflow.evidence import live_evidence
from roadmaps.workflow.lines import Colleagues

PAGE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue: the last line that was shown. Written in the address as «2020-11-10.123»."""

    day: dt.date
    pk: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.pk}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """None for anything that is no place: the queue then begins at its head."""
        day, _, pk = text.partition(".")
        try:
            return cls(dt.date.fromisoformat(day), int(pk)) if pk.isascii() and len(pk) < 19 else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report at hand with what stands behind it, and whether this very person may accept it."""

    line: Execution
    evidence: Sequence[Evidence]
    days_late: int
    acceptable: bool


def waiting(access: Access) -> QuerySet[Execution]:
    """Reports that a person in such roles accepts: the database's part of `permissions.may_accept`."""
    rows = Execution.objects.visible_to(access).filter(status=Execution.Status.REPORTED)
    if access.sees_everything:
        return rows
    of_school = Q(organization__kind__in=SCHOOL_KINDS)
    wanted = Q(municipality__in=access.municipalities_as(*permissions.DEPARTMENT))
    # A role that the person has nowhere joins no table.
    if controlled := access.municipalities_as("controller"):
        wanted |= Q(municipality__in=controlled) & ~of_school & ~Q(roadmap__in=of_others(access))
    if centres := access.municipalities_as("methodist"):
        named = Q(municipality__in=centres, municipality__roadmap_settings__accepted_by_methodists=True)
        wanted |= named & of_school
    return rows.filter(wanted)


def page(rows: QuerySet[Execution], after: Place | None) -> tuple[list[Execution], Place | None]:
    """PAGE lines after a place, the longest waiting first, and the place to go on from.

    As many queries at any depth: one for the lines, one for each kind of what they name. To choose the order of so many
    joins costs a database more than all of these.
    """
    if after is not None:
        # As a pair: the index of the queue begins right there, however deep it is.
        rows = rows.filter(TupleGreaterThan(Tuple(F("reported_on"), F("pk")), (after.day, after.pk)))
    plans = Prefetch("roadmap", Roadmap.objects.select_related("control_person"))
    ordered = rows.prefetch_related(
        "item", "organization", plans, "occurrence", "municipality__roadmap_settings", "reported_by"
    ).order_by("reported_on", "pk")
    found = list(ordered[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], Place(last.reported_on, last.pk) if last and last.reported_on else None


def at_hand(lines: Sequence[Execution], user: User) -> list[Waiting]:
    """The lines with their evidence, in one query for all; a person's own reports ask twice who else might accept."""
    evidence, colleagues, access = live_evidence(lines), Colleagues(user), Access.of(user)
    return [
        Waiting(
            line,
            evidence.get(line.pk, ()),
            # A report that waits is late by the day on which it came, whatever day it is now.
            line.days_late(line.reported_on or dt.date.min),
            permissions.can_accept(
                access, line, alone=permissions.is_own_report(access, line) and not colleagues.has_other(line)
            ),
        )
        for line in lines
    ]
