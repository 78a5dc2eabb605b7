"""The product's own text of each paper. Pure."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "texts"
PRODUCT_TEXT = "{исходный текст}"
"""Stands as the text of a version by which a municipality went back to the product's own."""


@cache
def product_text(kind: str) -> str:
    """Raises FileNotFoundError for a kind without a text."""
    return (_FOLDER / f"{kind}.txt").read_text(encoding="utf-8")
