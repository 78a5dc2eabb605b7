"""Bases of a programme: people of the register join as mentors or mentees, train, leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from mentoring import permissions
from mentoring.consents import in_force, missing
from mentoring.models import Competence, Consent, PairMember, Participant, Person, Programme, Request
from mentoring.models.pair import Pair
from mentoring.workflow import pair_rules as rules
from mentoring.workflow.core import locked_programme, require, settings_of
from mentoring.workflow.register import LIVE, line, stated
from mentoring.workflow.wishes import prefer, set_support, unprefer
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused

__all__ = ["join_base", "join_many", "leave_base", "prefer", "set_part", "set_support", "trained", "unprefer"]
MOST_CAPACITY = 30


def join_base(
    programme_pk: int,
    person_pk: int,
    side: str,
    *,
    capacity: int | None = None,
    competences: Iterable[Competence] = (),
    requests: Iterable[Request] = (),
    wishes: str = "",
    joined_on: dt.date | None = None,
    by: User,
) -> Participant:
    """Take somebody of the register into a base; whoever left it comes back. Who is in it already stays as he is.

    Refuses a candidate, in words that say what is missing.
    """
    with _bases(programme_pk, by=by) as programme:
        (made,) = _join(programme, [person_pk], side, capacity, joined_on, by)
        if competences or requests or wishes:
            _set_part(made, competences=competences, requests=requests, wishes=wishes)
    return made


def join_many(
    programme_pk: int,
    person_pks: Sequence[int],
    side: str,
    *,
    capacity: int | None = None,
    competences: Iterable[Competence] = (),
    requests: Iterable[Request] = (),
    joined_on: dt.date | None = None,
    by: User,
) -> list[Participant]:
    """The same for several at once: all or none."""
    with _bases(programme_pk, by=by) as programme:
        made = _join(programme, person_pks, side, capacity, joined_on, by)
        for one in made:
            if competences or requests:
                _set_part(one, competences=competences, requests=requests, wishes=one.wishes)
    return made


def set_part(
    participant_pk: int,
    *,
    capacity: int | None = None,
    competences: Iterable[Competence] = (),
    requests: Iterable[Request] = (),
    wishes: str = "",
    ready_score: int | None = None,
    by: User,
) -> Participant:
    """Write anew what a mentor can do and how many he takes, or what a mentee asks for."""
    with _member(participant_pk, by=by) as (programme, found):
        if capacity is not None:
            _require_capacity(capacity)
            found.capacity = capacity
        if ready_score is not None and not 1 <= ready_score <= 10:
            raise Refused("Готовность — от 1 до 10.", field="ready_score")
        found.ready_score = ready_score
        found.save(update_fields=["capacity", "ready_score"])
        _set_part(found, competences=competences, requests=requests, wishes=wishes)
        record("set_part", programme, by=by, target=found, title=found.person.code)
    return found


def leave_base(participant_pk: int, *, on: dt.date, reason: str, by: User) -> Participant:
    """Out of the base, with the reason; who is in a pair stays until it ends."""
    with _member(participant_pk, by=by, gone=True) as (programme, found):
        if found.left_on is not None:
            return found
        day = today(programme.municipality)
        if on > day or on < found.joined_on:
            raise Refused(f"Дата выхода — с {found.joined_on:%d.%m.%Y} по {day:%d.%m.%Y}.", field="on")
        words = stated(reason, what="Причина")
        pair = _live_pair(found)
        if pair is not None:
            raise Refused(f"{found.person.code} в паре {pair}. Сначала завершите её или смените наставника.")
        found.left_on, found.left_reason = on, words
        found.save(update_fields=["left_on", "left_reason"])
        record("leave_base", programme, by=by, target=found, title=found.person.code, after={"on": on.isoformat()})
    return found


def trained(programme_pk: int, participant_pks: Sequence[int], *, on: dt.date | None, by: User) -> int:
    """Mark training for many mentors of the base at once; None takes the mark off. Returns how many changed."""
    with _bases(programme_pk, by=by) as programme:
        if on is not None and on > today(programme.municipality):
            raise Refused(f"{on:%d.%m.%Y} ещё не наступило.", field="on")
        found = rules.participants(programme, participant_pks, Participant.Side.MENTOR)
        changed = [one for one in found.values() if one.trained_on != on]
        for one in changed:
            one.trained_on = on
        Participant.objects.bulk_update(changed, ["trained_on"])
        if changed:
            codes = ", ".join(sorted(one.person.code for one in changed))
            after = {"on": on.isoformat() if on else "", "people": len(changed)}
            record("train_mentors", programme, by=by, title=codes, after=after)
    return len(changed)


def _join(
    programme: Programme,
    person_pks: Sequence[int],
    side: str,
    capacity: int | None,
    joined_on: dt.date | None,
    by: User,
) -> list[Participant]:
    side = Participant.Side(side)
    day = today(programme.municipality)
    joined_on = joined_on or day
    if joined_on > day:
        raise Refused(f"{joined_on:%d.%m.%Y} ещё не наступило.", field="joined_on")
    if capacity is None:
        capacity = settings_of(programme.municipality).capacity if side == Participant.Side.MENTOR else 1
    _require_capacity(capacity)
    people = _people(programme, person_pks)
    _require_may_join(people, side, day)
    standing = {
        one.person_id: one
        for one in Participant.objects.filter(programme=programme, side=side, person__in=people).select_related(
            "person"
        )
    }
    made = []
    for person in people:
        one = standing.get(person.pk)
        if one is not None and one.left_on is None:
            made.append(one)
            continue
        if one is None:
            one = Participant(municipality_id=programme.municipality_id, programme=programme, person=person, side=side)
        one.joined_on, one.left_on, one.left_reason, one.capacity = joined_on, None, "", capacity
        one.save()
        record("join_base", programme, by=by, target=one, title=person.code, after={"side": side.value})
        made.append(one)
    return made


def _people(programme: Programme, person_pks: Sequence[int]) -> list[Person]:
    """The people in the order asked for, of the programme's school, its branches or head school."""
    keys = list(dict.fromkeys(person_pks))
    school = programme.organization
    near = {school.pk, school.parent_id}
    rows = Person.objects.select_for_update(of=("self",), no_key=True).select_related("organization")
    found = {
        one.pk: one
        for one in rows.filter(pk__in=keys)
        if one.organization_id in near or one.organization.parent_id == school.pk
    }
    if len(found) < len(keys):
        raise Refused("Участника нет в реестре этой школы: обновите страницу.")
    return [found[key] for key in keys]


