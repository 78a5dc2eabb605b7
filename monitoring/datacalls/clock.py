"""Hours of a request in its municipality's own zone, in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from monitoring.models import DataCall


def local(call: DataCall, moment: dt.datetime | None = None) -> dt.datetime | None:
    """The moment, or the request's term, where the asker lives."""
    at = moment or call.due_at
    return at.astimezone(ZoneInfo(call.municipality.time_zone)) if at else None


def term_words(due: dt.datetime | None) -> str:
    """«до 12:00 17.10.2023»."""
    return f"до {due:%H:%M} {due:%d.%m.%Y}" if due else "без срока"


def moment_words(at: dt.datetime | None) -> str:
    """«16.10.2023, 09:40»."""
    return f"{at:%d.%m.%Y, %H:%M}" if at else ""
