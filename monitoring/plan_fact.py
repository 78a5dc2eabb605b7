"""Plan and fact of a municipality or a region by years: what the page, its sheet and its print view show.

Few queries at any size: figures are kept ready (`tallies`), a region's are sums over them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q, Subquery

from documents.typography import NBSP
from monitoring.alarms import Alarm, Thresholds, YearOf, alarms
from monitoring.counting import span_of
from monitoring.figures import Figure
from monitoring.forecast import Forecast, Underway, forecasts
from monitoring.indicators import indicators_of, targets_of
from monitoring.models import EnteredValue, Indicator, Period, Tally, TargetLink
from monitoring.plan_fact_cells import Cell, Row, basis_of, phase_of, scaled
from monitoring.regions import Standing, summed_of
from monitoring.screens import Screen
from monitoring.tallies import FIRST_YEAR, bring_up, figure_of, years_of
from monitoring.workflow.core import settings_of
from organizations.clock import today
from organizations.models import Municipality
from roadmaps.models import Roadmap

MOST_COLUMNS = 5
"""Years that are shown at once where nobody chose others: as many as fit a phone."""


STATES = ("met", "below", "missing", "unplanned", "hidden")
"""How an indicator stands in the latest year that has begun."""


@dataclass(frozen=True, slots=True)
class Year:
    """A column. `locked`: the calendar year's period is locked."""

    year: int
    now: bool
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """Everything of one place in the chosen years; `all_rows` whatever the filter of states leaves."""

    place: Municipality
    day: dt.date
    years: Sequence[Year]
    choices: Sequence[int]
    rows: Sequence[Row]
    all_rows: Sequence[Row]
    current: int
    standing: Standing | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def alarms(self) -> list[tuple[Row, Alarm]]:
        return [(row, alarm) for row in self.all_rows for alarm in row.alarms]

    @property
    def has_hidden(self) -> bool:
        return any(cell.hidden for row in self.rows for cell in row.cells)

    @property
    def is_open(self) -> bool:
        """Whether the latest year goes on, so that its facts are preliminary."""
        return any(cell.phase == "now" for row in self.all_rows for cell in row.cells)


def board_of(
    place: Municipality, screen: Screen, *, first: int | None = None, last: int | None = None, show: str = "all"
) -> Board:
    """Plan and fact of the place from the year `first` to `last`, the latest ones where None.

    Queries: four of a municipality whose figures are counted, five of a region. `screen`: what is not shown to who
    looks.
    """
    day = today(place)
    is_region = place.kind == Municipality.Kind.REGION
    ground = _region_ground(place) if is_region else _municipal_ground(place)
    choices = _choices(place, ground.targets)
    years = chosen_years(choices, day.year, first, last)
    limits = settings_of(place)
    thresholds = Thresholds(limits.alarm_gap, limits.alarm_fall)
    current = max((year for year in years if year <= day.year), default=years[-1])
    rows = [_row(indicator, years, ground, day, screen, thresholds, current) for indicator in ground.indicators]
    rows = [row for row in rows if any(cell.figure or cell.target is not None or cell.hidden for cell in row.cells)]
    counts = {state: sum(row.status == state for row in rows) for state in STATES}
    return Board(
        place,
        day,
        [Year(year, year == day.year, (Indicator.Year.CALENDAR, year) in ground.locked) for year in years],
        choices,
        [row for row in rows if show not in counts or row.status == show],
        rows,
        current,
        ground.standing,
        counts,
    )


def chosen_years(choices: Sequence[int], now: int, first: int | None, last: int | None) -> list[int]:
    """The years asked for, at least one; without an order the last few, the present one among them."""
    if first is None and last is None:
        ends = max(now + 1, choices[0] + MOST_COLUMNS - 1)
        return [year for year in choices if year <= ends][-MOST_COLUMNS:]
    low, high = first or choices[0], last or choices[-1]
    return [year for year in choices if min(low, high) <= year <= max(low, high)] or [choices[-1]]


@dataclass(frozen=True, slots=True)
class _Ground:
    """Figures and targets by (indicator, year)."""

    indicators: Sequence[Indicator]
    figures: Mapping[tuple[int, int], Figure]
    targets: Mapping[tuple[int, int], Decimal]
    entered: frozenset[tuple[int, int]] = frozenset()
    locked: frozenset[tuple[str, int]] = frozenset()
    standing: Standing | None = None
    printed: Mapping[int, str] = field(default_factory=dict)


def _municipal_ground(place: Municipality) -> _Ground:
    bring_up(place)
    of_year = {"municipality": place, "year": OuterRef("year")}
    periods = Period.objects.filter(**of_year, kind=OuterRef("indicator__year"), locked_at__isnull=False)
    entered = EnteredValue.objects.filter(
        **of_year, indicator=OuterRef("indicator"), organization__isnull=True, withdrawn_at__isnull=True
    )
    rows = Tally.objects.filter(municipality=place).select_related("indicator__set").defer("by_school")
    links = TargetLink.objects.filter(
        municipality=place, indicator=OuterRef("indicator"), row__roadmap__status=Roadmap.Status.APPROVED
    )
    printed = Subquery(links.order_by("-row__roadmap").values("row__name")[:1])
    tallies = list(rows.annotate(is_locked=Exists(periods), is_entered=Exists(entered), printed=printed))
    indicators = {row.indicator_id: row.indicator for row in tallies}
    targets = {(row.indicator_id, row.year): row.target for row in tallies if row.target is not None}
    ahead = targets_of(place, range(today(place).year + 1, today(place).year + 30))
    return _Ground(
        sorted(indicators.values(), key=lambda each: (each.set.first_year, each.set_id, each.position, each.pk)),
        {(row.indicator_id, row.year): figure_of(row) for row in tallies},
        targets | ahead,
        frozenset((row.indicator_id, row.year) for row in tallies if row.is_entered),
        frozenset((row.indicator.year, row.year) for row in tallies if row.is_locked),
        printed={row.indicator_id: row.printed for row in tallies if row.printed},
    )


