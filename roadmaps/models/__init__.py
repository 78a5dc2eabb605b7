"""Rows of plans: what a value cannot keep — identity, editing, agreement, editions."""

from roadmaps.models.day_off import DayOff
from roadmaps.models.edition import CorrectedFile, Edition
from roadmaps.models.roadmap import Roadmap, RoadmapSettings
from roadmaps.models.rows import IndicatorRow, Item, Responsibility, ResultDocument, Section, Target

__all__ = [
    "CorrectedFile",
    "DayOff",
    "Edition",
    "IndicatorRow",
    "Item",
    "Responsibility",
    "ResultDocument",
    "Roadmap",
    "RoadmapSettings",
    "Section",
    "Target",
]
