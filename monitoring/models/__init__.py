"""Rows of the top floor: indicators and their figures, letters and notices."""

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
from monitoring.models.settings import MonitoringSettings

__all__ = [
    "BaseNumber",
    "DigestLog",
    "EnteredValue",
    "Indicator",
    "IndicatorSet",
    "MonitoringSettings",
    "NoticeMark",
    "Period",
    "ReportedValue",
    "Tally",
    "TallyMark",
    "TargetLink",
]
