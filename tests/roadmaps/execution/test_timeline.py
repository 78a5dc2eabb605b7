"""The timeline: where terms stand on the scale, their states, what has no day, and that queries do not grow."""

from __future__ import annotations

import datetime as dt

import lxml.html
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import User
from roadmaps.line_states import LineState
from roadmaps.models import Execution, Item, Occurrence, Section
from roadmaps.timeline import LONGEST, Timeline
from tests.factories import signed_in
from tests.roadmaps.execution.reporting_cast import DUE, TODAY, Cast, a_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def get(cast: Cast, by: User | None = None) -> HttpResponse:
    return signed_in(by or cast.editor).get(reverse("roadmap_timeline", args=[cast.roadmap.slug]))


def timeline(cast: Cast) -> Timeline:
    response = get(cast)
    assert response.status_code == 200
    return response.context["timeline"]


def rows(made: Timeline) -> dict[str, list[tuple[str, float, float | None]]]:
    """By item: state, place and beginning of each mark."""
    return {
        row.item.uid: [(mark.state.value, mark.x, mark.start) for mark in row.marks]
        for part in made.sections
        for row in part.rows
    }


def test_months_are_equally_wide_and_a_day_stands_at_its_end(cast: Cast) -> None:
    cast.line("a", due=dt.date(2020, 11, 30))
    span = cast.line("b", due=dt.date(2021, 2, 14))
    Occurrence.objects.filter(pk=span.occurrence_id).update(start=dt.date(2020, 12, 1))
    made = timeline(cast)

    assert [(month.name, month.year, month.first, month.quarter) for month in made.months] == [
        ("ноя", 2020, True, False),
        ("дек", 2020, False, False),
        ("янв", 2021, True, True),
        ("фев", 2021, False, False),
    ]
    assert rows(made) == {"a": [("ahead", 25.0, None)], "b": [("ahead", 87.5, 25.0)]}
    assert made.today == pytest.approx(25 * 19 / 30, abs=0.001)


def test_a_mark_is_the_state_of_the_lines_of_its_term(cast: Cast) -> None:
    first, second = cast.line("a"), cast.line("a", cast.other_school)
    later = cast.line("a", due=TODAY + dt.timedelta(days=60))
    Execution.objects.filter(pk=first.pk).update(status="accepted", done_on=DUE, reported_on=DUE, accepted_on=TODAY)
    (row,) = timeline(cast).sections[0].rows

    assert [(mark.due, mark.state) for mark in row.marks] == [
        (DUE, LineState.OVERDUE),
        (later.due, LineState.AHEAD),
    ]
    assert row.marks[0].told == "15.11.2020, просрочено, принято 1 из 2 строк"
    assert second.occurrence_id == first.occurrence_id


def test_a_term_that_nobody_answers_for_says_so(cast: Cast) -> None:
    Occurrence.objects.create(
        municipality=cast.home,
        roadmap=cast.roadmap,
        edition=cast.roadmap.current_edition,
        item=cast.item("c"),
        due=DUE,
        working=DUE,
    )

    assert rows(timeline(cast))["c"][0][0] == "none"


def test_what_has_no_day_is_listed_below(cast: Cast) -> None:
    cast.line("a")
    Occurrence.objects.create(
        municipality=cast.home,
        roadmap=cast.roadmap,
        edition=cast.roadmap.current_edition,
        item=cast.item("b"),
        origin="undated",
    )
    made = timeline(cast)

    assert [item.uid for item in made.undated] == ["b"]
    assert set(rows(made)) == {"a"}


def test_a_plan_without_days_has_no_scale(cast: Cast) -> None:
    made = timeline(cast)
    assert (made.months, made.sections, made.today) == ((), (), None)
    assert "На шкале пока ничего нет" in get(cast).content.decode()


def test_a_term_too_far_for_the_scale_is_said_in_words(cast: Cast) -> None:
    cast.line("a")
    cast.line("b", due=dt.date(2094, 1, 1))
    made = timeline(cast)

    assert len(made.months) == LONGEST
    assert [(item.uid, told) for item, told in made.beyond] == [("b", "срок 01.01.2094")]


def test_today_outside_of_the_scale_draws_no_line(cast: Cast) -> None:
    cast.line("a", due=dt.date(2021, 6, 30))
    assert timeline(cast).today is None


