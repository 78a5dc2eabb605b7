"""The sheets of a plan's PDF as pictures, and the draft's PDF behind them, kept for a while in a bounded cache.

A page asks for the sheets one by one; the document is laid out once for all of them.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import pypdfium2
from django.core.cache import caches

import documents
import roadmaps.printing
from documents.page import PageSettings, PrintState
from documents.values import digest
from roadmaps.plan import Document
from roadmaps.printing.pdf import render_pdf

T = TypeVar("T")

SCALE = 2.0
"""Pixels of a picture to a point of the sheet: an A4 page is 1190 pixels wide, sharp at twice the width shown."""
_SHADES = 16
_pdfium = threading.Lock()
"""PDFium keeps state of its own for the whole process and knows no threads."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet's number from 1 on, and its size on the screen in CSS pixels."""

    number: int
    width: int
    height: int


def key(document_digest: str, state: PrintState, settings: PageSettings) -> str:
    """Names what is printed; another version of the printing code is another name."""
    parts = (document_digest, state.value, digest(settings), _code_stamp())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def draft_pdf(key: str, document: Document, state: PrintState, settings: PageSettings) -> bytes:
    """The PDF of a document that no edition keeps yet. Raises what rendering raises."""
    return _kept(f"{key}:pdf", lambda: render_pdf(document, state, settings).pdf)


def pages(key: str, pdf: Callable[[], bytes]) -> tuple[Page, ...]:
    """The sheets of the file that `key` names and `pdf` gives."""
    return _kept(f"{key}:pages", lambda: measure(pdf()))


def page(key: str, number: int, pdf: Callable[[], bytes]) -> bytes:
    """Sheet `number` as a PNG. Raises IndexError for a sheet that the file does not have."""
    if not 1 <= number <= len(pages(key, pdf)):
        raise IndexError(number)
    return _kept(f"{key}:{number}", lambda: draw(pdf(), number))


def _kept(name: str, make: Callable[[], T]) -> T:
    store = caches["printed"]
    found = store.get(name)
    if found is None:
        found = make()
        store.set(name, found)
    return found


def measure(pdf: bytes) -> tuple[Page, ...]:
    """The sheets of the file with their sizes."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        sizes = [document.get_page_size(index) for index in range(len(document))]
    # A point is 1/72 inch, a CSS pixel 1/96.
    return tuple(
        Page(number, round(width * 96 / 72), round(height * 96 / 72))
        for number, (width, height) in enumerate(sizes, start=1)
    )


def draw(pdf: bytes, number: int) -> bytes:
    """Sheet `number` of the file, from 1 on, as a PNG."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        picture = document[number - 1].render(scale=SCALE, grayscale=True).to_pil()
    # Black letters on white: few shades of grey look the same and take a third of the bytes.
    picture = picture.quantize(_SHADES)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


@cache
def _code_stamp() -> str:
    """Changes with the code that prints, so that an upgrade never shows yesterday's layout."""
    folders = [Path(package.__file__ or "").parent for package in (documents, roadmaps.printing)]
    newest = max(path.stat().st_mtime_ns for folder in folders for path in folder.glob("*.py"))
    return str(newest)
