"""What of consents and data waits for a curator: birthdays, ends, candidates, terms of keeping; by codes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.models import Consent
from mentoring.reminding import Waiting, waiting
from tests.mentoring import cast
from tests.mentoring.pair_cast import TODAY, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def school() -> School:
    return a_school()


def told(school: School) -> list[Waiting]:
    return waiting([school.organization], TODAY)[school.organization.pk]


def test_a_birthday_is_told_a_month_ahead(school: School) -> None:
    cast.person(school.organization, code="У-001", birth_date=dt.date(2002, 11, 20))
    cast.person(school.organization, code="У-002", birth_date=dt.date(2002, 12, 20))
    (one,) = told(school)
    assert (one.kind, one.on) == ("birthday", dt.date(2020, 11, 20))
    assert one.words == "У-001: 20.11.2020 исполнится 18, новые согласия подпишет сам участник"


def test_after_the_birthday_renewal_is_asked_until_it_is_done(school: School) -> None:
    person = cast.person(school.organization, code="У-001", birth_date=dt.date(2002, 10, 20))
    (one,) = told(school)
    assert one.kind == "renew" and one.on is None
    for kind in ("processing", "participation"):
        cast.consent(person, kind, given_on=dt.date(2020, 10, 25), by_parent=False)
    assert told(school) == []


def test_the_end_of_a_consent_comes_first(school: School) -> None:
    cast.person(school.organization, admitted=False)
    until = TODAY + dt.timedelta(days=10)
    person = cast.person(school.organization, code="У-001", admitted_until=until)
    Consent.objects.filter(person=person).update(valid_until=until)
    assert [one.kind for one in told(school)] == ["expires", "lacking"]
    assert told(school)[0].on == until


def test_terms_of_keeping(school: School) -> None:
    cast.person(school.organization, left_on=TODAY - dt.timedelta(days=31), left_reason="переезд")
    cast.person(school.organization, left_on=TODAY - dt.timedelta(days=29), left_reason="переезд")
    (one,) = told(school)
    assert one.kind == "destroy" and one.words == "Вышел срок хранения данных: 1 человек"


def test_queries_do_not_grow(school: School) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            told(school)
        return len(queries)

    cast.person(school.organization)
    one = counted()
    for _ in range(5):
        cast.person(school.organization)
    assert counted() == one
