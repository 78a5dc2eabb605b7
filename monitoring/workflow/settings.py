"""What a municipality decides about counting: who is satisfied, when an indicator raises an alarm."""

from __future__ import annotations

from decimal import Decimal

from monitoring.models import MonitoringSettings
from monitoring.permissions import may_set_monitoring
from monitoring.workflow.core import locked_municipality, require
from organizations.access import Access
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused

_NAMES = ("satisfaction_mean", "satisfaction_yes", "alarm_gap", "alarm_fall")


def set_monitoring(
    municipality_pk: int,
    *,
    satisfaction_mean: Decimal,
    satisfaction_yes: bool,
    alarm_gap: Decimal,
    alarm_fall: Decimal,
    version: int | None = None,
    by: User,
) -> MonitoringSettings:
    """Keep the settings; unchanged, nothing is written. Refused where somebody has changed them since `version`."""
    given = {
        "satisfaction_mean": satisfaction_mean,
        "satisfaction_yes": satisfaction_yes,
        "alarm_gap": alarm_gap,
        "alarm_fall": alarm_fall,
    }
    with locked_municipality(municipality_pk) as municipality:
        require(may_set_monitoring(Access.of(by), municipality.pk), "менять настройки мониторинга")
        row = MonitoringSettings.objects.filter(municipality=municipality).first()
        row = row or MonitoringSettings(municipality=municipality, version=0)
        before = {name: getattr(row, name) for name in _NAMES}
        if row.pk and before == given:
            return row
        if version is not None and version != row.version:
            raise Refused("Пока вы меняли настройки, их изменил кто-то ещё. Проверьте и сохраните снова.")
        for name, value in given.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        told = {name: str(value) for name, value in given.items()}
        record(
            "set_monitoring",
            municipality,
            by=by,
            target=row,
            before={name: str(value) for name, value in before.items()},
            after=told,
        )
    return row
