"""Execution on the dashboard: every number true and a link to its list, late ones first, constant queries."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring import dashboard
from monitoring.execution import Chart, Numbers
from organizations.models import OrganizationKind, User
from roadmaps.item_states import item_state, lines_of
from roadmaps.models import Control, Execution, Item, Section
from roadmaps.tallies import Tally, items_done
from tests import factories
from tests.factories import signed_in
from tests.roadmaps.execution.reporting_cast import DUE, TODAY, Cast, a_cast, in_force

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def board(by: User, **query: str) -> HttpResponse:
    response = signed_in(by).get(reverse("dashboard"), query)
    assert response.status_code == 200
    return response


def numbers(by: User) -> Numbers | None:
    ((_, found),) = board(by).context["sentences"]
    return found


def chart(by: User, kind: str, **query: str) -> dict[str, tuple[int, int, int]]:
    """By name: accepted, all, overdue."""
    charts: list[Chart] = board(by, **query).context["charts"]
    (found,) = [each for each in charts if each.kind == kind]
    return {row.name: (row.tally.accepted, row.tally.total, row.tally.overdue) for row in found.rows}


def done(line: Execution, **values: Any) -> None:
    Execution.objects.filter(pk=line.pk).update(
        **{"status": "accepted", "done_on": DUE, "reported_on": DUE, "accepted_on": TODAY, **values}
    )


def test_the_sentence_says_what_is_done_late_and_waiting(cast: Cast) -> None:
    done(cast.line("a"))
    for place in (cast.school, cast.other_school):
        cast.line("b", place)
        cast.line("c", place)
    done(cast.line("d"), status="reported", accepted_on=None)
    found = numbers(cast.editor)

    assert found is not None
    assert (found.done, found.tally) == (1, Tally(total=6, accepted=1, reported=1, overdue=4))
    text = " ".join(lxml.html.fromstring(board(cast.editor).content.decode()).text_content().split())
    assert "просрочено 4 строки у 2 организаций" in text
    assert "на проверке 1" in text


def test_each_number_leads_to_its_list(cast: Cast) -> None:
    late = cast.line("b")
    done(cast.line("a"))
    found = numbers(cast.editor)
    client = signed_in(cast.editor)

    assert found is not None
    assert [row.uid for row, _ in client.get(found.done_url).context["standing"].rows] == ["a"]
    cells = client.get(found.late_url).context["grid"].rows
    assert [(row.item.uid, [cell.line for cell in row.cells]) for row in cells] == [("b", [late.pk])]


def test_shares_by_section_stage_organization_and_month(cast: Cast) -> None:
    section = Section.objects.create(municipality=cast.home, roadmap=cast.roadmap, uid="s", label="1.", title="Начало")
    Item.objects.filter(roadmap=cast.roadmap, uid="a").update(section=section, stage=3)
    done(cast.line("a"))
    cast.line("a", cast.other_school)
    cast.line("b", due=dt.date(2021, 2, 1))

    assert chart(cast.editor, "section") == {"1. Начало": (1, 2, 1)}
    assert chart(cast.editor, "stage") == {"Этап 3": (1, 2, 1)}
    assert chart(cast.editor, "organization") == {
        cast.other_school.short_name: (0, 1, 1),
        cast.school.short_name: (1, 2, 0),
    }
    assert chart(cast.editor, "month") == {"Ноябрь 2020": (1, 2, 1), "Февраль 2021": (0, 1, 0)}


def test_every_row_of_a_chart_leads_to_as_many_lines_as_it_says(cast: Cast) -> None:
    Item.objects.filter(roadmap=cast.roadmap, uid="a").update(stage=3)
    done(cast.line("a"))
    cast.line("a", cast.other_school)
    cast.line("b", due=dt.date(2021, 2, 1))
    client = signed_in(cast.editor)

    charts = board(cast.editor).context["charts"]
    assert [each.kind for each in charts] == ["stage", "organization", "month"]
    for each in charts:
        for row in each.rows:
            assert client.get(row.url).context["grid"].tally == row.tally, row.name
            if row.late_url:
                assert client.get(row.late_url).context["grid"].tally.total == row.tally.overdue


def test_a_chart_is_a_table_with_bars_that_the_server_drew(cast: Cast) -> None:
    done(cast.line("b"))
    cast.line("b", cast.other_school)
    page = lxml.html.fromstring(board(cast.editor).content.decode())
    (table,) = page.xpath("//section[@aria-labelledby='chart-month']//table")
    widths = [float(bar.get("width")) for bar in table.xpath(".//rect[not(@class='bar-track')]")]

    assert table.xpath(".//tbody/tr/th//text()") == ["Ноябрь 2020"]
    assert len(widths) == 2
    assert all(48 < width <= 50 for width in widths)
    assert not page.xpath("//*[@style]")


def test_late_lines_come_first_the_longest_before_others(cast: Cast) -> None:
    cast.line("a", due=dt.date(2020, 11, 18))
    longest = cast.line("b", due=dt.date(2020, 11, 2))
    cast.line("c", due=TODAY)
    late = board(cast.editor).context["overdue"]

    assert [(one.line.item.uid, one.days) for one in late] == [("b", "18 дней"), ("a", "2 дня")]
    assert late[0].line == longest


def test_what_may_not_be_late_accuses_nobody(cast: Cast) -> None:
    cast.line("a", late_after=None)
    branch = factories.organization(cast.home, kind=OrganizationKind.SCHOOL, parent=cast.school)
    cast.line("b", branch, parent=cast.line("b", due=dt.date(2021, 2, 1)))
    off = cast.line("c")
    Control.objects.create(
        municipality=cast.home,
        roadmap=cast.roadmap,
        item=off.item,
        taken_off_on=TODAY,
        taken_off_basis="Решение",
        taken_off_by=cast.editor,
    )
    found = numbers(cast.editor)

    assert found is not None
    assert found.tally.overdue == 0
    assert board(cast.editor).context["overdue"] == []


def test_reports_that_wait_are_told_to_those_who_accept_them(cast: Cast) -> None:
    done(cast.line("a"), status="reported", accepted_on=None)

    assert board(cast.editor).context["to_accept"] == 1
    assert reverse("queue") in board(cast.editor).content.decode()
    assert board(cast.controller).context["to_accept"] == 0
    assert board(cast.curator).context["to_accept"] == 0
    assert reverse("queue") not in board(cast.curator).content.decode()


def test_numbers_of_others_are_not_told_to_a_stranger(cast: Cast) -> None:
    cast.line("a")
    response = board(cast.stranger)

    assert response.context["charts"] == response.context["overdue"] == response.context["sentences"] == []


def test_a_school_is_told_its_own_numbers(cast: Cast) -> None:
    done(cast.line("a"))
    late = cast.line("b")
    cast.line("b", cast.other_school)
    branch = factories.organization(cast.home, kind=OrganizationKind.SCHOOL, parent=cast.school)
    cast.line("b", branch, parent=late)
    response, found = board(cast.curator), numbers(cast.curator)

    assert found is not None
    assert (found.own, found.done, found.tally) == (True, 1, Tally(total=2, accepted=1, overdue=1))
    text = " ".join(lxml.html.fromstring(response.content.decode()).text_content().split())
    assert "У вас принято 1 из 2, просрочено 1 строка." in text
    assert [one.line for one in response.context["overdue"]] == [late]
    assert response.context["charts"] == []
    assert cast.other_school.short_name not in text
    for url in (found.done_url, found.late_url, found.queue_url):
        assert signed_in(cast.curator).get(url).status_code == 200


def test_an_observer_is_told_numbers_without_names(cast: Cast) -> None:
    region = factories.municipality(kind="region", demo_date=TODAY)
    type(cast.home).objects.filter(pk=cast.home.pk).update(parent=region)
    observer = factories.user("observer", factories.organization(region, kind=OrganizationKind.REGIONAL_AUTHORITY))
    done(cast.line("a"))
    cast.line("b", cast.other_school)
    response = board(observer)
    ((_, ((_, found),)),) = response.context["places"]

    assert (found.done, found.tally, found.late_url) == (1, Tally(total=2, accepted=1, overdue=1), "")
    assert response.context["charts"] == response.context["overdue"] == []
    text = response.content.decode()
    assert "просрочено 1 строка" in text
    assert cast.school.short_name not in text
    assert cast.other_school.short_name not in text


def test_what_does_not_fit_is_told_with_a_way_to_the_list(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard, "SENTENCES", 1)
    cast.line("a")
    second = in_force(cast.school)
    factories.line(second, cast.school, DUE)
    response = board(cast.editor)

    # The department's own plan stands before those of schools.
    assert [sentence.roadmap for sentence, _ in response.context["sentences"]] == [cast.roadmap]
    (link,) = [
        link
        for link in lxml.html.fromstring(response.content.decode()).xpath("//p[@class='sentence']/a")
        if link.text == "Все действующие карты: ещё 1"
    ]
    assert link.get("href") == reverse("roadmaps")


def test_one_of_several_plans_is_chosen_by_the_address(cast: Cast) -> None:
    cast.line("a")
    second = in_force(cast.department)
    factories.line(second, cast.school, dt.date(2021, 3, 1))

    assert board(cast.editor, plan=second.slug).context["plan"] == second
    assert board(cast.editor, plan="net").context["plan"] == cast.roadmap
    links = lxml.html.fromstring(board(cast.editor).content.decode()).xpath("//nav[@aria-label='Карта']/a/@href")
    assert [parse_qs(urlsplit(link).query)["plan"] for link in links] == [[cast.roadmap.slug], [second.slug]]


@pytest.mark.parametrize("closing", ["all", "at_least", "department"])
@pytest.mark.parametrize("accepted", [0, 1, 2])
def test_done_items_are_counted_as_their_own_pages_say(cast: Cast, closing: str, accepted: int) -> None:
    lines = [cast.line("a", place) for place in (cast.school, cast.other_school)]
    cast.line("a", cast.department, role="co_executor")
    for line in lines[:accepted]:
        done(line)
    control = Control.objects.create(
        municipality=cast.home,
        roadmap=cast.roadmap,
        item=cast.item("a"),
        closing=closing,
        at_least=1 if closing == "at_least" else None,
        closed_on=TODAY if closing == "department" and accepted else None,
    )

    assert items_done([cast.roadmap.pk])[cast.roadmap.pk] == item_state(control, lines_of(cast.item("a")), TODAY).done


def test_queries_do_not_grow_with_lines_plans_and_organizations(cast: Cast) -> None:
    client = signed_in(cast.editor)
    second = in_force(cast.department)
    factories.line(second, cast.school, DUE)
    cast.line("a")
    client.get(reverse("dashboard"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("dashboard"))
    for number in range(12):
        place = factories.organization(cast.home, kind=OrganizationKind.SCHOOL)
        for uid in "abcd":
            cast.line(uid, place, due=DUE + dt.timedelta(days=31 * (number % 4)))
    for _ in range(3):
        factories.line(in_force(cast.department), cast.school, DUE)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("dashboard"))

    assert len(many) == len(few) <= 23
