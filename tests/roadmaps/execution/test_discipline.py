"""Discipline as pages: each number leads to a list of as many lines; schools see their own, observers nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import User
from roadmaps.models import Control, Execution
from tests.factories import signed_in
from tests.roadmaps.execution.reporting_cast import DUE, TODAY, Cast, a_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
LATE = DUE + dt.timedelta(days=3)


@pytest.fixture
def cast() -> Cast:
    """One line of every kind of number at the first school, one missing at the other."""
    found = a_cast()
    mark(found, found.line("a"), DUE, DUE)
    mark(found, found.line("b"), DUE, LATE)
    mark(found, found.line("c"), LATE, LATE)
    found.line("d")
    found.line("a", found.other_school, due=DUE - dt.timedelta(days=30))
    return found


def mark(cast: Cast, line: Execution, done: dt.date, reported: dt.date) -> None:
    Execution.objects.filter(pk=line.pk).update(
        status="reported", done_on=done, reported_on=reported, reported_by=cast.curator
    )


def page(by: User, cast: Cast, *, whole: bool = False, **query: Any) -> Any:
    url = reverse("discipline") if whole else reverse("roadmap_discipline", args=[cast.roadmap.slug])
    return signed_in(by).get(url, query)


def table(response: Any, of: str = "organizations") -> dict[str, tuple[int, ...]]:
    return {row.name: tuple(number.value for number in row.numbers) for row in response.context[of]}


@pytest.mark.parametrize("whole", [False, True])
def test_every_number_leads_to_a_list_of_as_many_lines(cast: Cast, whole: bool) -> None:
    client, response = signed_in(cast.editor), page(cast.editor, cast, whole=whole)
    assert table(response) == {cast.school.short_name: (4, 1, 1, 1, 1), cast.other_school.short_name: (1, 0, 0, 0, 1)}
    assert table(response, "people") == {
        cast.curator.short_name(): (3, 1, 1, 1, 0),
        "Отчёта нет": (2, 0, 0, 0, 2),
    }
    rows = [*response.context["organizations"], *response.context["people"], response.context["total"]]
    numbers = [number for row in rows for number in row.numbers if number.value]
    assert len(numbers) == 18
    for number in numbers:
        behind = client.get(number.url)
        assert behind.context["number"] == number.value, number
        assert behind.context["title"] == number.title


def test_what_was_done_in_time_and_reported_later_stands_apart(cast: Cast) -> None:
    text = page(cast.editor, cast).content.decode()
    assert "Исполнено в срок, отчёт позже" in text
    behind = signed_in(cast.editor).get(
        reverse("roadmap_discipline_lines", args=[cast.roadmap.slug]), {"kind": "done_in_time"}
    )
    assert [line.item.uid for line, _ in behind.context["lines"]] == ["b"]
    assert "исполнено в срок, отчёт позже" in behind.content.decode()


def test_the_period_begins_where_it_is_asked(cast: Cast) -> None:
    response = page(cast.editor, cast, since=f"{DUE:%d.%m.%Y}")
    assert table(response) == {cast.school.short_name: (4, 1, 1, 1, 1)}
    (row,) = response.context["organizations"]
    assert signed_in(cast.editor).get(row.numbers[0].url).context["number"] == 4
    wrong = page(cast.editor, cast, since="32.13.2020")
    assert wrong.status_code == 200 and len(table(wrong)) == 2 and "Показан весь период" in wrong.content.decode()
    nothing = page(cast.editor, cast, since=f"{TODAY:%d.%m.%Y}").content.decode()
    assert "Считать пока нечего" in nothing


def test_a_school_sees_its_own_and_no_persons(cast: Cast) -> None:
    for whole in (False, True):
        response = page(cast.curator, cast, whole=whole)
        assert table(response) == {cast.school.short_name: (4, 1, 1, 1, 1)}
        assert response.context["people"] == []
    client = signed_in(cast.curator)
    url = reverse("discipline_lines")
    assert client.get(url, {"organization": cast.other_school.pk}).context["number"] == 0
    assert client.get(url, {"person": cast.curator.pk}).status_code == 403


def test_strangers_and_observers_see_nothing(cast: Cast) -> None:
    assert page(cast.observer, cast).status_code == 404
    assert page(cast.stranger, cast).status_code == 404
    assert page(cast.observer, cast, whole=True).status_code == 403


def test_nobody_owes_what_was_off_control_before_its_last_day(cast: Cast) -> None:
    control = Control.objects.get_or_create(
        item=cast.item("d"), defaults={"municipality": cast.home, "roadmap": cast.roadmap}
    )[0]
    off = {"taken_off_basis": "Решение", "taken_off_by": cast.editor}
    Control.objects.filter(pk=control.pk).update(taken_off_on=DUE, **off)
    assert table(page(cast.editor, cast))[cast.school.short_name] == (3, 1, 1, 1, 0)
    # Late stays late: taken off after its last day, it was owed.
    Control.objects.filter(pk=control.pk).update(taken_off_on=DUE + dt.timedelta(days=1))
    assert table(page(cast.editor, cast))[cast.school.short_name] == (4, 1, 1, 1, 1)


def test_queries_do_not_grow_with_lines(cast: Cast) -> None:
    def queries() -> int:
        client = signed_in(cast.editor)
        with CaptureQueriesContext(connection) as few:
            client.get(reverse("roadmap_discipline", args=[cast.roadmap.slug]))
            client.get(reverse("roadmap_discipline_lines", args=[cast.roadmap.slug]))
        return len(few)

    before = queries()
    for days in range(1, 6):
        for uid in "abcd":
            cast.line(uid, cast.other_school, due=DUE - dt.timedelta(days=60 + days))
    assert queries() == before
