from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_scopes import ScopedManager

from documents.models import StoredFile
from organizations.models import TenantModel, User
from roadmaps.models.roadmap import Roadmap


class EditionQuerySet(models.QuerySet["Edition"]):
    def get_by_natural_key(self, slug: str, number: int) -> Edition:
        return self.get(roadmap__slug=slug, number=number)


class Edition(TenantModel):
    """An approved edition: content, requisites and files written once. Only the scan may be attached later."""

    roadmap = models.ForeignKey(
        Roadmap, on_delete=models.PROTECT, related_name="editions", verbose_name="дорожная карта"
    )
    number = models.PositiveIntegerField("редакция")
    content = models.JSONField("содержание")
    content_hash = models.CharField("SHA-256 содержания", max_length=64)
    requisites = models.JSONField("реквизиты акта")
    act_kind = models.CharField("вид акта", max_length=20, blank=True)
    act_number = models.CharField("номер акта", max_length=40, blank=True)
    act_date = models.DateField("дата акта", null=True, blank=True)
    brought_in = models.BooleanField("внесена как утверждённая", default=False)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="PDF")
    xlsx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="XLSX")
    scan = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="скан"
    )
    registered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="внёс реквизиты"
    )
    registered_at = models.DateTimeField("внесены", default=timezone.now)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(EditionQuerySet))

    class Meta:
        verbose_name = "редакция"
        verbose_name_plural = "редакции"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "number"], name="edition_number_once_per_roadmap"),
            models.CheckConstraint(condition=Q(number__gte=1), name="editions_count_from_one"),
            models.CheckConstraint(
                condition=Q(brought_in=True) | (~Q(act_number="") & Q(act_date__isnull=False)),
                name="edition_names_its_act",
                violation_error_message="Утверждённая редакция называет номер и дату акта.",
            ),
        ]

    def __str__(self) -> str:
        return f"Редакция {self.number}: {self.roadmap}"

    def natural_key(self) -> tuple[Any, ...]:
        return (self.roadmap.slug, self.number)

    natural_key.dependencies = ["roadmaps.roadmap"]  # type: ignore[attr-defined]


class CorrectedFile(TenantModel):
    """A draft's DOCX as a lawyer corrected it, kept beside the draft."""

    roadmap = models.ForeignKey(
        Roadmap, on_delete=models.CASCADE, related_name="corrected_files", verbose_name="дорожная карта"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="файл")
    comment = models.CharField("примечание", max_length=300, blank=True)

    class Meta:
        verbose_name = "исправленный файл"
        verbose_name_plural = "исправленные файлы"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.file)
