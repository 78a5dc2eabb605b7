"""Background work as people see it: what is being done, how far it is, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import ScopedManager

from organizations.models.municipality import TenantModel
from organizations.models.user import User

if TYPE_CHECKING:
    from organizations.access import Access

UNFINISHED = ("waiting", "running")


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, access: Access) -> JobQuerySet:
        """A person's own jobs, and those of the municipalities that the person administers."""
        if access.sees_everything:
            return self
        return self.filter(Q(owner=access.user_id) | Q(municipality__in=access.administered_ids))

    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=UNFINISHED)


class Job(TenantModel):
    """A piece of long work. The queue only wakes it: whether and by whom it is done is decided on this row.

    While it runs, one worker holds its lease until `lease_until`; while it waits, that is when the queue is asked
    again. `attempts` counts the workers that took it: each writes only as long as the number is its own.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Ждёт очереди"
        RUNNING = "running", "Выполняется"
        DONE = "done", "Готово"
        FAILED = "failed", "Не удалось"
        CANCELLED = "cancelled", "Отменено"

    kind = models.CharField("вид", max_length=40)
    title = models.CharField("что делается", max_length=300)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="кто начал")
    arguments = models.JSONField("аргументы", default=dict)
    key = models.CharField("ключ", max_length=200)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("сделано", default=0)
    total = models.PositiveIntegerField("всего", default=0)
    step = models.CharField("шаг", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    lease_until = models.DateTimeField("взято до", null=True, blank=True)
    created_at = models.DateTimeField("начато", default=timezone.now)
    finished_at = models.DateTimeField("закончено", null=True, blank=True)
    result = models.JSONField("итог", null=True, blank=True)
    error = models.TextField("почему не удалось", blank=True)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(JobQuerySet))

    class Meta:
        verbose_name = "фоновая работа"
        verbose_name_plural = "фоновые работы"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["owner", "-id"], name="job_of_person"),
            models.Index(fields=["lease_until"], condition=Q(state__in=UNFINISHED), name="job_to_take_back"),
        ]
        constraints = [
            # The same request twice is one job, and a finished one may be asked for again.
            models.UniqueConstraint(
                fields=["municipality", "owner", "kind", "key"],
                condition=Q(state__in=UNFINISHED),
                name="one_unfinished_job_for_a_request",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNFINISHED, lease_until__isnull=False, finished_at__isnull=True)
                | (~Q(state__in=UNFINISHED) & Q(lease_until__isnull=True, finished_at__isnull=False)),
                name="unfinished_job_has_a_lease_finished_says_when",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_does_no_more_than_all"),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="failed_job_says_why"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(result__isnull=False), name="done_job_has_its_result"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.state not in UNFINISHED
