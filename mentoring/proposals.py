"""The bases of a programme as the computation of pairs takes them, and its answer with the people beside it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from mentoring.matching import Mentee, Mentor, Result, Rules, Seniority, propose
from mentoring.models import (
    Choice,
    Competence,
    Form,
    MentorChange,
    Pair,
    PairMember,
    Participant,
    Person,
    Preference,
    Programme,
    Request,
)
from mentoring.workflow.pair_rules import live_members
from roadmaps.models import Roadmap

_YOUNG = (Person.Category.PUPIL, Person.Category.STUDENT)


class _Common(TypedDict):
    """What both sides tell of themselves."""

    key: int
    person: int
    school: int
    age: int | None
    class_name: str
    experience: int | None
    family_name: str
    wishes: frozenset[int]
    vetoes: frozenset[int]


@dataclass(frozen=True)
class Base:
    """Everybody in the programme's bases on a day, and the curator's choices.

    `candidates` have no valid consents and take no part; `paired` are mentees who are in a pair already; `parted` are
    mentees by the mentor from whom they parted.
    """

    mentors: tuple[Participant, ...]
    mentees: tuple[Participant, ...]
    candidates: tuple[Participant, ...]
    paired: frozenset[int]
    busy: dict[int, int]
    parted: dict[int, frozenset[int]]
    choices: tuple[Choice, ...]
    preferences: tuple[Preference, ...]
    rules: Rules
    day: dt.date

    @cached_property
    def people(self) -> dict[int, Participant]:
        return {one.pk: one for one in (*self.mentors, *self.mentees)}

    def chosen(self, kind: str) -> list[tuple[int, int]]:
        return [(choice.mentor_id, choice.mentee_id) for choice in self.choices if choice.kind == kind]

    def as_mentor(self, one: Participant) -> Mentor:
        busy = self.busy.get(one.pk, 0)
        return Mentor(
            **self._common(one),
            places=max(one.capacity - busy, 0),
            busy=busy,
            competences=frozenset(row.pk for row in one.competences.all()),
            trained=one.trained_on is not None and one.trained_on <= self.day,
            parted=self.parted.get(one.pk, frozenset()),
        )

    def as_mentee(self, one: Participant) -> Mentee:
        return Mentee(
            **self._common(one),
            requests=frozenset(row.pk for row in one.requests.all()),
            special_needs=one.person.special_needs,
            supported=one.support_on is not None,
        )

    def _common(self, one: Participant) -> _Common:
        person, since = one.person, one.person.teaching_since
        return {
            "key": one.pk,
            "person": person.pk,
            "school": person.organization_id,
            "age": person.age_on(self.day),
            "class_name": person.class_name,
            "experience": None if since is None else full_years(since, self.day),
            "family_name": person.last_name,
            "wishes": self._named[one.pk, Preference.Kind.WISH],
            "vetoes": self._named[one.pk, Preference.Kind.VETO],
        }

    @cached_property
    def _named(self) -> dict[tuple[int, str], frozenset[int]]:
        named: dict[tuple[int, str], frozenset[int]] = defaultdict(frozenset)
        for row in self.preferences:
            named[row.of_id, row.kind] |= {row.other_id}
        return named


def base_of(programme: Programme, day: dt.date) -> Base:
    """The programme's bases on `day`, the form loaded with the programme. A constant number of queries."""
    rows = (
        Participant.objects.filter(programme=programme, left_on__isnull=True)
        .filter(person__left_on__isnull=True, person__destroyed_on__isnull=True)
        .select_related("person", "person__organization")
        .prefetch_related("competences", "requests")
        .order_by("person__code", "pk")
    )
    admitted: dict[str, list[Participant]] = {side: [] for side in Participant.Side.values}
    candidates: list[Participant] = []
    for row in rows:
        (admitted[row.side] if row.person.is_admitted(day) else candidates).append(row)
    held = list(live_members().filter(pair__programme=programme).values_list("pair__mentor", "mentee"))
    return Base(
        mentors=tuple(admitted[Participant.Side.MENTOR]),
        mentees=tuple(admitted[Participant.Side.MENTEE]),
        candidates=tuple(candidates),
        paired=frozenset(mentee for _, mentee in held),
        busy=dict(Counter(mentor for mentor, _ in held)),
        parted=_parted(programme),
        choices=tuple(Choice.objects.filter(programme=programme).order_by("pk")),
        preferences=tuple(Preference.objects.filter(of__programme=programme).order_by("pk")),
        rules=rules_of(programme.form),
        day=day,
    )


def full_years(since: dt.date, day: dt.date) -> int:
    return max(day.year - since.year - ((day.month, day.day) < (since.month, since.day)), 0)


def proposals_of(base: Base) -> Result:
    """Proposals for everybody who is not in a pair yet."""
    return propose(
        [base.as_mentor(one) for one in base.mentors],
        [base.as_mentee(one) for one in base.mentees if one.pk not in base.paired],
        base.rules,
        pins=[pin for pin in base.chosen(Choice.Kind.PIN) if pin[1] not in base.paired],
        forbidden=base.chosen(Choice.Kind.FORBID),
    )


def rules_of(form: Form) -> Rules:
    """The form's rules with the reference data of its audience."""
    meets: dict[int, frozenset[int]] = defaultdict(frozenset)
    for competence, request in Competence.meets.through.objects.values_list("competence", "request"):
        meets[competence] |= {request}
    requests = list(Request.objects.values_list("pk", "name", "psychological"))
    return Rules(
        meets=dict(meets),
        request_names={pk: name for pk, name, _ in requests},
        psychological=frozenset(pk for pk, _, psychological in requests if psychological),
        mentor_ages=(form.mentor_age_from, form.mentor_age_to),
        mentee_ages=(form.mentee_age_from, form.mentee_age_to),
        same_school=form.same_school,
        seniority=_seniority(form),
    )


def _parted(programme: Programme) -> dict[int, frozenset[int]]:
    """Mentees by the mentor from whom they parted: the pair ended early, or went on with another mentor."""
    ended = PairMember.objects.filter(pair__programme=programme, pair__status=Pair.Status.ENDED_EARLY)
    changed = MentorChange.objects.filter(pair__programme=programme, pair__members__mentee__isnull=False)
    parted: dict[int, frozenset[int]] = defaultdict(frozenset)
    for mentor, mentee in (
        *ended.values_list("pair__mentor", "mentee"),
        *changed.values_list("before", "pair__members__mentee"),
    ):
        parted[mentor] |= {mentee}
    return dict(parted)


def _seniority(form: Form) -> Seniority:
    """Teachers are compared by their years of teaching, the young by age; an adult's age among pupils says nothing."""
    if form.audience == Roadmap.Audience.TEACHERS:
        return Seniority.EXPERIENCE
    both = {form.mentor_category, form.mentee_category}
    return Seniority.AGE if both <= set(_YOUNG) else Seniority.NOTHING
