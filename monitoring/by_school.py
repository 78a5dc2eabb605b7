"""An indicator's year by schools: which of them spoils it, who has given no denominator, who is counted and why."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from monitoring.counting import Counted
from monitoring.facts import Facts, facts_of
from monitoring.figures import Figure
from monitoring.hiding import hidden
from monitoring.indicators import targets_of
from monitoring.models import Indicator
from monitoring.plan_fact_cells import Cell, phase_of, scaled
from monitoring.tallies import FIRST_YEAR
from organizations.models import Municipality, Organization


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school's year. `short`: how many people it lacks of the plan (0: it has them, None: not known).

    `cells`: its years, for the small chart; None instead of a figure where it is hidden.
    """

    organization: Organization
    figure: Figure
    cells: Sequence[Cell]
    short: int | None
    hidden: bool = False

    @property
    def cell(self) -> Cell:
        """The year itself."""
        return self.cells[-1]


@dataclass(frozen=True, slots=True)
class BySchool:
    """`rows` worst first, `absent` those without a denominator, by name. `short`: of the whole district."""

    indicator: Indicator
    year: int
    phase: str
    target: Decimal | None
    total: Cell
    rows: Sequence[SchoolRow]
    absent: Sequence[Organization]
    short: int | None
    facts: Facts

    @property
    def spoilers(self) -> list[SchoolRow]:
        """Schools that lack people of the plan, worst first."""
        return [row for row in self.rows if row.short and not row.hidden]


def by_school(
    place: Municipality,
    indicator: Indicator,
    year: int,
    *,
    sees_small: bool,
    only: Collection[int] | None = None,
    back: int = 4,
) -> BySchool:
    """Schools of the indicator's year with the `back` years before it. A dozen queries at any size.

    `only`: schools whose rows are shown, all where None. Groups under five are hidden, and what would give them away,
    unless `sees_small`; a school's own row (`only`) is shown whole.
    """
    years = range(max(year - back, min(FIRST_YEAR, year)), year + 1)
    facts = facts_of(place, [indicator], years)
    targets = targets_of(place, years)
    target = targets.get((indicator.pk, year))
    concealed = set[int]()
    if not (sees_small or indicator.is_of_the_district):
        concealed = {pk for at in years for pk in hidden(facts.schools.get((indicator.pk, at), {}))}
        concealed -= set(only or ())
    shown = [
        _row(facts, indicator, years, targets, pk, pk in concealed)
        for pk in facts.schools.get((indicator.pk, year), {})
        if only is None or pk in only
    ]
    shown = _on_one_scale(shown)
    district = _cells(facts, indicator, years, targets, None)[-1]
    small = district.figure is not None and district.figure.is_small()
    if small and not (sees_small or indicator.is_of_the_district):
        district = replace(district, figure=None, hidden=True)
    return BySchool(
        indicator,
        year,
        phase_of(indicator, year, facts.day),
        target,
        district,
        sorted(shown, key=_worst_first),
        [each for each in facts.missing(indicator, year) if only is None or each.pk in only],
        shortage(district.figure, target, indicator),
        facts,
    )


def shortage(figure: Figure | None, target: Decimal | None, indicator: Indicator) -> int | None:
    """How many more people the plan asks for, 0 where it is met; of «the less the better» how many too many."""
    if figure is None or figure.numerator is None or not figure.denominator or target is None:
        return None
    wanted = Fraction(target) / 100 * figure.denominator
    if indicator.better == Indicator.Better.LESS:
        return max(figure.numerator - math.floor(wanted), 0)
    return max(math.ceil(wanted) - figure.numerator, 0)


@dataclass(frozen=True, slots=True)
class OfSchool:
    """A school's indicator in a year with who is counted in it, by code."""

    indicator: Indicator
    cell: Cell
    short: int | None
    counted: Sequence[Counted]
    left_out: Sequence[Counted]


def of_school(place: Municipality, school: Organization, indicators: Sequence[Indicator], year: int) -> list[OfSchool]:
    """All indicators of one school in the year. A dozen queries."""
    facts = facts_of(place, indicators, [year])
    targets = targets_of(place, [year])
    found = []
    for indicator in indicators:
        if school.pk not in facts.schools.get((indicator.pk, year), {}) and not indicator.is_of_the_district:
            continue
        people = facts.counted(indicator, year, school.pk)
        cell = _cells(facts, indicator, [year], targets, school.pk)[0]
        found.append(
            OfSchool(
                indicator,
                cell,
                shortage(cell.figure, cell.target, indicator),
                [row for row in people if row.counts],
                [row for row in people if not row.counts],
            )
        )
    return found


def _row(
    facts: Facts,
    indicator: Indicator,
    years: Sequence[int],
    targets: Mapping[tuple[int, int], Decimal],
    pk: int,
    concealed: bool,
) -> SchoolRow:
    cells = _cells(facts, indicator, years, targets, pk)
    figure = cells[-1].figure or Figure()
    if concealed:
        cells = [replace(cell, figure=None, before=None, hidden=cell.figure is not None) for cell in cells]
    short = None if concealed else shortage(figure, cells[-1].target, indicator)
    return SchoolRow(facts.organizations[pk], Figure() if concealed else figure, cells, short, concealed)


def _cells(
    facts: Facts,
    indicator: Indicator,
    years: Sequence[int],
    targets: Mapping[tuple[int, int], Decimal],
    pk: int | None,
) -> list[Cell]:
    found = []
    before: Figure | None = None
    for year in years:
        key = indicator.pk, year
        figure = facts.district.get(key) if pk is None else facts.schools.get(key, {}).get(pk)
        period = facts.period(indicator, year)
        reported = period is not None and period.is_locked
        found.append(
            Cell(
                indicator,
                year,
                phase_of(indicator, year, facts.day, reported=reported),
                figure,
                targets.get((indicator.pk, year)),
                reported=figure is not None and figure.reported,
                entered=figure is not None and bool(figure.entered),
                before=before,
            )
        )
        before = figure
    return found


def _on_one_scale(rows: Sequence[SchoolRow]) -> list[SchoolRow]:
    """Small charts beside each other are compared by eye."""
    every = scaled([cell for row in rows for cell in row.cells])
    found, start = [], 0
    for row in rows:
        found.append(replace(row, cells=every[start : start + len(row.cells)]))
        start += len(row.cells)
    return found


def _worst_first(row: SchoolRow) -> tuple[bool, bool, int, Fraction, str]:
    name = row.organization.short_name or row.organization.name
    share = row.figure.share
    return row.hidden, share is None, -(row.short or 0), share if share is not None else Fraction(2), name
