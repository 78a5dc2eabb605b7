"""The day's letter to a person: what comes due, is late, came back, what waits for acceptance and in mentoring.

Nothing of it is stored: each run computes it anew from what the floors below say. The log only remembers that a person
was written to on a day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mentoring.calling import everything, is_urgent
from mentoring.models import Person, Programme
from mentoring.reminding import Waiting as Called
from monitoring import collection_waits, report_calendar
from monitoring.datacalls import owed as calls
from monitoring.datacalls.owed import Waiting as Asked
from monitoring.models import DataCall, ReportTask
from monitoring.permissions import OFFICE_WRITERS
from organizations.access import SCHOOL
from organizations.addresses import absolute, full
from organizations.clock import today
from organizations.models import Membership, Municipality, Organization, User
from organizations.permissions import SCHOOL_KINDS
from organizations.text import counted, one_line
from roadmaps.calendars import calendar_of
from roadmaps.deadlines.calendar import Calendar
from roadmaps.models import Execution, RoadmapSettings
from roadmaps.permissions import CONTROL, DEPARTMENT
from roadmaps.reminding import Line, Report, Standing, standing

# A letter is read on the way to work: each list is cut here, the page behind its link has the rest.
ENTRIES = 15
_TITLE = 160
_WATCH = frozenset(CONTROL)
_READERS = frozenset({*SCHOOL, *CONTROL, "methodist"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: what it is, what is said of it, where it is."""

    title: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind. `brief` names the kind in the letter's subject; `more` were cut off the list."""

    heading: str
    brief: str
    number: int
    entries: tuple[Entry, ...]
    more: int
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one municipality has to say to the person."""

    place: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    person: User
    day: dt.date
    parts: tuple[Part, ...]

    @property
    def subject(self) -> str:
        """«Сроки на 16.10.2023: просрочено 2, ждёт приёмки 5»: words first, so that no number asks for a case."""
        numbers: dict[str, int] = defaultdict(int)
        for group in (group for part in self.parts for group in part.groups):
            numbers[group.brief] += group.number
        return f"Сроки на {self.day:%d.%m.%Y}: " + ", ".join(f"{brief} {number}" for brief, number in numbers.items())


@dataclass(frozen=True, slots=True)
class Reader:
    """A person with the roles held in one municipality."""

    person: User
    seats: tuple[tuple[int, str], ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for _, role in self.seats)

    @property
    def organizations(self) -> frozenset[int]:
        return frozenset(organization for organization, _ in self.seats)

    @property
    def schools(self) -> frozenset[int]:
        """Where the person answers for branches, too."""
        return frozenset(organization for organization, role in self.seats if role in SCHOOL)

    def owes(self, line: Line) -> bool:
        return line.organization_id in self.organizations or line.belongs_to(self.schools)


def letters(day: dt.date | None = None) -> Iterator[Letter]:
    """Everybody's letters of `day`, or of each municipality's own today; none where the day is off or nothing is told.

    Eight queries a municipality, and eleven about its schools where these have people. The parts of a person of several
    municipalities come in one letter, as far as these live on the same day.
    """
    several = _people_of_several()
    gathered: dict[tuple[int, dt.date], Letter] = {}
    for municipality in _at_work():
        its_day = day or today(municipality)
        calendar = calendar_of(municipality)
        if not calendar.is_working(its_day):
            continue
        for reader, groups in _told(municipality, its_day, calendar):
            letter = Letter(reader.person, its_day, (Part(municipality.short_name, groups),))
            if reader.person.pk not in several:
                yield letter
                continue
            key = (reader.person.pk, its_day)
            before = gathered[key].parts if key in gathered else ()
            gathered[key] = Letter(reader.person, its_day, before + letter.parts)
    yield from gathered.values()


def _people_of_several() -> set[int]:
    """Keys of people with roles in more than one municipality."""
    rows = Membership.objects.values("user").annotate(places=Count("municipality", distinct=True))
    return set(rows.filter(places__gt=1).values_list("user", flat=True))


def _at_work() -> QuerySet[Municipality]:
    """Municipalities where there is anything to be told of."""
    here = {"municipality": OuterRef("pk")}
    told_of = (
        Execution.objects.filter(**here),
        Programme.objects.filter(**here),
        Person.objects.filter(**here),
        DataCall.objects.filter(**here),
        ReportTask.objects.filter(**here),
    )
    worked = reduce(or_, (Q(Exists(rows)) for rows in told_of))
    return Municipality.objects.filter(worked).select_related("roadmap_settings").order_by("pk")


def _told(municipality: Municipality, day: dt.date, calendar: Calendar) -> Iterator[tuple[Reader, tuple[Group, ...]]]:
    """What each reader of the municipality is told; who is told nothing is left out."""
    found = standing(municipality, day, calendar)
    readers = _readers(municipality)
    schools = _schools(readers, day, whole=_begins_week(calendar, day))
    asked, answered = calls.waiting(municipality), calls.waiting_for_office(municipality)
    collections = collection_waits.waiting(municipality, day)
    reports = report_calendar.waiting(municipality, day, calendar)
    for reader in readers:
        groups = (
            *_groups(found, reader),
            *_mentoring(schools, reader),
            *_calls(asked, answered, reader),
            *_collections(collections, reader),
            *_reports(reports, reader),
        )
        if groups:
            yield reader, groups


def _readers(municipality: Municipality) -> list[Reader]:
    """People who answer for execution here and want the letter, in the order of their addresses. One query."""
    day = timezone.localdate()
    rows = Membership.objects.filter(
        municipality=municipality, role__in=_READERS, user__is_active=True, user__digest=True
    ).select_related("user")
    people: dict[int, list[Membership]] = defaultdict(list)
    for row in rows.order_by("user__email", "pk"):
        if row.in_force(day):
            people[row.user_id].append(row)
    return [Reader(seats[0].user, tuple((row.organization_id, row.role) for row in seats)) for seats in people.values()]


def _groups(found: Standing, reader: Reader) -> Iterator[Group]:
    own = [line for line in found.lines if reader.owes(line)]
    others = [line for line in found.lines if not reader.owes(line)] if reader.roles & _WATCH else []
    yield from _own(found, reader, own)
    yield from _watched(found, others)
    yield from _waiting(found, reader)


def _own(found: Standing, reader: Reader, lines: list[Line]) -> Iterator[Group]:
    """Lines that the person's own organizations owe, one by one."""
    name = len({line.organization_id for line in lines} | reader.organizations) > 1
    late = sorted((line for line in lines if line.days_late(found.day)), key=lambda line: -line.days_late(found.day))
    entries = [_entry(line, _late_words(line, found.day), name=name) for line in late]
    yield from _listed("Просрочено", "просрочено", entries, "my_items")
    returned = [line for line in lines if line.is_returned and not line.days_late(found.day)]
    entries = [_entry(line, _returned_words(line), name=name) for line in returned]
    yield from _listed("Возвращено на доработку", "возвращено", entries, "my_items")
    for heading, brief, first, last in _coming(found):
        near = [line for line in lines if not line.is_returned and line.term and first <= line.term <= last]
        entries = [_entry(line, _term_words(line), name=name) for line in near]
        yield from _listed(heading, brief, entries, "my_items")


