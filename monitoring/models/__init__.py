"""Rows of the top floor: indicators and their figures, questionnaires, letters and notices."""

from monitoring.models.collection import Answer, AnswerLink, Collection, Sheet
from monitoring.models.datacall import DataCall, DataCallRow, DataCallSnapshot
from monitoring.models.digest import DigestLog, NoticeMark
from monitoring.models.indicator import (
    BaseNumber,
    EnteredValue,
    Indicator,
    IndicatorSet,
    Period,
    ReportedValue,
    Tally,
    TallyMark,
    TargetLink,
)
from monitoring.models.questionnaire import Question, Questionnaire
from monitoring.models.settings import MonitoringSettings

__all__ = [
    "Answer",
    "AnswerLink",
    "BaseNumber",
    "Collection",
    "DataCall",
    "DataCallRow",
    "DataCallSnapshot",
    "DigestLog",
    "EnteredValue",
    "Indicator",
    "IndicatorSet",
    "MonitoringSettings",
    "NoticeMark",
    "Period",
    "Question",
    "Questionnaire",
    "ReportedValue",
    "Sheet",
    "Tally",
    "TallyMark",
    "TargetLink",
]
