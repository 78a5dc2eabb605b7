from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_scopes import ScopedManager

from documents.models import StoredFile
from mentoring.models.programme import Programme
from organizations.models import Organization, TenantModel, User


class PaperKind(models.TextChoices):
    """Papers that a school prints from its data."""

    REGULATION = "regulation", "Положение о программе"
    INTRODUCTION = "introduction", "Приказ о внедрении"
    CURATOR = "curator", "Приказ о назначении куратора"
    ASSIGNMENT = "assignment", "Приказ о закреплении пар"
    CONSENT_PROCESSING = "consent_processing", "Согласие на обработку персональных данных"
    CONSENT_PARTICIPATION = "consent_participation", "Согласие на участие"
    CONSENT_PUBLICATION = "consent_publication", "Согласие на распространение данных"
    CONSENT_MEDIA = "consent_media", "Согласие на фото и видео"
    CONSENT_LABOUR = "consent_labour", "Согласие работника на наставничество"
    ADDENDUM = "addendum", "Дополнительное соглашение"
    AGREEMENT = "agreement", "Соглашение с партнёром"
    PLAN = "plan", "Индивидуальный план пары"
    JOURNAL = "journal", "Журнал встреч"
    CERTIFICATE = "certificate", "Сертификат"
    THANKS = "thanks", "Благодарственное письмо"
    DESTRUCTION = "destruction", "Акт об уничтожении данных"


class PaperTemplate(TenantModel):
    """A municipality's own text of a paper: text with named fields from a whitelist, in versions.

    The product's own text stands where the municipality has none. The newest version in use wins.
    """

    kind = models.CharField("бумага", max_length=30, choices=PaperKind)
    version = models.PositiveIntegerField("версия")
    text = models.TextField("текст")
    comment = models.CharField("что изменено", max_length=300, blank=True)
    created_at = models.DateTimeField("когда", default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "образец бумаги"
        verbose_name_plural = "образцы бумаг"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind", "version"], name="template_version_once"),
            models.CheckConstraint(condition=~Q(text=""), name="template_has_a_text"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, версия {self.version}"


class NameForm(TenantModel):
    """A word in a case that a person corrected once: «Белых» in the genitive stays «Белых»."""

    nominative = models.CharField("именительный падеж", max_length=300)
    case = models.CharField("падеж", max_length=10)
    wording = models.CharField("как пишется", max_length=300)

    class Meta:
        verbose_name = "исправленный падеж"
        verbose_name_plural = "исправленные падежи"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "nominative", "case"], name="name_form_once"),
        ]

    def __str__(self) -> str:
        return self.wording


class PaperQuerySet(models.QuerySet["Paper"]):
    def standing(self) -> PaperQuerySet:
        """Registered rightly: without papers that were taken back."""
        return self.filter(withdrawn_on__isnull=True)


class Paper(TenantModel):
    """A school's signed paper: its requisites and scan. What it says of people stays on the paper.

    One that was registered by mistake is taken back with the reason and stays readable.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="papers", verbose_name="школа"
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="papers")
    kind = models.CharField("бумага", max_length=30, choices=PaperKind)
    title = models.CharField("о чём", max_length=300, blank=True)
    number = models.CharField("номер", max_length=40, blank=True)
    date = models.DateField("дата", null=True, blank=True)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("когда", default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_on = models.DateField("запись отозвана", null=True, blank=True)
    withdrawn_reason = models.CharField("почему отозвана", max_length=300, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(PaperQuerySet))

    class Meta:
        verbose_name = "бумага школы"
        verbose_name_plural = "бумаги школ"
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number="") | Q(date__isnull=False),
                name="paper_number_comes_with_date",
                violation_error_message="Номер без даты не бывает: укажите дату.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | (~Q(withdrawn_reason="") & Q(withdrawn_by__isnull=False)),
                name="withdrawn_paper_says_why_and_who",
                violation_error_message="Отзыв записи требует причины.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} №\u00a0{self.number}" if self.number else self.get_kind_display()


class SchoolDocument(TenantModel):
    """A document of the school's package (Р-145): its number and date, file or address."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="mentoring_documents", verbose_name="школа"
    )
    kind = models.CharField("документ", max_length=30)
    school_year = models.PositiveSmallIntegerField("учебный год")
    number = models.CharField("номер", max_length=40, blank=True)
    date = models.DateField("дата", null=True, blank=True)
    url = models.URLField("адрес", max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField("примечание", max_length=300, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField("внесён", default=timezone.now)

    class Meta:
        verbose_name = "документ школы"
        verbose_name_plural = "документы школ"
        ordering = ["organization", "kind", "-school_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "school_year"], name="document_of_school_once_a_year"
            ),
            models.CheckConstraint(
                condition=~Q(number="") | ~Q(url="") | ~Q(note="") | Q(date__isnull=False) | Q(file__isnull=False),
                name="document_of_school_shows_something",
                violation_error_message="Укажите номер и дату, адрес или приложите файл.",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
