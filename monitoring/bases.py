"""Denominators of a year in one table: schools down, what they count across, the district's own number under them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from monitoring.counting import span_of
from monitoring.indicators import indicators_of
from monitoring.models import BaseNumber, Indicator
from organizations.models import Municipality, Organization, OrganizationKind

PREFIX = "n"


@dataclass(frozen=True, slots=True)
class BaseCell:
    """A number to give: `row` what stands now, `typed` and `error` what the person sent and why it was not taken."""

    organization: Organization | None
    base: str
    row: BaseNumber | None
    may_give: bool
    typed: str | None = None
    error: str = ""

    @property
    def name(self) -> str:
        return f"{PREFIX}-{self.organization.pk if self.organization else 0}-{self.base}"

    @property
    def value(self) -> str:
        if self.typed is not None:
            return self.typed
        return str(self.row.number) if self.row else ""

    @property
    def version(self) -> int:
        """0 where nothing stands yet."""
        return self.row.version if self.row else 0

    @property
    def label(self) -> str:
        return Indicator.Base(self.base).label


@dataclass(frozen=True, slots=True)
class BaseRow:
    """A school, or the district where `organization` is None."""

    organization: Organization | None
    cells: Sequence[BaseCell]


@dataclass(frozen=True, slots=True)
class BaseTable:
    year: int
    bases: Sequence[str]
    rows: Sequence[BaseRow]

    @property
    def heads(self) -> list[str]:
        return [Indicator.Base(base).label for base in self.bases]

    @property
    def cells(self) -> list[BaseCell]:
        return [cell for row in self.rows for cell in row.cells]

    @property
    def given(self) -> int:
        """How many of the numbers that schools are asked for stand."""
        return sum(cell.row is not None for row in self.rows if row.organization for cell in row.cells)

    @property
    def asked(self) -> int:
        return sum(len(row.cells) for row in self.rows if row.organization)


def bases_asked(place: Municipality, year: int) -> list[str]:
    """Denominators that indicators of the year divide by, in the order of the indicators. Two queries at the most."""
    found = [each.base for each in indicators_of(place, [year]) if each.base]
    return list(dict.fromkeys(found))


def absent(place: Municipality, base: str, year: int) -> list[int]:
    """Keys of the schools that are asked for the year's number and have not given it, by name. Two queries."""
    given = BaseNumber.objects.filter(municipality=place, base=base, year=year, organization__isnull=False)
    known = set(given.values_list("organization", flat=True))
    return [each.pk for each in asked_schools(place, year) if each.pk not in known]


def asked_schools(place: Municipality, year: int) -> list[Organization]:
    """Schools that give the year's numbers, branches within them: all that were open when the year began. One query."""
    first, _ = span_of(Indicator.Year.CALENDAR, year)
    schools = Organization.objects.filter(municipality=place, kind=OrganizationKind.SCHOOL, parent__isnull=True)
    rows = schools.order_by("short_name", "pk")
    return [each for each in rows if each.closed_on is None or each.closed_on >= first]


def table_of(place: Municipality, year: int, *, only: Collection[int] | None = None, gives: bool) -> BaseTable:
    """Schools that are asked for the year's numbers; `only` those where not None, then without the district's row.

    `gives`: whether the person may give what is shown. Five queries at any size.
    """
    bases = bases_asked(place, year)
    known: Mapping[tuple[int | None, str], BaseNumber] = {
        (row.organization_id, row.base): row
        for row in BaseNumber.objects.filter(municipality=place, year=year).select_related("entered_by")
    }
    asked = [each for each in asked_schools(place, year) if only is None or each.pk in only]
    of_schools = [base for base in bases if base != Indicator.Base.ENTERPRISES]
    rows = [
        BaseRow(each, [BaseCell(each, base, known.get((each.pk, base)), gives) for base in of_schools])
        for each in asked
    ]
    if only is None:
        rows.append(BaseRow(None, [BaseCell(None, base, known.get((None, base)), gives) for base in bases]))
    return BaseTable(year, bases, rows)
