from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from documents.models import StoredFile
from organizations.models import Organization, TenantModel


class Agreement(TenantModel):
    """An agreement with a partner: the school's own, or the municipality's where no school is named."""

    partner = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="agreements", verbose_name="партнёр"
    )
    school = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="partner_agreements",
        verbose_name="школа",
    )
    number = models.CharField("номер", max_length=40, blank=True)
    date = models.DateField("дата")
    valid_until = models.DateField("действует по", null=True, blank=True, help_text="Пусто — бессрочно.")
    subject = models.CharField("о чём", max_length=300, blank=True)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField("расторгнуто", null=True, blank=True)

    class Meta:
        verbose_name = "соглашение с партнёром"
        verbose_name_plural = "соглашения с партнёрами"
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("date")),
                name="agreement_ends_after_it_begins",
                violation_error_message="Соглашение кончается раньше, чем заключено.",
            ),
        ]

    def __str__(self) -> str:
        number = f"№\u00a0{self.number} " if self.number else ""
        return f"Соглашение {number}от {self.date:%d.%m.%Y}, {self.partner}"
