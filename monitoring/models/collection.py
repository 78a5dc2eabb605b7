"""A questionnaire put to people: the collection, secret links, sheets and answers.

In an anonymous collection no row leads from a sheet to a person: links are given to nobody in particular, and a
finished sheet forgets its link, which remembers the day of use alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import ScopedManager

from mentoring.models import Participant, Programme
from monitoring.models.questionnaire import Question, Questionnaire
from organizations.access import Access
from organizations.models import Organization, TenantModel, User


class CollectionQuerySet(models.QuerySet["Collection"]):
    def visible_to(self, access: Access) -> CollectionQuerySet:
        """The office sees its municipality's, a school its own and its branches'; observers see sums elsewhere."""
        if access.sees_everything:
            return self
        own = Organization.objects.with_branches(access.school_organization_ids)
        return self.filter(Q(municipality__in=access.worked_ids) | Q(programme__organization__in=own.values("pk")))

    def open(self) -> CollectionQuerySet:
        return self.filter(closed_on__isnull=True)


class Collection(TenantModel):
    """A questionnaire put to the people of a programme for a time; anonymous or by code as set at its opening."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="collections", verbose_name="анкета"
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="collections", verbose_name="программа"
    )
    anonymous = models.BooleanField("анонимно", default=True)
    opened_on = models.DateField("открыт")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closes_on = models.DateField("ответить по", null=True, blank=True, help_text="Последний день для ответов.")
    closed_on = models.DateField("закрыт", null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(
        municipality="municipality", _manager_class=models.Manager.from_queryset(CollectionQuerySet)
    )

    class Meta:
        verbose_name = "сбор ответов"
        verbose_name_plural = "сборы ответов"
        ordering = ["-opened_on", "-pk"]
        indexes = [models.Index(fields=["municipality", "-opened_on", "-id"], name="collection_of_municipality")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "questionnaire"],
                condition=Q(closed_on__isnull=True),
                name="one_open_collection_of_a_questionnaire",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opened_on")),
                name="collection_s_term_is_not_before_its_opening",
                violation_error_message="Срок раньше дня открытия.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="collection_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return str(self.questionnaire)

    def takes_answers(self, day: dt.date) -> bool:
        """Open on `day`, its last day included."""
        return self.closed_on is None and (self.closes_on is None or day <= self.closes_on)


class AnswerLink(TenantModel):
    """A secret address for one answer; only its hash is kept. That of an anonymous collection knows nobody."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="links")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # A day and no moment: a finished anonymous sheet is not found by the clock.
    used_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "ссылка на анкету"
        verbose_name_plural = "ссылки на анкеты"
        indexes = [models.Index(fields=["collection", "participant"], name="answer_link_of_collection")]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "participant"],
                condition=Q(revoked_at__isnull=True, participant__isnull=False),
                name="one_live_answer_link",
            ),
        ]

    def __str__(self) -> str:
        return str(self.collection)

    @staticmethod
    def hash_of(token: str) -> str:
        """What is stored of the link's secret."""
        return hashlib.sha256(token.encode()).hexdigest()


class Sheet(TenantModel):
    """One person's answers, saved as one goes and finished once.

    A finished sheet keeps what tells of satisfaction as figures, so that a municipality's rule is applied by the
    database: the sum and number of its marks, and whether every question about it was answered with yes.
    """

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="sheets")
    link = models.OneToOneField(AnswerLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="sheet")
    participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    finished_on = models.DateField("заполнена", null=True, blank=True)
    from_paper = models.BooleanField("с бумаги", default=False)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    marks_sum = models.PositiveSmallIntegerField(default=0, editable=False)
    marks_number = models.PositiveSmallIntegerField(default=0, editable=False)
    said_yes = models.BooleanField(null=True, editable=False)

    class Meta:
        verbose_name = "анкета с ответами"
        verbose_name_plural = "анкеты с ответами"
        indexes = [
            models.Index(
                fields=["municipality", "finished_on"],
                condition=Q(finished_on__isnull=False),
                name="finished_sheet_of_year",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "participant"],
                condition=Q(participant__isnull=False),
                name="one_sheet_of_a_participant",
            ),
            models.CheckConstraint(
                condition=Q(from_paper=False) | Q(entered_by__isnull=False), name="paper_sheet_is_entered_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(marks_sum__gte=F("marks_number")), name="each_mark_of_satisfaction_is_one_at_least"
            ),
        ]

    def __str__(self) -> str:
        return str(self.collection)


class Answer(TenantModel):
    """What a sheet says to a question: a number, words, or places of the variants chosen."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    number = models.SmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    chosen = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = "ответ"
        verbose_name_plural = "ответы"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "question"], name="one_answer_to_a_question"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gte=0, number__lte=10), name="answer_is_at_most_ten"
            ),
        ]

    def __str__(self) -> str:
        # Nothing of what was said goes to logs.
        return f"{self.pk}"
