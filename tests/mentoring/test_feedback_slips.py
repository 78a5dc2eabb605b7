"""Addresses for feedback of many pairs on paper: each works, none takes an open one's place unasked, the log knows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.models import DataUse, FeedbackLink
from mentoring.workflow.feedback import link_of
from organizations.models import Event
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import School, a_school
from tests.mentoring.papers.reading import is_tagged, pages_of, pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def school() -> School:
    made = a_school()
    cast.keeps_names(made.municipality)
    return made


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_slips_of_the_pairs_marked_carry_addresses_that_work(school: School) -> None:
    client: Client = factories.signed_in(school.curator)
    one = school.pair(
        school.mentor("У-001", last_name="Белова", capacity=2), school.mentee("У-002"), school.mentee("У-003")
    )
    other = school.pair(school.mentor("У-004"), school.mentee("У-005"))
    address = reverse("feedback_links", args=[school.programme.pk])
    sheet = body(client.post(address, {"pair": [one.pk]}))
    told = pdf_text(sheet)
    assert is_tagged(sheet, "Ссылки для отзывов") and pages_of(sheet) == 1
    assert "Белова Илья" in told and "У-003" in told and "У-004" not in told
    tokens = re.findall(r"/f/([\w-]{43})/", told.replace(" ", ""))
    assert {link_of(token).participant.person.code for token in tokens} == {"У-001", "У-002", "У-003"}  # type: ignore[union-attr]
    use = DataUse.objects.get(kind="print")
    assert use.where == "Ссылки для отзывов" and use.people == 3
    assert Event.objects.filter(verb="new_feedback_link").count() == 3
    assert not any(token in repr(list(Event.objects.values_list())) for token in tokens)

    assert client.post(address, {"pair": [one.pk]}).status_code == 422
    assert all(link_of(token) for token in tokens)
    body(client.post(address, {"pair": [one.pk, other.pk], "replace": "1"}))
    assert not any(link_of(token) for token in tokens)
    assert FeedbackLink.objects.filter(revoked_at__isnull=True).count() == 5


def test_nobody_else_prints_them_and_queries_do_not_grow(school: School) -> None:
    client: Client = factories.signed_in(school.curator)
    pair = school.pair(school.mentor("У-001"), school.mentee("У-002"))
    address = reverse("feedback_links", args=[school.programme.pk])
    assert factories.signed_in(school.editor).post(address, {"pair": [pair.pk]}).status_code == 403
    stranger = factories.signed_in(factories.user("curator", cast.school(school.municipality)))
    assert stranger.post(address, {"pair": [pair.pk]}).status_code == 404
    foreign = cast.pair(cast.programme(cast.school(school.municipality)))
    assert client.post(address, {"pair": [foreign.pk]}).status_code == 422
    assert not FeedbackLink.objects.exists()

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    counted()
    before = counted()
    school.pair(school.mentor("У-003"), school.mentee("У-004"))
    assert counted() == before
