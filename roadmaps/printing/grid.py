"""The plan's table as rows of printed texts, in document order: what every output lays out in its own way."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from documents.page import PageSettings
from roadmaps.plan import Column, Item, Plan, Section

NUMBER = "number"
DEFAULT_COLUMNS = (
    Column(NUMBER, "№ п/п"),
    Column("title", "Наименование мероприятия"),
    Column("deadline", "Срок реализации"),
    Column("responsible", "Ответственный исполнитель"),
    Column("result", "Результат. Вид документа"),
)


class RowKind(enum.StrEnum):
    SECTION = "section"
    PARENT = "parent"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class GridRow:
    """A printed row. A section row has one cell over all columns; a parent row stays with the row after it."""

    kind: RowKind
    cells: tuple[str, ...]
    name: str


def columns(plan: Plan) -> tuple[Column, ...]:
    """The plan's columns; those of the typical plan while none are chosen."""
    return plan.columns or DEFAULT_COLUMNS


def rows(plan: Plan, settings: PageSettings) -> Iterator[GridRow]:
    """Every row of the plan. A cell that the document's row lacks prints empty.

    An empty cell of a composed plan prints a dash where the body's setting asks so; a plan brought in never does.
    """
    dash = "—" if settings.empty_cell_dash and not plan.brought_in else ""
    keys = [column.key for column in columns(plan)]
    for section in plan.sections:
        if section.has_heading:
            yield GridRow(RowKind.SECTION, (heading(section),), f"раздел {section.label}".strip())
        for _, item in section.walk():
            parent = bool(item.children) and item.is_parent_only
            kind = RowKind.PARENT if parent else RowKind.ITEM
            empty = "" if item.is_parent_only else dash
            cells = tuple((item.cell(key) or "") or ("" if key == NUMBER else empty) for key in keys)
            yield GridRow(kind, cells, _name(item))


def heading(section: Section) -> str:
    """The section's number and title as one line: «2. Организационная поддержка»."""
    return f"{section.label} {section.title}".strip()


def _name(item: Item) -> str:
    """How messages name the row: by its number, else by the beginning of its title."""
    return f"строка {item.label}" if item.label else f"строка «{item.title[:40]}»"
