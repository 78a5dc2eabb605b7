"""People of a school's register: the minimum that the programme needs, a code for everyone else."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import ScopedManager

from documents.models import StoredFile
from mentoring.models.programme import Programme
from mentoring.models.reference import Competence, Request
from organizations.access import Access
from organizations.models import Organization, TenantModel, User
from organizations.models.searched import Searched, SearchedQuerySet
from organizations.text import fold


class PersonQuerySet(SearchedQuerySet["Person"]):
    def known_by_name_to(self, access: Access) -> PersonQuerySet:
        """People of the person's own school and its branches: only there names are read as a matter of course."""
        own = Organization.objects.with_branches(access.school_organization_ids)
        return self.filter(organization__in=own.values("pk"))

    def visible_to(self, access: Access) -> PersonQuerySet:
        """Whose codes the person may see: own school, and admitted people of the municipality for the office."""
        if access.sees_everything:
            return self.filter(admitted_from__isnull=False)
        own = Organization.objects.with_branches(access.school_organization_ids)
        return self.filter(
            Q(organization__in=own.values("pk")) | Q(municipality__in=access.worked_ids, admitted_from__isnull=False)
        )

    def admitted(self, day: dt.date) -> PersonQuerySet:
        """With valid consents on `day`: the others are candidates, who enter no pair, list or report."""
        return self.filter(Q(admitted_until__isnull=True) | Q(admitted_until__gte=day), admitted_from__lte=day).exclude(
            blocked_on__lte=day
        )

    def present(self) -> PersonQuerySet:
        """Neither left nor destroyed."""
        return self.filter(left_on__isnull=True, destroyed_on__isnull=True)


