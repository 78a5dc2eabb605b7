"""Facts of indicators: of a district, of its schools, of any year and on any day; ten queries at the most.

What is taken, strongest first: the reported figure of a locked period, the entered one, the computed one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from mentoring.workflow.merging import BASIS as TWICE
from monitoring.answers import Satisfaction, satisfaction_of
from monitoring.counting import MENTEE, MENTOR, Counted, Definition, Part, counted, span_of, took_part
from monitoring.figures import Figure, over, total
from monitoring.models import BaseNumber, EnteredValue, Indicator, Period, ReportedValue
from monitoring.parts import parts_of, schools_of
from organizations.clock import today
from organizations.models import Municipality, Organization, OrganizationKind

_SATISFIED = {Indicator.Rule.SATISFIED_MENTEES.value: MENTEE, Indicator.Rule.SATISFIED_MENTORS.value: MENTOR}
_SILENT = Satisfaction(0, 0)
Key = tuple[int, int]
"""An indicator's key and a year."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The figures of a municipality: `schools` by (indicator, year) and school, `district` by (indicator, year)."""

    day: dt.date
    organizations: Mapping[int, Organization]
    schools: Mapping[Key, Mapping[int, Figure]]
    district: Mapping[Key, Figure]
    people: Mapping[Key, Sequence[Counted]] = field(default_factory=dict)
    periods: Mapping[tuple[str, int], Period] = field(default_factory=dict)

    def of(self, indicator: Indicator, year: int, organization_pk: int | None = None) -> Figure:
        """The district's figure, or the school's; an empty one where the indicator does not concern the school."""
        key = indicator.pk, year
        if organization_pk is None:
            return self.district.get(key, Figure())
        return self.schools.get(key, {}).get(organization_pk, Figure())

    def counted(self, indicator: Indicator, year: int, organization_pk: int | None = None) -> list[Counted]:
        """Whom the register counts and whom it leaves out for want of data, by code; of the district or of a school."""
        rows = self.people.get((indicator.pk, year), ())
        return [row for row in rows if organization_pk is None or row.organization == organization_pk]

    def missing(self, indicator: Indicator, year: int) -> list[Organization]:
        """The schools that have not given the denominator, by name."""
        found = self.schools.get((indicator.pk, year), {})
        absent = (pk for pk, figure in found.items() if figure.denominator is None)
        return sorted((self.organizations[pk] for pk in absent), key=lambda each: each.short_name or each.name)

    def period(self, indicator: Indicator, year: int) -> Period | None:
        return self.periods.get((indicator.year, year))


