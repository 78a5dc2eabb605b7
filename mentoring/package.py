"""A school's package of documents (Р-145, МР-42/02): fifteen kinds, what there is in a school year, what is missing.

What the system knows already is carried here: registered papers, the school's approved plan, bases, agreements. The
rest a person enters with number, date, address or file.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from mentoring.models import (
    Agreement,
    IndividualPlan,
    Pair,
    Paper,
    Participant,
    Practice,
    Programme,
    SchoolDocument,
    Wave,
)
from mentoring.models.paper import PaperKind
from organizations.models import Organization
from organizations.text import counted
from roadmaps.models import Roadmap


@dataclass(frozen=True, slots=True)
class Kind:
    """A document of the package. `lasting`: one of an earlier year is still in force. `personal`: names stand in it,
    so its file is the school's alone."""

    number: int
    code: str
    title: str
    hint: str
    lasting: bool = False
    personal: bool = False


PACKAGE = (
    Kind(1, "introduction", "Приказ о внедрении", "Сроки, ответственные, мониторинг, результаты", lasting=True),
    Kind(2, "regulation", "Положение о программе наставничества", "Утверждает руководитель", lasting=True),
    Kind(3, "roadmap", "Дорожная карта школы", "Согласована с отделом образования"),
    Kind(4, "curator", "Приказ о назначении куратора", "Может быть частью приказа о внедрении", lasting=True),
    Kind(5, "programmes", "Программы по формам наставничества", "По одной на каждую форму"),
    Kind(6, "bases", "Базы наставляемых, наставников и практик", "База ведётся в системе", personal=True),
    Kind(7, "consents", "Согласия участников и родителей", "Обработка данных и участие", personal=True),
    Kind(8, "questionnaires", "Анкеты на входе и на выходе", "Образцы и сводка ответов"),
    Kind(9, "assignment", "Приказ о закреплении пар", "Все пары и группы года", personal=True),
    Kind(10, "plans", "Индивидуальные планы пар", "По одному на пару", personal=True),
    Kind(11, "agreements", "Соглашения с партнёрами", "Предприятия, колледжи, вузы"),
    Kind(12, "access", "Меры доступности", "ОВЗ, одарённые, трудная ситуация, сельские школы, сироты", lasting=True),
    Kind(13, "motivation", "Система мотивации наставников", "Пункт 5 методологии", lasting=True),
    Kind(14, "report", "Отчёт о мониторинге", "По итогам года"),
    Kind(15, "site", "Страница на сайте школы", "Адрес раздела о наставничестве", lasting=True),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in PACKAGE}
