"""Pairs are chosen, made, set to work, changed and ended by the school alone, and the journal names codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.models import Choice, MentorChange, Pair, PairMember, Participant, Person, Programme
from mentoring.workflow import choices, pair_rules, pairs
from organizations.models import Event
from organizations.refusals import NotAllowed, Refused
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import ORDERED, TODAY, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def school() -> School:
    return a_school()


def verbs(school: School) -> list[str]:
    events = Event.objects.about("programme", school.programme.pk).order_by("pk")
    return list(events.values_list("verb", flat=True))


def titles(school: School) -> list[str]:
    return list(
        Event.objects.about("programme", school.programme.pk).order_by("pk").values_list("object_title", flat=True)
    )


def person(of: Participant, **fields: object) -> None:
    Person.objects.filter(pk=of.person_id).update(**fields)


class TestChoosing:
    def test_a_pin_stands_once_however_often_it_is_said(self, school: School) -> None:
        mentor, mentee = school.mentor("У-001"), school.mentee("У-002")
        school.chooses(mentor, mentee)
        school.chooses(mentor, mentee)
        assert [choice.kind for choice in Choice.objects.all()] == ["pin"]
        assert (verbs(school), titles(school)) == (["pin_pair"], ["У-001 — У-002"])

    def test_the_later_word_stands(self, school: School) -> None:
        mentor, mentee = school.mentor("У-001"), school.mentee("У-002")
        school.chooses(mentor, mentee, "forbid")
        school.chooses(mentor, mentee, "pin")
        assert Choice.objects.get().kind == "pin"
        assert verbs(school) == ["forbid_pair", "pin_pair"]

    def test_it_is_taken_back_and_taking_back_nothing_is_harmless(self, school: School) -> None:
        mentor, mentee = school.mentor("У-001"), school.mentee("У-002")
        school.chooses(mentor, mentee)
        for _ in range(2):
            choices.unchoose(school.programme.pk, mentor.pk, mentee.pk, by=school.curator)
        assert not Choice.objects.exists()
        assert verbs(school) == ["pin_pair", "unchoose_pair"]

    def test_a_pin_needs_a_place(self, school: School) -> None:
        mentor = school.mentor("У-001", capacity=1)
        school.pair(mentor, school.mentee("У-002"))
        with pytest.raises(Refused, match="У наставника У-001 все места заняты: 1 из 1"):
            school.chooses(mentor, school.mentee("У-003"))

    def test_a_mentee_is_pinned_to_one_mentor(self, school: School) -> None:
        mentee = school.mentee("У-003")
        school.chooses(school.mentor("У-001"), mentee)
        with pytest.raises(Refused, match="У-003 уже закреплён за У-001"):
            school.chooses(school.mentor("У-002"), mentee)

    def test_a_pin_does_not_override_a_veto(self, school: School) -> None:
        mentor, mentee = school.mentor("У-001"), school.mentee("У-002")
        school.says(mentee, mentor, "veto")
        with pytest.raises(Refused, match="У-002 не согласен на пару с У-001"):
            school.chooses(mentor, mentee)
        school.chooses(mentor, mentee, "forbid")
        with pytest.raises(Refused, match="не согласен"):
            school.chooses(mentor, mentee)

    def test_a_mentee_of_a_pair_is_not_pinned(self, school: School) -> None:
        mentee = school.mentee("У-003")
        made = school.pair(school.mentor("У-001"), mentee)
        with pytest.raises(Refused, match=f"У-003 уже в паре {made}"):
            school.chooses(school.mentor("У-002"), mentee)


class TestMaking:
    def test_pairs_and_groups_are_numbered_in_the_school_and_remember_why(self, school: School) -> None:
        first, second = school.mentor("У-001"), school.mentor("У-002", capacity=2, trained_on=ORDERED)
        mentees = [school.mentee(f"У-01{n}") for n in range(3)]
        groups = [(first.pk, [mentees[0].pk]), (second.pk, [mentees[1].pk, mentees[2].pk])]
        made = pairs.make_pairs(school.programme.pk, groups, by=school.curator)

        assert [(str(one), one.status, one.way) for one in made] == [
            ("П-01", "proposed", "traditional"),
            ("П-02", "proposed", "group"),
        ]
        assert [one["mentee"] for one in made[1].reasons] == ["У-011", "У-012"]
        assert "наставник прошёл обучение" in made[1].reasons[0]["words"]
        assert "наставник ещё не прошёл обучение" in made[0].reasons[0]["warnings"]
        assert titles(school) == ["П-01: У-001 — У-010", "П-02: У-002 — У-011, У-012"]

    def test_numbers_go_on_over_programmes_of_the_school(self, school: School) -> None:
        school.pair(school.mentor("У-001"), school.mentee("У-002"))
        other = cast.programme(school.organization, school_year=2021)
        mentor, mentee = cast.participant(other, "mentor"), cast.participant(other)
        (made,) = pairs.make_pairs(other.pk, [(mentor.pk, [mentee.pk])], by=school.curator)
        assert made.number == 2

    def test_all_or_none(self, school: School) -> None:
        first, candidate = school.mentee("У-011"), school.mentee("У-012", admitted=False)
        groups = [(school.mentor("У-001").pk, [first.pk]), (school.mentor("У-002").pk, [candidate.pk])]
        with pytest.raises(Refused, match="Наставляемый У-012 — пока кандидат"):
            pairs.make_pairs(school.programme.pk, groups, by=school.curator)
        assert not Pair.objects.exists()
        assert verbs(school) == []

    @pytest.mark.parametrize(
        ("spoil", "words"),
        [
            (lambda s, a, b: person(b, blocked_on=TODAY, blocked_reason="отзыв согласия"), "У-002 — пока кандидат"),
            (lambda s, a, b: person(a, admitted_until=ORDERED), "Наставник У-001 — пока кандидат"),
            (lambda s, a, b: person(b, left_on=TODAY, left_reason="переезд"), "У-002 выбыл"),
            (lambda s, a, b: Participant.objects.filter(pk=b.pk).update(left_on=TODAY), "нет в базе наставляемых"),
            (lambda s, a, b: Participant.objects.filter(pk=a.pk).update(side="mentee"), "нет в базе наставников"),
            (lambda s, a, b: Participant.objects.filter(pk=b.pk).update(person=a.person), "самому себе"),
            (lambda s, a, b: s.says(a, b, "veto"), "У-001 не согласен на пару с У-002"),
            (lambda s, a, b: s.chooses(a, b, "forbid"), "запрещена куратором"),
            (lambda s, a, b: s.pair(s.mentor("У-003"), b), "уже в паре П-01"),
            (lambda s, a, b: Programme.objects.update(closed_on=TODAY), "Программа завершена 10.11.2020"),
        ],
    )  # fmt: skip
    def test_who_may_not_enter_is_told_by_code(
        self, school: School, spoil: Callable[[School, Participant, Participant], object], words: str
    ) -> None:
        mentor, mentee = school.mentor("У-001"), school.mentee("У-002")
        spoil(school, mentor, mentee)
        before = Pair.objects.count()
        with pytest.raises(Refused, match=words):
            pairs.make_pairs(school.programme.pk, [(mentor.pk, [mentee.pk])], by=school.curator)
        assert Pair.objects.count() == before

    def test_a_pair_without_a_mentee_is_none(self, school: School) -> None:
        with pytest.raises(Refused, match="нет наставляемого"):
            pairs.make_pairs(school.programme.pk, [(school.mentor("У-001").pk, [])], by=school.curator)

    @pytest.mark.parametrize("role", ["editor", "administrator", "methodist"])
    def test_the_office_makes_none(self, school: School, role: str) -> None:
        mentor, mentee = school.mentor("У-001"), school.mentee("У-002")
        by = factories.user(role, school.municipality)
        with pytest.raises(NotAllowed):
            pairs.make_pairs(school.programme.pk, [(mentor.pk, [mentee.pk])], by=by)

    def test_a_curator_of_another_school_makes_none(self, school: School) -> None:
        mentor, mentee = school.mentor("У-001"), school.mentee("У-002")
        by = factories.user("curator", cast.school(school.municipality))
        with pytest.raises(NotAllowed):
            pairs.make_pairs(school.programme.pk, [(mentor.pk, [mentee.pk])], by=by)

    def test_reasons_of_many_pairs_are_read_at_once(self, school: School) -> None:
        """What one more pair costs does not grow with the bases."""
        groups = [(school.mentor(f"У-1{n:02d}").pk, [school.mentee(f"У-2{n:02d}").pk]) for n in range(12)]

        def queries(some: list[tuple[int, list[int]]]) -> int:
            with CaptureQueriesContext(connection) as captured:
                pairs.make_pairs(school.programme.pk, some, by=school.curator)
            return len(captured)

        queries(groups[:1])  # the person's roles are read once
        one, three, seven = queries(groups[1:2]), queries(groups[2:5]), queries(groups[5:])
        assert (seven - one) * 2 == (three - one) * 6


class TestOnPaper:
    def test_several_with_their_orders_in_one_go(self, school: School) -> None:
        mentors = [school.mentor(f"У-00{n}", capacity=2) for n in range(3)]
        mentees = [school.mentee(f"У-01{n}") for n in range(4)]
        made = pairs.enter_on_paper(
            school.programme.pk,
            [
                pairs.OnPaper(mentors[0].pk, (mentees[0].pk,), ORDERED, "87-од", ORDERED),
                pairs.OnPaper(mentors[1].pk, (mentees[1].pk, mentees[2].pk), None, "87-од", ORDERED),
                pairs.OnPaper(mentors[2].pk, (mentees[3].pk,)),
            ],
            by=school.curator,
        )
        rows = [school.fresh(one) for one in made]
        assert [(row.status, row.started_on, row.on_paper, row.reasons) for row in rows] == [
            ("active", ORDERED, True, []),
            ("active", ORDERED, True, []),
            ("proposed", None, True, []),
        ]
        assert set(PairMember.objects.filter(pair__in=rows[:2]).values_list("joined_on", flat=True)) == {ORDERED}

    def test_one_wrong_line_stops_all(self, school: School) -> None:
        mentor, mentee = school.mentor("У-001"), school.mentee("У-002")
        lines = [pairs.OnPaper(mentor.pk, (mentee.pk,)), pairs.OnPaper(mentor.pk, (mentee.pk,))]
        with pytest.raises(Refused, match="У-002 уже в паре П-01"):
            pairs.enter_on_paper(school.programme.pk, lines, by=school.curator)
        assert not Pair.objects.exists()


class TestTheOrder:
    def test_many_pairs_by_one_order(self, school: School) -> None:
        made = [school.pair(school.mentor(f"У-00{n}"), school.mentee(f"У-01{n}"), active=False) for n in range(3)]
        school.activated(*made)
        school.activated(*made)
        assert {(row.status, row.order_number, row.order_date, row.started_on) for row in Pair.objects.all()} == {
            ("active", "87-од", ORDERED, ORDERED)
        }
        assert verbs(school).count("activate_pair") == 3

    def test_a_consent_that_ended_meanwhile_stops(self, school: School) -> None:
        mentee = school.mentee("У-002")
        made = school.pair(school.mentor("У-001"), mentee, active=False)
        Person.objects.filter(pk=mentee.person_id).update(admitted_until=ORDERED)
        with pytest.raises(Refused, match="У-002 — пока кандидат"):
            school.activated(made)

    def test_a_pair_at_work_is_not_put_under_another_order(self, school: School) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-002"))
        with pytest.raises(Refused, match="П-01 не ждёт приказа"):
            school.activated(made, number="99")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"order_number": " "}, "order_number"),
            ({"order_number": "9" * 41}, "order_number"),
            ({"order_date": TODAY + dt.timedelta(days=1)}, "order_date"),
            ({"order_date": dt.date(1999, 9, 1), "started_on": dt.date(1999, 9, 1)}, "order_date"),
            ({"started_on": dt.date(2002, 9, 1)}, "started_on"),
        ],
    )
    def test_an_order_that_cannot_be(self, school: School, changes: dict[str, object], field: str) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-002"), active=False)
        order = {"order_number": "87-од", "order_date": ORDERED, "started_on": ORDERED, **changes}
        with pytest.raises(Refused) as told:
            pairs.activate([made.pk], **order, by=school.curator)
        assert told.value.field == field
        assert school.fresh(made).status == "proposed"

    def test_nothing_marked(self, school: School) -> None:
        with pytest.raises(Refused, match="хотя бы одну"):
            school.activated()

    def test_a_proposal_is_taken_back_and_a_pair_at_work_is_not(self, school: School) -> None:
        waiting = school.pair(school.mentor("У-001"), school.mentee("У-002"), active=False)
        pairs.discard(waiting.pk, by=school.curator)
        pairs.discard(waiting.pk, by=school.curator)
        assert verbs(school) == ["make_pair", "discard_pair"]
        working = school.pair(school.mentor("У-003"), school.mentee("У-004"))
        with pytest.raises(Refused, match="только завершить"):
            pairs.discard(working.pk, by=school.curator)


class TestAnotherMentor:
    def changed(self, school: School, pair: Pair, mentor: Participant, **changes: object) -> Pair:
        entered = {"on": TODAY, "reason": "выпуск из школы", **changes}
        return pairs.change_mentor(pair.pk, mentor.pk, **entered, by=school.curator)

    def test_the_pair_goes_on_and_the_change_stays(self, school: School) -> None:
        made, other = school.pair(school.mentor("У-001"), school.mentee("У-002")), school.mentor("У-003")
        for _ in range(2):
            self.changed(school, made, other)
        change = MentorChange.objects.get()
        assert (school.fresh(made).mentor, change.before.person.code, change.after, change.on, change.reason) == (
            other, "У-001", other, TODAY, "выпуск из школы",
        )  # fmt: skip
        assert verbs(school) == ["make_pair", "activate_pair", "change_mentor"]

    def test_the_old_mentor_is_free_again(self, school: School) -> None:
        mentor = school.mentor("У-001")
        self.changed(school, school.pair(mentor, school.mentee("У-002")), school.mentor("У-003"))
        assert pair_rules.live_of(mentor) == 0

    def test_the_other_must_fit_everybody_in_the_group(self, school: School) -> None:
        first, second = school.mentee("У-002"), school.mentee("У-003")
        made, other = school.pair(school.mentor("У-001", capacity=2), first, second), school.mentor("У-004")
        school.says(second, other, "veto")
        with pytest.raises(Refused, match="У-003 не согласен на пару с У-004"):
            self.changed(school, made, other)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"reason": "  "}, "Причина смены наставника: напишите"),
            ({"on": TODAY + dt.timedelta(days=1)}, "ещё не наступила"),
            ({"on": ORDERED - dt.timedelta(days=1)}, "раньше, чем пара начала работать"),
        ],
    )
    def test_when_and_why(self, school: School, changes: dict[str, object], words: str) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-002"))
        with pytest.raises(Refused, match=words):
            self.changed(school, made, school.mentor("У-003"), **changes)

    def test_a_candidate_and_a_pair_that_waits(self, school: School) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-002"))
        with pytest.raises(Refused, match="пока кандидат"):
            self.changed(school, made, school.mentor("У-003", admitted=False))
        waiting = school.pair(school.mentor("У-004"), school.mentee("У-005"), active=False)
        with pytest.raises(Refused, match="ещё не работает"):
            self.changed(school, waiting, school.mentor("У-006"))


class TestTheGroup:
    def test_one_more_makes_a_group_and_one_less_a_pair(self, school: School) -> None:
        first, second = school.mentee("У-002"), school.mentee("У-003")
        made = school.pair(school.mentor("У-001"), first)
        for _ in range(2):
            pairs.add_mentee(made.pk, second.pk, by=school.curator)
        assert school.fresh(made).way == "group"
        assert made.members.get(mentee=second).joined_on == TODAY
        for _ in range(2):
            pairs.remove_mentee(made.pk, second.pk, on=TODAY, reason="другая школа", by=school.curator)
        assert school.fresh(made).way == "traditional"
        left = made.members.get(mentee=second)
        assert (left.left_on, left.left_reason) == (TODAY, "другая школа")
        assert verbs(school)[2:] == ["add_mentee", "remove_mentee"]

    def test_who_left_comes_back_into_the_same_row(self, school: School) -> None:
        first, second = school.mentee("У-002"), school.mentee("У-003")
        made = school.pair(school.mentor("У-001", capacity=2), first, second)
        pairs.remove_mentee(made.pk, second.pk, on=TODAY, reason="болезнь", by=school.curator)
        pairs.add_mentee(made.pk, second.pk, by=school.curator)
        assert [(row.left_on, row.left_reason) for row in made.members.all()] == [(None, ""), (None, "")]

    def test_the_last_one_does_not_leave(self, school: School) -> None:
        mentee = school.mentee("У-002")
        made = school.pair(school.mentor("У-001"), mentee)
        with pytest.raises(Refused, match="не останется наставляемых"):
            pairs.remove_mentee(made.pk, mentee.pk, on=TODAY, reason="болезнь", by=school.curator)

    def test_a_mentee_of_another_pair_does_not_enter(self, school: School) -> None:
        taken = school.mentee("У-002")
        school.pair(school.mentor("У-001"), taken)
        other = school.pair(school.mentor("У-003"), school.mentee("У-004"))
        with pytest.raises(Refused, match="У-002 уже в паре П-01"):
            pairs.add_mentee(other.pk, taken.pk, by=school.curator)


class TestEnding:
    def test_early_with_a_reason(self, school: School) -> None:
        mentee = school.mentee("У-002")
        made = school.pair(school.mentor("У-001"), mentee)
        for _ in range(2):
            pairs.end_early(made.pk, on=TODAY, reason="переезд", by=school.curator)
        row = school.fresh(made)
        assert (row.status, row.ended_on, row.end_reason) == ("ended_early", TODAY, "переезд")
        assert verbs(school)[2:] == ["end_pair_early"]
        # The mentee is free for another pair.
        assert school.pair(school.mentor("У-003"), mentee).number == 2

    def test_in_time_with_an_outcome(self, school: School) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-002"))
        for _ in range(2):
            pairs.complete(made.pk, on=TODAY, outcome="Вошёл в совет.", goes_on=True, by=school.curator)
        row = school.fresh(made)
        assert (row.status, row.ended_on, row.outcome, row.goes_on) == ("completed", TODAY, "Вошёл в совет.", True)
        assert verbs(school)[2:] == ["complete_pair"]

    def test_an_ended_pair_takes_no_other_end_and_no_change(self, school: School) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-002"))
        pairs.end_early(made.pk, on=TODAY, reason="переезд", by=school.curator)
        for act in (
            lambda: pairs.complete(made.pk, on=TODAY, outcome="", goes_on=False, by=school.curator),
            lambda: pairs.end_early(made.pk, on=ORDERED, reason="переезд", by=school.curator),
            lambda: pairs.add_mentee(made.pk, school.mentee("У-005").pk, by=school.curator),
            lambda: pairs.change_mentor(made.pk, school.mentor("У-006").pk, on=TODAY, reason="да", by=school.curator),
        ):
            with pytest.raises(Refused, match=r"уже завершена 10\.11\.2020"):
                act()

    def test_when_and_why(self, school: School) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-002"))
        with pytest.raises(Refused, match="напишите"):
            pairs.end_early(made.pk, on=TODAY, reason="", by=school.curator)
        with pytest.raises(Refused, match="раньше, чем пара начала работать"):
            pairs.complete(made.pk, on=dt.date(2020, 1, 1), outcome="", goes_on=False, by=school.curator)
        waiting = school.pair(school.mentor("У-003"), school.mentee("У-004"), active=False)
        with pytest.raises(Refused, match="ещё не работала"):
            pairs.end_early(waiting.pk, on=TODAY, reason="переезд", by=school.curator)


def test_the_journal_holds_no_names(school: School) -> None:
    mentor = school.mentor("У-001", last_name="Канарейкина")
    mentee = school.mentee("У-002", last_name="Канарейкин")
    school.chooses(mentor, mentee)
    made = school.pair(mentor, mentee)
    pairs.change_mentor(made.pk, school.mentor("У-003").pk, on=TODAY, reason="Канарейкина болеет", by=school.curator)
    pairs.add_mentee(made.pk, school.mentee("У-004", last_name="Канарейкин").pk, by=school.curator)
    pairs.end_early(made.pk, on=TODAY, reason="Канарейкин переехал", by=school.curator)
    for event in Event.objects.all():
        assert "Канарейкин" not in f"{event.object_title}{event.before}{event.after}{event.comment}"
