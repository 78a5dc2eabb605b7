"""The plan's table as a page shows it: the value's rows with their cells in the plan's own columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from documents.prose import Block, parse
from roadmaps.plan import CORE_COLUMNS, Column, Item, Party, PartyRole, Plan, Section
from roadmaps.terms_read import TermReading, read_term, term_text

# Labels of groups and roles for captions under the document's own wording.
_GROUPS = {
    "schools": "все школы",
    "school_heads": "руководители всех школ",
    "all_organizations": "все организации",
    "organization_heads": "руководители всех организаций",
    "curators": "кураторы школ",
    "partners": "партнёры",
}


class CellState(StrEnum):
    FILLED = "filled"
    EMPTY = "empty"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: the words as blocks, what is understood beside them, and whether anything stands there at all.

    `term`: how a deadline is understood, where the sheet was asked to say it.
    """

    key: str
    label: str
    text: str
    state: CellState
    blocks: tuple[Block, ...] = ()
    reading: str = ""
    caption: str = ""
    term: TermReading | None = None

    @property
    def expected(self) -> bool:
        """Whether an empty cell is a fault to mend: a plan's own further columns may stay empty."""
        return self.key in CORE_COLUMNS


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with its cells in the order of the columns. `parent_only`: a plain row across the table."""

    uid: str
    number: str
    level: int
    cells: tuple[Cell, ...]
    parent_only: bool
    kind: str = "item"


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section's heading; an empty title says that the document's text has none."""

    uid: str
    number: str
    title: str
    period: str = ""
    kind: str = "section"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole table. `items` counts rows with a measure, headings of others left out."""

    columns: tuple[Column, ...]
    rows: tuple[ItemRow | SectionRow, ...]
    sections: int
    items: int

    def row(self, kind: str, uid: str) -> ItemRow | SectionRow | None:
        return next((row for row in self.rows if row.kind == kind and row.uid == uid), None)


def sheet(plan: Plan, *, years: tuple[int, ...] | None = None) -> Sheet:
    """The plan's table ready for a template. `years`: deadlines are read with them; None where that is not wanted."""
    rows = tuple(_rows(plan, years))
    return Sheet(
        columns=plan.columns,
        rows=rows,
        sections=sum(1 for row in rows if row.kind == "section"),
        items=sum(1 for _, _, item in plan.walk() if not heads_others(item)),
    )


def heads_others(item: Item) -> bool:
    """Whether the row is a heading such as 7.1 «Контроль …:»: no data of its own, rows below or a colon at its end."""
    own = item.deadline or item.responsible or item.result
    return not own and bool(item.children or item.title.rstrip().endswith(":"))


def _rows(plan: Plan, years: tuple[int, ...] | None) -> Iterator[ItemRow | SectionRow]:
    for section in plan.sections:
        if section.title or section.label:
            yield _section_row(section)
        for level, item in section.walk():
            yield _item_row(item, level, plan.columns, years)


def _section_row(section: Section) -> SectionRow:
    return SectionRow(section.uid, section.label, section.title, section.period)


def _item_row(item: Item, level: int, columns: tuple[Column, ...], years: tuple[int, ...] | None) -> ItemRow:
    return ItemRow(
        uid=item.uid,
        number=item.label,
        level=level,
        cells=tuple(_cell(item, column, years) for column in columns),
        parent_only=item.is_parent_only and heads_others(item),
    )


def _cell(item: Item, column: Column, years: tuple[int, ...] | None) -> Cell:
    text = item.cell(column.key)
    state = CellState.ABSENT if text is None else CellState.FILLED if text.strip() else CellState.EMPTY
    return Cell(
        key=column.key,
        label=column.label,
        text=text or "",
        state=state,
        blocks=parse(text) if text and column.key != "number" else (),
        reading=dict(item.readings).get(column.key, "") if item.readings else "",
        caption=_parties(item.parties) if column.key == "responsible" else "",
        term=read_term(term_text(item), years) if years is not None and text and column.key == "deadline" else None,
    )


def _parties(parties: tuple[Party, ...]) -> str:
    """Groups behind a wording, in the product's words; organizations named by the document need no caption."""
    named = [_GROUPS.get(party.group, "") for party in parties if party.role is PartyRole.LEAD and party.group]
    return ", ".join(dict.fromkeys(filter(None, named)))
