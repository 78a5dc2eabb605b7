"""One school entered twice becomes one with its figures; what the two say differently is for a person to decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from monitoring.facts import facts_of
from monitoring.models import BaseNumber, DataCallRow, EnteredValue, ReportedValue
from monitoring.workflow.periods import lock_period
from monitoring.workflow.values import enter_value, give_base
from organizations.models import Organization
from tests import factories
from tests.factories import signed_in
from tests.monitoring import datacall_cast
from tests.monitoring.indicator_cast import District, a_district, indicator, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def district() -> District:
    """The second school is the first one's other record, with all of its pupils."""
    made = a_district(schools=3)
    planned(made.municipality, {"mentees": {2022: 40, 2023: 45}})
    made.mentees(1, 6)
    return made


def merge(district: Any, person: Any = None) -> Any:
    into, double = district.schools[:2]
    sends = {"into": into.pk, "sure": "on"}
    return signed_in(person or district.editor).post(reverse("organization_merge", args=[double.pk]), sends)


def give(district: District, school: int, year: int, number: int) -> None:
    at = district.schools[school].pk
    give_base(district.municipality.pk, at, base="children_10_18", year=year, number=number, by=district.editor)


def test_figures_of_different_years_and_the_same_figure_become_one_school_s(district: District) -> None:
    give(district, 0, 2022, 100)
    give(district, 1, 2023, 110)
    give(district, 0, 2021, 90)
    give(district, 1, 2021, 90)
    entered = {"numerator": 4, "denominator": 90, "reason": "до ввода в систему", "by": district.editor}
    place, mentees = district.municipality, indicator("mentees")
    for school in district.schools[:2]:
        enter_value(place.pk, mentees.pk, organization_pk=school.pk, year=2021, **entered)
    for person in (district.curator, factories.user("editor", factories.municipality())):
        assert merge(district, person).status_code in (403, 404)
    assert merge(district).status_code == 302
    into, double, third = district.schools
    rows = BaseNumber.objects.filter(organization=into).values_list("year", "number")
    assert dict(rows) == {2021: 90, 2022: 100, 2023: 110}
    assert EnteredValue.objects.get(withdrawn_at=None).organization == into
    facts = facts_of(place, [mentees], [2022, 2023])
    figure = facts.of(mentees, 2023, into.pk)
    assert (figure.numerator, figure.denominator) == (6, 110)
    # The closed record is no school that owes its denominator.
    assert facts.missing(mentees, 2023) == [third] and double.pk not in facts.schools[mentees.pk, 2023]


def test_two_different_figures_of_one_year_are_refused_by_their_names(district: District) -> None:
    give(district, 0, 2022, 100)
    give(district, 1, 2022, 12)
    refused = merge(district)
    assert refused.status_code == 422
    assert "«Дети и молодёжь 10–18 лет, 2022: 100» и «Дети и молодёжь 10–18 лет, 2022: 12»" in refused.content.decode()
    assert Organization.objects.get(pk=district.schools[1].pk).closed_on is None
    assert BaseNumber.objects.filter(organization=district.schools[1]).count() == 1


def test_a_locked_year_keeps_the_figures_of_the_record_that_had_them(district: District) -> None:
    give(district, 1, 2022, 12)
    lock_period(district.municipality.pk, "calendar", 2022, by=district.editor)
    into, double, _ = district.schools
    reported = ReportedValue.objects.filter(period__year=2022, indicator=indicator("mentees"))
    assert reported.get(organization=into).denominator is None
    assert merge(district).status_code == 302
    row = reported.get(organization=into)
    assert (row.numerator, row.denominator, len(row.codes)) == (6, 12, 6)
    assert not ReportedValue.objects.filter(organization=double).exists()


def test_a_locked_year_in_which_both_records_were_reported_is_refused(district: District) -> None:
    give(district, 0, 2022, 100)
    give(district, 1, 2022, 12)
    lock_period(district.municipality.pk, "calendar", 2022, by=district.editor)
    BaseNumber.objects.all().delete()
    refused = merge(district).content.decode()
    assert f"«{indicator('mentees').short}, 2022 год: 0 из 100»" in refused and "6 из 12" in refused


def test_of_two_answers_to_a_request_the_one_that_was_given_stays() -> None:
    asked = datacall_cast.District()
    asked.municipality.demo_date = dt.date(2023, 10, 16)
    call = asked.sent()
    datacall_cast.answer(
        asked.client(asked.curators[1]), row := datacall_cast.row_of(call, asked.schools[1]), "9", "1", "очная"
    )
    assert merge(asked).status_code == 302
    assert DataCallRow.objects.get(call=call, organization=asked.schools[0]).pk == row.pk
    assert call.rows.count() == 2