def _watched(found: Standing, lines: list[Line]) -> Iterator[Group]:
    """The same of other organizations for whoever controls them: an item is said once, with how many owe it."""
    late = [line for line in lines if line.days_late(found.day)]
    yield from _by_item("Просрочено в организациях", "просрочено в организациях", late, found.day)
    for heading, brief, first, last in _coming(found):
        near = [line for line in lines if line.term and first <= line.term <= last]
        yield from _by_item(f"{heading} у организаций", f"{brief} у организаций", near, found.day)


def _waiting(found: Standing, reader: Reader) -> Iterator[Group]:
    """Reports that the person may accept, by plan."""
    plans: dict[int, list[Report]] = defaultdict(list)
    for report in found.reports:
        if _accepts(reader, report, found.municipality):
            plans[report.roadmap_id].append(report)
    entries = [
        Entry(
            one_line(reports[0].plan, _TITLE),
            f"отчётов {len(reports)}, первый подан {_day(reports[0].reported_on)}",
            absolute("queue"),
        )
        for reports in plans.values()
    ]
    number = sum(len(reports) for reports in plans.values())
    yield from _listed("Ждёт приёмки", "ждёт приёмки", entries, "queue", number=number)


def _accepts(reader: Reader, report: Report, municipality: Municipality) -> bool:
    """As `roadmaps.permissions.can_accept` says: nobody accepts his own report."""
    if report.reported_by_id == reader.person.pk:
        return False
    if reader.roles & set(DEPARTMENT):
        return True
    if report.organization_kind not in SCHOOL_KINDS:
        return "controller" in reader.roles and report.controller_id in (None, reader.person.pk)
    return "methodist" in reader.roles and RoadmapSettings.methodists_accept(municipality)


def _schools(readers: Iterable[Reader], day: dt.date, *, whole: bool) -> list[tuple[Organization, list[Called]]]:
    """Schools of these readers and their branches with what waits there in mentoring.

    The `whole` of it is told on the first working day of a week; on others what cannot wait for the next week, so that
    nobody is written to every day of what merely stands open.
    """
    own = Organization.objects.with_branches({key for reader in readers for key in reader.schools})
    schools = list(own.order_by("pk"))
    called = everything(schools, day)
    told = [(school, [one for one in called[school.pk] if whole or is_urgent(one, day)]) for school in schools]
    return [(school, found) for school, found in told if found]


def _begins_week(calendar: Calendar, day: dt.date) -> bool:
    """Whether no day of the week before `day` is worked."""
    return not any(calendar.is_working(day - dt.timedelta(days=back)) for back in range(1, day.weekday() + 1))


