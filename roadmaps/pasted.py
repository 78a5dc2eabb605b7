"""A recognised table as a person checks it: rows as they will stand, questions beside them, the table's own columns.

Works on values only and writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from documents.values import digest
from roadmaps.drafting import STANDARD_COLUMNS
from roadmaps.importing.draft import Draft, RowKind
from roadmaps.importing.headings import column_named
from roadmaps.importing.recognise import recognise
from roadmaps.importing.table import Covered, Table
from roadmaps.plan import Column, Plan, Section
from roadmaps.sheet import Cell, ItemRow, SectionRow, sheet

_SAMPLES = 2
_SAMPLE = 60


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of the pasted table: its place from 0, its printed head, its first texts, and what became of it."""

    place: int
    head: str
    sample: str
    key: str
    questions: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.head or f"Графа {self.place + 1}"


@dataclass(frozen=True, slots=True)
class Apart:
    """A row of the table that may be the torn end of the row above. `alone`: the person set it apart."""

    row: int
    text: str
    alone: bool


@dataclass(frozen=True, slots=True)
class CheckedCell:
    cell: Cell
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row as it will stand. `was`: its number in the table where the plan gives it another one."""

    row: ItemRow | SectionRow
    cells: tuple[CheckedCell, ...] = ()
    questions: tuple[str, ...] = ()
    was: str = ""
    apart: tuple[Apart, ...] = ()


@dataclass(slots=True)
class _Beside:
    """What recognition says of one row that will stand."""

    questions: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    apart: list[Apart] = field(default_factory=list)


def checked_rows(
    table: Table,
    draft: Draft,
    sections: Sequence[Section],
    columns: Sequence[Column],
    apart: frozenset[int],
    *,
    years: tuple[int, ...] = (),
) -> tuple[CheckedRow, ...]:
    """Rows in reading order. `sections` are the draft's with the numbers that they will get; `years`: the plan's."""
    stands = _stands(draft)
    beside: defaultdict[int, _Beside] = defaultdict(_Beside)
    for doubt in draft.doubts:
        if doubt.row is not None and doubt.row in stands:
            key = draft.mapping[doubt.column] if doubt.column is not None else ""
            beside[stands[doubt.row]].questions[key].append(doubt.message)
    for row, place in stands.items():
        if (draft.kinds[row] is RowKind.JOINED and not _is_part(table, draft, row)) or row in apart:
            text = " · ".join(cell.text for cell in table.rows[row].cells if cell.text)
            beside[place].apart.append(Apart(row, text, row in apart))
    final = sheet(Plan("", columns=tuple(columns), sections=tuple(sections)), years=years).rows
    pasted = sheet(Plan("", columns=tuple(columns), sections=draft.sections)).rows
    return tuple(
        _checked(now, was, beside[place], columns) for place, (now, was) in enumerate(zip(final, pasted, strict=True))
    )


def source_columns(table: Table, draft: Draft) -> tuple[SourceColumn, ...]:
    """The table's columns that hold anything below their heads, and those that recognition gave a place."""
    filled = _texts_by_column(table, draft)
    asked: defaultdict[int | None, list[str]] = defaultdict(list)
    for doubt in draft.doubts:
        if doubt.row is None:
            asked[doubt.column].append(doubt.message)
    return tuple(
        SourceColumn(
            place, " ".join(draft.column_heads[place].split()), _sample(filled[place]), key, tuple(asked[place])
        )
        for place, key in enumerate(draft.mapping)
        if key or filled[place] or place in asked
    )


def own_columns(table: Table) -> tuple[str, ...]:
    """The key of each column of a table that is to become a plan of its own, "" for an empty one.

    What the heads name is a core column; any other column with text stays one by itself («extra3» is the third).
    """
    draft = recognise(table, STANDARD_COLUMNS)
    filled = _filled_columns(table, draft)
    return tuple(
        _own_key(place, key, draft.column_heads[place], is_filled=place in filled)
        for place, key in enumerate(draft.mapping)
    )


