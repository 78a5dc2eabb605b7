"""Two people act on pairs at the same moment: one wins, the other is told, numbers and places are never given twice."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.models import Choice, MentorChange, Pair, PairMember, Preference
from mentoring.workflow import choices, pairs, wishes
from organizations.models import Event, User
from organizations.refusals import Refused
from tests import factories
from tests.mentoring.pair_cast import ORDERED, TODAY, School, a_school
from tests.two_actors import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unscoped")]


def refused(results: list[Any]) -> list[str]:
    return [one.message for one in results if isinstance(one, Refused)]


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def head(school: School) -> User:
    return factories.user("head", school.organization)


def told(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def test_one_mentee_enters_one_pair(school: School, head: User) -> None:
    mentee = school.mentee("У-003")
    mentors = [school.mentor("У-001"), school.mentor("У-002")]
    results = at_once(
        *(
            lambda mentor=mentor, by=by: pairs.make_pairs(school.programme.pk, [(mentor.pk, [mentee.pk])], by=by)
            for mentor, by in zip(mentors, (school.curator, head), strict=True)
        )
    )
    assert refused(results) == ["Наставляемый У-003 уже в паре П-01."]
    assert (Pair.objects.count(), told("make_pair")) == (1, 1)


def test_two_pairs_get_two_numbers(school: School, head: User) -> None:
    sides = [(school.mentor(f"У-00{n}"), school.mentee(f"У-01{n}"), by) for n, by in enumerate((school.curator, head))]
    results = at_once(
        *(
            lambda mentor=mentor, mentee=mentee, by=by: pairs.enter_on_paper(
                school.programme.pk, [pairs.OnPaper(mentor.pk, (mentee.pk,), ORDERED, "87-од", ORDERED)], by=by
            )
            for mentor, mentee, by in sides
        )
    )
    assert refused(results) == []
    assert sorted(Pair.objects.values_list("number", "status")) == [(1, "active"), (2, "active")]


def test_one_pin_for_a_mentee_and_one_place(school: School, head: User) -> None:
    mentor, other, mentee = school.mentor("У-001"), school.mentor("У-002"), school.mentee("У-003")
    results = at_once(
        lambda: choices.choose(school.programme.pk, mentor.pk, mentee.pk, "pin", by=school.curator),
        lambda: choices.choose(school.programme.pk, other.pk, mentee.pk, "pin", by=head),
    )
    assert len(refused(results)) == 1
    assert (Choice.objects.count(), told("pin_pair")) == (1, 1)
    choice = Choice.objects.get()
    again = [
        lambda by=by: choices.unchoose(school.programme.pk, choice.mentor_id, mentee.pk, by=by)
        for by in (school.curator, head)
    ]
    assert refused(at_once(*again)) == []
    assert (Choice.objects.count(), told("unchoose_pair")) == (0, 1)


def test_two_orders_for_one_pair(school: School, head: User) -> None:
    made = school.pair(school.mentor("У-001"), school.mentee("У-002"), active=False)
    results = at_once(
        lambda: school.activated(made, number="87-од"), lambda: school.activated(made, number="88-од", by=head)
    )
    assert refused(results) == ["Пара П-01 не ждёт приказа: работает."]
    assert told("activate_pair") == 1


def test_an_order_and_taking_back(school: School, head: User) -> None:
    made = school.pair(school.mentor("У-001"), school.mentee("У-002"), active=False)
    results = at_once(lambda: school.activated(made), lambda: pairs.discard(made.pk, by=head))
    assert len(refused(results)) == 1
    assert told("activate_pair") + told("discard_pair") == 1
    assert Pair.objects.count() == told("activate_pair")


def test_two_new_mentors_for_one_pair(school: School, head: User) -> None:
    made = school.pair(school.mentor("У-001"), school.mentee("У-002"))
    others = [school.mentor("У-003"), school.mentor("У-004")]
    results = at_once(
        *(
            lambda other=other, by=by: pairs.change_mentor(made.pk, other.pk, on=TODAY, reason="выпуск", by=by)
            for other, by in zip(others, (school.curator, head), strict=True)
        )
    )
    # Both happened, one after the other: the second change starts from the first one's mentor.
    assert refused(results) == []
    first, second = MentorChange.objects.order_by("pk")
    assert (first.after_id, school.fresh(made).mentor_id) == (second.before_id, second.after_id)
    assert school.fresh(made).version == made.version + 2


def test_two_ends(school: School, head: User) -> None:
    made = school.pair(school.mentor("У-001"), school.mentee("У-002"))
    results = at_once(
        lambda: pairs.end_early(made.pk, on=TODAY, reason="переезд", by=school.curator),
        lambda: pairs.complete(made.pk, on=TODAY, outcome="всё", goes_on=False, by=head),
    )
    assert refused(results) == ["Пара П-01 уже завершена 10.11.2020."]
    assert told("end_pair_early") + told("complete_pair") == 1


def test_one_mentee_is_added_to_one_of_two_groups(school: School, head: User) -> None:
    made = [school.pair(school.mentor(f"У-00{n}"), school.mentee(f"У-01{n}")) for n in range(2)]
    mentee = school.mentee("У-020")
    results = at_once(
        *(
            lambda pair=pair, by=by: pairs.add_mentee(pair.pk, mentee.pk, by=by)
            for pair, by in zip(made, (school.curator, head), strict=True)
        )
    )
    assert len(refused(results)) == 1
    assert PairMember.objects.filter(mentee=mentee).count() == told("add_mentee") == 1


def test_the_last_two_do_not_both_leave(school: School, head: User) -> None:
    mentees = [school.mentee("У-002"), school.mentee("У-003")]
    made = school.pair(school.mentor("У-001", capacity=2), *mentees)
    results = at_once(
        *(
            lambda one=one, by=by: pairs.remove_mentee(made.pk, one.pk, on=TODAY, reason="болезнь", by=by)
            for one, by in zip(mentees, (school.curator, head), strict=True)
        )
    )
    assert len(refused(results)) == 1
    assert PairMember.objects.filter(pair=made, left_on__isnull=True).count() == 1
    assert told("remove_mentee") == 1


def test_a_wish_and_a_veto_of_one_of_another(school: School, head: User) -> None:
    mentor, mentee = school.mentor("У-001"), school.mentee("У-002")
    results = at_once(
        lambda: wishes.prefer(mentee.pk, mentor.pk, "wish", by=school.curator),
        lambda: wishes.prefer(mentee.pk, mentor.pk, "veto", by=head),
    )
    assert refused(results) == []
    assert (Preference.objects.count(), told("prefer")) == (1, 2)
    last = Event.objects.filter(verb="prefer").latest("pk")
    assert Preference.objects.get().kind == last.after["kind"]
    again = [lambda by=by: wishes.unprefer(mentee.pk, mentor.pk, by=by) for by in (school.curator, head)]
    assert refused(at_once(*again)) == []
    assert (Preference.objects.count(), told("unprefer")) == (0, 1)


def test_one_next_step_said_twice_is_told_once(school: School, head: User) -> None:
    mentee = school.mentee("У-002")
    say = [
        lambda by=by: wishes.set_support(mentee.pk, next_step="спросить студентов", support_on=TODAY, by=by)
        for by in (school.curator, head)
    ]
    assert refused(at_once(*say)) == []
    assert told("set_support") == 1
