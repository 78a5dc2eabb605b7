from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from organizations.models import Municipality


class DayOff(models.Model):
    """A day that a municipality works or rests otherwise than the country's calendar knows: a line of its own table."""

    class Kind(models.TextChoices):
        OFF = "off", "Выходной"
        WORKING = "working", "Рабочий"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="days_off", verbose_name="муниципалитет"
    )
    date = models.DateField("день")
    kind = models.CharField("какой", max_length=10, choices=Kind, default=Kind.OFF)
    note = models.CharField("основание", max_length=200, blank=True, help_text="Закон региона, указ, распоряжение.")

    objects = ScopedManager(municipality="municipality")

    class Meta:
        verbose_name = "выходной или рабочий день"
        verbose_name_plural = "выходные и рабочие дни"
        ordering = ["-date"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "date"], name="day_once_per_municipality"),
            models.CheckConstraint(condition=Q(kind__in=["off", "working"]), name="day_is_off_or_working"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}, {self.get_kind_display().lower()} день"
