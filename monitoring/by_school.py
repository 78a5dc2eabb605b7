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
from monitoring.screens import Screen
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
    def has_hidden(self) -> bool:
        return any(cell.hidden for row in self.rows for cell in row.cells)

    @property
    def spoilers(self) -> list[SchoolRow]:
        """Schools that lack people of the plan, worst first."""
        return [row for row in self.rows if row.short and not row.hidden]


def by_school(
    place: Municipality,
    indicator: Indicator,
    year: int,
    *,
    screen: Screen,
    only: Collection[int] | None = None,
    back: int = 4,
) -> BySchool:
    """Schools of the indicator's year with the `back` years before it. A dozen queries at any size.

    `only`: schools whose rows are shown, all where None. `screen`: what is not shown to who looks; a school's own row
    is shown to it whole.
    """
    years = range(max(year - back, min(FIRST_YEAR, year)), year + 1)
    facts = facts_of(place, [indicator], years)
    targets = targets_of(place, years)
    target = targets.get((indicator.pk, year))
    computed = screen.is_open or indicator.is_of_the_district
    concealed = {at: _concealed(facts, indicator, at, screen, only) for at in years}
    shown = [
        _row(facts, indicator, years, targets, pk, concealed, sees_computed=computed or pk in screen.own)
        for pk in facts.schools.get((indicator.pk, year), {})
        if only is None or pk in only
    ]
    shown = _on_one_scale(shown)
    district = _cells(facts, indicator, years, targets, None)[-1]
    if None in concealed[year]:
        district = replace(district, figure=None, hidden=True)
    elif not computed:
        district = _without_computed(district)
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


def _concealed(
    facts: Facts, indicator: Indicator, year: int, screen: Screen, only: Collection[int] | None
) -> set[int | None]:
    """Schools whose figures of the year are hidden; None among them where the district's is.

    A hidden district has no schools to add up.
    """
    if screen.is_open or indicator.is_of_the_district:
        return set()
    schools: Mapping[int, Figure] = facts.schools.get((indicator.pk, year), {})
    district = facts.district.get((indicator.pk, year))
    found: set[int | None] = {*hidden(schools, district)} if only is None else {*schools}
    found -= screen.own
    # Where every row is known, what the district's number says over their sum is nobody.
    known = [[schools[pk] for pk in schools if pk not in found]] if found else []
    if screen.hides(indicator, year, district, *known):
        found = {None, *schools} - screen.own
    return found


def _without_computed(cell: Cell) -> Cell:
    """What the register says under a value entered by hand may be a small group where the entered one is not."""
    return cell if cell.figure is None else replace(cell, figure=replace(cell.figure, computed=None))


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
    concealed: Mapping[int, Collection[int | None]],
    *,
    sees_computed: bool,
) -> SchoolRow:
    cells = _cells(facts, indicator, years, targets, pk)
    if not sees_computed:
        cells = [_without_computed(cell) for cell in cells]
    covered = {at for at in years if pk in concealed[at]}
    cells = [
        replace(
            cell,
            figure=None if cell.year in covered else cell.figure,
            before=None if cell.year - 1 in covered else cell.before,
            hidden=cell.year in covered and cell.figure is not None,
        )
        for cell in cells
    ]
    figure = cells[-1].figure or Figure()
    short = shortage(cells[-1].figure, cells[-1].target, indicator)
    return SchoolRow(facts.organizations[pk], figure, cells, short, cells[-1].hidden)


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
