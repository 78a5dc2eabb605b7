"""Two independent ways to the optimum, and cases to try them on. Neither knows the product's tables or solver."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

from mentoring.matching import Mentee, Mentor, Rules, Seniority
from mentoring.matching.reasons import reasons_of

Pairs = Collection[tuple[int, int]]

REQUESTS = 5
COMPETENCES = 4


def score_of(mentor: Mentor, mentee: Mentee, rules: Rules) -> int:
    return sum(reason.points for reason in reasons_of(mentor, mentee, rules))


def may_be(mentor: Mentor, mentee: Mentee, forbidden: Pairs) -> bool:
    return not (
        mentor.person == mentee.person
        or mentor.key in mentee.vetoes
        or mentee.key in mentor.vetoes
        or (mentor.key, mentee.key) in forbidden
    )


def by_trying_all(
    mentors: list[Mentor], mentees: list[Mentee], rules: Rules, pins: Pairs = (), forbidden: Pairs = ()
) -> tuple[int, int]:
    """How many are matched and what it is worth, by every assignment there is. Pins must be keepable."""
    held = {mentee: mentor for mentor, mentee in pins}

    def best(rest: list[Mentee], taken: dict[int, int]) -> tuple[int, int]:
        if not rest:
            return 0, 0
        mentee, others = rest[0], rest[1:]
        found = [] if mentee.key in held else [best(others, taken)]
        for mentor in mentors:
            got = taken.get(mentor.key, 0)
            wanted = held.get(mentee.key, mentor.key) == mentor.key
            if not wanted or got >= mentor.places or not may_be(mentor, mentee, forbidden):
                continue
            matched, worth = best(others, {**taken, mentor.key: got + 1})
            cost = rules.weights.load * (mentor.busy + got)
            found.append((matched + 1, worth + score_of(mentor, mentee, rules) - cost))
        return max(found)

    # Those who are held first: a free mentee tried before them may not take their place.
    return best(sorted(mentees, key=lambda one: one.key not in held), {})


def by_linear_programme(
    mentors: list[Mentor], mentees: list[Mentee], rules: Rules, forbidden: Pairs = ()
) -> tuple[int, int]:
    """The same by HiGHS: a variable for each pair and each place of a mentor; such programmes have whole optima."""
    variables = [
        (row, column, place)
        for row, mentee in enumerate(mentees)
        for column, mentor in enumerate(mentors)
        for place in range(min(mentor.places, len(mentees)))
        if may_be(mentor, mentee, forbidden)
    ]
    if not variables:
        return 0, 0
    places = {pair: number for number, pair in enumerate(sorted({(c, p) for _, c, p in variables}))}
    limits = lil_matrix((len(mentees) + len(places), len(variables)))
    worth = np.zeros(len(variables))
    for number, (row, column, place) in enumerate(variables):
        limits[row, number] = limits[len(mentees) + places[column, place], number] = 1
        mentor = mentors[column]
        worth[number] = score_of(mentor, mentees[row], rules) - rules.weights.load * (mentor.busy + place)
    outweighs = float(np.abs(worth).sum() * 2 + 1)
    answer = linprog(-(worth + outweighs), A_ub=limits.tocsr(), b_ub=np.ones(limits.shape[0]), bounds=(0, 1))
    chosen = answer.x > 0.5
    return int(chosen.sum()), round(float(worth[chosen].sum()))


@st.composite
def cases(draw: st.DrawFn, mentors: int = 4, mentees: int = 5) -> tuple[list[Mentor], list[Mentee], Rules]:
    """A few people with everything that the rules look at; some stand on both sides."""
    ours = range(1, draw(st.integers(0, mentors)) + 1)
    theirs = range(101, 101 + draw(st.integers(0, mentees)))
    ages = st.none() | st.integers(9, 20)
    some = {
        "school": st.integers(1, 2),
        "age": ages,
        "class_name": st.sampled_from(["", "7А", "9Б", "10А", "мл. группа"]),
        "experience": st.none() | st.integers(0, 20),
        "family_name": st.sampled_from(["", "Иванов", "Иванова", "Белая"]),
    }

    def named(keys: range) -> st.SearchStrategy[frozenset[int]]:
        return st.frozensets(st.sampled_from(keys), max_size=2) if keys else st.just(frozenset())

    mentor = st.fixed_dictionaries(
        {
            **some,
            "places": st.integers(0, 3),
            "busy": st.integers(0, 2),
            "competences": st.frozensets(st.integers(1, COMPETENCES), max_size=3),
            "trained": st.booleans(),
            "parted": named(theirs),
            "wishes": named(theirs),
            "vetoes": named(theirs),
        }
    )
    mentee = st.fixed_dictionaries(
        {
            **some,
            "requests": st.frozensets(st.integers(1, REQUESTS), max_size=4),
            "special_needs": st.booleans(),
            "supported": st.booleans(),
            "wishes": named(ours),
            "vetoes": named(ours),
        }
    )
    rules = Rules(
        meets=draw(
            st.dictionaries(
                st.integers(1, COMPETENCES), st.frozensets(st.integers(1, REQUESTS), max_size=3), max_size=COMPETENCES
            )
        ),
        request_names={one: f"запрос {one}" for one in range(1, REQUESTS + 1)},
        psychological=frozenset({1}),
        mentor_ages=draw(st.sampled_from([(None, None), (15, 19), (18, None), (None, 14)])),
        mentee_ages=(10, 18),
        same_school=draw(st.booleans()),
        seniority=draw(st.sampled_from(Seniority)),
    )
    # A mentee with the number of a mentor's person is that person.
    same = draw(
        st.dictionaries(st.sampled_from(theirs), st.sampled_from(ours), max_size=1) if ours and theirs else st.just({})
    )
    return (
        [Mentor(key=key, person=key, **draw(mentor)) for key in ours],
        [Mentee(key=key, person=same.get(key, key), **draw(mentee)) for key in theirs],
        rules,
    )