class Person(Searched, TenantModel):
    """A mentor or mentee in a school's register.

    Where the municipality keeps no names, the name, the birth date and the account are empty and `age_group` stands
    instead. `admitted_from` and `admitted_until` follow from consents and are written together with them.
    """

    class Category(models.TextChoices):
        PUPIL = "pupil", "Обучающийся"
        STUDENT = "student", "Студент"
        TEACHER = "teacher", "Педагог"
        EMPLOYEE = "employee", "Сотрудник предприятия"
        GRADUATE = "graduate", "Выпускник"

    class AgeGroup(models.TextChoices):
        CHILD = "child", "До 14 лет"
        TEEN = "teen", "14–17 лет"
        ADULT = "adult", "18 лет и старше"

    class Sex(models.TextChoices):
        FEMALE = "female", "Женский"
        MALE = "male", "Мужской"

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="people", verbose_name="школа"
    )
    code = models.CharField("код", max_length=20)
    category = models.CharField("категория", max_length=20, choices=Category)
    last_name = models.CharField("фамилия", max_length=100, blank=True)
    first_name = models.CharField("имя", max_length=100, blank=True)
    patronymic = models.CharField("отчество", max_length=100, blank=True)
    birth_date = models.DateField("дата рождения", null=True, blank=True)
    age_group = models.CharField("возраст", max_length=10, choices=AgeGroup, blank=True)
    sex = models.CharField("пол", max_length=10, choices=Sex, blank=True)
    class_name = models.CharField("класс или группа", max_length=40, blank=True)
    post = models.CharField("должность", max_length=200, blank=True)
    teaching_since = models.DateField("педагогический стаж с", null=True, blank=True)
    employer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="предприятие"
    )
    special_needs = models.BooleanField("нужны особые условия", default=False)
    account = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="mentoring_people", verbose_name="вход"
    )
    admitted_from = models.DateField("согласия действуют с", null=True, blank=True, editable=False)
    admitted_until = models.DateField("согласия действуют по", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("внесён", default=timezone.now)
    left_on = models.DateField("выбыл", null=True, blank=True)
    left_reason = models.CharField("почему выбыл", max_length=300, blank=True)
    blocked_on = models.DateField("обработка остановлена", null=True, blank=True)
    blocked_reason = models.CharField("почему остановлена", max_length=300, blank=True)
    destroyed_on = models.DateField("данные уничтожены", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(PersonQuerySet))

    class Meta:
        verbose_name = "участник"
        verbose_name_plural = "участники"
        ordering = ["organization", "code"]
        indexes = [models.Index(fields=["organization", "category", "id"], name="person_of_school")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code"],
                name="person_code_once_in_a_school",
                violation_error_message="Такой код в школе уже есть.",
            ),
            models.CheckConstraint(condition=~Q(code=""), name="person_has_a_code"),
            models.CheckConstraint(
                condition=Q(destroyed_on__isnull=True)
                | Q(last_name="", first_name="", patronymic="", birth_date__isnull=True, account__isnull=True),
                name="destroyed_person_keeps_no_name",
            ),
            models.CheckConstraint(condition=Q(left_on__isnull=True) | ~Q(left_reason=""), name="leaving_says_why"),
            models.CheckConstraint(
                condition=Q(blocked_on__isnull=True) | ~Q(blocked_reason=""), name="blocking_says_why"
            ),
            models.CheckConstraint(
                condition=Q(admitted_until__isnull=True)
                | Q(admitted_from__isnull=False, admitted_until__gte=F("admitted_from")),
                name="admission_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        # The code alone: this text goes to journals, titles and logs.
        return self.code

    def folded(self) -> str:
        """The code, the class, the name where it is kept."""
        return fold(" ".join((self.code, self.class_name, self.last_name, self.first_name, self.patronymic)))

    @property
    def full_name(self) -> str:
        """«Громов Максим Андреевич», "" where no name is kept. For eyes that may see names only."""
        return " ".join(filter(None, (self.last_name, self.first_name, self.patronymic)))

    def age_on(self, day: dt.date) -> int | None:
        """Full years on `day`; None where no birth date is kept."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) if born else None

    def is_admitted(self, day: dt.date) -> bool:
        """Valid consents on `day` and no stop of processing."""
        if self.admitted_from is None or self.admitted_from > day or (self.blocked_on and self.blocked_on <= day):
            return False
        return self.admitted_until is None or day <= self.admitted_until


class Participant(TenantModel):
    """A person in a programme's base of mentors or of mentees; one person may be both."""

    class Side(models.TextChoices):
        MENTOR = "mentor", "Наставник"
        MENTEE = "mentee", "Наставляемый"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="takes_part", verbose_name="участник")
    side = models.CharField("кто", max_length=10, choices=Side)
    capacity = models.PositiveSmallIntegerField("сколько наставляемых возьмёт", default=1)
    competences = models.ManyToManyField(Competence, blank=True, verbose_name="компетенции")
    requests = models.ManyToManyField(Request, blank=True, verbose_name="запросы")
    wishes = models.TextField("пожелания", blank=True)
    trained_on = models.DateField("обучение пройдено", null=True, blank=True)
    ready_score = models.PositiveSmallIntegerField("готовность по анкете, 1–10", null=True, blank=True)
    joined_on = models.DateField("в базе с")
    left_on = models.DateField("вышел из базы", null=True, blank=True)
    left_reason = models.CharField("почему вышел", max_length=300, blank=True)
    support_on = models.DateField("психологическая поддержка с", null=True, blank=True)
    next_step = models.CharField("следующий шаг поиска", max_length=300, blank=True)

    class Meta:
        verbose_name = "участник программы"
        verbose_name_plural = "участники программ"
        ordering = ["programme", "side", "person__code"]
        indexes = [models.Index(fields=["programme", "side", "id"], name="participant_of_programme")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person", "side"],
                name="participant_once_on_a_side",
                violation_error_message="Этот участник в базе уже есть.",
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="mentor_takes_somebody"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="participant_leaves_after_joining",
            ),
            models.CheckConstraint(
                condition=Q(ready_score__isnull=True) | Q(ready_score__gte=1, ready_score__lte=10),
                name="readiness_is_from_one_to_ten",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_side_display().lower()}"


class Preference(TenantModel):
    """A participant's wish for another one, or veto. The other side never sees it."""

    class Kind(models.TextChoices):
        WISH = "wish", "Хотел бы"
        VETO = "veto", "Не согласен"

    of = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="preferences")
    other = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+", verbose_name="с кем")
    kind = models.CharField("что", max_length=10, choices=Kind)

    class Meta:
        verbose_name = "пожелание о паре"
        verbose_name_plural = "пожелания о парах"
        constraints = [
            models.UniqueConstraint(fields=["of", "other"], name="preference_once_for_the_other"),
            models.CheckConstraint(condition=~Q(of=F("other")), name="preference_is_about_another"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.other}"


class Choice(TenantModel):
    """The curator's word before proposals are computed: this pair stands, or must not be."""

    class Kind(models.TextChoices):
        PIN = "pin", "Закрепить"
        FORBID = "forbid", "Запретить"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="choices")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("что", max_length=10, choices=Kind)

    class Meta:
        verbose_name = "решение о паре"
        verbose_name_plural = "решения о парах"
        constraints = [
            models.UniqueConstraint(fields=["mentor", "mentee"], name="choice_once_for_a_pair"),
            models.UniqueConstraint(fields=["mentee"], condition=Q(kind="pin"), name="mentee_is_pinned_to_one_mentor"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.mentor} — {self.mentee}"


class DataUse(TenantModel):
    """A line of the log of personal data: who read, printed, exported, corrected or destroyed whose data, and why.

    Written with the act and never changed; it holds codes, no names.
    """

    class Kind(models.TextChoices):
        VIEW = "view", "Просмотр"
        REVEAL = "reveal", "Просмотр имени по запросу"
        EXPORT = "export", "Выгрузка"
        PRINT = "print", "Печать"
        ENTER = "enter", "Внесение"
        CORRECT = "correct", "Исправление"
        BLOCK = "block", "Остановка обработки"
        DESTROY = "destroy", "Уничтожение"

    at = models.DateTimeField("когда", default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто")
    kind = models.CharField("что", max_length=10, choices=Kind)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name="школа")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="uses", verbose_name="чьи данные"
    )
    codes = models.TextField("коды", blank=True, help_text="Кого касается действие со многими участниками сразу.")
    people = models.PositiveIntegerField("сколько человек", default=1)
    where = models.CharField("где", max_length=200)
    reason = models.CharField("зачем", max_length=300, blank=True)
    address = models.GenericIPAddressField("адрес", null=True, blank=True)

    class Meta:
        verbose_name = "обращение к данным"
        verbose_name_plural = "журнал обращений к данным"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organization", "-id"], name="data_use_of_school"),
            models.Index(fields=["person", "-id"], name="data_use_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["reveal", "export", "block", "destroy"]) | ~Q(reason=""),
                name="data_leaves_for_a_reason",
                violation_error_message="Назовите основание.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.where}"


class Destruction(TenantModel):
    """The act by which people's data were destroyed, with the extract of the log (приказ РКН 28.10.2022 № 179)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name="школа")
    number = models.CharField("номер акта", max_length=40)
    date = models.DateField("дата акта")
    reason = models.CharField("основание", max_length=300)
    method = models.CharField("способ", max_length=300)
    content = models.JSONField("содержание акта", default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "акт об уничтожении данных"
        verbose_name_plural = "акты об уничтожении данных"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number", "date"],
                name="destruction_act_number_once",
                violation_error_message="Акт с таким номером и датой уже есть.",
            ),
        ]

    def __str__(self) -> str:
        return f"Акт от {self.date:%d.%m.%Y} №\u00a0{self.number}"
