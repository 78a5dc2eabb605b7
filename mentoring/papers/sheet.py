"""A paper as a value: an order with its appendices, or a sheet of blocks. Pure; PDF and DOCX are made of the same."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from documents.act import Act
from documents.tables import Table


class BlockKind(enum.StrEnum):
    """What a line of a text becomes. CORNER stands at the upper right, LINES is room for handwriting."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    POINT = "point"
    CENTRED = "centred"
    CORNER = "corner"
    TABLE = "table"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Signature:
    """Room for a signature: the post or a word before it, the name behind. `dated`: with room for a date by hand."""

    post: str = ""
    name: str = ""
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a sheet. Several lines of a TITLE or a CORNER are separated by LF; its groups by an empty line."""

    kind: BlockKind
    text: str = ""
    table: Table | None = None
    signature: Signature | None = None
    shares: tuple[float, ...] = ()
    """Of a table: how wide its columns are to each other; empty where its words are measured."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed. With `act`, `annexes` hold the blocks of its appendices, in their order, and `blocks` is empty.

    `hand`: rows of its tables are high enough to write in. `award`: set large on a turned sheet, in a frame.
    `official`: leaves the office over a signature, in the size, interval and margins of its acts.
    """

    title: str
    act: Act | None = None
    annexes: tuple[tuple[Block, ...], ...] = ()
    blocks: tuple[Block, ...] = ()
    landscape: bool = False
    award: bool = False
    hand: bool = False
    official: bool = False
