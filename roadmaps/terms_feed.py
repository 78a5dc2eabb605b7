"""Terms as a calendar (RFC 5545), for programs that subscribe to a feed's address.

All-day events on the last day in time. A line keeps its UID as long as it lives; a resolution that moves its term
raises SEQUENCE and LAST-MODIFIED of the same event. Nothing here depends on the hour of reading, so that an unchanged
feed is the same bytes. No person is named: neither reasons nor notes nor responsible parties are told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import icalendar
from django.db.models import Exists, OuterRef, Q, QuerySet

from organizations.access import Access
from organizations.addresses import absolute
from organizations.models import Organization
from organizations.text import one_line
from roadmaps.models import Execution, Feed, Item, Occurrence, Roadmap
from roadmaps.permissions import CONTROL, WRITERS

_DAY = dt.timedelta(days=1)
_TITLE = 160
_STATE = {"reported": "На проверке: ", "returned": "Возвращено: "}


@dataclass(frozen=True, slots=True)
class Term:
    """One event: `uid` stays, `sequence` and `changed` grow with every change of the row behind it."""

    uid: str
    day: dt.date
    summary: str
    details: tuple[str, ...]
    url: str
    sequence: int
    changed: dt.datetime


def calendar_text(feed: Feed) -> bytes:
    """The feed as its person may see it now: three queries at the most, inside the scope of that person."""
    access = Access.of(feed.person)
    with access.scope():
        return _written(_name(feed), list(terms_of(feed, access)))


def terms_of(feed: Feed, access: Access) -> Iterator[Term]:
    """An organization's lines; or what the person's own ones owe, and terms of others that the person controls."""
    lines = Execution.objects.visible_to(access)
    if feed.organization_id is not None:
        own = Q(organization=feed.organization_id) | Q(organization__parent=feed.organization_id)
        yield from _lines(lines.filter(own))
        return
    own = _owed_by(access)
    yield from _lines(lines.filter(own))
    watched = access.municipalities_as(*CONTROL)
    if watched:
        yield from _watched(Execution.objects.filter(municipality__in=watched).exclude(own))


def _owed_by(access: Access) -> Q:
    schools = access.school_organization_ids
    offices = {seat.organization_id for seat in access.seats if seat.role in (*WRITERS, *CONTROL)}
    own = Organization.objects.filter(Q(pk__in=schools | offices) | Q(parent__in=schools))
    return Q(organization__in=own.values("pk"))


def _in_execution(rows: QuerySet[Execution]) -> QuerySet[Execution]:
    """Lines of plans in execution and items under control. A branch's line under its school's is no term of its own."""
    return rows.filter(
        roadmap__status=Roadmap.Status.APPROVED,
        parent__isnull=True,
        item__control__taken_off_on__isnull=True,
        item__control__closed_on__isnull=True,
    )


def _lines(rows: QuerySet[Execution]) -> Iterator[Term]:
    """What is not accepted yet, by line; accepted lines leave the calendar."""
    found = (
        _in_execution(rows)
        .exclude(status__in=[Execution.Status.ACCEPTED, Execution.Status.ENDED])
        .filter(due__isnull=False)
        .select_related("item", "organization", "roadmap", "municipality")
        .order_by("pk")
    )
    for line in found:
        day = line.late_after or line.due
        if day is None:
            continue
        extended = f"Срок продлён до {line.extended_to:%d.%m.%Y}" if line.extended_to else ""
        yield Term(
            uid=f"line-{line.pk}.{line.municipality.slug}@mentoring-roadmaps",
            day=day,
            summary=f"{_STATE.get(line.status, '')}{_named(line.item)}",
            details=(
                str(line.organization),
                *_said(line.item.deadline, line.item.result),
                extended,
                line.roadmap.title,
            ),
            url=absolute("line", line.pk),
            sequence=line.version - 1,
            changed=line.touched_at,
        )


def _watched(rows: QuerySet[Execution]) -> Iterator[Term]:
    """Terms that other organizations still owe, one event a term: what an edition says of it never changes."""
    owed = _in_execution(rows).open().filter(occurrence=OuterRef("pk"))  # type: ignore[attr-defined]
    found = (
        Occurrence.objects.filter(Exists(owed), due__isnull=False)
        .select_related("item", "roadmap", "municipality", "edition")
        .defer("edition__content")
        .order_by("pk")
    )
    for term in found:
        if term.due is None or term.working is None:
            continue
        yield Term(
            uid=f"term-{term.pk}.{term.municipality.slug}@mentoring-roadmaps",
            day=max(term.due, term.working),
            summary=f"Срок организаций: {_named(term.item)}",
            details=(*_said(term.item.deadline, term.item.result), term.roadmap.title),
            url=absolute("roadmap", term.roadmap.slug),
            sequence=0,
            changed=term.edition.registered_at,
        )


def _named(item: Item) -> str:
    return one_line(f"{item.label} {item.title}", _TITLE)


def _said(deadline: str | None, result: str | None) -> tuple[str, ...]:
    return (f"Срок по карте: {deadline}" if deadline else "", f"Результат: {result}" if result else "")


def _name(feed: Feed) -> str:
    return f"Сроки: {feed.organization}" if feed.organization else "Мои сроки по дорожным картам"


def _written(name: str, terms: Iterable[Term]) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Mentoring roadmaps//Terms//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    # RFC 7986 and what programs older than it read.
    calendar.add("refresh-interval", dt.timedelta(hours=6), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for term in terms:
        calendar.add_component(_event(term))
    return calendar.to_ical()


def _event(term: Term) -> icalendar.Event:
    event = icalendar.Event()
    changed = term.changed.astimezone(dt.UTC).replace(microsecond=0)
    event.add("uid", term.uid)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", term.sequence)
    event.add("dtstart", term.day)
    event.add("dtend", term.day + _DAY)
    event.add("summary", term.summary)
    event.add("description", "\n".join(filter(None, (*term.details, term.url))))
    event.add("url", term.url)
    # The day stays free: a term is no meeting.
    event.add("transp", "TRANSPARENT")
    return event
