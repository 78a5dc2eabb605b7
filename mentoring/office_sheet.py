"""Mentoring of a municipality in a school year as a workbook for the office: programmes, pairs, participants by codes.

No name, birth date, class or wish: what the office sees on its pages, in one file. Eight queries at any size.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from documents.sheets import Cell, Row, Sheet, write
from mentoring.models import Pair, PairMember, Participant, Programme, StageState
from mentoring.numbers import numbers_of
from mentoring.school_years import year_name
from mentoring.standing import standing
from organizations.clock import today
from organizations.models import Municipality
from organizations.refusals import Refused

MOST = 20_000
"""Participants of one file: as many as are written while a person waits. More leave in parts, of whole schools."""
_PROGRAMMES = (
    ("Школа", 60.0),
    ("Форма", 44.0),
    ("Идёт этап", 24.0),
    ("Наставляемые", 28.0),
    ("Наставники", 26.0),
    ("Без согласий", 26.0),
    ("Без пары", 22.0),
    ("Пары и группы", 26.0),
    ("Из них работают", 26.0),
    ("Давно без встреч", 26.0),
    ("Завершена", 26.0),
)
_PAIRS = (
    ("Школа", 60.0),
    ("Форма", 44.0),
    ("Пара", 18.0),
    ("Состояние", 36.0),
    ("Наставник", 24.0),
    ("Наставляемые", 60.0),
    ("Работает с", 26.0),
    ("Завершена", 26.0),
    ("Встреч", 20.0),
    ("Последняя встреча", 30.0),
)
_PARTICIPANTS = (
    ("Школа", 60.0),
    ("Форма", 44.0),
    ("Код", 24.0),
    ("Категория", 40.0),
    ("Кто", 32.0),
    ("В базе с", 26.0),
    ("Вышел из базы", 26.0),
    ("Обучение", 26.0),
)
Value = str | int


@dataclass(frozen=True, slots=True)
class Part:
    """Whole schools, by name, whose participants fit into one file; the `number`-th of `of`."""

    number: int
    of: int
    schools: tuple[int, ...]
    first: str
    last: str
    people: int

    @property
    def name(self) -> str:
        """«часть 1 из 2»."""
        return f"часть {self.number} из {self.of}"

    @property
    def words(self) -> str:
        """«часть 1 из 2: от «Алгасовская СОШ» до «Крюковская СОШ», участников 19 812»."""
        whose = f"«{self.first}»" if self.first == self.last else f"от «{self.first}» до «{self.last}»"
        return f"{self.name}: {whose}, участников {grouped(self.people)}"


@dataclass(frozen=True, slots=True)
class Export:
    """What the file says of people: `participants` with their person and programme, and the programmes."""

    municipality: Municipality
    year: int
    programmes: Sequence[Programme]
    participants: Sequence[Participant]
    part: Part | None = None

    @property
    def name(self) -> str:
        """«2023/2024», «2023/2024, часть 1 из 2»."""
        return year_name(self.year) + (f", {self.part.name}" if self.part else "")


def parts_of(municipality: Municipality, year: int) -> list[Part]:
    """The files in which all schools leave: one where their participants fit. Two queries."""
    programmes = Programme.objects.filter(municipality=municipality, school_year=year)
    people = _participants(programmes).order_by().values_list("programme__organization")
    numbers = dict(people.annotate(number=Count("pk")))
    schools = programmes.order_by("organization__short_name", "organization")
    groups: list[list[tuple[int, str, int]]] = []
    room = 0
    for key, name in schools.values_list("organization", "organization__short_name").distinct():
        number = numbers.get(key, 0)
        if not groups or number > room:
            groups.append([])
            room = MOST
        groups[-1].append((key, name, number))
        room -= number
    return [
        Part(
            place,
            len(groups),
            tuple(key for key, _, _ in own),
            own[0][1],
            own[-1][1],
            sum(number for _, _, number in own),
        )
        for place, own in enumerate(groups, 1)
    ]


def export_of(municipality: Municipality, year: int, part: Part | None = None) -> Export:
    """What there is to give out, of all schools or of those of the part. Candidates without consents are in no list."""
    rows = Programme.objects.filter(municipality=municipality, school_year=year)
    if part is not None:
        rows = rows.filter(organization__in=part.schools)
    programmes = list(
        rows.select_related("organization", "form", "municipality").order_by("organization__short_name", "form", "pk")
    )
    if not programmes:
        raise Refused("В этом учебном году программ нет.")
    people = _participants(rows).select_related("person", "programme__organization", "programme__form")
    found = list(people.order_by("programme__organization__short_name", "programme", "-side", "person__code"))
    return Export(municipality, year, programmes, found, part)


def _participants(programmes: QuerySet[Programme]) -> QuerySet[Participant]:
    return Participant.objects.filter(programme__in=programmes.order_by(), person__admitted_from__isnull=False)


def grouped(number: int) -> str:
    """«19 812», with a space that does not break."""
    return f"{number:,}".replace(",", "\u00a0")


def workbook(export: Export) -> bytes:
    """The three sheets as XLSX."""
    title = f"Наставничество, {export.municipality.short_name}, {export.name}"
    sheets = (
        _sheet("Программы", _PROGRAMMES, _programmes(export.programmes)),
        _sheet("Пары", _PAIRS, _pairs(export.programmes)),
        _sheet("Участники", _PARTICIPANTS, map(_participant, export.participants)),
    )
    return write(sheets, title=title)


def _sheet(name: str, heads: Sequence[tuple[str, float]], rows: Iterable[Sequence[Value]]) -> Sheet:
    head = Row(tuple(Cell(words, "Заголовок графы") for words, _ in heads))
    body = (Row(tuple(Cell(value) for value in row)) for row in rows)
    return Sheet(name, tuple(width for _, width in heads), (head, *body), head=(1, 1), landscape=True)


def _programmes(programmes: Sequence[Programme]) -> Iterable[Sequence[Value]]:
    stages: dict[int, list[int]] = {}
    for state in StageState.objects.filter(programme__in=programmes).select_related("programme__municipality"):
        if standing(state, today(state.programme.municipality)).is_current:
            stages.setdefault(state.programme_id, []).append(state.stage)
    numbers = numbers_of(programmes)
    for row in programmes:
        own = numbers[row.pk]
        yield (
            row.organization.short_name,
            row.form.name,
            ", ".join(map(str, sorted(stages.get(row.pk, ())))) if row.closed_on is None else "",
            own.mentees,
            own.mentors,
            own.lacking,
            own.unpaired,
            own.pairs,
            own.working,
            own.silent,
            _day(row.closed_on),
        )


def _pairs(programmes: Sequence[Programme]) -> Iterable[Sequence[Value]]:
    members: dict[int, list[str]] = {}
    rows = PairMember.objects.filter(pair__programme__in=programmes, left_on__isnull=True)
    for pair, code in rows.order_by("pair", "mentee__person__code").values_list("pair", "mentee__person__code"):
        members.setdefault(pair, []).append(code)
    pairs = Pair.objects.filter(programme__in=programmes).select_related("organization", "programme__form")
    pairs = pairs.select_related("mentor__person").annotate(meetings_held=Count("meetings"))
    for row in pairs.order_by("organization__short_name", "organization", "number"):
        yield (
            row.organization.short_name,
            row.programme.form.name,
            str(row),
            row.get_status_display(),
            row.mentor.person.code,
            ", ".join(members.get(row.pk, ())),
            _day(row.started_on),
            _day(row.ended_on),
            row.meetings_held,
            _day(row.last_met_on),
        )


def _participant(row: Participant) -> Sequence[Value]:
    return (
        row.programme.organization.short_name,
        row.programme.form.name,
        row.person.code,
        row.person.get_category_display(),
        row.get_side_display(),
        _day(row.joined_on),
        _day(row.left_on),
        _day(row.trained_on),
    )


def _day(day: dt.date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
