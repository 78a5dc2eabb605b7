"""Plan and fact: the page, its numbers, alarms and links; the region above it; few queries at any size."""

from __future__ import annotations

import io
from typing import Any

import lxml.html
import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import EnteredValue, MonitoringSettings, Tally
from monitoring.regions import INLINE
from organizations.jobs import run
from organizations.models import Job, Municipality, OrganizationKind, User
from tests import factories
from tests.factories import signed_in
from tests.monitoring.indicator_cast import TODAY, District, a_district, indicator, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def district() -> District:
    made = a_district()
    planned(made.municipality, {"mentees": {2022: 40, 2023: 50, 2024: 70}, "mentors": {2022: 3}})
    made.mentees(0, 6)
    made.mentees(1, 2)
    made.base("children_10_18", 2022, 10, 20)
    made.base("children_10_18", 2023, 10, None)
    return made


def page(by: User, name: str = "monitoring", *args: Any, **query: Any) -> HttpResponse:
    return signed_in(by).get(reverse(name, args=args), query)


def words(response: HttpResponse) -> str:
    (found,) = lxml.html.fromstring(response.content).xpath("//main")
    return " ".join(found.text_content().split())


def test_the_page_tells_plan_fact_and_deviation(district: District) -> None:
    response = page(district.editor)
    board = response.context["board"]
    (mentees, mentors) = board.rows
    cells = {cell.year: cell for cell in mentees.cells}
    assert [cell.year for cell in mentees.cells] == [2020, 2021, 2022, 2023, 2024]
    # The group's mentor of seventeen is no mentee; both years hold the same people.
    assert (cells[2022].fact, cells[2022].parts, cells[2022].deviation_words) == ("26,7", "8 из 30", "13,3")
    assert cells[2022].is_worse
    assert (cells[2023].phase, cells[2023].fact, cells[2023].deviation) == ("now", "60", None)
    assert (cells[2024].phase, cells[2024].plan, cells[2024].fact) == ("ahead", "70", "")
    assert mentors.status == "missing"
    said = words(response)
    assert "план 2023 года выполнен по 1 из 2 показателей, нет данных по 1" in said
    assert "Наставляемые 10–18 лет, 2022 год: 26,7 % при плане 40 %, ниже на 13,3 п. п." in said
    assert "нет чисел по 1 школе из 2, сумма без них" in said


def test_numbers_of_the_sentence_lead_to_their_indicators(district: District) -> None:
    tree = lxml.html.fromstring(page(district.editor).content)
    links = {link.text_content(): link.get("href") for link in tree.xpath("//p[@class='sentence']//a")}
    shown = signed_in(district.editor).get(links["1"])
    assert [row.indicator.code for row in shown.context["board"].rows] in (["mentees"], ["mentors"])
    alarms = tree.xpath("//section[contains(@class, 'alarms')]//li//a")
    assert {signed_in(district.editor).get(link.get("href")).status_code for link in alarms} == {200}


def test_thresholds_of_alarms_are_settings(district: District) -> None:
    assert any(alarm.kind == "below" for _, alarm in page(district.editor).context["board"].alarms)
    MonitoringSettings.objects.create(municipality=district.municipality, alarm_gap=20)
    assert not any(alarm.kind == "below" for _, alarm in page(district.editor).context["board"].alarms)


def test_years_are_chosen_by_the_address(district: District) -> None:
    board = page(district.editor, **{"from": "2022", "to": "2023"}).context["board"]
    assert [year.year for year in board.years] == [2022, 2023]
    board = page(district.editor, **{"from": "abc", "to": "99999", "show": "'"}).context["board"]
    assert len(board.years) == 5


def test_small_groups_are_the_department_s_alone(district: District) -> None:
    EnteredValue.objects.create(
        municipality=district.municipality, indicator=indicator("mentors"), year=2022, numerator=3, denominator=90,
        reason="по отчёту",
    )  # fmt: skip
    assert "3 из 90" in words(page(district.editor))
    response = page(district.curator)
    (mentors,) = (row for row in response.context["board"].rows if row.indicator.code == "mentors")
    (cell,) = (cell for cell in mentors.cells if cell.hidden)
    assert (cell.year, cell.fact, cell.parts, cell.deviation, cell.bar.fact_y) == (2022, "", "", None, "")
    assert "Скрыто: группа меньше пяти человек" in words(response)
    assert "3 из 90" not in words(response)


