"""Proposals for all at once: pins first, the best assignment of the rest, and the reasons of each outcome in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np

from mentoring.matching.assignment import NOBODY, assign, load_cost
from mentoring.matching.outcomes import why_left, why_unused
from mentoring.matching.reasons import reasons_of
from mentoring.matching.scoring import allowed_table, score_table
from mentoring.matching.values import Mentee, Mentor, Proposal, Reason, RefusedPin, Result, Rules, Someone

S = TypeVar("S", bound=Someone)
Pin = tuple[int, int]


def propose(
    mentors: Iterable[Mentor],
    mentees: Iterable[Mentee],
    rules: Rules,
    pins: Iterable[Pin] = (),
    forbidden: Iterable[Pin] = (),
) -> Result:
    """Who should mentor whom: as many mentees as can be matched, and among such answers the greatest value.

    `pins` and `forbidden` are (mentor's key, mentee's key). Never broken: a person is not one's own mentor, a mentor
    takes no more than `places`, vetoes of either side, what is forbidden; a pin against one of these is not kept
    and is told in `refused_pins`. The order of the input makes no difference. Raises ValueError on a repeated key.
    """
    case = _Case(_in_order(mentors), _in_order(mentees), rules, frozenset(forbidden))
    refused = [case.pin(pair) for pair in sorted(set(pins))]
    case.match()
    return Result(
        proposals=tuple(case.proposals()),
        unmatched=tuple(
            why_left(mentee, case.mentors, case.allowed[row], case.forbidden, rules)
            for row, mentee in enumerate(case.mentees)
            if case.chosen[row] == NOBODY
        ),
        unused=tuple(
            why_unused(mentor, bool(case.allowed[:, column].any()))
            for column, mentor in enumerate(case.mentors)
            if not mentor.busy and not (case.chosen == column).any()
        ),
        refused_pins=tuple(filter(None, refused)),
        value=case.value(),
    )


def _in_order(people: Iterable[S]) -> list[S]:
    ordered = sorted(people, key=lambda one: one.key)
    if len({one.key for one in ordered}) != len(ordered):
        raise ValueError("a participant is given twice")
    return ordered


class _Case:
    """One computation: the tables, and the mentor's column chosen for each mentee's row."""

    def __init__(self, mentors: list[Mentor], mentees: list[Mentee], rules: Rules, forbidden: frozenset[Pin]) -> None:
        self.mentors, self.mentees, self.rules, self.forbidden = mentors, mentees, rules, forbidden
        self.allowed = allowed_table(mentors, mentees, forbidden)
        self.scores = score_table(mentors, mentees, rules)
        self.places = np.array([max(mentor.places, 0) for mentor in mentors], dtype=np.int64)
        self.busy = np.array([mentor.busy for mentor in mentors], dtype=np.int64)
        self.chosen = np.full(len(mentees), NOBODY, dtype=np.int64)
        self.pinned = np.zeros(len(mentees), dtype=bool)
        self._columns = {mentor.key: column for column, mentor in enumerate(mentors)}
        self._rows = {mentee.key: row for row, mentee in enumerate(mentees)}

    def pin(self, pair: Pin) -> RefusedPin | None:
        """Keep the pair whatever it scores, or say which hard rule it breaks."""
        column, row = self._columns.get(pair[0]), self._rows.get(pair[1])
        if column is None or row is None:
            why = "участника нет среди тех, кому подбирают пару"
        elif not self.allowed[row, column]:
            why = "есть вето или запрет на эту пару"
            if self.mentors[column].person == self.mentees[row].person:
                why = "это один и тот же человек"
        elif self.pinned[row]:
            why = "наставляемый уже закреплён за другим наставником"
        elif self._counts()[column] >= self.places[column]:
            why = "у наставника не осталось мест"
        else:
            self.chosen[row], self.pinned[row] = column, True
            return None
        return RefusedPin(*pair, why)

    def match(self) -> None:
        """Assign those who are not pinned to the places that pins left."""
        rest = np.flatnonzero(~self.pinned)
        taken = self._counts()
        self.chosen[rest] = assign(
            self.scores[rest], self.allowed[rest], self.places - taken, self.busy + taken, self.rules.weights.load
        )

    def proposals(self) -> Iterator[Proposal]:
        """By mentor, then by mentee."""
        for row in np.lexsort((np.arange(len(self.chosen)), self.chosen)):
            if self.chosen[row] == NOBODY:
                continue
            mentor, mentee = self.mentors[self.chosen[row]], self.mentees[row]
            reasons = reasons_of(mentor, mentee, self.rules)
            if self.pinned[row]:
                reasons = (Reason("закреплено куратором"), *reasons)
            score = sum(reason.points for reason in reasons)
            yield Proposal(mentor.key, mentee.key, score, reasons, bool(self.pinned[row]))

    def value(self) -> int:
        rows = np.flatnonzero(self.chosen != NOBODY)
        gained = int(self.scores[rows, self.chosen[rows]].sum())
        return gained - load_cost(self._counts(), self.busy, self.rules.weights.load)

    def _counts(self) -> np.ndarray:
        """How many mentees each mentor has got so far."""
        counts: np.ndarray = np.bincount(self.chosen[self.chosen != NOBODY], minlength=len(self.mentors))
        return counts
