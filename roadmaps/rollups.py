"""How far plans and places are, read from what the database has counted already (`roadmaps.models.tally`).

The numbers are those of `roadmaps.tallies` over all lines of a plan or a place; they cost as many rows as there are
terms, however many organizations report.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, Model, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from organizations.bulk_sql import insert_select
from organizations.clock import today
from organizations.models import Municipality
from roadmaps.models import NEVER, Control, Execution, LineTally, PlaceTally
from roadmaps.models.execution import OPEN
from roadmaps.tallies import Tally, Term, closed_items, deciding

S = Execution.Status
KEY = ("municipality_id", "roadmap_id", "item_id", "occurrence_id", "role", "status", "overdue_after")
PLACE = ("municipality_id", "whole", "status", "overdue_after")
_ROOT = Coalesce("municipality__parent", "municipality")


def overdue_today(municipalities: Iterable[Municipality]) -> Q:
    """Rows of lines that are overdue on their municipality's own today."""
    days: dict[dt.date, list[int]] = defaultdict(list)
    for municipality in municipalities:
        days[today(municipality)].append(municipality.pk)
    wanted = Q(pk__in=())
    for day, keys in days.items():
        wanted |= Q(municipality__in=keys, overdue_after__lt=day)
    return wanted


@dataclass(frozen=True, slots=True)
class Counted:
    """The lines of one term in one role."""

    roadmap: int
    item: int
    occurrence: int
    role: str
    tally: Tally


def counted_terms(roadmaps: Iterable[int], overdue: Q) -> list[Counted]:
    """All terms of the plans: whatever is told of these plans is added up from them. One query."""
    fields = ("roadmap_id", "item_id", "occurrence_id", "role")
    rows = _tallied(LineTally.objects.filter(roadmap__in=list(roadmaps)), fields, overdue)
    return [Counted(row["roadmap_id"], row["item_id"], row["occurrence_id"], row["role"], _tally(row)) for row in rows]


def by_roadmap(terms: Iterable[Counted]) -> dict[int, Tally]:
    """The tally of every plan that has lines."""
    return _added((term.roadmap, term.tally) for term in terms)


def by_item(terms: Iterable[Counted]) -> dict[int, Tally]:
    return _added((term.item, term.tally) for term in terms)


def by_month(terms: Iterable[Counted], days: Mapping[int, dt.date | None]) -> dict[dt.date, Tally]:
    """By the first day of the month in which the document's own term falls, as `days` says of each occurrence; terms
    without a day are left out."""
    dated = ((days.get(term.occurrence), term.tally) for term in terms)
    return dict(sorted(_added((day.replace(day=1), tally) for day, tally in dated if day).items()))


def items_done(roadmaps: Iterable[int], counted: Iterable[Counted], controls: Iterable[Control]) -> dict[int, int]:
    """How many items of each plan are executed or taken off control: `roadmaps.tallies.items_done` of counted terms.

    `controls`: all of these plans, loaded with their items. No query but for items that are closed by a number of
    organizations: one, of lines.
    """
    of_items = {control.item_id: control for control in controls}
    places = _organizations([key for key, one in of_items.items() if one.closing == Control.Closing.AT_LEAST])
    terms: dict[tuple[int, int], dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for one in counted:
        number = places.get((one.occurrence, one.role), 0)
        terms[one.roadmap, one.item][one.role].append(Term(one.tally.total, one.tally.accepted, number))
    return closed_items(roadmaps, deciding(terms), of_items)


def _added(numbers: Iterable[tuple[Any, Tally]]) -> dict[Any, Tally]:
    found: dict[Any, Tally] = {}
    for key, tally in numbers:
        found[key] = found[key] + tally if key in found else tally
    return found


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
    return {row[field]: _tally(row) for row in _tallied(rows, (field,), overdue)}


def _tallied(rows: QuerySet[Any], fields: tuple[str, ...], overdue: Q) -> QuerySet[Any]:
    return (
        rows.exclude(status=S.ENDED)
        .order_by()
        .values(*fields)
        .annotate(
            total=Sum("number"),
            accepted=Sum("number", filter=Q(status=S.ACCEPTED), default=0),
            reported=Sum("number", filter=Q(status=S.REPORTED), default=0),
            returned=Sum("number", filter=Q(status=S.RETURNED) & ~overdue, default=0),
            late=Sum("number", filter=overdue, default=0),
        )
        .filter(total__gt=0)
    )


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(row["total"], row["accepted"], row["reported"], row["returned"], row["late"])


# What the tables must say, for the check of their triggers.


def count_anew() -> None:
    """Fill both tables from the lines, for a bulk writer that writes lines past the triggers; in his transaction."""
    LineTally._base_manager.all().delete()
    PlaceTally._base_manager.all().delete()
    # Rows of a plan stand together: its page reads them all.
    lines = _lines().values(*KEY).annotate(lines=Count("pk")).order_by("roadmap_id", "occurrence_id")
    _insert(LineTally, lines, columns={"number": "t.lines"})
    own, whole = ("municipality_id", "status", "overdue_after"), ("root", "status", "overdue_after")
    terms = LineTally._base_manager.order_by()
    _insert(
        PlaceTally, terms.values(*own).annotate(lines=Sum("number")), columns={"number": "t.lines", "whole": "false"}
    )
    _insert(
        PlaceTally,
        terms.annotate(root=_ROOT).values(*whole).annotate(lines=Sum("number")),
        columns={"number": "t.lines", "whole": "true", "municipality_id": "t.root"},
    )


def _insert(model: type[Model], rows: QuerySet[Any], columns: Mapping[str, str]) -> None:
    sql, params = rows.query.sql_with_params()
    insert_select(model, f"({sql}) AS t", params, like="t", columns=columns)


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
            root=_ROOT,
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
