"""The school year: it begins on 1 September and is called by the year of its beginning."""

from __future__ import annotations

import datetime as dt


def school_year(day: dt.date) -> int:
    """The year in which the school year of `day` began."""
    return day.year if day.month >= 9 else day.year - 1


def prepared_year(day: dt.date) -> int:
    """The school year that an act of this day is about: an act of the summer prepares the one that follows."""
    return day.year if day.month >= 6 else day.year - 1


def year_name(start: int) -> str:
    """«2020/2021»."""
    return f"{start}/{start + 1}"
