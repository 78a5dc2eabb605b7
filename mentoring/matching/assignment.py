"""The best assignment of mentees to mentors' places: as many as can be, then the greatest sum of points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from mentoring.matching.scoring import Marks, Points

NOBODY = -1


def places_table(
    scores: Points, allowed: Marks, places: Points, busy: Points, load: int
) -> tuple[NDArray[np.float64], Points]:
    """The table that the assignment is best in: a column for each place of a mentor, and the mentor of each column.

    A pair that may not be has the value 0, as staying alone has. Any other has a value above 0, so great that one
    more matched mentee outweighs every difference of points. The next place of a mentor costs `load` more than the
    one before, so that loads come out even. All values are whole numbers below 2**53: no rounding decides.
    """
    # Nobody needs more places than there are mentees who may take them.
    places = np.minimum(np.maximum(places, 0), allowed.sum(axis=0))
    mentor_of = np.repeat(np.arange(len(places)), places)
    first = np.cumsum(places) - places
    costs = load * (busy[mentor_of] + np.arange(len(mentor_of)) - first[mentor_of])
    points = scores[:, mentor_of] - costs
    may = allowed[:, mentor_of]
    if not may.any():
        return np.zeros(points.shape), mentor_of
    lowest, highest = int(points[may].min()), int(points[may].max())
    outweighs = (highest - lowest) * len(scores) + 1
    return np.where(may, points - lowest + outweighs, 0).astype(np.float64), mentor_of


def assign(scores: Points, allowed: Marks, places: Points, busy: Points, load: int) -> Points:
    """The mentor's column for each mentee's row, NOBODY for those who are left.

    The solver is deterministic: rows and columns in the same order give the same answer among equally good ones.
    """
    values, mentor_of = places_table(scores, allowed, places, busy, load)
    rows, columns = linear_sum_assignment(values, maximize=True)
    found = values[rows, columns] > 0
    answer = np.full(len(scores), NOBODY, dtype=np.int64)
    answer[rows[found]] = mentor_of[columns[found]]
    return answer


def load_cost(counts: Points, busy: Points, load: int) -> int:
    """What is taken off when the mentors get `counts` mentees beside those they have: load × (busy + 0, 1, 2…)."""
    return int((load * (busy * counts + counts * (counts - 1) // 2)).sum())
