"""Indicators: what is measured, by which rule, and what is entered beside the registers.

A ratio is never stored: facts are numerators and denominators, of a district Σa / Σb.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import ScopedManager

from organizations.models import Municipality, Organization, TenantModel, User
from roadmaps.models import IndicatorRow


class IndicatorSet(models.Model):
    """A set of indicators by its act and years: the federal model's, or a municipality's or region's own."""

    code = models.SlugField("код", max_length=60, unique=True)
    title = models.CharField("название", max_length=300)
    basis = models.CharField("каким актом установлен", max_length=300)
    first_year = models.PositiveSmallIntegerField("с года")
    last_year = models.PositiveSmallIntegerField("по год", null=True, blank=True)
    local_to = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="муниципалитета"
    )

    class Meta:
        verbose_name = "набор показателей"
        verbose_name_plural = "наборы показателей"
        ordering = ["first_year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="set_years_in_order",
                violation_error_message="Последний год набора раньше первого.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Indicator(models.Model):
    """An indicator of a set. `rule` names what counts its numerator; empty where both numbers are entered."""

    class Source(models.TextChoices):
        REGISTER = "register", "Реестр участников"
        QUESTIONNAIRE = "questionnaire", "Анкеты"
        ENTERED = "entered", "Вносится"

    class Rule(models.TextChoices):
        MENTEES = "mentees", "Обучающиеся указанного возраста — наставляемые"
        MENTORS = "mentors", "Обучающиеся указанного возраста — наставники"
        YOUNG_TEACHERS = "young_teachers", "Молодые педагоги — наставляемые"
        ENTERPRISES = "enterprises", "Предприятия, чьи сотрудники — наставники"
        INVOLVED = "involved", "Обучающиеся — наставляемые или наставники"
        SATISFIED_MENTEES = "satisfied_mentees", "Наставляемые, довольные участием"
        SATISFIED_MENTORS = "satisfied_mentors", "Наставники, довольные участием"

    class Base(models.TextChoices):
        CHILDREN = "children_10_18", "Дети и молодёжь 10–18 лет"
        YOUTH = "youth_15_19", "Дети и молодёжь 15–19 лет"
        YOUNG_TEACHERS = "young_teachers", "Молодые педагоги (стаж до 3 лет)"
        ENTERPRISES = "enterprises", "Предприятия и организации"
        PUPILS = "pupils", "Обучающиеся"

    class Year(models.TextChoices):
        CALENDAR = "calendar", "Календарный год"
        SCHOOL = "school", "Учебный год"

    class Better(models.TextChoices):
        MORE = "more", "Чем больше, тем лучше"
        LESS = "less", "Чем меньше, тем лучше"

    set = models.ForeignKey(IndicatorSet, on_delete=models.PROTECT, related_name="indicators", verbose_name="набор")
    code = models.SlugField("код", max_length=60)
    number = models.CharField("номер, как напечатан", max_length=10, blank=True)
    title = models.TextField("название, как напечатано")
    short = models.CharField("кратко", max_length=120)
    numerator = models.TextField("что в числителе")
    denominator = models.TextField("что в знаменателе")
    unit = models.CharField("единица", max_length=20, default="%")
    source = models.CharField("откуда", max_length=20, choices=Source)
    rule = models.CharField("кого считают", max_length=40, choices=Rule, blank=True)
    base = models.CharField("чем делят", max_length=40, choices=Base, blank=True)
    year = models.CharField("год", max_length=10, choices=Year, default=Year.CALENDAR)
    better = models.CharField("направление", max_length=10, choices=Better, default=Better.MORE)
    digits = models.PositiveSmallIntegerField("знаков после запятой", default=1)
    age_from = models.PositiveSmallIntegerField("возраст с, лет", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("возраст по, лет", null=True, blank=True)
    age_month = models.PositiveSmallIntegerField("возраст на день: месяц", default=12)
    age_day = models.PositiveSmallIntegerField("возраст на день: число", default=31)
    position = models.PositiveSmallIntegerField("место по порядку", default=0)
    retired = models.BooleanField("больше не считать", default=False)

    class Meta:
        verbose_name = "показатель"
        verbose_name_plural = "показатели"
        ordering = ["set", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["set", "code"], name="indicator_code_once_in_a_set"),
            models.CheckConstraint(
                condition=Q(source="entered", rule="") | (~Q(source="entered") & ~Q(rule="")),
                name="counted_indicator_names_its_rule",
                violation_error_message="Укажите, кого считать; у показателя, который вносят, правила счёта нет.",
            ),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_from__lte=F("age_to")),
                name="indicator_ages_in_order",
                violation_error_message="Возраст «с» больше возраста «по».",
            ),
            models.CheckConstraint(
                condition=Q(age_month__gte=1, age_month__lte=12, age_day__gte=1, age_day__lte=31),
                name="indicator_ages_on_a_day_of_the_year",
            ),
            models.CheckConstraint(
                condition=Q(digits__lte=3),
                name="indicator_rounds_to_three_digits_at_most",
                violation_error_message="Не больше трёх знаков после запятой.",
            ),
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def is_computed(self) -> bool:
        return bool(self.rule)

    @property
    def is_of_school_year(self) -> bool:
        return self.year == self.Year.SCHOOL

    def year_name(self, year: int) -> str:
        """«2020»; of an indicator by school years «2020/2021», for the year in which it begins."""
        return f"{year}/{year + 1}" if self.is_of_school_year else f"{year}"

    def year_words(self, year: int) -> str:
        """«2020 год», «2020/2021 учебный год»."""
        return f"{self.year_name(year)} {'учебный год' if self.is_of_school_year else 'год'}"

    @property
    def is_of_the_district(self) -> bool:
        """Enterprises belong to the district, not to a school: its numbers are of the district alone."""
        return self.base == self.Base.ENTERPRISES


