"""Execution on the dashboard: numbers of each plan's sentence, what is late, shares of one plan by its parts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from organizations.access import Access
from organizations.clock import today
from organizations.models import Organization
from organizations.permissions import accepts
from organizations.text import counted
from roadmaps import rollups, tallies
from roadmaps.acceptance import waiting
from roadmaps.models import Control, Execution, Item, Roadmap
from roadmaps.progress import Discipline, standing_by_organization
from roadmaps.tallies import Tally

LATE = 8
SHOWN = 12
"""Organizations of the chart, the latest first; the grid has the rest."""
MOST = 1000
"""Reports that are counted one by one; who sees more of them is told «больше»."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A plan's sentence in numbers, each with the address of its list ("" where the person has none)."""

    done: int
    """Items; of an own school lines."""
    tally: Tally
    late: str
    """«4 строки», of organizations as `whose` says: «3 организаций», "" where nobody is told of them."""
    whose: str = ""
    own: bool = False
    """Of the person's own school, not of the whole plan."""
    done_url: str = ""
    late_url: str = ""
    queue_url: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A row of a chart: its name with the list behind it, numbers, and the list of what is late."""

    name: str
    url: str
    tally: Tally
    late_url: str = ""
    done_url: str = ""
    discipline: Discipline | None = None
    in_time_url: str = ""
    due_url: str = ""
    """Lists behind the numbers of discipline."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of shares; `more` rows are left to the grid."""

    title: str
    kind: str
    rows: Sequence[Share]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Late:
    """An overdue line with how late it is."""

    line: Execution
    days: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is told of plans, read once: their terms as the database has counted them, how their items are controlled.

    Terms stand here for those who see whole plans; lines of one's own school are counted one by one.
    """

    terms: Sequence[rollups.Counted]
    controls: Sequence[Control]

    @classmethod
    def of(cls, access: Access, roadmaps: Sequence[Roadmap]) -> Standing:
        """Two queries at the most."""
        if not roadmaps:
            return cls((), ())
        needed = ("item__removed_by", "roadmap", "closing", "at_least", "closed_on", "taken_off_on")
        rows = Control.objects.filter(roadmap__in=[row.pk for row in roadmaps])
        controls = rows.select_related("item").only(*needed)
        whole = [row for row in roadmaps if _works(access, row) or row.municipality_id in access.observed_ids]
        late = rollups.overdue_today({row.municipality for row in whole})
        return cls(rollups.counted_terms([row.pk for row in whole], late) if whole else (), list(controls))

    @property
    def off(self) -> list[int]:
        """Items that are off control: nothing of theirs is overdue."""
        return [control.item_id for control in self.controls if control.taken_off_on]


def numbers(access: Access, roadmaps: Sequence[Roadmap], standing: Standing, *, whose: bool) -> dict[int, Numbers]:
    """Numbers of the plans, by the plan's key, whoever looks: all lines for those who work with the plan or observe
    it, for people of a school the lines of their own. `whose`: whether the office is told how many organizations are
    late. Three queries at the most, whatever the plans' length."""
    worked = [row for row in roadmaps if _works(access, row)]
    rest = [row for row in roadmaps if row not in worked]
    observed = [row for row in rest if row.municipality_id in access.observed_ids]
    own = [row for row in rest if row.municipality_id in access.school_municipality_ids]
    late = _late_organizations(access, worked, standing) if whose and worked else {}
    return _own(access, own, standing) | _of_all(access, [*observed, *worked], standing, late)


def _works(access: Access, roadmap: Roadmap) -> bool:
    return access.sees_everything or roadmap.municipality_id in access.worked_ids


def worked_with(access: Access, roadmaps: Iterable[Roadmap], known: Iterable[int]) -> list[Roadmap]:
    """The plans with numbers whose lines the person may open."""
    able = set(known)
    return [row for row in roadmaps if row.pk in able and _works(access, row)]


