"""Stage 5 and after it: pairs and groups made, set to work, changed and ended.

Every act locks the school, then the programme: numbers of pairs are given inside the first lock, and who holds the
second knows who is free. The journal names people by codes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from mentoring import permissions
from mentoring.matching.reasons import reasons_of
from mentoring.models import MentorChange, Pair, PairMember, Participant, Programme
from mentoring.proposals import Base, base_of
from mentoring.workflow import pair_rules as rules
from mentoring.workflow.core import locked_programme, locked_school, require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused

S, W = Pair.Status, Pair.Way
_MENTOR, _MENTEE = Participant.Side.MENTOR, Participant.Side.MENTEE


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A pair or group that an order on paper names. Without an order it waits for one."""

    mentor: int
    mentees: tuple[int, ...]
    started_on: dt.date | None = None
    order_number: str = ""
    order_date: dt.date | None = None


def make_pairs(
    programme_pk: int, groups: Iterable[tuple[int, Sequence[int]]], *, by: User, on_paper: bool = False
) -> list[Pair]:
    """Pairs and groups of (mentor's key, mentees' keys), waiting for the order: all or none.

    Each remembers the reasons that it was proposed for; one that came about on paper has none.
    """
    with keeping(programme_pk, by=by) as programme:
        base = None if on_paper else base_of(programme, today(programme.municipality))
        return [_make(programme, mentor, mentees, base, by=by) for mentor, mentees in groups]


def enter_on_paper(programme_pk: int, entered: Iterable[OnPaper], *, by: User) -> list[Pair]:
    """Pairs that orders on paper name, made and set to work in one go: all or none."""
    with keeping(programme_pk, by=by) as programme:
        made = []
        for row in entered:
            pair = _make(programme, row.mentor, row.mentees, None, by=by)
            if row.order_number:
                _activate(pair, _Order.of(row.order_number, row.order_date, row.started_on, programme), by=by)
            made.append(pair)
    return made


def discard(pair_pk: int, *, by: User) -> None:
    """Take back a pair that waits for its order. One that is gone already is not missed."""
    programme_pk = Pair.objects.filter(pk=pair_pk).values_list("programme_id", flat=True).first()
    if programme_pk is None:
        return
    with keeping(programme_pk, by=by) as programme:
        pair = Pair.objects.filter(pk=pair_pk).select_related("mentor__person").first()
        if pair is None:
            return
        if pair.status != S.PROPOSED:
            raise Refused(f"Пара {pair} уже работала: её можно только завершить.")
        record("discard_pair", programme, by=by, target=pair, title=title_of(pair))
        pair.delete()


def activate(
    pair_pks: Iterable[int], *, order_number: str, order_date: dt.date, started_on: dt.date, by: User
) -> list[Pair]:
    """Set pairs of one programme to work by the order that names them: all or none. The same again does nothing."""
    keys = sorted(set(pair_pks))
    programmes = set(Pair.objects.filter(pk__in=keys).values_list("programme_id", flat=True))
    if len(programmes) != 1:
        raise Refused("Отметьте пары одной программы." if programmes else "Отметьте хотя бы одну пару.")
    with keeping(programmes.pop(), by=by) as programme:
        order = _Order.of(order_number, order_date, started_on, programme)
        rows = Pair.objects.filter(pk__in=keys).select_related("mentor__person", "programme").order_by("number")
        pairs = list(rows)
        if len(pairs) < len(keys):
            raise Refused("Одной из пар больше нет: обновите страницу.")
        for pair in pairs:
            _activate(pair, order, by=by)
    return pairs


