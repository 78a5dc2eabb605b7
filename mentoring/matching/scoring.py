"""Points and hard rules of every mentor with every mentee at once, as tables: a row a mentee, a column a mentor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mentoring.matching.values import Mentee, Mentor, Rules, Seniority, Someone

Points: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.bool_]

FAR_IN_YEARS = 5
"""Pupils further apart than this have less in common: half the points of seniority."""


def allowed_table(
    mentors: Sequence[Mentor], mentees: Sequence[Mentee], forbidden: Collection[tuple[int, int]] = ()
) -> Marks:
    """Whom the hard rules let together: not oneself, no veto of either side, not forbidden by the curator."""
    people_of_mentees, people_of_mentors = _column(m.person for m in mentees), _column(m.person for m in mentors)
    table = people_of_mentees[:, None] != people_of_mentors[None, :]
    rows, columns = _places(mentees), _places(mentors)
    for mentor, mentee in forbidden:
        if mentor in columns and mentee in rows:
            table[rows[mentee], columns[mentor]] = False
    table &= ~_named(mentees, mentors, "vetoes")
    table &= ~_named(mentors, mentees, "vetoes").T
    return table


def score_table(mentors: Sequence[Mentor], mentees: Sequence[Mentee], rules: Rules) -> Points:
    """The points of the soft rules. What a pair's reasons add up to is the same number (see `reasons`)."""
    weights = rules.weights
    table = _requests(mentors, mentees, rules)
    wanted, willing = _named(mentees, mentors, "wishes"), _named(mentors, mentees, "wishes").T
    table += weights.mutual_wish * (wanted & willing)
    table += weights.mentee_wish * (wanted & ~willing) + weights.mentor_wish * (willing & ~wanted)
    table += _seniority(mentors, mentees, rules)
    same_school = _column(m.school for m in mentees)[:, None] == _column(m.school for m in mentors)[None, :]
    table -= weights.other_school * (2 if rules.same_school else 1) * ~same_school
    table += weights.classmates * (same_school & _classmates(mentors, mentees))
    trained = np.array([mentor.trained for mentor in mentors], dtype=bool)
    careful = np.array([2 if mentee.special_needs else 1 for mentee in mentees], dtype=np.int64)
    table += weights.trained * careful[:, None] * trained[None, :]
    table -= weights.parted * _named(mentors, mentees, "parted").T
    table -= weights.age * np.array([is_outside(m.age, rules.mentor_ages) for m in mentors], dtype=bool)[None, :]
    return table


def is_outside(age: int | None, limits: tuple[int | None, int | None]) -> bool:
    """Whether a known age is out of the form's limits."""
    low, high = limits
    return age is not None and ((low is not None and age < low) or (high is not None and age > high))


def seniority_points(gap: int, rules: Rules) -> int:
    """Points of a mentor ahead of the mentee by `gap` years, behind where it is negative."""
    weight = rules.weights.seniority
    if gap <= 0:
        return 0 if gap == 0 else -weight
    return weight // 2 if rules.seniority is Seniority.AGE and gap > FAR_IN_YEARS else weight


def _requests(mentors: Sequence[Mentor], mentees: Sequence[Mentee], rules: Rules) -> Points:
    names = sorted({request for mentee in mentees for request in mentee.requests})
    places = {name: place for place, name in enumerate(names)}
    asked = np.zeros((len(mentees), len(names)), dtype=np.float32)
    for row, mentee in enumerate(mentees):
        asked[row, [places[request] for request in mentee.requests]] = 1
    met = np.zeros((len(mentors), len(names)), dtype=np.float32)
    for row, mentor in enumerate(mentors):
        answers = frozenset().union(*(rules.meets.get(one, frozenset()) for one in mentor.competences))
        met[row, [places[request] for request in answers if request in places]] = 1
    # Floats for the fast product; the counts are small whole numbers, so nothing is lost.
    hits = (asked @ met.T).astype(np.int64)
    wanted = np.maximum(asked.sum(axis=1).astype(np.int64), 1)
    points: Points = rules.weights.requests * hits // wanted[:, None]
    return points


def _seniority(mentors: Sequence[Mentor], mentees: Sequence[Mentee], rules: Rules) -> Points:
    if rules.seniority is Seniority.NOTHING:
        return np.zeros((len(mentees), len(mentors)), dtype=np.int64)
    if rules.seniority is Seniority.EXPERIENCE:
        gap, known = _gap(mentors, mentees, "experience")
    else:
        gap, known = _gap(mentors, mentees, "age")
        by_class, has_class = _gap(mentors, mentees, "grade")
        gap, known = np.where(known, gap, by_class), known | has_class
    weight = rules.weights.seniority
    far = weight // 2 if rules.seniority is Seniority.AGE else weight
    points = np.where(gap > FAR_IN_YEARS, far, weight)
    points = np.where(gap < 0, -weight, np.where(gap == 0, 0, points))
    return np.where(known, points, 0).astype(np.int64)


def _gap(mentors: Sequence[Mentor], mentees: Sequence[Mentee], what: str) -> tuple[Points, Marks]:
    """Years of the mentor less those of the mentee, and where both are known."""
    ours, theirs = ([getattr(one, what) for one in side] for side in (mentors, mentees))
    gap = _column(value or 0 for value in ours)[None, :] - _column(value or 0 for value in theirs)[:, None]
    has_ours, has_theirs = (np.array([value is not None for value in side], dtype=bool) for side in (ours, theirs))
    return gap, has_ours[None, :] & has_theirs[:, None]


def _classmates(mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> Marks:
    classes = {name: number for number, name in enumerate(sorted({one.class_name for one in (*mentors, *mentees)}))}
    ours, theirs = (_column(classes[one.class_name] if one.class_name else -1 for one in s) for s in (mentors, mentees))
    same: Marks = (theirs[:, None] == ours[None, :]) & (ours >= 0)[None, :]
    return same


def _named(who: Sequence[Someone], whom: Sequence[Someone], what: str) -> Marks:
    """Whom each of `who` names in wishes or vetoes: a row for each of them."""
    table = np.zeros((len(who), len(whom)), dtype=bool)
    places = _places(whom)
    for row, one in enumerate(who):
        table[row, [places[key] for key in getattr(one, what) if key in places]] = True
    return table


def _places(people: Sequence[Someone]) -> dict[int, int]:
    return {one.key: place for place, one in enumerate(people)}


def _column(values: Iterable[int]) -> Points:
    return np.fromiter(values, dtype=np.int64)
