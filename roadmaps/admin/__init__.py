"""The admin as a second door: every way of writing goes through the same guards as the screens."""

from roadmaps.admin import acts, plans, rows

__all__ = ["acts", "plans", "rows"]
