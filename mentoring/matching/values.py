"""What proposals are computed from, and what comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

_GRADE = re.compile(r"\d{1,2}")


class Seniority(Enum):
    """By what the form expects the mentor to be ahead of the mentee."""

    NOTHING = "nothing"
    AGE = "age"
    EXPERIENCE = "experience"


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """A participant of either side.

    `key` names the participant, `person` the human being: one may stand on both sides. `age` and `experience` are in
    full years, None where they are not kept. Wishes and vetoes hold keys of the other side.
    """

    key: int
    person: int
    school: int
    age: int | None = None
    class_name: str = ""
    experience: int | None = None
    family_name: str = ""
    wishes: frozenset[int] = frozenset()
    vetoes: frozenset[int] = frozenset()

    @property
    def grade(self) -> int | None:
        """The year of schooling that the class is named by: «10 А» is 10."""
        found = _GRADE.match(self.class_name.strip())
        return int(found.group()) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentor(Someone):
    """`places`: how many mentees more the mentor takes; `busy`: how many there are already.

    `parted` holds keys of mentees whose pair with this mentor ended early or went on with another one.
    """

    places: int = 1
    busy: int = 0
    competences: frozenset[int] = frozenset()
    trained: bool = False
    parted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentee(Someone):
    requests: frozenset[int] = frozenset()
    special_needs: bool = False
    supported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points of each soft rule. What a mentee asks for weighs most, then what both sides wish for."""

    requests: int = 400
    mutual_wish: int = 260
    mentee_wish: int = 160
    mentor_wish: int = 100
    seniority: int = 60
    trained: int = 50
    classmates: int = 20
    age: int = 80
    other_school: int = 60
    parted: int = 300
    load: int = 30
    """Taken off for each mentee that the mentor has before this one: 0 for the first, 30, 60…"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The form's rules, and the reference data by its keys.

    Ages are (from, to) in full years, either may be absent; they warn and never stop (Р-145 names ages as advice).
    """

    meets: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Requests that each competence answers."""
    request_names: Mapping[int, str] = field(default_factory=dict)
    psychological: frozenset[int] = frozenset()
    """Requests that ask for a psychologist too."""
    mentor_ages: tuple[int | None, int | None] = (None, None)
    mentee_ages: tuple[int | None, int | None] = (None, None)
    same_school: bool = False
    seniority: Seniority = Seniority.NOTHING
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words with the points that it gave. A warning asks the curator to look."""

    words: str
    points: int = 0
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """`score` is the sum of the points of the reasons."""

    mentor: int
    mentee: int
    score: int
    reasons: tuple[Reason, ...]
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A mentee left without a mentor: why, what to do next, and about a psychologist meanwhile ("" where one helps)."""

    mentee: int
    why: str
    step: str
    support: str


@dataclass(frozen=True, slots=True)
class Unused:
    """A mentor left without mentees, and why."""

    mentor: int
    why: str


@dataclass(frozen=True, slots=True)
class RefusedPin:
    """A pin that breaks a hard rule and was not kept."""

    mentor: int
    mentee: int
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """`value`: the sum of scores less what mentors' load takes off; greatest among all with as many matched."""

    proposals: tuple[Proposal, ...]
    unmatched: tuple[Unmatched, ...]
    unused: tuple[Unused, ...]
    refused_pins: tuple[RefusedPin, ...]
    value: int
