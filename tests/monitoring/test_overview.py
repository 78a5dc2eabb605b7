"""The country and a region in rows: numbers true on each municipality's own day, no names, constant queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Municipality, Organization, OrganizationKind, User
from roadmaps import tallies
from roadmaps.models import Execution, Roadmap
from tests import factories
from tests.factories import signed_in
from tests.roadmaps.execution.reporting_cast import DUE, TODAY, in_force

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@dataclass
class Land:
    """Two regions, the first of two municipalities, each with a plan; who observes the first, and who sees all."""

    region: Municipality
    other: Municipality
    towns: list[Municipality]
    schools: list[Organization]
    plans: list[Roadmap]
    observer: User
    admin: User


@pytest.fixture
def land() -> Land:
    region, other = (factories.municipality(kind="region", demo_date=TODAY) for _ in range(2))
    towns = [factories.municipality(parent=parent, demo_date=TODAY) for parent in (region, region, other)]
    schools = [factories.organization(town, kind=OrganizationKind.SCHOOL) for town in towns]
    plans = [in_force(factories.organization(town)) for town in towns]
    observer = factories.user("observer", factories.organization(region, kind=OrganizationKind.REGIONAL_AUTHORITY))
    return Land(region, other, towns, schools, plans, observer, factories.user(is_superuser=True))


def line(land: Land, place: int, uid: str = "a", due: dt.date = DUE, **fields: Any) -> Execution:
    return factories.line(land.plans[place], land.schools[place], due, uid=uid, **fields)


def page(by: User, *args: str, **query: str) -> HttpResponse:
    response = signed_in(by).get(reverse("overview_region" if args else "overview", args=args), query)
    assert response.status_code == 200
    return response


def rows(response: HttpResponse) -> dict[str, tuple[int, int, int, int, int]]:
    """By name: municipalities, plans, lines, accepted, overdue."""
    return {
        row.name: (row.municipalities, row.plans, row.tally.total, row.tally.accepted, row.tally.overdue)
        for row in response.context["page"].object_list
    }


def accepted(row: Execution) -> None:
    Execution.objects.filter(pk=row.pk).update(status="accepted", done_on=DUE, reported_on=DUE, accepted_on=TODAY)


def test_a_row_for_every_region_and_all_together(land: Land) -> None:
    accepted(line(land, 0))
    line(land, 1)
    line(land, 1, "b", dt.date(2021, 2, 1))
    line(land, 2)
    response = page(land.admin)

    assert rows(response) == {land.region.name: (2, 2, 3, 1, 1), land.other.name: (1, 1, 1, 0, 1)}
    total = response.context["total"]
    assert (total.municipalities, total.plans, total.tally) == (3, 3, tallies.Tally(4, accepted=1, overdue=2))
    text = " ".join(lxml.html.fromstring(response.content.decode()).text_content().split())
    assert "2 региона, 3 муниципалитета: действует 3 карты, принято 1 из 4 строк исполнения (25 %)" in text


def test_each_region_leads_to_its_municipalities_and_these_to_their_plans(land: Land) -> None:
    accepted(line(land, 0))
    line(land, 1)
    ((_, url), _) = (
        (link.text, link.get("href"))
        for link in lxml.html.fromstring(page(land.admin, sort="name").content.decode()).xpath("//tbody//th/a")
    )
    response = signed_in(land.admin).get(url)
    assert rows(response) == {land.towns[0].name: (1, 1, 1, 1, 0), land.towns[1].name: (1, 1, 1, 0, 1)}

    found = {row.name: row.url for row in response.context["page"].object_list}
    listed = signed_in(land.admin).get(found[land.towns[0].name])
    assert [line.roadmap for line in listed.context["lines"]] == [land.plans[0]]


def test_a_region_s_own_plans_have_a_row(land: Land) -> None:
    plan = in_force(factories.organization(land.region, kind=OrganizationKind.REGIONAL_AUTHORITY))
    factories.line(plan, plan.owner, DUE)

    assert rows(page(land.admin, land.region.slug))["Карты самого региона"] == (0, 1, 1, 0, 1)
    assert rows(page(land.admin))[land.region.name][1:3] == (3, 1)


def test_a_municipality_without_a_region_is_one_of_its_own(land: Land) -> None:
    alone = factories.municipality(demo_date=TODAY)
    plan = in_force(factories.organization(alone))
    factories.line(plan, plan.owner, DUE)

    assert rows(page(land.admin))[alone.name] == rows(page(land.admin, alone.slug))[alone.name] == (1, 1, 1, 0, 1)


@pytest.mark.parametrize("days", [-30, -1, 1, 30, 5000])
def test_overdue_is_counted_on_each_municipality_s_own_day(land: Land, days: int) -> None:
    """What the row of a region says is the sum of what its municipalities' own pages say."""
    moved = land.towns[1]
    Municipality.objects.filter(pk=moved.pk).update(demo_date=TODAY + dt.timedelta(days=days))
    for place in range(3):
        for shift in (-25, -3, 0, 2, 20):
            uid = "abcde"[shift % 5]
            line(land, place, uid, TODAY + dt.timedelta(days=shift), late_after=TODAY + dt.timedelta(days=shift))
    Execution.objects.filter(item__uid="a").update(status="returned", returned_on=TODAY, return_reason="Нет подписи")
    towns = list(Municipality.objects.filter(pk__in=[town.pk for town in land.towns]))
    expected = tallies.by_roadmap(Execution.objects.all(), tallies.overdue_today(towns))
    shown = {row.name: row.tally for row in page(land.admin).context["page"].object_list}

    assert shown[land.region.name] == expected[land.plans[0].pk] + expected[land.plans[1].pk]
    assert shown[land.other.name] == expected[land.plans[2].pk]
    inside = {row.name: row.tally for row in page(land.admin, land.region.slug).context["page"].object_list}
    assert inside == {town.name: expected[plan.pk] for town, plan in zip(land.towns[:2], land.plans, strict=False)}


