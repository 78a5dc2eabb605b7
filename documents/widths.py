"""Column widths computed from the text with the face's own advances: no trial layout, no automatic table layout.

Every column first gets what its widest unbreakable piece needs; the rest is shared by the volume of text and then
moved between columns as long as the rows get lower.
"""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from documents import prose
from documents.fonts import text_width
from documents.stylesheet import CELL_PADDING
from documents.typography import NBSP, invisible, plain

LIST_HANG = 3.6
_LEAST_NUMBER = 10.0
_WORD_CAP = 31.0
_ABBREVIATION_CAP = 37.0
_WASTE = {True: 2.5, False: 5.0}
"""mm that a broken line leaves empty on average: with hyphens and without."""
_SAMPLE = 90
_ABBREVIATION = re.compile(r"[«(]?[А-ЯЁ]{2,}[»),;:.]*")
_BREAKS = re.compile(r" |(?<=[^\W\d]-)(?=\w)|(?<=\u2013)(?=\w)")


class ColumnKind(enum.Enum):
    """NUMBER and VALUE are centred and never broken, DATE is never hyphenated, TEXT is."""

    NUMBER = "number"
    VALUE = "value"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Measured:
    """A column's text in mm: `least` and `most` useful widths, its head, its cells as paragraphs (length, hang)."""

    least: float
    most: float
    head: float
    cells: tuple[tuple[tuple[float, float], ...], ...]
    hyphenated: bool


def measure(head: str, cells: Sequence[str], kind: ColumnKind, size: float) -> Measured:
    """What the column's texts need at `size` points."""
    words = head_words(head)
    paragraphs = tuple(_paragraphs(cell, size) for cell in cells)
    pieces = [_piece_limit(cell, kind, size) for cell in set(cells)]
    least = max([*(text_width(word, size, bold=True) for word in words), *pieces, 0.0]) + CELL_PADDING
    if kind is ColumnKind.NUMBER:
        least = max(least, _LEAST_NUMBER)
    longest = max((width + hang for cell in paragraphs for width, hang in cell), default=0.0)
    # Half a millimetre for kerning, which the advances leave aside.
    # A number stands well under a head of several lines.
    head_width = 0.0 if kind is ColumnKind.NUMBER else text_width(" ".join(words), size, bold=True)
    most = max(least, max(longest, head_width) + CELL_PADDING + 0.5)
    return Measured(math.ceil(least * 2) / 2, math.ceil(most * 2) / 2, head_width, paragraphs, kind is ColumnKind.TEXT)


def head_words(head: str) -> list[str]:
    """Words of a column's head, each of which stays whole."""
    return [word for word in invisible(head).replace(f"№{NBSP}", "№ ").replace("\n", " ").split(" ") if word]


@lru_cache(maxsize=8192)
def _paragraphs(cell: str, size: float) -> tuple[tuple[float, float], ...]:
    found = []
    for line in plain(cell).split("\n"):
        mark, body = prose.split_point(line)
        found.append((text_width(invisible(body), size), LIST_HANG if mark else 0.0))
    return tuple(found)


def widest_piece(text: str, size: float, *, bold: bool = False) -> float:
    """Width in mm of the widest piece of `text` that only a hyphen can part, with the hang of its list points."""
    return _widest_pieces(text, size, bold)[0] + max(hang for _, hang in _paragraphs(text, size))


def _piece_limit(cell: str, kind: ColumnKind, size: float) -> float:
    """Width in mm of the cell's widest piece that must stay whole; long words of texts may be hyphenated."""
    whole, hyphenated = _widest_pieces(cell, size, False)
    return hyphenated if kind is ColumnKind.TEXT else whole


@lru_cache(maxsize=8192)
def _widest_pieces(text: str, size: float, bold: bool) -> tuple[float, float]:
    """Width in mm of the widest piece between two possible line ends: as it is, and where hyphens may part it."""
    whole = hyphenated = 0.0
    for piece in _BREAKS.split(invisible(text).replace("\n", " ")):
        width = limit = text_width(piece, size, bold=bold)
        if width > _WORD_CAP - CELL_PADDING:
            held = all(_ABBREVIATION.fullmatch(word) for word in piece.split(NBSP))
            limit = min(width, (_ABBREVIATION_CAP if held else _WORD_CAP) - CELL_PADDING)
        whole, hyphenated = max(whole, width), max(hyphenated, limit)
    return whole, hyphenated


