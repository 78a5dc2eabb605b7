"""Lines without news: who is silent since when, the ready words, and the number on the dashboard."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.models import Municipality
from roadmaps.models import Control, Execution, Occurrence, RoadmapSettings
from tests.factories import signed_in
from tests.roadmaps.execution.reporting_cast import DUE, TODAY, Cast, a_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
LONG_AGO = TODAY - dt.timedelta(days=40)


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def quiet(cast: Cast, uid: str = "a", **fields: object) -> Execution:
    line = cast.line(uid, **{"assigned_on": LONG_AGO, **fields})
    return line


def listed(cast: Cast, **query: str) -> list[Execution]:
    page = signed_in(cast.editor).get(reverse("silence"), query)
    assert page.status_code == 200
    return [line for line, *_ in page.context["lines"]]


def test_who_was_silent_for_the_days_of_the_rule_is_listed(cast: Cast) -> None:
    silent = quiet(cast)
    quiet(cast, "b", assigned_on=TODAY - dt.timedelta(days=29))
    quiet(cast, "c", status="reported", done_on=DUE, reported_on=DUE)
    far = quiet(cast, "d", due=TODAY + dt.timedelta(days=200))
    Occurrence.objects.filter(pk=far.occurrence_id).update(origin="note", start=LONG_AGO)
    fresh = quiet(cast, "e")
    Occurrence.objects.filter(pk=fresh.occurrence_id).update(start=TODAY - dt.timedelta(days=5))
    assert listed(cast) == [silent]
    RoadmapSettings.objects.create(municipality=cast.home, stale_after_days=60)
    assert listed(cast) == []


def test_a_return_is_news_and_what_is_off_control_is_nobody_s_silence(cast: Cast) -> None:
    returned = {"status": "returned", "return_reason": "Нет номера"}
    quiet(cast, "a", **returned, returned_on=TODAY - dt.timedelta(days=3))
    old = quiet(cast, "b", **returned, returned_on=LONG_AGO + dt.timedelta(days=5))
    off = quiet(cast, "c")
    Control.objects.update_or_create(
        item=off.item,
        defaults={
            "municipality": cast.home,
            "roadmap": cast.roadmap,
            "taken_off_on": DUE,
            "taken_off_basis": "Решение",
            "taken_off_by": cast.editor,
        },
    )
    assert listed(cast) == [old]


def test_outside_a_demonstration_whatever_touched_the_line_is_news(cast: Cast) -> None:
    Municipality.objects.filter(pk=cast.home.pk).update(demo_date=None)
    line = quiet(cast)
    assert listed(cast) == []
    Execution.objects.filter(pk=line.pk).update(touched_at=timezone.now() - dt.timedelta(days=31))
    assert listed(cast) == [line]


def test_the_dashboard_s_number_is_the_list_s(cast: Cast) -> None:
    for uid in "abc":
        quiet(cast, uid)
    client = signed_in(cast.editor)
    board = client.get(reverse("dashboard"))
    assert board.context["silent"] == len(listed(cast)) == 3
    assert reverse("silence") in board.content.decode()


def test_the_words_for_one_organization_name_its_silent_lines(cast: Cast) -> None:
    quiet(cast)
    quiet(cast, "b", late_after=None, due=TODAY + dt.timedelta(days=5))
    text = signed_in(cast.editor).get(reverse("silence_text", args=[cast.school.slug])).context["text"]
    assert "Мероприятие a: последний день в срок 15.11.2020" in text
    assert "Нет вестей больше 30 дней:\n— 1.2. Мероприятие b" in text
    empty = signed_in(cast.editor).get(reverse("silence_text", args=[cast.other_school.slug]))
    assert "Напоминать не о чем" in empty.content.decode()


@pytest.mark.parametrize(("who", "status"), [("curator", 403), ("observer", 403), ("stranger", 200)])
def test_only_the_office_sees_it_and_each_its_own(cast: Cast, who: str, status: int) -> None:
    quiet(cast)
    answer = signed_in(getattr(cast, who)).get(reverse("silence"))
    assert answer.status_code == status
    if status == 200:
        assert answer.context["lines"] == []
