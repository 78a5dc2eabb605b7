"""What goes when a person's data are destroyed: the name, the texts that may tell it, the scans. Inside the lock.

Codes, days, kinds and numbers stay: a pair with its meetings is a number of reports. The school's signed papers with
their scans stay too, they keep terms of their own under archive rules; the act says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from documents.models import StoredFile
from documents.store import discard
from mentoring.consents import bracket_on
from mentoring.models import (
    Addendum,
    Consent,
    Feedback,
    FitCheck,
    IndividualPlan,
    Meeting,
    MentorChange,
    NameForm,
    Pair,
    PairMember,
    Participant,
    Person,
    PlanStep,
    Preference,
)
from mentoring.workflow.register import LIVE
from organizations.mentor_accounts import close_account

GONE = "данные уничтожены"


def forget_forms(municipality_pk: int, people: Sequence[Person]) -> None:
    """Corrected cases of these people's names go with them; a namesake's is asked for again. Before the names go."""
    gone = {word for person in people for word in person.full_name.casefold().split()}
    kept = NameForm.objects.filter(municipality=municipality_pk).values_list("pk", "nominative")
    NameForm.objects.filter(pk__in=[pk for pk, said in kept if gone & set(said.casefold().split())]).delete()


def forget_name(person: Person, day: dt.date) -> None:
    """Without its name and birth date; the age group says what is needed of the age."""
    person.age_group = bracket_on(person, day)
    person.last_name = person.first_name = person.patronymic = ""
    person.birth_date = None
    person.version += 1
    person.save(update_fields=["last_name", "first_name", "patronymic", "birth_date", "age_group", "version"])


def erase(person: Person, day: dt.date) -> None:
    """Everything but the code, the category and the days; scans go from the store when the act is committed."""
    forget_name(person, day)
    if person.account is not None:
        close_account(person.organization, person.account)
    person.account = person.employer = person.teaching_since = None
    person.sex = person.class_name = person.post = ""
    person.special_needs = False
    person.admitted_from = person.admitted_until = None
    person.destroyed_on = day
    if person.left_on is None:
        person.left_on = day
    person.left_reason = GONE
    if person.blocked_on is not None:
        person.blocked_reason = GONE
    person.save()
    _erase_texts(person)
    scans = list(StoredFile.objects.filter(pk__in=Consent.objects.filter(person=person).values("scan")))
    Consent.objects.filter(person=person).update(scan=None, conditions="", withdrawal="")
    for scan in scans:
        transaction.on_commit(partial(discard, scan))


def _erase_texts(person: Person) -> None:
    parts = Participant.objects.filter(person=person)
    parts.filter(left_on__isnull=True).update(left_on=person.destroyed_on)
    parts.update(wishes="", left_reason=GONE, next_step="", support_on=None, ready_score=None)
    Preference.objects.filter(Q(of__in=parts) | Q(other__in=parts)).delete()
    Addendum.objects.filter(person=person).update(content=GONE, form="", pay="")
    _forget_feedback(Feedback.objects.filter(participant__in=parts))
    FitCheck.objects.filter(participant__in=parts).update(words="")
    PairMember.objects.filter(mentee__in=parts, left_on__isnull=False).update(left_reason=GONE)
    MentorChange.objects.filter(Q(before__in=parts) | Q(after__in=parts)).update(reason=GONE)
    for pair, until in _pairs_of(person):
        _erase_pair(pair, until)


def _pairs_of(person: Person) -> Iterator[tuple[Pair, dt.date | None]]:
    """The pairs that tell of the person, each with the last day on which it could; None where it is over.

    A group goes on without a mentee who left it, a pair without a mentor who gave it up: what comes after is of others.
    """
    as_mentor = Q(mentor__person=person) | Q(changes__before__person=person)
    for pair in Pair.objects.filter(as_mentor | Q(members__mentee__person=person)).distinct().order_by("pk"):
        if pair.status not in LIVE:
            yield pair, None
            continue
        left = [row.left_on for row in pair.members.filter(mentee__person=person) if row.left_on]
        yield pair, max([*left, *(change.on for change in pair.changes.filter(before__person=person))], default=None)


def _erase_pair(pair: Pair, until: dt.date | None) -> None:
    """Free words of a pair's meetings up to the day; of the plan and the outcome too where the pair is over."""
    meetings = Meeting.objects.filter(pair=pair)
    FitCheck.objects.filter(pair=pair).update(words="")
    if until is not None:
        meetings = meetings.filter(date__lte=until)
    else:
        over = Pair.objects.filter(pk=pair.pk)
        over.update(outcome="")
        over.exclude(end_reason="").update(end_reason=GONE)
        IndividualPlan.objects.filter(pair=pair).update(problem="", goal=GONE, tasks="", expected="", approved_by="")
        PlanStep.objects.filter(plan__pair=pair).update(measure=GONE, term="", expected="", outcome="")
    _forget_feedback(Feedback.objects.filter(meeting__in=meetings))
    meetings.update(topic="", outcome="", next_step="")


def _forget_feedback(rows: QuerySet[Feedback]) -> None:
    """The scores stay; where nothing but words was said, nothing does."""
    rows.filter(score__isnull=True).delete()
    rows.update(words="")
