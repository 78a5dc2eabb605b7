"""How far plans and places are, read from what the database has counted already (`roadmaps.models.tally`).

The numbers are those of `roadmaps.tallies` over all lines of a plan or a place; they cost as many rows as there are
terms, however many organizations report.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, Model, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, TruncMonth

from organizations.clock import today
from organizations.models import Municipality
from roadmaps.models import NEVER, Control, Execution, LineTally, PlaceTally
from roadmaps.models.execution import OPEN
from roadmaps.tallies import Tally, Term, closed_items, deciding

S = Execution.Status
KEY = ("municipality_id", "roadmap_id", "item_id", "occurrence_id", "role", "status", "overdue_after")
PLACE = ("municipality_id", "whole", "status", "overdue_after")


def overdue_today(municipalities: Iterable[Municipality]) -> Q:
    """Rows of lines that are overdue on their municipality's own today."""
    days: dict[dt.date, list[int]] = defaultdict(list)
    for municipality in municipalities:
        days[today(municipality)].append(municipality.pk)
    wanted = Q(pk__in=())
    for day, keys in days.items():
        wanted |= Q(municipality__in=keys, overdue_after__lt=day)
    return wanted


def by_roadmap(roadmaps: Iterable[int], overdue: Q) -> dict[int, Tally]:
    """The tally of every plan that has lines. One query, as each of its like."""
    return tallies(LineTally.objects.filter(roadmap__in=list(roadmaps)), "roadmap_id", overdue)


def by_item(roadmap: int, overdue: Q) -> dict[int, Tally]:
    return tallies(LineTally.objects.filter(roadmap=roadmap), "item_id", overdue)


def by_month(roadmap: int, overdue: Q) -> dict[dt.date, Tally]:
    """By the first day of the month in which the document's own term falls; terms without a day are left out."""
    rows = LineTally.objects.filter(roadmap=roadmap, occurrence__due__isnull=False)
    return dict(sorted(tallies(rows.annotate(month=TruncMonth("occurrence__due")), "month", overdue).items()))


def items_done(roadmaps: Iterable[int]) -> dict[int, int]:
    """How many items of each plan are executed or taken off control: `roadmaps.tallies.items_done` of counted terms.

    Three queries; the third asks lines, and only those of items that are closed by a number of organizations.
    """
    keys = list(roadmaps)
    controls = {control.item_id: control for control in Control.objects.filter(roadmap__in=keys)}
    by_number = [item for item, control in controls.items() if control.closing == Control.Closing.AT_LEAST]
    terms: dict[tuple[int, int], dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    rows = (
        LineTally.objects.filter(roadmap__in=keys)
        .exclude(status=S.ENDED)
        .values_list("roadmap_id", "item_id", "role", "occurrence_id")
        .annotate(total=Sum("number"), accepted=Sum("number", filter=Q(status=S.ACCEPTED), default=0))
    )
    places = _organizations(by_number)
    for roadmap, item, role, occurrence, total, accepted in rows:
        terms[roadmap, item][role].append(Term(total, accepted, places.get((occurrence, role), 0)))
    return closed_items(keys, deciding(terms), controls)


def _organizations(items: list[int]) -> dict[tuple[int, str], int]:
    """Organizations whose line is accepted, by term and role. No query where no item asks for it."""
    if not items:
        return {}
    rows = (
        Execution.objects.filter(item__in=items, parent__isnull=True, status=S.ACCEPTED)
        .order_by()
        .values_list("occurrence_id", "role")
        .annotate(number=Count("organization", distinct=True))
    )
    return {(occurrence, role): number for occurrence, role, number in rows}


def tallies(rows: QuerySet[Any], field: str, overdue: Q) -> dict[Any, Tally]:
    """Counted rows added up by the field, without lines that an act ended. One query."""
    found = (
        rows.exclude(status=S.ENDED)
        .order_by()
        .values(field)
        .annotate(
            total=Sum("number"),
            accepted=Sum("number", filter=Q(status=S.ACCEPTED), default=0),
            reported=Sum("number", filter=Q(status=S.REPORTED), default=0),
            returned=Sum("number", filter=Q(status=S.RETURNED) & ~overdue, default=0),
            late=Sum("number", filter=overdue, default=0),
        )
        .filter(total__gt=0)
    )
    return {
        row[field]: Tally(row["total"], row["accepted"], row["reported"], row["returned"], row["late"]) for row in found
    }


# What the tables must say, for the check of their triggers.


def differences() -> list[str]:
    """Where the tables say another number than the lines do: nothing, or a trigger is wrong. Reads every line."""
    lines = _lines()
    return [
        *_differences(LineTally, _numbers(lines, KEY), KEY),
        *_differences(PlaceTally, _places(lines), PLACE),
    ]


def _lines() -> QuerySet[Execution]:
    off = Control.objects.filter(item=OuterRef("item"), taken_off_on__isnull=False)
    late = Q(status__in=OPEN, late_after__isnull=False) & ~Exists(off)
    return (
        Execution.objects.filter(parent__isnull=True)
        .order_by()
        .annotate(
            overdue_after=Case(When(late, then=F("late_after")), default=Value(NEVER), output_field=DateField()),
            root=Coalesce("municipality__parent", "municipality"),
        )
    )


def _numbers(lines: QuerySet[Execution], fields: tuple[str, ...]) -> dict[tuple, int]:
    return {tuple(row): number for *row, number in lines.values_list(*fields).annotate(number=Count("pk"))}


def _places(lines: QuerySet[Execution]) -> dict[tuple, int]:
    own = _numbers(lines, ("municipality_id", "status", "overdue_after"))
    whole = _numbers(lines, ("root", "status", "overdue_after"))
    return {
        (place, flag, *rest): number
        for flag, found in ((False, own), (True, whole))
        for (place, *rest), number in found.items()
    }


def _differences(model: type[Model], expected: Mapping[tuple, int], fields: tuple[str, ...]) -> Iterator[str]:
    rows = model._default_manager.order_by().values_list(*fields).annotate(total=Sum("number"))
    found = {tuple(row): total for *row, total in rows if total}
    for key in sorted({*expected, *found}, key=str):
        if expected.get(key, 0) != found.get(key, 0):
            named = ", ".join(f"{name} {value}" for name, value in zip(fields, key, strict=True))
            yield f"{model.__name__}: {named}: {found.get(key, 0)} instead of {expected.get(key, 0)}"
