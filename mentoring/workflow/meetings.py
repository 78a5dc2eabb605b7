"""Stage 6: meetings of pairs are entered, one or many at once, corrected and taken out.

Every act locks the programme: ends of pairs and of the programme wait for it, and so does the feedback on a meeting.
The journal names meetings by the pair's number, kind and day; topics stay with the school.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db.models import Max

from mentoring import permissions
from mentoring.models import Feedback, Meeting, Pair, Programme
from mentoring.workflow import pair_rules as rules
from mentoring.workflow.core import locked_programme, require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record, record_many, unsaved
from organizations.models import User
from organizations.refusals import Refused
from organizations.text import counted

TOPIC_LIMIT = 300
TEXT_LIMIT = 4000
MINUTES_LIMIT = 1440
K = Meeting.Kind
_FIELDS = ("kind", "date", "minutes", "topic", "outcome", "next_step", "next_on")


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting of the pair with the key `pair`, as somebody tells of it."""

    pair: int
    kind: int
    date: dt.date
    minutes: int | None = None
    topic: str = ""
    outcome: str = ""
    next_step: str = ""
    next_on: dt.date | None = None


class RowsRefused(Refused):
    """Some of many rows cannot be written, so none is; `rows` tells by the key of the pair or person what is wrong."""

    def __init__(self, rows: dict[int, Refused]) -> None:
        wrong = counted(len(rows), "строке", "строках", "строках")
        super().__init__(f"Ничего не записано: исправьте ошибки в {wrong}.")
        self.rows = rows


def hold(
    pair_pk: int,
    kind: int,
    *,
    date: dt.date,
    minutes: int | None = None,
    topic: str = "",
    outcome: str = "",
    next_step: str = "",
    next_on: dt.date | None = None,
    by: User,
) -> Meeting:
    """Enter a meeting that took place; the same one again is the one that stands. Raises Refused and NotAllowed."""
    programme_pk = Pair.objects.values_list("programme_id", flat=True).get(pk=pair_pk)
    row = Held(pair_pk, kind, date, minutes, topic, outcome, next_step, next_on)
    try:
        (made,) = hold_many(programme_pk, [row], by=by)
    except RowsRefused as refused:
        raise refused.rows[pair_pk] from refused
    return made


def hold_many(programme_pk: int, rows: Iterable[Held], *, by: User) -> list[Meeting]:
    """Enter meetings of the programme's pairs, at most one of each: all, or none with RowsRefused.

    The same meeting again is the one that stands. A constant number of queries.
    """
    given = list(rows)
    with _open(programme_pk) as programme:
        pairs = _pairs(programme, [row.pair for row in given], by=by)
        known = _known(pairs)
        made, wrong = [], dict[int, Refused]()
        for row in given:
            pair = pairs[row.pair]
            try:
                row = _checked(row, pair, programme)
                made.append(_same(known[row.pair], row) or _new(known[row.pair], row, pair, by=by))
            except Refused as refused:
                wrong[row.pair] = refused
        if wrong:
            raise RowsRefused(wrong)
        fresh = [meeting for meeting in made if meeting.pk is None]
        Meeting.objects.bulk_create(fresh)
        _remember_last(fresh)
        record_many(unsaved("hold_meeting", programme, by=by, target=one, title=str(one)) for one in fresh)
    return made


def edit(meeting_pk: int, row: Held, *, version: int, by: User) -> Meeting:
    """Correct a meeting that was read at `version`. What is the same changes nothing."""
    with _keeping(meeting_pk, by=by) as (programme, meeting):
        row = _checked(replace(row, pair=meeting.pair_id), meeting.pair, programme)
        changed = [name for name in _FIELDS if getattr(meeting, name) != getattr(row, name)]
        if not changed:
            return meeting
        if meeting.version != version:
            raise Refused("Эту встречу только что изменил другой сотрудник: откройте её снова и внесите своё.")
        others = [one for one in _known({meeting.pair_id: meeting.pair})[meeting.pair_id] if one.pk != meeting.pk]
        _require_once(others, row, meeting.pair)
        before = str(meeting)
        for name in changed:
            setattr(meeting, name, getattr(row, name))
        meeting.version += 1
        meeting.save(update_fields=[*changed, "version"])
        _recount_last(meeting.pair)
        # Which fields, not their words: topics may name people.
        after = {"fields": changed}
        record("edit_meeting", programme, by=by, target=meeting, title=str(meeting), before=before, after=after)
    return meeting


def remove(meeting_pk: int, *, by: User) -> None:
    """Take out a meeting that was entered by mistake. One that is gone already is not missed.

    A meeting that somebody has answered about stays: a person's words are not thrown away with it.
    """
    if not Meeting.objects.filter(pk=meeting_pk).exists():
        return
    with _keeping(meeting_pk, by=by) as (programme, meeting):
        if Feedback.objects.filter(meeting=meeting).exists():
            raise Refused("О встрече уже есть отзыв, поэтому её не удаляют: исправьте дату или вид.")
        record("remove_meeting", programme, by=by, target=meeting, title=str(meeting))
        meeting.delete()
        _recount_last(meeting.pair)


