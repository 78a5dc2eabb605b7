"""A table in plain text: cells between tabs, as Excel and Word put it on the clipboard, or one item a line."""

from __future__ import annotations

import re

from roadmaps.importing.table import MAX_TEXT, Cell, ImportRefused, Row, Table, tidy

# Excel quotes a cell only if it holds a line end, a tab or a quote, and doubles the quotes inside.
_QUOTED = re.compile(r'"((?:[^"]|"")*+)"(?=[\t\n]|\Z)')
_NEEDS_QUOTES = re.compile(r'[\t\n]|""')
_PLAIN = re.compile(r"[^\t\n]*")


def read_text(text: str) -> Table:
    """Rows of cells; failing tabs, every line that is not empty is a row of one cell."""
    if len(text) > MAX_TEXT:
        raise ImportRefused("Скопировано слишком много: вставьте таблицу по частям.")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    cells = _cells(text) if "\t" in text else [[line] for line in text.split("\n")]
    rows = [Row(tuple(Cell(tidy(cell)) for cell in row)) for row in cells]
    return Table(tuple(row for row in rows if not row.is_empty))


def _cells(text: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    place = 0
    while True:
        quoted = _QUOTED.match(text, place)
        if quoted and _NEEDS_QUOTES.search(quoted[1]):
            rows[-1].append(quoted[1].replace('""', '"').replace("\t", " "))
            place = quoted.end()
        else:
            # «"Точка роста" в школе» opens with a quote of its own.
            plain = _PLAIN.match(text, place)
            rows[-1].append(plain[0] if plain else "")
            place = plain.end() if plain else place
        if place >= len(text):
            return rows
        if text[place] == "\n":
            rows.append([])
        place += 1
