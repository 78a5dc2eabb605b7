"""The page of proposals as rows: groups by mentor, those who are left, the curator's own word."""

from __future__ import annotations

import datetime as dt
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
    """A mentee without a mentor: why and what next, what was decided already."""

    who: Shown
    pk: int
    why: str
    next: str = ""
    decided: str = ""
    support_on: dt.date | None = None


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
    """The page for these eyes.

    Candidates, what people ask for, wish and are helped with are known to the school's `own` people alone; the office
    reads who was put together with whom.
    """
    result, people = proposals_of(base), base.people
    candidates = base.candidates if own else ()
    return Proposals(
        groups=_groups(base, result, access, own=own),
        left=tuple(_left(people[one.mentee], one, access, own=own) for one in result.unmatched),
        idle=tuple(Idle(shown(people[one.mentor].person, access), people[one.mentor], one) for one in result.unused),
        words=tuple(_words(base, result, access)) if own else (),
        candidates=tuple(shown(one.person, access) for one in candidates),
        paired=len(base.paired),
        matched=len(result.proposals),
        people=tuple(one.person for one in (*base.mentors, *base.mentees, *candidates)),
    )


def _left(one: Participant, told: Unmatched, access: Access, *, own: bool) -> Left:
    who = shown(one.person, access)
    if not own:
        return Left(who, one.pk, "наставника пока нет")
    return Left(who, one.pk, told.why, f"{told.step} {told.support}".strip(), one.next_step, one.support_on)


def _groups(base: Base, result: Result, access: Access, *, own: bool) -> tuple[Group, ...]:
    """By the mentors' codes. Proposals come from the computation by mentor."""
    made = []
    for key, proposals in groupby(result.proposals, key=lambda one: one.mentor):
        mentor = base.people[key]
        mentees = tuple(
            Proposed(
                key=f"{key}-{one.mentee}",
                who=shown(base.people[one.mentee].person, access),
                reasons=one.reasons if own else (),
                pinned=one.pinned,
            )
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
