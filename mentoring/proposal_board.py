"""The page of proposals as rows: groups by mentor, those who are left, the curator's own word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from mentoring.matching import Reason, Result, Unmatched, Unused
from mentoring.models import Choice, Participant, Person
from mentoring.proposals import Base, proposals_of
from mentoring.shown import Shown, shown
from organizations.access import Access


@dataclass(frozen=True, slots=True)
class Proposed:
    """A mentee beside a mentor; `key` names the pair in forms: «12-34»."""

    key: str
    who: Shown
    reasons: tuple[Reason, ...]
    pinned: bool

    @property
    def warnings(self) -> int:
        return sum(reason.warning for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Group:
    """A mentor with whom the computation puts together; `busy` of `capacity` places were taken before."""

    who: Shown
    mentor: Participant
    busy: int
    mentees: tuple[Proposed, ...]

    @property
    def full(self) -> int:
        return self.busy + len(self.mentees)


@dataclass(frozen=True, slots=True)
class Left:
    """A mentee without a mentor: why and what next, what was written down already."""

    who: Shown
    participant: Participant
    told: Unmatched


@dataclass(frozen=True, slots=True)
class Idle:
    """A mentor without mentees, and why."""

    who: Shown
    participant: Participant
    told: Unused


@dataclass(frozen=True, slots=True)
class Word:
    """A pin or a ban; `broken` says why a pin is not kept."""

    key: str
    mentor: Shown
    mentee: Shown
    kind: str
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Proposals:
    """Everything on the page. `people` are those whose names it shows."""

    groups: tuple[Group, ...]
    left: tuple[Left, ...]
    idle: tuple[Idle, ...]
    words: tuple[Word, ...]
    candidates: tuple[Shown, ...]
    paired: int
    matched: int
    people: tuple[Person, ...]


def board_of(base: Base, access: Access, *, own: bool) -> Proposals:
    """The page for these eyes; candidates are known to the school's `own` people alone."""
    result, people = proposals_of(base), base.people
    candidates = base.candidates if own else ()
    return Proposals(
        groups=_groups(base, result, access),
        left=tuple(Left(shown(people[one.mentee].person, access), people[one.mentee], one) for one in result.unmatched),
        idle=tuple(Idle(shown(people[one.mentor].person, access), people[one.mentor], one) for one in result.unused),
        words=tuple(_words(base, result, access)),
        candidates=tuple(shown(one.person, access) for one in candidates),
        paired=len(base.paired),
        matched=len(result.proposals),
        people=tuple(one.person for one in (*base.mentors, *base.mentees, *candidates)),
    )


def _groups(base: Base, result: Result, access: Access) -> tuple[Group, ...]:
    """By the mentors' codes. Proposals come from the computation by mentor."""
    made = []
    for key, proposals in groupby(result.proposals, key=lambda one: one.mentor):
        mentor = base.people[key]
        mentees = tuple(
            Proposed(f"{key}-{one.mentee}", shown(base.people[one.mentee].person, access), one.reasons, one.pinned)
            for one in proposals
        )
        made.append(Group(shown(mentor.person, access), mentor, base.busy.get(key, 0), mentees))
    return tuple(sorted(made, key=lambda group: (group.who.code, group.mentor.pk)))


def _words(base: Base, result: Result, access: Access) -> Iterable[Word]:
    """The curator's choices that still matter: about people who are in the bases and not in a pair yet."""
    broken = {(one.mentor, one.mentee): one.why for one in result.refused_pins}
    for choice in base.choices:
        mentor, mentee = base.people.get(choice.mentor_id), base.people.get(choice.mentee_id)
        if mentor is None or mentee is None or mentee.pk in base.paired:
            continue
        why = broken.get((mentor.pk, mentee.pk), "") if choice.kind == Choice.Kind.PIN else ""
        key = f"{mentor.pk}-{mentee.pk}"
        yield Word(key, shown(mentor.person, access), shown(mentee.person, access), choice.kind, why)
