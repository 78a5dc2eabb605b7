"""What is logged and mailed of a failure: where and which, without data of people.

An exception's own words may quote a value that somebody typed. Everything that people write here is in Russian and
everything that the machine says of itself is not: whatever is Russian in those words is left out.
"""

from __future__ import annotations

import copy
import logging
import re
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

_RUSSIAN = re.compile(r"[А-Яа-яЁё][А-Яа-яЁё\s.«»№-]*")
_KEPT_META = frozenset({"REQUEST_METHOD", "PATH_INFO", "REMOTE_ADDR", "HTTP_USER_AGENT", "CONTENT_TYPE"})


def nameless(words: str) -> str:
    """The words with «…» instead of everything Russian."""
    return _RUSSIAN.sub("…", words)


class NamelessFormatter(logging.Formatter):
    """A log's lines: frames stand as they are, what the exceptions themselves say is without data."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have kept the exception's words in the record, and would find ours there.
        mine = copy.copy(record)
        mine.exc_text = None
        return super().format(mine)

    def formatException(self, ei: Any) -> str:
        lines = super().formatException(ei).splitlines()
        # Lines of frames and of code are indented; the product's code is nobody's data.
        return "\n".join(line if line.startswith("  ") else nameless(line) for line in lines)


class NamelessFilter(SafeExceptionReporterFilter):
    """No form that was sent, no cookie, no variable of a frame; of the request's headers the harmless ones."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return dict.fromkeys(request.POST, self.cleansed_substitute) if request is not None else {}

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        return {name: value for name, value in super().get_safe_request_meta(request).items() if name in _KEPT_META}

    def get_traceback_frame_variables(self, request: HttpRequest, tb_frame: FrameType) -> list[Any]:  # type: ignore[override]
        return []


class NamelessReporter(ExceptionReporter):
    """A letter to those on duty: the same for the address's query, which holds what was searched for, and for files."""

    def get_traceback_data(self) -> dict[str, Any]:
        found = super().get_traceback_data()
        for name in ("exception_value", "exception_notes"):
            if found.get(name):
                found[name] = nameless(str(found[name]))
        for frame in found["frames"]:
            if frame.get("exc_cause"):
                frame["exc_cause"] = nameless(str(frame["exc_cause"]))
        if self.request is not None:
            found["user_str"] = f"№ {getattr(getattr(self.request, 'user', None), 'pk', None)}"
            found["request_GET_items"] = dict.fromkeys(self.request.GET, self.filter.cleansed_substitute).items()
            found["request_FILES_items"] = dict.fromkeys(self.request.FILES, self.filter.cleansed_substitute).items()
            found["request_insecure_uri"] = found["request_insecure_uri"].partition("?")[0]
        return found
