from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django_scopes import ScopedManager

from documents.models import Act
from organizations.access import Access
from organizations.models import Municipality, Organization, TenantModel, User
from organizations.models.searched import Searched, SearchedQuerySet
from organizations.text import fold
from roadmaps.deadlines.calendar import Moving

if TYPE_CHECKING:
    from roadmaps.models.edition import Edition

IN_FORCE_ONCE = ("approved", "superseded", "closed")
"""States of a plan that an act approved."""
FIXED_STATUSES = (*IN_FORCE_ONCE, "enacted")
"""States in which the words are locked for good."""
OPEN_STATUSES = ("draft", "submitted", "agreed")


class RoadmapQuerySet(SearchedQuerySet["Roadmap"]):
    def visible_to(self, access: Access) -> RoadmapQuerySet:
        """Plans that the person may see.

        Office staff see all plans of their municipality, people of a school its own plans and the approved ones of
        the municipality, an observer approved ones of his regions.
        """
        if access.sees_everything:
            return self
        approved = Q(status__in=IN_FORCE_ONCE)
        return self.filter(
            Q(municipality__in=access.worked_ids)
            | Q(owner__in=access.school_organization_ids)
            | Q(municipality__in=access.school_municipality_ids) & approved
            | Q(municipality__in=access.observed_ids) & approved
        )

    def drafts_and_on_the_way(self) -> RoadmapQuerySet:
        return self.exclude(status__in=FIXED_STATUSES)

    def of_year(self, year: int) -> RoadmapQuerySet:
        """Plans whose period touches the calendar year."""
        return self.filter(
            Q(period_start__isnull=True) | Q(period_start__lte=dt.date(year, 12, 31)),
            Q(period_end__isnull=True) | Q(period_end__gte=dt.date(year, 1, 1)),
        )

    def get_by_natural_key(self, slug: str) -> Roadmap:
        return self.get(slug=slug)