def test_it_opens_at_today_where_the_first_items_have_something_about_it(cast: Cast) -> None:
    span = cast.line("a", due=dt.date(2021, 6, 30))
    Occurrence.objects.filter(pk=span.occurrence_id).update(start=dt.date(2020, 9, 1))
    made = timeline(cast)

    assert (made.opening.x, made.opening.told) == (made.today, "")
    assert "data-opening-told" not in get(cast).content.decode()


def test_it_opens_at_the_nearest_term_where_nothing_is_about_today(cast: Cast) -> None:
    cast.line("a", due=dt.date(2019, 1, 31))
    nearest = cast.line("b", due=dt.date(2020, 3, 31))
    cast.line("c", due=dt.date(2022, 12, 31))
    made = timeline(cast)

    assert made.opening.x == rows(made)["b"][0][1] and nearest.due < TODAY
    assert made.opening.told.endswith("шкала открыта на ближайшем, март 2020.")
    page = lxml.html.fromstring(get(cast).content.decode())
    (frame,) = page.xpath("//div[@class='timeline-frame']")
    assert float(frame.get("data-opening")) == made.opening.x
    assert page.xpath("//p[@data-opening-told]")[0].text_content() == made.opening.told


def test_a_plan_that_is_over_opens_at_its_beginning(cast: Cast) -> None:
    cast.line("a", due=dt.date(2018, 1, 31))
    cast.line("b", due=dt.date(2019, 3, 31))
    opening = timeline(cast).opening

    assert (opening.x, opening.told) == (
        0.0,
        "Все сроки прошли, последний 31.03.2019: шкала открыта с начала плана.",
    )


def test_the_page_draws_marks_links_items_and_says_the_same_in_a_table(cast: Cast) -> None:
    section = Section.objects.create(municipality=cast.home, roadmap=cast.roadmap, uid="s", label="1.", title="Начало")
    Item.objects.filter(roadmap=cast.roadmap, uid="a").update(section=section)
    cast.line("a")
    page = lxml.html.fromstring(get(cast).content.decode())

    (link,) = page.xpath("//table[contains(@class, 'timeline')]//th[@scope='row']/a")
    assert link.get("href") == reverse("item_control", args=[cast.roadmap.slug, "a"])
    assert len(page.xpath("//svg[@class='timeline-mark']//svg[contains(@class, 'state-overdue')]")) == 1
    assert len(page.xpath("//tbody//line[@class='timeline-now']")) == 1
    assert page.xpath("//tbody//svg[@role='img']")[0].get("aria-label") == "15.11.2020, просрочено"
    assert page.xpath("//ul[@class='timeline-told']/li")[0].text_content() == "15.11.2020, просрочено"
    # The site's policy lets no element bring a style of its own.
    assert page.xpath("//main//*[@style]") == []


def test_figures_of_the_drawing_are_not_localized(cast: Cast) -> None:
    cast.line("a", due=dt.date(2020, 11, 10))
    cast.line("b", due=dt.date(2021, 1, 7))
    page = lxml.html.fromstring(get(cast).content.decode())

    places = [mark.get("x") for mark in page.xpath("//svg[@class='timeline-mark']")]
    assert places == ["11.111%", "74.194%"]


def test_a_draft_has_no_timeline_and_outsiders_do_not_see_one(cast: Cast) -> None:
    assert get(cast, cast.curator).status_code == 403
    assert get(cast, cast.stranger).status_code == 404
    cast.roadmap.__class__.objects.create(municipality=cast.home, slug="draft", title="Проект", owner=cast.department)
    response = signed_in(cast.editor).get(reverse("roadmap_timeline", args=["draft"]))
    assert response.status_code == 302 and response["Location"] == "/roadmaps/draft/"


def test_the_same_number_of_queries_of_one_term_and_of_many(cast: Cast) -> None:
    def queries() -> int:
        client = signed_in(cast.editor)
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("roadmap_timeline", args=[cast.roadmap.slug]))
        return len(found)

    cast.line("a")
    few = queries()
    for number in range(12):
        for school in (cast.school, cast.other_school):
            cast.line("b", school, due=DUE + dt.timedelta(days=30 * number))
    assert queries() == few
