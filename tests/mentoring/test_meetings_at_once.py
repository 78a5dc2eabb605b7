"""Two people act on a pair's meetings at the same moment: one wins, the other is told or changes nothing."""

from __future__ import annotations

import pytest

from mentoring.models import Feedback, FeedbackLink, IndividualPlan, Meeting, Pair
from mentoring.workflow import closing, feedback, meetings, plans
from mentoring.workflow.closing import Ending
from mentoring.workflow.meetings import Held
from mentoring.workflow.plans import PlanData
from organizations.models import Event
from organizations.refusals import Refused
from tests import factories
from tests.mentoring.pair_cast import TODAY, School, a_school
from tests.mentoring.test_meetings import MET
from tests.two_actors import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def pair(school: School) -> Pair:
    return school.pair(school.mentor("У-001"), school.mentee("У-010"))


def test_two_enter_the_trial_meeting_of_one_pair(school: School, pair: Pair) -> None:
    head = factories.user("head", school.organization)
    results = at_once(
        lambda: meetings.hold(pair.pk, 2, date=MET, topic="Первая", by=school.curator),
        lambda: meetings.hold(pair.pk, 2, date=MET, topic="Вторая", by=head),
    )
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert Meeting.objects.count() == 1


def test_the_button_pressed_twice_makes_one_meeting(school: School, pair: Pair) -> None:
    at_once(*[lambda: meetings.hold(pair.pk, 4, date=MET, topic="Одна", by=school.curator)] * 2)
    assert Meeting.objects.count() == Event.objects.filter(verb="hold_meeting").count() == 1


def test_two_correct_one_meeting(school: School, pair: Pair) -> None:
    made = meetings.hold(pair.pk, 1, date=MET, by=school.curator)
    results = at_once(
        *[
            lambda topic=topic: meetings.edit(made.pk, Held(pair.pk, 1, MET, topic=topic), version=1, by=school.curator)
            for topic in ("раз", "два")
        ]
    )
    assert sum(isinstance(one, Refused) for one in results) == 1
    made.refresh_from_db()
    assert made.version == 2


def test_a_meeting_removed_while_it_is_answered(school: School, pair: Pair) -> None:
    made = meetings.hold(pair.pk, 1, date=MET, by=school.curator)
    token = feedback.new_link(pair.pk, pair.mentor_id, by=school.curator)
    results = at_once(
        lambda: meetings.remove(made.pk, by=school.curator),
        lambda: feedback.give_feedback(token, made.pk, score=5, words="", help_wanted=False),
    )
    assert sum(isinstance(one, Refused) for one in results) == 1
    # The word and the meeting stay together, or go together.
    assert Meeting.objects.count() == Feedback.objects.count()


def test_two_new_links_of_one_side(school: School, pair: Pair) -> None:
    tokens = at_once(*[lambda: feedback.new_link(pair.pk, pair.mentor_id, by=school.curator)] * 2)
    assert FeedbackLink.objects.filter(revoked_at__isnull=True).count() == 1
    assert sum(feedback.link_of(token) is not None for token in tokens) == 1


def test_one_side_answers_twice_at_once(school: School, pair: Pair) -> None:
    made = meetings.hold(pair.pk, 1, date=MET, by=school.curator)
    token = feedback.new_link(pair.pk, pair.mentor_id, by=school.curator)
    said = {"score": 5, "words": "", "help_wanted": False}
    results = at_once(*[lambda: feedback.give_feedback(token, made.pk, **said)] * 2)
    assert not [one for one in results if isinstance(one, Exception)]
    assert Feedback.objects.count() == 1


def test_two_write_the_first_plan(school: School, pair: Pair) -> None:
    results = at_once(
        *[
            lambda goal=goal: plans.write_plan(pair.pk, PlanData(MET, goal), [], version=None, by=school.curator)
            for goal in ("раз", "два")
        ]
    )
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert IndividualPlan.objects.count() == 1


def test_a_meeting_entered_while_the_pair_is_completed(school: School, pair: Pair) -> None:
    results = at_once(
        lambda: closing.complete_many(school.programme.pk, [Ending(pair.pk)], on=MET, by=school.curator),
        lambda: meetings.hold(pair.pk, 5, date=TODAY, by=school.curator),
    )
    assert not isinstance(results[0], Exception)
    stands = school.fresh(pair)
    # Either the meeting came first, or it is after the end and was refused.
    assert stands.status == "completed"
    assert Meeting.objects.count() == (not isinstance(results[1], Refused))
