from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import ScopedManager

from mentoring.models.person import Participant
from mentoring.models.programme import Programme
from mentoring.models.reference import RoleModel
from organizations.access import Access
from organizations.models import Organization, TenantModel, User


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, access: Access) -> PairQuerySet:
        """The office sees its municipality's pairs by codes, a school its own, a mentor the pairs of his own."""
        if access.sees_everything:
            return self
        if access.user_id is None:
            # An empty key would ask for mentors without an account, which is nearly all of them.
            return self.none()
        own = Organization.objects.with_branches(access.school_organization_ids)
        # As a set of its own: by columns of a join PostgreSQL reads all pairs of the country.
        mine = Participant.objects.filter(side=Participant.Side.MENTOR, person__account=access.user_id)
        return self.filter(
            Q(municipality__in=access.worked_ids)
            | Q(organization__in=own.values("pk"))
            | Q(mentor__in=mine.values("pk"))
        )

    def working(self) -> PairQuerySet:
        return self.filter(status=Pair.Status.ACTIVE)

    def silent_since(self, day: dt.date) -> PairQuerySet:
        """Pairs at work that have not met since `day`, or never met and began before it."""
        return self.working().filter(Q(last_met_on__lt=day) | Q(last_met_on__isnull=True, started_on__lt=day))


class Pair(TenantModel):
    """A mentor with one mentee or a group of them."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Предложена"
        ACTIVE = "active", "Работает"
        COMPLETED = "completed", "Завершена"
        ENDED_EARLY = "ended_early", "Завершена досрочно"

    class Way(models.TextChoices):
        TRADITIONAL = "traditional", "Один на один"
        GROUP = "group", "Групповое"
        REMOTE = "remote", "Дистанционное"
        SHORT = "short", "Краткосрочное, для одной цели"
        REVERSE = "reverse", "Реверсивное"
        SITUATIONAL = "situational", "Ситуационное"
        FAST = "fast", "Скоростное"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="pairs", verbose_name="программа")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="pairs", verbose_name="школа")
    number = models.PositiveIntegerField("номер")
    mentor = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="mentors", verbose_name="наставник")
    role_model = models.ForeignKey(
        RoleModel, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ролевая модель"
    )
    way = models.CharField("вид", max_length=20, choices=Way, default=Way.TRADITIONAL)
    status = models.CharField("состояние", max_length=20, choices=Status, default=Status.PROPOSED)
    reasons = models.JSONField("почему предложена", default=list, blank=True)
    on_paper = models.BooleanField("сложилась без подбора", default=False)
    started_on = models.DateField("работает с", null=True, blank=True)
    planned_until = models.DateField("по", null=True, blank=True)
    order_number = models.CharField("приказ о закреплении, номер", max_length=40, blank=True)
    order_date = models.DateField("приказ о закреплении, дата", null=True, blank=True)
    ended_on = models.DateField("завершена", null=True, blank=True)
    end_reason = models.CharField("почему завершена", max_length=300, blank=True)
    outcome = models.TextField("итог", blank=True)
    goes_on = models.BooleanField("продолжит в следующем цикле", default=False)
    last_met_on = models.DateField("последняя встреча", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("заведена", default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(PairQuerySet))

    class Meta:
        verbose_name = "пара или группа"
        verbose_name_plural = "пары и группы"
        ordering = ["organization", "number"]
        indexes = [
            models.Index(fields=["programme", "status", "id"], name="pair_of_programme"),
            models.Index(fields=["municipality", "status", "id"], name="pair_of_municipality"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="pair_number_once_in_a_school"),
            models.CheckConstraint(
                condition=Q(status="proposed") | Q(started_on__isnull=False), name="working_pair_says_since_when"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["completed", "ended_early"]) | Q(ended_on__isnull=False),
                name="ended_pair_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended_early") | ~Q(end_reason=""),
                name="early_end_says_why",
                violation_error_message="Назовите причину досрочного завершения.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="pair_ends_after_it_begins",
                violation_error_message="Пара завершена раньше, чем начала работать.",
            ),
        ]

    def __str__(self) -> str:
        return f"П-{self.number:02d}"


class PairMember(TenantModel):
    """A mentee of a pair or group, since when and until when."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="members")
    mentee = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="memberships")
    joined_on = models.DateField("с", null=True, blank=True)
    left_on = models.DateField("по", null=True, blank=True)
    left_reason = models.CharField("почему вышел", max_length=300, blank=True)

    class Meta:
        verbose_name = "наставляемый пары"
        verbose_name_plural = "наставляемые пар"
        ordering = ["pair", "mentee__person__code"]
        constraints = [
            models.UniqueConstraint(fields=["pair", "mentee"], name="mentee_once_in_a_pair"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | ~Q(left_reason=""), name="leaving_a_pair_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pair}: {self.mentee.person}"


class MentorChange(TenantModel):
    """A pair went on with another mentor."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="changes")
    before = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+", verbose_name="прежний")
    after = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+", verbose_name="новый")
    on = models.DateField("с какого дня")
    reason = models.CharField("причина", max_length=300)
    order_number = models.CharField("номер приказа", max_length=40, blank=True)
    order_date = models.DateField("дата приказа", null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "смена наставника"
        verbose_name_plural = "смены наставников"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="change_of_mentor_says_why"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="mentor_changes_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.pair}: {self.before.person} → {self.after.person}"


class IndividualPlan(TenantModel):
    """What a pair wants and by which steps; for teachers the персонализированная программа."""

    pair = models.OneToOneField(Pair, on_delete=models.CASCADE, related_name="plan", verbose_name="пара")
    date = models.DateField("дата плана")
    problem = models.TextField("проблема или запрос", blank=True)
    goal = models.TextField("цель")
    tasks = models.TextField("задачи", blank=True)
    expected = models.TextField("ожидаемый результат", blank=True)
    approved_on = models.DateField("утверждён", null=True, blank=True)
    approved_by = models.CharField("кем утверждён", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "план пары"
        verbose_name_plural = "планы пар"
        constraints = [models.CheckConstraint(condition=~Q(goal=""), name="plan_of_a_pair_has_a_goal")]

    def __str__(self) -> str:
        return f"План пары {self.pair} от {self.date:%d.%m.%Y}"


class PlanStep(TenantModel):
    """A measure of a pair's plan with its term and result."""

    plan = models.ForeignKey(IndividualPlan, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField("место по порядку", default=0)
    measure = models.CharField("мероприятие", max_length=500)
    term = models.CharField("срок", max_length=200, blank=True)
    expected = models.CharField("результат", max_length=500, blank=True)
    done_on = models.DateField("сделано", null=True, blank=True)
    outcome = models.CharField("что получилось", max_length=500, blank=True)

    class Meta:
        verbose_name = "мероприятие плана"
        verbose_name_plural = "мероприятия планов"
        ordering = ["plan", "position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(measure=""), name="step_of_a_plan_says_what")]

    def __str__(self) -> str:
        return self.measure