def _of_all(access: Access, plans: Sequence[Roadmap], standing: Standing, late: dict[int, int]) -> dict[int, Numbers]:
    """Numbers of whole plans; with lists behind them, and how many organizations are `late`, for the office."""
    if not plans:
        return {}
    keys = {row.pk for row in plans}
    of_plans = rollups.by_roadmap(standing.terms)
    controls = [control for control in standing.controls if control.roadmap_id in keys]
    done = rollups.items_done(keys, standing.terms, controls)
    queue = accepts(access)
    return {
        row.pk: _numbers(row, done[row.pk], of_plans[row.pk], late.get(row.pk, 0), queue=queue)
        if _works(access, row)
        else Numbers(done[row.pk], of_plans[row.pk], _lines_words(of_plans[row.pk].overdue))
        for row in plans
        if row.pk in of_plans
    }


def _late_organizations(access: Access, plans: Sequence[Roadmap], standing: Standing) -> dict[int, int]:
    overdue = tallies.overdue_today({row.municipality for row in plans}, standing.off)
    return tallies.late_organizations(_lines(access, plans), overdue)


def _own(access: Access, plans: Sequence[Roadmap], standing: Standing) -> dict[int, Numbers]:
    """Numbers of the lines that a school's person sees: of the school and its branches, which count with it."""
    if not plans:
        return {}
    overdue = tallies.overdue_today({row.municipality for row in plans}, standing.off)
    of_plans = tallies.by_roadmap(_lines(access, plans), overdue)
    return {
        row.pk: Numbers(
            of_plans[row.pk].accepted,
            of_plans[row.pk],
            _lines_words(of_plans[row.pk].overdue),
            own=True,
            done_url=_mine(row, "accepted"),
            late_url=_mine(row, "overdue"),
            queue_url=_mine(row, "reported"),
        )
        for row in plans
        if row.pk in of_plans
    }


def _mine(roadmap: Roadmap, state: str) -> str:
    return f"{reverse('my_items')}?{urlencode({'plan': roadmap.slug, 'state': state})}"


def _lines_words(number: int) -> str:
    return counted(number, "строка", "строки", "строк")


def overdue_lines(access: Access, roadmaps: Sequence[Roadmap], standing: Standing) -> list[Late]:
    """The lines of the plans that are late longest. Three queries, none without plans."""
    if not roadmaps:
        return []
    places = {row.municipality_id: row.municipality for row in roadmaps}
    rows = (
        _lines(access, roadmaps)
        .filter(tallies.overdue_today(places.values(), standing.off), parent__isnull=True)
        # Apart: these few by their keys cost less than the choice of an order for the joins.
        .prefetch_related(
            Prefetch("item", Item.objects.only("label", "title")),
            Prefetch("organization", Organization.objects.only("short_name")),
        )
        .only(*_TOLD)
        .order_by("late_after", "pk")
    )
    days = {pk: today(place) for pk, place in places.items()}
    return [
        Late(line, counted(line.days_late(days[line.municipality_id]), "день", "дня", "дней")) for line in rows[:LATE]
    ]


_TOLD = ("municipality", "item", "organization", "due", "late_after", "extended_to", "status")
"""What the board says of an overdue line itself."""


def to_accept(access: Access) -> int:
    """Reports that wait for the person, one over MOST at the most. One query, none for those who accept nothing."""
    return waiting(access).order_by()[: MOST + 1].count() if accepts(access) else 0


def charts(access: Access, roadmap: Roadmap, standing: Standing) -> list[Chart]:
    """Shares of the plan by section, stage, organization and month: three queries whatever its length."""
    terms = [term for term in standing.terms if term.roadmap == roadmap.pk]
    of_items = rollups.by_item(terms)
    of_sections: dict[tuple[Any, ...], Tally] = defaultdict(Tally)
    of_stages: dict[int, Tally] = defaultdict(Tally)
    section = ("section__position", "section_id", "section__uid", "section__label", "section__title")
    days: dict[int, dt.date | None] = {}
    items: dict[int, tuple[Any, ...]] = {}
    rows = Item.objects.filter(roadmap=roadmap).order_by()
    for pk, occurrence, due, *named in rows.values_list("pk", "occurrences", "occurrences__due", "stage", *section):
        days[occurrence], items[pk] = due, tuple(named)
    for pk, (stage, *named) in items.items():
        if named[1] is not None:
            of_sections[tuple(named)] += of_items.get(pk, Tally())
        of_stages[stage or 0] += of_items.get(pk, Tally())
    organizations = _organizations(access, roadmap, standing)
    found = [
        Chart("По разделам", "section", _sections(roadmap, of_sections)),
        Chart("По этапам цикла", "stage", _stages(roadmap, of_stages)),
        Chart("По организациям", "organization", organizations[:SHOWN], max(len(organizations) - SHOWN, 0)),
        Chart("По месяцам срока", "month", _months(roadmap, rollups.by_month(terms, days))),
    ]
    return [chart for chart in found if chart.rows]


