"""Figures of a region's municipalities counted anew in the background: a job of this floor, and the command's loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django_scopes import scope

from monitoring.permissions import may_compare
from monitoring.regions import counted_of, members
from monitoring.tallies import refresh
from organizations import jobs
from organizations.access import Access
from organizations.jobs import Progress
from organizations.models import Job, Municipality, User
from organizations.refusals import Refused
from organizations.text import counted

KIND = "indicators_refresh"


def begin(region: Municipality, *, by: User) -> Job:
    """Start counting. Raises Refused where everything is of today."""
    if not any(each.waits for each in counted_of(members(region))):
        raise Refused("Всё уже посчитано на сегодня.")
    title = f"Пересчёт показателей: {region.name}"[:300]
    return jobs.start(KIND, {"region": region.pk}, title=title, municipality=region, by=by, key=str(region.pk))


def make(job: Job, progress: Progress) -> dict[str, Any]:
    """The handler of the job. What was counted before a worker died is not counted again."""
    region = Municipality.objects.filter(pk=job.arguments["region"]).first()
    if region is None or not may_compare(Access.of(job.owner), region):
        raise Refused("Доступ к региону закрыт.")
    waiting = [each.municipality for each in counted_of(members(region)) if each.waits]
    done = count_all(waiting, lambda number, place: progress.step(number, len(waiting), place.short_name))
    words = counted(done, "муниципалитет", "муниципалитета", "муниципалитетов")
    return {
        "url": f"{reverse('monitoring')}?municipality={region.slug}",
        "label": "К показателям региона",
        "note": f"Посчитано: {words}.",
    }


def count_all(places: Sequence[Municipality], before: Callable[[int, Municipality], None]) -> int:
    """Count the places one after another, each in a transaction of its own; how many there were."""
    for number, place in enumerate(places):
        before(number, place)
        with scope(municipality=[place.pk]):
            refresh(place)
    return len(places)
