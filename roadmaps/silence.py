"""Lines without news: nobody reported, and nothing came of them for as many days as the municipality's rule says."""

from __future__ import annotations

import datetime as dt

from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from organizations.access import Access
from organizations.clock import today
from organizations.models import Municipality
from roadmaps.models import Control, Execution, Occurrence, Roadmap, RoadmapSettings


def days_of(municipality: Municipality) -> int:
    """After how many days without news a line is one of these. No query where the settings came with it."""
    row: RoadmapSettings | None = getattr(municipality, "roadmap_settings", None)
    return (row or RoadmapSettings()).stale_after_days


def silent(access: Access, municipality: Municipality, days: int) -> QuerySet[Execution]:
    """Open lines of the municipality without news for `days`, each with the day of its last `news`.

    News is an assignment, the beginning of the term, a return, or whatever touched the line; a demonstration stands on
    its own day, so that the last does not count there. A term that has not begun and is not near is nobody's silence,
    nor is the yearly note of what lasts until its year ends. Branches answer through their school.
    """
    day = today(municipality)
    never = Value(dt.date.min, output_field=DateField())
    begun = (
        Q(occurrence__start__lte=day) & ~Q(occurrence__origin=Occurrence.Origin.NOTE)
        | Q(due__lte=day + dt.timedelta(days=days))
        | Q(status="returned")
    )
    # Asked for as a set: joined to every line they cost many times what the lines do.
    ended = Control.objects.filter(
        Q(taken_off_on__isnull=False) | Q(closed_on__isnull=False), municipality=municipality
    )
    rows = (
        Execution.objects.visible_to(access)
        .open()
        .filter(begun, municipality=municipality, parent__isnull=True, roadmap__status=Roadmap.Status.APPROVED)
        # Said of the terms too: else PostgreSQL hashes those of the whole country.
        .filter(occurrence__municipality=municipality, roadmap__municipality=municipality)
        .exclude(item__in=ended.values("item"))
        .annotate(
            news=Greatest(
                Coalesce(F("assigned_on"), F("due"), never),
                Coalesce(F("returned_on"), never),
                Coalesce(F("occurrence__start"), never),
            )
        )
        .filter(news__lte=day - dt.timedelta(days=days))
    )
    if municipality.demo_date is None:
        rows = rows.filter(touched_at__lt=timezone.now() - dt.timedelta(days=days))
    return rows
