"""Programmes open with their seven stages, close, and are followed by the next cycle."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from mentoring.models import Form, Pair, Participant, Programme, StageState
from mentoring.workflow import programmes
from organizations.models import Event, Municipality, Organization, User
from organizations.refusals import NotAllowed, Refused
from roadmaps.models import Item, Roadmap
from tests import factories
from tests.mentoring import cast
from tests.roadmaps.execution.reporting_cast import in_force
from tests.two_actors import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

TODAY = dt.date(2021, 5, 28)


@pytest.fixture
def home() -> Municipality:
    return factories.municipality(demo_date=TODAY)


@pytest.fixture
def school(home: Municipality) -> Organization:
    return cast.school(home)


@pytest.fixture
def curator(school: Organization) -> User:
    return factories.user("curator", school)


def plan_with_stages(owner: Organization, deadline: str) -> Roadmap:
    def more(plan: Roadmap) -> None:
        own = {"municipality": plan.municipality, "roadmap": plan, "position": 50}
        Item.objects.create(**own, uid="s5", title="Формирование пар", deadline=deadline, stage=5)

    return in_force(owner, more)


def opened(school: Organization, by: User, **fields: object) -> Programme:
    return programmes.open_programme(school, **{"school_year": 2020, "form": cast.form(), "by": by, **fields})


def told(programme: Programme, verb: str) -> int:
    return Event.objects.filter(root_kind="programme", root_id=programme.pk, verb=verb).count()


def test_a_programme_opens_with_seven_stages_and_its_curator(school: Organization, curator: User) -> None:
    made = opened(school, curator)
    assert list(made.stages.values_list("stage", flat=True)) == list(range(1, 8))
    assert (made.curator, made.roadmap) == (curator, None)
    assert told(made, "open_programme") == 1


def test_stages_take_the_terms_of_the_municipality_s_plan(
    home: Municipality, school: Organization, curator: User
) -> None:
    plan = plan_with_stages(factories.organization(home), "До 15.10.2020")
    first, later = opened(school, curator), opened(school, curator, school_year=2022)

    assert first.roadmap == plan
    assert (first.stages.get(stage=5).term, first.stages.get(stage=5).due_on) == (
        "до 15 октября",
        dt.date(2020, 10, 15),
    )
    # 15.10.2022 is a Saturday; the municipality moves days off back, and nobody is late before the document's day.
    assert later.stages.get(stage=5).due_on == dt.date(2022, 10, 15)
    assert first.stages.get(stage=1) == StageState.objects.get(programme=first, stage=1, term="", due_on=None)


def test_the_school_s_own_plan_wins(home: Municipality, school: Organization, curator: User) -> None:
    plan_with_stages(factories.organization(home), "До 15.10.2020")
    plan_with_stages(cast.school(home), "До 01.10.2020")
    own = plan_with_stages(school, "До 20.11.2020")
    assert opened(school, curator).roadmap == own


def test_the_same_programme_again_is_the_one_that_stands(school: Organization, curator: User) -> None:
    assert opened(school, curator) == opened(school, curator)
    assert Event.objects.filter(verb="open_programme").count() == 1


def test_forms_run_side_by_side(school: Organization, curator: User) -> None:
    opened(school, curator)
    opened(school, curator, form=cast.form("teacher_teacher"))
    assert Programme.objects.filter(organization=school).count() == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"school_year": 1999}, "Учебный год"), ({"form": "foreign"}, "формы в муниципалитете нет")],
)
def test_what_makes_no_sense_is_refused(
    school: Organization, curator: User, fields: dict[str, object], words: str
) -> None:
    cast.form()
    if fields.get("form") == "foreign":
        fields = {"form": Form.objects.create(name="чужая", code="own-1", local_to=factories.municipality())}
    with pytest.raises(Refused, match=words):
        opened(school, curator, **fields)


def test_only_a_school_has_a_programme(home: Municipality) -> None:
    office = factories.organization(home)
    with pytest.raises(Refused, match="образовательной организации"):
        opened(office, factories.user("editor", office))


@pytest.mark.parametrize("role", ["approver", "controller", "registrar", "observer"])
def test_who_only_reads_opens_nothing(home: Municipality, school: Organization, role: str) -> None:
    person = factories.user(role, None if role == "observer" else home)
    with pytest.raises(NotAllowed):
        opened(school, person)


def test_the_department_opens_one_for_a_school_and_names_its_curator(
    home: Municipality, school: Organization, curator: User
) -> None:
    editor = factories.user("editor", home)
    assert opened(school, editor).curator is None
    with pytest.raises(Refused, match="сотрудник этой школы"):
        opened(school, editor, school_year=2021, curator=editor)
    made = opened(school, editor, school_year=2021, curator=curator)
    assert made.curator == curator


def test_a_programme_with_pairs_at_work_does_not_close(school: Organization, curator: User) -> None:
    made = cast.programme(school)
    pair = cast.pair(made)
    with pytest.raises(Refused, match="работают пары: 1"):
        programmes.close_programme(made.pk, on=TODAY, by=curator)

    Pair.objects.filter(pk=pair.pk).update(status="completed", ended_on=TODAY)
    for _ in range(2):
        programmes.close_programme(made.pk, on=TODAY, by=curator)
    assert Programme.objects.get(pk=made.pk).closed_on == TODAY
    assert told(made, "close_programme") == 1

    for _ in range(2):
        programmes.reopen_programme(made.pk, by=curator)
    assert told(made, "reopen_programme") == 1


def test_the_next_cycle_begins_with_those_who_go_on(school: Organization, curator: User) -> None:
    made = cast.programme(school)
    staying = cast.pair(made, goes_on=True)
    cast.pair(made)
    left = cast.pair(made, goes_on=True).mentor.person
    left.left_on, left.left_reason = TODAY, "переезд"
    left.save()
    mentee = staying.members.get().mentee
    from mentoring.models import Competence, Request

    staying.mentor.competences.set(Competence.objects.filter(code__in=["studies", "sport"]))
    mentee.requests.set(Request.objects.filter(code="motivation"))

    following = programmes.begin_next(made.pk, by=curator)
    assert programmes.begin_next(made.pk, by=curator) == following

    assert (following.school_year, following.previous) == (2021, made)
    people = Participant.objects.filter(programme=following)
    assert people.count() == 3, "two of the pair that goes on, and the mentee whose mentor has left"
    mentor = people.get(person=staying.mentor.person)
    assert set(mentor.competences.values_list("code", flat=True)) == {"studies", "sport"}
    assert list(people.get(person=mentee.person).requests.values_list("code", flat=True)) == ["motivation"]
    assert told(following, "begin_next") == 1

    later = cast.pair(made, goes_on=True)
    for _ in range(2):
        programmes.begin_next(made.pk, by=curator)
    assert people.count() == 5, "a cycle begun early takes those who are told to go on later"
    assert people.filter(person=later.mentor.person).exists()
    assert (told(following, "begin_next"), told(following, "bring_along")) == (1, 1)


def test_who_lacks_a_consent_does_not_come_along(school: Organization, curator: User) -> None:
    made = cast.programme(school)
    pair = cast.pair(made, goes_on=True)
    person = pair.mentor.person
    person.admitted_until = TODAY - dt.timedelta(days=1)
    person.save()
    following = programmes.begin_next(made.pk, by=curator)
    assert list(Participant.objects.filter(programme=following).values_list("side", flat=True)) == ["mentee"]


def test_another_curator_is_told_once(school: Organization, curator: User) -> None:
    made = cast.programme(school, curator=curator)
    other = factories.user("head", school)
    for _ in range(2):
        programmes.set_curator(made.pk, other, by=curator)
    assert Programme.objects.get(pk=made.pk).curator == other
    assert told(made, "set_curator") == 1


@pytest.mark.django_db(transaction=True)
def test_two_open_the_same_programme_at_once() -> None:
    school = cast.school()
    people = [factories.user("curator", school) for _ in range(2)]
    form = cast.form()
    made = at_once(*(partial(programmes.open_programme, school, school_year=2020, form=form, by=who) for who in people))
    assert len({row.pk for row in made}) == 1
    assert StageState.objects.count() == 7
    assert Event.objects.filter(verb="open_programme").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_begin_the_next_cycle_at_once() -> None:
    school = cast.school()
    made = cast.programme(school)
    cast.pair(made, goes_on=True)
    people = [factories.user("curator", school) for _ in range(2)]
    at_once(*(partial(programmes.begin_next, made.pk, by=who) for who in people))
    assert Participant.objects.filter(programme__previous=made).count() == 2
    assert Event.objects.filter(verb="begin_next").count() == 1
