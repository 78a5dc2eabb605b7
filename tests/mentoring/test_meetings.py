"""Meetings and plans by their acts: what is entered, refused, corrected; who may; what the journal keeps."""

from __future__ import annotations

import datetime as dt

import pytest

from mentoring.models import IndividualPlan, Meeting, Pair
from mentoring.workflow import meetings, plans
from mentoring.workflow.meetings import Held, RowsRefused
from mentoring.workflow.plans import PlanData, StepData
from organizations.models import Event, User
from organizations.refusals import NotAllowed, Refused
from tests import factories
from tests.mentoring.pair_cast import ORDERED, TODAY, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

MET = dt.date(2020, 10, 14)


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def pair(school: School) -> Pair:
    return school.pair(school.mentor("У-001", last_name="Канарейкина"), school.mentee("У-010", last_name="Чижов"))


def mentor_s_account(pair: Pair) -> User:
    """The pair's mentor gets a way in of his own; he holds no role."""
    account = factories.user()
    person = pair.mentor.person
    person.account = account
    person.save(update_fields=["account"])
    return account


class TestHolding:
    def test_a_meeting_is_told_by_its_day_and_the_pair_remembers_it(self, school: School, pair: Pair) -> None:
        made = meetings.hold(pair.pk, 1, date=MET, minutes=40, topic="Знакомство с Чижовым", by=school.curator)
        assert (made.kind, made.minutes, made.entered_by) == (1, 40, school.curator)
        assert school.fresh(pair).last_met_on == MET
        event = Event.objects.get(verb="hold_meeting")
        assert event.object_title == f"{pair}: Встреча-знакомство, 14.10.2020"
        assert "Чижов" not in f"{event.object_title}{event.before}{event.after}{event.comment}"

    def test_the_same_again_is_the_one_that_stands(self, school: School, pair: Pair) -> None:
        told = {"date": MET, "minutes": 45, "topic": "Сценарий", "by": school.curator}
        first, again = meetings.hold(pair.pk, 4, **told), meetings.hold(pair.pk, 4, **told)
        assert first.pk == again.pk
        assert Event.objects.filter(verb="hold_meeting").count() == 1

    def test_work_together_is_a_series_and_the_rest_happens_once(self, school: School, pair: Pair) -> None:
        meetings.hold(pair.pk, 4, date=MET, by=school.curator)
        meetings.hold(pair.pk, 4, date=MET + dt.timedelta(days=7), by=school.curator)
        meetings.hold(pair.pk, 2, date=MET, by=school.curator)
        with pytest.raises(Refused, match=r"уже была 14\.10\.2020") as refused:
            meetings.hold(pair.pk, 2, date=MET + dt.timedelta(days=1), by=school.curator)
        assert refused.value.field == "kind"

    @pytest.mark.parametrize(
        ("told", "words"),
        [
            ({"date": TODAY + dt.timedelta(days=1)}, "ещё не наступила"),
            ({"date": ORDERED - dt.timedelta(days=1)}, "раньше, чем пара начала работать"),
            ({"date": MET, "minutes": 0}, "от 1 до 1440"),
            ({"date": MET, "next_on": MET - dt.timedelta(days=1)}, "Следующая встреча раньше этой"),
            ({"date": MET, "topic": "т" * 301}, "Тема: не больше 300 знаков"),
            ({"date": MET, "outcome": "т" * 4001}, "не больше 4000 знаков"),
        ],
    )
    def test_what_cannot_have_happened_is_refused(
        self, school: School, pair: Pair, told: dict[str, object], words: str
    ) -> None:
        with pytest.raises(Refused, match=words):
            meetings.hold(pair.pk, 1, **told, by=school.curator)  # type: ignore[arg-type]
        assert not Meeting.objects.exists()

    def test_a_pair_without_an_order_does_not_meet_yet(self, school: School) -> None:
        waits = school.pair(school.mentor("У-001"), school.mentee("У-010"), active=False)
        with pytest.raises(Refused, match="сначала внесите приказ"):
            meetings.hold(waits.pk, 1, date=MET, by=school.curator)

    def test_next_kinds_come_in_their_order(self) -> None:
        assert [meetings.next_kind(held) for held in ([], [1], [2, 1], [1, 2, 3], [1, 2, 3, 4, 4])] == [1, 2, 3, 4, 4]


