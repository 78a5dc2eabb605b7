"""The assignment is the best there is: against two independent solvers, and by a certificate of duality."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.matching import a_base, compare_with_bound
from mentoring.matching import Mentee, Mentor, Rules, Weights, propose
from mentoring.matching.scoring import allowed_table, score_table
from tests.mentoring.matching.solvers import by_linear_programme, by_trying_all, cases, may_be, score_of

Case = tuple[list[Mentor], list[Mentee], Rules]


@given(case=cases(), data=st.data())
@settings(max_examples=150)
def test_it_is_as_good_as_the_best_of_all_assignments(case: Case, data: st.DataObject) -> None:
    mentors, mentees, rules = case
    every = [(mentor.key, mentee.key) for mentor in mentors for mentee in mentees]
    forbidden = data.draw(st.lists(st.sampled_from(every), max_size=3)) if every else []
    pins = data.draw(st.lists(st.sampled_from(every), max_size=2)) if every else []
    result = propose(mentors, mentees, rules, pins, forbidden)

    broken = {(one.mentor, one.mentee) for one in result.refused_pins}
    kept = set(pins) - broken
    assert (len(result.proposals), result.value) == by_trying_all(mentors, mentees, rules, kept, forbidden)


@given(case=cases(mentors=9, mentees=14))
@settings(max_examples=25)
def test_it_is_as_good_as_a_linear_programme_finds(case: Case) -> None:
    mentors, mentees, rules = case
    result = propose(mentors, mentees, rules)
    assert (len(result.proposals), result.value) == by_linear_programme(mentors, mentees, rules)


@pytest.mark.parametrize("most_places", [2, 6])
def test_at_hundreds_it_reaches_the_bound_that_only_an_optimum_reaches(most_places: int) -> None:
    mentors, mentees, rules = a_base(most_places)
    mentors, mentees = mentors[:60], mentees[:200]
    reached, bound = compare_with_bound(mentors, mentees, rules, propose(mentors, mentees, rules))
    assert reached == bound


def test_the_bound_is_not_reached_by_a_worse_answer() -> None:
    """The certificate of the measurement can fail: two mentees changed places."""
    mentors, mentees, rules = a_base(2)
    mentors, mentees = mentors[:40], mentees[:80]
    result = propose(mentors, mentees, rules)
    first = result.proposals[0]
    score = {(a.key, b.key): score_of(a, b, rules) for a in mentors for b in mentees}
    people = {one.key: one for one in (*mentors, *mentees)}
    worse = next(
        other
        for other in result.proposals
        if may_be(people[first.mentor], people[other.mentee], ())
        and may_be(people[other.mentor], people[first.mentee], ())
        and score[first.mentor, other.mentee] + score[other.mentor, first.mentee] < first.score + other.score
    )
    swapped = {first.mentee: worse.mentor, worse.mentee: first.mentor}
    proposals = tuple(
        type(one)(swapped.get(one.mentee, one.mentor), one.mentee, one.score, one.reasons) for one in result.proposals
    )
    changed = type(result)(proposals, result.unmatched, result.unused, (), result.value)
    reached, bound = compare_with_bound(mentors, mentees, rules, changed)
    assert reached < bound


def test_the_greedy_choice_is_given_up_where_it_costs_more() -> None:
    """The best single pair (mentor 1 with mentee 11) would leave the other mentee with a stranger."""
    mentors = [Mentor(key=1, person=1, school=1, competences=frozenset({1, 2})), Mentor(key=2, person=2, school=1)]
    mentors[1] = Mentor(key=2, person=2, school=1, competences=frozenset({1}))
    mentees = [
        Mentee(key=11, person=11, school=1, requests=frozenset({1}), wishes=frozenset({1})),
        Mentee(key=12, person=12, school=1, requests=frozenset({2})),
    ]
    rules = Rules(meets={1: frozenset({1}), 2: frozenset({2})})
    result = propose(mentors, mentees, rules)
    assert score_of(mentors[0], mentees[0], rules) == max(score_of(a, b, rules) for a in mentors for b in mentees)
    assert [(one.mentor, one.mentee) for one in result.proposals] == [(1, 12), (2, 11)]


def test_one_more_matched_mentee_outweighs_any_points() -> None:
    mentors = [Mentor(key=1, person=1, school=1), Mentor(key=2, person=2, school=1, vetoes=frozenset({12}))]
    mentees = [
        Mentee(key=11, person=11, school=1, wishes=frozenset({1})),
        Mentee(key=12, person=12, school=1),
    ]
    rules = Rules(weights=Weights(mentee_wish=1_000_000))
    assert [(one.mentor, one.mentee) for one in propose(mentors, mentees, rules).proposals] == [(1, 12), (2, 11)]


def test_loads_come_out_even() -> None:
    mentors = [Mentor(key=key, person=key, school=1, places=4, busy=key == 1) for key in (1, 2, 3)]
    mentees = [Mentee(key=key, person=key, school=1) for key in range(11, 16)]
    chosen = [one.mentor for one in propose(mentors, mentees, Rules()).proposals]
    assert [chosen.count(key) for key in (1, 2, 3)] == [1, 2, 2]


@given(case=cases())
@settings(max_examples=200)
def test_the_table_of_points_is_what_the_reasons_add_up_to(case: Case) -> None:
    mentors, mentees, rules = case
    scores, allowed = score_table(mentors, mentees, rules), allowed_table(mentors, mentees)
    for row, mentee in enumerate(mentees):
        for column, mentor in enumerate(mentors):
            assert scores[row, column] == score_of(mentor, mentee, rules)
            assert allowed[row, column] == may_be(mentor, mentee, ())


@given(case=cases(), seed=st.integers(0, 1000))
@settings(max_examples=60)
def test_the_order_of_the_input_makes_no_difference(case: Case, seed: int) -> None:
    mentors, mentees, rules = case
    mixed_mentors, mixed_mentees = list(mentors), list(mentees)
    random.Random(seed).shuffle(mixed_mentors)
    random.Random(seed + 1).shuffle(mixed_mentees)
    assert propose(mixed_mentors, mixed_mentees, rules) == propose(mentors, mentees, rules)
