"""The admin as a second door: every way of writing goes through the same guards as the screens."""

from roadmaps.admin import acts, calendar, journal, plans, rows

__all__ = ["acts", "calendar", "journal", "plans", "rows"]
