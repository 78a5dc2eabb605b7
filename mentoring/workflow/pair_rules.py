"""What must hold for people to enter a pair: said in words where it does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from mentoring.models import Choice, Pair, PairMember, Participant, Preference, Programme
from organizations.refusals import Refused
from organizations.text import counted

LIVE = (Pair.Status.PROPOSED, Pair.Status.ACTIVE)
"""Pairs that hold their people: a mentee of one enters no other of the programme."""
NUMBER_LIMIT = 40
REASON_LIMIT = 300


def participants(programme: Programme, keys: Iterable[int], side: str) -> dict[int, Participant]:
    """The programme's people of one side by key. Raises Refused where one is not in its base, or no longer."""
    wanted = set(keys)
    rows = Participant.objects.filter(programme=programme, pk__in=wanted, side=side, left_on__isnull=True)
    found = {row.pk: row for row in rows.select_related("person")}
    if len(found) < len(wanted):
        base = "наставников" if side == Participant.Side.MENTOR else "наставляемых"
        raise Refused(f"Участника нет в базе {base} этой программы: обновите страницу.")
    return found


def require_admitted(people: Iterable[Participant], day: dt.date) -> None:
    """Only people with valid consents enter a pair; the others are candidates, known to the curator alone."""
    for one in people:
        person = one.person
        if person.left_on is not None or person.destroyed_on is not None:
            raise Refused(f"{one.get_side_display()} {person.code} выбыл и в пару не входит.")
        if not person.is_admitted(day):
            raise Refused(
                f"{one.get_side_display()} {person.code} — пока кандидат: согласия нет или оно не действует. "
                "Внесите согласия, и пару можно будет создать."
            )


def require_compatible(mentor: Participant, mentees: Sequence[Participant], *, forbidden: bool = False) -> None:
    """Nobody is one's own mentor, and no veto of either side stands against the pair.

    Nor does the curator's, unless `forbidden` pairs are let through.
    """
    keys = [one.pk for one in mentees]
    for one in mentees:
        if one.person_id == mentor.person_id:
            raise Refused(f"{mentor.person.code} не может быть наставником самому себе.")
    vetoes = Preference.objects.filter(kind=Preference.Kind.VETO).filter(
        Q(of=mentor, other__in=keys) | Q(of__in=keys, other=mentor)
    )
    veto = vetoes.select_related("of__person", "other__person").order_by("pk").first()
    if veto is not None:
        raise Refused(
            f"{veto.of.person.code} не согласен на пару с {veto.other.person.code}. "
            "Если договорились, сначала снимите несогласие в пожеланиях."
        )
    choices = Choice.objects.filter(mentor=mentor, mentee__in=keys, kind=Choice.Kind.FORBID)
    choice = choices.select_related("mentee__person").order_by("pk").first()
    if choice is not None and not forbidden:
        raise Refused(
            f"Пара {mentor.person.code} и {choice.mentee.person.code} запрещена куратором: сначала снимите запрет."
        )


def require_free(mentees: Iterable[int], *, beside: Pair | None = None) -> None:
    """A mentee is in one live pair of the programme at a time."""
    held = live_members().filter(mentee__in=list(mentees))
    if beside is not None:
        held = held.exclude(pair=beside)
    taken = held.select_related("pair", "mentee__person").order_by("pk").first()
    if taken is not None:
        raise Refused(f"Наставляемый {taken.mentee.person.code} уже в паре {taken.pair}.")


def live_members() -> QuerySet[PairMember]:
    """Who is in a pair now, of pairs proposed or at work."""
    rows: QuerySet[PairMember] = PairMember.objects.filter(left_on__isnull=True, pair__status__in=LIVE)
    return rows


def live_of(mentor: Participant) -> int:
    """How many mentees the mentor has in live pairs."""
    return live_members().filter(pair__mentor=mentor).count()


def require_open(programme: Programme) -> None:
    if programme.closed_on is not None:
        raise Refused(f"Программа завершена {programme.closed_on:%d.%m.%Y}: пары в ней больше не меняются.")


def require_day(day: dt.date, what: str, *, today: dt.date, since: dt.date | None = None, field: str = "on") -> None:
    """A day that has come and is not before `since`."""
    if day > today:
        raise Refused(f"{what} {day:%d.%m.%Y} ещё не наступила.", field=field)
    if since is not None and day < since:
        raise Refused(f"{what} {day:%d.%m.%Y} раньше, чем пара начала работать ({since:%d.%m.%Y}).", field=field)


def words(text: str, *, what: str, limit: int = REASON_LIMIT, field: str = "reason") -> str:
    """The text in one line. Raises Refused where it is empty or too long."""
    clean = " ".join(text.split())
    if not clean:
        raise Refused(f"{what}: напишите.", field=field)
    if len(clean) > limit:
        raise Refused(f"{what}: не больше {counted(limit, 'знака', 'знаков', 'знаков')}.", field=field)
    return clean
