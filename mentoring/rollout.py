"""The roll-out over the years: schools down, school years across, what the plan says beside what acts made of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring.models import Wave
from mentoring.school_years import prepared_year, school_year, year_name
from organizations.access import Access
from organizations.clock import today
from organizations.models import Organization
from roadmaps.models import Addressee, Edition, Execution, Item, Roadmap


@dataclass(frozen=True, slots=True)
class Fact:
    """Since when the school is in, by which act; `on` None where the act's day is not known."""

    on: dt.date | None
    basis: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A school in a year. `plan` and `fact`: «begins», «goes», «left» or nothing; `late`: planned, come, and no act."""

    year: int
    plan: str = ""
    fact: str = ""
    late: bool = False

    @property
    def bare(self) -> bool:
        """Nothing begins or ends here: a narrow screen leaves it out."""
        return "begins" not in (self.plan, self.fact) and self.fact != "left"

    @property
    def name(self) -> str:
        return year_name(self.year)


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school with its years; `number` is the plan's row that names it, "" where none does."""

    wave: Wave
    number: str
    fact: Fact | None
    cells: tuple[Cell, ...]

    @property
    def may_join(self) -> bool:
        return self.fact is None and self.wave.plan is None and self.wave.left_on is None

    @property
    def may_register(self) -> bool:
        return self.wave.joined_on is None and self.fact is None and self.wave.left_on is None

    @property
    def may_leave(self) -> bool:
        return self.fact is not None and self.wave.left_on is None

    @property
    def may_drop(self) -> bool:
        return self.fact is None and self.wave.plan is None


@dataclass(frozen=True, slots=True)
class YearHead:
    start: int
    now: bool

    @property
    def name(self) -> str:
        return year_name(self.start)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan's roll-out. `named` and `joined`: numbers of schools."""

    roadmap: Roadmap
    years: tuple[YearHead, ...]
    rows: tuple[SchoolRow, ...]

    @property
    def joined(self) -> int:
        return sum(row.fact is not None and row.wave.left_on is None for row in self.rows)


def schedules(access: Access) -> list[Schedule]:
    """The roll-out of every plan that the person may see. Five queries however many schools there are."""
    return schedules_of(Roadmap.objects.visible_to(access))


def schedules_of(plans: QuerySet[Roadmap]) -> list[Schedule]:
    """The roll-out of these plans, those that name schools. Five queries."""
    found = plans.filter(waves__isnull=False)
    roadmaps = list(found.select_related("municipality", "owner").distinct().order_by("municipality__name", "pk"))
    waves: dict[int, list[Wave]] = defaultdict(list)
    rows = Wave.objects.filter(roadmap__in=roadmaps).select_related("organization", "plan__current_edition")
    for wave in rows.order_by("school_year", "organization__short_name", "pk"):
        waves[wave.roadmap_id].append(wave)
    numbers = {
        (roadmap, uid): label.rstrip(".")
        for roadmap, uid, label in Item.objects.filter(roadmap__in=roadmaps).values_list("roadmap", "uid", "label")
    }
    acts = _acts([wave for found in waves.values() for wave in found])
    return [_schedule(roadmap, waves[roadmap.pk], numbers, acts) for roadmap in roadmaps]


@dataclass(frozen=True, slots=True)
class Year:
    """A school's year of introduction with the act that made it."""

    wave: Wave
    fact: Fact | None


def years_of(organization: Organization) -> list[Year]:
    """The school's years of introduction by all plans. Three queries."""
    rows = Wave.objects.filter(organization=organization).select_related("plan__current_edition")
    waves = list(rows.order_by("school_year", "pk"))
    acts = _acts(waves)
    return [Year(wave, fact_of(wave, acts)) for wave in waves]


def _acts(waves: Iterable[Wave]) -> dict[tuple[int, int], Fact]:
    """By plan and school, the act by which the plan applies to the school apart from others. Two queries.

    A plan that names the school itself binds it by its own act; one that speaks of all schools makes none of them join.
    """
    waves = list(waves)
    keys = {"roadmap__in": {wave.roadmap_id for wave in waves}, "organization__in": {w.organization_id for w in waves}}
    found: dict[tuple[int, int], Fact] = {}
    named = Execution.objects.filter(**keys, item__responsibilities__organization=F("organization"))
    lines = named.order_by().values_list("roadmap", "organization")
    # A term that an amending act left alone belongs to its edition now; the line keeps the day of its own act.
    bound = Min(Coalesce("assigned_on", "occurrence__edition__act_date"))
    for roadmap, school, basis, day in lines.annotate(Min("basis"), bound=bound):
        found[roadmap, school] = Fact(day, basis)
    first = Edition.objects.filter(roadmap=OuterRef("roadmap"), number=1).values("act_date")
    own_act = Subquery(first)
    for row in Addressee.objects.filter(**keys).exclude(since__lte=own_act):
        found[row.roadmap_id, row.organization_id] = Fact(row.since, row.basis)
    return found


def fact_of(wave: Wave, acts: Mapping[tuple[int, int], Fact]) -> Fact | None:
    """The order on joining that was registered, else the act of the school's own plan, else what its lines name."""
    if wave.joined_on is not None:
        return Fact(wave.joined_on, wave.basis)
    edition = wave.plan.first_edition if wave.plan else None
    if edition is not None and edition.act_date is not None:
        number = f" №\u00a0{edition.act_number}" if edition.act_number else ""
        return Fact(edition.act_date, f"{edition.act_kind} школы от {edition.act_date:%d.%m.%Y}{number}")
    return acts.get((wave.roadmap_id, wave.organization_id))


def _schedule(
    roadmap: Roadmap,
    waves: list[Wave],
    numbers: Mapping[tuple[int, str], str],
    acts: Mapping[tuple[int, int], Fact],
) -> Schedule:
    """From the first year that anything names to the last of the plan's period."""
    now = school_year(today(roadmap.municipality))
    facts = {wave.pk: fact_of(wave, acts) for wave in waves}
    begun = [_begins(wave, fact) for wave in waves if (fact := facts[wave.pk])]
    named = [wave.school_year for wave in waves] + begun
    last = max(named + ([school_year(roadmap.period_end)] if roadmap.period_end else []))
    years = range(min(named), last + 1)
    return Schedule(
        roadmap,
        tuple(YearHead(year, year == now) for year in years),
        tuple(
            SchoolRow(
                wave,
                numbers.get((roadmap.pk, wave.item_uid), ""),
                facts[wave.pk],
                tuple(_cell(wave, facts[wave.pk], year, now) for year in years),
            )
            for wave in waves
        ),
    )


def _begins(wave: Wave, fact: Fact) -> int:
    return prepared_year(fact.on) if fact.on else wave.school_year


def _cell(wave: Wave, fact: Fact | None, year: int, now: int) -> Cell:
    plan = "" if year < wave.school_year else "begins" if year == wave.school_year else "goes"
    if fact is None:
        # The plan's year has come when it has gone by: until its end an act may still be signed.
        return Cell(year, plan, late=plan == "begins" and year < now)
    start = _begins(wave, fact)
    end = school_year(wave.left_on) if wave.left_on else None
    if end is not None and year > end:
        return Cell(year, plan)
    if year < start or (year > now and year != start):
        return Cell(year, plan)
    return Cell(year, plan, "left" if year == end else "begins" if year == start else "goes")
