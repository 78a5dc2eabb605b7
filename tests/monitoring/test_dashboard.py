"""The dashboard: one sentence per plan in force, what waits for the person, what changed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmaps import workflow
from roadmaps.models import Roadmap
from tests.roadmaps.agreement_cast import Cast, a_cast, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def board(user) -> str:
    response = signed_in(user).get(reverse("dashboard"))
    assert response.status_code == 200
    return response.content.decode()


def test_a_plan_in_force_is_one_sentence(cast: Cast) -> None:
    cast.approved()
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(period_start=dt.date(2020, 9, 1), period_end=dt.date(2021, 8, 31))
    text = board(cast.editor)

    assert "действует карта" in text
    assert "мероприятий 2" in text
    assert "146" in text


def test_a_plan_outside_its_period_is_not_in_force(cast: Cast) -> None:
    cast.approved()
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(period_end=dt.date(2020, 1, 1))

    assert "не действует ни одна" in board(cast.editor)


def test_what_waits_is_shown_to_whom_it_waits_for(cast: Cast) -> None:
    cast.submitted()
    assert "Рассмотреть" in board(cast.approver)
    assert "Рассмотреть" not in board(cast.editor)

    workflow.send_back(cast.roadmap.pk, "Уточните сроки", by=cast.approver)
    assert "вернули: Уточните сроки" in board(cast.editor)

    cast.agreed()
    assert "Внести реквизиты" in board(cast.registrar)


def test_changes_are_the_office_s_own(cast: Cast) -> None:
    cast.submitted()

    assert "Отправлена на согласование" in board(cast.editor)
    assert "Отправлена на согласование" not in board(cast.observer)
    assert "Отправлена на согласование" not in board(cast.stranger)


def test_the_number_of_queries_does_not_depend_on_plans(cast: Cast) -> None:
    client = signed_in(cast.approver)
    cast.submitted()
    client.get(reverse("dashboard"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("dashboard"))
    for number in range(12):
        owner = cast.roadmap.owner
        from tests.roadmaps.agreement_cast import a_plan

        created = workflow.create(workflow.Parties(owner, owner, owner), a_plan(), None, by=cast.editor)
        assert created.pk, number
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("dashboard"))

    assert len(many) == len(few)
