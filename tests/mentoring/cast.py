"""Rows of mentoring that tests start from: each gives something whole. All people are invented.

They write across municipalities: call them inside `scopes_disabled()` or with the `unscoped` fixture.
"""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from mentoring.models import Consent, Form, Meeting, MentoringSettings, Pair, PairMember, Participant, Person, Programme
from mentoring.models.programme import StageState
from mentoring.models.reference import STAGES
from mentoring.reference import load_reference
from organizations.models import Municipality, Organization, OrganizationKind, User
from tests import factories

DAY = dt.date(2020, 9, 14)
"""On which pairs of the cast work and consents are given; the school year 2020/2021."""
_numbers = count(1)


def form(code: str = "student_student") -> Form:
    """A federal form with the reference data around it; transactional tests begin without any."""
    if not Form.objects.filter(local_to__isnull=True).exists():
        load_reference()
    return Form.objects.get(code=code, local_to__isnull=True)


def school(of: Municipality | None = None, **fields: Any) -> Organization:
    return factories.organization(of, kind=OrganizationKind.SCHOOL, **fields)


def programme(at: Organization | None = None, *, code: str = "student_student", **fields: Any) -> Programme:
    """A programme of the school with its seven stages, none of them begun."""
    at = at or school()
    made = Programme.objects.create(
        municipality_id=at.municipality_id,
        organization=at,
        form=form(code),
        **{"school_year": 2020, **fields},
    )
    StageState.objects.bulk_create(
        StageState(municipality_id=at.municipality_id, programme=made, stage=number)
        for number in range(1, len(STAGES) + 1)
    )
    return made


def keeps_names(municipality: Municipality, by: User | None = None) -> MentoringSettings:
    """The municipality's administrator confirmed the protection level: names are kept from now on."""
    by = by or factories.user("administrator", municipality)
    row, _ = MentoringSettings.objects.update_or_create(
        municipality=municipality,
        defaults={"names_kept": True, "protection_level": "УЗ-3", "confirmed_by": by, "confirmed_on": DAY},
    )
    return row


def person(at: Organization, *, admitted: bool = True, category: str = "pupil", **fields: Any) -> Person:
    """Somebody of the school's register. Admitted: with both consents in force; else a candidate."""
    number = next(_numbers)
    row = {
        # A prefix that the product gives to nobody: its own next code never meets one of these.
        "code": f"Т-{number:03d}",
        "last_name": f"Вымышленный{number}",
        "first_name": "Илья",
        "birth_date": dt.date(2006, 5, 14),
        "class_name": "8 «А»",
        **fields,
    }
    if admitted:
        row = {"admitted_from": DAY, **row}
    made = Person.objects.create(municipality_id=at.municipality_id, organization=at, category=category, **row)
    if admitted:
        consent(made, "processing")
        consent(made, "participation")
    return made


def consent(of: Person, kind: str, **fields: Any) -> Consent:
    row = {"given_on": DAY, "by_self": True, "by_parent": True, **fields}
    return Consent.objects.create(municipality_id=of.municipality_id, person=of, kind=kind, **row)


def participant(of: Programme, side: str = "mentee", who: Person | None = None, **fields: Any) -> Participant:
    """Somebody in the programme's base; a new admitted person of its school unless one is given."""
    who = who or person(of.organization)
    return Participant.objects.create(
        municipality_id=of.municipality_id, programme=of, person=who, side=side, **{"joined_on": DAY, **fields}
    )


def pair(
    of: Programme, mentor: Participant | None = None, *mentees: Participant, status: str = "active", **fields: Any
) -> Pair:
    """A pair (with several mentees a group) at work since DAY; an ended one ends half a year later."""
    row: dict[str, Any] = {"number": next(_numbers), "status": status, **fields}
    if status != "proposed":
        row = {"started_on": DAY, "order_number": "87-од", "order_date": DAY, **row}
    if status in ("completed", "ended_early"):
        row = {"ended_on": DAY + dt.timedelta(days=180), "end_reason": "переезд", **row}
    own = {"municipality_id": of.municipality_id}
    made = Pair.objects.create(
        **own, programme=of, organization=of.organization, mentor=mentor or participant(of, "mentor"), **row
    )
    PairMember.objects.bulk_create(
        PairMember(**own, pair=made, mentee=mentee, joined_on=row.get("started_on"))
        for mentee in mentees or (participant(of),)
    )
    return made


def meeting(of: Pair, kind: int = 1, **fields: Any) -> Meeting:
    """A meeting of the pair; the pair remembers its last one, as the act does."""
    row = {"date": DAY, "minutes": 40, "topic": "Знакомство", **fields}
    made = Meeting.objects.create(municipality_id=of.municipality_id, pair=of, kind=kind, **row)
    if of.last_met_on is None or of.last_met_on < made.date:
        of.last_met_on = made.date
        of.save(update_fields=["last_met_on"])
    return made
