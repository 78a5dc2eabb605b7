"""What the computation of pairs is given: the form's rules, who is free, and how everybody stands."""

from __future__ import annotations

import datetime as dt

import pytest

from mentoring.matching import Seniority
from mentoring.models import Competence, Request
from mentoring.proposals import base_of, proposals_of, rules_of
from mentoring.workflow import pairs
from tests.mentoring import cast
from tests.mentoring.pair_cast import ORDERED, TODAY, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.mark.parametrize(
    ("code", "by"),
    [
        ("student_student", Seniority.AGE),
        ("teacher_teacher", Seniority.EXPERIENCE),
        ("univ_student", Seniority.AGE),
        ("employer_student", Seniority.NOTHING),
    ],
)
def test_who_is_ahead_follows_from_the_form(code: str, by: Seniority) -> None:
    assert rules_of(cast.form(code)).seniority is by


def test_competences_answer_the_requests_of_the_reference_data(school: School) -> None:
    request = Request.objects.filter(met_by__isnull=False).first()
    competence = request.met_by.first()
    rules = rules_of(school.programme.form)
    assert request.pk in rules.meets[competence.pk]
    assert rules.request_names[request.pk] == request.name
    assert rules.psychological == set(Request.objects.filter(psychological=True).values_list("pk", flat=True))


def test_everybody_as_the_computation_sees_them(school: School) -> None:
    mentor = school.mentor("У-001", capacity=3, trained_on=ORDERED, birth_date=dt.date(2004, 11, 11))
    mentee, taken = school.mentee("У-011", special_needs=True), school.mentee("У-012")
    competence, request = Competence.objects.first(), Request.objects.first()
    mentor.competences.add(competence)
    mentee.requests.add(request)
    school.says(mentee, mentor, "wish")
    school.pair(mentor, taken)
    base = base_of(school.programme, TODAY)
    ours, theirs = base.as_mentor(base.people[mentor.pk]), base.as_mentee(base.people[mentee.pk])
    assert (ours.places, ours.busy, ours.trained, ours.competences, ours.age) == (2, 1, True, {competence.pk}, 15)
    assert (theirs.requests, theirs.special_needs, theirs.wishes) == ({request.pk}, True, {mentor.pk})
    assert base.paired == {taken.pk}
    assert [one.mentee for one in proposals_of(base).proposals] == [mentee.pk]


def test_years_of_teaching_are_full_years(school: School) -> None:
    programme = cast.programme(school.organization, code="teacher_teacher")
    row = {"category": "teacher", "teaching_since": dt.date(2015, 11, 11)}
    mentor = cast.participant(programme, "mentor", cast.person(school.organization, **row))
    base = base_of(programme, TODAY)
    assert base.as_mentor(base.people[mentor.pk]).experience == 4


def test_candidates_and_those_who_left_take_no_part(school: School) -> None:
    candidate = school.mentee("У-011", admitted=False)
    school.mentee("У-012", left_on=TODAY)
    base = base_of(school.programme, TODAY)
    assert ([one.pk for one in base.candidates], base.mentees) == ([candidate.pk], ())


def test_a_pair_that_parted_is_not_put_together_again_where_another_fits(school: School) -> None:
    first, second = school.mentor("У-001", trained_on=ORDERED), school.mentor("У-002")
    mentee = school.mentee("У-011")
    assert [one.mentor for one in proposals_of(base_of(school.programme, TODAY)).proposals] == [first.pk]
    pairs.end_early(school.pair(first, mentee).pk, on=TODAY, reason="не сошлись", by=school.curator)
    base = base_of(school.programme, TODAY)
    assert base.parted == {first.pk: {mentee.pk}}
    assert [one.mentor for one in proposals_of(base).proposals] == [second.pk]


def test_a_changed_mentor_parted_too(school: School) -> None:
    first, second, mentee = school.mentor("У-001"), school.mentor("У-002"), school.mentee("У-011")
    made = school.pair(first, mentee)
    pairs.change_mentor(made.pk, second.pk, on=TODAY, reason="болезнь", by=school.curator)
    assert base_of(school.programme, TODAY).parted == {first.pk: {mentee.pk}}