def next_kind(kinds: Iterable[int]) -> int:
    """What meeting comes next after those of `kinds`: the first three in their order, then work together."""
    held = set(kinds)
    return next((kind for kind in (K.ACQUAINTANCE, K.TRIAL, K.PLANNING) if kind not in held), K.WORK)


@contextmanager
def _open(programme_pk: int) -> Iterator[Programme]:
    with locked_programme(programme_pk) as programme:
        rules.require_open(programme)
        yield programme


@contextmanager
def _keeping(meeting_pk: int, *, by: User) -> Iterator[tuple[Programme, Meeting]]:
    """The meeting with its locked programme. Raises Meeting.DoesNotExist where it is gone."""
    programme_pk = Meeting.objects.values_list("pair__programme_id", flat=True).get(pk=meeting_pk)
    with _open(programme_pk) as programme:
        meeting = Meeting.objects.select_related("pair__mentor__person", "pair__organization").get(pk=meeting_pk)
        _require_keeps(meeting.pair, by=by)
        yield programme, meeting


def _pairs(programme: Programme, keys: Sequence[int], *, by: User) -> dict[int, Pair]:
    if len(set(keys)) < len(keys):
        raise Refused("Одна из пар отмечена дважды: обновите страницу.")
    rows = Pair.objects.filter(programme=programme, pk__in=keys)
    found = {row.pk: row for row in rows.select_related("mentor__person", "organization")}
    if len(found) < len(keys):
        raise Refused("Одной из пар больше нет: обновите страницу.")
    for pair in found.values():
        _require_keeps(pair, by=by)
    return found


def _require_keeps(pair: Pair, *, by: User) -> None:
    require(permissions.may_keep_meetings(Access.of(by), pair), "записывать встречи этой пары")


def _known(pairs: dict[int, Pair]) -> dict[int, list[Meeting]]:
    found: dict[int, list[Meeting]] = {key: [] for key in pairs}
    for meeting in Meeting.objects.filter(pair__in=pairs):
        meeting.pair = pairs[meeting.pair_id]
        found[meeting.pair_id].append(meeting)
    return found


def _checked(row: Held, pair: Pair, programme: Programme) -> Held:
    """The row with its words in order. Raises Refused where it cannot have happened so."""
    if row.kind not in K.values:
        raise Refused("Выберите вид встречи.", field="kind")
    if pair.started_on is None:
        raise Refused(f"Пара {pair} ещё не работает: сначала внесите приказ о закреплении.")
    rules.require_day(
        row.date, "Дата встречи", today=today(programme.municipality), since=pair.started_on, field="date"
    )
    if pair.ended_on is not None and row.date > pair.ended_on:
        raise Refused(f"Пара {pair} завершена {pair.ended_on:%d.%m.%Y}: встреча не может быть позже.", field="date")
    if row.minutes is not None and not 1 <= row.minutes <= MINUTES_LIMIT:
        raise Refused(f"Длительность встречи — от 1 до {MINUTES_LIMIT} минут.", field="minutes")
    if row.next_on is not None and row.next_on < row.date:
        raise Refused("Следующая встреча раньше этой.", field="next_on")
    return replace(
        row,
        kind=K(row.kind),
        topic=_line(row.topic, "Тема", "topic"),
        next_step=_line(row.next_step, "Следующий шаг", "next_step"),
        outcome=_text(row.outcome),
    )


def _line(text: str, what: str, field: str) -> str:
    return rules.words(text, what=what, limit=TOPIC_LIMIT, field=field) if text.strip() else ""


def _text(text: str) -> str:
    clean = text.replace("\r\n", "\n").strip()
    if len(clean) > TEXT_LIMIT:
        raise Refused(f"Что сделано: не больше {TEXT_LIMIT} знаков.", field="outcome")
    return clean


def _same(known: list[Meeting], row: Held) -> Meeting | None:
    """The meeting that stands word for word as told: the button was pressed twice."""
    return next((one for one in known if all(getattr(one, name) == getattr(row, name) for name in _FIELDS)), None)


def _new(known: list[Meeting], row: Held, pair: Pair, *, by: User) -> Meeting:
    _require_once(known, row, pair)
    facts = {name: getattr(row, name) for name in _FIELDS}
    return Meeting(municipality_id=pair.municipality_id, pair=pair, entered_by=by, **facts)


def _require_once(known: Iterable[Meeting], row: Held, pair: Pair) -> None:
    """Kinds 1–3 and 5 happen once in a pair."""
    stands = next((one for one in known if one.kind == row.kind != K.WORK), None)
    if stands is not None:
        name = K(row.kind).label
        raise Refused(
            f"«{name}» у пары {pair} уже была {stands.date:%d.%m.%Y}: исправьте её или выберите другой вид.",
            field="kind",
        )


def _remember_last(meetings: Iterable[Meeting]) -> None:
    later = []
    for meeting in meetings:
        pair = meeting.pair
        if pair.last_met_on is None or pair.last_met_on < meeting.date:
            pair.last_met_on = meeting.date
            later.append(pair)
    Pair.objects.bulk_update(later, ["last_met_on"])


def _recount_last(pair: Pair) -> None:
    pair.last_met_on = Meeting.objects.filter(pair=pair).aggregate(last=Max("date"))["last"]
    pair.save(update_fields=["last_met_on"])
