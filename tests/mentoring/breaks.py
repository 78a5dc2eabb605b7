"""Writes that break each named constraint of mentoring, for the table of `tests/access/test_constraints.py`."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models

from mentoring.models import (
    Addendum,
    Agreement,
    Choice,
    Competence,
    Consent,
    DataUse,
    Destruction,
    Feedback,
    FeedbackLink,
    FitCheck,
    Form,
    IndividualPlan,
    Meeting,
    MentorChange,
    MentoringSettings,
    NameForm,
    Pair,
    PairMember,
    Paper,
    PaperTemplate,
    Participant,
    Person,
    PlanStep,
    PointState,
    Practice,
    Preference,
    Programme,
    Request,
    RoleModel,
    SchoolDocument,
    StagePoint,
    StageState,
    Wave,
)
from tests.mentoring import cast

if TYPE_CHECKING:
    from tests.access.cast import World

Break = Callable[["World"], object]
DAY = cast.DAY
BEFORE = DAY - dt.timedelta(days=1)


def the(world: World, name: str) -> Any:
    """A row of the world: its programme, person and pair at work."""
    return {"programme": Programme, "person": Person, "pair": Pair}[name].objects.get(pk=world.named[name])


def own(world: World, **fields: Any) -> dict[str, Any]:
    return {"municipality_id": world.home.municipality.pk, **fields}


def of_school(world: World, **fields: Any) -> dict[str, Any]:
    return own(world, organization=world.home.school, **fields)


def of_pair(world: World, **fields: Any) -> dict[str, Any]:
    return own(world, pair=the(world, "pair"), **fields)


def mentor(world: World) -> Participant:
    return the(world, "pair").mentor


def mentee(world: World) -> Participant:
    return the(world, "pair").members.get().mentee


def write(*rows: models.Model) -> object:
    """Rows of one model written in bulk: no form, no act and no `save` stands between."""
    return type(rows[0])._default_manager.bulk_create(rows)


def again(row: models.Model, **changes: Any) -> object:
    twin = copy.copy(row)
    twin.pk = None
    for name, value in changes.items():
        setattr(twin, name, value)
    return write(twin)


def put(name: str, **changes: Any) -> Break:
    """A write into the world's programme, person or pair."""

    def change(world: World) -> object:
        row = the(world, name)
        return type(row).objects.filter(pk=row.pk).update(**changes)

    return change


def put_stage(**changes: Any) -> Break:
    return lambda world: StageState.objects.filter(programme=world.named["programme"], stage=1).update(**changes)


def put_mentor(**changes: Any) -> Break:
    return lambda world: Participant.objects.filter(pk=mentor(world).pk).update(**changes)


def twice(model: type[models.Model], fields: Callable[[World], dict[str, Any]]) -> Break:
    return lambda world: write(model(**fields(world)), model(**fields(world)))


def once(model: type[models.Model], fields: Callable[[World], dict[str, Any]]) -> Break:
    return lambda world: write(model(**fields(world)))


def coded_twice(model: type[models.Model], **fields: Any) -> dict[str, Break]:
    """The two constraints of reference data: a code once in the model, once for a municipality that adds its own."""
    name = model.__name__.lower()

    def row(local: Any) -> models.Model:
        form = {"form": Form.objects.first()} if model is RoleModel else {}
        return model(name="Своё", code="own", local_to=local, **form, **fields)

    return {
        f"{name}_code_once_in_the_model": lambda world: write(row(None), row(None)),
        f"{name}_code_once_for_a_municipality": lambda world: write(
            row(world.home.municipality), row(world.home.municipality)
        ),
    }


def consent(**fields: Any) -> Break:
    row = {"kind": "media", "given_on": DAY, "by_self": True, **fields}
    return once(Consent, lambda world: own(world, person=the(world, "person"), **row))


def meeting(**fields: Any) -> Break:
    return once(Meeting, lambda world: of_pair(world, **{"kind": 4, "date": DAY, **fields}))