def _require_may_join(people: Sequence[Person], side: str, day: dt.date) -> None:
    consents: dict[int, list[Consent]] = {person.pk: [] for person in people}
    for row in Consent.objects.filter(person__in=people):
        consents[row.person_id].append(row)
    for person in people:
        if person.left_on is not None or person.destroyed_on is not None:
            raise Refused(f"{person.code} выбыл из реестра.")
        if person.blocked_on is not None:
            raise Refused(f"{person.code}: обработка данных остановлена {person.blocked_on:%d.%m.%Y}.")
        if not person.is_admitted(day):
            lacks = missing(person, consents[person.pk], day)
            raise Refused(f"{person.code} — кандидат: в базу не входит. Нет: {'; '.join(lacks)}.")
        is_teacher = side == Participant.Side.MENTOR and person.category == Person.Category.TEACHER
        if is_teacher and not any(row.kind == "labour" and in_force(row, day) for row in consents[person.pk]):
            raise Refused(
                f"{person.code}: для наставничества нужно письменное согласие педагога (ст. 351.8 ТК РФ). Внесите его."
            )


def _require_capacity(capacity: int) -> None:
    if not 1 <= capacity <= MOST_CAPACITY:
        raise Refused(f"Сколько наставляемых возьмёт наставник: от 1 до {MOST_CAPACITY}.", field="capacity")


def _set_part(one: Participant, *, competences: Iterable[Competence], requests: Iterable[Request], wishes: str) -> None:
    """Competences are a mentor's, requests a mentee's: of the reference data that the municipality sees."""
    known_competences = Competence.objects.of(one.municipality_id).filter(pk__in=[row.pk for row in competences])
    known_requests = Request.objects.of(one.municipality_id).filter(pk__in=[row.pk for row in requests])
    one.competences.set(known_competences if one.side == Participant.Side.MENTOR else ())
    one.requests.set(known_requests if one.side == Participant.Side.MENTEE else ())
    words = line(wishes, limit=1000, what="Пожелания", field="wishes")
    if one.wishes != words:
        one.wishes = words
        one.save(update_fields=["wishes"])


def _live_pair(one: Participant) -> Pair | None:
    as_mentor = Pair.objects.filter(mentor=one, status__in=LIVE).order_by("pk").first()
    if as_mentor is not None:
        return as_mentor
    members = PairMember.objects.filter(mentee=one, left_on__isnull=True, pair__status__in=LIVE)
    member = members.select_related("pair").order_by("pk").first()
    return member.pair if member is not None else None


@contextmanager
def _bases(programme_pk: int, *, by: User) -> Iterator[Programme]:
    """An open programme, locked, the person's role asked."""
    with locked_programme(programme_pk) as programme:
        require(permissions.may_keep_register(Access.of(by), programme.organization), "вести базы этой школы")
        rules.require_open(programme)
        yield programme


@contextmanager
def _member(participant_pk: int, *, by: User, gone: bool = False) -> Iterator[tuple[Programme, Participant]]:
    """Somebody in a base of an open programme; `gone`: one who left it is let through."""
    programme_pk = Participant.objects.values_list("programme_id", flat=True).get(pk=participant_pk)
    with _bases(programme_pk, by=by) as programme:
        found = (
            Participant.objects.select_for_update(of=("self",), no_key=True)
            .select_related("person")
            .get(pk=participant_pk)
        )
        if found.left_on is not None and not gone:
            raise Refused(f"{found.person.code} вышел из базы {found.left_on:%d.%m.%Y}.")
        yield programme, found
