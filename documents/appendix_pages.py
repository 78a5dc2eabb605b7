"""Appendices that hold no plan: lists, free tables, texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.act import Appendix
from documents.tables import Column, Row, Table
from documents.typography import plain
from documents.widths import ColumnKind

_NUMBER = re.compile(r"\d+(?:\.\d+)*[.)]?")
_VALUE = re.compile(r"[\d\s.,%+\-–—]{1,12}")
_DATE = re.compile(r"(?i)(?:до |с |по |от |не позднее )?\d{1,2}\.\d{1,2}\.\d{4}(?: ?г\.?| года)?")


def appendix_table(appendix: Appendix) -> Table:
    """The appendix's rows as a table; short rows are filled with empty cells."""
    count = max([len(appendix.columns), 1, *(len(row) for row in appendix.rows)])
    heads = [*appendix.columns, *[""] * (count - len(appendix.columns))]
    rows = [(*row, *[""] * (count - len(row))) for row in appendix.rows]
    columns = tuple(
        Column(head, _kind([row[index] for row in rows], first=index == 0)) for index, head in enumerate(heads)
    )
    return Table(columns, tuple(Row(row) for row in rows))


def _kind(cells: Sequence[str], *, first: bool) -> ColumnKind:
    """What a column holds, judged by its filled cells."""
    filled = [text for cell in cells if (text := plain(cell).strip())]
    if not filled:
        return ColumnKind.NUMBER if first else ColumnKind.TEXT
    for pattern, kind in ((_NUMBER, ColumnKind.NUMBER if first else ColumnKind.VALUE), (_DATE, ColumnKind.DATE)):
        if all(pattern.fullmatch(text) for text in filled):
            return kind
    return ColumnKind.VALUE if all(_VALUE.fullmatch(text) for text in filled) else ColumnKind.TEXT
