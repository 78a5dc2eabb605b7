"""Questionnaires in versions, and their questions known by codes that entry and exit share.

Ground: письмо 23.01.2020 № МР-42/02, приложение 2: questionnaires of each form and side before the programme and after
it, the SWOT table, the curator's card of the programme's effectiveness.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from organizations.models import Municipality, User


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def of(self, municipality: Municipality | int) -> QuestionnaireQuerySet:
        """Every version that the municipality may see: the product's and its own."""
        key = municipality if isinstance(municipality, int) else municipality.pk
        return self.filter(Q(local_to__isnull=True) | Q(local_to=key))

    def in_force(self, municipality: Municipality | int) -> list[Questionnaire]:
        """The newest version of each code, the municipality's own before the product's. One query."""
        found: dict[str, Questionnaire] = {}
        for row in self.of(municipality).order_by("position", "code"):
            known = found.get(row.code)
            if known is None or row.rank > known.rank:
                found[row.code] = row
        return list(found.values())


class Questionnaire(models.Model):
    """A version of a questionnaire; it never changes. The product's own belong to nobody."""

    class Moment(models.TextChoices):
        ENTRY = "entry", "Входная"
        EXIT = "exit", "Выходная"
        ONCE = "once", "Разовая"

    class About(models.TextChoices):
        PROGRAMME = "programme", "Программа наставничества"
        READINESS = "readiness", "Готовность наставника"
        TRAINING = "training", "Обучение наставников"
        SWOT = "swot", "SWOT-анализ"
        CARD = "card", "Карта эффективности программы"
        SATISFACTION = "satisfaction", "Удовлетворённость"

    class Side(models.TextChoices):
        MENTOR = "mentor", "Наставники"
        MENTEE = "mentee", "Наставляемые"
        NONE = "", "Куратор"

    code = models.SlugField("код", max_length=60)
    version = models.PositiveIntegerField("версия", default=1)
    title = models.CharField("название", max_length=300)
    about = models.CharField("о чём", max_length=20, choices=About, default=About.PROGRAMME)
    form = models.CharField("форма наставничества, код", max_length=60, blank=True, help_text="Пусто: любая.")
    side = models.CharField("о ком", max_length=10, choices=Side, blank=True)
    moment = models.CharField("когда", max_length=10, choices=Moment, default=Moment.ONCE)
    intro = models.TextField("вступление", blank=True)
    position = models.PositiveSmallIntegerField("место по порядку", default=0)
    local_to = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    comment = models.CharField("что изменено", max_length=300, blank=True)
    created_at = models.DateTimeField("когда", default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = "анкета"
        verbose_name_plural = "анкеты"
        ordering = ["position", "code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                condition=Q(local_to__isnull=True),
                name="questionnaire_version_once_in_the_product",
            ),
            models.UniqueConstraint(
                fields=["local_to", "code", "version"],
                condition=Q(local_to__isnull=False),
                name="questionnaire_version_once_in_a_municipality",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="questionnaire_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rank(self) -> tuple[bool, int]:
        """Which of two versions of one code is in force: the greater."""
        return (self.local_to_id is not None, self.version)

    @property
    def by_curator(self) -> bool:
        """The curator fills it in himself: nobody is sent a link."""
        return self.about in (self.About.SWOT, self.About.CARD)

    @property
    def version_name(self) -> str:
        """«исходная», «версия 2»."""
        return f"версия {self.version}" if self.local_to_id else "исходная"


class Question(models.Model):
    """A question of a version; one code in the entry and the exit questionnaire makes the change computable."""

    class Kind(models.TextChoices):
        SCALE = "scale", "Шкала от 1 до 10"
        GRADE = "grade", "Критерий: 0, 1 или 2"
        YES_NO = "yes_no", "Да или нет"
        CHOICE = "choice", "Один из вариантов"
        CHOICES = "choices", "Несколько вариантов"
        TEXT = "text", "Свободный ответ"

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField("код", max_length=60)
    position = models.PositiveSmallIntegerField("место по порядку", default=0)
    block = models.CharField("раздел", max_length=200, blank=True)
    text = models.TextField("вопрос")
    hint = models.CharField("пояснение", max_length=300, blank=True)
    kind = models.CharField("ответ", max_length=10, choices=Kind)
    choices = models.JSONField("варианты", default=list, blank=True)
    required = models.BooleanField("без ответа не отправить", default=False)
    satisfaction = models.BooleanField("говорит об удовлетворённости", default=False)

    class Meta:
        verbose_name = "вопрос анкеты"
        verbose_name_plural = "вопросы анкет"
        ordering = ["questionnaire", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "code"], name="question_code_once_in_a_version"),
            models.CheckConstraint(condition=~Q(text=""), name="question_asks_something"),
            models.CheckConstraint(
                condition=Q(satisfaction=False) | Q(kind__in=["scale", "yes_no"]),
                name="satisfaction_is_told_by_scale_or_yes",
                violation_error_message="Об удовлетворённости говорят шкала и ответ «да» или «нет».",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def bounds(self) -> tuple[int, int] | None:
        """The least and the greatest number of an answer in numbers; None where it is words."""
        known: dict[Any, tuple[int, int]] = {"scale": (1, 10), "grade": (0, 2), "yes_no": (0, 1)}
        return known.get(self.kind)
