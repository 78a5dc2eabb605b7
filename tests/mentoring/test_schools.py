"""Years of introduction: which school joins when, in the plan's own words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.models import Wave
from mentoring.rollout import Schedule
from mentoring.school_years import prepared_year, school_year
from organizations.models import Organization, OrganizationKind, User
from roadmaps.models import Responsibility, Roadmap
from tests import factories
from tests.roadmaps.agreement_cast import Cast, a_cast, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def joins(cast: Cast, name: str, year: int, **fields: object) -> Wave:
    school = Organization.objects.create(
        municipality=cast.municipality,
        kind=OrganizationKind.SCHOOL,
        slug=f"school-{Organization.objects.count()}",
        name=f"МБОУ {name}",
        short_name=name,
    )
    return Wave.objects.create(
        municipality=cast.municipality, roadmap=cast.roadmap, organization=school, school_year=year, **fields
    )


def schedules(user: User) -> list[Schedule]:
    response = signed_in(user).get(reverse("schools"))
    assert response.status_code == 200
    return response.context["schedules"]


def test_schools_stand_under_the_years_of_the_plan(cast: Cast) -> None:
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(period_end=dt.date(2022, 12, 31))
    joins(cast, "Ясная ООШ", 2021)
    joins(cast, "Алгасовская СОШ", 2019, pilot=True)
    joins(cast, "Белая СОШ", 2021)
    (schedule,) = schedules(cast.editor)

    assert [(year.name, year.now) for year in schedule.years] == [
        ("2019/2020", False),
        ("2020/2021", True),
        ("2021/2022", False),
        ("2022/2023", False),
    ]
    rows = {row.wave.organization.short_name: [cell.plan for cell in row.cells] for row in schedule.rows}
    assert list(rows) == ["Алгасовская СОШ", "Белая СОШ", "Ясная ООШ"]
    assert rows["Алгасовская СОШ"] == ["begins", "goes", "goes", "goes"]
    assert rows["Ясная ООШ"] == ["", "", "begins", "goes"]


def test_what_acts_made_of_the_plan_stands_beside_it(cast: Cast) -> None:
    joins(cast, "Опоздавшая СОШ", 2019, basis="приказ № 7", joined_on=dt.date(2020, 8, 20))
    joins(cast, "Забытая СОШ", 2019)
    joins(
        cast,
        "Вышедшая СОШ",
        2018,
        basis="приказ № 8",
        joined_on=dt.date(2018, 9, 3),
        left_on=dt.date(2019, 12, 1),
        left_basis="приказ № 9",
        left_reason="ремонт",
    )
    (schedule,) = schedules(cast.editor)
    facts = {row.wave.organization.short_name: [cell.fact for cell in row.cells] for row in schedule.rows}
    late = {row.wave.organization.short_name: any(cell.late for cell in row.cells) for row in schedule.rows}

    assert facts == {
        "Вышедшая СОШ": ["begins", "left", ""],
        "Забытая СОШ": ["", "", ""],
        "Опоздавшая СОШ": ["", "", "begins"],
    }
    assert late == {"Вышедшая СОШ": False, "Забытая СОШ": True, "Опоздавшая СОШ": False}
    assert schedule.joined == 1


def test_the_act_that_names_the_school_itself_is_the_fact(cast: Cast) -> None:
    wave = joins(cast, "Алгасовская СОШ", 2020)
    cast.approved()
    factories.line(cast.fresh(), wave.organization, dt.date(2020, 11, 15), basis="приказ от 23.10.2020 № 146")
    # One of all schools: the plan's own act makes none of them join.
    assert schedules(cast.observer)[0].rows[0].fact is None

    own = {"municipality": cast.municipality, "item": cast.roadmap.item_set.get(uid="a")}
    Responsibility.objects.create(**own, organization=wave.organization, position=9)
    (row,) = schedules(cast.observer)[0].rows
    assert row.fact is not None
    assert row.fact.basis.startswith("приказ от 23.10.2020")
    assert not row.may_join


def test_the_plan_s_words_branches_and_row_are_shown(cast: Cast) -> None:
    joins(
        cast,
        "Устьинская СОШ",
        2020,
        with_branches=True,
        item_uid="b",
        wording="на базе МБОУ Устьинской СОШ с филиалами",
    )
    text = signed_in(cast.editor).get(reverse("schools")).content.decode()

    assert "Устьинская СОШ с&nbsp;филиалами" in text
    assert "на базе МБОУ Устьинской СОШ с филиалами" in text
    assert f'<a href="{cast.roadmap.get_absolute_url()}#item-b">Мероприятие 1.2</a>' in text


def test_a_draft_s_schedule_is_its_office_s_own(cast: Cast) -> None:
    joins(cast, "Алгасовская СОШ", 2020)
    assert len(schedules(cast.editor)) == 1
    assert schedules(cast.observer) == schedules(cast.stranger) == []

    cast.approved()
    assert len(schedules(cast.observer)) == 1
    assert schedules(cast.stranger) == []


def test_without_a_schedule_the_page_says_where_it_comes_from(cast: Cast) -> None:
    assert "Графика внедрения пока нет" in signed_in(cast.editor).get(reverse("schools")).content.decode()


@pytest.mark.parametrize(("day", "start"), [("2020-05-31", 2019), ("2020-06-09", 2020), ("2020-12-31", 2020)])
def test_an_act_of_the_summer_prepares_the_year_that_follows(day: str, start: int) -> None:
    assert prepared_year(dt.date.fromisoformat(day)) == start


@pytest.mark.parametrize(("day", "start"), [("2020-08-31", 2019), ("2020-09-01", 2020), ("2021-01-01", 2020)])
def test_a_school_year_begins_in_september(day: str, start: int) -> None:
    assert school_year(dt.date.fromisoformat(day)) == start


def test_the_number_of_queries_does_not_depend_on_schools(cast: Cast) -> None:
    client = signed_in(cast.editor)
    joins(cast, "Алгасовская СОШ", 2020, item_uid="a")
    client.get(reverse("schools"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("schools"))
    for number in range(15):
        joins(cast, f"Школа {number}", 2018 + number % 5, item_uid="b")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("schools"))

    assert len(many) == len(few)
