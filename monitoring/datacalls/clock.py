"""Hours of a request in its municipality's own zone, in words."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from organizations.models import Municipality


def local(municipality: Municipality, moment: dt.datetime | None) -> dt.datetime | None:
    """The moment where the asker lives."""
    return moment.astimezone(ZoneInfo(municipality.time_zone)) if moment else None


def term_words(due: dt.datetime | None) -> str:
    """«до 12:00 17.10.2023»."""
    return f"до {due:%H:%M} {due:%d.%m.%Y}" if due else "без срока"


def moment_words(at: dt.datetime | None) -> str:
    """«16.10.2023, 09:40»."""
    return f"{at:%d.%m.%Y, %H:%M}" if at else ""
