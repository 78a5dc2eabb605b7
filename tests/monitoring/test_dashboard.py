"""The dashboard: one sentence per plan in force, what waits for the person, what changed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import User
from roadmaps import workflow
from roadmaps.models import Edition, Roadmap, RoadmapSettings
from tests.roadmaps.agreement_cast import Cast, a_cast, a_plan, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def board(user: User) -> HttpResponse:
    response = signed_in(user).get(reverse("dashboard"))
    assert response.status_code == 200
    return response


def words(user: User) -> str:
    return board(user).content.decode()


def steps(user: User) -> list[str]:
    return [one.step.verb for one in board(user).context["waiting"]]


def in_force(cast: Cast, start: dt.date = dt.date(2020, 9, 1), end: dt.date = dt.date(2021, 8, 31)) -> Edition:
    edition = cast.approved()
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(period_start=start, period_end=end)
    return edition


def test_a_plan_in_force_is_one_sentence_whose_numbers_are_links(cast: Cast) -> None:
    in_force(cast)
    text = words(cast.editor)

    assert "Наставничество обучающихся, 2020–2021 годы:" in text
    assert f'<a href="{cast.roadmap.get_absolute_url()}">2 мероприятия в 1 разделе</a>' in text
    act = reverse("edition", args=[cast.roadmap.slug, 1])
    assert f'<a href="{act}">приказу от 23.10.2020 №\u00a0146</a>' in text


def test_a_plan_outside_its_period_is_not_in_force(cast: Cast) -> None:
    in_force(cast, end=dt.date(2020, 11, 9))
    assert "не действует ни одна" in words(cast.editor)

    # The municipality's own today is the last day of the period.
    in_period = Roadmap.objects.filter(pk=cast.roadmap.pk)
    in_period.update(period_end=dt.date(2020, 11, 10))
    assert "не действует ни одна" not in words(cast.editor)


def test_what_waits_is_shown_to_whom_it_waits_for(cast: Cast) -> None:
    assert steps(cast.approver) == steps(cast.editor) == []
    cast.submitted()
    assert steps(cast.approver) == ["Рассмотреть"]
    assert steps(cast.editor) == steps(cast.registrar) == steps(cast.stranger) == []

    workflow.send_back(cast.roadmap.pk, "Уточните сроки", by=cast.approver)
    assert steps(cast.editor) == ["Исправить"]
    assert "Вернули: Уточните сроки" in words(cast.editor)
    assert steps(cast.approver) == []

    cast.agreed()
    assert steps(cast.registrar) == ["Внести реквизиты"]
    assert steps(cast.editor) == steps(cast.approver) == []


def test_one_s_own_submission_waits_for_oneself_only_where_the_rule_allows_it(cast: Cast) -> None:
    rule = RoadmapSettings.objects.create(municipality=cast.municipality)
    cast.submitted()
    assert steps(cast.editor) == []

    rule.agree_by_another = False
    rule.save()
    assert steps(cast.editor) == ["Рассмотреть"]


def test_plans_on_their_way_are_counted_by_state(cast: Cast) -> None:
    cast.submitted()
    owner = cast.roadmap.owner
    workflow.create(workflow.Parties(owner, owner, owner), a_plan(), None, by=cast.editor)
    text = words(cast.editor)

    assert f'черновиков <a href="{reverse("roadmaps")}?status=draft">1</a>' in text
    assert f'на согласовании <a href="{reverse("roadmaps")}?status=submitted">1</a>' in text
    assert "на подписи" not in text


def test_changes_are_the_office_s_own(cast: Cast) -> None:
    cast.submitted()

    assert "Отправлена на согласование" in words(cast.editor)
    assert "Отправлена на согласование" not in words(cast.observer)
    assert "Отправлена на согласование" not in words(cast.stranger)


def test_a_deleted_draft_leaves_no_broken_line(cast: Cast) -> None:
    workflow.delete_draft(cast.roadmap.pk, by=cast.editor)

    assert board(cast.editor).context["changes"] == []


def test_an_observer_sees_approved_plans_by_municipality(cast: Cast) -> None:
    assert board(cast.observer).context["places"] == []
    in_force(cast)
    response = board(cast.observer)
    text = response.content.decode()

    assert [(place, [one.roadmap for one, _ in plans]) for place, plans in response.context["places"]] == [
        (cast.municipality, [cast.roadmap])
    ]
    assert "Ждёт меня" not in text
    assert "Что изменилось" not in text
    assert "В работе" not in text
    # The day on which the municipality of the demo lives.
    assert "на 10 ноября 2020" in text


def test_the_number_of_queries_does_not_depend_on_plans(cast: Cast) -> None:
    client = signed_in(cast.approver)
    cast.submitted()
    client.get(reverse("dashboard"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("dashboard"))
    owner = cast.roadmap.owner
    for _ in range(12):
        workflow.create(workflow.Parties(owner, owner, owner), a_plan(), None, by=cast.editor)
    Roadmap.objects.update(returned_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC), return_comment="Уточните")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("dashboard"))

    assert len(many) == len(few)
