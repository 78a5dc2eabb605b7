"""What participants say of one another before pairs are made, and what is done for those who are left without one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from mentoring import permissions
from mentoring.models import Participant, Preference, Programme
from mentoring.workflow import pair_rules as rules
from mentoring.workflow.core import locked_programme, require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused


def prefer(of_pk: int, other_pk: int, kind: str, *, by: User) -> Preference:
    """Write down that `of` would like the other one, or does not agree. The later word stands; the same again is none.

    The other stands on the other side of the same programme. Raises Participant.DoesNotExist outside the scope.
    """
    kind = Preference.Kind(kind)
    with _keeping(of_pk, by=by) as (programme, of):
        other = _other(programme, of, other_pk)
        stands = Preference.objects.filter(of=of, other=other).first()
        if stands is not None and stands.kind == kind:
            return stands
        row = stands or Preference(municipality_id=programme.municipality_id, of=of, other=other)
        row.kind = kind
        row.save()
        record("prefer", programme, by=by, target=row, title=_title(of, other), after={"kind": kind})
    return row


def unprefer(of_pk: int, other_pk: int, *, by: User) -> None:
    """Take the word about the other one back. Where there is none, nothing happens."""
    with _keeping(of_pk, by=by) as (programme, of):
        row = Preference.objects.filter(of=of, other=other_pk).select_related("other__person").first()
        if row is None:
            return
        record("unprefer", programme, by=by, target=row, title=_title(of, row.other), before={"kind": row.kind})
        row.delete()


def set_support(participant_pk: int, *, next_step: str, support_on: dt.date | None, by: User) -> Participant:
    """Say what is done next for a mentee without a pair, and since when a psychologist helps. Empty takes it back."""
    with _keeping(participant_pk, by=by) as (programme, found):
        if found.side != Participant.Side.MENTEE:
            raise Refused("Следующий шаг записывают для наставляемого.")
        step = rules.words(next_step, what="Следующий шаг", field="next_step") if next_step.strip() else ""
        if support_on is not None and support_on > today(programme.municipality):
            raise Refused(f"{support_on:%d.%m.%Y} ещё не наступило.", field="support_on")
        if (found.next_step, found.support_on) == (step, support_on):
            return found
        found.next_step, found.support_on = step, support_on
        found.save(update_fields=["next_step", "support_on"])
        after = {"support_on": support_on.isoformat() if support_on else ""}
        record("set_support", programme, by=by, target=found, title=found.person.code, after=after)
    return found


@contextmanager
def _keeping(participant_pk: int, *, by: User) -> Iterator[tuple[Programme, Participant]]:
    """Somebody in the base of an open programme, which is locked, the person's role asked."""
    programme_pk = Participant.objects.values_list("programme_id", flat=True).get(pk=participant_pk)
    with locked_programme(programme_pk) as programme:
        require(permissions.may_keep_register(Access.of(by), programme.organization), "вести базы этой школы")
        rules.require_open(programme)
        found = Participant.objects.select_related("person").get(pk=participant_pk)
        if found.left_on is not None:
            raise Refused(f"{found.get_side_display()} {found.person.code} вышел из базы {found.left_on:%d.%m.%Y}.")
        yield programme, found


def _other(programme: Programme, of: Participant, other_pk: int) -> Participant:
    side = Participant.Side.MENTEE if of.side == Participant.Side.MENTOR else Participant.Side.MENTOR
    other = rules.participants(programme, [other_pk], side)[other_pk]
    if other.person_id == of.person_id:
        raise Refused(f"{of.person.code} не может быть наставником самому себе.")
    return other


def _title(of: Participant, other: Participant) -> str:
    return f"{of.person.code} — {other.person.code}"
