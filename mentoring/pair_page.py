"""A pair's page as values: five kinds on a line, feedback of each side, consents one by one. Asks a constant number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from mentoring.models import Consent, Feedback, FeedbackLink, FitCheck, Meeting, Pair, Participant, Person
from mentoring.permissions import sees_names_of_pair
from mentoring.shown import UNNAMED, Shown
from mentoring.workflow.meetings import next_kind
from organizations.access import Access
from organizations.clock import today

THERE, AWAITED, NONE = "there", "awaited", "none"
_WORDS = {THERE: "есть", AWAITED: "ждём", NONE: "нет"}
_AHEAD = {
    Meeting.Kind.ACQUAINTANCE: "Познакомиться и договориться, когда и где встречаться.",
    Meeting.Kind.TRIAL: "Сделать вместе небольшое дело и решить, подходят ли друг другу.",
    Meeting.Kind.PLANNING: "Записать цель и шаги в план пары.",
    Meeting.Kind.WORK: "Несколько встреч подряд, после каждой — отзыв обеих сторон.",
    Meeting.Kind.FINAL: "Личная рефлексия, выходная анкета, решение о продолжении.",
}


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody in the pair for these eyes: `link` tells whether an address for feedback is open."""

    participant: Participant
    who: Shown
    link: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a side has said what it thinks of a meeting; the words themselves only where they may be read."""

    side: Side
    state: str
    feedback: Feedback | None = None

    @property
    def words(self) -> str:
        return _WORDS[self.state]


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting: the mentor's answer and those of the mentees."""

    meeting: Meeting
    answers: tuple[Answer, ...]

    @property
    def mentor(self) -> Answer:
        return self.answers[0]

    @property
    def mentees(self) -> tuple[Answer, ...]:
        return self.answers[1:]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five kinds: done, now or ahead, with its meetings."""

    kind: int
    name: str
    way: str
    meetings: tuple[MeetingRow, ...]
    hint: str


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A kind of consent in the pair: who lacks it, by code, and until when the shortest one is valid."""

    name: str
    lacking: tuple[str, ...]
    until: dt.date | None


def shown_in_pair(person: Person, pair: Pair, access: Access) -> Shown:
    """The person for these eyes: the pair's own mentor knows whom he meets. The municipality comes with the pair."""
    names = sees_names_of_pair(access, pair)
    if not names and pair.ended_on is None and not person.is_admitted(today(pair.municipality)):
        return Shown(person.pk, UNNAMED)
    return Shown(person.pk, person.code, person.full_name if names else "", person.class_name or person.post)


def sides(pair: Pair, people: Iterable[Participant], access: Access) -> tuple[Side, ...]:
    """The mentor first, then the mentees. One query."""
    rows = FeedbackLink.objects.filter(pair=pair, revoked_at__isnull=True)
    opened = set(rows.values_list("participant", flat=True))
    return tuple(Side(one, shown_in_pair(one.person, pair, access), one.pk in opened) for one in people)


def steps(pair: Pair, people: tuple[Side, ...], *, readable: frozenset[int]) -> tuple[Step, ...]:
    """The five kinds in their order; `readable`: participants whose words may be read. Two queries."""
    meetings = list(Meeting.objects.filter(pair=pair).order_by("date", "pk"))
    said = {(one.meeting_id, one.participant_id): one for one in Feedback.objects.filter(meeting__pair=pair)}
    rows = [MeetingRow(one, tuple(_answer(one, side, said, readable) for side in people)) for one in meetings]
    current = next_kind(one.kind for one in meetings) if pair.ended_on is None else 0
    return tuple(_step(kind, rows, current) for kind in Meeting.Kind)


def _answer(meeting: Meeting, side: Side, said: dict[tuple[int, int], Feedback], readable: frozenset[int]) -> Answer:
    found = said.get((meeting.pk, side.participant.pk))
    if found is not None:
        return Answer(side, THERE, found if side.participant.pk in readable else None)
    return Answer(side, AWAITED if side.link else NONE)


def _step(kind: Meeting.Kind, rows: list[MeetingRow], current: int) -> Step:
    own = tuple(row for row in rows if row.meeting.kind == kind)
    finished = any(row.meeting.kind == Meeting.Kind.FINAL for row in rows)
    if own and (kind != Meeting.Kind.WORK or finished or not current):
        way = "done"
    elif kind == current and not finished:
        way = "now"
    else:
        way = "ahead"
    return Step(kind, kind.label, way, own, _AHEAD[kind])


def consent_lines(people: Iterable[Person], day: dt.date) -> list[ConsentLine]:
    """Consents of the pair's people kind by kind: needed ones always, others where somebody gave one. One query."""
    known = list(people)
    rows = Consent.objects.filter(person__in=known, given_on__lte=day, withdrawn_on__isnull=True)
    valid = [row for row in rows if row.valid_until is None or row.valid_until >= day]
    found = []
    for kind in Consent.Kind:
        mine = [row for row in valid if row.kind == kind]
        if not mine and kind not in (Consent.Kind.PROCESSING, Consent.Kind.PARTICIPATION):
            continue
        holders = {row.person_id for row in mine}
        asked = [one for one in known if kind != Consent.Kind.LABOUR or one.category == Person.Category.TEACHER]
        lacking = tuple(one.code for one in asked if one.pk not in holders and not _by_labour(one, kind, valid))
        ends = [row.valid_until for row in mine if row.valid_until is not None]
        found.append(ConsentLine(kind.label, lacking, min(ends, default=None)))
    return found


def _by_labour(person: Person, kind: str, valid: list[Consent]) -> bool:
    """A teacher's written consent under art. 351.8 stands for the one to take part."""
    return kind == Consent.Kind.PARTICIPATION and any(
        row.person_id == person.pk and row.kind == Consent.Kind.LABOUR for row in valid
    )


def fit_checks(pair: Pair, people: tuple[Side, ...]) -> list[tuple[Side, FitCheck | None]]:
    """What each side said after the trial meeting. For the curator alone. One query."""
    said = {one.participant_id: one for one in FitCheck.objects.filter(pair=pair)}
    return [(side, said.get(side.participant.pk)) for side in people]