def test_the_sheet_keeps_both_numbers_apart(district: District) -> None:
    content = b"".join(page(district.editor, "monitoring_xlsx").streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    (row,) = (row for row in rows if row[2] == 2022 and row[4] == 8)
    assert row[3:8] == [40, 8, 30, 26.7, -13.3]


def test_few_queries_at_any_size(district: District) -> None:
    page(district.editor)
    client = signed_in(district.editor)

    def queries() -> int:
        client.get(reverse("monitoring"))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(reverse("monitoring"))
        return len(caught)

    few = queries()
    for _ in range(3):
        school = factories.organization(district.municipality, kind=OrganizationKind.SCHOOL)
        district.schools.append(school)
        district.mentees(len(district.schools) - 1, 5, since=TODAY.replace(year=2021))
    assert few == queries() <= 10


@pytest.fixture
def region() -> Municipality:
    return factories.municipality(kind="region", demo_date=TODAY)


@pytest.fixture
def two(region: Municipality) -> list[District]:
    """Two municipalities of the region: 8 of 20 and 6 of 60 are mentees in 2022."""
    made = [a_district(region=region) for _ in range(2)]
    for district, part, whole in zip(made, (8, 6), (20, 60), strict=True):
        district.mentees(0, part)
        district.base("children_10_18", 2022, whole, 0)
    return made


def observer(region: Municipality) -> User:
    return factories.user("observer", factories.organization(region, kind=OrganizationKind.REGIONAL_AUTHORITY))


@pytest.mark.parametrize("role", ["observer", "editor"])
def test_a_region_is_the_sum_of_its_municipalities(region: Municipality, two: list[District], role: str) -> None:
    """Fourteen of eighty, never the mean of 40 % and 10 %; the region's office has no role in the municipalities."""
    who = observer(region) if role == "observer" else factories.user("editor", region)
    response = page(who)
    (cell,) = (cell for row in response.context["board"].rows for cell in row.cells if cell.parts == "14 из 80")
    assert (cell.year, cell.fact) == (2022, "17,5")
    compare = page(who, "monitoring_compare", indicator("mentees").pk, 2022)
    rows = compare.context["comparison"].rows
    assert [(row.key, row.where) for row in rows] == [
        (two[0].municipality.pk, "above"),
        (two[1].municipality.pk, "within"),
    ]
    below = page(who, municipality=two[0].municipality.slug)
    assert "8 из 20" in words(below)
    schools = page(who, "indicator_schools", indicator("mentees").pk, 2022, municipality=two[0].municipality.slug)
    assert schools.status_code == 200


@pytest.mark.parametrize("name", ["monitoring", "monitoring_compare"])
def test_a_region_asks_as_much_of_many_as_of_few(region: Municipality, two: list[District], name: str) -> None:
    args = [indicator("mentees").pk, 2022] if name == "monitoring_compare" else []
    client, url = signed_in(observer(region)), reverse(name, args=args)

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    few = queries()
    for _ in range(3):
        a_district(region=region).base("children_10_18", 2022, 10, 10)
    assert queries() == few <= 10


def test_many_stale_municipalities_are_counted_in_the_background(region: Municipality, two: list[District]) -> None:
    Municipality.objects.bulk_create(
        Municipality(
            name=f"Округ {number}", short_name=f"О {number}", slug=f"o-{number}", parent=region, demo_date=TODAY
        )
        for number in range(INLINE)
    )
    who = observer(region)
    response = page(who)
    assert "Ждут пересчёта: 42" in words(response)
    assert not Tally.objects.exists()
    job = signed_in(who).post(reverse("monitoring_refresh"))
    assert job.status_code == 302
    run(Job.objects.get().pk)
    done = Job.objects.get()
    assert (done.state, done.result["note"]) == (Job.State.DONE, "Посчитано: 42 муниципалитета.")
    assert "Ждут пересчёта" not in words(page(who))


def test_the_command_counts_those_that_changed(two: list[District]) -> None:
    said = io.StringIO()
    call_command("refresh_indicators", stdout=said)
    call_command("refresh_indicators", stdout=said)
    assert said.getvalue().splitlines() == ["Посчитано муниципалитетов: 2.", "Посчитано муниципалитетов: 0."]
    assert Tally.objects.filter(municipality=two[0].municipality, denominator=20).exists()
