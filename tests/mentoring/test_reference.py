"""The model's own reference data: what is loaded, once, and what a correction outlives."""

from __future__ import annotations

import pytest

from mentoring.models import Competence, Form, Request, RoleModel, StagePoint
from mentoring.reference import load_reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_the_five_federal_forms_come_first() -> None:
    assert list(Form.objects.values_list("name", flat=True)[:5]) == [
        "ученик – ученик",
        "учитель – учитель",
        "студент – ученик",
        "работодатель – ученик",
        "работодатель – студент",
    ]


def test_stages_have_morshansk_s_points() -> None:
    points = [StagePoint.objects.filter(stage=stage).count() for stage in range(1, 8)]
    assert points == [4, 6, 3, 3, 4, 6, 5]
    assert all(StagePoint.objects.values_list("short", flat=True))


def test_requests_are_eleven_and_two_of_pupils_and_those_of_teachers() -> None:
    assert Request.objects.filter(audience="students").count() == 13
    assert Request.objects.filter(audience="teachers").count() == 10


@pytest.mark.parametrize("audience", ["students", "teachers"])
def test_every_request_is_met_by_somebody_of_its_audience(audience: str) -> None:
    for request in Request.objects.filter(audience=audience):
        assert request.met_by.filter(audience=audience).exists(), request


def test_loading_again_writes_nothing_and_keeps_corrections() -> None:
    Form.objects.filter(code="student_student").update(name="ученик – ученику")
    before = {model: model.objects.count() for model in (Form, RoleModel, StagePoint, Request, Competence)}

    assert load_reference() == 0
    assert {model: model.objects.count() for model in before} == before
    assert Form.objects.get(code="student_student").name == "ученик – ученику"


def test_what_is_missing_is_written_anew() -> None:
    Competence.objects.get(code="studies").delete()

    assert load_reference() == 1
    assert Competence.objects.get(code="studies").meets.count() == 3


def test_points_are_the_document_s_own_words(morshansk_text: str) -> None:
    for name in StagePoint.objects.values_list("name", flat=True):
        assert name in morshansk_text
    for name in Request.objects.filter(audience="students").values_list("name", flat=True):
        assert name in morshansk_text


@pytest.fixture(scope="module")
def morshansk_text() -> str:
    from pathlib import Path

    source = Path(__file__).parents[3] / "shared/seeds/004_2243865a9342858a.txt"
    if not source.exists():
        pytest.skip("the source document is not here")
    return source.read_text(encoding="utf-8")
