"""Mentoring of whole regions as an observer sees it: numbers by municipality, and no group of people under five.

A small group is not told, and nothing that is told lets it be computed: a sum takes in only what is told beside it, and
no number is broken down in two ways. Programmes and stages are work of schools, not people: they are told in full.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from mentoring.models import Pair, Participant, Programme, StageState
from mentoring.models.reference import STAGES
from organizations.clock import today
from organizations.models import Municipality
from organizations.text import counted

SMALLEST_GROUP = 5
"""Fewer people or pairs than this are not told (standards §5.3: no rows of n < 5)."""
COLUMNS = {
    "mentees": "Наставляемые",
    "mentors": "Наставники",
    "working": "Пары в работе",
    "over": "Пары завершены",
}
"""What people there are, as the page heads it."""


@dataclass(frozen=True, slots=True)
class Group:
    """A number of people or pairs that may be told; `hidden`: groups in it that are too small to tell."""

    told: int = 0
    hidden: int = 0

    @classmethod
    def of(cls, number: int) -> Group:
        return cls(hidden=1) if 0 < number < SMALLEST_GROUP else cls(told=number)

    def __add__(self, other: Group) -> Group:
        return Group(self.told + other.told, self.hidden + other.hidden)

    @property
    def is_shown(self) -> bool:
        return bool(self.told) or not self.hidden

    @property
    def small(self) -> str:
        """«менее 5» for one group alone, «и 2 малые группы» beside a sum; "" where nothing is hidden."""
        if not self.hidden:
            return ""
        if not self.told and self.hidden == 1:
            return f"менее {SMALLEST_GROUP}"
        told = counted(self.hidden, "малая группа", "малые группы", "малых групп")
        return f"и {told}" if self.told else told


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality: schools with a programme, programmes, at which stages they are, and groups of people."""

    name: str
    schools: int = 0
    programmes: int = 0
    stages: tuple[int, ...] = (0,) * len(STAGES)
    groups: Mapping[str, Group] = field(default_factory=lambda: dict.fromkeys(COLUMNS, Group()))

    def __add__(self, other: Place) -> Place:
        return Place(
            self.name,
            self.schools + other.schools,
            self.programmes + other.programmes,
            tuple(map(sum, zip(self.stages, other.stages, strict=True))),
            {name: self.groups[name] + other.groups[name] for name in COLUMNS},
        )

    @property
    def people(self) -> list[tuple[str, Group]]:
        """With their heads."""
        return [(head, self.groups[name]) for name, head in COLUMNS.items()]


@dataclass(frozen=True, slots=True)
class Region:
    """A region's municipalities with a programme, all of them together, and how many have none."""

    name: str
    places: tuple[Place, ...]
    total: Place
    without: int

    @property
    def silence(self) -> str:
        """«Программ в этом году нет ещё у 3 муниципалитетов.»; "" where all have one."""
        if not self.without:
            return ""
        told = counted(self.without, "муниципалитета", "муниципалитетов", "муниципалитетов")
        return f"Программ в этом году нет {'ещё ' if self.places else ''}у {told}."


def years_of(observed: Collection[int]) -> list[int]:
    """School years in which the municipalities have programmes, newest first. One query."""
    rows = Programme.objects.filter(municipality__in=observed).order_by("-school_year")
    return list(rows.values_list("school_year", flat=True).distinct())


def regions_of(observed: Collection[int], year: int) -> list[Region]:
    """The regions of these municipalities in a school year, those without any programme last. Five queries."""
    members = list(Municipality.objects.filter(pk__in=observed).select_related("parent").order_by("name"))
    programmes = Programme.objects.filter(municipality__in=observed, school_year=year)
    counts = {
        place: (schools, number)
        for place, schools, number in programmes.order_by()
        .values_list("municipality")
        .annotate(Count("organization", distinct=True), Count("pk"))
    }
    stages, groups = _stages(observed, year), _groups(members, observed, year)
    found: dict[Municipality, list[Place]] = defaultdict(list)
    lacking: dict[Municipality, int] = defaultdict(int)
    for member in members:
        root = member.parent or member
        if member.pk in counts:
            found[root].append(Place(member.name, *counts[member.pk], stages[member.pk], groups[member.pk]))
        elif member.kind == Municipality.Kind.MUNICIPALITY:
            lacking[root] += 1
    roots = sorted({*found, *lacking}, key=lambda root: (root not in found, root.name))
    return [_region(root, found[root], lacking[root]) for root in roots]


def _region(root: Municipality, places: Sequence[Place], without: int) -> Region:
    return Region(root.name, tuple(places), sum(places, Place("Всего")), without)


def _stages(observed: Collection[int], year: int) -> Mapping[int, tuple[int, ...]]:
    """How many programmes that go on are at each stage; stages may overlap."""
    rows = StageState.objects.filter(
        municipality__in=observed,
        programme__school_year=year,
        programme__closed_on__isnull=True,
        started_on__isnull=False,
        finished_on__isnull=True,
    )
    found: dict[int, list[int]] = defaultdict(lambda: [0] * len(STAGES))
    for place, stage, number in rows.order_by().values_list("municipality", "stage").annotate(Count("pk")):
        found[place][stage - 1] = number
    return defaultdict(lambda: (0,) * len(STAGES), {place: tuple(numbers) for place, numbers in found.items()})


def _groups(members: Iterable[Municipality], observed: Collection[int], year: int) -> Mapping[int, dict[str, Group]]:
    """People once each on a side, however many programmes they are in, and pairs; proposed ones are none yet."""
    found: dict[int, dict[str, Group]] = defaultdict(lambda: dict.fromkeys(COLUMNS, Group()))
    sides = Participant.objects.filter(_counted(members), municipality__in=observed, programme__school_year=year)
    people = sides.order_by().values_list("municipality", "side").annotate(Count("person", distinct=True))
    for place, side, number in people:
        found[place]["mentors" if side == Participant.Side.MENTOR else "mentees"] = Group.of(number)
    pairs = Pair.objects.filter(municipality__in=observed, programme__school_year=year)
    working = Q(status=Pair.Status.ACTIVE)
    over = Q(status__in=[Pair.Status.COMPLETED, Pair.Status.ENDED_EARLY])
    numbers = {"at_work": Count("pk", filter=working), "ended": Count("pk", filter=over)}
    sums = pairs.order_by().values("municipality").annotate(**numbers).values_list("municipality", *numbers)
    for place, at_work, ended in sums:
        found[place] |= {"working": Group.of(at_work), "over": Group.of(ended)}
    return found


def _counted(members: Iterable[Municipality]) -> Q:
    """In the bases of programmes that go on whoever is admitted today; in those of closed ones whoever was."""
    days: dict[dt.date, list[int]] = defaultdict(list)
    for member in members:
        days[today(member)].append(member.pk)
    now = Q(pk__in=[])
    for day, places in days.items():
        now |= Q(
            Q(person__admitted_until__isnull=True) | Q(person__admitted_until__gte=day),
            Q(person__blocked_on__isnull=True) | Q(person__blocked_on__gt=day),
            municipality__in=places,
            person__admitted_from__lte=day,
        )
    # Whose data were destroyed had been admitted once; the number stays.
    once = Q(person__admitted_from__isnull=False) | Q(person__destroyed_on__isnull=False)
    return Q(now, programme__closed_on__isnull=True, left_on__isnull=True) | Q(once, programme__closed_on__isnull=False)