def columns_of(table: Table, mapping: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a new plan in the table's order, named as the table's heads name them."""
    heads = recognise(table, STANDARD_COLUMNS).column_heads
    standard = {column.key: column.label for column in STANDARD_COLUMNS}
    columns: dict[str, Column] = {}
    for place, key in enumerate(mapping[: len(heads)]):
        if key and key not in columns:
            label = " ".join(heads[place].split()) or standard.get(key, f"Графа {place + 1}")
            columns[key] = Column(key, label)
    return tuple(columns.values())


def fingerprint(sections: Sequence[Section], columns: Sequence[Column], left_over: Sequence[str]) -> str:
    """Tells whether what is to be written is what was shown, 64 hexadecimal digits."""
    return digest([tuple(sections), tuple(columns), tuple(left_over)])


def title_in(draft: Draft) -> str:
    """The plan's title among the lines above the table, "" where none looks like one."""
    for text in draft.left_over:
        words = " ".join(text.split())
        if words.casefold().startswith(("план", "дорожная карта", "комплекс мер", "программа")):
            return words
    return ""


def _own_key(place: int, key: str, head: str, *, is_filled: bool) -> str:
    named = column_named(head, STANDARD_COLUMNS) if head else key
    if key and (key in (named, "title")):
        return key
    return f"extra{place + 1}" if is_filled or key else ""


def _stands(draft: Draft) -> dict[int, int]:
    """For each row of the table that stands in the plan, or is joined to one, the place of that one among all."""
    places: dict[int, int] = {}
    last = -1
    for row, kind in enumerate(draft.kinds):
        if kind in (RowKind.SECTION, RowKind.ITEM):
            last += 1
        if kind in (RowKind.SECTION, RowKind.ITEM, RowKind.JOINED):
            places[row] = last
    return places


def _is_part(table: Table, draft: Draft, row: int) -> bool:
    """True where a merged number, not a torn page, makes the row one with that above."""
    place = draft.mapping.index("number") if "number" in draft.mapping else None
    cells = table.rows[row].cells
    return place is not None and place < len(cells) and cells[place].covered is Covered.BY_ABOVE


def _checked(
    now: ItemRow | SectionRow, was: ItemRow | SectionRow, beside: _Beside, columns: Sequence[Column]
) -> CheckedRow:
    number = was.number if was.number != now.number else ""
    asked = beside.questions
    if isinstance(now, SectionRow):
        return CheckedRow(now, (), _all(asked), number, tuple(beside.apart))
    # The column of numbers is too narrow for a question: it stands under the title, as what has no column does.
    keys = [column.key for column in columns]
    own = {key: tuple(texts) for key, texts in asked.items() if key in keys and key not in ("number", "title")}
    rest = _all({key: texts for key, texts in asked.items() if key not in own})
    cells = tuple(CheckedCell(cell, rest if cell.key == "title" else own.get(cell.key, ())) for cell in now.cells)
    return CheckedRow(now, cells, () if "title" in keys else rest, number, tuple(beside.apart))


def _all(asked: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for texts in asked.values() for text in texts))


def _filled_columns(table: Table, draft: Draft) -> set[int]:
    """Columns with text of their own below the heads, whatever their rows were taken for: that changes with columns."""
    return {
        place
        for row, kind in zip(table.rows, draft.kinds, strict=True)
        if kind not in (RowKind.TITLE, RowKind.HEAD)
        for place, cell in enumerate(row.cells)
        if cell.text.strip() and cell.colspan == 1
    }


def _texts_by_column(table: Table, draft: Draft) -> dict[int, list[str]]:
    """First texts of every column below the heads; cells merged over several columns say nothing of one."""
    return {place: [text for text in _column(table, draft, place) if text][:_SAMPLES] for place in range(table.width)}


def _column(table: Table, draft: Draft, place: int) -> Iterator[str]:
    # Where no column has a place, nothing stands, and the choice must still be seen.
    stand = (RowKind.ITEM, RowKind.JOINED) if RowKind.ITEM in draft.kinds else (RowKind.LEFT_OVER,)
    for row, kind in zip(table.rows, draft.kinds, strict=True):
        if kind in stand and place < len(row.cells) and row.cells[place].colspan == 1:
            yield row.cells[place].text


def _sample(texts: Sequence[str]) -> str:
    short = (" ".join(text.split()) for text in texts)
    return "; ".join(text if len(text) <= _SAMPLE else f"{text[: _SAMPLE - 1].rstrip()}…" for text in short)
