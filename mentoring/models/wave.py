from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from organizations.models import Organization, TenantModel
from roadmaps.models import Roadmap


class WaveQuerySet(models.QuerySet["Wave"]):
    def get_by_natural_key(self, slug: str, organization: str) -> Wave:
        return self.get(roadmap__slug=slug, organization__slug=organization)


class Wave(TenantModel):
    """A year of introduction: which schools take the model up in a school year, by which plan."""

    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="waves", verbose_name="карта")
    school_year = models.PositiveSmallIntegerField("учебный год", help_text="Год начала: 2020 — 2020/2021.")
    pilot = models.BooleanField("пилотная площадка", default=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="waves", verbose_name="школа")
    with_branches = models.BooleanField("с филиалами", default=False)
    item_uid = models.CharField("мероприятие карты", max_length=32, blank=True)
    wording = models.CharField("как сказано в карте", max_length=300, blank=True)
    basis = models.CharField("по какому акту присоединилась", max_length=300, blank=True)
    joined_on = models.DateField("присоединилась", null=True, blank=True)
    plan = models.ForeignKey(
        # A draft that is deleted can be drafted anew; an approved plan is never deleted.
        Roadmap,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="карта школы",
    )
    left_on = models.DateField("вышла", null=True, blank=True)
    left_basis = models.CharField("по какому акту вышла", max_length=300, blank=True)
    left_reason = models.CharField("почему вышла", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(WaveQuerySet))

    class Meta:
        verbose_name = "год внедрения"
        verbose_name_plural = "годы внедрения"
        ordering = ["school_year", "organization__short_name"]
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "organization"], name="school_joins_once_per_roadmap"),
            models.CheckConstraint(
                condition=Q(school_year__gte=2000, school_year__lte=2100), name="wave_year_is_of_this_century"
            ),
            models.CheckConstraint(
                condition=Q(joined_on__isnull=True) | ~Q(basis=""),
                name="joining_names_its_act",
                violation_error_message="Укажите акт, которым школа присоединилась.",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | (~Q(left_basis="") & ~Q(left_reason="")),
                name="leaving_the_model_names_act_and_reason",
                violation_error_message="Выход требует акта и причины.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_year}/{self.school_year + 1}: {self.organization}"

    def natural_key(self) -> tuple[str, str]:
        return (self.roadmap.slug, self.organization.slug)

    natural_key.dependencies = ["roadmaps.roadmap", "organizations.organization"]  # type: ignore[attr-defined]
