from __future__ import annotations

from django.db import models
from django.db.models import Q

from organizations.models import Organization, TenantModel
from roadmaps.models.roadmap import Roadmap
from roadmaps.models.rows import Item


class Appointment(TenantModel):
    """An organization that answers for an item by another act than the plan's: the plan names nobody, or one that is
    no more."""

    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="appointments")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="appointments", verbose_name="мероприятие")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="организация"
    )
    instead_of = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="вместо кого",
        help_text="Организация, которую называет карта и вместо которой действует правопреемник.",
    )
    since = models.DateField("с какого дня")
    basis = models.CharField("акт", max_length=300, help_text="Каким актом или резолюцией назначен ответственный.")

    class Meta:
        verbose_name = "назначенный ответственный"
        verbose_name_plural = "назначенные ответственные"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "organization"], name="organization_appointed_once_for_item"),
            models.CheckConstraint(condition=~Q(basis=""), name="appointment_names_its_act"),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.basis}"
