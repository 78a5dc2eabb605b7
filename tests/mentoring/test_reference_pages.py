"""A municipality's own reference data: its administrator adds, corrects and retires, and nobody else's rows change."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.models import Competence, Form, Request, StagePoint
from mentoring.reference import load_reference
from mentoring.workflow import reference
from organizations.models import Event, Municipality, User
from organizations.refusals import NotAllowed
from tests import factories
from tests.mentoring import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped", "reference")]

FIELDS = {
    "form": {"name": "родитель – ученик", "audience": "students", "mentor_category": "employee"}
    | {"mentee_category": "pupil"},
    "role-model": {"name": "мастер – ученик"},
    "point": {"name": "собрание родителей", "short": "Родители", "stage": "1"},
    "request": {"name": "помощь в спорте", "audience": "students"},
    "competence": {"name": "шахматы", "audience": "students"},
}


@pytest.fixture
def home() -> Municipality:
    return factories.municipality()


@pytest.fixture
def administrator(home: Municipality) -> User:
    return factories.user("administrator", home)


def sent(kind: str) -> dict[str, object]:
    more = {"role-model": {"form": cast.form().pk}, "competence": {"meets": [Request.objects.first().pk]}}
    return FIELDS[kind] | more.get(kind, {})


@pytest.mark.parametrize("kind", FIELDS)
def test_a_row_of_each_kind_is_added_corrected_retired_and_offered_again(
    home: Municipality, administrator: User, kind: str
) -> None:
    client, model = factories.signed_in(administrator), reference.KINDS[kind]
    before = model.objects.count()
    for _ in range(2):
        assert client.post(reverse("reference_add", args=[kind]), sent(kind)).status_code == 302
    row = model.objects.get(local_to=home)
    assert model.objects.count() == before + 1
    assert row.code == "own-1"

    changed = sent(kind) | {"name": "другое название"}
    assert client.post(reverse("reference_edit", args=[kind, row.pk]), changed).status_code == 302
    for name, retired in (("reference_retire", True), ("reference_restore", False)):
        for _ in range(2):
            assert client.post(reverse(name, args=[kind, row.pk])).status_code == 302
        row.refresh_from_db()
        assert (row.name, row.retired) == ("другое название", retired)
    verbs = Event.objects.filter(root_kind="municipality", root_id=home.pk).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "add_reference",
        "edit_reference",
        "retire_reference",
        "restore_reference",
    ]


def test_the_page_shows_the_model_s_rows_and_the_municipality_s_own(home: Municipality, administrator: User) -> None:
    Form.objects.create(name="родитель – ученик", code="own-1", local_to=home)
    Form.objects.create(name="чужая форма", code="own-1", local_to=factories.municipality())
    text = factories.signed_in(administrator).get(reverse("reference")).content.decode()
    assert "ученик – ученик" in text and "родитель – ученик" in text
    assert "чужая форма" not in text
    assert "этап 7, завершение наставничества" in text


def test_the_model_s_own_row_is_nobody_s_here(administrator: User) -> None:
    federal = cast.form()
    client = factories.signed_in(administrator)
    assert client.post(reverse("reference_retire", args=["form", federal.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        reference.retire_row(federal, by=administrator)


@pytest.mark.parametrize("role", ["editor", "methodist", "curator"])
def test_only_the_administrator_extends(home: Municipality, role: str) -> None:
    person = factories.user(role, home)
    with pytest.raises(NotAllowed):
        reference.add_row("form", home, {"name": "своя"}, by=person)


def test_ages_in_order(administrator: User) -> None:
    wrong = sent("form") | {"mentor_age_from": "19", "mentor_age_to": "15"}
    answer = factories.signed_in(administrator).post(reverse("reference_add", args=["form"]), wrong)
    assert answer.status_code == 422
    assert "Верхний возраст меньше нижнего" in answer.content.decode()


def test_own_points_stand_on_the_board_and_a_retired_one_leaves_it(home: Municipality, administrator: User) -> None:
    school = cast.school(home)
    curator = factories.user("curator", school)
    programme = cast.programme(school)
    row = reference.add_row("point", home, {"name": "собрание", "short": "Собрание", "stage": 1}, by=administrator)
    client, url = factories.signed_in(curator), reverse("programme", args=[programme.pk])
    assert "Собрание" in client.get(url).content.decode()
    reference.retire_row(row, by=administrator)
    assert "Собрание" not in client.get(url).content.decode()


def test_a_word_that_is_no_kind_has_no_page(administrator: User) -> None:
    assert factories.signed_in(administrator).get("/mentoring/reference/person/add/").status_code == 404


def test_queries_do_not_grow_with_rows(home: Municipality, administrator: User) -> None:
    client = factories.signed_in(administrator)
    counts = []
    for number in range(2):
        for place in range(number * 5):
            StagePoint.objects.create(name="пункт", code=f"own-{place}", stage=1, local_to=home)
            Competence.objects.create(name="компетенция", code=f"own-{place}", local_to=home)
        client.get(reverse("reference"))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("reference"))
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_what_is_retired_is_not_loaded_anew() -> None:
    Form.objects.filter(code="employer_univ").update(retired=True)
    assert load_reference() == 0
    assert Form.objects.get(code="employer_univ").retired