def _lines(access: Access, roadmaps: Iterable[Roadmap]) -> QuerySet[Execution]:
    return Execution.objects.visible_to(access).filter(roadmap__in=[row.pk for row in roadmaps])


def _numbers(row: Roadmap, done: int, tally: Tally, late: int, *, queue: bool) -> Numbers:
    return Numbers(
        done=done,
        tally=tally,
        late=_lines_words(tally.overdue),
        whose=counted(late, "организации", "организаций", "организаций"),
        done_url=f"{row.get_absolute_url()}?show=done",
        late_url=_grid(row, state="overdue"),
        queue_url=f"{reverse('queue')}?{urlencode({'roadmap': row.slug})}" if queue else "",
    )


def _grid(roadmap: Roadmap, **query: str) -> str:
    return f"{reverse('roadmap_grid', args=[roadmap.slug])}?{urlencode(query)}"


def _share(roadmap: Roadmap, name: str, tally: Tally, discipline: Discipline | None = None, **query: str) -> Share:
    late = _grid(roadmap, **query, state="overdue") if tally.overdue else ""
    done = _grid(roadmap, **query, state="accepted") if tally.accepted else ""
    if discipline is None:
        return Share(name, _grid(roadmap, **query), tally, late, done)
    lines = reverse("roadmap_discipline_lines", args=[roadmap.slug])
    in_time, due = (f"{lines}?{urlencode({'kind': kind, **query})}" for kind in ("in_time", "due"))
    return Share(name, _grid(roadmap, **query), tally, late, done, discipline, in_time, due)


def _sections(roadmap: Roadmap, found: dict[tuple[Any, ...], Tally]) -> list[Share]:
    """`found`: by position, key, uid, label and title of the section."""
    return [
        _share(roadmap, f"{label} {title or 'Без заголовка'}".strip(), tally, section=uid)
        for (_, _, uid, label, title), tally in sorted(found.items(), key=lambda pair: pair[0][:2])
        if tally.total
    ]


def _stages(roadmap: Roadmap, found: dict[int, Tally]) -> list[Share]:
    return [
        _share(roadmap, f"Этап {stage}", tally, stage=str(stage))
        for stage, tally in sorted(found.items())
        if stage and tally.total
    ]


def _organizations(access: Access, roadmap: Roadmap, standing: Standing) -> list[Share]:
    """Those who are late first, then those who have most left."""
    controls = [control for control in standing.controls if control.roadmap_id == roadmap.pk]
    found = standing_by_organization(_lines(access, [roadmap]), controls, today(roadmap.municipality))
    keys = [kept.key for _, kept in found if kept.key is not None]
    names: dict[int | None, str] = dict(Organization.objects.filter(pk__in=keys).values_list("pk", "short_name"))
    found.sort(key=lambda pair: (-pair[0].overdue, pair[0].percent, names[pair[1].key]))
    return [
        _share(roadmap, names[kept.key], tally, kept if kept.due else None, organization=str(kept.key))
        for tally, kept in found
    ]


def _months(roadmap: Roadmap, found: dict[dt.date, Tally]) -> list[Share]:
    return [_share(roadmap, date_format(month, "F Y"), tally, month=f"{month:%Y-%m}") for month, tally in found.items()]


def chosen_plan(said: Sequence[Roadmap], known: Iterable[int], slug: str) -> Roadmap | None:
    """The plan whose shares are shown: the one that the address names, else the first that has lines."""
    able = [row for row in said if row.pk in set(known)]
    return next((row for row in able if row.slug == slug), able[0] if able else None)
