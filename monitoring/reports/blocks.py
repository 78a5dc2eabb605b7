"""What a report is made of: headings, words that people may mend, tables that stay as the data had them. Pure."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any


class Kind(enum.StrEnum):
    HEADING = "heading"
    TEXT = "text"
    POINTS = "points"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A block by its `key`, which stays the same when the report is composed anew.

    `text` of POINTS is a point per line. `composed` is what the data said before somebody mended the words. A table has
    `heads` and `rows` of as many cells; `numbers` are places of the columns that hold numbers.
    """

    key: str
    kind: Kind
    text: str = ""
    composed: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def is_editable(self) -> bool:
        return self.kind in (Kind.TEXT, Kind.POINTS)

    @property
    def is_mended(self) -> bool:
        return self.is_editable and self.text != self.composed

    @property
    def points(self) -> list[str]:
        return [line.strip() for line in self.text.split("\n") if line.strip()]

    @property
    def cells(self) -> list[list[tuple[str, bool]]]:
        """Rows of the table as (text, is it a number)."""
        return [[(cell, place in self.numbers) for place, cell in enumerate(row)] for row in self.rows]

    @property
    def labelled(self) -> list[list[tuple[str, str, bool]]]:
        """Rows of the table as (head, text, is it a number), for where no head stands above a cell."""
        return [
            [(self.heads[place], cell, place in self.numbers) for place, cell in enumerate(row)] for row in self.rows
        ]

    @property
    def titled_heads(self) -> list[tuple[str, bool]]:
        return [(head, place in self.numbers) for place, head in enumerate(self.heads)]


def heading(key: str, text: str) -> Block:
    return Block(key, Kind.HEADING, text)


def words(key: str, sentences: Iterable[str]) -> Block:
    """A paragraph of sentences; empty ones are left out."""
    text = " ".join(sentence for sentence in sentences if sentence)
    return Block(key, Kind.TEXT, text, text)


def points(key: str, lines: Iterable[str]) -> Block:
    text = "\n".join(line for line in lines if line)
    return Block(key, Kind.POINTS, text, text)


def table(key: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = ()) -> Block:
    """Raises ValueError where a row has not as many cells as there are heads."""
    found = tuple(tuple(row) for row in rows)
    if any(len(row) != len(heads) for row in found):
        raise ValueError(f"table {key} has rows of another width than its head")
    return Block(key, Kind.TABLE, heads=tuple(heads), rows=found, numbers=tuple(numbers))


def as_json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return [
        {
            "key": block.key,
            "kind": block.kind.value,
            "text": block.text,
            "composed": block.composed,
            "heads": list(block.heads),
            "rows": [list(row) for row in block.rows],
            "numbers": list(block.numbers),
        }
        for block in blocks
    ]


def from_json(rows: Iterable[dict[str, Any]]) -> list[Block]:
    return [
        Block(
            row["key"],
            Kind(row["kind"]),
            row["text"],
            row["composed"],
            tuple(row["heads"]),
            tuple(tuple(cells) for cells in row["rows"]),
            tuple(row["numbers"]),
        )
        for row in rows
    ]


def mended(blocks: Sequence[Block], key: str, text: str) -> list[Block]:
    """The blocks with the words of one replaced. Raises KeyError for a block that nobody may mend."""
    if not any(block.key == key and block.is_editable for block in blocks):
        raise KeyError(key)
    return [replace(block, text=text) if block.key == key else block for block in blocks]


def renewed(before: Sequence[Block], composed: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """The newly composed blocks with the words that people had mended, and keys of those whose data has changed.

    Mended words stay, for they are somebody's work; where the data under them says something else now, the key is told.
    """
    own = {block.key: block for block in before if block.is_mended}
    found, changed = [], []
    for block in composed:
        old = own.get(block.key)
        if old is None or not block.is_editable:
            found.append(block)
            continue
        found.append(replace(block, text=old.text))
        if old.composed != block.composed:
            changed.append(block.key)
    return found, changed


def digest(title: str, blocks: Sequence[Block]) -> str:
    """SHA-256 of the report as a value, in hexadecimal."""
    value = json.dumps({"title": title, "blocks": as_json(blocks)}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(value.encode()).hexdigest()
