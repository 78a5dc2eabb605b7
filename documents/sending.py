"""Files sent to a browser: never as a page of ours, under a Russian name, and not at all when it has them already."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag

from documents.models import StoredFile
from documents.store import open_stored

PDF = "application/pdf"
PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"
# A browser shows these without running anything of theirs; everything else is saved to disk.
_SHOWN = frozenset({PDF, PNG})
_SAVED = frozenset({XLSX, DOCX, ZIP, "image/jpeg"})
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a file is called, what it is, and the tag that is the same exactly while its bytes are.

    `inline`: shown in the browser where that is safe. `moment`: seconds since the epoch of its last change.
    """

    name: str
    content_type: str
    tag: str
    inline: bool = False
    moment: int | None = None


def send_stored(request: HttpRequest, row: StoredFile, *, name: str = "", inline: bool = False) -> HttpResponseBase:
    """A stored file; 304 when the browser has these bytes. Raises FileNotFoundError when the store lost them."""
    moment = int(row.stored_at.timestamp())
    return _send(
        request, lambda: open_stored(row), Sent(name or row.name, row.content_type, row.sha256, inline, moment)
    )


def send_or_404(request: HttpRequest, row: StoredFile | None, *, inline: bool = False) -> HttpResponseBase:
    """A stored file. Raises Http404 where there is none, or the store has lost it."""
    if row is None:
        raise Http404
    try:
        return send_stored(request, row, inline=inline)
    except FileNotFoundError as missing:
        raise Http404("Файла нет в хранилище.") from missing


def send_made(request: HttpRequest, make: Callable[[], bytes], sent: Sent) -> HttpResponseBase:
    """Bytes that `make` makes for this answer; it is not called when the browser has them already."""
    return _send(request, lambda: io.BytesIO(make()), sent)


def _send(request: HttpRequest, opened: Callable[[], IO[bytes]], sent: Sent) -> HttpResponseBase:
    tag = quote_etag(sent.tag)
    response: HttpResponseBase | None = get_conditional_response(request, tag, sent.moment)
    if response is None:
        known = sent.content_type in _SHOWN or sent.content_type in _SAVED
        response = FileResponse(
            opened(),
            as_attachment=not (sent.inline and sent.content_type in _SHOWN),
            filename=sent.name,
            content_type=sent.content_type if known else _UNKNOWN,
        )
    response.headers["ETag"] = tag
    if sent.moment is not None:
        response.headers["Last-Modified"] = http_date(sent.moment)
    response.headers["X-Content-Type-Options"] = "nosniff"
    # The browser asks each time whether it still may: a role can be taken away, a draft changes.
    patch_cache_control(response, private=True, no_cache=True)
    return response
