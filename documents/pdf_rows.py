"""Looks at pages as laid out for rows that a page end tore badly."""

from __future__ import annotations

from collections.abc import Iterator

import weasyprint
from weasyprint.formatting_structure import boxes


def torn_rows(pages: weasyprint.Document) -> frozenset[str]:
    """Ids of rows that leave a cell's whole text for the next page while another cell's text stands above.

    Only rows with an id are looked at: those that may break at all.
    """
    first_seen: dict[str, list[bool]] = {}
    torn = set()
    for page in pages.pages:
        for row in _rows(page._page_box):
            identity = row.element.get("id")
            filled = [_holds_text(cell) for cell in row.children]
            before = first_seen.setdefault(identity, filled)
            if before is not filled and any(now and not then for now, then in zip(filled, before, strict=True)):
                torn.add(identity)
    return frozenset(torn)


def _rows(box: boxes.Box) -> Iterator[boxes.TableRowBox]:
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TableRowBox):
            if child.element is not None and child.element.get("id"):
                yield child
        elif not isinstance(child, boxes.LineBox):
            yield from _rows(child)


def _holds_text(box: boxes.Box) -> bool:
    if isinstance(box, boxes.TextBox):
        return bool(box.text.strip())
    return any(_holds_text(child) for child in getattr(box, "children", ()))
