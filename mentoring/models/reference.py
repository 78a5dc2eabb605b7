"""Reference data of the model: forms, role models, points of the seven stages, requests and competences.

The federal model's rows belong to nobody; a municipality's administrator adds its own beside them.
Sources: распоряжение Минпросвещения 25.12.2019 № Р-145, письмо 23.01.2020 № МР-42/02, письмо 21.12.2021 № АЗ-1128/08.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from organizations.models import Municipality
from roadmaps.models import Roadmap

STAGES = (
    "Подготовка условий для запуска программы наставничества",
    "Формирование базы наставляемых",
    "Формирование базы наставников",
    "Отбор и обучение наставников",
    "Формирование наставнических пар и групп",
    "Организация работы наставнических пар и групп",
    "Завершение наставничества",
)
"""The seven stages of the cycle, in their order; a stage is known by its number from 1 to 7."""


class ReferenceQuerySet(models.QuerySet[Any]):
    def of(self, municipality: Municipality | int) -> Any:
        """The model's own rows and those that the municipality added, in use."""
        key = municipality if isinstance(municipality, int) else municipality.pk
        return self.filter(Q(local_to__isnull=True) | Q(local_to=key), retired=False)


class Reference(models.Model):
    """A row of reference data. `local_to`: the municipality that added it, none for the model's own."""

    name = models.CharField("название", max_length=300)
    code = models.SlugField("код", max_length=60)
    local_to = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="добавлено муниципалитетом",
        help_text="Пусто: из федеральной модели, видят все.",
    )
    position = models.PositiveSmallIntegerField("место по порядку", default=0)
    retired = models.BooleanField("больше не предлагать", default=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "local_to"],
                condition=Q(local_to__isnull=False),
                name="%(class)s_code_once_for_a_municipality",
                violation_error_message="Такой код в муниципалитете уже есть.",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(local_to__isnull=True),
                name="%(class)s_code_once_in_the_model",
                violation_error_message="Такой код в модели уже есть.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Form(Reference):
    """A form of mentoring: who mentors whom, with ages in full years that warn and never stop."""

    audience = models.CharField("о ком", max_length=20, choices=Roadmap.Audience, default=Roadmap.Audience.STUDENTS)
    mentor_category = models.CharField("кто наставник", max_length=20, default="pupil")
    mentee_category = models.CharField("кто наставляемый", max_length=20, default="pupil")
    mentor_age_from = models.PositiveSmallIntegerField("наставнику не меньше, лет", null=True, blank=True)
    mentor_age_to = models.PositiveSmallIntegerField("наставнику не больше, лет", null=True, blank=True)
    mentee_age_from = models.PositiveSmallIntegerField("наставляемому не меньше, лет", null=True, blank=True)
    mentee_age_to = models.PositiveSmallIntegerField("наставляемому не больше, лет", null=True, blank=True)
    same_school = models.BooleanField("наставник из той же организации", default=False)

    class Meta(Reference.Meta):
        verbose_name = "форма наставничества"
        verbose_name_plural = "формы наставничества"


class RoleModel(Reference):
    """A role model of a form: «лидер – пассивный»."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="role_models", verbose_name="форма")

    class Meta(Reference.Meta):
        verbose_name = "ролевая модель"
        verbose_name_plural = "ролевые модели"


class StagePoint(Reference):
    """A point of a stage's checklist."""

    stage = models.PositiveSmallIntegerField("этап", choices=[(n, name) for n, name in enumerate(STAGES, 1)])
    short = models.CharField("кратко", max_length=80, blank=True)

    class Meta(Reference.Meta):
        verbose_name = "пункт этапа"
        verbose_name_plural = "пункты этапов"
        ordering = ["stage", "position", "pk"]
        constraints = [
            *Reference.Meta.constraints,
            models.CheckConstraint(condition=Q(stage__gte=1, stage__lte=7), name="point_is_of_one_of_seven_stages"),
        ]


class Request(Reference):
    """A typical problem that a mentee comes with. Never a diagnosis."""

    audience = models.CharField("о ком", max_length=20, choices=Roadmap.Audience, default=Roadmap.Audience.STUDENTS)
    psychological = models.BooleanField("нужна поддержка психолога", default=False)

    class Meta(Reference.Meta):
        verbose_name = "запрос наставляемого"
        verbose_name_plural = "запросы наставляемых"


class Competence(Reference):
    """What a mentor can help with, and which requests it meets."""

    audience = models.CharField("о ком", max_length=20, choices=Roadmap.Audience, default=Roadmap.Audience.STUDENTS)
    meets = models.ManyToManyField(Request, related_name="met_by", blank=True, verbose_name="отвечает на запросы")

    class Meta(Reference.Meta):
        verbose_name = "компетенция наставника"
        verbose_name_plural = "компетенции наставников"
