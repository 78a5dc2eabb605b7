"""The public page: shut until the department opens it, without personal data, its files served to everybody."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.models import Practice
from monitoring.indicator_reference import load_indicators
from monitoring.workflow.periods import lock_period
from monitoring.workflow.values import give_base
from tests import factories
from tests.mentoring.pair_cast import TODAY, School, a_school
from tests.roadmaps.execution.reporting_cast import in_force

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
OPEN = {"contacts": "Отдел образования, тел. 2-12-34", "intro": "О программе", "is_on": "on", "shows_practices": "on"}


@pytest.fixture
def school() -> School:
    load_indicators()
    return a_school()


def address(school: School) -> str:
    return reverse("public_page", args=[school.municipality.slug])


def test_only_the_department_opens_it_and_with_contacts(school: School) -> None:
    anybody, edit = Client(), reverse("public_edit")
    assert anybody.get(address(school)).status_code == 404
    assert factories.signed_in(school.curator).post(edit, OPEN).status_code == 403
    editor = factories.signed_in(school.editor)
    refused = editor.post(edit, {**OPEN, "contacts": " "})
    assert refused.status_code == 422 and "к кому обращаться" in refused.content.decode()
    editor.post(edit, OPEN)
    page = anybody.get(address(school))
    assert page.status_code == 200 and "тел. 2-12-34" in page.content.decode()
    editor.post(edit, {name: value for name, value in OPEN.items() if name != "is_on"})
    assert anybody.get(address(school)).status_code == 404


def test_a_small_group_and_people_are_not_on_it(school: School) -> None:
    school.pair(school.mentor("Н-1", capacity=3), *(school.mentee(f"У-{number}", class_name="8А") for number in "123"))
    give_base(
        school.municipality.pk,
        school.organization.pk,
        base="children_10_18",
        year=TODAY.year,
        number=40,
        by=school.editor,
    )
    Practice.objects.create(
        municipality=school.municipality,
        organization=school.organization,
        title="Наставник рядом",
        summary="Как мы начали",
        entered_on=TODAY,
        consents_checked=True,
        published_on=TODAY,
    )
    Practice.objects.create(
        municipality=school.municipality,
        organization=school.organization,
        title="Не опубликована",
        summary="Черновик",
        entered_on=TODAY,
    )
    factories.signed_in(school.editor).post(reverse("public_edit"), OPEN)
    page = Client().get(address(school)).content.decode()
    assert "скрыто*" in page and "7,5" not in page
    assert "Наставник рядом" in page and "Не опубликована" not in page
    assert "У-1" not in page and "Н-1" not in page


def test_a_year_is_preliminary_until_it_is_reported(school: School) -> None:
    mentees = [school.mentee(f"У-{number}", class_name="8А") for number in range(6)]
    school.pair(school.mentor("Н-1", capacity=6), *mentees)
    give_base(
        school.municipality.pk,
        school.organization.pk,
        base="children_10_18",
        year=TODAY.year,
        number=40,
        by=school.editor,
    )
    factories.signed_in(school.editor).post(reverse("public_edit"), OPEN)
    assert Client().get(address(school)).content.decode().count("предварительно") == 1
    lock_period(school.municipality.pk, "calendar", TODAY.year, by=school.editor)
    assert "предварительно" not in Client().get(address(school)).content.decode()


def test_files_of_plans_in_force_are_for_everybody_while_it_is_open(school: School) -> None:
    plan = in_force(factories.organization(school.municipality))
    default_storage.save(plan.current_edition.pdf.path, ContentFile(b"%PDF-1.7"))
    file = reverse("public_file", args=[school.municipality.slug, plan.slug, "pdf"])
    assert Client().get(file).status_code == 404
    factories.signed_in(school.editor).post(reverse("public_edit"), OPEN)
    assert Client().get(file).status_code == 200
    draft = factories.roadmap(at=factories.organization(school.municipality))
    assert Client().get(reverse("public_file", args=[school.municipality.slug, draft.slug, "pdf"])).status_code == 404
    elsewhere = in_force(factories.organization(factories.municipality()))
    hidden = reverse("public_file", args=[school.municipality.slug, elsewhere.slug, "pdf"])
    assert Client().get(hidden).status_code == 404


def test_it_asks_as_much_for_many_schools_as_for_one(school: School) -> None:
    factories.signed_in(school.editor).post(reverse("public_edit"), {**OPEN, "shows_schools": "on"})
    Client().get(address(school))
    with CaptureQueriesContext(connection) as one:
        Client().get(address(school))
    for _ in range(5):
        factories.organization(school.municipality, kind="school")
    with CaptureQueriesContext(connection) as many:
        Client().get(address(school))
    assert len(many) == len(one)
