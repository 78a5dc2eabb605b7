"""A municipality's calendar of working days: the country's, with its own table beside it and its own rule of moving."""

from __future__ import annotations

from organizations.models import Municipality
from roadmaps.deadlines.calendar import Calendar, Moving
from roadmaps.models import DayOff


def calendar_of(municipality: Municipality) -> Calendar:
    """The calendar, in one query whatever the table's length. Asks by the municipality's key, in any scope."""
    rows = list(
        Municipality.objects.filter(pk=municipality.pk).values_list(
            "roadmap_settings__moving", "days_off__kind", "days_off__date"
        )
    )
    moving = rows[0][0] if rows else None
    days = {kind: frozenset(day for _, which, day in rows if which == kind) for kind in DayOff.Kind}
    return Calendar(Moving(moving) if moving else Moving.PREVIOUS, days[DayOff.Kind.OFF], days[DayOff.Kind.WORKING])
