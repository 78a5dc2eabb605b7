"""The bulk writer of this floor: denominators that schools and districts of a synthetic country have given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring.models import BaseNumber, Indicator
from organizations.bulk import Place
from organizations.bulk_sql import insert_select
from organizations.models import Municipality, Organization, OrganizationKind
from roadmaps.synthetic import TODAY

_NUMBERS = {
    Indicator.Base.CHILDREN: "180 + o.id %% 90",
    Indicator.Base.YOUTH: "80 + o.id %% 40",
    Indicator.Base.YOUNG_TEACHERS: "2 + o.id %% 3",
}
_SILENT = 17
"""One school of so many has given no number of the last year."""


def write_bases(places: Sequence[Place]) -> Iterator[str]:
    """Numbers of the last two years for every school of the synthetic municipalities, and of enterprises for each
    municipality. Yields in words what has been written."""
    if not places:
        return
    table, homes = (model._meta.db_table for model in (Organization, Municipality))
    # The country grows in steps: who has given a number gives it once.
    given = f"SELECT 1 FROM {BaseNumber._meta.db_table} b WHERE"  # noqa: S608
    written = 0
    for year in (TODAY.year - 1, TODAY.year):
        common = {"year": year, "on_date": TODAY, "note": "", "version": 1}
        for base, number in _NUMBERS.items():
            written += insert_select(
                BaseNumber,
                f"{table} o WHERE o.kind = %s AND o.parent_id IS NULL AND (o.id %% {_SILENT} <> 0 OR %s)"
                f" AND NOT EXISTS ({given} b.organization_id = o.id AND b.base = %s AND b.year = %s) ORDER BY o.id",
                [OrganizationKind.SCHOOL.value, year < TODAY.year, base.value, year],
                columns={"municipality_id": "o.municipality_id", "organization_id": "o.id", "number": number},
                values={"base": base, **common},
            )
        written += insert_select(
            BaseNumber,
            f"{homes} m WHERE m.kind = %s AND NOT EXISTS"
            f" ({given} b.municipality_id = m.id AND b.base = %s AND b.year = %s) ORDER BY m.id",
            [Municipality.Kind.MUNICIPALITY.value, Indicator.Base.ENTERPRISES.value, year],
            columns={"municipality_id": "m.id", "number": "40 + m.id %% 60"},
            values={"base": Indicator.Base.ENTERPRISES, **common},
        )
    yield f"знаменатели: {written}"
