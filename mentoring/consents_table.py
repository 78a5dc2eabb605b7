"""A school's people × kinds of consents, to tick what came back signed: many papers of one day at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from mentoring.consents import LABOUR_CATEGORIES, SIGNERS, bracket_on, in_force, signed_rightly, to_renew
from mentoring.models import Consent, Person
from mentoring.register import lacking
from mentoring.shown import Shown, shown
from organizations.access import Access
from organizations.models import Organization

KINDS = (
    (Consent.Kind.PROCESSING, "Обработка данных"),
    (Consent.Kind.PARTICIPATION, "Участие"),
    (Consent.Kind.PUBLICATION, "Распространение"),
    (Consent.Kind.MEDIA, "Фото и видео"),
)
"""The columns; a teacher's written consent (ТК РФ, ст. 351.8) stands in the column of taking part."""
STATES = (("", "Кандидаты"), ("all", "Весь реестр"))


@dataclass(frozen=True, slots=True)
class Cell:
    """A consent of a person: `given` is the one in force, `value` what a tick sends; `renew`: others sign now."""

    kind: str
    title: str
    value: str
    given: Consent | None = None
    renew: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody with the cells of a row, and who signs today."""

    person: Person
    who: Shown
    signers: str
    cells: tuple[Cell, ...]


def people_of(school: Organization, day: dt.date, state: str = "", class_name: str = "") -> QuerySet[Person]:
    """Candidates, or with the state «all» everybody present, by class. Whose processing is stopped gives nothing."""
    rows = Person.objects.filter(organization=school).present().exclude(blocked_on__lte=day)
    rows = rows if state == "all" else lacking(rows, day)
    if class_name:
        rows = rows.filter(class_name=class_name)
    ordered: QuerySet[Person] = rows.order_by("class_name", "last_name", "first_name", "code", "pk")
    return ordered


def lines_of(people: Iterable[Person], access: Access, day: dt.date) -> list[Line]:
    """Rows of the table in the order of people. One query."""
    known = list(people)
    consents: dict[int, list[Consent]] = defaultdict(list)
    for row in Consent.objects.filter(person__in=known).order_by("given_on"):
        consents[row.person_id].append(row)
    return [_line(person, consents, access, day) for person in known]


def _line(person: Person, consents: Mapping[int, list[Consent]], access: Access, day: dt.date) -> Line:
    rows = [row for row in consents[person.pk] if in_force(row, day) and signed_rightly(person, row)]
    again = set(to_renew(person, rows, day))
    cells = tuple(_cell(person, kind, title, rows, again) for kind, title in KINDS)
    return Line(person, shown(person, access), SIGNERS[bracket_on(person, day)], cells)


def _cell(person: Person, kind: str, title: str, rows: list[Consent], again: set[str]) -> Cell:
    kinds, note = [kind], ""
    if kind == Consent.Kind.PARTICIPATION and person.category in LABOUR_CATEGORIES:
        kinds, note = [Consent.Kind.LABOUR, kind], "ст. 351.8"
    given = next((row for row in reversed(rows) if row.kind in kinds), None)
    renew = given is not None and given.kind in again
    return Cell(kind, title, f"{person.pk}-{kinds[0]}", given, renew, note)
