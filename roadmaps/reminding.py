"""What this floor has to remind of on a day: terms that come near, overdue and returned lines, reports that wait.

Everything is computed from the lines as they stand. Texts of reports, reasons of returns and names of people are left
out on purpose: what is said here goes into letters and chats.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from organizations.models import Municipality, Organization
from organizations.text import one_line
from roadmaps.deadlines.calendar import Calendar
from roadmaps.models import Execution, Roadmap

_DAY = dt.timedelta(days=1)
# A term never moves further for a day off than the longest row of days off: ten of January and their weekends.
_LONGEST_MOVE = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not done yet, in what a reminder says of it. `organization_name` is the short one."""

    pk: int
    organization_id: int
    head_id: int | None
    organization_name: str
    organization_kind: str
    roadmap_id: int
    plan: str
    slug: str
    item_id: int
    label: str
    title: str
    result: str | None
    part: str | None
    """Which of the item's terms it is, where the plan tells them apart by words."""
    due: dt.date | None
    working: dt.date | None
    extended_to: dt.date | None
    late_after: dt.date | None
    returned_on: dt.date | None
    status: str

    def named(self, limit: int) -> str:
        """«31 Организация работы пар (пробные встречи)»: the item in `limit` letters, then which term."""
        item = one_line(f"{self.label} {self.title}", limit)
        return f"{item} ({self.part})" if self.part else item

    @property
    def term(self) -> dt.date | None:
        """The day to be ready by: the resolution's, else the earlier of the document's day and its working day."""
        days = [day for day in (self.due, self.working) if day is not None]
        return self.extended_to or min(days, default=None)

    @property
    def is_returned(self) -> bool:
        return self.status == Execution.Status.RETURNED

    def days_late(self, day: dt.date) -> int:
        """Days after the last day in time; 0 for what is in time and what may not be late."""
        return max((day - self.late_after).days, 0) if self.late_after else 0

    def belongs_to(self, organizations: Collection[int | None]) -> bool:
        """Whether one of the organizations answers for the line: its own, or that of a branch."""
        return self.organization_id in organizations or self.head_id in organizations


@dataclass(frozen=True, slots=True)
class Report:
    """A report that waits for acceptance."""

    roadmap_id: int
    plan: str
    slug: str
    organization_id: int
    organization_kind: str
    reported_on: dt.date
    reported_by_id: int | None
    entered_as: str
    controller_id: int | None
    """Whom the plan names its controller."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A municipality's open lines and waiting reports on a day, in three queries whatever their number."""

    municipality: Municipality
    day: dt.date
    calendar: Calendar
    lines: tuple[Line, ...]
    reports: tuple[Report, ...]

    def told_ahead(self, days: int) -> tuple[dt.date, dt.date]:
        return told_ahead(self.day, days, self.calendar)


def told_ahead(day: dt.date, days: int, calendar: Calendar) -> tuple[dt.date, dt.date]:
    """First and last term that is told of on the working `day`, `days` before it.

    Nobody is written to on a day off; what would be told on it is told on the last working day before, so that each
    term is told of exactly once: on Friday for the terms of Saturday, Sunday and Monday.
    """
    following = day + _DAY
    while not calendar.is_working(following):
        following += _DAY
    ahead = dt.timedelta(days=days)
    return day + ahead, following + ahead - _DAY


def standing(municipality: Municipality, day: dt.date, calendar: Calendar) -> Standing:
    """What is open on `day` with a term in sight of a week, is overdue or came back, and what waits for acceptance."""
    until = told_ahead(day, 7, calendar)[1]
    own = Execution.objects.filter(municipality=municipality)
    return Standing(municipality, day, calendar, tuple(open_lines(own, day, until)), tuple(_reports(own)))


def of_organization(organization: Organization, day: dt.date, until: dt.date) -> list[Line]:
    """Open lines of the organization and its branches with a term up to `until`, by plan and term."""
    of = Q(organization=organization) | Q(organization__parent=organization)
    return open_lines(Execution.objects.filter(of), day, until)


def open_lines(rows: QuerySet[Execution], day: dt.date, until: dt.date) -> list[Line]:
    """Those of `rows` that came back, are overdue or have a term up to `until`, by plan and term. One query.

    Only of plans in execution, of items under control. A branch's line under its school's has no debts of its own.
    """
    # Without a last day in time a line is never late, and its past terms are nobody's debt.
    timeless = Q(late_after__isnull=True, due__gte=day, due__lte=until)
    near = Q(status=Execution.Status.RETURNED) | Q(late_after__lte=until + _LONGEST_MOVE) | timeless
    found = (
        rows.open()  # type: ignore[attr-defined]
        .filter(near, roadmap__status=Roadmap.Status.APPROVED, parent__isnull=True)
        .filter(item__control__taken_off_on__isnull=True, item__control__closed_on__isnull=True)
        .order_by("roadmap", "due", "item__position", "pk")
        .values_list(*_COLUMNS)
    )
    lines = [Line(*values) for values in found]
    return [line for line in lines if line.is_returned or (line.term is not None and line.term <= until)]


def as_lines(rows: QuerySet[Execution]) -> list[Line]:
    """The rows as a reminder speaks of them, by plan and term, whatever their terms. One query."""
    found = rows.order_by("roadmap", "due", "item__position", "pk").values_list(*_COLUMNS)
    return [Line(*values) for values in found]


_COLUMNS = (
    *("pk", "organization_id", "organization__parent_id", "organization__short_name", "organization__kind"),
    *("roadmap_id", "roadmap__title", "roadmap__slug", "item_id", "item__label", "item__title", "item__result"),
    *("occurrence__label", "due", "occurrence__working", "extended_to", "late_after", "returned_on", "status"),
)


def _reports(rows: QuerySet[Execution]) -> list[Report]:
    found = (
        rows.filter(status=Execution.Status.REPORTED, roadmap__status=Roadmap.Status.APPROVED)
        .order_by("roadmap", "reported_on", "pk")
        .values_list(
            *("roadmap_id", "roadmap__title", "roadmap__slug", "organization_id", "organization__kind"),
            *("reported_on", "reported_by_id", "entered_as", "roadmap__control_person__person_id"),
        )
    )
    return [Report(*values) for values in found]
