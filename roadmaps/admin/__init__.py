"""The admin as a second door: every way of writing goes through the same guards as the screens."""

from roadmaps.admin import acts, journal, plans, rows

__all__ = ["acts", "journal", "plans", "rows"]
