"""Requests for data: what is asked of whom by which hour, the answers, and what was sent away.

A region's request travels down by copying: each municipality gets a request of its own that names the region's row in
`upper`; its answer is written back into that row. So nobody reads another tenant's rows.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_scopes import ScopedManager

from documents.models import StoredFile
from monitoring.datacalls.clock import local, moment_words, term_words
from monitoring.datacalls.columns import Column, from_json
from organizations.access import Access
from organizations.models import Organization, TenantModel, User

HOUR = dt.timedelta(hours=1)


class DataCallQuerySet(models.QuerySet["DataCall"]):
    def visible_to(self, access: Access) -> DataCallQuerySet:
        """The office sees its municipality's requests, a school those that were sent to it or its branches."""
        if access.sees_everything:
            return self
        own = Organization.objects.with_branches(access.school_organization_ids)
        asked = DataCallRow.objects.filter(organization__in=own.values("pk")).values("call")
        sent = Q(pk__in=asked) & ~Q(status=DataCall.Status.DRAFT)
        return self.filter(Q(municipality__in=access.worked_ids) | sent)


class DataCall(TenantModel):
    """A request: columns that are asked of organizations by an hour. `municipality`: whose request it is."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Черновик"
        OPEN = "open", "Идёт сбор"
        CLOSED = "closed", "Закрыт"

    class Layout(models.TextChoices):
        TABLE = "table", "Таблица: организации и графы"
        FORM = "form", "Одна форма: вопросы строками"

    title = models.CharField("что собираем", max_length=200)
    words = models.TextField("пояснение", blank=True)
    asked_by = models.CharField("кто просит", max_length=300, blank=True)
    due_at = models.DateTimeField("срок", null=True, blank=True)
    status = models.CharField("состояние", max_length=10, choices=Status, default=Status.DRAFT)
    layout = models.CharField("вид", max_length=10, choices=Layout, default=Layout.TABLE)
    columns = models.JSONField("графы", default=list)
    groups = models.JSONField("кому", default=list, blank=True)
    template = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="форма запроса"
    )
    mapping = models.JSONField("что где в форме", null=True, blank=True)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="прошлый запрос"
    )
    # The region's row, a tenant above: it is reached by its key alone, in workflow/datacall_chain.py.
    upper = models.OneToOneField(
        "DataCallRow",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="passed_on",
        verbose_name="запрос региона",
    )
    sent_at = models.DateTimeField("разослан", null=True, blank=True)
    closed_at = models.DateTimeField("закрыт", null=True, blank=True)
    created_at = models.DateTimeField("составлен", default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(DataCallQuerySet))

    class Meta:
        verbose_name = "запрос данных"
        verbose_name_plural = "запросы данных"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["municipality", "status", "-id"], name="datacall_by_status")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | Q(sent_at__isnull=False, due_at__isnull=False),
                name="sent_request_names_its_hours",
                violation_error_message="У разосланного запроса есть срок.",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(closed_at__isnull=False), name="closed_request_says_when"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("datacall", args=[self.pk])

    @property
    def fields(self) -> tuple[Column, ...]:
        """The columns as values."""
        return from_json(self.columns)

    @property
    def term(self) -> str:
        """«до 12:00 17.10.2023», where the asker lives. The municipality must be loaded."""
        return term_words(local(self.municipality, self.due_at))

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class DataCallRowQuerySet(models.QuerySet["DataCallRow"]):
    def visible_to(self, access: Access) -> DataCallRowQuerySet:
        """The office sees answers to its municipality's requests, a school its own and its branches'."""
        if access.sees_everything:
            return self
        own = Organization.objects.with_branches(access.school_organization_ids)
        sent = Q(organization__in=own.values("pk")) & ~Q(call__status=DataCall.Status.DRAFT)
        return self.filter(Q(municipality__in=access.worked_ids) | sent)

    def answered(self) -> DataCallRowQuerySet:
        return self.filter(status__in=[DataCallRow.Status.SENT, DataCallRow.Status.ACCEPTED])

    def owed(self) -> DataCallRowQuerySet:
        """What the organization has still to answer."""
        return self.exclude(status__in=[DataCallRow.Status.SENT, DataCallRow.Status.ACCEPTED])


class DataCallRow(TenantModel):
    """What one organization answers. `municipality`: the asker's, as of the request.

    `known`: what was filled beforehand from the registers; `detail`: a municipality's schools, each with its cells.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Ждём ответа"
        DRAFT = "draft", "Заполняет"
        SENT = "sent", "Отправлен"
        RETURNED = "returned", "Возвращён"
        ACCEPTED = "accepted", "Принят"

    call = models.ForeignKey(DataCall, on_delete=models.CASCADE, related_name="rows", verbose_name="запрос")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="организация"
    )
    status = models.CharField("состояние", max_length=10, choices=Status, default=Status.WAITING)
    cells = models.JSONField("ответ", default=dict, blank=True)
    known = models.JSONField("известно", default=dict, blank=True)
    detail = models.JSONField("по школам", default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("отправлен", null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by_office = models.BooleanField("внёс отдел", default=False)
    return_reason = models.CharField("что исправить", max_length=500, blank=True)
    extended_to = models.DateTimeField("срок продлён до", null=True, blank=True)
    accepted_at = models.DateTimeField("принят", null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedManager(
        municipality="municipality", _manager_class=models.Manager.from_queryset(DataCallRowQuerySet)
    )

    class Meta:
        verbose_name = "ответ на запрос"
        verbose_name_plural = "ответы на запросы"
        ordering = ["call", "organization__short_name", "pk"]
        indexes = [models.Index(fields=["organization", "status"], name="datacall_row_owed")]
        constraints = [
            models.UniqueConstraint(fields=["call", "organization"], name="organization_answers_a_request_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "accepted"]) | Q(answered_at__isnull=False),
                name="given_answer_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(return_reason=""),
                name="returned_answer_names_its_reason",
                violation_error_message="Назовите, что исправить.",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(accepted_at__isnull=False), name="accepted_answer_says_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.call}"

    def gives_way_to(self, other: Any) -> bool:
        """Nobody has begun it, or the other one answers the same; but one that was passed on stays."""
        if DataCall._base_manager.filter(upper=self.pk).exists():
            return False
        return self.status == self.Status.WAITING or bool(other.is_answered and self.cells == other.cells)

    @property
    def who(self) -> str:
        """Who answers: a school by its name; a region's row is a municipality's, whose department answers."""
        organization = self.organization
        own = organization.municipality_id == self.municipality_id
        return organization.short_name if own else organization.municipality.short_name

    @property
    def is_answered(self) -> bool:
        return self.status in (self.Status.SENT, self.Status.ACCEPTED)

    @property
    def answered_words(self) -> str:
        """«16.10.2023, 09:40», where the asker lives. The request's municipality must be loaded."""
        return moment_words(local(self.call.municipality, self.answered_at))

    @property
    def due_at(self) -> dt.datetime | None:
        """The organization's own hour: everybody's, or a later one where its term was prolonged."""
        common = self.call.due_at
        return common if self.extended_to is None or common is None else max(common, self.extended_to)

    @property
    def is_extended(self) -> bool:
        """Whether the organization has more time than the others."""
        return self.due_at != self.call.due_at

    @property
    def term(self) -> str:
        """«до 12:00 17.10.2023», where the asker lives. The request's municipality must be loaded."""
        return term_words(local(self.call.municipality, self.due_at))

    def hours_late(self, now: dt.datetime) -> int:
        """Whole hours, begun ones counted, that the answer is or was late; 0 in time."""
        due = self.due_at
        if due is None:
            return 0
        until = self.answered_at if self.is_answered and self.answered_at else now
        return max(-((due - until) // HOUR), 0)


class DataCallSnapshot(TenantModel):
    """A file that was made of a request's answers to be sent away, as it was at that hour."""

    class Kind(models.TextChoices):
        OWN = "own", "Наша таблица"
        FORM = "form", "Форма того, кто просит"
        UPWARD = "upward", "Ответ региону"

    call = models.ForeignKey(DataCall, on_delete=models.CASCADE, related_name="snapshots", verbose_name="запрос")
    kind = models.CharField("что", max_length=10, choices=Kind)
    taken_at = models.DateTimeField("на какой час")
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered = models.PositiveIntegerField("ответов учтено")
    asked = models.PositiveIntegerField("запрошено")
    content: Any = models.JSONField("что отправлено", default=dict, blank=True)

    class Meta:
        verbose_name = "снимок ответов"
        verbose_name_plural = "снимки ответов"
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered__lte=models.F("asked")), name="no_more_answers_than_were_asked_for"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call}, {moment_words(self.taken_at)}"

    @property
    def taken_words(self) -> str:
        """The hour where the asker lives. The request's municipality must be loaded."""
        return moment_words(local(self.call.municipality, self.taken_at))