def facts_of(
    municipality: Municipality,
    indicators: Sequence[Indicator],
    years: Collection[int],
    *,
    on: dt.date | None = None,
    as_reported: bool = True,
) -> Facts:
    """The facts of these indicators and years as they stand on `on` (today of the municipality where None).

    A year that has not begun on that day has no figures. A locked period's figures are those that were reported, also
    on a later day; before the day that it was counted on they are counted. `as_reported=False` ignores that periods are
    locked: what the registers say now.
    """
    day = on or today(municipality)
    ground = _Ground.read(municipality, indicators, years, day)
    reported = _reported(municipality, indicators, years, on) if as_reported else _Reported()
    schools: dict[Key, Mapping[int, Figure]] = {}
    district: dict[Key, Figure] = {}
    people: dict[Key, Sequence[Counted]] = {}
    for indicator in indicators:
        for year in years:
            key = indicator.pk, year
            people[key] = ground.people(indicator, year)
            schools[key] = ground.schools(indicator, year, people[key])
            district[key] = ground.district(indicator, year, people[key], schools[key])
            if key in reported.district:
                district[key] = reported.district[key]
                schools[key] = reported.schools.get(key, {})
    return Facts(day, ground.organizations, schools, district, people, reported.periods)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is read of a municipality before anything is counted."""

    day: dt.date
    organizations: Mapping[int, Organization]
    parts: Sequence[Part]
    bases: Mapping[tuple[str, int], Mapping[int | None, int]]
    entered: Mapping[Key, Mapping[int | None, EnteredValue]]
    satisfied: Mapping[tuple[str, str, int], Mapping[int, Satisfaction]]

    @classmethod
    def read(
        cls, municipality: Municipality, indicators: Sequence[Indicator], years: Collection[int], day: dt.date
    ) -> _Ground:
        organizations = {each.pk: each for each in Organization.objects.filter(municipality=municipality)}
        schools = schools_of(organizations.values())
        spans = [span_of(indicator.year, year) for indicator in indicators for year in years]
        first = min((span[0] for span in spans), default=day)
        last = min(max((span[1] for span in spans), default=day), day)
        computed = any(indicator.is_computed for indicator in indicators) and first <= last
        return cls(
            day=day,
            organizations=organizations,
            parts=parts_of(municipality.pk, first, last, schools) if computed else [],
            bases=_bases(municipality, years, schools),
            entered=_entered(municipality, indicators, years),
            satisfied=_satisfied(municipality, indicators, years, day, schools),
        )

    def people(self, indicator: Indicator, year: int) -> list[Counted]:
        first, last = span_of(indicator.year, year)
        if not indicator.is_computed or first > self.day:
            return []
        return counted(_definition(indicator), self.parts, first, min(last, self.day))

    def schools(self, indicator: Indicator, year: int, people: Sequence[Counted]) -> dict[int, Figure]:
        first, last = span_of(indicator.year, year)
        if first > self.day:
            return {}
        computed = self._computed(indicator, year, first, last, people)
        entered = self.entered.get((indicator.pk, year), {})
        for pk, value in entered.items():
            if pk is not None:
                computed[pk] = over(_entered_figure(value), computed.get(pk, Figure()))
        return computed

    def _computed(
        self, indicator: Indicator, year: int, first: dt.date, last: dt.date, people: Sequence[Counted]
    ) -> dict[int, Figure]:
        if indicator.is_of_the_district:
            return {pk: Figure(len(own)) for pk, own in _by_school(_enterprises(people)).items()}
        if side := _SATISFIED.get(indicator.rule):
            return self._opinions(side, indicator, year, first, min(last, self.day))
        given = self.bases.get((indicator.base, year), {})
        counts = _by_school((row.organization, row.person) for row in people if row.counts)
        asked = {pk for pk, each in self.organizations.items() if _is_asked(each, first)}
        asked |= set(counts) | {pk for pk in given if pk is not None}
        numerator = (lambda pk: len(counts.get(pk, ()))) if indicator.is_computed else (lambda pk: None)
        return {pk: Figure(numerator(pk), given.get(pk)) for pk in asked}

    def _opinions(self, side: str, indicator: Indicator, year: int, first: dt.date, last: dt.date) -> dict[int, Figure]:
        """Satisfied of all who took part, not of those who answered: the document's denominator."""
        found = self.satisfied.get((side, indicator.year, year), {})
        people = took_part(side, self.parts, first, last)
        told = {pk: found.get(pk, _SILENT) for pk in people}
        # Of a school where nobody has answered nothing is known, which is not that nobody is satisfied.
        return {
            pk: Figure(told[pk].satisfied if told[pk].answered else None, len(own), told[pk].answered)
            for pk, own in people.items()
        }

    def district(
        self, indicator: Indicator, year: int, people: Sequence[Counted], schools: Mapping[int, Figure]
    ) -> Figure:
        first, _ = span_of(indicator.year, year)
        if first > self.day:
            return Figure()
        given = self.bases.get((indicator.base, year), {}).get(None)
        if indicator.is_of_the_district:
            found = Figure(len({enterprise for _, enterprise in _enterprises(people)}), given)
        elif given is not None or indicator.rule in _SATISFIED:
            # Satisfied of all who took part in the district: schools that have not asked stay in the denominator.
            given = given if given is not None else _taking_part(schools)
            numerators = [figure.numerator for figure in schools.values() if figure.numerator is not None]
            answered = [figure.answered for figure in schools.values() if figure.answered is not None]
            found = Figure(
                sum(numerators) if numerators else None,
                given,
                sum(answered) if answered else None,
                schools=len(schools),
            )
        else:
            found = total(schools.values())
        value = self.entered.get((indicator.pk, year), {}).get(None)
        return over(_entered_figure(value), found) if value else found


@dataclass(frozen=True, slots=True)
class _Reported:
    """Figures of locked periods."""

    schools: dict[Key, dict[int, Figure]] = field(default_factory=lambda: defaultdict(dict))
    district: dict[Key, Figure] = field(default_factory=dict)
    periods: dict[tuple[str, int], Period] = field(default_factory=dict)


