"""What a browser's clipboard gives when a table is pasted: HTML, plain text or both."""

from __future__ import annotations

from dataclasses import replace

from roadmaps.importing.html_table import read_html
from roadmaps.importing.table import Cell, ImportRefused, Row, Table, measured
from roadmaps.importing.text_table import read_text


def read_table(html: str | None, text: str | None) -> Table:
    """The pasted table: from HTML if it holds one, else from tabs, else one item a line.

    Raises ImportRefused, and nothing else, for what is empty or too large.
    """
    table = read_html(html) if html and html.strip() else Table(())
    if any(not row.is_empty for row in table.rows):
        return measured(replace(table, rows=tuple(row for row in table.rows if row.cells)))
    plain = read_text(text) if text and text.strip() else Table(())
    if plain.rows:
        return measured(plain)
    if table.outside:
        # A list copied from a page, without plain text beside it.
        return measured(Table(tuple(Row((Cell(line),)) for line in table.outside), hidden=table.hidden))
    raise ImportRefused("В буфере обмена нет текста. Скопируйте таблицу или список и вставьте ещё раз.")