def feedback(**fields: Any) -> Callable[[World], dict[str, Any]]:
    def row(world: World) -> dict[str, Any]:
        met = Meeting.objects.filter(pair=world.named["pair"]).first()
        return own(world, meeting=met, participant=mentor(world), **{"score": 8, **fields})

    return row


def change(world: World, **fields: Any) -> dict[str, Any]:
    after = cast.participant(the(world, "programme"), "mentor")
    return of_pair(world, **{"before": mentor(world), "after": after, "on": DAY, "reason": "болезнь", **fields})


def plan(world: World, **fields: Any) -> dict[str, Any]:
    return of_pair(world, **{"date": DAY, "goal": "учиться", **fields})


def choice(**fields: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: own(
        world, programme_id=world.named["programme"], mentor=mentor(world), mentee=mentee(world), **fields
    )


def pin_to_two(world: World) -> object:
    other = cast.participant(the(world, "programme"), "mentor")
    row = choice(kind="pin")(world)
    return write(Choice(**row), Choice(**{**row, "mentor": other}))


def step_without_measure(world: World) -> object:
    return write(PlanStep(**own(world, plan=IndividualPlan.objects.create(**plan(world)), measure="")))


BREAKS: dict[str, Break] = {
    "joining_names_its_act": once(
        Wave, lambda world: of_school(world, roadmap=world.roadmaps["draft"], school_year=2020, joined_on=DAY)
    ),
    "leaving_the_model_names_act_and_reason": once(
        Wave,
        lambda world: of_school(
            world, roadmap=world.roadmaps["draft"], school_year=2020, left_on=DAY, left_basis="приказ"
        ),
    ),
    **coded_twice(Form),
    **coded_twice(RoleModel),
    **coded_twice(StagePoint, stage=1),
    **coded_twice(Request),
    **coded_twice(Competence),
    "point_is_of_one_of_seven_stages": lambda world: write(StagePoint(name="Своё", code="own", stage=8)),
    "programme_once_for_school_year_and_form": lambda world: again(the(world, "programme")),
    "programme_year_is_of_this_century": put("programme", school_year=1999),
    "stage_once_in_a_programme": lambda world: again(
        StageState.objects.get(programme=world.named["programme"], stage=1)
    ),
    "stage_of_a_programme_is_one_of_seven": put_stage(stage=8),
    "stage_finishes_after_it_starts": put_stage(started_on=DAY, finished_on=BEFORE),
    "passed_stop_names_reason_and_person": put_stage(passed_on=DAY, passed_reason="по решению"),
    "point_done_once_in_a_programme": twice(
        PointState,
        lambda world: own(world, programme_id=world.named["programme"], point=StagePoint.objects.first(), done_on=DAY),
    ),
    "point_s_document_number_comes_with_date": lambda world: write(
        PointState(
            **own(world, programme_id=world.named["programme"], point=StagePoint.objects.first(), done_on=DAY),
            number="87-од",
        )
    ),
    "person_code_once_in_a_school": lambda world: again(the(world, "person")),
    "person_has_a_code": put("person", code=""),
    "destroyed_person_keeps_no_name": put("person", destroyed_on=DAY),
    "leaving_says_why": put("person", left_on=DAY),
    "blocking_says_why": put("person", blocked_on=DAY),
    "admission_ends_after_it_begins": put("person", admitted_from=DAY, admitted_until=BEFORE),
    "participant_once_on_a_side": lambda world: again(mentor(world)),
    "mentor_takes_somebody": put_mentor(capacity=0),
    "participant_leaves_after_joining": put_mentor(left_on=BEFORE),
    "readiness_is_from_one_to_ten": put_mentor(ready_score=11),
    "preference_once_for_the_other": twice(
        Preference, lambda world: own(world, of=mentor(world), other=mentee(world), kind="wish")
    ),
    "preference_is_about_another": once(
        Preference, lambda world: own(world, of=mentor(world), other=mentor(world), kind="wish")
    ),
    "choice_once_for_a_pair": twice(Choice, choice(kind="forbid")),
    "mentee_is_pinned_to_one_mentor": pin_to_two,
    "data_leaves_for_a_reason": once(DataUse, lambda world: of_school(world, kind="export", where="Реестр")),
    "destruction_act_number_once": twice(
        Destruction, lambda world: of_school(world, number="1", date=DAY, reason="срок", method="стирание", sha256="0")
    ),
    "consent_is_signed_by_somebody": consent(by_self=False),
    "consent_ends_after_it_begins": consent(valid_until=BEFORE),
    "consent_is_withdrawn_after_it_is_given": consent(withdrawn_on=BEFORE),
    "addendum_ends_after_it_begins": once(
        Addendum,
        lambda world: own(
            world, person=the(world, "person"), number="1", date=DAY, until=BEFORE, content="наставничество"
        ),
    ),
    "pair_number_once_in_a_school": lambda world: again(the(world, "pair")),
    "working_pair_says_since_when": put("pair", started_on=None),
    "ended_pair_says_when": put("pair", status="completed"),
    "early_end_says_why": put("pair", status="ended_early", ended_on=DAY),
    "pair_ends_after_it_begins": put("pair", ended_on=BEFORE),
    "mentee_once_in_a_pair": lambda world: again(the(world, "pair").members.get()),
    "leaving_a_pair_says_why": lambda world: PairMember.objects.filter(pair=world.named["pair"]).update(left_on=DAY),
    "change_of_mentor_says_why": once(MentorChange, lambda world: change(world, reason="")),
    "mentor_changes_to_another": once(MentorChange, lambda world: change(world, after=mentor(world))),
    "plan_of_a_pair_has_a_goal": once(IndividualPlan, lambda world: plan(world, goal="")),
    "step_of_a_plan_says_what": step_without_measure,
    "meeting_is_of_one_of_five_kinds": meeting(kind=6),
    "meeting_of_a_kind_once": twice(Meeting, lambda world: of_pair(world, kind=5, date=DAY)),
    "meeting_lasts_within_a_day": meeting(minutes=1441),
    "one_live_feedback_link": lambda world: write(
        *(FeedbackLink(**of_pair(world, participant=mentor(world), token_hash=secret)) for secret in ("one", "two"))
    ),
    "feedback_once_of_a_side": twice(Feedback, feedback()),
    "feedback_is_from_one_to_ten": once(Feedback, feedback(score=0)),
    "feedback_says_something": once(Feedback, feedback(score=None)),
    "fit_check_once_of_a_side": twice(FitCheck, lambda world: of_pair(world, participant=mentor(world), answer="yes")),
    "template_version_once": twice(PaperTemplate, lambda world: own(world, kind="plan", version=1, text="План")),
    "template_has_a_text": once(PaperTemplate, lambda world: own(world, kind="plan", version=1, text="")),
    "name_form_once": twice(NameForm, lambda world: own(world, nominative="Белых", case="gent", wording="Белых")),
    "paper_number_comes_with_date": once(Paper, lambda world: of_school(world, kind="plan", number="1")),
    "withdrawn_paper_says_why_and_who": once(
        Paper, lambda world: of_school(world, kind="plan", number="1", date=DAY, withdrawn_on=DAY)
    ),
    "document_of_school_once_a_year": twice(
        SchoolDocument, lambda world: of_school(world, kind="order", school_year=2020, date=DAY)
    ),
    "document_of_school_shows_something": once(
        SchoolDocument, lambda world: of_school(world, kind="order", school_year=2020)
    ),
    "practice_is_published_with_consents": once(
        Practice,
        lambda world: of_school(world, title="Практика", summary="Встречи", entered_on=DAY, published_on=DAY),
    ),
    "agreement_ends_after_it_begins": once(
        Agreement,
        lambda world: own(world, partner=world.home.centre, school=world.home.school, date=DAY, valid_until=BEFORE),
    ),
    "names_are_kept_under_a_confirmed_level": once(
        MentoringSettings, lambda world: {"municipality": world.abroad.municipality, "names_kept": True}
    ),
}
