"""A base of a programme as its page shows it: who is in it, and who of the register may join."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from mentoring.consents import missing
from mentoring.models import Consent, PairMember, Participant, Person, Programme
from mentoring.models.pair import Pair
from mentoring.shown import Shown, shown
from mentoring.workflow.register import LIVE
from organizations.access import Access

MOST_OFFERED = 300
"""How many of the register the page offers at once; more are found by class or words."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the base with his competences or requests in words and his pairs; `lacks`: missing consents."""

    participant: Participant
    who: Shown
    wanted: str
    pairs: tuple[Pair, ...]
    lacks: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody of the register who is not in the base; `lacks`: why a candidate cannot join, "" where nothing."""

    person: Person
    who: Shown
    lacks: str


def members_of(programme: Programme, side: str, access: Access, day: dt.date, *, own: bool) -> list[Member]:
    """The base by codes; for the office without those who are not admitted. A constant number of queries."""
    rows = Participant.objects.filter(programme=programme, side=side, left_on__isnull=True)
    if not own:
        rows = rows.filter(person__in=Person.objects.admitted(day).values("pk"))
    found = list(
        rows.select_related("person__organization")
        .prefetch_related("competences", "requests")
        .order_by("person__code", "pk")
    )
    pairs = _pairs(found, side)
    lacking = _lacking([one.person for one in found], day) if own else {}
    return [
        Member(
            one,
            shown(one.person, access),
            ", ".join(str(row) for row in (one.competences if side == Participant.Side.MENTOR else one.requests).all()),
            tuple(pairs[one.pk]),
            lacking.get(one.person_id, ""),
        )
        for one in found
    ]


def offers_of(programme: Programme, side: str, access: Access, day: dt.date, *, q: str, class_name: str) -> list[Offer]:
    """People of the school and its branches who may join, those of the form's category first, candidates last."""
    school = programme.organization_id
    category = getattr(programme.form, f"{side}_category")
    inside = Participant.objects.filter(programme=programme, side=side, left_on__isnull=True)
    rows = (
        Person.objects.filter(Q(organization=school) | Q(organization__parent=school))
        .present()
        .exclude(pk__in=inside.values("person"))
        .select_related("organization")
    )
    if q:
        rows = rows.matching(q)
    if class_name:
        rows = rows.filter(class_name=class_name)
    elif category:
        rows = rows.filter(category=category)
    people = list(rows.order_by("class_name", "last_name", "code")[:MOST_OFFERED])
    lacking = _lacking(people, day)
    offers = [Offer(person, shown(person, access), lacking.get(person.pk, "")) for person in people]
    return sorted(offers, key=lambda offer: bool(offer.lacks))


def _pairs(found: Iterable[Participant], side: str) -> dict[int, list[Pair]]:
    pairs: dict[int, list[Pair]] = defaultdict(list)
    if side == Participant.Side.MENTOR:
        for pair in Pair.objects.filter(mentor__in=found, status__in=LIVE).order_by("number"):
            pairs[pair.mentor_id].append(pair)
        return pairs
    members = PairMember.objects.filter(mentee__in=found, left_on__isnull=True, pair__status__in=LIVE)
    for member in members.select_related("pair"):
        pairs[member.mentee_id].append(member.pair)
    return pairs


def _lacking(people: Iterable[Person], day: dt.date) -> dict[int, str]:
    """What those who are not admitted lack, in words."""
    out = [person for person in people if not person.is_admitted(day)]
    consents: dict[int, list[Consent]] = defaultdict(list)
    for row in Consent.objects.filter(person__in=out):
        consents[row.person_id].append(row)
    return {
        person.pk: "; ".join(missing(person, consents[person.pk], day)) or "обработка данных остановлена"
        for person in out
    }
