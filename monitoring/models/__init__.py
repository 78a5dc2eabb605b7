"""Rows of the top floor: indicators and their figures, questionnaires, requests, reports, letters."""

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
from monitoring.models.public_page import PublicPage
from monitoring.models.questionnaire import Question, Questionnaire
from monitoring.models.report import CalendarRule, Report, ReportTask, SiteCheck, StatisticsCell
from monitoring.models.settings import MonitoringSettings

__all__ = [
    "Answer",
    "AnswerLink",
    "BaseNumber",
    "CalendarRule",
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
    "PublicPage",
    "Question",
    "Questionnaire",
    "Report",
    "ReportTask",
    "ReportedValue",
    "Sheet",
    "SiteCheck",
    "StatisticsCell",
    "Tally",
    "TallyMark",
    "TargetLink",
]
