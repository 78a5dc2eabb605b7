"""A school with its curator and a programme whose bases are filled: what tests of pairs start from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from mentoring.models import Choice, Pair, Participant, Preference, Programme
from mentoring.workflow import choices, pairs
from organizations.models import Municipality, Organization, User
from tests import factories
from tests.mentoring import cast

TODAY = dt.date(2020, 11, 10)
ORDERED = dt.date(2020, 10, 12)


@dataclass(frozen=True)
class School:
    """People of one school's programme of pupils; «Н-» mentors are of the eleventh class."""

    municipality: Municipality
    organization: Organization
    curator: User
    editor: User
    programme: Programme

    def mentor(self, code: str, *, capacity: int = 1, **fields: Any) -> Participant:
        return self.somebody("mentor", code, capacity=capacity, **{"class_name": "11А", **fields})

    def mentee(self, code: str, **fields: Any) -> Participant:
        return self.somebody("mentee", code, **{"class_name": "7Б", **fields})

    def somebody(self, side: str, code: str, *, admitted: bool = True, **fields: Any) -> Participant:
        of_person = ("class_name", "last_name", "birth_date", "special_needs")
        own = {name: fields.pop(name) for name in of_person if name in fields}
        who = cast.person(self.organization, code=code, admitted=admitted, **own)
        return cast.participant(self.programme, side, who, **fields)

    def pair(self, mentor: Participant, *mentees: Participant, active: bool = True) -> Pair:
        """Made by the acts themselves; set to work unless `active` is False."""
        (made,) = pairs.make_pairs(self.programme.pk, [(mentor.pk, [one.pk for one in mentees])], by=self.curator)
        if active:
            self.activated(made)
        return self.fresh(made)

    def activated(self, *made: Pair, number: str = "87-од", by: User | None = None) -> list[Pair]:
        keys = [one.pk for one in made]
        order = {"order_number": number, "order_date": ORDERED, "started_on": ORDERED}
        return pairs.activate(keys, **order, by=by or self.curator)

    def says(self, of: Participant, other: Participant, kind: str) -> Preference:
        row = {"municipality": self.municipality, "of": of, "other": other, "kind": kind}
        return Preference.objects.create(**row)

    def chooses(self, mentor: Participant, mentee: Participant, kind: str = "pin") -> Choice:
        return choices.choose(self.programme.pk, mentor.pk, mentee.pk, kind, by=self.curator)

    @staticmethod
    def fresh(pair: Pair) -> Pair:
        found: Pair = Pair.objects.select_related("mentor__person", "programme").get(pk=pair.pk)
        return found


def a_school(**fields: Any) -> School:
    municipality = factories.municipality(demo_date=TODAY)
    organization = cast.school(municipality, **fields)
    return School(
        municipality=municipality,
        organization=organization,
        curator=factories.user("curator", organization),
        editor=factories.user("editor", municipality),
        programme=cast.programme(organization),
    )
