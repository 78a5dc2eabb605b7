"""Sheets of a PDF as pictures, for a preview that is not kept."""

from __future__ import annotations

from roadmaps.preview import draw, measure

_MOST = 6
"""Sheets of one preview: a text that takes more is judged by its beginning."""


def sheets(pdf: bytes) -> list[bytes]:
    """The first sheets as PNG."""
    return [draw(pdf, page.number) for page in measure(pdf)[:_MOST]]
