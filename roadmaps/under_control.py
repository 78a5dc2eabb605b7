"""What waits for whoever controls plans: reports of the office's own, items to take off control, items under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from organizations.access import Access
from organizations.permissions import SCHOOL_KINDS
from roadmaps.models import Controller, Execution, Item, Roadmap
from roadmaps.permissions import CONTROL, DEPARTMENT
from roadmaps.tallies import Tally, by_roadmap, items_on_control, overdue_today

MOST = 50
"""Plans and lines of one page; a region chooses a plan."""


@dataclass(frozen=True, slots=True)
class PlanControl:
    """A plan under control: who controls it, how many items are on control, executed ones, and its lines."""

    roadmap: Roadmap
    controller: Controller | None
    on_control: int
    ready: tuple[Item, ...]
    tally: Tally


def plans_of(access: Access) -> tuple[QuerySet[Roadmap], bool]:
    """Plans that the person controls by name, and True; of one who is named nowhere all that the role reaches.

    A controller's role does not reach plans that name another one.
    """
    rows = Roadmap.objects.filter(status=Roadmap.Status.APPROVED)
    if not access.sees_everything:
        department = access.municipalities_as(*DEPARTMENT)
        reached = Q(municipality__in=department)
        if controlled := access.municipalities_as("controller") - department:
            reached |= Q(municipality__in=controlled) & ~Q(pk__in=of_others(access))
        rows = rows.filter(reached)
    named = rows.filter(control_person__person=access.user_id)
    return (named, True) if named.exists() else (rows, False)


def of_others(access: Access) -> QuerySet[Controller, Any]:
    """Keys of plans whose controller is another person: the database's part of `permissions.names_another`."""
    return Controller.objects.exclude(person=access.user_id).order_by().values("roadmap")


def under_control(roadmaps: QuerySet[Roadmap]) -> list[PlanControl]:
    """The first MOST of the plans, those with something to take off first. Six queries whatever their length."""
    rows = list(
        roadmaps.select_related("municipality", "owner", "act", "control_person__person").order_by(
            "municipality__name", "period_start", "pk"
        )[:MOST]
    )
    controlled = items_on_control(row.pk for row in rows)
    keys = [key for _, ready in controlled.values() for key in ready]
    items = Item.objects.in_bulk(keys)
    lines = Execution.objects.filter(roadmap__in=[row.pk for row in rows])
    of_plans = by_roadmap(lines, overdue_today({row.municipality for row in rows}))
    found = [
        PlanControl(
            row,
            getattr(row, "control_person", None),
            controlled[row.pk][0],
            tuple(items[key] for key in sorted(controlled[row.pk][1], key=lambda key: items[key].position)),
            of_plans.get(row.pk, Tally()),
        )
        for row in rows
    ]
    return sorted(found, key=lambda plan: not plan.ready)


def ready_for(access: Access) -> int:
    """Executed items of the plans that the person controls by name. One query for everybody else, three for him."""
    if access.user_id is None or not access.municipalities_as(*CONTROL):
        return 0
    rows = Roadmap.objects.filter(status=Roadmap.Status.APPROVED, control_person__person=access.user_id)
    keys = list(rows.values_list("pk", flat=True)[:MOST])
    return sum(len(ready) for _, ready in items_on_control(keys).values()) if keys else 0


def own_lines(roadmaps: Sequence[Roadmap]) -> QuerySet[Execution]:
    """Reports of the plans that the controller accepts: of the department and other offices, longest waiting first."""
    of_school = Q(organization__kind__in=SCHOOL_KINDS)
    rows = Execution.objects.filter(~of_school, roadmap__in=roadmaps, status=Execution.Status.REPORTED)
    return rows.select_related("item", "organization", "roadmap", "reported_by").order_by("reported_on", "pk")
