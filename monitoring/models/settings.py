from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from organizations.models import Municipality


class MonitoringSettings(models.Model):
    """What a municipality decides about counting: who is satisfied, when an indicator raises an alarm."""

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="monitoring_settings", verbose_name="муниципалитет"
    )
    satisfaction_mean = models.DecimalField(
        "удовлетворён, если средняя оценка не ниже", max_digits=3, decimal_places=1, default=Decimal("7.0")
    )
    satisfaction_yes = models.BooleanField("или ответ «да» на вопрос об удовлетворённости", default=True)
    alarm_gap = models.DecimalField(
        "тревога, если факт ниже плана больше чем на, п. п.", max_digits=4, decimal_places=1, default=Decimal("0.0")
    )
    alarm_fall = models.DecimalField(
        "тревога, если факт упал за год больше чем на, п. п.", max_digits=4, decimal_places=1, default=Decimal("0.0")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(municipality="municipality")

    class Meta:
        verbose_name = "настройка мониторинга"
        verbose_name_plural = "настройки мониторинга"
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction_mean__gte=1, satisfaction_mean__lte=10),
                name="satisfaction_is_from_one_to_ten",
                violation_error_message="Оценка — от 1 до 10.",
            ),
            models.CheckConstraint(
                condition=Q(alarm_gap__gte=0, alarm_gap__lte=100, alarm_fall__gte=0, alarm_fall__lte=100),
                name="alarm_is_a_share",
                violation_error_message="Порог тревоги — от 0 до 100 п. п.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.municipality)
