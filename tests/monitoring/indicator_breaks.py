"""Writes that break each named constraint of indicators and settings, for `tests/access/test_constraints.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from monitoring.models import (
    BaseNumber,
    EnteredValue,
    Indicator,
    IndicatorSet,
    MonitoringSettings,
    Period,
    ReportedValue,
    Tally,
)

if TYPE_CHECKING:
    from tests.access.cast import World

Break = Callable[["World"], object]
DAY = dt.date(2026, 3, 2)


def put(model: Any, **changes: Any) -> Break:
    """A write into every row of the model that stands."""
    return lambda world: model.objects.all().update(**changes)


def rows(model: Any, *, of_school: bool = False, times: int = 1, **fields: Any) -> Break:
    """`times` rows alike, of the home school or of the district."""

    def act(world: World) -> object:
        return model.objects.bulk_create([_row(model, world, of_school, fields) for _ in range(times)])

    return act


def _row(model: Any, world: World, of_school: bool, fields: dict[str, Any]) -> Any:
    own: dict[str, Any] = {"municipality": world.home.municipality, **fields}
    if of_school:
        own["organization"] = world.home.school
    if model in (EnteredValue, Tally):
        own["indicator"] = Indicator.objects.order_by("pk").first()
    return model(**own)


def reported_twice(*, of_school: bool) -> Break:
    """The same figure of a period's issue two times."""

    def act(world: World) -> object:
        own: dict[str, Any] = {"municipality": world.home.municipality}
        period = Period.objects.create(**own, kind="school", year=2022, as_of=DAY)
        indicator = Indicator.objects.order_by("pk").first()
        school = world.home.school if of_school else None
        row = {**own, "period": period, "indicator": indicator, "organization": school}
        return ReportedValue.objects.bulk_create([ReportedValue(**row) for _ in range(2)])

    return act


BASE = {"base": "pupils", "year": 2022, "number": 5, "on_date": DAY}
VALUE = {"year": 2022, "numerator": 1, "denominator": 5, "reason": "по отчёту"}
PERIOD = {"kind": "school", "year": 2022, "as_of": DAY}

BREAKS: dict[str, Break] = {
    "set_years_in_order": put(IndicatorSet, first_year=2020, last_year=2019),
    "indicator_code_once_in_a_set": put(Indicator, code="same"),
    "counted_indicator_names_its_rule": put(Indicator, source="register", rule=""),
    "indicator_ages_in_order": put(Indicator, age_from=20, age_to=10),
    "indicator_ages_on_a_day_of_the_year": put(Indicator, age_month=13),
    "indicator_rounds_to_three_digits_at_most": put(Indicator, digits=4),
    "base_once_for_organization_and_year": rows(BaseNumber, of_school=True, times=2, **BASE),
    "base_once_for_district_and_year": rows(BaseNumber, times=2, **BASE),
    "base_year_is_of_this_century": rows(BaseNumber, **{**BASE, "year": 1999}),
    "entered_once_for_organization_and_year": rows(EnteredValue, of_school=True, times=2, **VALUE),
    "entered_once_for_district_and_year": rows(EnteredValue, times=2, **VALUE),
    "entered_part_is_within_the_whole": rows(EnteredValue, **{**VALUE, "numerator": 6}),
    "entered_value_says_why": rows(EnteredValue, **{**VALUE, "reason": ""}),
    "entered_year_is_of_this_century": rows(EnteredValue, **{**VALUE, "year": 1999}),
    "one_period_of_a_year": rows(Period, times=2, **PERIOD),
    "locked_period_says_by_whom": rows(Period, **PERIOD, locked_at=timezone.now()),
    "opened_period_says_why": rows(Period, **PERIOD, opened_at=timezone.now()),
    "period_is_of_this_century": rows(Period, **{**PERIOD, "year": 1999}),
    "reported_once_for_organization": reported_twice(of_school=True),
    "reported_once_for_district": reported_twice(of_school=False),
    "one_tally_of_a_year": rows(Tally, times=2, year=2022),
    "satisfaction_is_from_one_to_ten": rows(MonitoringSettings, satisfaction_mean=11),
    "alarm_is_a_share": rows(MonitoringSettings, alarm_gap=-1),
}
