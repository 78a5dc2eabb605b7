"""Documents of a programme and of its school: how many there are, and links to what is missing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.models import Paper
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def school() -> School:
    return a_school()


def page(client: Client, name: str, key: int) -> str:
    return client.get(reverse(name, args=[key])).content.decode()


def register(school: School, kind: str, **fields: object) -> Paper:
    own = {"municipality": school.municipality, "organization": school.organization, "programme": school.programme}
    return Paper.objects.create(**own, kind=kind, number="12-од", date=dt.date(2020, 9, 1), **fields)


def test_a_programme_counts_its_documents_and_leads_to_what_is_missing(school: School) -> None:
    client, key = factories.signed_in(school.curator), school.programme.pk
    school.pair(school.mentor("У-001"), school.mentee("У-002"))
    told = page(client, "programme", key)
    assert "Документы программы: 3 из 10" in told
    assert reverse("paper", args=[key, "introduction"]) in told
    assert reverse("school_document", args=[school.organization.pk, "report"]) in told
    # Another form of the same school does not speak for this one.
    cast.participant(cast.programme(school.organization, code="teacher_teacher"))
    assert "Документы программы: 3 из 10" in page(client, "programme", key)
    curator = register(school, "curator")
    assert "Документы программы: 4 из 10" in page(client, "programme", key)
    curator.withdrawn_on, curator.withdrawn_reason, curator.withdrawn_by = curator.date, "опечатка", school.curator
    curator.save()
    assert "Документы программы: 3 из 10" in page(client, "programme", key)
    controller = page(factories.signed_in(factories.user("controller", school.municipality)), "programme", key)
    assert "Документы программы: 3 из 10" in controller and "Отчёт о мониторинге" in controller
    assert reverse("school_document", args=[school.organization.pk, "report"]) not in controller


def test_a_school_s_page_tells_its_package(school: School) -> None:
    register(school, "introduction")
    for person in (school.curator, school.editor):
        told = page(factories.signed_in(person), "organization", school.organization.pk)
        assert "Пакет документов: 2 из 15" in told
        assert reverse("school_document", args=[school.organization.pk, "motivation"]) in told
        assert reverse("school_document", args=[school.organization.pk, "introduction"]) not in told
    neighbour = factories.user("curator", cast.school(school.municipality))
    assert "Пакет документов" not in page(factories.signed_in(neighbour), "organization", school.organization.pk)


def test_queries_do_not_grow_with_pairs(school: School) -> None:
    client = factories.signed_in(school.curator)

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, "programme", school.programme.pk)
        return len(queries)

    school.pair(school.mentor("У-001"), school.mentee("У-002"))
    counted()
    one = counted()
    school.pair(school.mentor("У-003"), school.mentee("У-004"))
    assert counted() == one