def _reported(
    municipality: Municipality, indicators: Iterable[Indicator], years: Collection[int], on: dt.date | None
) -> _Reported:
    """The newest issue of every locked period's figures, and all periods of these years; of those that were counted by
    the day `on` where it is given. Two queries."""
    found = _Reported()
    periods = Period.objects.filter(municipality=municipality, year__in=years)
    for period in periods if on is None else periods.filter(as_of__lte=on):
        found.periods[period.kind, period.year] = period
    locked = {period.pk: period for period in found.periods.values() if period.is_locked}
    if not locked:
        return found
    newest = ReportedValue.objects.filter(period=OuterRef("period")).order_by("-issue").values("issue")[:1]
    rows = ReportedValue.objects.filter(period__in=locked, indicator__in=indicators, issue=Subquery(newest))
    for row in rows:
        key = row.indicator_id, locked[row.period_id].year
        figure = _reported_figure(row)
        if row.organization_id is None:
            found.district[key] = figure
        else:
            found.schools[key][row.organization_id] = figure
    return found


def _reported_figure(row: ReportedValue) -> Figure:
    computed = Figure(row.computed_numerator, row.computed_denominator)
    differs = (row.numerator, row.denominator) != (row.computed_numerator, row.computed_denominator)
    return Figure(
        row.numerator,
        row.denominator,
        row.answered,
        computed=computed if differs else None,
        reported=True,
        schools=row.schools,
        missing=row.missing,
    )


def _taking_part(schools: Mapping[int, Figure]) -> int:
    return sum(figure.denominator or 0 for figure in schools.values())


def _definition(indicator: Indicator) -> Definition:
    return Definition(indicator.rule, indicator.age_from, indicator.age_to, indicator.age_month, indicator.age_day)


def _is_asked(organization: Organization, first: dt.date) -> bool:
    """Schools give denominators, branches within them; who was closed before the year began does not.

    Nor does the second record of a school that was entered twice: its figures are the first one's.
    """
    if organization.closed_basis == TWICE:
        return False
    is_school = organization.kind == OrganizationKind.SCHOOL and organization.parent_id is None
    return is_school and (organization.closed_on is None or organization.closed_on >= first)


def _enterprises(people: Iterable[Counted]) -> list[tuple[int, int]]:
    return [(row.organization, row.employer) for row in people if row.counts and row.employer is not None]


def _by_school(rows: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for organization, each in rows:
        found.setdefault(organization, set()).add(each)
    return found


def _bases(
    municipality: Municipality, years: Collection[int], schools: Mapping[int, int]
) -> dict[tuple[str, int], dict[int | None, int]]:
    """Denominators given: (base, year) → school → number; under None the district's own. One query."""
    found: dict[tuple[str, int], dict[int | None, int]] = defaultdict(dict)
    rows = BaseNumber.objects.filter(municipality=municipality, year__in=years)
    for row in rows:
        of = found[row.base, row.year]
        school = schools.get(row.organization_id, row.organization_id) if row.organization_id else None
        of[school] = of.get(school, 0) + row.number
    return found


def _entered(
    municipality: Municipality, indicators: Iterable[Indicator], years: Collection[int]
) -> dict[Key, dict[int | None, EnteredValue]]:
    """Values entered and not withdrawn: (indicator, year) → organization, None for the district. One query."""
    found: dict[Key, dict[int | None, EnteredValue]] = defaultdict(dict)
    rows = EnteredValue.objects.filter(
        municipality=municipality, year__in=years, indicator__in=indicators, withdrawn_at__isnull=True
    )
    for row in rows:
        found[row.indicator_id, row.year][row.organization_id] = row
    return found


def _entered_figure(row: EnteredValue) -> Figure:
    return Figure(row.numerator, row.denominator, row.answered, entered=row.reason)


def _satisfied(
    municipality: Municipality,
    indicators: Iterable[Indicator],
    years: Collection[int],
    day: dt.date,
    schools: Mapping[int, int],
) -> dict[tuple[str, str, int], dict[int, Satisfaction]]:
    """Answers about satisfaction by side, kind of year and year, branches summed into their schools."""
    found: dict[tuple[str, str, int], dict[int, Satisfaction]] = {}
    asked = {(_SATISFIED[each.rule], each.year) for each in indicators if each.rule in _SATISFIED}
    for side, kind in sorted(asked):
        for year, rows in satisfaction_of(municipality, side, years, kind=kind, on=day).items():
            of = found.setdefault((side, kind, year), {})
            for organization, each in rows.items():
                school = schools.get(organization, organization)
                of[school] = of.get(school, _SILENT) + each
    return found