def change_mentor(
    pair_pk: int,
    mentor_pk: int,
    *,
    on: dt.date,
    reason: str,
    by: User,
    order_number: str = "",
    order_date: dt.date | None = None,
) -> Pair:
    """The pair goes on with another mentor from `on`. The mentor whom it has already changes nothing."""
    reason = rules.words(reason, what="Причина смены наставника")
    with _working(pair_pk, by=by) as (programme, pair):
        if pair.mentor_id == mentor_pk:
            return pair
        day = today(programme.municipality)
        rules.require_day(on, "Дата смены", today=day, since=pair.started_on)
        after = rules.participants(programme, [mentor_pk], _MENTOR)[mentor_pk]
        rules.require_admitted([after], day)
        rules.require_compatible(after, _mentees(pair))
        before, pair.mentor = pair.mentor, after
        change = MentorChange.objects.create(
            municipality_id=pair.municipality_id,
            pair=pair,
            before=before,
            after=after,
            on=on,
            reason=reason,
            order_number=order_number.strip()[: rules.NUMBER_LIMIT],
            order_date=order_date,
            by=by,
        )
        _write(pair, "mentor")
        codes = {"before": {"mentor": before.person.code}, "after": {"mentor": after.person.code, "on": _day(on)}}
        record("change_mentor", programme, by=by, target=pair, title=title_of(pair), comment=str(change), **codes)
    return pair


def add_mentee(pair_pk: int, mentee_pk: int, *, by: User, on: dt.date | None = None) -> Pair:
    """Take one more mentee into the pair, which is a group from two on. One who is in it changes nothing."""
    with _living(pair_pk, by=by) as (programme, pair):
        members = _mentees(pair)
        if mentee_pk in {one.pk for one in members}:
            return pair
        day = today(programme.municipality)
        mentee = rules.participants(programme, [mentee_pk], _MENTEE)[mentee_pk]
        rules.require_admitted([mentee], day)
        rules.require_compatible(pair.mentor, [mentee])
        rules.require_free([mentee_pk])
        if pair.status == S.ACTIVE:
            on = on or day
            rules.require_day(on, "Дата", today=day, since=pair.started_on)
        # Who left the pair before comes back into the same row: a person is once in a pair.
        PairMember.objects.update_or_create(
            pair=pair,
            mentee=mentee,
            defaults={
                "municipality_id": pair.municipality_id,
                "joined_on": on if pair.status == S.ACTIVE else None,
                "left_on": None,
                "left_reason": "",
            },
        )
        pair.way = W.GROUP if pair.way == W.TRADITIONAL and members else pair.way
        _write(pair, "way")
        _tell("add_mentee", programme, pair, by=by, mentee=mentee)
    return pair


def remove_mentee(pair_pk: int, mentee_pk: int, *, on: dt.date, reason: str, by: User) -> Pair:
    """Let a mentee go from the group. The last one does not leave: the pair ends then. The same again does nothing."""
    reason = rules.words(reason, what="Причина выхода из пары")
    with _living(pair_pk, by=by) as (programme, pair):
        members = {one.pk: one for one in _mentees(pair)}
        if mentee_pk not in members:
            return pair
        if len(members) == 1:
            raise Refused("В паре не останется наставляемых: завершите её досрочно или верните предложение.")
        rules.require_day(on, "Дата выхода", today=today(programme.municipality), since=pair.started_on)
        PairMember.objects.filter(pair=pair, mentee=mentee_pk).update(left_on=on, left_reason=reason)
        pair.way = W.TRADITIONAL if pair.way == W.GROUP and len(members) == 2 else pair.way
        _write(pair, "way")
        _tell("remove_mentee", programme, pair, by=by, mentee=members[mentee_pk])
    return pair


def end_early(pair_pk: int, *, on: dt.date, reason: str, by: User) -> Pair:
    """End the pair before its time; the mentees are free for another. The same again changes nothing."""
    reason = rules.words(reason, what="Причина досрочного завершения")
    with _ending(pair_pk, S.ENDED_EARLY, on, by=by) as (pair, ends):
        if ends:
            pair.end_reason = reason
    return pair


def complete(pair_pk: int, *, on: dt.date, outcome: str, goes_on: bool, by: User) -> Pair:
    """Complete the pair with its outcome; `goes_on`: into the next cycle. The same again changes nothing."""
    with _ending(pair_pk, S.COMPLETED, on, by=by) as (pair, ends):
        if ends:
            pair.outcome, pair.goes_on = outcome.strip(), goes_on
    return pair


