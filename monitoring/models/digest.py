"""What is kept of letters and notices: who was written to on which day, up to where a person has read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from organizations.models import User


class DigestLog(models.Model):
    """A person's letter of a day. The row is written before the letter goes, so that of two runs one writes it."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="сотрудник")
    day = models.DateField("день")
    written_at = models.DateTimeField("записано", default=timezone.now)

    class Meta:
        verbose_name = "отправленная сводка"
        verbose_name_plural = "отправленные сводки"
        ordering = ["-day", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.person}, {self.day:%d.%m.%Y}"


class NoticeMark(models.Model):
    """Up to which line of the journal a person has read the notices."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+", verbose_name="сотрудник")
    event_id = models.BigIntegerField("прочитано по запись журнала", default=0)

    class Meta:
        verbose_name = "отметка о прочтении"
        verbose_name_plural = "отметки о прочтении"

    def __str__(self) -> str:
        return f"{self.person}: {self.event_id}"
