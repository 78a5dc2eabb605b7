"""Descriptive text of a plan or an appendix, read as headings, paragraphs and list points.

A line «# …» is a heading; a line that starts with one of the marks · ● • - – — and white space is a list point,
which keeps its own mark; any other line with text is a paragraph. Blank lines separate and are no blocks.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

_POINT = re.compile(r"\s*([·●•▪\-–—])\s+(\S.*)")
_HEADING = re.compile(r"\s*#+\s+(\S.*)")


class BlockKind(enum.StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of prose. `mark` is the list point's own mark, "" for the other kinds."""

    kind: BlockKind
    text: str
    mark: str = ""


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of `text` in order; an empty tuple for a text without any."""
    return tuple(_block(line) for line in text.splitlines() if line.strip())


def split_point(line: str) -> tuple[str, str]:
    """The mark of a list point and its text; a mark of "" for a line that is no list point."""
    match = _POINT.fullmatch(line.rstrip())
    return (match[1], match[2]) if match else ("", line.strip())


def _block(line: str) -> Block:
    if heading := _HEADING.fullmatch(line.rstrip()):
        return Block(BlockKind.HEADING, heading[1])
    mark, text = split_point(line)
    return Block(BlockKind.POINT, text, mark) if mark else Block(BlockKind.PARAGRAPH, text)
