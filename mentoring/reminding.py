"""What of people's consents and data waits for a school's curator: by codes, for pages, the digest and notices."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from mentoring.consents import Birthday, birthdays, to_renew
from mentoring.models import Consent, MentoringSettings, Person
from mentoring.register import lacking
from organizations.models import Organization
from organizations.text import counted

AHEAD = 30
"""Days before a birthday or the end of a consent on which it is told."""
_WHO = ("человек", "человека", "человек")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: `on` is its day, None where it is simply open; `link` leads to where it is done."""

    kind: str
    words: str
    link: str
    on: dt.date | None = None


def waiting(schools: Iterable[Organization], day: dt.date) -> dict[int, list[Waiting]]:
    """What waits on `day` in each of these schools of one municipality, the nearest first. Five queries at the most.

    Kinds: birthday (14 and 18: another one signs), renew, expires, lacking, destroy. Codes alone: mail carries it.
    """
    rows = {school.pk: school for school in schools}
    found: dict[int, list[Waiting]] = {key: [] for key in rows}
    people = list(
        Person.objects.filter(organization__in=rows, admitted_from__lte=day, left_on__isnull=True)
        .filter(Q(admitted_until__isnull=True) | Q(admitted_until__gte=day), destroyed_on__isnull=True)
        .only("pk", "code", "organization_id", "birth_date", "age_group", "category", "admitted_until")
    )
    consents: dict[int, list[Consent]] = defaultdict(list)
    for consent in Consent.objects.filter(person__in=[one.pk for one in people], withdrawn_on__isnull=True):
        consents[consent.person_id].append(consent)
    for person in people:
        found[person.organization_id] += _of_person(person, consents[person.pk], day)
    for key, number in _candidates(rows, day).items():
        words = f"Нет согласий: {counted(number, *_WHO)}"
        found[key].append(Waiting("lacking", words, f"{reverse('school_people', args=[key])}?state=lacking"))
    for key, number in _due(rows, day).items():
        words = f"Вышел срок хранения данных: {counted(number, *_WHO)}"
        found[key].append(Waiting("destroy", words, reverse("destruction", args=[key])))
    for told in found.values():
        told.sort(key=lambda one: (one.on is None, one.on or day, one.words))
    return found


def _of_person(person: Person, consents: list[Consent], day: dt.date) -> list[Waiting]:
    page = reverse("person", args=[person.pk])
    told = []
    until = person.admitted_until
    if until is not None and until <= day + dt.timedelta(days=AHEAD):
        told.append(Waiting("expires", f"{person.code}: согласия действуют по {until:%d.%m.%Y}", page, until))
    if to_renew(person, consents, day):
        told.append(Waiting("renew", f"{person.code}: возраст изменился, обновите согласия", page))
    elif person.birth_date is not None:
        ahead = birthdays(person.birth_date, day + dt.timedelta(days=1), day + dt.timedelta(days=AHEAD))
        told += [Waiting("birthday", _birthday(person, one), page, one.on) for one in ahead]
    return told


def _birthday(person: Person, one: Birthday) -> str:
    signs = "подпишет и сам участник" if one.age < 18 else "подпишет сам участник"
    return f"{person.code}: {one.on:%d.%m.%Y} исполнится {one.age}, новые согласия {signs}"


def _candidates(schools: Iterable[int], day: dt.date) -> dict[int, int]:
    rows = lacking(Person.objects.filter(organization__in=schools), day).order_by().values("organization")
    return dict(rows.annotate(number=Count("pk")).values_list("organization", "number"))


def _due(schools: dict[int, Organization], day: dt.date) -> dict[int, int]:
    """The same rule as `workflow.destruction.due`, counted for many schools of one municipality."""
    places = {school.municipality_id for school in schools.values()}
    kept = dict(MentoringSettings.objects.filter(municipality__in=places).values_list("municipality", "keep_days"))
    usual = MentoringSettings._meta.get_field("keep_days").default
    asked = Q(pk__in=[])
    for place in places:
        before = day - dt.timedelta(days=kept.get(place, usual))
        asked |= Q(municipality=place) & term_is_over(before)
    rows = Person.objects.filter(asked, organization__in=schools, destroyed_on__isnull=True).order_by()
    return dict(rows.values("organization").annotate(number=Count("pk")).values_list("organization", "number"))


def term_is_over(before: dt.date) -> Q:
    """Who left by the day, or whose consents to processing were all withdrawn by it."""
    taken_back = Consent.objects.filter(kind=Consent.Kind.PROCESSING, withdrawn_on__lte=before)
    standing = Consent.objects.filter(kind=Consent.Kind.PROCESSING, withdrawn_on__isnull=True)
    return Q(left_on__lte=before) | (Q(pk__in=taken_back.values("person")) & ~Q(pk__in=standing.values("person")))
