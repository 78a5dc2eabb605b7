"""Whom papers are about: the people, pairs and partners that one may choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from mentoring.models import Pair, Person, Programme
from mentoring.models.paper import PaperKind
from mentoring.pair_board import loaded
from mentoring.papers.kinds import CONSENTS, KINDS, STAFF, Scope
from mentoring.permissions import is_of_school
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


def subjects_of(programme: Programme, kind: str, access: Access) -> list[Subject]:
    """Whom a paper of this kind can be printed for, at most OFFERED; a candidate only for eyes of the school."""
    scope = KINDS[kind].scope
    if scope is Scope.PERSON:
        return [_of_person(person) for person in _people(programme, kind, access)[:OFFERED]]
    if scope in (Scope.PAIR, Scope.LIST):
        return [_of_pair(pair) for pair in loaded(_pairs(programme, scope)).order_by("number")[:OFFERED]]
    if scope is Scope.PARTNER:
        rows = Organization.objects.filter(municipality=programme.municipality_id, kind=OrganizationKind.PARTNER)
        return [Subject(row.pk, row.short_name, "", (), row) for row in rows.working()[:OFFERED]]
    return []


def first_marked(kind: str, subjects: Iterable[Subject]) -> set[int]:
    """Keys that are marked when the page opens: an order is about every pair that waits for one."""
    if KINDS[kind].scope is not Scope.LIST:
        return set()
    return {one.pk for one in subjects if one.row.status == Pair.Status.PROPOSED}


def _people(programme: Programme, kind: str, access: Access) -> Any:
    rows = Person.objects.visible_to(access).present().select_related("organization", "employer")
    school = programme.organization_id
    rows = rows.filter(Q(organization=school) | Q(organization__parent=school)).order_by("code")
    taking_part = Q(takes_part__programme=programme)
    if kind in CONSENTS:
        # A candidate is in no base yet: the paper is what he waits for.
        waiting = Q(admitted_from__isnull=True) if is_of_school(access, programme.organization) else Q(pk__in=())
        return rows.filter(taking_part | waiting).distinct()
    if kind in STAFF:
        return rows.filter(category__in=(Person.Category.TEACHER, Person.Category.EMPLOYEE))
    side = {PaperKind.THANKS: Q(takes_part__side="mentor")}.get(kind, Q())  # type: ignore[call-overload]
    return rows.filter(taking_part & side).distinct()


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
