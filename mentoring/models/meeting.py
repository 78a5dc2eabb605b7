from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mentoring.models.pair import Pair
from mentoring.models.person import Participant
from organizations.models import TenantModel, User


class Meeting(TenantModel):
    """A meeting of a pair. Kinds 1–3 and 5 happen once; the fourth is a series (Р-145, этап 6)."""

    class Kind(models.IntegerChoices):
        ACQUAINTANCE = 1, "Встреча-знакомство"
        TRIAL = 2, "Пробная рабочая встреча"
        PLANNING = 3, "Встреча-планирование"
        WORK = 4, "Совместная работа наставника и наставляемого"
        FINAL = 5, "Итоговая встреча"

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="meetings", verbose_name="пара")
    kind = models.PositiveSmallIntegerField("вид", choices=Kind)
    date = models.DateField("дата")
    minutes = models.PositiveSmallIntegerField("минут", null=True, blank=True)
    topic = models.CharField("тема", max_length=300, blank=True)
    outcome = models.TextField("что сделано", blank=True)
    next_step = models.CharField("следующий шаг", max_length=300, blank=True)
    next_on = models.DateField("следующая встреча", null=True, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField("внесена", default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "встреча"
        verbose_name_plural = "встречи"
        ordering = ["date", "pk"]
        indexes = [models.Index(fields=["pair", "date"], name="meeting_of_pair")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__gte=1, kind__lte=5), name="meeting_is_of_one_of_five_kinds"),
            models.UniqueConstraint(
                fields=["pair", "kind"],
                condition=~Q(kind=4),
                name="meeting_of_a_kind_once",
                violation_error_message="Такая встреча у пары уже была.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=1440),
                name="meeting_lasts_within_a_day",
                violation_error_message="Длительность встречи — от 1 до 1440 минут.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pair}: {self.get_kind_display()}, {self.date:%d.%m.%Y}"


class FeedbackLink(TenantModel):
    """A participant's secret address for feedback on a pair's meetings: no account, works on a phone.

    Only the secret's hash is kept.
    """

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="links")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ссылка для отзыва"
        verbose_name_plural = "ссылки для отзывов"
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "participant"],
                condition=Q(revoked_at__isnull=True),
                name="one_live_feedback_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pair}: {self.participant}"

    @staticmethod
    def hash_of(token: str) -> str:
        """What is stored of the link's secret."""
        return hashlib.sha256(token.encode()).hexdigest()


class Feedback(TenantModel):
    """What one side says of a meeting; the other side does not see it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="feedback")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField("насколько полезно, 1–10", null=True, blank=True)
    words = models.TextField("отзыв", blank=True)
    help_wanted = models.BooleanField("нужна помощь куратора", default=False)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField("когда", default=timezone.now)
    # Until then the side may say it anew.
    read_at = models.DateTimeField("прочитан куратором", null=True, blank=True)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "отзыв о встрече"
        verbose_name_plural = "отзывы о встречах"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "participant"], name="feedback_once_of_a_side"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=10), name="feedback_is_from_one_to_ten"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=False) | ~Q(words=""),
                name="feedback_says_something",
                violation_error_message="Поставьте оценку или напишите отзыв.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.participant}"


class FitCheck(TenantModel):
    """After the trial meeting: does the side want to go on with the other. The other side never sees it."""

    class Answer(models.TextChoices):
        YES = "yes", "Да, хочу продолжать"
        UNSURE = "unsure", "Пока не знаю"
        NO = "no", "Нет, нужна другая пара"

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="fit_checks")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField("ответ", max_length=10, choices=Answer)
    words = models.TextField("пояснение", blank=True)
    given_at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "проверка совместимости"
        verbose_name_plural = "проверки совместимости"
        constraints = [models.UniqueConstraint(fields=["pair", "participant"], name="fit_check_once_of_a_side")]

    def __str__(self) -> str:
        return f"{self.pair}: {self.participant}"
