"""Reports with their tasks by the calendar, checks of schools' sites, the user's own mapping of a statistics form."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django_scopes import ScopedManager

from documents.models import StoredFile
from organizations.access import Access
from organizations.models import Organization, TenantModel, User
from roadmaps.models import Roadmap


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, access: Access) -> ReportQuerySet:
        """Reports are the office's; what was sent is seen by who observes the municipality too, but for the
        statistics sheet, whose numbers are of groups however small.
        """
        if access.sees_everything:
            return self
        sent = Q(municipality__in=access.observed_ids, status=Report.Status.SENT) & ~Q(kind=Report.Kind.STATISTICS)
        return self.filter(Q(municipality__in=access.worked_ids) | sent)


class Report(TenantModel):
    """A report of a year as of a day: words that people may mend before it is sent, tables as the data had them.

    `content` is a list of blocks (see monitoring.reports.blocks). A sent report never changes: a correction is a new
    version beside it.
    """

    class Kind(models.TextChoices):
        NOTE = "note", "Информационная справка"
        ANALYTICAL = "analytical", "Аналитический отчёт"
        SITES = "sites", "Мониторинг сайтов"
        STATISTICS = "statistics", "Статистический лист"
        EXECUTION = "execution", "Годовой отчёт об исполнении дорожной карты"

    class Status(models.TextChoices):
        DRAFT = "draft", "Черновик"
        SENT = "sent", "Отправлен"

    kind = models.CharField("вид", max_length=20, choices=Kind)
    year = models.PositiveSmallIntegerField("год")
    day = models.DateField("данные на день")
    title = models.CharField("название", max_length=300)
    roadmap = models.ForeignKey(
        Roadmap, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="дорожная карта"
    )
    content = models.JSONField("содержание", default=list)
    status = models.CharField("состояние", max_length=10, choices=Status, default=Status.DRAFT)
    issue = models.PositiveSmallIntegerField("версия отчёта", default=1)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction", verbose_name="исправляет"
    )
    correction_reason = models.CharField("почему исправлен", max_length=300, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("составлен", default=timezone.now)
    sent_on = models.DateField("отправлен", null=True, blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_to = models.CharField("кому", max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    xlsx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(ReportQuerySet))

    class Meta:
        verbose_name = "отчёт"
        verbose_name_plural = "отчёты"
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["municipality", "-id"], name="report_of_municipality")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="sent")
                | (~Q(sha256="") & Q(sent_on__isnull=False, pdf__isnull=False, docx__isnull=False, xlsx__isnull=False)),
                name="sent_report_has_its_files",
            ),
            models.CheckConstraint(
                condition=Q(previous__isnull=True) | ~Q(correction_reason=""),
                name="correction_of_report_says_why",
                violation_error_message="Напишите, почему отчёт исправляется.",
            ),
            models.CheckConstraint(condition=~Q(previous=F("id")), name="report_does_not_correct_itself"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="report_is_of_this_century"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @property
    def is_sent(self) -> bool:
        return self.status == self.Status.SENT


class CalendarRule(TenantModel):
    """A line of the monitoring calendar: which report is due when, in the words of the plan («май и 1–15 декабря»)."""

    title = models.CharField("что делается", max_length=300)
    term = models.CharField("срок, как в документе", max_length=300)
    kind = models.CharField("вид отчёта", max_length=20, choices=Report.Kind)
    basis = models.CharField("откуда", max_length=300, blank=True, help_text="Пункт карты или письмо.")
    since = models.PositiveSmallIntegerField("с года")
    until = models.PositiveSmallIntegerField("по год", null=True, blank=True)
    retired = models.BooleanField("больше не действует", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "строка календаря мониторинга"
        verbose_name_plural = "календарь мониторинга"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="calendar_years_in_order",
                violation_error_message="Последний год раньше первого.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.term}"


class ReportTask(TenantModel):
    """A report that the calendar asks for: open until a report of it is sent, or put aside with a reason."""

    rule = models.ForeignKey(CalendarRule, on_delete=models.PROTECT, related_name="tasks")
    year = models.PositiveSmallIntegerField("год")
    starts_on = models.DateField("с", null=True, blank=True)
    due_on = models.DateField("последний день")
    report = models.ForeignKey(
        Report, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name="отчёт"
    )
    put_aside = models.CharField("почему не составляется", max_length=300, blank=True)

    class Meta:
        verbose_name = "задача календаря мониторинга"
        verbose_name_plural = "задачи календаря мониторинга"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "due_on"], name="one_task_of_a_rule_and_day"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(starts_on__lte=F("due_on")), name="task_starts_before_it_is_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule.title}, {self.due_on:%d.%m.%Y}"


class SiteCheck(TenantModel):
    """What a school's site shows of the programme on a day: the points found, by their codes."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name="школа")
    checked_on = models.DateField("проверен")
    url = models.URLField("раздел сайта", max_length=500, blank=True)
    points = models.JSONField("что есть", default=list, blank=True)
    note = models.CharField("замечание", max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "проверка сайта"
        verbose_name_plural = "проверки сайтов"
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "checked_on"], name="site_checked_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.organization}, {self.checked_on:%d.%m.%Y}"


class StatisticsCell(TenantModel):
    """Where a figure goes in a statistics form: form, section, line and column are the user's, none is known for sure.

    Standards §4.4: which federal form asks for mentoring is not confirmed, so that no line is written into the code.
    """

    figure = models.CharField("показатель", max_length=60)
    form = models.CharField("форма", max_length=60)
    section = models.CharField("раздел", max_length=60, blank=True)
    line = models.CharField("строка", max_length=20, blank=True)
    column = models.CharField("графа", max_length=20, blank=True)

    class Meta:
        verbose_name = "место в форме статистики"
        verbose_name_plural = "места в формах статистики"
        ordering = ["form", "section", "line", "column"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "figure", "form"], name="figure_once_in_a_form"),
            models.UniqueConstraint(
                fields=["municipality", "form", "section", "line", "column"],
                condition=~Q(line=""),
                name="place_of_a_form_once",
                violation_error_message="Это место формы уже занято другим показателем.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form}: {self.figure}"
