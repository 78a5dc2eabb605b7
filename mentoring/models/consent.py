from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from documents.models import StoredFile
from mentoring.models.person import Person
from organizations.models import TenantModel, User


class Consent(TenantModel):
    """A signed consent, each kind a paper of its own (156-ФЗ, since 01.09.2025).

    Who signs follows from the age on the day of signing: under 14 a parent, at 14–17 both, from 18 the person.
    """

    class Kind(models.TextChoices):
        PROCESSING = "processing", "На обработку персональных данных"
        PARTICIPATION = "participation", "На участие в программе"
        PUBLICATION = "publication", "На распространение данных"
        MEDIA = "media", "На фото и видео"
        LABOUR = "labour", "Письменное согласие работника (ст. 351.8 ТК РФ)"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents", verbose_name="участник")
    kind = models.CharField("согласие", max_length=20, choices=Kind)
    given_on = models.DateField("подписано")
    valid_until = models.DateField("действует по", null=True, blank=True, help_text="Включительно. Пусто — до отзыва.")
    by_self = models.BooleanField("подписал сам участник", default=False)
    by_parent = models.BooleanField("подписал родитель или законный представитель", default=False)
    conditions = models.CharField(
        "условия распространения", max_length=300, blank=True, help_text="Какие сведения и где можно показать."
    )
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_on = models.DateField("отозвано", null=True, blank=True)
    withdrawal = models.CharField("как отозвано", max_length=300, blank=True)
    entered_at = models.DateTimeField("внесено", default=timezone.now)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "согласие"
        verbose_name_plural = "согласия"
        ordering = ["person", "kind", "-given_on"]
        indexes = [models.Index(fields=["person", "kind"], name="consent_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(by_self=True) | Q(by_parent=True), name="consent_is_signed_by_somebody"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("given_on")),
                name="consent_ends_after_it_begins",
                violation_error_message="Согласие кончается раньше, чем подписано.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_is_withdrawn_after_it_is_given",
                violation_error_message="Отзыв раньше подписания.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.given_on:%d.%m.%Y}"


class Addendum(TenantModel):
    """A teacher's addendum to the labour contract on mentoring: content, term, form and pay (ТК РФ, ст. 351.8)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addenda", verbose_name="педагог")
    number = models.CharField("номер", max_length=40)
    date = models.DateField("дата")
    content = models.TextField("содержание работы")
    until = models.DateField("срок по", null=True, blank=True)
    form = models.CharField("форма", max_length=200, blank=True)
    pay = models.CharField("оплата", max_length=200, blank=True)
    notice_on = models.DateField("предупреждение об отказе", null=True, blank=True)

    class Meta:
        verbose_name = "дополнительное соглашение"
        verbose_name_plural = "дополнительные соглашения"
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("date")), name="addendum_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"Дополнительное соглашение №\u00a0{self.number} от {self.date:%d.%m.%Y}"