class TargetLink(TenantModel):
    """A row of a plan's targets is this indicator: its yearly targets are the plan's, as approved."""

    row = models.OneToOneField(
        IndicatorRow, on_delete=models.CASCADE, related_name="indicator_link", verbose_name="строка карты"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="links", verbose_name="показатель")

    class Meta:
        verbose_name = "связь показателя с картой"
        verbose_name_plural = "связи показателей с картами"

    def __str__(self) -> str:
        return f"{self.row} — {self.indicator}"


class BaseNumber(TenantModel):
    """A denominator that a school or the district gives: children of 10–18, young teachers, enterprises.

    `organization` empty: the whole district's number, which then stands instead of the schools' sum.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="организация"
    )
    base = models.CharField("кого сосчитали", max_length=40, choices=Indicator.Base)
    year = models.PositiveSmallIntegerField("год")
    number = models.PositiveIntegerField("сколько")
    on_date = models.DateField("на день")
    note = models.CharField("откуда число", max_length=300, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField("внесено", default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "знаменатель"
        verbose_name_plural = "знаменатели"
        indexes = [models.Index(fields=["municipality", "year"], name="base_of_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "base", "year"],
                condition=Q(organization__isnull=False),
                name="base_once_for_organization_and_year",
            ),
            models.UniqueConstraint(
                fields=["municipality", "base", "year"],
                condition=Q(organization__isnull=True),
                name="base_once_for_district_and_year",
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="base_year_is_of_this_century"),
        ]

    def __str__(self) -> str:
        return f"{self.get_base_display()}, {self.year}: {self.number}"

    def gives_way_to(self, other: Any) -> bool:
        return bool(self.number == other.number)


class EnteredValue(TenantModel):
    """Both numbers as entered: of an entered indicator, of a year before registers, or over the computed ones.

    Over computed ones it says why, and both are shown. A row is withdrawn, never changed.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", verbose_name="показатель")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="организация"
    )
    year = models.PositiveSmallIntegerField("год")
    numerator = models.PositiveIntegerField("числитель")
    denominator = models.PositiveIntegerField("знаменатель")
    answered = models.PositiveIntegerField("ответили", null=True, blank=True)
    reason = models.CharField("почему вносится вручную", max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("внесено", default=timezone.now)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "внесённое значение"
        verbose_name_plural = "внесённые значения"
        indexes = [models.Index(fields=["municipality", "year"], name="entered_of_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organization", "year"],
                condition=Q(organization__isnull=False, withdrawn_at__isnull=True),
                name="entered_once_for_organization_and_year",
            ),
            models.UniqueConstraint(
                fields=["indicator", "municipality", "year"],
                condition=Q(organization__isnull=True, withdrawn_at__isnull=True),
                name="entered_once_for_district_and_year",
            ),
            models.CheckConstraint(
                condition=Q(numerator__lte=F("denominator")),
                name="entered_part_is_within_the_whole",
                violation_error_message="Числитель больше знаменателя: проверьте, не перепутаны ли они.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="entered_value_says_why",
                violation_error_message="Напишите, почему значение внесено вручную.",
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="entered_year_is_of_this_century"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.year}: {self.numerator} из {self.denominator}"

    def gives_way_to(self, other: Any) -> bool:
        said = (self.numerator, self.denominator, self.answered)
        return said == (other.numerator, other.denominator, other.answered)


class Period(TenantModel):
    """A reporting year of a municipality: locked when it is reported, opened with a reason."""

    kind = models.CharField("какой год", max_length=10, choices=Indicator.Year, default=Indicator.Year.CALENDAR)
    year = models.PositiveSmallIntegerField("год")
    as_of = models.DateField("посчитано на день")
    locked_at = models.DateTimeField("закрыт", null=True, blank=True)
    locked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField("открыт", null=True, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_reason = models.CharField("почему открыт", max_length=300, blank=True)
    # The setting may change afterwards; what was reported was counted by this one.
    rule = models.CharField("кто считался удовлетворённым", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "отчётный период"
        verbose_name_plural = "отчётные периоды"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind", "year"], name="one_period_of_a_year"),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) | Q(locked_by__isnull=False), name="locked_period_says_by_whom"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | ~Q(opened_reason=""),
                name="opened_period_says_why",
                violation_error_message="Напишите, почему период открывается снова.",
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="period_is_of_this_century"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.year} год" if self.kind == Indicator.Year.CALENDAR else f"{self.year}/{self.year + 1} учебный год"
        )

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None


class ReportedValue(TenantModel):
    """A figure of a locked period as it was reported: never recomputed. `organization` empty: the district's.

    Of an opened period they stay as what was reported before, until it is locked anew with a higher `issue`.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="values", verbose_name="период")
    issue = models.PositiveSmallIntegerField("в который раз закрыт", default=1)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", verbose_name="показатель")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="организация"
    )
    numerator = models.PositiveIntegerField("числитель", null=True, blank=True)
    denominator = models.PositiveIntegerField("знаменатель", null=True, blank=True)
    answered = models.PositiveIntegerField("ответили", null=True, blank=True)
    computed_numerator = models.PositiveIntegerField("числитель по реестру", null=True, blank=True)
    computed_denominator = models.PositiveIntegerField("знаменатель по реестру", null=True, blank=True)
    schools = models.PositiveIntegerField("школ", default=0)
    missing = models.PositiveIntegerField("школ без знаменателя", default=0)
    codes = models.JSONField("кто учтён, коды", default=list, blank=True)

    class Meta:
        verbose_name = "значение в отчёте"
        verbose_name_plural = "значения в отчётах"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "issue", "indicator", "organization"],
                condition=Q(organization__isnull=False),
                name="reported_once_for_organization",
            ),
            models.UniqueConstraint(
                fields=["period", "issue", "indicator"],
                condition=Q(organization__isnull=True),
                name="reported_once_for_district",
            ),
        ]

    def __str__(self) -> str:
        numbers = ("нет данных" if number is None else str(number) for number in (self.numerator, self.denominator))
        return f"{self.indicator}, {self.period}: {' из '.join(numbers)}"

    def gives_way_to(self, other: Any) -> bool:
        """A record of which nothing was reported."""
        computed = self.computed_numerator or self.computed_denominator
        return not (self.numerator or self.denominator or self.answered or computed or self.codes)


class Tally(TenantModel):
    """A municipality's figures of a year, kept so that a region and the country are sums over few rows."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField("год")
    numerator = models.PositiveIntegerField("числитель", null=True, blank=True)
    denominator = models.PositiveIntegerField("знаменатель", null=True, blank=True)
    answered = models.PositiveIntegerField("ответили", null=True, blank=True)
    schools = models.PositiveIntegerField("школ", default=0)
    missing = models.PositiveIntegerField("школ без знаменателя", default=0)
    target = models.DecimalField("план", max_digits=12, decimal_places=3, null=True, blank=True)
    by_school = models.JSONField("по школам", default=dict, blank=True)
    """Numerator, denominator and answered by the school's key: who knows his school must not learn another's."""

    class Meta:
        verbose_name = "сводное значение"
        verbose_name_plural = "сводные значения"
        indexes = [models.Index(fields=["year", "indicator"], name="tally_of_year")]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "indicator", "year"], name="one_tally_of_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.year}: {self.numerator} из {self.denominator}"


class TallyMark(models.Model):
    """Up to which line of the journal and for which day a municipality's tallies were computed."""

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="+")
    event_id = models.BigIntegerField("по запись журнала", default=0)
    day = models.DateField("на день")

    objects = ScopedManager(municipality="municipality")

    class Meta:
        verbose_name = "отметка о подсчёте"
        verbose_name_plural = "отметки о подсчёте"

    def __str__(self) -> str:
        return f"{self.municipality}: {self.day:%d.%m.%Y}"