def _mentoring(schools: Iterable[tuple[Organization, list[Called]]], reader: Reader) -> Iterator[Group]:
    """What waits for the reader in pairs and people of his schools: codes alone."""
    mine = [
        (school, found)
        for school, found in schools
        if school.pk in reader.schools or school.parent_id in reader.schools
    ]
    entries = []
    for school, found in mine:
        whose = f"{school.short_name}: " if len(mine) > 1 else ""
        for one in found:
            title, _, said = one.words.partition(": ")
            entries.append(Entry(title, f"{whose}{said}", full(one.link)))
    yield from _listed("Наставничество", "наставничество", entries, "programmes")


def _calls(asked: Iterable[Asked], answered: Iterable[Asked], reader: Reader) -> Iterator[Group]:
    """Requests for data: what the reader's schools owe, and for whoever asks what was answered."""
    mine = [
        one for one in asked if one.organization and {one.organization.pk, one.organization.parent_id} & reader.schools
    ]
    name = len({one.organization for one in mine}) > 1
    entries = [
        Entry(one.title, f"{one.organization}: {one.words}" if name else one.words, full(one.link)) for one in mine
    ]
    yield from _listed("Запросы данных", "запросы данных", entries, "datacalls")
    if reader.roles & set(OFFICE_WRITERS):
        entries = [Entry(one.title, one.words, full(one.link)) for one in answered]
        yield from _listed("Ответы на запросы данных", "ответы на запросы", entries, "datacalls")


def _collections(found: Iterable[tuple[Organization, Called]], reader: Reader) -> Iterator[Group]:
    """Questionnaires of the reader's schools that are to be reminded of or closed."""
    mine = [(school, one) for school, one in found if {school.pk, school.parent_id} & reader.schools]
    name = len({school.pk for school, _ in mine}) > 1
    entries = []
    for school, one in mine:
        title, _, said = one.words.rpartition(": ")
        entries.append(Entry(title, f"{school.short_name}: {said}" if name else said, full(one.link)))
    yield from _listed("Анкеты", "анкеты", entries, "questionnaires")


def _reports(found: Iterable[report_calendar.Standing], reader: Reader) -> Iterator[Group]:
    """Reports that the monitoring calendar asks the office for."""
    if reader.roles & set(OFFICE_WRITERS):
        entries = [Entry(one.task.rule.title, one.words, full(report_calendar.address(one.task))) for one in found]
        yield from _listed("Отчёты", "отчёты", entries, "report_calendar")


def _coming(found: Standing) -> Iterator[tuple[str, str, dt.date, dt.date]]:
    """Heading, brief words, first and last term: a day ahead and a week ahead, with what a day off would tell of."""
    first, last = found.told_ahead(1)
    yield ("Срок завтра" if first == last else "Срок до следующего рабочего дня"), "ближайший срок", first, last
    yield "Срок через неделю", "срок через неделю", *found.told_ahead(7)


def _by_item(heading: str, brief: str, lines: Iterable[Line], day: dt.date) -> Iterator[Group]:
    items: dict[tuple[int, dt.date | None], list[Line]] = defaultdict(list)
    for line in lines:
        items[line.item_id, line.term].append(line)
    entries = []
    for of in items.values():
        owe = counted(len({line.organization_id for line in of}), "организация", "организации", "организаций")
        late = max(line.days_late(day) for line in of)
        said = f"{owe}, {_lateness(late)}" if late else f"{owe}, {_term_words(of[0])}"
        entries.append(Entry(of[0].named(_TITLE), said, absolute("roadmap_grid", of[0].slug)))
    yield from _listed(heading, brief, entries, "reminders")


def _listed(heading: str, brief: str, entries: list[Entry], page: str, *, number: int | None = None) -> Iterator[Group]:
    if entries:
        more = max(len(entries) - ENTRIES, 0)
        yield Group(heading, brief, number or len(entries), tuple(entries[:ENTRIES]), more, absolute(page))


def _entry(line: Line, said: str, *, name: bool) -> Entry:
    whose = f"{line.organization_name}: " if name else ""
    return Entry(line.named(_TITLE), f"{whose}{said}", absolute("line", line.pk))


def _late_words(line: Line, day: dt.date) -> str:
    returned = ", возвращено на доработку" if line.is_returned else ""
    last = f"последний день в срок {_day(line.late_after)}, " if line.late_after else ""
    return f"{last}{_lateness(line.days_late(day))}{returned}"


def _lateness(days: int) -> str:
    return f"опоздание {counted(days, 'день', 'дня', 'дней')}"


def _returned_words(line: Line) -> str:
    returned = f"возвращено {_day(line.returned_on)}" if line.returned_on else "возвращено"
    return f"{returned}, {_term_words(line)}" if line.term else returned


def _term_words(line: Line) -> str:
    if line.term is None:
        return "без срока"
    extended = ", продлён" if line.extended_to else ""
    return f"срок {_day(line.term)}{extended}"


def _day(day: dt.date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
