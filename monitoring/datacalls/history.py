"""The trace of a request's term: which hours it had and why it was moved, for everybody or for one organization."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from monitoring.models import DataCall
from organizations.models import Event


@dataclass(frozen=True, slots=True)
class Moved:
    former: dt.datetime
    reason: str
    by: str


def terms_of(call: DataCall) -> list[Moved]:
    """The former hours, the oldest first. One query."""
    zone = ZoneInfo(call.municipality.time_zone)
    events = Event.objects.about("datacall", call.pk).filter(verb="prolong_datacall").select_related("actor")
    return [_moved(event, zone) for event in events.order_by("pk")]


def extensions_of(call: DataCall) -> dict[int, Moved]:
    """Of each row whose own term was prolonged, the last time. One query."""
    zone = ZoneInfo(call.municipality.time_zone)
    events = Event.objects.about("datacall", call.pk).filter(verb="prolong_answer").select_related("actor")
    return {int(event.object_id): _moved(event, zone) for event in events.order_by("pk")}


def _moved(event: Event, zone: ZoneInfo) -> Moved:
    return Moved(
        dt.datetime.fromisoformat((event.before or {})["due_at"]).astimezone(zone),
        event.comment,
        event.actor.short_name() if event.actor else "",
    )
