"""What day it is for a municipality."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

if TYPE_CHECKING:
    from organizations.models import Municipality


def today(municipality: Municipality) -> dt.date:
    """The municipality's current date: its demo date where it has one, else today in its time zone.

    Sign-in, sessions and the journal use real time and never ask here.
    """
    return municipality.demo_date or timezone.now().astimezone(ZoneInfo(municipality.time_zone)).date()


def now(municipality: Municipality) -> dt.datetime:
    """The municipality's current moment in its time zone: on its demo date the hour is the real one."""
    moment = timezone.now().astimezone(ZoneInfo(municipality.time_zone))
    if municipality.demo_date is None:
        return moment
    day = municipality.demo_date
    return moment.replace(year=day.year, month=day.month, day=day.day)
