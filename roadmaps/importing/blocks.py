"""Tables of a paste told apart: which rows are titles, heads and rows of the plan, and which columns they have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from roadmaps.importing.headings import (
    column_named,
    is_column_numbers,
    is_head,
    is_second_head,
    names_section,
    number_of,
    split_label,
)
from roadmaps.importing.table import Covered, Row, Table
from roadmaps.plan import Column

Mapping = tuple[str, ...]


@dataclass(slots=True)
class Block:
    """Rows under one head, by their indexes in the table."""

    titles: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)


def blocks_of(table: Table, columns: Sequence[Column]) -> list[Block]:
    """The table's rows in blocks; a head that is repeated on the next page does not begin a new one."""
    blocks = [Block()]
    part = table.rows[0].part if table.rows else 0
    for index, row in enumerate(table.rows):
        block = blocks[-1]
        begins = row.part != part
        part = row.part
        if row.is_empty:
            continue
        if _continues_head(row, block, table):
            block.heads.append(index)
        elif is_head(row, columns):
            _head(blocks, index, table)
        else:
            if begins and block.body:
                blocks.append(Block())
            blocks[-1].body.append(index)
    _set_apart_opening(blocks[0], table)
    return [block for block in blocks if block.titles or block.heads or block.body]


def _continues_head(row: Row, block: Block, table: Table) -> bool:
    """True for column numbers and for the lower line of a head."""
    if is_column_numbers(row):
        return bool(block.heads) or not block.body
    return bool(block.heads) and not block.body and is_second_head(row, table.rows[block.heads[-1]])


def _set_apart_opening(block: Block, table: Table) -> None:
    """Several lines of prose above a table without a head are no sections; the last one is if it is numbered."""
    opening = 0
    while opening < len(block.body) and is_single(table.rows[block.body[opening]], table.width):
        opening += 1
    if block.heads or opening < 2:
        return
    if opening < len(block.body) and names_section(" ".join(_texts(table, block.body[opening - 1]))):
        opening -= 1
    block.titles += block.body[:opening]
    del block.body[:opening]


def _head(blocks: list[Block], index: int, table: Table) -> None:
    """Files a head row: a repeated one into its block, another one into a new block with the titles above it."""
    block = blocks[-1]
    titles = _trailing_titles(block, table)
    if block.heads and _texts(table, block.heads[0]) == _texts(table, index):
        known = {_texts(table, title) for title in block.titles}
        block.titles += _taken(block, [title for title in titles if _texts(table, title) in known])
        block.heads.append(index)
        return
    # Everything above the first head is prose; between tables a numbered line may be the last section of a plan.
    if block.heads or len(titles) < len(block.body):
        titles = [title for title in titles if not split_label(" ".join(_texts(table, title)))[0]]
    blocks.append(Block(titles=_taken(block, titles), heads=[index]))


def _taken(block: Block, rows: list[int]) -> list[int]:
    """The rows, which are no longer in the block's body."""
    away = set(rows)
    block.body = [row for row in block.body if row not in away]
    return rows


def named_columns(block: Block, table: Table, columns: Sequence[Column]) -> Mapping:
    """Columns assigned by the words of the block's own head alone."""
    keys = [""] * table.width
    for place, head in enumerate(column_heads(block, table)):
        key = column_named(head, columns)
        if key and key not in keys:
            keys[place] = key
    return tuple(keys)


def mapping_of(block: Block, table: Table, columns: Sequence[Column]) -> Mapping:
    """Columns assigned by heading words, then the text-richest one to the title, then the rest in order."""
    keys = list(named_columns(block, table, columns))
    filled = _filled(block, table)
    free = [place for place in range(table.width) if not keys[place] and filled[place]]
    wanted = [column.key for column in columns if column.key not in keys]
    if "number" in wanted:
        wanted.remove("number")
        place = _numbered_place(block, table, free)
        if place is not None:
            keys[place] = "number"
            free.remove(place)
    if "title" in wanted and any(keys) and free:
        place = max(free, key=lambda place: filled[place])
        keys[place] = "title"
        free.remove(place)
        wanted.remove("title")
    for place, key in zip(free, wanted, strict=False):
        keys[place] = key
    return tuple(keys)


def column_heads(block: Block, table: Table) -> tuple[str, ...]:
    """What the block prints above each column; the upper line of a head of two lines stands over all its columns."""
    heads = [""] * table.width
    for index in block.heads[:2]:
        row = table.rows[index]
        if is_column_numbers(row) or (index != block.heads[0] and not is_second_head(row, table.rows[block.heads[0]])):
            continue
        upper = ""
        for place, cell in enumerate(row.cells):
            upper = cell.text or (upper if cell.covered is Covered.BY_LEFT else "")
            if upper and upper not in heads[place]:
                heads[place] = f"{heads[place]} {upper}".strip()
    return tuple(heads)


def is_single(row: Row, width: int) -> bool:
    """True for a row of one text that stands across the table: a merged cell, or a line without tabs."""
    cells = [cell for cell in row.cells if cell.text]
    return len(cells) == 1 and (cells[0].colspan > 1 or (len(row.cells) == 1 and width > 1))


def _trailing_titles(block: Block, table: Table) -> list[int]:
    width = table.width
    count = 0
    while count < len(block.body) and is_single(table.rows[block.body[-count - 1]], width):
        count += 1
    return block.body[len(block.body) - count :]


def _texts(table: Table, index: int) -> tuple[str, ...]:
    return tuple(cell.text for cell in table.rows[index].cells if cell.text)


def _filled(block: Block, table: Table) -> Counter[int]:
    """Letters in each column of the block, merged rows left out."""
    counts: Counter[int] = Counter()
    for index in block.body:
        if not is_single(table.rows[index], table.width):
            for place, cell in enumerate(table.rows[index].cells):
                counts[place] += len(cell.text)
    return counts


def _numbered_place(block: Block, table: Table, free: Sequence[int]) -> int | None:
    """The first column where at least half of the cells with text are numbers of rows."""
    for place in free[:2]:
        rows = [table.rows[index] for index in block.body if not is_single(table.rows[index], table.width)]
        texts = [row.cells[place].text for row in rows if place < len(row.cells) and row.cells[place].text]
        if texts and 2 * sum(1 for text in texts if number_of(text)) >= len(texts):
            return place
    return None
