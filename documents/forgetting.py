"""Letting go of texts that were measured: widths and joins are remembered between pages to save time.

A paper with names that nobody may keep leaves none of them in the process's memory either.
"""

from __future__ import annotations

from documents import fonts, typography, widths


def forget_texts() -> None:
    """Drop every remembered text; the next pages measure theirs anew."""
    typography.invisible.cache_clear()
    fonts._word_width.cache_clear()
    widths._paragraphs.cache_clear()
    widths._widest_pieces.cache_clear()
