"""A reporting year before and after it is locked: what will be frozen, what was by issues, what has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitoring.counting import span_of
from monitoring.facts import Facts, facts_of
from monitoring.figures import Figure, said
from monitoring.indicators import indicators_of, targets_of
from monitoring.late import LateChange, Place, Told, late_changes
from monitoring.models import Indicator, Period, ReportedValue
from organizations.clock import today
from organizations.models import Municipality, Organization


@dataclass(frozen=True, slots=True)
class Frozen:
    """An indicator of the district as it would be frozen, and by issues as it was (the first one first)."""

    indicator: Indicator
    now: Figure
    issues: Sequence[Figure | None]
    target: Decimal | None
    absent: Sequence[Organization]

    @property
    def percent(self) -> str:
        return said(self.now.percent(self.indicator.digits))

    @property
    def plan(self) -> str:
        return said(self.target)

    @property
    def told(self) -> list[tuple[Figure | None, str]]:
        """By issues: the figure and its share in words."""
        return [(each, said(each.percent(self.indicator.digits)) if each else "") for each in self.issues]


@dataclass(frozen=True, slots=True)
class Change:
    """A late change with its indicator and school (None: the district)."""

    indicator: Indicator
    organization: Organization | None
    change: LateChange


@dataclass(frozen=True, slots=True)
class PeriodBoard:
    """`period` is None where the year was never locked. `late` only of a locked one."""

    kind: str
    year: int
    period: Period | None
    rows: Sequence[Frozen]
    issues: int
    late: Sequence[Change]
    is_over: bool
    impossible: Sequence[tuple[Indicator, Organization | None]] = ()
    """Where more are counted than there are: such a year is not locked."""


def period_board(place: Municipality, kind: str, year: int) -> PeriodBoard:
    """Figures as the registers give them now, or on the day of the locked period. A dozen queries at any size."""
    period = (
        Period.objects.filter(municipality=place, kind=kind, year=year).select_related("locked_by", "opened_by").first()
    )
    indicators = [each for each in indicators_of(place, [year]) if each.year == kind]
    on = period.as_of if period is not None and period.is_locked else None
    facts = facts_of(place, indicators, [year], on=on, as_reported=False)
    values = list(ReportedValue.objects.filter(period=period)) if period is not None else []
    issues = max((row.issue for row in values), default=0)
    # What was reported stays among the rows whatever the plan is tied to now.
    known = {each.pk for each in indicators}
    gone = Indicator.objects.filter(pk__in={row.indicator_id for row in values} - known).select_related("set")
    every = [*indicators, *(gone if len({row.indicator_id for row in values} - known) else ())]
    of_issue: dict[tuple[int, int], Figure] = {
        (row.indicator_id, row.issue): figure_of(row) for row in values if row.organization_id is None
    }
    targets = targets_of(place, [year])
    rows = [
        Frozen(
            each,
            facts.of(each, year),
            [of_issue.get((each.pk, issue)) for issue in range(1, issues + 1)],
            targets.get((each.pk, year)),
            facts.missing(each, year),
        )
        for each in every
    ]
    late: list[Change] = []
    if period is not None and period.is_locked:
        late = _late([row for row in values if row.issue == issues], facts, every, year)
    is_over = span_of(kind, year)[1] < today(place)
    return PeriodBoard(kind, year, period, rows, issues, late, is_over, list(_impossible(facts, indicators, year)))


def _impossible(
    facts: Facts, indicators: Sequence[Indicator], year: int
) -> Iterator[tuple[Indicator, Organization | None]]:
    for indicator in indicators:
        if facts.of(indicator, year).is_impossible:
            yield indicator, None
        for pk, figure in facts.schools.get((indicator.pk, year), {}).items():
            if figure.is_impossible:
                yield indicator, facts.organizations[pk]


def figure_of(row: ReportedValue) -> Figure:
    return Figure(row.numerator, row.denominator, row.answered, schools=row.schools, missing=row.missing, reported=True)


def _late(values: Collection[ReportedValue], facts: Facts, indicators: Sequence[Indicator], year: int) -> list[Change]:
    by_key = {each.pk: each for each in indicators}
    then = {(row.indicator_id, row.organization_id): Told(figure_of(row), row.codes) for row in values}
    changes = late_changes(then, told_now(facts, [by_key[pk] for pk in {row.indicator_id for row in values}], year))
    return [
        Change(by_key[each.indicator], facts.organizations.get(each.place) if each.place else None, each)
        for each in changes
    ]


def told_now(facts: Facts, indicators: Sequence[Indicator], year: int) -> dict[tuple[int, Place], Told]:
    """The facts as late changes compare them: the district's and every school's figure with its codes."""
    found: dict[tuple[int, Place], Told] = {}
    for indicator in indicators:
        key = indicator.pk, year
        codes: Mapping[int, list[str]] = defaultdict(list)
        for row in facts.people.get(key, ()):
            if row.counts:
                codes[row.organization].append(row.code)
        found[indicator.pk, None] = Told(facts.of(indicator, year))
        for pk, figure in facts.schools.get(key, {}).items():
            found[indicator.pk, pk] = Told(figure, codes.get(pk, ()))
    return found


def periods_of(place: Municipality) -> list[tuple[str, int, Period | None]]:
    """Years that have begun, the newest first, each kind that an indicator is counted by. Three queries."""
    day = today(place)
    known = {(row.kind, row.year): row for row in Period.objects.filter(municipality=place).select_related("locked_by")}
    years = range(2020, day.year + 1)
    kinds = sorted({each.year for each in indicators_of(place, years)} | {kind for kind, _ in known})
    return [
        (kind, year, known.get((kind, year)))
        for year in reversed(years)
        for kind in kinds
        if span_of(kind, year)[0] <= day
    ]
