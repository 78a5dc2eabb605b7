"""Consents of many at once: ticks of one day, all or none, each signed by whom the age asks for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.models import Consent, DataUse, Person
from organizations.models import Event
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import TODAY, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

SIGNED = "02.11.2020"


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def client(school: School) -> Client:
    return factories.signed_in(school.curator)


def candidate(school: School, code: str, **fields: Any) -> Person:
    return cast.person(school.organization, admitted=False, code=code, **fields)


def page(school: School) -> str:
    return reverse("consents_many", args=[school.organization.pk])


def test_ticks_admit_people_each_signed_by_age(school: School, client: Client) -> None:
    child = candidate(school, "У-001", birth_date=dt.date(2008, 5, 1))
    teen = candidate(school, "У-002", birth_date=dt.date(2006, 11, 2))
    grown = candidate(school, "Пед-001", category="teacher", birth_date=dt.date(1990, 5, 1))
    boxes = [f"{one.pk}-{kind}" for one in (child, teen) for kind in ("processing", "participation")]
    boxes += [f"{grown.pk}-processing", f"{grown.pk}-labour", f"{child.pk}-publication"]
    shown = client.get(page(school)).content.decode()
    assert all(f'value="{box}"' in shown for box in boxes)
    sent = {"given": boxes, "given_on": SIGNED, "valid_until": "31.08.2021", "conditions": "имя и школа на сайте"}
    for _ in range(2):
        assert client.post(page(school), sent).status_code == 302
    signed = {(one.person_id, one.by_self, one.by_parent) for one in Consent.objects.all()}
    assert signed == {(child.pk, False, True), (teen.pk, True, True), (grown.pk, True, False)}
    assert Consent.objects.count() == 7 == Event.objects.filter(verb="give_consent").count()
    assert Consent.objects.exclude(conditions="").get().kind == "publication"
    assert all(one.is_admitted(TODAY) for one in Person.objects.all())
    assert 'name="given"' not in client.get(page(school)).content.decode()


def test_all_or_none_with_what_is_wrong_in_the_row(school: School, client: Client) -> None:
    well, gone = candidate(school, "У-001"), candidate(school, "У-002")
    boxes = [f"{well.pk}-processing", f"{gone.pk}-processing"]
    Person.objects.filter(pk=gone.pk).update(birth_date=dt.date(2020, 11, 5))
    answer = client.post(page(school), {"given": boxes, "given_on": SIGNED})
    told = answer.content.decode()
    assert answer.status_code == 409 and "Подписано раньше, чем участник родился." in told
    assert f'value="{well.pk}-processing" data-kind="processing" checked' in told
    assert not Consent.objects.exists()
    assert client.post(page(school), {"given": boxes, "given_on": "01.12.2020"}).status_code == 422
    assert client.post(page(school), {"given_on": SIGNED}).status_code == 409
    assert client.post(page(school), {"given": ["0-иное"], "given_on": SIGNED}).status_code == 404
    assert not Consent.objects.exists()


def test_nobody_of_another_school_is_admitted_and_the_office_is_refused(school: School, client: Client) -> None:
    stranger = cast.person(cast.school(school.municipality), admitted=False)
    sent = {"given": [f"{stranger.pk}-processing"], "given_on": SIGNED}
    assert client.post(page(school), sent).status_code == 409
    assert factories.signed_in(school.editor).post(page(school), sent).status_code == 403
    assert factories.signed_in(school.editor).get(page(school)).status_code == 403
    assert not Consent.objects.exists()


def test_a_look_is_logged_and_queries_do_not_grow(school: School, client: Client) -> None:
    cast.keeps_names(school.municipality)

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(page(school))
        return len(queries)

    candidate(school, "У-001", class_name="8 «А»")
    counted()
    one = counted()
    for number in range(2, 7):
        candidate(school, f"У-00{number}", class_name="8 «А»")
    assert counted() == one
    assert DataUse.objects.filter(kind="view", where="Согласия списком").latest("pk").people == 6
