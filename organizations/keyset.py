"""Pages of a list by the place of a row, not by number: page ten thousand costs what the first does, rows are not
counted.

An address says `?after=KEY` or `?before=KEY` with the key of a row of the list; its place is read from the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """Rows of a page with the keys where its neighbours begin, None where there is none."""

    rows: tuple[Any, ...]
    previous: int | None
    next: int | None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a list has, told exactly up to MOST_COUNTED: «38», «больше 1000»."""

    number: int

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> Count:
        """One query that looks at no more rows than it tells of."""
        return cls(rows.order_by()[: MOST_COUNTED + 1].count())

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return str(self.number) if self.number <= MOST_COUNTED else f"больше {MOST_COUNTED}"


def keyset_page(
    rows: QuerySet[Any], by: str | Combinable, given: Mapping[str, str], *, size: int, descending: bool = False
) -> KeysetPage:
    """The page of `rows` that the address asks for, `size` rows ordered by the expression `by` and then by key.

    `by` is never NULL. One query on the first page, two on any other; a key that is not in the list begins anew.
    """
    ordered = rows.annotate(keyset_place=F(by) if isinstance(by, str) else by)
    back = "before" in given and "after" not in given
    place = _place(ordered, given.get("before" if back else "after", ""))
    if place is None:
        found = _slice(ordered, size, descending=descending)
        return _page(found[:size], False, len(found) > size)
    found = _slice(_beyond(ordered, place, less=back != descending), size, descending=back != descending)
    more = len(found) > size
    if not back:
        return _page(found[:size], True, more)
    if not more:
        # The first page is always a whole one.
        return keyset_page(rows, by, {}, size=size, descending=descending)
    return _page(found[:size][::-1], True, True)


def _place(rows: QuerySet[Any], key: str) -> tuple[Any, int] | None:
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    return rows.order_by().filter(pk=key).values_list("keyset_place", "pk").first()


def _beyond(rows: QuerySet[Any], place: tuple[Any, int], *, less: bool) -> QuerySet[Any]:
    """Rows of one side of the place, compared as pairs: an index of both columns begins right there."""
    lookup = TupleLessThan if less else TupleGreaterThan
    return rows.filter(lookup(Tuple(F("keyset_place"), F("pk")), place))


def _slice(rows: QuerySet[Any], size: int, *, descending: bool) -> list[Any]:
    sign = "-" if descending else ""
    return list(islice(rows.order_by(f"{sign}keyset_place", f"{sign}pk")[: size + 1], size + 1))


def _page(rows: list[Any], before: bool, after: bool) -> KeysetPage:
    first, last = (rows[0].pk, rows[-1].pk) if rows else (None, None)
    return KeysetPage(tuple(rows), first if before else None, last if after else None)
