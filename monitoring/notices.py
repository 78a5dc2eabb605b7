"""A person's notices: what the floors below tell of, newest first, and up to where it was read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import BigIntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from monitoring.datacalls import noticing as calls
from monitoring.models import NoticeMark
from organizations.access import Access
from organizations.clock import today
from organizations.models import Event, User
from roadmaps import noticing as lines
from roadmaps.models import Roadmap
from roadmaps.noticing import Told, day_of

# As many acts are looked through; a person away for longer reads «99+» and the newest of them.
ACTS = 300
KEPT = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Notice:
    told: Told
    plan: str
    unread: bool


def unread_count(access: Access, person: User) -> int:
    """How many notices the person has not read. One short query where nothing has come since, two where something
    has, none for who is told of nothing."""
    verbs = lines.verbs_told(access) | calls.verbs_told(access)
    if not verbs or (first := _first_unread(access, person, verbs)) is None:
        return 0
    rows = _rows(access)
    return len(_told(_latest(rows.filter(pk__gte=first), person))) if rows is not None else 0


def _first_unread(access: Access, person: User, verbs: frozenset[str]) -> int | None:
    """From which line of the journal on there may be something unread; None where others did nothing of the kind since
    the person read: most pages are opened when nothing has come, and what concerns whom is a long question."""
    rows = _of_others(access).filter(verb__in=verbs, pk__gt=Coalesce(_mark(person), 0)).order_by()
    first = Greatest(Coalesce(_mark(person), 0) + 1, _first(person), output_field=BigIntegerField())
    return next(iter(rows.values_list(first, flat=True)[:1]), None)


def _of_others(access: Access) -> QuerySet[Event]:
    return Event.objects.filter(municipality__in=access.municipality_ids).exclude(actor=access.user_id)


def _mark(person: User) -> Subquery:
    return Subquery(NoticeMark.objects.filter(person=person).values("event_id"), output_field=BigIntegerField())


def _first(person: User) -> Subquery:
    """The first line of the journal of the days that are told of. By its key the index of a municipality's newest lines
    is enough, while PostgreSQL asked for the days themselves reads the whole country's."""
    return Subquery(Event._base_manager.filter(at__gte=_since(person)).order_by("at").values("pk")[:1])


def notices(access: Access, person: User) -> list[Notice]:
    """The notices of the last ninety days; two queries whatever their number."""
    rows = _rows(access)
    if rows is not None:
        rows = rows.filter(pk__gte=_first(person)).annotate(mark=Coalesce(_mark(person), 0))
    events = _latest(rows, person) if rows is not None else []
    mark = events[0].mark if events else 0  # type: ignore[attr-defined]
    # What was read and what was not are told apart: the same plan and day may stand in both.
    fresh = _told([event for event in events if event.pk > mark])
    known = _told([event for event in events if event.pk <= mark])
    plans = Roadmap.objects.visible_to(access).in_bulk({each.roadmap for each in (*fresh, *known)})
    return [
        Notice(each, plans[each.roadmap].title if each.roadmap in plans else "", unread=each in fresh)
        for each in (*fresh, *known)
    ]


def mark_read(person: User, event: int) -> None:
    """Notices up to this line of the journal are read. Never goes back; what came meanwhile stays unread."""
    with transaction.atomic():
        NoticeMark.objects.get_or_create(person=person)
        last = Event.objects.filter(pk__lte=event).order_by("-pk").values_list("pk", flat=True).first()
        NoticeMark.objects.filter(person=person, event_id__lt=last or 0).update(event_id=last or 0)


def _told(events: list[Event]) -> list[Told]:
    """Of plans and of requests for data together, the newest first."""
    of_calls = calls.told(event for event in events if event.root_kind == calls.KIND)
    of_lines = lines.told(event for event in events if event.root_kind != calls.KIND)
    return sorted([*of_calls, *of_lines], key=lambda each: -each.event)


def _rows(access: Access) -> QuerySet[Event] | None:
    """Lines of the journal that concern the person, the newest first, with their municipalities."""
    parts = [part for part in (lines.concerning(access), calls.concerning(access)) if part is not None]
    if not parts:
        return None
    wanted = parts[0] if len(parts) == 1 else parts[0] | parts[1]
    return _of_others(access).filter(wanted).select_related("municipality").order_by("-pk")


def _latest(rows: QuerySet[Event], person: User) -> list[Event]:
    since = _since(person)
    return [event for event in rows[:ACTS] if event.at >= since and _is_recent(event)]


def _is_recent(event: Event) -> bool:
    """By the clock that tells the act's day: a demo municipality's stands apart from the real one that `at` keeps."""
    return day_of(event) >= today(event.municipality) - KEPT


def _since(person: User) -> dt.datetime:
    """In real time. The demo's days stand still: its acts do not grow old by it."""
    if settings.DEMO:
        return person.date_joined
    return max(person.date_joined, timezone.now() - KEPT)
