"""An indicator by school years says everywhere which school year stands under the calendar year that it begins in."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from monitoring.models import Indicator, IndicatorSet, PublicPage
from monitoring.reports import blocks
from monitoring.workflow.reports import make_report
from monitoring.workflow.values import enter_value, give_base
from tests.factories import signed_in
from tests.monitoring.indicator_cast import TODAY, District, a_district, indicator, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
WORDS = "2022/2023 учебный год"


@pytest.fixture
def district() -> District:
    made = a_district()
    planned(made.municipality, {"mentees": {2022: 40}})
    made.mentees(0, 6)
    return made


def by_school_years(district: District) -> Indicator:
    """The product's first indicator as the district counts it: from September to August."""
    own = IndicatorSet.objects.create(
        code="own", title="Свои", basis="приказ № 1", first_year=2020, local_to=district.municipality
    )
    row = indicator("mentees")
    row.pk, row.set, row.code, row.short, row.year = None, own, "own-mentees", "Охват за учебный год", "school"
    row.save()
    return row


def test_the_school_year_is_named_on_pages_in_print_and_in_files(district: District) -> None:
    row, place, client = by_school_years(district), district.municipality, signed_in(district.editor)
    give_base(place.pk, district.schools[0].pk, base=row.base, year=2022, number=12, by=district.editor)
    page = client.get(reverse("monitoring")).content.decode()
    # Once for the column of the year, in the cell that prints, and only of the indicator by school years.
    assert page.count('<span class="pf-school-year">2022/<wbr>2023 учебный год</span>') == 1
    assert "2022/2023: факт 50" in page and "2022: план" in page
    sheet = load_workbook(io.BytesIO(b"".join(client.get(reverse("monitoring_xlsx"))))).active  # type: ignore[call-overload]
    years = {line[2].value for line in sheet.iter_rows(min_row=4) if line[1].value == row.title}
    assert {2022, WORDS} <= years
    for name, args in (
        ("indicator_schools", [row.pk, 2022]),
        ("school_figures", [district.schools[0].pk, 2022]),
        ("value_enter", [row.pk, 2022]),
    ):
        assert WORDS in client.get(reverse(name, args=args)).content.decode(), name
    told = make_report(place, "analytical", 2022, by=district.editor)
    (table,) = [block for block in blocks.from_json(told.content) if block.key == "indicators-table"]
    assert [line[0].endswith(f"({WORDS})") for line in table.rows].count(True) == 1
    PublicPage.objects.create(municipality=place, is_on=True, published_on=TODAY, published_by=district.editor)
    public = client.get(reverse("public_page", args=[place.slug])).content.decode()
    assert f'data-label="{WORDS}"' in public and f'<span class="public-year">{WORDS}</span>' in public


def test_an_alarm_names_the_school_year_and_that_before_it(district: District) -> None:
    row = by_school_years(district)
    for year, numerator in ((2021, 60), (2022, 30)):
        enter_value(
            district.municipality.pk, row.pk, organization_pk=None, year=year, numerator=numerator, denominator=100,
            reason="по отчёту", by=district.editor,
        )  # fmt: skip
    page = signed_in(district.editor).get(reverse("monitoring")).content.decode()
    assert f"Охват за учебный год, {WORDS}</a>" in page and "чем в 2021/2022 учебном\u00a0году" in page
