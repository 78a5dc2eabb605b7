from __future__ import annotations

from django.db import models
from django.db.models import Q

from organizations.models import TenantModel, User
from roadmaps.models.roadmap import Roadmap


class Controller(TenantModel):
    """Who controls an approved plan, by which words of its act or by which later act, confirmed by a person."""

    roadmap = models.OneToOneField(
        Roadmap, on_delete=models.CASCADE, related_name="control_person", verbose_name="дорожная карта"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="controls", verbose_name="контролирует")
    basis = models.CharField("основание", max_length=300, help_text="Пункт акта или приказ о возложении контроля.")
    since = models.DateField("с какого дня")
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "контролёр карты"
        verbose_name_plural = "контролёры карт"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(basis=""), name="controller_names_its_act")]

    def __str__(self) -> str:
        return f"{self.person}: {self.basis}"
