"""A press of the printing button: which paper, about whom, by whose eyes; and how people and days stand in papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from documents.typography import NBSP
from mentoring.models import Person, Programme
from mentoring.papers.people import Subject
from mentoring.papers.template import ORDERS, Line, named
from mentoring.permissions import sees_names
from organizations.access import Access

NAME_LIMIT = 200
_OF_HEAD = ("должность руководителя", "руководитель")
# What a block prints of persons and posts, though the text does not name them.
_BEHIND = {
    "подпись руководителя": _OF_HEAD,
    "подпись куратора": ("куратор",),
    "подпись родителя": ("представитель",),
    "подписи сторон": (
        *_OF_HEAD, "партнёр", "должность руководителя партнёра", "руководитель партнёра", "адрес партнёра",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Printing:
    """One press: whose programme, which paper, about whom, by whose eyes. `lines`: the text as it is read."""

    programme: Programme
    kind: str
    subjects: tuple[Subject, ...]
    access: Access
    lines: tuple[Line, ...]
    day: dt.date
    signer: str = ""

    @property
    def people(self) -> list[Person]:
        return list({person.pk: person for one in self.subjects for person in one.people}.values())

    @property
    def knows_names(self) -> bool:
        return sees_names(self.access, self.programme.organization)

    @property
    def used(self) -> set[str]:
        """Fields that the text names or its blocks print."""
        found = {one.field.name for one in named(self.lines)}
        if self.kind in ORDERS:
            found |= set(_OF_HEAD)
        return found | {name for block in found & _BEHIND.keys() for name in _BEHIND[block]}


def nameless(printing: Printing) -> list[Person]:
    """People on the papers whose names nobody keeps; the school's own eyes may type them."""
    if not printing.knows_names:
        return []
    return [person for person in printing.people if not person.full_name]


def name_of(printing: Printing, person: Person, given: Mapping[str, str]) -> str:
    """The person's full name for these eyes: kept, or typed for this printing; "" where nobody knows it."""
    if not printing.knows_names:
        return ""
    return person.full_name or " ".join(given.get(f"name-{person.pk}", "").split())[:NAME_LIMIT]


def about(person: Person) -> str:
    """The class of a pupil, the post of a grown-up."""
    return person.class_name or person.post


def glued(words: str) -> str:
    """Words that stay on one line: «11 «А»»."""
    return words.replace(" ", NBSP)


def on(day: dt.date | None) -> str:
    """«14.09.2020»; an empty word where no day is known."""
    return f"{day:%d.%m.%Y}" if day else ""
