"""A plan («дорожная карта») as a value: the centre that editing, printing, export, import and comparison share.

Texts are verbatim as the document words them; structure is understood beside the wording and never replaces it.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.act import Act
from documents.values import digest, to_data

SCHEMA = 1


class Scheme(enum.StrEnum):
    """How rows are numbered. Levels are counted from the section: «1.», «1.1.», «1.1.1.»."""

    NONE = "none"
    FLAT = "flat"
    TWO_LEVELS = "1.1"
    THREE_LEVELS = "1.1.1"


class Audience(enum.StrEnum):
    """Whose mentoring the plan is about."""

    STUDENTS = "students"
    TEACHERS = "teachers"


class PartyRole(enum.StrEnum):
    LEAD = "lead"
    CO_EXECUTOR = "co_executor"


class Level(enum.StrEnum):
    """The level that a part of an item belongs to, where one row speaks of two."""

    ANY = ""
    SCHOOL = "school"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the plan's table. `key` is one of CORE_COLUMNS or «extra…»; `label` is the printed head."""

    key: str
    label: str


CORE_COLUMNS = ("number", "title", "deadline", "responsible", "result")


@dataclass(frozen=True, slots=True)
class Party:
    """One responsible party as understood: exactly one of `organization` (its slug), `group` and `position` leads.

    `part`: the slice of the item's text that this party answers for, where the row holds parts of two levels.
    """

    organization: str = ""
    group: str = ""
    position: str = ""
    specifier: str = ""
    role: PartyRole = PartyRole.LEAD
    level: Level = Level.ANY
    part: str = ""


@dataclass(frozen=True, slots=True)
class ResultDocument:
    """What completes an item: the kind of document and the document's own wording."""

    kind: str
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the plan. None in a cell means that the document's row has no such cell, "" that it is empty.

    Line breaks inside a cell separate paragraphs and bullets; bullets keep their own marks. `extra` holds the
    cells of columns beyond the five core ones by column key. `readings` holds corrected readings by field name,
    shown beside the wording and never printed.
    """

    title: str
    label: str = ""
    deadline: str | None = ""
    responsible: str | None = ""
    result: str | None = ""
    extra: tuple[tuple[str, str], ...] = ()
    children: tuple[Item, ...] = ()
    parties: tuple[Party, ...] = ()
    results: tuple[ResultDocument, ...] = ()
    stage: int | None = None
    target: str = ""
    readings: tuple[tuple[str, str], ...] = ()
    uid: str = ""

    def cell(self, key: str) -> str | None:
        """The text of the cell in column `key`; None where the row has no such cell."""
        if key == "number":
            return self.label
        if key in CORE_COLUMNS:
            return getattr(self, key)
        return dict(self.extra).get(key, "")

    @property
    def is_parent_only(self) -> bool:
        """True for a heading row such as 7.1 «Контроль …:»: no cell but number and title holds text."""
        return not (self.deadline or self.responsible or self.result or any(text for _, text in self.extra))

    def walk(self, level: int = 0) -> Iterator[tuple[int, Item]]:
        """This item and all below it in document order, each with its depth counted from `level`."""
        yield level, self
        for child in self.children:
            yield from child.walk(level + 1)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of items. A label without a title: the heading is not in the text; neither: the plan has none."""

    title: str = ""
    label: str = ""
    items: tuple[Item, ...] = ()
    period: str = ""
    uid: str = ""

    @property
    def has_heading(self) -> bool:
        return bool(self.title)

    def walk(self) -> Iterator[tuple[int, Item]]:
        """All items of the section in document order, each with its depth, 0 for the section's own."""
        for item in self.items:
            yield from item.walk()


@dataclass(frozen=True, slots=True)
class TargetRow:
    """An indicator as the plan words it, with the target of each year as printed."""

    name: str
    label: str = ""
    unit: str = ""
    numerator: str = ""
    denominator: str = ""
    values: tuple[tuple[int, str], ...] = ()
    uid: str = ""

    def value(self, year: int) -> str:
        return dict(self.values).get(year, "")


@dataclass(frozen=True, slots=True)
class TargetTable:
    """The plan's targets by year. `columns`: printed heads of the number and the name column."""

    title: str = ""
    columns: tuple[str, str] = ("№ п/п", "Наименование показателя")
    years: tuple[int, ...] = ()
    rows: tuple[TargetRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan.

    `title` heads the document; `table_title` heads the table where it differs. `stamp` holds the lines of the
    approval stamp that a document brought in carries. `description` is prose in the form of `documents.prose`.
    `note` is for readers of the product and is never printed.
    """

    title: str
    table_title: str = ""
    stamp: tuple[str, ...] = ()
    description: str = ""
    audience: Audience = Audience.STUDENTS
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    columns: tuple[Column, ...] = ()
    scheme: Scheme = Scheme.TWO_LEVELS
    last_dot: bool = True
    sections: tuple[Section, ...] = ()
    targets: TargetTable = field(default_factory=TargetTable)
    note: str = ""
    brought_in: bool = False

    def walk(self) -> Iterator[tuple[Section, int, Item]]:
        """All items in document order with their section and depth (0 for a section's own item)."""
        for section in self.sections:
            for level, item in section.walk():
                yield section, level, item


@dataclass(frozen=True, slots=True)
class Document:
    """What an edition freezes: the plan with the act that approves it (None where no act does).

    `amends`: the act changes the plan and does not set it out: it prints alone, unless the plan is its appendix.
    """

    plan: Plan
    act: Act | None = None
    amends: bool = False

    def content(self) -> Document:
        """The document without requisites: number, date and signatory enter on paper and leave the hash alone."""
        return Document(self.plan, self.act.without_requisites() if self.act else None, self.amends)

    def content_data(self) -> dict[str, object]:
        """JSON-ready content of an edition."""
        return {"schema": SCHEMA, **to_data(self.content())}

    def content_hash(self) -> str:
        """SHA-256 of the canonical content."""
        return digest(self.content())
