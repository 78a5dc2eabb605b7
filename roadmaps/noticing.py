"""Which lines of the journal concern a person: what this floor has to tell of in the product itself.

Nothing is written for anybody: the acts write the journal anyway, and what concerns whom follows from the roles.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from organizations.access import Access
from organizations.models import Event, Organization
from organizations.permissions import SCHOOL_KINDS
from roadmaps.models import Appointment, Execution, RoadmapSettings
from roadmaps.permissions import CONTROL, DEPARTMENT
from roadmaps.under_control import of_others

# Of one line, to its organization; the reader's own acts are no news.
_OF_LINE = {
    "return_line": "Возвращено на доработку: {title}",
    "extend_line": "Срок продлён до {until}: {title}",
    "end_line": "Прекращено изменяющим актом: {title}",
    "pass_line": "Перешло к вам от другой организации: {title}",
}
# New lines of a plan, told once a plan and day.
_NEW = ("assign", "amend_duties", "add_organization", "appoint_terms", "appoint_responsible")


@dataclass(frozen=True, slots=True)
class Told:
    """A notice: one act, or the like acts of a plan on one day. `event` is the newest line of the journal behind it.

    `kind` is the act's verb, "new" for new lines of whatever act. `day` is the municipality's own where the journal
    bears it.
    """

    event: int
    kind: str
    day: dt.date
    sentence: str
    comment: str
    roadmap: int
    url: str


def concerning(access: Access) -> Q | None:
    """Which lines of the journal concern the person, if others wrote them; None for who has no lines and accepts
    none."""
    parts = [part for part in (_to_executor(access), _to_acceptor(access)) if part is not None]
    if not parts:
        return None
    return Q(root_kind="roadmap") & (parts[0] if len(parts) == 1 else parts[0] | parts[1])


def verbs_told(access: Access) -> frozenset[str]:
    """Acts of which some may concern the person: none of an act that stands beside these does. Asks nothing."""
    executes = access.school_organization_ids or any(seat.role in CONTROL for seat in access.seats)
    accepts = access.municipalities_as(*CONTROL, "methodist")
    return frozenset(
        {*(_OF_LINE if executes else ()), *(_NEW if executes else ())} | ({"report_line"} if accepts else set())
    )


def told(events: Iterable[Event]) -> list[Told]:
    """The events as notices: reports and new lines of a plan are told once a day, the rest one by one."""
    found: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        together = event.verb == "report_line" or event.verb in _NEW
        kind = "report" if event.verb == "report_line" else "new"
        key = (kind, event.root_id, day_of(event)) if together else ("one", event.pk)
        found.setdefault(key, []).append(event)
    return [_told(alike) for alike in found.values()]


def _told(alike: list[Event]) -> Told:
    newest = alike[0]
    kind = "new" if newest.verb in _NEW else newest.verb
    sentence, comment, url = newest.object_title, "", reverse("my_items")
    if newest.verb == "report_line":
        number = len({event.object_id for event in alike})
        # It stays in the list when the reports have long been accepted: what happened, not what waits.
        sentence, url = f"На приёмку подано отчётов: {number}", reverse("queue")
    elif kind == "new":
        amended = any(event.verb == "amend_duties" for event in alike)
        sentence = "Поручения изменены актом, сверьте сроки" if amended else "Новые поручения"
    else:
        sentence = _OF_LINE[newest.verb].format(title=newest.object_title, until=_until(newest))
        comment, url = newest.comment, reverse("line", args=[newest.object_id])
    return Told(newest.pk, kind, day_of(newest), sentence, comment, newest.root_id, url)


def day_of(event: Event) -> dt.date:
    """The day of the act as its municipality counts them where the journal bears it, else the real one."""
    return _date(event, "day") or timezone.localtime(event.at).date()


def _until(event: Event) -> str:
    """The day that a resolution moved a term to."""
    day = _date(event, "until")
    return f"{day:%d.%m.%Y}" if day else ""


def _date(event: Event, name: str) -> dt.date | None:
    """A day that the journal keeps in ISO form."""
    day = event.after.get(name) if isinstance(event.after, dict) else None
    return dt.date.fromisoformat(day) if day else None


def _to_executor(access: Access) -> Q | None:
    """What came to the person's school and its branches, or to the office where the person works."""
    offices = {seat.organization_id for seat in access.seats if seat.role in CONTROL}
    schools = access.school_organization_ids
    if not offices | schools:
        return None
    own = Organization.objects.filter(Q(pk__in=offices | schools) | Q(parent__in=schools))
    # Offices have no branches: their keys are known without asking.
    owes = Q(organization__in=own.values("pk") if schools else sorted(offices))
    lines = Execution.objects.filter(owes)
    of_item = Exists(lines.filter(roadmap=OuterRef("root_id"), item__uid=OuterRef("object_id")))
    appointed = Appointment.objects.filter(owes, roadmap=OuterRef("root_id"), item__uid=OuterRef("object_id"))
    return (
        Q(verb__in=list(_OF_LINE), object_kind="execution", object_id__in=_keys(lines))
        | Q(verb__in=["assign", "amend_duties"], root_id__in=lines.order_by().values("roadmap"))
        | Q(of_item, verb="appoint_terms")
        | Q(Exists(appointed), verb="appoint_responsible")
        | Q(verb="add_organization", object_title__in=own.values("short_name"))
    )


def _to_acceptor(access: Access) -> Q | None:
    """Reports that the person may accept, as `permissions.may_accept` says."""
    reported = Q(verb="report_line", object_kind="execution")
    department = access.municipalities_as(*DEPARTMENT)
    found = reported & Q(municipality__in=department) if department else None
    if controlled := access.municipalities_as("controller") - department:
        lines = Execution.objects.filter(municipality__in=controlled).exclude(
            Q(organization__kind__in=SCHOOL_KINDS) | Q(roadmap__in=of_others(access))
        )
        found = _either(found, reported & Q(object_id__in=_keys(lines)))
    if centres := access.municipalities_as("methodist") - department:
        named = RoadmapSettings.objects.filter(municipality__in=centres, accepted_by_methodists=True)
        lines = Execution.objects.filter(
            municipality__in=named.values("municipality"), organization__kind__in=SCHOOL_KINDS
        )
        found = _either(found, reported & Q(object_id__in=_keys(lines)))
    return found


def _either(first: Q | None, second: Q) -> Q:
    return second if first is None else first | second


def _keys(lines: QuerySet[Execution]) -> QuerySet[Execution]:
    """Keys of lines as the journal writes them."""
    return lines.order_by().values_list(Cast("pk", CharField()))
