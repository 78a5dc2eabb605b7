"""From a pasted table to sections of a plan. Nothing is lost: what is not understood is kept and doubted."""

from __future__ import annotations

from collections.abc import Sequence

from roadmaps.importing.blocks import Block, Mapping, blocks_of, column_heads, mapping_of, named_columns
from roadmaps.importing.draft import Doubt, Draft, RowKind
from roadmaps.importing.headings import column_named, number_of
from roadmaps.importing.reader import RowReader
from roadmaps.importing.table import Table
from roadmaps.plan import Column

TYPICAL_COLUMNS = (
    Column("number", "№ п/п"),
    Column("title", "Наименование мероприятий"),
    Column("deadline", "Срок реализации"),
    Column("responsible", "Ответственный исполнитель"),
    Column("result", "Результат. Вид документа"),
)


def recognise(
    table: Table,
    columns: Sequence[Column] = (),
    mapping: Sequence[str] | None = None,
    apart: frozenset[int] = frozenset(),
) -> Draft:
    """The table as sections of a plan with these `columns` (the typical five where none are given).

    `mapping`: a column's key, or "", for each column of the table, as the user chose it. `apart`: rows that are
    items of their own although they look like the torn end of the row above.
    """
    columns = tuple(columns) or TYPICAL_COLUMNS
    blocks = blocks_of(table, columns)
    main = _main(blocks, table, columns)
    automatic = mapping_of(main, table, columns)
    chosen = _chosen(mapping, table, columns) if mapping is not None else automatic
    reader = RowReader(table, columns, apart)
    for block in blocks:
        own = mapping_of(block, table, columns) if block.heads else automatic
        block_mapping = chosen if own == automatic else own
        follows = bool(block.heads) or blocks.index(block) > blocks.index(main)
        if block is main or (follows and _belongs(block, automatic, table, columns)):
            reader.read(block, block_mapping)
        else:
            reader.leave(block)
    heads = tuple(
        tuple(cell.text for cell in table.rows[index].cells if cell.text) for block in blocks for index in block.heads
    )
    return Draft(
        sections=reader.sections(),
        doubts=(*_column_doubts(main, chosen, table, columns), *reader.doubts),
        left_over=(*table.outside, *reader.left_over, *table.hidden),
        heads=heads,
        mapping=chosen,
        column_heads=column_heads(main, table),
        kinds=_kinds(table, blocks, reader),
    )


def _main(blocks: Sequence[Block], table: Table, columns: Sequence[Column]) -> Block:
    """The first block whose head names a title and one more column; without such a head the largest one."""
    for block in blocks:
        if block.heads and block.body:
            keys = set(named_columns(block, table, columns)) - {""}
            if "title" in keys and len(keys - {"number"}) > 1:
                return block
    return max(blocks, key=lambda block: len(block.body), default=Block())


def _belongs(block: Block, main: Mapping, table: Table, columns: Sequence[Column]) -> bool:
    """True where a further block continues the plan: same columns, or a head with a title and a deadline.

    A block without a head continues it if its rows are as wide or are numbered: a table of signatures is not.
    """
    if block.heads:
        own = named_columns(block, table, columns)
        return "title" in own and ("deadline" in own or "deadline" not in main)
    used = max((place + 1 for place, key in enumerate(main) if key), default=0)
    rows = [table.rows[index] for index in block.body]
    return any(len(row.cells) >= used or (row.cells and number_of(row.cells[0].text)) for row in rows)


def _chosen(mapping: Sequence[str], table: Table, columns: Sequence[Column]) -> Mapping:
    known = {column.key for column in columns}
    keys = [key if key in known else "" for key in mapping][: table.width]
    return tuple(keys + [""] * (table.width - len(keys)))


def _column_doubts(main: Block, mapping: Mapping, table: Table, columns: Sequence[Column]) -> list[Doubt]:
    """Questions about whole columns: those that have no place, and those placed against their heading."""
    labels = {column.key: column.label for column in columns}
    heads = column_heads(main, table)
    rows = [table.rows[index] for index in main.body]
    doubts = []
    for place, key in enumerate(mapping):
        head = heads[place]
        name = f"Графа «{head}»" if head else f"Графа {place + 1}"
        filled = any(place < len(row.cells) and row.cells[place].text and row.cells[place].colspan == 1 for row in rows)
        if not key and filled:
            doubts.append(Doubt(None, place, f"{name} не вошла в карту: выберите, куда её поместить."))
        elif key and head and not _agree(head, key, columns):
            doubts.append(Doubt(None, place, f"{name} отнесена к графе «{labels[key]}» по порядку: проверьте."))
    return doubts


def _agree(head: str, key: str, columns: Sequence[Column]) -> bool:
    return column_named(head, columns) == key


def _kinds(table: Table, blocks: Sequence[Block], reader: RowReader) -> tuple[RowKind, ...]:
    kinds = dict.fromkeys(range(len(table.rows)), RowKind.EMPTY)
    for block in blocks:
        kinds.update(dict.fromkeys(block.titles, RowKind.TITLE))
        kinds.update(dict.fromkeys(block.heads, RowKind.HEAD))
    kinds.update(reader.kinds)
    return tuple(kinds.values())
