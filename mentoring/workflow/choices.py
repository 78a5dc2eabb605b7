"""The curator's word before pairs are made: this pair is to be, that one is not."""

from __future__ import annotations

from mentoring.models import Choice, Participant
from mentoring.workflow import pair_rules as rules
from mentoring.workflow.pairs import keeping
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused

_MENTOR, _MENTEE = Participant.Side.MENTOR, Participant.Side.MENTEE


def choose(programme_pk: int, mentor_pk: int, mentee_pk: int, kind: str, *, by: User) -> Choice:
    """Pin the pair, so that proposals keep it, or forbid it. The later word stands; the same again does nothing."""
    kind = Choice.Kind(kind)
    with keeping(programme_pk, by=by) as programme:
        mentor = rules.participants(programme, [mentor_pk], _MENTOR)[mentor_pk]
        mentee = rules.participants(programme, [mentee_pk], _MENTEE)[mentee_pk]
        stands = Choice.objects.filter(mentor=mentor, mentee=mentee).first()
        if stands is not None and stands.kind == kind:
            return stands
        if kind == Choice.Kind.PIN:
            _require_pinnable(mentor, mentee)
        choice = stands or Choice(
            municipality_id=programme.municipality_id, programme=programme, mentor=mentor, mentee=mentee
        )
        choice.kind = kind
        choice.save()
        title = f"{mentor.person.code} — {mentee.person.code}"
        record("pin_pair" if kind == Choice.Kind.PIN else "forbid_pair", programme, by=by, target=choice, title=title)
    return choice


def unchoose(programme_pk: int, mentor_pk: int, mentee_pk: int, *, by: User) -> None:
    """Take the curator's word about the pair back. Where there is none, nothing happens."""
    with keeping(programme_pk, by=by) as programme:
        rows = Choice.objects.filter(programme=programme, mentor=mentor_pk, mentee=mentee_pk)
        choice = rows.select_related("mentor__person", "mentee__person").first()
        if choice is None:
            return
        title = f"{choice.mentor.person.code} — {choice.mentee.person.code}"
        record("unchoose_pair", programme, by=by, target=choice, title=title, before={"kind": choice.kind})
        choice.delete()


def _require_pinnable(mentor: Participant, mentee: Participant) -> None:
    rules.require_free([mentee.pk])
    # A pin takes the place of the curator's own word against the pair.
    rules.require_compatible(mentor, [mentee], forbidden=True)
    pinned = Choice.objects.filter(kind=Choice.Kind.PIN)
    other = pinned.filter(mentee=mentee).select_related("mentor__person").first()
    if other is not None:
        raise Refused(f"{mentee.person.code} уже закреплён за {other.mentor.person.code}: сначала снимите закрепление.")
    taken = rules.live_of(mentor) + pinned.filter(mentor=mentor).count()
    if taken >= mentor.capacity:
        raise Refused(f"У наставника {mentor.person.code} все места заняты: {taken} из {mentor.capacity}.")
