"""What an approved plan asks of organizations: occurrences of terms, a line for each organization, and evidence.

Overdue, late and done in time are never stored: they follow from the days that stand here.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import ScopedManager

from documents.models import StoredFile
from organizations.access import Access
from organizations.models import Organization, TenantModel, User
from roadmaps.models.edition import Edition
from roadmaps.models.roadmap import Roadmap
from roadmaps.models.rows import IndicatorRow, Item, Responsibility


class Addressee(TenantModel):
    """An organization to which a plan applies: since when, by which act, and until when it does."""

    roadmap = models.ForeignKey(
        Roadmap, on_delete=models.CASCADE, related_name="addressees", verbose_name="дорожная карта"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="addressed_by", verbose_name="организация"
    )
    since = models.DateField("с какого дня")
    basis = models.CharField("акт", max_length=300, help_text="Каким актом карта распространена на организацию.")
    until = models.DateField("по какой день", null=True, blank=True)
    until_basis = models.CharField("основание выхода", max_length=300, blank=True)

    class Meta:
        verbose_name = "адресат карты"
        verbose_name_plural = "адресаты карты"
        ordering = ["organization__short_name"]
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "organization"], name="plan_applies_once_to_organization"),
            models.CheckConstraint(condition=~Q(basis=""), name="addressee_names_its_act"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="addressee_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.basis}"


class Control(TenantModel):
    """How an item of an approved plan is closed, who answers where the plan names nobody, and its end of control."""

    class Closing(models.TextChoices):
        ALL = "all", "Исполнили все"
        AT_LEAST = "at_least", "Исполнили не меньше чем"
        DEPARTMENT = "department", "Решает отдел"

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="control", verbose_name="мероприятие")
    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="controls")
    closing = models.CharField("когда исполнено", max_length=20, choices=Closing, default=Closing.ALL)
    at_least = models.PositiveIntegerField("не меньше чем, организаций", null=True, blank=True)
    closed_on = models.DateField("исполнено решением отдела", null=True, blank=True)
    taken_off_on = models.DateField("снято с контроля", null=True, blank=True)
    taken_off_basis = models.CharField("основание снятия", max_length=300, blank=True)
    taken_off_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "контроль мероприятия"
        verbose_name_plural = "контроль мероприятий"
        constraints = [
            models.CheckConstraint(
                condition=~Q(closing="at_least") | Q(at_least__isnull=False, at_least__gte=1),
                name="closing_by_count_names_it",
                violation_error_message="Укажите, сколько организаций должны исполнить мероприятие.",
            ),
            models.CheckConstraint(
                condition=Q(taken_off_on__isnull=True) | (~Q(taken_off_basis="") & Q(taken_off_by__isnull=False)),
                name="taken_off_names_basis_and_person",
                violation_error_message="Снятие с контроля требует основания.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)


class Occurrence(TenantModel):
    """One time that an item's term falls due. Without `due` nothing says when: a request or a schedule will."""

    class Origin(models.TextChoices):
        TERM = "term", "Срок карты"
        NOTE = "note", "Отметка за год о том, что делается постоянно"
        TARGET = "target", "Плановое значение показателя"
        REQUEST = "request", "Запрос отдела"
        SCHEDULE = "schedule", "График отдела"
        EVENT = "event", "Наступившее событие"
        UNDATED = "undated", "День не назван"

    roadmap = models.ForeignKey(Roadmap, on_delete=models.PROTECT, related_name="occurrences")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="occurrences")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="occurrences", verbose_name="мероприятие")
    origin = models.CharField("откуда срок", max_length=10, choices=Origin, default=Origin.TERM)
    label = models.CharField("как назван", max_length=200, blank=True)
    start = models.DateField("начало", null=True, blank=True)
    due = models.DateField("срок по документу", null=True, blank=True)
    working = models.DateField("срок в рабочий день", null=True, blank=True)
    basis = models.CharField("основание срока", max_length=300, blank=True)

    class Meta:
        verbose_name = "срок мероприятия"
        verbose_name_plural = "сроки мероприятий"
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due__isnull=True, working__isnull=True) | Q(due__isnull=False, working__isnull=False),
                name="due_comes_with_its_working_day",
            ),
            models.CheckConstraint(
                condition=Q(origin="undated") | Q(due__isnull=False), name="only_undated_has_no_day"
            ),
            models.CheckConstraint(
                condition=~Q(origin__in=["request", "schedule", "event"]) | ~Q(basis=""),
                name="appointed_term_names_its_basis",
            ),
            models.UniqueConstraint(
                fields=["edition", "item", "due", "origin"],
                condition=Q(due__isnull=False),
                name="item_falls_due_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.label or self.due}"


class ExecutionQuerySet(models.QuerySet["Execution"]):
    def visible_to(self, access: Access) -> ExecutionQuerySet:
        """The office sees its municipality's lines, a school its own and its branches', an observer none by name."""
        if access.sees_everything:
            return self
        own = Organization.objects.with_branches(access.school_organization_ids)
        return self.filter(Q(municipality__in=access.worked_ids) | Q(organization__in=own.values("pk")))

    def standing(self) -> ExecutionQuerySet:
        """Without those that an amending act ended: they are history and count nowhere but in discipline."""
        return self.exclude(status=Execution.Status.ENDED)

    def open(self) -> ExecutionQuerySet:
        """Nothing was reported yet, or what was reported came back."""
        return self.filter(status__in=OPEN)

    def overdue(self, day: dt.date) -> ExecutionQuerySet:
        """Open on `day` after the last day in time; a line that may not be late is never overdue."""
        return self.open().filter(late_after__lt=day)


OPEN = ("assigned", "returned")


class Execution(TenantModel):
    """A line: what one organization owes for one occurrence, by which act, and how far it is."""

    class Status(models.TextChoices):
        ASSIGNED = "assigned", "Поручено"
        REPORTED = "reported", "Отчёт на проверке"
        RETURNED = "returned", "Возвращено"
        ACCEPTED = "accepted", "Принято"
        ENDED = "ended", "Прекращено актом"

    class Origin(models.TextChoices):
        SELF = "", "Сама организация"
        DEPARTMENT = "department", "Внёс отдел за организацию"
        BEFORE = "before", "Исполнено до ввода в систему"

    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="lines")
    roadmap = models.ForeignKey(Roadmap, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="lines", verbose_name="мероприятие")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="lines", verbose_name="исполнитель"
    )
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="branch_lines")
    role = models.CharField("роль", max_length=20, choices=Responsibility.Role, default=Responsibility.Role.LEAD)
    level = models.CharField("уровень", max_length=20, choices=Responsibility.Level, blank=True, default="")
    part = models.TextField("часть мероприятия", blank=True)
    basis = models.CharField("по какому акту", max_length=300)
    assigned_on = models.DateField(
        "поручено", null=True, blank=True, help_text="День акта или поручения отдела. Пусто — с утверждения карты."
    )

    due = models.DateField("срок по документу", null=True, blank=True)
    late_after = models.DateField(
        "в срок по",
        null=True,
        blank=True,
        help_text="Последний день в срок: позднее из дня по документу, рабочего дня и продления. Пусто — не просрочка.",
    )
    extended_to = models.DateField("продлено до", null=True, blank=True)

    status = models.CharField("состояние", max_length=10, choices=Status, default=Status.ASSIGNED)
    done_on = models.DateField("исполнено", null=True, blank=True)
    note = models.TextField("примечание", blank=True)
    entered_as = models.CharField("кто внёс", max_length=12, choices=Origin, blank=True, default=Origin.SELF)
    reported_on = models.DateField("отчёт подан", null=True, blank=True)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    returned_on = models.DateField("возвращено", null=True, blank=True)
    return_reason = models.TextField("почему возвращено", blank=True)
    accepted_on = models.DateField("принято", null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField("прекращено", null=True, blank=True)
    ended_basis = models.CharField("каким актом прекращено", max_length=300, blank=True)
    touched_at = models.DateTimeField("последняя весть", default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(ExecutionQuerySet))

    class Meta:
        verbose_name = "линия исполнения"
        verbose_name_plural = "линии исполнения"
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["organization", "status", "due", "id"], name="line_of_organization"),
            models.Index(fields=["roadmap", "item", "organization"], name="line_of_plan"),
            models.Index(
                fields=["municipality", "late_after"],
                condition=Q(status__in=["assigned", "returned"]),
                name="open_line_by_last_day",
            ),
            models.Index(
                fields=["municipality", "reported_on", "id"], condition=Q(status="reported"), name="line_in_the_queue"
            ),
            # The same for who accepts everywhere: the place of a page is found without the country's other reports.
            models.Index(fields=["reported_on", "id"], condition=Q(status="reported"), name="line_in_the_whole_queue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "organization", "role", "level"], name="one_line_for_an_organization"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="line_names_its_act"),
            models.CheckConstraint(
                condition=~Q(status__in=["reported", "accepted"]) | Q(reported_on__isnull=False, done_on__isnull=False),
                name="reported_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(accepted_on__isnull=False), name="accepted_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | (~Q(return_reason="") & Q(returned_on__isnull=False)),
                name="returned_says_why",
                violation_error_message="Возврат без причины не бывает.",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | (~Q(ended_basis="") & Q(ended_on__isnull=False)),
                name="ended_names_its_act",
                violation_error_message="Поручение прекращает только акт.",
            ),
            models.CheckConstraint(
                condition=Q(late_after__isnull=True) | Q(due__isnull=True) | Q(late_after__gte=F("due")),
                name="never_late_before_the_document_says",
            ),
            models.CheckConstraint(
                condition=Q(extended_to__isnull=True)
                | Q(late_after__isnull=True)
                | Q(late_after__gte=F("extended_to")),
                name="extension_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.item}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def is_overdue(self, today: dt.date) -> bool:
        """Open, and its last day in time is over."""
        return self.is_open and self.late_after is not None and self.late_after < today

    def days_late(self, today: dt.date) -> int:
        """Days after the last day in time: until the report, or the act that ended it, or `today`; 0 in time."""
        if self.late_after is None:
            return 0
        last = today if self.is_open else (self.reported_on or self.ended_on or today)
        return max((last - self.late_after).days, 0)

    @property
    def reported_late(self) -> bool:
        """The report came after the last day in time. What was done in time all the same says `done_in_time`."""
        return self.late_after is not None and self.reported_on is not None and self.reported_on > self.late_after

    @property
    def done_in_time(self) -> bool:
        return self.done_on is not None and (self.late_after is None or self.done_on <= self.late_after)


class Evidence(TenantModel):
    """What shows that lines are executed: a document by number and date, a link, a file, or a value. Many lines
    may point at one."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", "Документ по номеру и дате"
        LINK = "link", "Ссылка"
        FILE = "file", "Файл"
        VALUE = "value", "Значение показателя"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="evidence")
    lines = models.ManyToManyField(Execution, related_name="evidence", verbose_name="что подтверждает")
    kind = models.CharField("что", max_length=10, choices=Kind)
    title = models.CharField("название", max_length=300, blank=True)
    number = models.CharField("номер", max_length=40, blank=True)
    date = models.DateField("дата", null=True, blank=True)
    url = models.URLField("ссылка", max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    indicator = models.ForeignKey(
        IndicatorRow, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    numerator = models.DecimalField("числитель", max_digits=14, decimal_places=3, null=True, blank=True)
    denominator = models.DecimalField("знаменатель", max_digits=14, decimal_places=3, null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField("внесено", default=timezone.now)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "подтверждение"
        verbose_name_plural = "подтверждения"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="document") | (~Q(number="") & Q(date__isnull=False)),
                name="document_has_number_and_date",
                violation_error_message="Укажите номер и дату документа.",
            ),
            models.CheckConstraint(condition=~Q(kind="link") | ~Q(url=""), name="link_has_address"),
            models.CheckConstraint(condition=~Q(kind="file") | Q(file__isnull=False), name="file_is_there"),
            models.CheckConstraint(
                condition=~Q(kind="value") | Q(numerator__isnull=False, indicator__isnull=False),
                name="value_has_numerator_and_indicator",
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gte=0), name="denominator_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        document = f"№\u00a0{self.number} от {self.date:%d.%m.%Y}" if self.number and self.date else ""
        return " ".join(filter(None, (self.title, document))) or self.url or self.get_kind_display()


class Extension(TenantModel):
    """A resolution that moves the term of one organization. The plan's own term stays in reports."""

    line = models.ForeignKey(Execution, on_delete=models.PROTECT, related_name="extensions")
    until = models.DateField("продлено до")
    reason = models.TextField("причина")
    resolved_by = models.CharField("чья резолюция", max_length=200)
    resolved_on = models.DateField("дата резолюции")
    number = models.CharField("номер", max_length=40, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("внесено", default=timezone.now)

    class Meta:
        verbose_name = "продление срока"
        verbose_name_plural = "продления срока"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="extension_says_why"),
            models.CheckConstraint(condition=~Q(resolved_by=""), name="extension_says_whose_resolution"),
        ]

    def __str__(self) -> str:
        return f"до {self.until:%d.%m.%Y}: {self.resolved_by}"
