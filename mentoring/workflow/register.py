"""What acts on a school's register share: the lock, the rule of names, the words that are taken in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from mentoring import permissions
from mentoring.consents import admission
from mentoring.models import Consent, MentoringSettings, Pair, PairMember, Person
from mentoring.workflow.core import require
from organizations.access import Access
from organizations.clock import today
from organizations.models import Organization, User
from organizations.refusals import Refused
from organizations.text import counted

_KEEP = "вести реестр людей этой школы"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_EARLIEST = dt.date(1920, 1, 1)
LIVE = (Pair.Status.PROPOSED, Pair.Status.ACTIVE)


@contextmanager
def locked_register(organization_pk: int, *, by: User | None) -> Iterator[tuple[Organization, MentoringSettings]]:
    """The school's register, locked, with the municipality's settings: whether names are kept cannot change meanwhile.

    `by` None is a command's act on everybody's behalf and is not asked for a role.
    """
    with transaction.atomic():
        row = Organization.objects.select_related("municipality").get(pk=organization_pk)
        settings = (
            MentoringSettings.objects.select_for_update(of=("self",), no_key=True)
            .filter(municipality=row.municipality_id)
            .first()
        )
        school = (
            Organization.objects.select_for_update(of=("self",), no_key=True)
            .select_related("municipality")
            .get(pk=organization_pk)
        )
        if by is not None:
            require(permissions.may_keep_register(Access.of(by), school), _KEEP)
        yield school, settings or MentoringSettings(municipality=school.municipality)


@contextmanager
def locked_person(person_pk: int, *, by: User) -> Iterator[tuple[Organization, MentoringSettings, Person]]:
    """Somebody of the register, locked with it. Raises Person.DoesNotExist, and Refused where data were destroyed."""
    organization_pk = Person.objects.values_list("organization_id", flat=True).get(pk=person_pk)
    with locked_register(organization_pk, by=by) as (school, settings):
        person = (
            Person.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=person_pk)
        )
        if person.destroyed_on is not None:
            raise Refused(f"Данные {person.code} уничтожены {person.destroyed_on:%d.%m.%Y}.")
        yield school, settings, person


def line(text: str, *, limit: int, what: str, field: str = "") -> str:
    """The text in one line without characters that nobody sees. Raises Refused where it is too long."""
    clean = " ".join(_CONTROL.sub(" ", text).split())
    if len(clean) > limit:
        raise Refused(f"{what}: не больше {counted(limit, 'знака', 'знаков', 'знаков')}.", field=field)
    return clean


def stated(text: str, *, what: str, limit: int = 300, field: str = "reason") -> str:
    """The same where something must be said."""
    clean = line(text, limit=limit, what=what, field=field)
    if not clean:
        raise Refused(f"{what}: напишите.", field=field)
    return clean


def require_came(day: dt.date, school: Organization, *, what: str, field: str = "on") -> None:
    """A day that has come."""
    if day > today(school.municipality):
        raise Refused(f"{what} {day:%d.%m.%Y} ещё не наступила.", field=field)
    if day < _EARLIEST:
        raise Refused(f"{what} {day:%d.%m.%Y}: проверьте год.", field=field)


def pair_of(person: Person) -> Pair | None:
    """A pair proposed or at work that the person is in, of any programme."""
    as_mentor = Pair.objects.filter(mentor__person=person, status__in=LIVE).order_by("pk").first()
    if as_mentor is not None:
        return as_mentor
    members = PairMember.objects.filter(mentee__person=person, left_on__isnull=True, pair__status__in=LIVE)
    member = members.select_related("pair").order_by("pk").first()
    return member.pair if member is not None else None


def readmit(person: Person) -> None:
    """Compute anew from when to when all consents are in force, and write it down; inside the lock."""
    since, until = admission(person, list(Consent.objects.filter(person=person)))
    if (person.admitted_from, person.admitted_until) != (since, until):
        person.admitted_from, person.admitted_until = since, until
        person.save(update_fields=["admitted_from", "admitted_until"])
