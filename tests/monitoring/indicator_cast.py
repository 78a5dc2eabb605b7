"""A district with its schools, plan targets and people who keep its figures: what tests of indicators start from.

They write across municipalities: call them inside `scopes_disabled()` or with the `unscoped` fixture.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mentoring.models import Programme
from monitoring.indicator_reference import load_indicators
from monitoring.models import BaseNumber, Indicator, TargetLink
from organizations.models import Municipality, Organization, OrganizationKind, User
from roadmaps.models import IndicatorRow, Roadmap, Target
from tests import factories
from tests.mentoring import cast
from tests.roadmaps.execution.reporting_cast import in_force

TODAY = dt.date(2023, 10, 16)


def indicator(code: str) -> Indicator:
    """One of the product's own; transactional tests begin without any."""
    if not Indicator.objects.filter(set__local_to__isnull=True).exists():
        load_indicators()
    return Indicator.objects.select_related("set").get(code=code, set__local_to__isnull=True)


@dataclass(frozen=True)
class District:
    """A municipality on TODAY with two schools, its editor, and the curator of the first school."""

    municipality: Municipality
    schools: list[Organization]
    editor: User
    curator: User

    def base(self, code: str, year: int, *numbers: int | None, district: int | None = None) -> None:
        """The schools' denominators in their order; None where a school gives none."""
        rows: list[tuple[Organization | None, int | None]] = [
            *zip(self.schools, numbers, strict=False),
            (None, district),
        ]
        BaseNumber.objects.bulk_create(
            BaseNumber(
                municipality=self.municipality, organization=school, base=code, year=year, number=number, on_date=TODAY
            )
            for school, number in rows
            if number is not None
        )

    def mentees(self, school: int, number: int, *, since: dt.date = dt.date(2022, 9, 5), **fields: Any) -> Programme:
        """So many pupils of fourteen or so with a mentor of seventeen, in one group at work since the day."""
        at = self.schools[school]
        programme = cast.programme(at, school_year=since.year)
        mentor = cast.participant(programme, "mentor", cast.person(at, birth_date=dt.date(since.year - 17, 1, 9)))
        born = {"birth_date": dt.date(since.year - 14, 3, 1), **fields}
        people = [cast.participant(programme, "mentee", cast.person(at, **born)) for _ in range(number)]
        cast.pair(programme, mentor, *people, started_on=since)
        return programme


def a_district(*, region: Municipality | None = None, schools: int = 2, **fields: Any) -> District:
    indicator("mentees")
    municipality = factories.municipality(demo_date=TODAY, parent=region, **fields)
    made = [factories.organization(municipality, kind=OrganizationKind.SCHOOL) for _ in range(schools)]
    return District(municipality, made, factories.user("editor", municipality), factories.user("curator", made[0]))


def planned(place: Municipality, targets: Mapping[str, Mapping[int, int]], *, tied: bool = True) -> Roadmap:
    """An approved plan of the place whose rows are the indicators, by code, with targets by year."""
    roadmap = in_force(factories.organization(place))
    for position, (code, years) in enumerate(targets.items()):
        found = indicator(code)
        row = IndicatorRow.objects.create(
            municipality=place, roadmap=roadmap, uid=f"t-{code}", name=found.title, unit="%", position=position + 1
        )
        Target.objects.bulk_create(
            Target(municipality=place, row=row, year=year, text=str(value), value=Decimal(value))
            for year, value in years.items()
        )
        if tied:
            TargetLink.objects.create(municipality=place, row=row, indicator=found)
    return roadmap
