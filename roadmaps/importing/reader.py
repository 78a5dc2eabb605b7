"""Rows of a recognised table one after another: sections, items with their levels, torn rows, leftovers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from roadmaps.importing.blocks import Block, Mapping, is_single
from roadmaps.importing.draft import Doubt, RowKind
from roadmaps.importing.headings import names_section, number_of, split_label, split_section_label
from roadmaps.importing.table import Cell, Covered, Row, Table
from roadmaps.numbering import Number
from roadmaps.plan import CORE_COLUMNS, Column, Item, Section

MAX_DEPTH = 3
MAX_LABEL = 20
_BULLET = re.compile(r"[-–—•·●◦▪➢✓❖□*]\s*\S")


@dataclass(slots=True)
class _Node:
    """An item under construction; cells by column key, None where the row has no such cell."""

    label: str
    number: Number | None
    cells: dict[str, str | None]
    children: list[_Node] = field(default_factory=list)

    def item(self) -> Item:
        extra = tuple((key, text) for key, text in self.cells.items() if key not in CORE_COLUMNS and text)
        return Item(
            title=self.cells.get("title") or "",
            label=self.label,
            deadline=self.cells.get("deadline"),
            responsible=self.cells.get("responsible"),
            result=self.cells.get("result"),
            extra=extra,
            children=tuple(child.item() for child in self.children),
        )


@dataclass(slots=True)
class _Heading:
    title: str
    label: str
    nodes: list[_Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell with text, its place in the row and the key of its column, "" where it has none."""

    place: int
    key: str
    cell: Cell


