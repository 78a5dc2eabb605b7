"""Proposals of pairs for 500 mentors and 2,000 mentees: seconds with scoring and reasons, and how near the optimum."""

from __future__ import annotations

import random
import time
from statistics import median

import numpy as np

from bench.harness import Ratio
from mentoring.matching import Mentee, Mentor, Result, Rules, Seniority, propose
from mentoring.matching.assignment import NOBODY, places_table
from mentoring.matching.scoring import Marks, Points, allowed_table, score_table

WANTED = 5.0
"""Seconds, at most."""
MENTORS, MENTEES, REQUESTS = 500, 2000, 20


def run() -> list[Ratio]:
    ratios = []
    for title, most in (("places for half", 3), ("places for all", 7)):
        mentors, mentees, rules = a_base(most)
        rounds = []
        for _ in range(3):
            begun = time.process_time()
            result = propose(mentors, mentees, rules)
            rounds.append(time.process_time() - begun)
        spent = median(rounds)
        note = f"{spent:.2f} s, {len(result.proposals)} of {MENTEES} matched"
        ratios.append(Ratio(f"500 × 2,000, {title}: seconds / {WANTED:.0f}", spent / WANTED, 1.0, note))
        reached, bound = compare_with_bound(mentors, mentees, rules, result)
        note = f"{reached:.0f} of {bound:.0f}: only an optimum reaches the bound"
        ratios.append(Ratio(f"500 × 2,000, {title}: relaxed bound less value", bound - reached, 0, note))
    return ratios


def a_base(most_places: int) -> tuple[list[Mentor], list[Mentee], Rules]:
    """Invented mentors and mentees of 40 schools with wishes, vetoes and requests; the same at each run."""
    draw = random.Random(145)
    meets = {one: frozenset(draw.sample(range(REQUESTS), 3)) for one in range(30)}
    mentor_keys, mentee_keys = range(MENTORS), range(MENTORS, MENTORS + MENTEES)
    mentors = [
        Mentor(
            key=key,
            person=key,
            school=draw.randrange(40),
            age=draw.randint(14, 19),
            class_name=f"{draw.randint(8, 11)}А",
            family_name=f"Семьин{draw.randrange(300)}",
            places=draw.randint(1, most_places),
            competences=frozenset(draw.sample(range(30), draw.randint(1, 5))),
            trained=draw.random() < 0.7,
            wishes=frozenset(draw.sample(mentee_keys, 3)),
            vetoes=frozenset(draw.sample(mentee_keys, 2)),
        )
        for key in mentor_keys
    ]
    mentees = [
        Mentee(
            key=key,
            person=key,
            school=draw.randrange(40),
            age=draw.randint(10, 18),
            class_name=f"{draw.randint(4, 11)}А",
            family_name=f"Семьина{draw.randrange(300)}",
            requests=frozenset(draw.sample(range(REQUESTS), draw.randint(0, 4))),
            special_needs=draw.random() < 0.05,
            wishes=frozenset(draw.sample(mentor_keys, 2)),
            vetoes=frozenset(draw.sample(mentor_keys, 2)),
        )
        for key in mentee_keys
    ]
    rules = Rules(meets=meets, mentor_ages=(15, 19), mentee_ages=(10, 18), seniority=Seniority.AGE)
    return mentors, mentees, rules


def compare_with_bound(
    mentors: list[Mentor], mentees: list[Mentee], rules: Rules, result: Result
) -> tuple[float, float]:
    """What the answer is worth in the table that is to be the greatest, and what no answer can exceed.

    Mentors and mentees are ordered by key, without pins.
    """
    columns = {mentor.key: column for column, mentor in enumerate(mentors)}
    chosen = {proposal.mentee: columns[proposal.mentor] for proposal in result.proposals}
    answer = np.array([chosen.get(mentee.key, NOBODY) for mentee in mentees], dtype=np.int64)
    places = np.array([mentor.places for mentor in mentors], dtype=np.int64)
    busy = np.array([mentor.busy for mentor in mentors], dtype=np.int64)
    scores, allowed = score_table(mentors, mentees, rules), allowed_table(mentors, mentees)
    return worth_and_bound(scores, allowed, places, busy, rules.weights.load, answer)


def worth_and_bound(
    scores: Points, allowed: Marks, places: Points, busy: Points, load: int, answer: Points
) -> tuple[float, float]:
    """The worth of an answer, and the value of a solution of the linear programme's dual.

    By weak duality no answer is worth more than the second number, whichever prices of places it comes from; so an
    answer that reaches it is an optimum. The prices are raised from nothing until nobody would rather have a place
    that another one has, which ends exactly when the answer cannot be bettered by moving people round.
    """
    values, mentor_of = places_table(scores, allowed, places, busy, load)
    place_of = np.full(len(answer), NOBODY, dtype=np.int64)
    free = {mentor: iter(np.flatnonzero(mentor_of == mentor)) for mentor in set(answer.tolist()) - {NOBODY}}
    for row in np.flatnonzero(answer != NOBODY):
        place_of[row] = next(free[int(answer[row])])
    matched = np.flatnonzero(place_of != NOBODY)
    own = values[matched, place_of[matched]]
    alone = np.flatnonzero(place_of == NOBODY)
    prices = values[alone].max(axis=0, initial=0.0)
    tempted = np.arange(len(matched))
    for _ in range(values.shape[1] + 1):
        # Whoever has a place is worth its value less its price; another place must cost so much that it tempts no one.
        worth = own[tempted] - prices[place_of[matched[tempted]]]
        dearer = (values[matched[tempted]] - worth[:, None]).max(axis=0, initial=0.0)
        raised = dearer > prices
        prices = np.where(raised, dearer, prices)
        tempted = np.flatnonzero(raised[place_of[matched]])
        if not tempted.size:
            break
    profits = np.maximum((values - prices[None, :]).max(axis=1, initial=0.0), 0.0)
    return float(own.sum()), float(profits.sum() + prices.sum())
