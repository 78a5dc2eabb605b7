"""HTML to a tagged PDF. Nothing outside the printed face's own files is read while a page is set."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from html import escape
from typing import Any

import pydyf
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from documents.fonts import font_face_rules, font_files
from documents.page import PageSettings, PrintState
from documents.pdf_rows import torn_rows
from documents.pdf_rules import draw_rules
from documents.pdf_tags import mend_tags, mend_text, page_contents
from documents.stylesheet import ELEMENTS, WATERMARKS, stylesheet, watermark
from documents.typography import plain

_setting = threading.RLock()
"""Pango's font map is shared by all pages of the process and knows no threads."""


@contextmanager
def _setting_pages() -> Iterator[None]:
    """One set of pages at a time, with Python's search for cyclic garbage at rest.

    The boxes of a page live until it is written: looking through them again and again finds nothing and takes a
    third of the time of a long table.
    """
    with _setting:
        searched = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if searched:
                gc.enable()


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF file and the number of its pages."""

    pdf: bytes
    pages: int


class _OwnFilesOnly(URLFetcher):
    """Answers for the printed face and the draft's watermark; refuses every other address."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url in WATERMARKS:
            return URLFetcherResponse(url, watermark(url), {"Content-Type": "image/svg+xml"})
        if url in font_files():
            return super().fetch(url, headers)
        raise ValueError("a printed page may not read this address")


@cache
def _fetcher() -> URLFetcher:
    return _OwnFilesOnly()


@cache
def _fonts() -> FontConfiguration:
    """One font configuration for the process: making it costs as much as a page."""
    configuration = FontConfiguration()
    weasyprint.CSS(string=font_face_rules(), font_config=configuration, url_fetcher=_fetcher())
    return configuration


@cache
def _elements() -> weasyprint.CSS:
    return weasyprint.CSS(string=ELEMENTS)


class _Page(weasyprint.HTML):
    """HTML of the few tags that printed pages are made of."""

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return [_elements()]


@lru_cache(maxsize=64)
def _css(settings: PageSettings, state: PrintState) -> weasyprint.CSS:
    return weasyprint.CSS(string=stylesheet(settings, state), font_config=_fonts(), url_fetcher=_fetcher())


Body = Callable[[frozenset[str]], str]
"""HTML of all pages; rows whose ids it is given begin a page."""

_TRIALS = 4


def print_body(body: Body, title: str, state: PrintState, settings: PageSettings) -> Printed:
    """The pages of `body` as a tagged PDF named `title`.

    A tall row may break so that its number stands on one page and its text on the next; such a row is set again
    at the top of a page.
    """
    title = plain(title).replace("\n", " ")
    with _setting_pages():
        fresh: frozenset[str] = frozenset()
        html = body(fresh)
        pages = _layout(html, title, state, settings)
        for _ in range(_TRIALS):
            torn = torn_rows(pages)
            if torn <= fresh:
                break
            fresh |= torn
            pages = _layout(body(fresh), title, state, settings)
        finished = pages.write_pdf(pdf_variant="pdf/ua-1", finisher=partial(_finish, spaced='class="spaced"' in html))
        return Printed(finished, len(pages.pages))


def _finish(pages: weasyprint.Document, pdf: pydyf.PDF, *, spaced: bool) -> None:
    contents = page_contents(pdf)
    mend_text(pdf, contents, spaced=spaced)
    mend_tags(pdf, contents)
    draw_rules(pages, contents)


def count_pages(body: str, state: PrintState, settings: PageSettings) -> int:
    """How many pages `body` takes."""
    with _setting_pages():
        return len(_layout(body, "", state, settings).pages)


def _layout(body: str, title: str, state: PrintState, settings: PageSettings) -> weasyprint.Document:
    page = (
        f'<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body>{body}</body></html>"
    )
    html = _Page(string=page, url_fetcher=_fetcher())
    return html.render(font_config=_fonts(), stylesheets=[_css(settings, state)])
