"""Years of introduction: which school takes the model up when, as the plans word it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.models import Wave
from organizations.clock import today
from organizations.requests import Request
from roadmaps.models import Roadmap


@dataclass
class Year:
    """A school year of a plan: its schools in the order of names."""

    start: int
    state: str
    waves: list[Wave] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.start}/{self.start + 1}"


@dataclass
class Schedule:
    """A plan's years of introduction, side by side."""

    roadmap: Roadmap
    years: list[Year]


@require_safe
def schools(request: Request) -> HttpResponse:
    """The schedule of introduction of every plan that the person may see; two queries."""
    visible = Roadmap.objects.visible_to(request.access).filter(waves__isnull=False)
    roadmaps = visible.select_related("municipality", "owner").distinct().order_by("municipality__name", "pk")
    schedules = {roadmap.pk: Schedule(roadmap, []) for roadmap in roadmaps}
    waves = (
        Wave.objects.filter(roadmap__in=schedules)
        .select_related("organization")
        .order_by("school_year", "organization__short_name")
    )
    for wave in waves:
        schedule = schedules[wave.roadmap_id]
        if not schedule.years or schedule.years[-1].start != wave.school_year:
            schedule.years.append(Year(wave.school_year, _state(wave.school_year, schedule.roadmap)))
        schedule.years[-1].waves.append(wave)
    return render(request, "mentoring/schools.html", {"schedules": list(schedules.values())})


def _state(start: int, roadmap: Roadmap) -> str:
    """Whether the school year is over, going on or ahead on the municipality's today. It begins on 1 September."""
    day = today(roadmap.municipality)
    current = day.year if day.month >= 9 else day.year - 1
    return "past" if start < current else "now" if start == current else "ahead"
