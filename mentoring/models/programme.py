from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import ScopedManager

from documents.models import StoredFile
from mentoring.models.reference import STAGES, Form, StagePoint
from organizations.access import Access
from organizations.models import Organization, TenantModel, User
from roadmaps.models import Roadmap


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, access: Access) -> ProgrammeQuerySet:
        """The office sees its municipality's programmes, a school its own and its branches'."""
        if access.sees_everything:
            return self
        own = Organization.objects.with_branches(access.school_organization_ids)
        return self.filter(Q(municipality__in=access.worked_ids) | Q(organization__in=own.values("pk")))

    def running(self) -> ProgrammeQuerySet:
        return self.filter(closed_on__isnull=True)


class Programme(TenantModel):
    """A school's cycle of one form in one school year."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="programmes", verbose_name="школа"
    )
    school_year = models.PositiveSmallIntegerField("учебный год", help_text="Год начала: 2020 — 2020/2021.")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+", verbose_name="форма")
    title = models.CharField("название", max_length=300, blank=True)
    curator = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="куратор"
    )
    roadmap = models.ForeignKey(
        Roadmap, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="дорожная карта школы"
    )
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next", verbose_name="прошлый цикл"
    )
    created_at = models.DateTimeField("заведена", default=timezone.now)
    closed_on = models.DateField("завершена", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(ProgrammeQuerySet))

    class Meta:
        verbose_name = "программа наставничества"
        verbose_name_plural = "программы наставничества"
        ordering = ["-school_year", "organization__short_name", "form__position"]
        indexes = [models.Index(fields=["municipality", "-school_year", "id"], name="programme_by_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "school_year", "form"],
                name="programme_once_for_school_year_and_form",
                violation_error_message="Программа этой формы на этот учебный год в школе уже есть.",
            ),
            models.CheckConstraint(
                condition=Q(school_year__gte=2000, school_year__lte=2100), name="programme_year_is_of_this_century"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}, {self.year_name}: {self.form}"

    @property
    def year_name(self) -> str:
        return f"{self.school_year}/{self.school_year + 1}"


class StageState(TenantModel):
    """How far one of the seven stages of a programme is: begun, finished, or let through by a decision."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="stages")
    stage = models.PositiveSmallIntegerField("этап", choices=[(n, name) for n, name in enumerate(STAGES, 1)])
    term = models.CharField("срок, как назван", max_length=200, blank=True)
    due_on = models.DateField("закончить по", null=True, blank=True, help_text="Последний день в срок.")
    goes_on = models.BooleanField("далее весь период", default=False)
    started_on = models.DateField("начат", null=True, blank=True)
    finished_on = models.DateField("завершён", null=True, blank=True)
    finished_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField("примечание", blank=True)
    passed_on = models.DateField("пропущено решением отдела", null=True, blank=True)
    passed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    passed_reason = models.TextField("почему пропущено", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "этап программы"
        verbose_name_plural = "этапы программ"
        ordering = ["programme", "stage"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "stage"], name="stage_once_in_a_programme"),
            models.CheckConstraint(
                condition=Q(stage__gte=1, stage__lte=7), name="stage_of_a_programme_is_one_of_seven"
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(started_on__isnull=False, started_on__lte=F("finished_on")),
                name="stage_finishes_after_it_starts",
                violation_error_message="Этап завершён раньше, чем начат.",
            ),
            models.CheckConstraint(
                condition=Q(passed_on__isnull=True) | (~Q(passed_reason="") & Q(passed_by__isnull=False)),
                name="passed_stop_names_reason_and_person",
                violation_error_message="Решение пропустить остановку требует причины.",
            ),
        ]

    def __str__(self) -> str:
        return f"Этап {self.stage}. {self.name}"

    @property
    def name(self) -> str:
        return STAGES[self.stage - 1]


class PointState(TenantModel):
    """A done point of a stage's checklist in a programme, with what shows it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="points")
    point = models.ForeignKey(StagePoint, on_delete=models.PROTECT, related_name="+", verbose_name="пункт")
    done_on = models.DateField("сделано")
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField("примечание", blank=True)
    document = models.CharField("документ", max_length=300, blank=True, help_text="Например, приказ о внедрении.")
    number = models.CharField("номер", max_length=40, blank=True)
    date = models.DateField("дата документа", null=True, blank=True)
    url = models.URLField("ссылка", max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "сделанный пункт этапа"
        verbose_name_plural = "сделанные пункты этапов"
        constraints = [
            models.UniqueConstraint(fields=["programme", "point"], name="point_done_once_in_a_programme"),
            models.CheckConstraint(
                condition=Q(number="") | Q(date__isnull=False),
                name="point_s_document_number_comes_with_date",
                violation_error_message="Номер без даты не бывает: укажите дату.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.point)

    @property
    def evidence(self) -> str:
        """The document, link or file in words: «приказ № 87-од от 14.09.2020», "" where nothing was given."""
        numbered = f"№\u00a0{self.number} от {self.date:%d.%m.%Y}" if self.number and self.date else ""
        named = " ".join(filter(None, (self.document, numbered)))
        return named or self.url or (self.file.name if self.file else "")