def column_widths(columns: Sequence[Measured], total: float) -> list[float]:
    """Widths in mm, multiples of 0.5 that sum to `total`."""
    least = [column.least for column in columns]
    if sum(least) >= total:
        return _rounded([width * total / sum(least) for width in least], total, 0)
    widths = _shared(columns, total)
    rows = _sample(columns)
    lines = [_Lines(column, rows) for column in columns]
    for step in (16.0, 8.0, 4.0, 2.0, 1.0):
        _move(columns, widths, lines, step, whole=False)
    for step in (4.0, 2.0, 1.0, 0.5):
        _move(columns, widths, lines, step, whole=True)
    return _rounded(widths, total, _fullest(columns, widths))


def line_count(cell: Sequence[tuple[float, float]], width: float, *, hyphenated: bool, whole: bool = True) -> float:
    """How many lines a cell of paragraphs takes in a column `width` mm wide; smooth unless `whole`."""
    room, lines = width - CELL_PADDING, 0.0
    for length, hang in cell:
        free = room - hang
        if length <= free:
            lines += 1
        else:
            share = length / max(free - _WASTE[hyphenated], 1.0)
            lines += max(math.ceil(share) if whole else share, 1.0)
    return lines


def _shared(columns: Sequence[Measured], total: float) -> list[float]:
    """The least widths, and what is left in proportion to the root of the text's volume, up to the useful width."""
    widths = [column.least for column in columns]
    volume = [math.sqrt(sum(length for cell in column.cells for length, _ in cell)) for column in columns]
    left = total - sum(widths)
    for _ in columns:
        open_ = [i for i, column in enumerate(columns) if widths[i] < column.most - 0.01 and volume[i] > 0]
        if left < 0.01 or not open_:
            break
        weight = sum(volume[i] for i in open_)
        gains = {i: min(left * volume[i] / weight, columns[i].most - widths[i]) for i in open_}
        for i, gain in gains.items():
            widths[i] += gain
        left -= sum(gains.values())
    if left > 0:
        widths[_fullest(columns, widths)] += left
    return widths


def _fullest(columns: Sequence[Measured], widths: Sequence[float]) -> int:
    """The column whose text wants room most."""
    return max(range(len(columns)), key=lambda i: sum(length for cell in columns[i].cells for length, _ in cell))


def _sample(columns: Sequence[Measured]) -> list[int]:
    """Rows to judge by: all of a short table, an even choice of a long one."""
    count = len(columns[0].cells)
    return list(range(0, count, max(1, count // _SAMPLE)))


class _Lines:
    """Lines that a column's head and cells take, to the eighth power, ready for a smooth maximum over each row.

    Many cells of a column say the same, and the search comes back to the same widths: both are counted once.
    """

    def __init__(self, column: Measured, rows: Sequence[int]) -> None:
        cells = [column.cells[row] for row in rows]
        self.column = column
        self.different = list(dict.fromkeys(cells))
        places = {cell: place for place, cell in enumerate(self.different, start=1)}
        self.places = [0, *(places[cell] for cell in cells)]
        self.known: dict[tuple[float, bool], list[float]] = {}

    def at(self, width: float, *, whole: bool) -> list[float]:
        """The head, then the cells, in a column `width` mm wide."""
        found = self.known.get((width, whole))
        if found is None:
            column = self.column
            counts = [line_count(((column.head, 0.0),), width, hyphenated=False, whole=whole)]
            counts += [line_count(cell, width, hyphenated=column.hyphenated, whole=whole) for cell in self.different]
            powers = [count**8 for count in counts]
            found = self.known[width, whole] = [powers[place] for place in self.places]
        return found


def _move(
    columns: Sequence[Measured], widths: list[float], lines: Sequence[_Lines], step: float, *, whole: bool
) -> None:
    """Moves `step` mm from one column to another while the rows' heights together fall."""
    heights = [line.at(width, whole=whole) for line, width in zip(lines, widths, strict=True)]
    best = _cost(heights)
    improved = True
    while improved:
        improved = False
        for giver, taker in permutations(range(len(columns)), 2):
            if widths[giver] - step < columns[giver].least or widths[taker] + step > columns[taker].most + 0.01:
                continue
            trial = list(heights)
            trial[giver] = lines[giver].at(widths[giver] - step, whole=whole)
            trial[taker] = lines[taker].at(widths[taker] + step, whole=whole)
            cost = _cost(trial)
            if cost < best - 1e-6:
                heights, best, improved = trial, cost, True
                widths[giver] -= step
                widths[taker] += step


def _cost(heights: Sequence[Sequence[float]]) -> float:
    return sum([sum(row) ** 0.125 for row in zip(*heights, strict=True)])


def _rounded(widths: Sequence[float], total: float, remainder_to: int) -> list[float]:
    rounded = [math.floor(width * 2 + 0.01) / 2 for width in widths]
    rounded[remainder_to] += total - sum(rounded)
    return rounded
