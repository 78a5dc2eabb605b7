from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from documents.models import StoredFile
from mentoring.models.pair import Pair
from organizations.models import Organization, TenantModel, User


class Practice(TenantModel):
    """A practice of the municipality's register. Published only with the consents of those it tells about."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="practices")
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, null=True, blank=True, related_name="practices")
    title = models.CharField("название", max_length=300)
    summary = models.TextField("в чём практика")
    results = models.TextField("результаты", blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_on = models.DateField("внесена")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    consents_checked = models.BooleanField("согласия на распространение получены", default=False)
    published_on = models.DateField("опубликована", null=True, blank=True)
    withdrawn_on = models.DateField("снята с публикации", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "практика"
        verbose_name_plural = "реестр практик"
        ordering = ["-entered_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(consents_checked=True),
                name="practice_is_published_with_consents",
                violation_error_message="Публикуют только с согласия тех, о ком рассказано.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