def _region_ground(place: Municipality) -> _Ground:
    standing, figures = summed_of(place, years_of(place))
    targets = targets_of(place, range(FIRST_YEAR, today(place).year + 30))
    # What the region's own plan or set names, and what its municipalities count beside that.
    named = {pk for pk, _ in figures} | {pk for pk, _ in targets}
    rows = Indicator.objects.filter(Q(pk__in=named) | Q(set__local_to=place), retired=False).select_related("set")
    indicators = list(rows.order_by("set", "position", "pk")) or indicators_of(place, years_of(place))
    return _Ground(indicators, figures, targets, standing=standing)


def _choices(place: Municipality, targets: Mapping[tuple[int, int], Decimal]) -> list[int]:
    planned = [year for _, year in targets]
    return list(range(min([FIRST_YEAR, *planned]), max([*years_of(place), *planned]) + 1))


def _row(
    indicator: Indicator,
    years: Sequence[int],
    ground: _Ground,
    day: dt.date,
    screen: Screen,
    thresholds: Thresholds,
    current: int,
) -> Row:
    cells = _cells(indicator, years, ground, day, screen)
    begun = [
        YearOf(
            cell.year,
            f"в {cell.year_name}{' учебном' if cell.school_year else ''}{NBSP}году",
            cell.figure or Figure(),
            cell.phase == "over",
            cell.target,
            cell.forecast,
        )
        for cell in cells
        if cell.phase != "ahead" and not cell.hidden and _is_asked(indicator, cell)
    ]
    told = alarms(begun, thresholds, digits=indicator.digits, less_is_better=indicator.better == Indicator.Better.LESS)
    shown = next((cell for cell in cells if cell.year == current), None)
    assumption = next((cell.forecast.words for cell in cells if cell.forecast), "")
    return Row(
        indicator, cells, basis_of(indicator), assumption, told, _status(shown), ground.printed.get(indicator.pk, "")
    )


def _is_asked(indicator: Indicator, cell: Cell) -> bool:
    """Whether the year's figure is missed where there is none: after the set's last year nobody asks for it."""
    within = indicator.set.last_year is None or cell.year <= indicator.set.last_year
    return within or cell.target is not None or (cell.figure is not None and cell.figure.share is not None)


def _cells(indicator: Indicator, years: Sequence[int], ground: _Ground, day: dt.date, screen: Screen) -> list[Cell]:
    every = range(min(FIRST_YEAR, years[0]), years[-1] + 1)
    phases = {year: phase_of(indicator, year, day, reported=(indicator.year, year) in ground.locked) for year in every}
    figures = {year: ground.figures.get((indicator.pk, year)) for year in every if phases[year] != "ahead"}
    hidden = {year for year, figure in figures.items() if screen.hides(indicator, year, figure)}
    shown = {year: figure for year, figure in figures.items() if figure is not None and year not in hidden}
    expected = _expected(indicator, shown, phases, day)
    cells = [
        Cell(
            indicator,
            year,
            phases[year],
            shown.get(year),
            ground.targets.get((indicator.pk, year)),
            expected.get(year),
            year in hidden,
            (indicator.year, year) in ground.locked,
            (indicator.pk, year) in ground.entered,
            shown.get(year - 1),
        )
        for year in years
    ]
    return scaled(cells)


def _expected(
    indicator: Indicator, figures: Mapping[int, Figure], phases: Mapping[int, str], day: dt.date
) -> dict[int, Forecast]:
    shares = {year: figure.share for year, figure in figures.items()}
    over = {year: share for year, share in shares.items() if share is not None and phases[year] == "over"}
    now = next((year for year, phase in phases.items() if phase == "now"), None)
    share = None if now is None else shares.get(now)
    underway = None
    if now is not None and share is not None:
        first, last = span_of(indicator.year, now)
        passed = Fraction((day - first).days + 1, (last - first).days + 1)
        underway = Underway(now, share, passed, grows=indicator.source == Indicator.Source.REGISTER)
    ahead = [year for year, phase in phases.items() if phase != "over"]
    return forecasts(over, underway, ahead)


def _status(cell: Cell | None) -> str:
    if cell is not None and cell.hidden:
        return "hidden"
    if cell is None or cell.percent is None:
        return "missing"
    if cell.target is None:
        return "unplanned"
    gap = cell.percent - cell.target
    worse = gap > 0 if cell.indicator.better == Indicator.Better.LESS else gap < 0
    return "below" if worse else "met"
