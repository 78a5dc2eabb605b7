"""The typical plan: a new roadmap to start from, its terms computed from the date of the order."""

from roadmaps.typical.compose import typical_plan

__all__ = ["typical_plan"]