class TestMany:
    def test_all_or_none_with_the_reason_by_pair(self, school: School, pair: Pair) -> None:
        other = school.pair(school.mentor("У-002"), school.mentee("У-011"))
        meetings.hold(pair.pk, 1, date=MET, by=school.curator)
        rows = [Held(pair.pk, 1, MET + dt.timedelta(days=1)), Held(other.pk, 1, MET)]
        with pytest.raises(RowsRefused) as refused:
            meetings.hold_many(school.programme.pk, rows, by=school.curator)
        assert set(refused.value.rows) == {pair.pk}
        assert Meeting.objects.count() == 1
        made = meetings.hold_many(school.programme.pk, [Held(pair.pk, 2, MET), rows[1]], by=school.curator)
        assert [one.pair_id for one in made] == [pair.pk, other.pk]
        assert {school.fresh(one).last_met_on for one in (pair, other)} == {MET}

    def test_pairs_of_another_programme_are_refused(self, school: School, pair: Pair) -> None:
        with pytest.raises(Refused, match="больше нет"):
            meetings.hold_many(a_school().programme.pk, [Held(pair.pk, 1, MET)], by=school.curator)


class TestMending:
    def test_correcting_moves_the_last_meeting_and_asks_for_the_version(self, school: School, pair: Pair) -> None:
        made = meetings.hold(pair.pk, 1, date=MET, by=school.curator)
        later = Held(pair.pk, 1, MET + dt.timedelta(days=3))
        meetings.edit(made.pk, later, version=1, by=school.curator)
        assert school.fresh(pair).last_met_on == later.date
        # The same again is harmless, another word on the old version is not taken.
        meetings.edit(made.pk, later, version=1, by=school.curator)
        with pytest.raises(Refused, match="только что изменил другой"):
            meetings.edit(made.pk, Held(pair.pk, 1, MET), version=1, by=school.curator)

    def test_a_removed_meeting_is_forgotten_by_the_pair(self, school: School, pair: Pair) -> None:
        made = meetings.hold(pair.pk, 1, date=MET, by=school.curator)
        meetings.remove(made.pk, by=school.curator)
        meetings.remove(made.pk, by=school.curator)
        assert school.fresh(pair).last_met_on is None
        assert Event.objects.filter(verb="remove_meeting").count() == 1


class TestWho:
    def test_the_pair_s_mentor_enters_meetings_of_this_pair_alone(self, school: School, pair: Pair) -> None:
        account = mentor_s_account(pair)
        other = school.pair(school.mentor("У-002"), school.mentee("У-011"))
        made = meetings.hold(pair.pk, 1, date=MET, by=account)
        assert made.entered_by == account
        with pytest.raises(NotAllowed):
            meetings.hold(other.pk, 1, date=MET, by=account)

    @pytest.mark.parametrize("role", ["editor", "administrator", "methodist", "observer"])
    def test_nobody_above_the_school_does(self, school: School, pair: Pair, role: str) -> None:
        with pytest.raises(NotAllowed):
            meetings.hold(pair.pk, 1, date=MET, by=factories.user(role, school.municipality))


class TestPlans:
    DATA = PlanData(MET, "Провести классный час")

    def test_steps_are_written_whole_and_kept_by_their_keys(self, school: School, pair: Pair) -> None:
        plan = plans.write_plan(
            pair.pk, self.DATA, [StepData("Сценарий"), StepData("Репетиция")], version=None, by=school.curator
        )
        first, second = plan.steps.all()
        steps = [StepData("Репетиция", done_on=MET, pk=second.pk), StepData("Показ")]
        plan = plans.write_plan(pair.pk, self.DATA, steps, version=1, by=school.curator)
        assert [step.measure for step in plan.steps.all()] == ["Репетиция", "Показ"]
        assert plan.steps.first().pk == second.pk
        assert not plan.steps.filter(pk=first.pk).exists()

    def test_two_who_write_at_once_by_version(self, school: School, pair: Pair) -> None:
        plans.write_plan(pair.pk, self.DATA, [], version=None, by=school.curator)
        with pytest.raises(Refused, match="только что изменил другой"):
            plans.write_plan(pair.pk, PlanData(MET, "Другое"), [], version=None, by=school.curator)

    def test_results_keep_the_approval_and_goals_ask_for_it_anew(self, school: School, pair: Pair) -> None:
        plans.write_plan(pair.pk, self.DATA, [StepData("Сценарий")], version=None, by=school.curator)
        plans.approve_plan(pair.pk, on=MET, approved_by="директор школы", version=1, by=school.curator)
        step = IndividualPlan.objects.get().steps.get()
        done = [StepData("Сценарий", done_on=MET, outcome="готов", pk=step.pk)]
        assert plans.write_plan(pair.pk, self.DATA, done, version=2, by=school.curator).approved_on == MET
        other = PlanData(MET, "Войти в совет обучающихся")
        assert plans.write_plan(pair.pk, other, done, version=3, by=school.curator).approved_on is None

    def test_the_mentor_writes_and_the_school_approves(self, school: School, pair: Pair) -> None:
        account = mentor_s_account(pair)
        plans.write_plan(pair.pk, self.DATA, [], version=None, by=account)
        with pytest.raises(NotAllowed):
            plans.approve_plan(pair.pk, on=MET, approved_by="наставник", version=1, by=account)
