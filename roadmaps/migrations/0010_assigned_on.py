"""The day on which each line that stands was assigned: that of its act, or of the department's own appointment."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Q

_APPOINTED = ("request", "schedule", "event")


def backfill(apps: Any, schema_editor: Any) -> None:
    """Lines of the plan's own act by its day; others by the journal, or by the row that appointed them."""
    names = ("Edition", "Execution", "Appointment", "Addressee", "Occurrence")
    edition, line, appointment, addressee, occurrence = (apps.get_model("roadmaps", name) for name in names)
    lines = line.objects.filter(assigned_on__isnull=True)
    for pk, act, registered in edition.objects.values_list("pk", "act_date", "registered_at"):
        lines.filter(occurrence__edition=pk).update(assigned_on=act or registered.date())
    event = apps.get_model("organizations", "Event")
    for row in occurrence.objects.filter(origin__in=_APPOINTED).select_related("item", "municipality"):
        told = event.objects.filter(
            verb="appoint_terms", root_kind="roadmap", root_id=row.roadmap_id, object_id=row.item.uid
        )
        days = [_day(one, row.municipality) for one in told if _names(one.after, row)]
        if days:
            line.objects.filter(occurrence=row).update(assigned_on=days[0])
    for row in appointment.objects.all():
        own = line.objects.filter(item=row.item_id, organization=row.organization_id, basis=row.basis)
        own.update(assigned_on=row.since)
    for row in addressee.objects.select_related("municipality"):
        told = event.objects.filter(verb="add_organization", root_kind="roadmap", root_id=row.roadmap_id)
        days = [_day(one, row.municipality) for one in told if (one.after or {}).get("basis") == row.basis]
        whose = Q(organization=row.organization_id) | Q(organization__parent=row.organization_id)
        if days:
            line.objects.filter(whose, roadmap=row.roadmap_id, basis=row.basis).update(assigned_on=days[0])


def _names(after: Any, row: Any) -> bool:
    """Whether the event appointed this very day."""
    terms = after.get("terms") or [] if isinstance(after, dict) else []
    return row.due is not None and any(row.due.isoformat() in term for term in terms)


def _day(event: Any, municipality: Any) -> dt.date:
    """The municipality's day of the event: a demonstration stands on its own day whenever it was written."""
    return municipality.demo_date or event.at.astimezone(ZoneInfo(municipality.time_zone)).date()


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0009_ended_and_controllers"), ("organizations", "0005_event_by_municipality")]

    operations = [migrations.RunPython(backfill, migrations.RunPython.noop)]
