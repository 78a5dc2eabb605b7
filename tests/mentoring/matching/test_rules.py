"""Hard rules are never broken, and every outcome is told in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching import Mentee, Mentor, Rules, Seniority, propose
from mentoring.matching.reasons import same_family
from tests.mentoring.matching.solvers import cases, may_be

MENTOR = Mentor(key=1, person=1, school=1, trained=True)
MENTEE = Mentee(key=11, person=11, school=1)
NAMES = {1: "трудности в учёбе", 2: "адаптация в новом классе", 3: "выбор профессии"}


@given(case=cases(mentors=6, mentees=8), data=st.data())
@settings(max_examples=150)
def test_hard_rules_hold_and_everybody_is_told(
    case: tuple[list[Mentor], list[Mentee], Rules], data: st.DataObject
) -> None:
    mentors, mentees, rules = case
    every = st.sampled_from([(a.key, b.key) for a in mentors for b in mentees] or [(1, 1)])
    pins, forbidden = data.draw(st.lists(every, max_size=4)), data.draw(st.lists(every, max_size=4))
    result = propose(mentors, mentees, rules, pins, forbidden)

    people = {one.key: one for one in (*mentors, *mentees)}
    made = {(one.mentor, one.mentee): one for one in result.proposals}
    taken = Counter(one.mentor for one in result.proposals)
    assert all(taken[mentor.key] <= mentor.places for mentor in mentors)
    assert all(may_be(people[mentor], people[mentee], forbidden) for mentor, mentee in made)
    refused = {(one.mentor, one.mentee) for one in result.refused_pins}
    assert set(pins) - refused <= set(made)
    assert {pair for pair, one in made.items() if one.pinned} == set(pins) - refused
    # Each mentee is proposed once or told why not; a mentor with nobody at all is told too.
    assert sorted([one.mentee for one in result.proposals] + [one.mentee for one in result.unmatched]) == sorted(
        mentee.key for mentee in mentees
    )
    assert {one.mentor for one in result.unused} == {m.key for m in mentors if not m.busy and not taken[m.key]}
    assert all(one.score == sum(reason.points for reason in one.reasons) for one in result.proposals)


def words(mentor: Mentor = MENTOR, mentee: Mentee = MENTEE, **rules: object) -> list[str]:
    (proposal,) = propose([mentor], [mentee], Rules(request_names=NAMES, **rules)).proposals
    return [reason.words for reason in proposal.reasons]


def test_competences_are_told_by_the_requests_that_they_answer() -> None:
    mentor = replace(MENTOR, competences=frozenset({7, 8}))
    mentee = replace(MENTEE, requests=frozenset({1, 2, 3}))
    meets = {7: frozenset({1}), 8: frozenset({2})}
    told = words(mentor, mentee, meets=meets)
    assert "компетенции отвечают на 2 запроса из 3: «трудности в учёбе», «адаптация в новом классе»" in told
    assert words(mentor, replace(mentee, requests=frozenset({3})), meets=meets)[0] == (
        "компетенции не отвечают на запросы: «выбор профессии»"
    )
    assert words(mentor, MENTEE, meets=meets)[0] == "запросы наставляемого не названы"


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ({11}, {1}, "взаимное пожелание"),
        (set(), {1}, "пожелание наставляемого"),
        ({11}, set(), "пожелание наставника"),
    ],
)
def test_wishes_are_told(ours: set[int], theirs: set[int], told: str) -> None:
    wishes = [
        one
        for one in words(replace(MENTOR, wishes=frozenset(ours)), replace(MENTEE, wishes=frozenset(theirs)))
        if "пожелание" in one
    ]
    assert wishes == [told]


@pytest.mark.parametrize(
    ("mentor", "mentee", "by", "told"),
    [
        ({"age": 16}, {"age": 13}, Seniority.AGE, "наставник старше на 3 года"),
        ({"age": 13}, {"age": 14}, Seniority.AGE, "наставник младше на 1 год"),
        ({"age": 13}, {"age": 13}, Seniority.AGE, "ровесники"),
        ({"class_name": "10 А"}, {"class_name": "5Б"}, Seniority.AGE, "наставник учится старше на 5 классов"),
        ({"class_name": "7А"}, {"class_name": "7Б"}, Seniority.AGE, "учатся в одной параллели"),
        ({"experience": 22}, {"experience": 1}, Seniority.EXPERIENCE, "стаж наставника больше на 21 год"),
    ],
)
def test_who_is_ahead_is_told(mentor: dict[str, int], mentee: dict[str, int], by: Seniority, told: str) -> None:
    assert told in words(replace(MENTOR, **mentor), replace(MENTEE, **mentee), seniority=by)


def test_ages_out_of_the_forms_limits_warn_and_do_not_stop() -> None:
    told = words(replace(MENTOR, age=13), replace(MENTEE, age=9), mentor_ages=(15, 19), mentee_ages=(10, None))
    assert "наставнику 13 лет, форма советует 15–19" in told
    assert "наставляемому 9 лет, форма советует от 10" in told


def test_a_pair_that_parted_is_proposed_last_and_warns() -> None:
    assert "такая пара уже была и распалась" in words(replace(MENTOR, parted=frozenset({11})))
    other = replace(MENTOR, key=2, person=2, trained=False)
    (proposal,) = propose([replace(MENTOR, parted=frozenset({11})), other], [MENTEE], Rules()).proposals
    assert proposal.mentor == other.key


def test_one_family_name_warns() -> None:
    (proposal,) = propose(
        [replace(MENTOR, family_name="Белый")], [replace(MENTEE, family_name="Белая")], Rules()
    ).proposals
    warning = proposal.reasons[-1]
    assert (warning.words, warning.warning, warning.points) == (
        "однофамильцы: проверьте, не родственники ли",
        True,
        0,
    )


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Иванов", "Иванова", True),
        ("Семёнов", "Семенова", True),
        ("Достоевский", "Достоевская", True),
        ("Иванов", "Петрова", False),
        ("Ли", "Лия", False),
        ("", "", False),
    ],
)
def test_family_names_are_compared_but_for_their_endings(first: str, second: str, same: bool) -> None:
    assert same_family(first, second) is same


def test_mentors_who_are_trained_come_first() -> None:
    other = replace(MENTOR, key=2, person=2, trained=False)
    (proposal,) = propose([replace(other, key=0, person=3), MENTOR, other], [MENTEE], Rules()).proposals
    assert proposal.mentor == MENTOR.key


class TestThoseWhoAreLeft:
    def test_an_empty_base(self) -> None:
        (left,) = propose([], [MENTEE], Rules()).unmatched
        assert (left.why, left.step) == ("в базе нет наставников", "Пополните базу наставников.")
        assert left.support == "На время поиска предложите поддержку психолога."

    def test_places_are_taken_and_nobody_answers_the_request(self) -> None:
        mentees = [
            replace(MENTEE, requests=frozenset({1})),
            replace(MENTEE, key=12, person=12, requests=frozenset({3})),
        ]
        mentor = replace(MENTOR, competences=frozenset({7}))
        rules = Rules(meets={7: frozenset({1})}, request_names=NAMES, psychological=frozenset({3}))
        (left,) = propose([mentor], mentees, rules).unmatched
        assert left.mentee == 12
        assert left.why == "у подходящего наставника места заняты"
        assert left.step == "Найдите наставника на запросы: «выбор профессии»."
        assert left.support == "Нужна поддержка психолога уже сейчас: «выбор профессии»."

    def test_vetoes_and_the_curator_keep_everybody_away(self) -> None:
        mentors = [MENTOR, replace(MENTOR, key=2, person=2, vetoes=frozenset({11})), replace(MENTOR, key=3, person=3)]
        mentee = replace(MENTEE, vetoes=frozenset({1}), supported=True)
        result = propose(mentors, [mentee], Rules(), forbidden=[(3, 11)])
        (left,) = result.unmatched
        assert left.why == (
            "ни один наставник не подходит "
            "(не согласен наставляемый: 1; не согласны наставники: 1; запретил куратор: 1)"
        )
        assert left.support == ""
        assert {one.why for one in result.unused} == {
            "со всеми наставляемыми — вето, запрет или это один и тот же человек"
        }

    def test_somebody_who_is_the_only_mentor(self) -> None:
        (left,) = propose([MENTOR], [replace(MENTEE, person=MENTOR.person)], Rules()).unmatched
        assert left.why == "среди наставников только он сам"

    def test_mentors_without_mentees(self) -> None:
        mentors = [MENTOR, replace(MENTOR, key=2, person=2, trained=False), replace(MENTOR, key=3, person=3, places=0)]
        assert [(one.mentor, one.why) for one in propose(mentors, [MENTEE], Rules()).unused] == [
            (2, "наставляемых меньше, чем мест, и другие наставники подошли больше"),
            (3, "не указано ни одного места"),
        ]


class TestPins:
    def test_a_pin_stands_against_a_better_pair(self) -> None:
        better = replace(MENTOR, key=2, person=2, wishes=frozenset({11}))
        (proposal,) = propose([MENTOR, better], [MENTEE], Rules(), pins=[(1, 11)]).proposals
        assert (proposal.mentor, proposal.pinned, proposal.reasons[0].words) == (1, True, "закреплено куратором")

    @pytest.mark.parametrize(
        ("mentor", "pins", "forbidden", "why"),
        [
            ({"vetoes": frozenset({11})}, [(1, 11)], [], "есть вето или запрет на эту пару"),
            ({}, [(1, 11)], [(1, 11)], "есть вето или запрет на эту пару"),
            ({"person": 11}, [(1, 11)], [], "это один и тот же человек"),
            ({}, [(1, 11), (2, 11)], [], "наставляемый уже закреплён за другим наставником"),
            ({}, [(1, 11), (1, 12)], [], "у наставника не осталось мест"),
            ({}, [(1, 99)], [], "участника нет среди тех, кому подбирают пару"),
        ],
    )
    def test_a_pin_against_a_hard_rule_is_told_and_not_kept(
        self, mentor: dict[str, object], pins: list[tuple[int, int]], forbidden: list[tuple[int, int]], why: str
    ) -> None:
        mentors = [replace(MENTOR, **mentor), replace(MENTOR, key=2, person=2)]
        mentees = [MENTEE, replace(MENTEE, key=12, person=12)]
        result = propose(mentors, mentees, Rules(), pins, forbidden)
        assert [(one.mentor, one.mentee, one.why) for one in result.refused_pins] == [(*pins[-1], why)]


def test_a_participant_given_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="twice"):
        propose([MENTOR, MENTOR], [MENTEE], Rules())


def test_nobody_at_all() -> None:
    result = propose([], [], Rules())
    assert (result.proposals, result.unmatched, result.unused, result.value) == ((), (), (), 0)