def test_a_real_day_is_that_of_the_time_zone(land: Land) -> None:
    """Where nobody lives on a demo date, the overdue line of the past is overdue everywhere."""
    Municipality.objects.update(demo_date=None)
    Municipality.objects.filter(pk=land.towns[1].pk).update(time_zone="Asia/Kamchatka")
    for place in range(3):
        line(land, place)

    assert rows(page(land.admin))[land.region.name] == (2, 0, 2, 0, 2)


def test_an_observer_sees_the_own_region_and_no_organization(land: Land) -> None:
    line(land, 0)
    answer = signed_in(land.observer).get(reverse("overview"))
    assert answer.status_code == 302
    response = signed_in(land.observer).get(answer["Location"])

    assert rows(response) == {land.towns[0].name: (1, 1, 1, 0, 1), land.towns[1].name: (1, 1, 0, 0, 0)}
    text = response.content.decode()
    assert not [place for place in land.schools if place.short_name in text]
    refused = signed_in(land.observer).get(reverse("overview_region", args=[land.other.slug]))
    assert refused.status_code == 404
    for row in response.context["page"].object_list:
        assert signed_in(land.observer).get(row.url).status_code == 200


def test_an_observer_of_two_regions_begins_with_them(land: Land) -> None:
    factories.give(land.observer, "observer", factories.organization(land.other, kind="regional_authority"))
    line(land, 0)
    line(land, 2)

    assert rows(page(land.observer)) == {land.region.name: (2, 2, 1, 0, 1), land.other.name: (1, 1, 1, 0, 1)}


def test_rows_go_in_the_order_asked_for(land: Land) -> None:
    line(land, 2)
    names = [land.region.name, land.other.name]

    for sort, expected in (
        ("", names[::-1]),
        ("nonsense", names[::-1]),
        ("overdue", names),
        ("-plans", names),
        ("plans", names[::-1]),
        ("name", sorted(names)),
        ("-name", sorted(names, reverse=True)),
    ):
        assert list(rows(page(land.admin, **({"sort": sort} if sort else {})))) == expected, sort
    heads = lxml.html.fromstring(page(land.admin, sort="-plans").content.decode()).xpath("//th[@aria-sort]")
    assert [(head.get("aria-sort"), head.xpath("a/@href")) for head in heads] == [("descending", ["?sort=plans"])]


def test_many_regions_are_paged_and_the_total_is_of_all(land: Land) -> None:
    Municipality.objects.bulk_create(
        Municipality(name=f"Область {n:03}", short_name=f"Область {n:03}", slug=f"many-{n}", kind="region")
        for n in range(120)
    )
    line(land, 2)
    second = page(land.admin, page="2")

    assert len(rows(second)) == 22
    assert second.context["total"].tally.total == 1


def test_queries_do_not_grow_with_places_and_lines(land: Land) -> None:
    client = signed_in(land.admin)
    urls = (reverse("overview"), reverse("overview_region", args=[land.region.slug]))
    line(land, 0)

    def queries() -> list[int]:
        numbers = []
        for url in urls:
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            numbers.append(len(captured))
        return numbers

    few = queries()
    for _ in range(8):
        plan = in_force(factories.organization(factories.municipality(parent=land.region, demo_date=TODAY)))
        factories.line(plan, plan.owner, DUE)
    assert queries() == few


def test_the_dashboard_leads_to_the_overview_those_who_may_see_it(land: Land) -> None:
    def ways(by: User) -> list[str]:
        page = lxml.html.fromstring(signed_in(by).get(reverse("dashboard")).content.decode())
        return page.xpath(f"//a[@href='{reverse('overview')}']/@href")

    assert ways(land.admin)
    assert ways(land.observer)
    assert not ways(factories.user("editor", land.plans[0].owner))