def title_of(pair: Pair) -> str:
    """The pair in the journal: «П-07: У-042 — У-118, У-119». Whoever left is not named."""
    codes = pair.members.filter(left_on__isnull=True).order_by("mentee__person__code")
    mentees = ", ".join(codes.values_list("mentee__person__code", flat=True))
    return f"{pair}: {pair.mentor.person.code} — {mentees}"


@dataclass(frozen=True, slots=True)
class _Order:
    """An order of assignment that has been looked at."""

    number: str
    date: dt.date
    started_on: dt.date
    day: dt.date

    @classmethod
    def of(cls, number: str, date: dt.date | None, started_on: dt.date | None, programme: Programme) -> _Order:
        number = rules.words(number, what="Номер приказа", limit=rules.NUMBER_LIMIT, field="order_number")
        if date is None:
            raise Refused("Дата приказа: напишите.", field="order_date")
        day = today(programme.municipality)
        rules.require_day(date, "Дата приказа", today=day, field="order_date")
        # A school prepares its pairs from the spring on; an earlier order is a slip of the pen.
        if date < dt.date(programme.school_year, 1, 1):
            raise Refused(
                f"Дата приказа {date:%d.%m.%Y} раньше программы {programme.year_name}: проверьте год.",
                field="order_date",
            )
        started_on = started_on or date
        if abs(started_on - date) > dt.timedelta(days=366):
            raise Refused("Пара начинает работать не в тот год, что приказ: проверьте даты.", field="started_on")
        return cls(number, date, started_on, day)


@contextmanager
def keeping(programme_pk: int, *, by: User) -> Iterator[Programme]:
    """The open programme, its school and itself locked, the person's role asked."""
    school_pk = Programme.objects.values_list("organization_id", flat=True).get(pk=programme_pk)
    with locked_school(school_pk), locked_programme(programme_pk) as programme:
        require(permissions.may_keep_register(Access.of(by), programme.organization), "вести пары этой школы")
        rules.require_open(programme)
        yield programme


@contextmanager
def _living(pair_pk: int, *, by: User) -> Iterator[tuple[Programme, Pair]]:
    """A pair that is proposed or at work, with its locked programme."""
    programme_pk = Pair.objects.values_list("programme_id", flat=True).get(pk=pair_pk)
    with keeping(programme_pk, by=by) as programme:
        pair = _fresh(pair_pk)
        if pair.status not in rules.LIVE:
            raise Refused(f"Пара {pair} уже завершена {pair.ended_on:%d.%m.%Y}.")
        yield programme, pair


@contextmanager
def _working(pair_pk: int, *, by: User) -> Iterator[tuple[Programme, Pair]]:
    """A pair at work, with its locked programme."""
    with _living(pair_pk, by=by) as (programme, pair):
        if pair.status != S.ACTIVE:
            raise Refused(f"Пара {pair} ещё не работает: внесите приказ о закреплении.")
        yield programme, pair


@contextmanager
def _ending(pair_pk: int, status: str, on: dt.date, *, by: User) -> Iterator[tuple[Pair, bool]]:
    """The pair to be told how it ends and then written; False beside it where it has ended just so."""
    programme_pk = Pair.objects.values_list("programme_id", flat=True).get(pk=pair_pk)
    with keeping(programme_pk, by=by) as programme:
        pair = _fresh(pair_pk)
        if pair.status == status and pair.ended_on == on:
            yield pair, False
            return
        if pair.status == S.PROPOSED:
            raise Refused(f"Пара {pair} ещё не работала: верните предложение, завершать нечего.")
        if pair.status != S.ACTIVE:
            raise Refused(f"Пара {pair} уже завершена {pair.ended_on:%d.%m.%Y}.")
        rules.require_day(on, "Дата завершения", today=today(programme.municipality), since=pair.started_on)
        pair.status, pair.ended_on = status, on
        yield pair, True
        _write(pair, "status", "ended_on", "end_reason", "outcome", "goes_on")
        verb = "complete_pair" if status == S.COMPLETED else "end_pair_early"
        record(verb, programme, by=by, target=pair, title=title_of(pair), after={"on": _day(on)})