_OF_PAPER = {
    PaperKind.INTRODUCTION: "introduction",
    PaperKind.REGULATION: "regulation",
    PaperKind.CURATOR: "curator",
    PaperKind.ASSIGNMENT: "assignment",
    PaperKind.PLAN: "plans",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the system knows: words, where it stands; `enough` False where a part is missing still."""

    words: str
    url: str = ""
    enough: bool = True


@dataclass(slots=True)
class Entry:
    """A document of the package of one school: what was entered for the year or before it, and what is known."""

    kind: Kind
    own: SchoolDocument | None = None
    known: list[Known] = field(default_factory=list)

    @property
    def state(self) -> str:
        """«have», «partly» or «missing»."""
        if self.own is not None or any(known.enough for known in self.known):
            return "have" if all(known.enough for known in self.known) else "partly"
        return "partly" if self.known else "missing"

    @property
    def state_words(self) -> str:
        return {"have": "есть", "partly": "не полностью", "missing": "нет"}[self.state]


@dataclass(frozen=True, slots=True)
class Package:
    """The fifteen entries of a school in a school year."""

    school: Organization
    entries: tuple[Entry, ...]

    @property
    def have(self) -> int:
        return sum(entry.state == "have" for entry in self.entries)

    @property
    def missing(self) -> tuple[Kind, ...]:
        return tuple(entry.kind for entry in self.entries if entry.state != "have")


def packages_of(
    schools: Sequence[Organization], school_year: int, *, programme: Programme | None = None
) -> list[Package]:
    """The packages of schools in a school year. Twelve queries however many schools there are.

    `programme`: of all programmes of the year only this one's bases, consents, pairs and plans are told.
    """
    keys = [school.pk for school in schools]
    entries: dict[int, dict[str, Entry]] = {pk: {kind.code: Entry(kind) for kind in PACKAGE} for pk in keys}
    _read_entered(entries, school_year)
    _read_papers(entries, school_year)
    _read_plans(entries, school_year)
    _read_joining(entries, school_year)
    _read_programmes(entries, school_year, programme)
    _read_agreements(entries, school_year)
    return [Package(school, tuple(entries[school.pk].values())) for school in schools]


Entries = Mapping[int, Mapping[str, Entry]]


def _days(school_year: int) -> tuple[dt.date, dt.date]:
    """From the summer that prepares the year to its end."""
    return dt.date(school_year, 6, 1), dt.date(school_year + 1, 8, 31)


def _read_entered(entries: Entries, school_year: int) -> None:
    rows = SchoolDocument.objects.filter(organization__in=entries, school_year__lte=school_year)
    for row in rows.select_related("file").order_by("school_year", "pk"):
        entry = entries[row.organization_id].get(row.kind)
        if entry is not None and (row.school_year == school_year or entry.kind.lasting):
            entry.own = row


def _read_papers(entries: Entries, school_year: int) -> None:
    """Papers with a number, of the year or still in force."""
    start, end = _days(school_year)
    standing = Paper.objects.standing().filter(organization__in=entries, kind__in=_OF_PAPER, date__lte=end)
    for row in standing.exclude(number="").order_by("date", "pk"):
        entry = entries[row.organization_id][_OF_PAPER[PaperKind(row.kind)]]
        if row.date is not None and (row.date >= start or entry.kind.lasting):
            entry.known.append(Known(f"{row} от {row.date:%d.%m.%Y}"))


def _read_plans(entries: Entries, school_year: int) -> None:
    """The school's own plans whose period meets the year; one that begins in the summer is the next year's."""
    start, end = _days(school_year)
    begun = end.replace(month=5)
    rows = Roadmap.objects.filter(owner__in=entries, amends__isnull=True)
    rows = rows.exclude(period_end__lt=start).exclude(period_start__gt=begun)
    for row in rows.select_related("current_edition").order_by("pk"):
        edition = row.first_edition
        if edition is not None and edition.act_date is not None:
            number = f" №\u00a0{edition.act_number}" if edition.act_number else ""
            words = f"{edition.act_kind} от {edition.act_date:%d.%m.%Y}{number}"
            entries[row.owner_id]["roadmap"].known.append(Known(words, row.get_absolute_url()))
        elif row.status in ("draft", "submitted", "agreed"):
            words = f"Карта в работе: {row.get_status_display().lower()}"
            entries[row.owner_id]["roadmap"].known.append(Known(words, row.get_absolute_url(), enough=False))


def _read_joining(entries: Entries, school_year: int) -> None:
    """The order by which the school joined: of its own, or the one that approved the plan drafted with it."""
    waves = Wave.objects.filter(organization__in=entries, school_year__lte=school_year, left_on__isnull=True)
    for wave in waves.select_related("plan__current_edition").order_by("school_year", "pk"):
        edition = wave.plan.current_edition if wave.plan is not None else None
        known = entries[wave.organization_id]["introduction"].known
        words, url = wave.basis, ""
        if not words and wave.plan is not None and edition is not None and edition.act_date is not None:
            words = f"{edition.act_kind} от {edition.act_date:%d.%m.%Y} №\u00a0{edition.act_number}"
            url = wave.plan.get_absolute_url()
        if words:
            known.append(Known(words[:1].upper() + words[1:], url))


def _read_programmes(entries: Entries, school_year: int, only: Programme | None) -> None:
    """Programmes of the year with their bases, consents, pairs and plans."""
    rows = Programme.objects.filter(organization__in=entries, school_year=school_year)
    if only is not None:
        rows = rows.filter(pk=only.pk)
    programmes = list(rows.select_related("form").order_by("pk"))
    if not programmes:
        return
    people = _people(programmes)
    pairs = _pairs(programmes)
    practices = dict(
        Practice.objects.filter(organization__in=entries).order_by().values_list("organization").annotate(Count("pk"))
    )
    for programme in programmes:
        own = entries[programme.organization_id]
        url = f"/mentoring/{programme.pk}/"
        own["programmes"].known.append(Known(str(programme.form), url))
        mentees, mentors, lacking = people.get(programme.pk, (0, 0, 0))
        words = f"{programme.form}: наставляемых {mentees}, наставников {mentors}"
        own["bases"].known.append(Known(words, url, enough=bool(mentees and mentors)))
        if mentees or mentors:
            told = f"{programme.form}: без согласия {lacking}" if lacking else f"{programme.form}: согласия есть у всех"
            own["consents"].known.append(Known(told, enough=not lacking))
        _tell_pairs(own, programme, pairs.get(programme.pk))
    for school, number in practices.items():
        words = counted(number, "практика", "практики", "практик")
        own_bases = entries[school]["bases"]
        if own_bases.known:
            own_bases.known.append(Known(f"В реестре {words}"))


def _people(programmes: Iterable[Programme]) -> dict[int, tuple[int, int, int]]:
    """By programme: mentees, mentors, and people without consents in force."""
    rows = (
        Participant.objects.filter(programme__in=programmes, left_on__isnull=True)
        .order_by()
        .values("programme")
        .annotate(
            led=Count("pk", filter=Q(side="mentee")),
            leading=Count("pk", filter=Q(side="mentor")),
            lacking=Count("pk", filter=Q(person__admitted_from__isnull=True)),
        )
    )
    return {row["programme"]: (row["led"], row["leading"], row["lacking"]) for row in rows}


def _pairs(programmes: Iterable[Programme]) -> dict[int, tuple[int, int, int]]:
    """By programme: pairs that began, those with an order of assignment, those with an individual plan."""
    began = Pair.objects.filter(programme__in=programmes).exclude(status=Pair.Status.PROPOSED).order_by()
    rows = began.values("programme").annotate(all=Count("pk"), ordered=Count("pk", filter=~Q(order_number="")))
    plans = dict(
        IndividualPlan.objects.filter(pair__in=began).order_by().values_list("pair__programme").annotate(Count("pk"))
    )
    return {row["programme"]: (row["all"], row["ordered"], plans.get(row["programme"], 0)) for row in rows}


def _tell_pairs(own: Mapping[str, Entry], programme: Programme, numbers: tuple[int, int, int] | None) -> None:
    if numbers is None:
        return
    began, ordered, planned = numbers
    url = f"/mentoring/{programme.pk}/pairs/"
    own["assignment"].known.append(
        Known(f"{programme.form}: приказом закреплено {ordered} из {began}", url, enough=ordered == began)
    )
    own["plans"].known.append(
        Known(f"{programme.form}: планов {planned} на {counted(began, 'пару', 'пары', 'пар')}", url, planned >= began)
    )


def _read_agreements(entries: Entries, school_year: int) -> None:
    """Agreements of the school that are in force at some time of the year."""
    start, end = _days(school_year)
    numbers: dict[int, int] = defaultdict(int)
    rows = Agreement.objects.filter(school__in=entries, date__lte=end)
    rows = rows.exclude(valid_until__lt=start).exclude(ended_on__lt=start)
    for school in rows.values_list("school", flat=True):
        numbers[school or 0] += 1
    for school, number in numbers.items():
        words = f"В реестре {counted(number, 'соглашение', 'соглашения', 'соглашений')}"
        entries[school]["agreements"].known.append(Known(words, f"/organizations/{school}/"))