class RowReader:
    """Reads blocks in document order and keeps what it made of every row."""

    def __init__(self, table: Table, columns: Sequence[Column], apart: frozenset[int]) -> None:
        self.doubts: list[Doubt] = []
        self.left_over: list[str] = []
        self.kinds: dict[int, RowKind] = {}
        self._table = table
        self._keys = tuple(column.key for column in columns)
        self._apart = apart
        self._headings = [_Heading("", "")]
        self._stack: list[_Node] = []
        self._mapping: Mapping = ()
        self._numbered = False
        self._deep = False
        self._split = False
        self._texts_above: dict[int, str] = {}

    def sections(self) -> tuple[Section, ...]:
        """Everything read so far; rows above the first heading stand in a section without one."""
        return tuple(
            Section(heading.title, heading.label, tuple(node.item() for node in heading.nodes))
            for heading in self._headings
            if heading.title or heading.label or heading.nodes
        )

    def leave(self, block: Block) -> None:
        """Keeps a block that is no part of the plan as texts."""
        self._leave_titles(block)
        for index in block.body:
            self._leave_row(index)

    def read(self, block: Block, mapping: Mapping) -> None:
        """Reads the rows of a block whose columns are `mapping`."""
        self._leave_titles(block)
        self._mapping = mapping
        rows = [self._table.rows[index] for index in block.body]
        numbers = [number for row in rows if (number := self._first_number(row))]
        self._deep = any(len(number) > 1 for number in numbers)
        self._split = "number" in self._keys and "number" not in mapping and 2 * len(numbers) >= len(rows)
        many = [row for row in rows if not is_single(row, self._table.width)]
        self._numbered = "number" in mapping and 2 * sum(self._has_number(row) for row in many) >= len(many)
        self._texts_above = {}
        for index in block.body:
            row = self._table.rows[index]
            self._read_row(index, row)
            self._texts_above.update(
                (place, cell.text) for place, cell in enumerate(row.cells) if cell.covered is not Covered.BY_ABOVE
            )

    def _leave_titles(self, block: Block) -> None:
        for index in block.titles:
            self.left_over += [cell.text for cell in self._table.rows[index].cells if cell.text]

    def _leave_row(self, index: int) -> None:
        self.left_over += [cell.text for cell in self._table.rows[index].cells if cell.text]
        self.kinds[index] = RowKind.LEFT_OVER

    def _read_row(self, index: int, row: Row) -> None:
        placed = self._placed(row)
        self.left_over += [part.cell.text for part in placed if not part.key]
        placed = [part for part in placed if part.key]
        heading = self._heading(row, placed)
        if not placed:
            self.kinds[index] = RowKind.LEFT_OVER
        elif heading is not None:
            self._headings.append(heading)
            self._stack = []
            self.kinds[index] = RowKind.SECTION
            if not heading.label and (self._numbered or not is_single(row, self._table.width)):
                self._doubt(index, placed[0].place, "Строка без номера принята за заголовок раздела: проверьте.")
        else:
            self._read_item(index, row, placed)

    def _placed(self, row: Row) -> list[_Placed]:
        """Cells with text; a merged one belongs to the first column with a key that it covers."""
        found = []
        for place, cell in enumerate(row.cells):
            if cell.text:
                keys = [key for key in self._mapping[place : place + cell.colspan] if key]
                found.append(_Placed(place, keys[0] if keys else "", cell))
        return found

    def _heading(self, row: Row, placed: list[_Placed]) -> _Heading | None:
        """The section that a row heads: a merged row, or a number with a heading and nothing else."""
        covered = any(cell.covered is Covered.BY_ABOVE for cell in row.cells)
        if not placed or covered:
            return None
        text = placed[0].cell.text
        if len(placed) == 1:
            number = number_of(text)
            if number:
                return _Heading("", text) if self._deep and len(number) == 1 and placed[0].key == "number" else None
            across = is_single(row, self._table.width) or placed[0].key == "number"
            named = ("number" in self._mapping or self._split) and names_section(text)
            opens = self._numbered and not any(heading.nodes for heading in self._headings)
            if not (across or named or (opens and not self._stack and len(self._headings) == 1)):
                return None
            label, title = split_section_label(text)
            number = number_of(label)
            return (
                None
                if number and (len(number) > 1 or not (across or self._deep))
                else _Heading(_one_line(title), label)
            )
        if len(placed) == 2 and [part.key for part in placed] == ["number", "title"]:
            number = number_of(text)
            merged = placed[1].cell.colspan > 1
            roman = bool(split_section_label(f"{text} {placed[1].cell.text}")[0]) and number is None
            if (number and len(number) == 1 and (merged or self._deep)) or roman:
                return _Heading(_one_line(placed[1].cell.text), text)
        return None

    def _read_item(self, index: int, row: Row, placed: list[_Placed]) -> None:
        cells = self._cells(row, placed)
        label, number = self._label(index, cells)
        part_of_above = self._number_is_covered(row)
        last = self._last()
        if last is not None and (part_of_above or self._is_torn(index, label, cells)):
            self._join(index, cells, last, parts=part_of_above)
            return
        self._copy_from_above(index, row, cells)
        if not label and self._numbered:
            self._doubt(index, placed[0].place, "У строки нет номера: мероприятие, заголовок или конец другой строки?")
        elif len(placed) == 1 and not self._numbered and "deadline" in self._mapping and not label:
            self._doubt(index, placed[0].place, "В строке только название: мероприятие или заголовок раздела?")
        self._add(_Node(label, number, cells))
        self.kinds[index] = RowKind.ITEM

    def _cells(self, row: Row, placed: list[_Placed]) -> dict[str, str | None]:
        """Texts by column key: None where the row ends before the column, "" where the cell is empty or missing."""
        cells: dict[str, str | None] = {}
        for key in self._keys:
            places = [place for place, own in enumerate(self._mapping) if own == key]
            absent = places and all(place >= len(row.cells) for place in places)
            cells[key] = None if absent and key != "title" else ""
        for part in placed:
            cells[part.key] = f"{cells[part.key]}\n{part.cell.text}" if cells[part.key] else part.cell.text
        return cells

    def _label(self, index: int, cells: dict[str, str | None]) -> tuple[str, Number | None]:
        """Takes the number out of the cells; words found in its column go to the title."""
        text = _one_line(cells.pop("number", "") or "")
        title = cells.get("title") or ""
        if not text and self._split:
            text, cells["title"] = split_label(title)
            return text, number_of(text)
        if not text or number_of(text):
            return text, number_of(text)
        label, rest = split_label(text)
        if not label and len(text) <= MAX_LABEL and title:
            self._doubt(index, self._place("number"), f"«{text}» в графе номера не похоже на номер: проверьте.")
            return text, None
        self._doubt(index, self._place("number"), "Слова из графы номера перенесены в название: проверьте.")
        cells["title"] = f"{rest}\n{title}" if title else rest
        return label, number_of(label)

    def _is_torn(self, index: int, label: str, cells: dict[str, str | None]) -> bool:
        """True for the end of a row that a page break tore: no number, and not both a title and a deadline."""
        if label or not self._numbered or index in self._apart:
            return False
        return not (cells.get("title") and cells.get("deadline"))

    def _join(self, index: int, cells: dict[str, str | None], last: _Node, parts: bool) -> None:
        name = last.label or (last.cells.get("title") or "")[:40]
        why = "номер объединён с верхней строкой" if parts else "строка без номера, вероятно, разорвана концом страницы"
        for key, text in cells.items():
            if text:
                before = last.cells.get(key) or ""
                apart = parts or _BULLET.match(text) or before.endswith((":", ";"))
                between = "\n" if apart else " "
                last.cells[key] = f"{before}{between}{text}" if before else text
                self._doubt(index, self._place(key), f"Присоединено к «{name}»: {why}. Проверьте.")
        self.kinds[index] = RowKind.JOINED

    def _copy_from_above(self, index: int, row: Row, cells: dict[str, str | None]) -> None:
        """One cell merged over several rows speaks of each of them."""
        for place, cell in enumerate(row.cells):
            key = self._mapping[place]
            if cell.covered is Covered.BY_ABOVE and key and key in cells and not cells[key]:
                text = self._texts_above.get(place)
                if text:
                    cells[key] = text
                    self._doubt(index, place, "Ячейка объединена с верхней: текст повторён. Проверьте.")

    def _add(self, node: _Node) -> None:
        """Puts an item under the nearest one above whose number begins its own: 7.1.1 under 7.1."""
        while self._stack and not self._is_below(node, self._stack[-1]):
            self._stack.pop()
        if len(self._stack) >= MAX_DEPTH:
            del self._stack[MAX_DEPTH - 1 :]
        (self._stack[-1].children if self._stack else self._headings[-1].nodes).append(node)
        self._stack.append(node)

    @staticmethod
    def _is_below(node: _Node, above: _Node) -> bool:
        if not node.number or not above.number:
            return False
        return len(node.number) > len(above.number) and node.number[: len(above.number)] == above.number

    def _last(self) -> _Node | None:
        """The last item of the current section in document order."""
        return self._stack[-1] if self._stack else None

    def _first_number(self, row: Row) -> Number | None:
        text = next((cell.text for cell in row.cells if cell.text), "")
        return number_of(text) or number_of(split_label(text)[0])

    def _has_number(self, row: Row) -> bool:
        place = self._place("number")
        return place < len(row.cells) and number_of(row.cells[place].text) is not None

    def _number_is_covered(self, row: Row) -> bool:
        if "number" not in self._mapping:
            return False
        place = self._place("number")
        return place < len(row.cells) and row.cells[place].covered is Covered.BY_ABOVE

    def _place(self, key: str) -> int:
        return self._mapping.index(key) if key in self._mapping else 0

    def _doubt(self, row: int, column: int | None, message: str) -> None:
        self.doubts.append(Doubt(row, column, message))


def _one_line(text: str) -> str:
    """Numbers and headings are broken by the width of the source's column and by nothing else."""
    return " ".join(text.split())