class Roadmap(Searched, TenantModel):
    """A plan of an organization: its rows are a draft until an edition freezes them."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Черновик"
        SUBMITTED = "submitted", "На согласовании"
        AGREED = "agreed", "Согласована, на подписи"
        APPROVED = "approved", "Утверждена"
        SUPERSEDED = "superseded", "Заменена"
        CLOSED = "closed", "Закрыта"
        ENACTED = "enacted", "Изменения внесены"

    class Audience(models.TextChoices):
        STUDENTS = "students", "Наставничество обучающихся"
        TEACHERS = "teachers", "Наставничество педагогов"

    class Scheme(models.TextChoices):
        NONE = "none", "Без номеров"
        FLAT = "flat", "1, 2, 3"
        TWO_LEVELS = "1.1", "1.1"
        THREE_LEVELS = "1.1.1", "1.1.1"

    slug = models.SlugField("код", max_length=80, unique=True)
    title = models.TextField("название")
    table_title = models.TextField("название таблицы", blank=True, help_text="Если отличается от названия карты.")
    audience = models.CharField("о ком", max_length=20, choices=Audience, default=Audience.STUDENTS)
    period_start = models.DateField("начало", null=True, blank=True)
    period_end = models.DateField("окончание", null=True, blank=True)
    description = models.TextField(
        "описание",
        blank=True,
        help_text="Печатается перед таблицей. Строка с «# » — заголовок, строки с «●», «·» или «-» — пункты списка.",
    )
    stamp = models.TextField("гриф, как напечатан", blank=True)
    note = models.TextField("примечание", blank=True, help_text="Видно сотрудникам, не печатается.")
    columns = models.JSONField("графы", default=list)
    scheme = models.CharField("нумерация", max_length=10, choices=Scheme, default=Scheme.TWO_LEVELS)
    last_dot = models.BooleanField("точка после номера", default=True)
    auto_numbering = models.BooleanField("нумеровать автоматически", default=True)
    targets_title = models.TextField("название таблицы показателей", blank=True)
    target_columns = models.JSONField("графы таблицы показателей", default=list, blank=True)
    target_years = models.JSONField("годы показателей", default=list, blank=True)

    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="roadmaps", verbose_name="чья карта")
    keeper = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="кто ведёт",
    )
    issuer = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="кто издаёт акт",
    )
    controller = models.CharField("контроль", max_length=300, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="derived",
        verbose_name="на основе карты",
    )
    act = models.OneToOneField(
        Act, on_delete=models.PROTECT, null=True, blank=True, related_name="roadmap", verbose_name="акт"
    )
    predecessor = models.ForeignKey(
        "roadmaps.Edition",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="скопирована с редакции",
    )
    amends = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="amendments",
        verbose_name="вносит изменения в карту",
    )
    enacted_as = models.OneToOneField(
        "roadmaps.Edition",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="amendment",
        verbose_name="внесена редакцией",
    )

    status = models.CharField("состояние", max_length=20, choices=Status, default=Status.DRAFT)
    brought_in = models.BooleanField("внесена как утверждённая", default=False)
    taken_over_on = models.DateField(
        "исполнение ведётся в системе с",
        null=True,
        blank=True,
        help_text="Сроки до этого дня не бывают просрочены.",
    )
    created_at = models.DateTimeField("заведена", default=timezone.now)
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто завёл"
    )
    changed_at = models.DateTimeField("изменена", default=timezone.now)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    return_comment = models.TextField(blank=True)
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    one_person = models.BooleanField("подал и согласовал один сотрудник", default=False)
    current_edition = models.OneToOneField(
        "roadmaps.Edition", on_delete=models.PROTECT, null=True, blank=True, related_name="current_of"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(RoadmapQuerySet))

    class Meta:
        verbose_name = "дорожная карта"
        verbose_name_plural = "дорожные карты"
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["municipality", "status", "-changed_at"], name="roadmap_by_status"),
            # Plans in force are counted across the country without their rows, which are wide.
            models.Index(
                fields=["municipality", "period_start", "period_end"],
                condition=Q(status="approved"),
                name="approved_plan_by_period",
            ),
            # Plans on their way, few among all that ever were: counted without looking at the others.
            models.Index(
                fields=["municipality", "status"], condition=~Q(status__in=FIXED_STATUSES), name="plan_on_the_way"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_start__isnull=True)
                | Q(period_end__isnull=True)
                | Q(period_start__lte=F("period_end")),
                name="roadmap_period_in_order",
                violation_error_message="Период карты кончается раньше, чем начинается.",
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="submitted_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="agreed") | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="agreed_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | Q(one_person=True) | ~Q(agreed_by=F("submitted_by")),
                name="agreed_by_another_person_or_said_so",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "submitted", "agreed", "enacted"], current_edition__isnull=True)
                | Q(status__in=["approved", "superseded", "closed"], current_edition__isnull=False),
                name="edition_exactly_when_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["agreed", "submitted"]) | Q(act__isnull=False),
                name="goes_to_agreement_with_an_act",
            ),
            models.CheckConstraint(
                condition=Q(status="enacted", amends__isnull=False, enacted_as__isnull=False)
                | (~Q(status="enacted") & Q(enacted_as__isnull=True)),
                name="enacted_names_its_edition",
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True) | Q(status__in=["draft", "submitted", "agreed", "enacted"]),
                name="amendment_is_no_plan_in_force",
            ),
            models.UniqueConstraint(
                fields=["amends"], condition=Q(status__in=OPEN_STATUSES), name="one_open_amendment_of_a_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def folded(self) -> str:
        """The title, the owner, the act."""
        act = self.act
        parts = [self.title, self.owner.name, self.owner.short_name, self.slug]
        if act:
            parts += [act.number, f"{act.date:%d.%m.%Y}" if act.date else ""]
        return fold(" ".join(parts))

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = [  # type: ignore[attr-defined]
        "organizations.organization",
        "organizations.user",
        "documents.act",
    ]

    def get_absolute_url(self) -> str:
        return reverse("roadmap", args=[self.slug])

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_fixed(self) -> bool:
        """The words are locked for good: an edition holds them."""
        return self.status in FIXED_STATUSES

    @property
    def was_approved(self) -> bool:
        """An act approved it, so that it is executed, or was. An amendment never is: the plan that it changes is."""
        return self.status in IN_FORCE_ONCE

    @property
    def is_enacted(self) -> bool:
        """An amendment whose act was signed: its words are the next edition of the plan that it amends."""
        return self.status == self.Status.ENACTED

    @property
    def first_edition(self) -> Edition | None:
        """The edition of the act that approved the plan; a query only where acts have changed the plan since."""
        current = self.current_edition
        if current is None or current.number == 1:
            return current
        return self.editions.order_by("number").first()

    @property
    def edition(self) -> Edition | None:
        return self.current_edition


class RoadmapSettings(models.Model):
    """A municipality's rules for its plans."""

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="roadmap_settings", verbose_name="муниципалитет"
    )
    agree_by_another = models.BooleanField(
        "согласует другой сотрудник",
        default=True,
        help_text="Если выключено, подать и согласовать может один сотрудник; история об этом скажет.",
    )

    moving = models.CharField(
        "срок в выходной день",
        max_length=10,
        choices=[
            (Moving.NEXT.value, "Переносится на следующий рабочий день"),
            (Moving.PREVIOUS.value, "Переносится на предыдущий рабочий день"),
            (Moving.NONE.value, "Не переносится"),
        ],
        default=Moving.PREVIOUS.value,
        help_text="Срок в тексте документа не меняется. Просрочкой считается более поздний из двух дней.",
    )

    accepted_by_methodists = models.BooleanField(
        "отчёты школ принимает и методический центр",
        default=False,
        help_text="Если выключено, отчёты школ принимает только отдел.",
    )
    stale_after_days = models.PositiveSmallIntegerField(
        "нет вестей, дней", default=30, help_text="Через сколько дней без вестей напоминать об открытой линии."
    )

    objects = ScopedManager(municipality="municipality")

    class Meta:
        verbose_name = "правила дорожных карт"
        verbose_name_plural = "правила дорожных карт"
        constraints = [
            models.CheckConstraint(condition=Q(moving__in=["previous", "next", "none"]), name="moving_is_known"),
        ]

    def __str__(self) -> str:
        return f"Правила дорожных карт: {self.municipality}"

    @classmethod
    def agrees_by_another(cls, municipality: Municipality) -> bool:
        """The municipality's rule; no query where its settings were loaded with it."""
        row = getattr(municipality, "roadmap_settings", None)
        return row.agree_by_another if row else True

    @classmethod
    def methodists_accept(cls, municipality: Municipality) -> bool:
        """Whether a methodical centre accepts schools' reports; no query where its settings were loaded with it."""
        row = getattr(municipality, "roadmap_settings", None)
        return row.accepted_by_methodists if row else False
