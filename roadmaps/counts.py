"""How much a plan holds, counted by the database for lists; `sheet.py` counts the same on a page."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Trim

from roadmaps.models import Item, Roadmap, Section


def with_counts(rows: QuerySet[Roadmap]) -> QuerySet[Roadmap]:
    """Plans with `item_count` (rows with a measure, headings of other rows left out) and `section_count`."""
    return rows.annotate(
        item_count=_counted(measures().filter(roadmap=OuterRef("pk"))),
        section_count=_counted(_sections().filter(roadmap=OuterRef("pk"))),
    )


def counts_of(roadmap: Roadmap) -> tuple[int, int]:
    """How many items and sections a plan fetched by `with_counts` holds."""
    return roadmap.item_count, roadmap.section_count  # type: ignore[attr-defined]


def counts_by_plan(roadmaps: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many items and sections each of the plans holds, by the plan's key. Two queries."""
    keys = list(roadmaps)
    of_kinds = [
        dict(rows.filter(roadmap__in=keys).order_by().values_list("roadmap").annotate(number=Count("pk")))
        for rows in (measures(), _sections())
    ]
    return {key: (of_kinds[0].get(key, 0), of_kinds[1].get(key, 0)) for key in keys}


def measures() -> QuerySet[Item]:
    """Rows that are no headings of others: see `roadmaps.sheet.heads_others`."""
    bare = Q()
    for field in ("deadline", "responsible", "result"):
        bare &= Q(**{field: ""}) | Q(**{f"{field}__isnull": True})
    children = Item.objects.filter(parent=OuterRef("pk"))
    rows = Item.objects.filter(removed_by__isnull=True).annotate(words=Trim("title"))
    return rows.exclude(bare & (Exists(children) | Q(words__endswith=":")))


def _sections() -> QuerySet[Section]:
    return Section.objects.filter(removed_by__isnull=True)


def _counted(rows: QuerySet[Item] | QuerySet[Section]) -> Coalesce:
    numbers = rows.order_by().values("roadmap").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)
