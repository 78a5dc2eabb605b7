"""What many answers say together: distributions, means with n, the change from entry to exit. Pure.

Nothing is told of a group of fewer than `LEAST`, and nothing by which such a group could be found as a difference: a
small group is left out of a sum unless all that are left out make up a group large enough, and a change is computed
of so many pairs that those outside it are nobody or a group large enough.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from scipy.special import stdtrit

LEAST = 5
"""Groups of fewer are never shown (standards of anonymity of the model's monitoring)."""
ENOUGH = 10
"""Pairs of answers from which an interval across zero says «no change seen» and not «too few to judge»."""
CONFIDENCE = 0.95

SCALE, GRADE, YES_NO, CHOICE, CHOICES = "scale", "grade", "yes_no", "choice", "choices"
NUMBERS = (SCALE, GRADE, YES_NO)


@dataclass(frozen=True, slots=True)
class Topic:
    """A question as results know it: by code, with the words of its variants."""

    code: str
    text: str
    kind: str
    block: str = ""
    choices: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """What a distribution counts, in order."""
        if self.kind == SCALE:
            return tuple(str(number) for number in range(1, 11))
        if self.kind == GRADE:
            return ("0", "1", "2")
        return ("да", "нет") if self.kind == YES_NO else self.choices


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers of a group to one question: how many people, how many times each label, the sum of numbers."""

    people: int
    counts: tuple[int, ...]
    total: int = 0

    def __add__(self, other: Tally) -> Tally:
        counts = tuple(one + two for one, two in zip(self.counts, other.counts, strict=True))
        return Tally(self.people + other.people, counts, self.total + other.total)

    @property
    def mean(self) -> float | None:
        return self.total / self.people if self.people else None

    @property
    def is_small(self) -> bool:
        return self.people < LEAST


@dataclass(frozen=True, slots=True)
class Sum:
    """Groups together: the tally that may be shown, how many groups and people stay outside it."""

    tally: Tally | None
    groups_out: int = 0
    people_out: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """From entry to exit, of people who answered both. `used` of `pairs` were computed with.

    `low` and `high`: the 95 % interval of the mean change by Student's t. Points of the scale, or shares of «да».
    """

    pairs: int
    used: int
    mean: float
    low: float
    high: float
    grew: int
    same: int
    fell: int

    @property
    def verdict(self) -> str:
        """grew, fell, same (nobody changed), unclear, few."""
        if self.low > 0:
            return "grew"
        if self.high < 0:
            return "fell"
        if self.low == self.high == 0:
            return "same"
        return "unclear" if self.used >= ENOUGH else "few"


def tally(topic: Topic, answers: Iterable[Sequence[int]]) -> Tally:
    """Count answers, each one number or the places of the variants chosen."""
    found = list(answers)
    if topic.kind == YES_NO:
        yes = sum(answer[0] for answer in found)
        return Tally(len(found), (yes, len(found) - yes), yes)
    counted = Counter(place for answer in found for place in answer)
    if topic.kind in (SCALE, GRADE):
        first = 1 if topic.kind == SCALE else 0
        counts = tuple(counted[first + place] for place in range(len(topic.labels)))
        return Tally(len(found), counts, sum(answer[0] for answer in found))
    return Tally(len(found), tuple(counted[place] for place in range(len(topic.labels))))


def together(tallies: Iterable[Tally]) -> Sum:
    """The sum of groups each of which is shown by itself where it is large enough.

    Small ones come in only all together, and only where they are `LEAST` people: else the sum without the shown groups
    would tell of them.
    """
    found = [one for one in tallies if one.people]
    small = [one for one in found if one.is_small]
    out = sum(one.people for one in small)
    if out >= LEAST:
        return Sum(_added(found))
    return Sum(_added([one for one in found if not one.is_small]), len(small), out)


def over_places(places: Iterable[Iterable[Tally]]) -> Sum:
    """The sum of municipalities' sums, each of which is shown by itself: what one leaves out, the whole leaves out."""
    sums = [together(tallies) for tallies in places]
    whole = _added([one.tally for one in sums if one.tally is not None])
    return Sum(whole, sum(one.groups_out for one in sums), sum(one.people_out for one in sums))


def large_ones(tallies: Iterable[Tally]) -> Sum:
    """The sum of large groups alone: of a part of the groups whose whole is told elsewhere, small ones would differ."""
    found = [one for one in tallies if one.people]
    small = [one for one in found if one.is_small]
    return Sum(_added([one for one in found if not one.is_small]), len(small), sum(one.people for one in small))


def _added(tallies: Sequence[Tally]) -> Tally | None:
    if not tallies:
        return None
    whole = tallies[0]
    for one in tallies[1:]:
        whole += one
    return whole


Answers = Mapping[Hashable, int]
"""One number of each person."""


Group = tuple[Answers, Answers]
"""Answers at entry and at exit."""


def change(places: Iterable[Iterable[Group]], *, span: int) -> Change | None:
    """The change of people who answered at entry and at exit, of municipalities' groups, each shown by itself, too.

    `span`: how far one answer can move. None where there are too few people.
    """
    found = [_moved(groups) for groups in places]
    steps = [step for own, _ in found for step in own]
    if not steps:
        return None
    mean, half = _interval(steps)
    return Change(
        pairs=sum(pairs for _, pairs in found),
        used=len(steps),
        mean=mean,
        low=max(mean - half, -span),
        high=min(mean + half, span),
        grew=sum(step > 0 for step in steps),
        same=sum(step == 0 for step in steps),
        fell=sum(step < 0 for step in steps),
    )


def _moved(groups: Iterable[Group]) -> tuple[list[int], int]:
    """Steps of a municipality and its pairs. Groups too small for a change of their own come in only all together."""
    steps, pairs = list[int](), 0
    small: tuple[dict[Hashable, int], dict[Hashable, int]] = {}, {}
    for before, after in groups:
        pairs += len(before.keys() & after.keys())
        found = steps_of(before, after)
        steps += found
        if not found:
            small[0].update(before)
            small[1].update(after)
    return steps + steps_of(*small), pairs


def steps_of(before: Answers, after: Answers) -> list[int]:
    """How much each person's answer moved; nobody's where they are fewer than `LEAST`.

    All answers of entry and of exit are shown beside the change. A change of all pairs would tell of one to four people
    who answered only once: then some pairs are left out, always the same ones.
    """
    both = before.keys() & after.keys()
    alone = len(before) + len(after) - 2 * len(both)
    # By a hash of the key: neither the order of people nor a second look tells who is out.
    used = sorted(both, key=lambda key: sha256(str(key).encode()).digest())
    if 0 < alone < LEAST:
        used = used[: max(len(used) - (LEAST - alone), 0)]
    return [after[key] - before[key] for key in used] if len(used) >= LEAST else []


def _interval(steps: Sequence[int]) -> tuple[float, float]:
    """Mean and half of the interval."""
    number = len(steps)
    mean = sum(steps) / number
    spread = math.sqrt(sum((step - mean) ** 2 for step in steps) / (number - 1))
    return mean, float(stdtrit(number - 1, (1 + CONFIDENCE) / 2)) * spread / math.sqrt(number)


# --- Words ------------------------------------------------------------------------------------------------------


def figure(value: float, digits: int = 1) -> str:
    """«7,3»; a minus is a minus sign."""
    text = f"{abs(value):.{digits}f}".replace(".", ",")
    return f"−{text}" if value < 0 and float(f"{value:.{digits}f}") else text


def signed(value: float, digits: int = 1) -> str:
    """«+0,4», «−1,2», «0,0»."""
    return f"+{figure(value, digits)}" if float(f"{value:.{digits}f}") > 0 else figure(value, digits)


def change_words(found: Change, kind: str) -> str:
    """«выросло, изменение от +0,4 до +1,2 балла»; of «да» in percentage points."""
    scale, digits, unit = (100, 0, "\u00a0п.\u00a0п.") if kind == YES_NO else (1, 1, "\u00a0балла")
    span = f"изменение от {signed(found.low * scale, digits)} до {signed(found.high * scale, digits)}{unit}"
    told = {
        "grew": "выросло",
        "fell": "снизилось",
        "same": "не изменилось",
        "unclear": "сдвига не видно",
        "few": "данных мало, чтобы судить",
    }[found.verdict]
    return told if found.verdict == "same" else f"{told}, {span}"


def level(points: int) -> str:
    """The level of a programme by the card of nine criteria, 0–18 points (МР-42/02, приложение 2)."""
    if not 0 <= points <= 18:
        raise ValueError("the card gives 0 to 18 points")
    if points >= 15:
        return "оптимальный"
    return "допустимый" if points >= 9 else "недопустимый"
