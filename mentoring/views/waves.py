"""Years of introduction: which school takes the model up when, as the plans word it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.models import Wave
from organizations.clock import today
from organizations.requests import Request
from roadmaps.models import Item, Roadmap


@dataclass(frozen=True, slots=True)
class Joining:
    """A school with the number of the plan's row that names it, "" where no row does."""

    wave: Wave
    number: str


@dataclass(frozen=True, slots=True)
class Year:
    """A school year of a plan: its schools in the order of names, none where the plan names none."""

    start: int
    state: str
    schools: tuple[Joining, ...]

    @property
    def name(self) -> str:
        return f"{self.start}/{self.start + 1}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan's years of introduction, side by side."""

    roadmap: Roadmap
    years: tuple[Year, ...]


@require_safe
def schools(request: Request) -> HttpResponse:
    """The schedule of introduction of every plan that the person may see; three queries."""
    visible = Roadmap.objects.visible_to(request.access).filter(waves__isnull=False)
    roadmaps = list(visible.select_related("municipality", "owner").distinct().order_by("municipality__name", "pk"))
    waves: dict[int, list[Wave]] = defaultdict(list)
    for wave in Wave.objects.filter(roadmap__in=roadmaps).select_related("organization"):
        waves[wave.roadmap_id].append(wave)
    numbers = {
        (roadmap, uid): label.rstrip(".")
        for roadmap, uid, label in Item.objects.filter(roadmap__in=roadmaps).values_list("roadmap", "uid", "label")
    }
    schedules = [Schedule(roadmap, _years(roadmap, waves[roadmap.pk], numbers)) for roadmap in roadmaps]
    return render(request, "mentoring/schools.html", {"schedules": schedules})


def school_year(day: dt.date) -> int:
    """The year in which the school year of `day` began; it begins on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def _years(roadmap: Roadmap, waves: list[Wave], numbers: dict[tuple[int, str], str]) -> tuple[Year, ...]:
    """From the first school year that the plan names a school for to the last of its period."""
    named = [wave.school_year for wave in waves]
    last = max(named + ([school_year(roadmap.period_end)] if roadmap.period_end else []))
    now = school_year(today(roadmap.municipality))
    return tuple(
        Year(
            start,
            "past" if start < now else "now" if start == now else "ahead",
            tuple(
                Joining(wave, numbers.get((roadmap.pk, wave.item_uid), ""))
                for wave in waves
                if wave.school_year == start
            ),
        )
        for start in range(min(named), last + 1)
    )
