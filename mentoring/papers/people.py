"""Whom papers are about: the people, pairs and partners that one may choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from mentoring.models import Pair, PairMember, Participant, Person, Programme
from mentoring.models.paper import PaperKind
from mentoring.pair_board import loaded
from mentoring.papers.composing import AWARDS
from mentoring.papers.kinds import CONSENTS, KINDS, STAFF, Scope
from mentoring.permissions import is_of_school, sees_names
from mentoring.register import searched
from organizations.access import Access
from organizations.models import Organization, OrganizationKind

MOST = 200
"""Papers of one press, and lines of one order."""
OFFERED = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a paper is about. `code` names the file; `about` stands beside the name."""

    pk: int
    code: str
    about: str
    people: tuple[Person, ...]
    row: Any


def subjects_of(
    programme: Programme, kind: str, access: Access, *, asked: Iterable[str] = (), side: str = "", q: str = ""
) -> list[Subject]:
    """Whom a paper of this kind can be printed for, at most OFFERED; a candidate only for eyes of the school.

    `asked`: only these keys, as an address or a form gives them; `side`: only people of one base;
    `q`: only people found by code, class or a name that these eyes see, and pairs with them.
    """
    scope, keys = KINDS[kind].scope, _keys(asked)
    found = _found(programme, access, q) if q else None
    if scope is Scope.PERSON:
        people = _people(programme, kind, access, wide=bool(keys))
        if side:
            people = people.filter(pk__in=Participant.objects.filter(programme=programme, side=side).values("person"))
        if found is not None:
            people = people.filter(pk__in=found)
        return [_of_person(person) for person in _of(people, keys)[:OFFERED]]
    if scope in (Scope.PAIR, Scope.LIST):
        pairs = _pairs(programme, scope)
        if found is not None:
            inside = PairMember.objects.filter(mentee__person__in=found, left_on__isnull=True)
            pairs = pairs.filter(Q(mentor__person__in=found) | Q(pk__in=inside.values("pair")))
        return [_of_pair(pair) for pair in _of(loaded(pairs), keys).order_by("number")[:OFFERED]]
    if scope is Scope.PARTNER:
        rows = Organization.objects.filter(municipality=programme.municipality_id, kind=OrganizationKind.PARTNER)
        return [Subject(row.pk, row.short_name, "", (), row) for row in _of(rows.working(), keys)[:OFFERED]]
    return []


def first_marked(programme: Programme, kind: str, subjects: Iterable[Subject]) -> set[int]:
    """Keys that are marked when the page opens: an order is about every pair that waits for one, an award about
    those whose pairs have come to their end."""
    if KINDS[kind].scope is Scope.LIST:
        return {one.pk for one in subjects if one.row.status == Pair.Status.PROPOSED}
    if kind in AWARDS:
        ended = Q(status=Pair.Status.COMPLETED, programme=programme)
        mentors = Pair.objects.filter(ended).values_list("mentor__person", flat=True)
        return {*mentors, *Pair.objects.filter(ended).values_list("members__mentee__person", flat=True)} & {
            one.pk for one in subjects
        }
    return set()


def _keys(asked: Iterable[str]) -> list[int]:
    return [int(key) for key in asked if key.isascii() and key.isdecimal() and len(key) < 19]


def _of(rows: Any, keys: list[int]) -> Any:
    return rows.filter(pk__in=keys) if keys else rows


def _found(programme: Programme, access: Access, words: str) -> Any:
    """Keys of the people whom the words find among those whom these eyes may see."""
    rows = Person.objects.visible_to(access).order_by()
    return searched(rows, words, names=sees_names(access, programme.organization)).values("pk")


def _people(programme: Programme, kind: str, access: Access, *, wide: bool) -> Any:
    rows = Person.objects.visible_to(access).present().select_related("organization", "employer")
    school = programme.organization_id
    rows = rows.filter(Q(organization=school) | Q(organization__parent=school)).order_by("code")
    taking_part = Q(pk__in=Participant.objects.filter(programme=programme).values("person"))
    if kind in CONSENTS:
        # A candidate is in no base yet: the paper is what he waits for. Whoever is asked for may be in none either.
        own = is_of_school(access, programme.organization)
        if own and wide:
            return rows
        return rows.filter(taking_part | Q(admitted_from__isnull=True)) if own else rows.filter(taking_part)
    if kind in STAFF:
        return rows.filter(category__in=(Person.Category.TEACHER, Person.Category.EMPLOYEE))
    if kind == PaperKind.THANKS:
        mentors = Participant.objects.filter(programme=programme, side=Participant.Side.MENTOR)
        return rows.filter(pk__in=mentors.values("person"))
    return rows.filter(taking_part)


def _pairs(programme: Programme, scope: Scope) -> Any:
    rows = Pair.objects.filter(programme=programme)
    if scope is Scope.LIST:
        return rows.filter(status__in=(Pair.Status.PROPOSED, Pair.Status.ACTIVE))
    return rows


def _of_person(person: Person) -> Subject:
    return Subject(person.pk, person.code, person.class_name or person.post, (person,), person)


def _of_pair(pair: Pair) -> Subject:
    mentees = [member.mentee.person for member in pair.present]  # type: ignore[attr-defined]
    return Subject(pair.pk, str(pair), pair.get_status_display().lower(), (pair.mentor.person, *mentees), pair)
