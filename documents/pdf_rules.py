"""Rules of printed tables, drawn over the finished layout.

A stroke along each row and one down each column instead of a stroke for every side of every cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pydyf
import weasyprint
from weasyprint.formatting_structure import boxes

from documents.stylesheet import RULE

_PIXEL = 0.75
"""Points in the unit of layout."""
_Stroke = tuple[float, float, float, float]


def draw_rules(document: weasyprint.Document, streams: Sequence[pydyf.Stream]) -> None:
    """Adds the rules of every table to `streams`, the contents of the document's pages, as artifacts."""
    for page, stream in zip(document.pages, streams, strict=True):
        strokes = [stroke for table in _tables(page._page_box) for stroke in _strokes(table)]
        if strokes:
            path = " ".join(f"{x0:.3f} {y0:.3f} m {x1:.3f} {y1:.3f} l" for x0, y0, x1, y1 in strokes)
            stream.stream.append(f"/Artifact BMC\nq 0 G {RULE} w {path} S Q\nEMC".encode())


def _tables(box: boxes.Box) -> Iterator[boxes.TableBox]:
    """Tables of the text; what only stands side by side is laid out as a table too and bears no rules."""
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TableBox):
            if child.element_tag == "table":
                yield child
        elif not isinstance(child, boxes.LineBox):
            yield from _tables(child)


def _strokes(table: boxes.TableBox) -> Iterator[_Stroke]:
    """Strokes in points from the page's top left corner; their ends meet in full corners."""
    half = RULE / 2
    columns: dict[float, tuple[float, float]] = {}
    for group in table.children:
        for row in group.children:
            edges = _edges(row)
            top, bottom = row.position_y * _PIXEL, (row.position_y + row.height) * _PIXEL
            yield edges[0] - half, top, edges[-1] + half, top
            for edge in edges:
                start, end = columns.get(edge, (top, top))
                if end < top - half:
                    yield edge, start - half, edge, end + half
                    start = top
                columns[edge] = start, bottom
    if columns:  # A table whose text was never written has no rows.
        yield edges[0] - half, bottom, edges[-1] + half, bottom
    yield from ((edge, start - half, edge, end + half) for edge, (start, end) in columns.items())


def _edges(row: boxes.TableRowBox) -> list[float]:
    """Places in points where the row's cells begin, and where the last one ends."""
    last = row.children[-1]
    places = [cell.position_x for cell in row.children] + [last.position_x + last.border_width()]
    return [round(place * _PIXEL, 3) for place in places]
