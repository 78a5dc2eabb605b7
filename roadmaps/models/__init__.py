"""Rows of plans: what a value cannot keep — identity, editing, agreement, editions."""

from roadmaps.models.appointment import Appointment
from roadmaps.models.controller import Controller
from roadmaps.models.day_off import DayOff
from roadmaps.models.edition import CorrectedFile, Edition
from roadmaps.models.execution import Addressee, Control, Evidence, Execution, Extension, Occurrence
from roadmaps.models.feed import Feed
from roadmaps.models.roadmap import Roadmap, RoadmapSettings
from roadmaps.models.rows import IndicatorRow, Item, Responsibility, ResultDocument, Section, Target
from roadmaps.models.tally import NEVER, LineTally, PlaceTally

__all__ = [
    "NEVER",
    "Addressee",
    "Appointment",
    "Control",
    "Controller",
    "CorrectedFile",
    "DayOff",
    "Edition",
    "Evidence",
    "Execution",
    "Extension",
    "Feed",
    "IndicatorRow",
    "Item",
    "LineTally",
    "Occurrence",
    "PlaceTally",
    "Responsibility",
    "ResultDocument",
    "Roadmap",
    "RoadmapSettings",
    "Section",
    "Target",
]
