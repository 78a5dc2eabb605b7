"""What everybody may see of a municipality's programme: plans in force, figures, schedule, practices; no person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from mentoring.models import Practice
from mentoring.practices import published_in
from mentoring.rollout import Schedule, schedules_of
from monitoring.figures import Figure
from monitoring.models import Indicator, Period, PublicPage
from monitoring.plan_fact_cells import phase_of
from monitoring.screens import public_screen
from monitoring.tallies import figure_of, tallies_of
from organizations.clock import today
from organizations.models import Municipality, OrganizationKind
from roadmaps.models import Edition, Execution, Roadmap
from roadmaps.status_note_rows import act_words
from roadmaps.tallies import by_roadmap, overdue_today

PRACTICES = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan in force with its edition; `done` and `due` are numbers of lines accepted and asked for."""

    roadmap: Roadmap
    edition: Edition
    act: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class Year:
    """A year of an indicator: plan and fact, which is not shown of a small group and where it would tell of one."""

    year: int
    target: Decimal | None
    share: Decimal | None
    is_hidden: bool
    preliminary: bool
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    indicator: Indicator
    years: tuple[Year, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The public page's content as of `day`."""

    page: PublicPage
    municipality: Municipality
    day: dt.date
    plans: tuple[Plan, ...]
    years: tuple[int, ...]
    lines: tuple[Line, ...]
    going: frozenset[int]
    """Years of which a figure is not final: some indicator's year goes on and was not reported."""
    schedules: tuple[Schedule, ...]
    practices: tuple[Practice, ...]


def shown(page: PublicPage) -> Shown:
    """The page of the municipality; queries do not grow with its schools."""
    municipality = page.municipality
    day = today(municipality)
    plans = plans_of(municipality)
    lines = tuple(_lines(municipality, day))
    return Shown(
        page=page,
        municipality=municipality,
        day=day,
        plans=tuple(plans),
        years=tuple(year.year for year in lines[0].years) if lines else (),
        lines=lines,
        going=frozenset(cell.year for line in lines for cell in line.years if cell.preliminary),
        schedules=tuple(schedules_of(_plans(municipality))) if page.shows_schools else (),
        practices=tuple(published_in(municipality.pk, day)[:PRACTICES]) if page.shows_practices else (),
    )


def plans_of(municipality: Municipality) -> list[Plan]:
    """The municipality's own plans in force; schools' own plans are the schools' to publish. Two queries."""
    rows = [row for row in _plans(municipality).select_related("current_edition", "issuer") if row.current_edition]
    overdue = overdue_today([municipality])
    tallies = by_roadmap(Execution.objects.filter(roadmap__in=rows), overdue)
    found = []
    for row in rows:
        tally = tallies.get(row.pk)
        edition = row.current_edition
        if edition is not None:
            found.append(Plan(row, edition, act_words(edition, row), tally.percent if tally and tally.total else None))
    return found


def _plans(municipality: Municipality) -> QuerySet[Roadmap]:
    rows = Roadmap.objects.filter(municipality=municipality, status=Roadmap.Status.APPROVED)
    return rows.exclude(owner__kind=OrganizationKind.SCHOOL).order_by("pk")


def _lines(municipality: Municipality, day: dt.date) -> Sequence[Line]:
    """Indicators that have anything to show, with the years in which any of them has. Seven queries."""
    tallies = tallies_of(municipality)
    reported = Period.objects.filter(municipality=municipality, locked_at__isnull=False)
    locked = set(reported.values_list("kind", "year"))
    screen = public_screen(municipality, tallies)
    years = sorted({row.year for row in tallies if row.target is not None or figure_of(row).share is not None})
    by_key = {(row.indicator_id, row.year): row for row in tallies}
    indicators = {row.indicator_id: row.indicator for row in tallies}
    found = []
    for indicator in sorted(indicators.values(), key=lambda each: (each.set_id, each.position, each.pk)):
        cells = []
        for year in years:
            row = by_key.get((indicator.pk, year))
            figure = figure_of(row) if row else Figure()
            concealed = screen.hides(indicator, year, figure)
            cells.append(
                Year(
                    year,
                    row.target if row else None,
                    None if concealed else figure.percent(indicator.digits),
                    concealed,
                    phase_of(indicator, year, day, reported=(indicator.year, year) in locked) == "now",
                    indicator.year_words(year) if indicator.is_of_school_year else str(year),
                )
            )
        if any(cell.target is not None or cell.share is not None or cell.is_hidden for cell in cells):
            found.append(Line(indicator, tuple(cells)))
    return found