def _fresh(pair_pk: int) -> Pair:
    pair: Pair = Pair.objects.select_related("mentor__person", "programme").get(pk=pair_pk)
    return pair


def _make(programme: Programme, mentor_pk: int, mentees: Sequence[int], base: Base | None, *, by: User) -> Pair:
    """A pair that waits for its order; without `base` one that came about on paper."""
    keys = list(dict.fromkeys(mentees))
    if not keys:
        raise Refused("В паре нет наставляемого: выберите хотя бы одного.")
    mentor = rules.participants(programme, [mentor_pk], _MENTOR)[mentor_pk]
    found = rules.participants(programme, keys, _MENTEE)
    people = [found[key] for key in keys]
    rules.require_admitted([mentor, *people], today(programme.municipality))
    rules.require_compatible(mentor, people)
    rules.require_free(keys)
    number = Pair.objects.filter(organization=programme.organization).aggregate(last=Max("number"))["last"] or 0
    pair = Pair.objects.create(
        municipality_id=programme.municipality_id,
        programme=programme,
        organization=programme.organization,
        number=number + 1,
        mentor=mentor,
        way=W.GROUP if len(keys) > 1 else W.TRADITIONAL,
        reasons=_reasons(base, mentor, people) if base else [],
        on_paper=base is None,
    )
    PairMember.objects.bulk_create(
        PairMember(municipality_id=pair.municipality_id, pair=pair, mentee=one) for one in people
    )
    record("make_pair", programme, by=by, target=pair, title=title_of(pair), after={"on_paper": pair.on_paper})
    return pair


def _reasons(base: Base, mentor: Participant, mentees: list[Participant]) -> list[dict[str, Any]]:
    """Why each mentee was proposed, as a list of {"mentee": code, "words": […], "warnings": […]}."""
    told = []
    for mentee in mentees:
        ours, theirs = base.people[mentor.pk], base.people[mentee.pk]
        found = reasons_of(base.as_mentor(ours), base.as_mentee(theirs), base.rules)
        told.append(
            {
                "mentee": mentee.person.code,
                "words": [reason.words for reason in found if not reason.warning],
                "warnings": [reason.words for reason in found if reason.warning],
            }
        )
    return told


def _activate(pair: Pair, order: _Order, *, by: User) -> None:
    if pair.status == S.ACTIVE and (pair.order_number, pair.order_date) == (order.number, order.date):
        return
    if pair.status == S.ACTIVE and not pair.order_number:
        # Its first order was taken back; since when it works stays.
        pair.order_number, pair.order_date = order.number, order.date
        _write(pair, "order_number", "order_date")
        after = {"order": order.number, "date": _day(order.date)}
        record("activate_pair", pair.programme, by=by, target=pair, title=title_of(pair), after=after)
        return
    if pair.status != S.PROPOSED:
        raise Refused(f"Пара {pair} не ждёт приказа: {pair.get_status_display().lower()}.")
    rules.require_admitted([pair.mentor, *_mentees(pair)], order.day)
    pair.status, pair.order_number, pair.order_date = S.ACTIVE, order.number, order.date
    pair.started_on = order.started_on
    _write(pair, "status", "order_number", "order_date", "started_on")
    pair.members.filter(joined_on__isnull=True, left_on__isnull=True).update(joined_on=order.started_on)
    after = {"order": order.number, "date": _day(order.date), "since": _day(order.started_on)}
    record("activate_pair", pair.programme, by=by, target=pair, title=title_of(pair), after=after)


def _mentees(pair: Pair) -> list[Participant]:
    rows = pair.members.filter(left_on__isnull=True).select_related("mentee__person").order_by("mentee__person__code")
    return [row.mentee for row in rows]


def _write(pair: Pair, *fields: str) -> None:
    pair.version += 1
    pair.save(update_fields=[*fields, "version"])


def _tell(verb: str, programme: Programme, pair: Pair, *, by: User, mentee: Participant) -> None:
    record(verb, programme, by=by, target=pair, title=title_of(pair), after={"mentee": mentee.person.code})


def _day(day: dt.date) -> str:
    return day.isoformat()
