"""The parts people took in pairs, read from the registers of one municipality: three queries at any size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q

from mentoring.models import MentorChange, Pair, PairMember
from monitoring.counting import MENTEE, MENTOR, Part
from organizations.models import Organization

_PERSON = (
    "person_id",
    "person__code",
    "person__organization_id",
    "person__category",
    "person__birth_date",
    "person__age_group",
    "person__class_name",
    "person__teaching_since",
    "person__employer_id",
)


def parts_of(municipality_pk: int, first: dt.date, last: dt.date, schools: Mapping[int, int]) -> list[Part]:
    """Everybody's parts in pairs that worked at some time from `first` to `last`, both sides.

    `schools`: organization → the school that it counts in (a branch counts in its school, see `schools_of`).
    A proposed pair has not begun and gives no part; a mentor who was replaced took part until the day before.
    """
    worked = Q(municipality=municipality_pk, started_on__lte=last) & ~Q(status=Pair.Status.PROPOSED)
    worked &= Q(ended_on__isnull=True) | Q(ended_on__gte=first)
    pairs = Pair.objects.filter(worked)
    return [*_mentees(pairs, schools), *_mentors(pairs, municipality_pk, schools)]


def schools_of(organizations: Iterable[Organization]) -> dict[int, int]:
    """Each organization's school: a branch's is its parent, for branches count in their school."""
    return {each.pk: each.parent_id or each.pk for each in organizations}


def _mentees(pairs: Any, schools: Mapping[int, int]) -> Iterator[Part]:
    members = PairMember.objects.filter(pair__in=pairs.values("pk")).order_by()
    fields = (f"mentee__{field}" for field in _PERSON)
    for row in members.values_list("joined_on", "left_on", "pair__started_on", "pair__ended_on", *fields):
        joined, left, started, ended, *person = row
        since, until = max(filter(None, (joined, started))), _earlier(left, ended)
        # Who was to join after the pair had ended, or left before it began, took no part.
        if until is None or since <= until:
            yield _part(MENTEE, since, until, person, schools)


def _mentors(pairs: Any, municipality_pk: int, schools: Mapping[int, int]) -> Iterator[Part]:
    changes: dict[int, list[tuple[dt.date, list[Any]]]] = {}
    rows = MentorChange.objects.filter(municipality=municipality_pk).order_by("on", "pk")
    fields = [f"before__{field}" for field in _PERSON]
    for pair, on, *before in rows.values_list("pair_id", "on", *fields):
        changes.setdefault(pair, []).append((on, before))
    fields = [f"mentor__{field}" for field in _PERSON]
    for pair, since, ended, *person in pairs.order_by().values_list("pk", "started_on", "ended_on", *fields):
        for on, before in changes.get(pair, ()):
            if on > since:
                # Who took over after the pair had ended took no part.
                if ended is None or since <= ended:
                    yield _part(MENTOR, since, _earlier(on - dt.timedelta(days=1), ended), before, schools)
                since = on
        if ended is None or since <= ended:
            yield _part(MENTOR, since, ended, person, schools)


def _part(side: str, since: dt.date, until: dt.date | None, row: list[Any], schools: Mapping[int, int]) -> Part:
    person, code, organization, category, birth_date, age_group, class_name, teaching_since, employer = row
    return Part(
        person=person,
        code=code,
        organization=schools.get(organization, organization),
        side=side,
        since=since,
        until=until,
        category=category,
        birth_date=birth_date,
        age_group=age_group,
        class_name=class_name,
        teaching_since=teaching_since,
        employer=employer,
    )


def _earlier(*days: dt.date | None) -> dt.date | None:
    known = [day for day in days if day is not None]
    return min(known) if known else None
