from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from organizations.models import Municipality, User


class MentoringSettings(models.Model):
    """What a municipality decides about people's data and the course of pairs; one row beside the municipality.

    Names are not kept until an administrator confirms the protection level of the system (ПП РФ 01.11.2012 № 1119).
    """

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="mentoring_settings", verbose_name="муниципалитет"
    )
    names_kept = models.BooleanField("хранить ФИО", default=False)
    protection_level = models.CharField(
        "подтверждённый уровень защищённости", max_length=200, blank=True, help_text="Например: УЗ-3, аттестат № … от …"
    )
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_on = models.DateField("подтверждено", null=True, blank=True)
    silence_days = models.PositiveSmallIntegerField("встреч нет, дней", default=21)
    keep_days = models.PositiveSmallIntegerField(
        "уничтожать данные через, дней", default=30, help_text="После того, как цель обработки достигнута."
    )
    capacity = models.PositiveSmallIntegerField("наставляемых у наставника, обычно не больше", default=3)

    objects = ScopedManager(municipality="municipality")

    class Meta:
        verbose_name = "настройка наставничества"
        verbose_name_plural = "настройки наставничества"
        constraints = [
            models.CheckConstraint(
                condition=Q(names_kept=False)
                | (~Q(protection_level="") & Q(confirmed_by__isnull=False, confirmed_on__isnull=False)),
                name="names_are_kept_under_a_confirmed_level",
                violation_error_message="ФИО хранят только после подтверждения уровня защищённости системы.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.municipality)
