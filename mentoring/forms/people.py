"""Forms of a school's register: a person, leaving, stopping of processing, a name asked for, consents."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from documents.evidence_files import ACCEPT
from mentoring.consents import ADULT, CHILD, bracket_on, missing
from mentoring.forms.stages import DatedForm
from mentoring.models import Consent, Person
from mentoring.person_data import PersonData
from organizations.models import Organization, OrganizationKind
from roadmaps.forms.fields import RussianDateField

EXAMPLE = dt.date(2006, 5, 14)
NAME_FIELDS = ("last_name", "first_name", "patronymic", "birth_date")
_OLDEST = 1920


class BirthDateField(RussianDateField):
    """A day of a person's life: earlier than any act of the model."""

    def to_python(self, value: Any) -> dt.date | None:
        text = "" if value in self.empty_values or isinstance(value, dt.date) else " ".join(str(value).split())
        if not text:
            return value or None if isinstance(value, dt.date) else None
        day, month, year = self._parts(text)
        if not _OLDEST <= year <= dt.date.max.year:
            raise ValidationError(f"Проверьте год: {year}", code="year")
        try:
            return dt.date(year, month, day)
        except ValueError as error:
            raise ValidationError("Такого дня не бывает: проверьте число и месяц", code="day") from error


class PersonForm(DatedForm):
    """The minimum of a person; name and birth date only where names are kept."""

    past = ("birth_date", "teaching_since")
    category = forms.ChoiceField(label="Кто это", choices=Person.Category)
    last_name = forms.CharField(label="Фамилия", max_length=100)
    first_name = forms.CharField(label="Имя", max_length=100)
    patronymic = forms.CharField(label="Отчество", max_length=100, required=False)
    birth_date = BirthDateField(label="Дата рождения", required=False, example=EXAMPLE)
    age_group = forms.ChoiceField(
        label="Возраст",
        required=False,
        choices=[("", "Выберите возраст"), *Person.AgeGroup.choices],
        help_text="От него зависит, кто подписывает согласия",
    )
    class_name = forms.CharField(label="Класс или группа", max_length=40, required=False)
    sex = forms.ChoiceField(label="Пол", required=False, choices=[("", "Не указан"), *Person.Sex.choices])
    post = forms.CharField(
        label="Должность", max_length=200, required=False, help_text="Для педагогов и сотрудников предприятий"
    )
    teaching_since = BirthDateField(
        label="Педагогический стаж с", required=False, example=EXAMPLE, help_text="Для педагогов"
    )
    employer: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        queryset=None, label="Предприятие", required=False, empty_label="Не указано"
    )
    special_needs = forms.BooleanField(
        label="Нужны особые условия", required=False, help_text="Только да или нет: диагнозов здесь не пишут"
    )

    def __init__(self, *args: Any, school: Organization, names_kept: bool, person: Person | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = Organization.objects.filter(  # type: ignore[attr-defined]
            municipality=school.municipality_id, kind=OrganizationKind.PARTNER
        ).order_by("short_name")
        for name in ("age_group",) if names_kept else NAME_FIELDS:
            del self.fields[name]
        if person is not None:
            # The code tells the category.
            self.fields["category"].choices = [  # type: ignore[attr-defined]
                (person.category, person.get_category_display())
            ]
        self.fields["special_needs"].widget.attrs["class"] = "form-check-input"

    def entered(self) -> PersonData:
        given = dict(self.cleaned_data)
        employer = given.pop("employer", None)
        given = {name: value for name, value in given.items() if name in PersonData.__slots__}
        return PersonData(**given, employer_id=employer.pk if employer else None)


class AddForm(PersonForm):
    """The same with a word that a namesake is another person."""

    namesake = forms.BooleanField(label="Это другой человек, внести", required=False, widget=forms.HiddenInput)


def initial_of(person: Person) -> dict[str, Any]:
    """What the form of somebody begins with."""
    names = (*PersonForm.base_fields,)
    return {name: getattr(person, name) for name in names if name != "employer"} | {"employer": person.employer_id}


class LeaveForm(DatedForm):
    past = ("on",)
    on = RussianDateField(label="Когда выбыл", example=EXAMPLE)
    reason = forms.CharField(label="Причина", max_length=300, help_text="Без имён")


class AccountForm(DatedForm):
    email = forms.EmailField(
        label="Электронная почта наставника",
        max_length=254,
        error_messages={"invalid": "Похоже, в адресе ошибка", "required": "Напишите адрес"},
    )


class ReasonForm(DatedForm):
    reason = forms.CharField(label="Основание", max_length=300, help_text="Без имён. Останется в журнале обращений")


class ConsentForm(DatedForm):
    """Papers signed on one day, each a record of its own."""

    past = ("given_on",)
    kinds = forms.MultipleChoiceField(
        label="Что подписано",
        choices=Consent.Kind,
        widget=forms.CheckboxSelectMultiple,
        help_text="Каждое согласие — отдельный документ",
        error_messages={"required": "Отметьте хотя бы одно согласие"},
    )
    given_on = RussianDateField(label="Дата подписания", example=EXAMPLE)
    by_self = forms.BooleanField(label="Подписал сам участник", required=False)
    by_parent = forms.BooleanField(label="Подписал родитель или законный представитель", required=False)
    valid_until = RussianDateField(
        label="Действует по", required=False, example=EXAMPLE, help_text="Включительно. Пусто — до отзыва"
    )
    conditions = forms.CharField(
        label="Условия распространения",
        max_length=300,
        required=False,
        help_text="Какие сведения и где можно показать; только для согласия на распространение",
    )
    scan = forms.FileField(
        label="Скан",
        required=False,
        help_text="PDF, JPEG или PNG. Видит только школа",
        error_messages={"empty": "Файл пуст. Проверьте, что он сохранён, и выберите его ещё раз"},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            choice
            for choice in Consent.Kind.choices
            if choice[0] != Consent.Kind.LABOUR or person.category == Person.Category.TEACHER
        ]
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]
        self.fields["kinds"].widget.attrs["class"] = "form-check-input"


def consents_asked(person: Person, day: dt.date) -> dict[str, Any]:
    """What the form of consents begins with: what is missing, signed by those whom the age asks for, today."""
    rows = list(person.consents.all())
    bracket = bracket_on(person, day)
    lacking = " ".join(missing(person, rows, day))
    kinds = [
        kind
        for kind, word in (("processing", "обработку"), ("participation", "участие"), ("labour", "351.8"))
        if word in lacking
    ]
    if "labour" in kinds:
        kinds.remove("participation")
    return {"kinds": kinds, "given_on": day, "by_self": bracket != CHILD, "by_parent": bracket != ADULT}


class WithdrawForm(DatedForm):
    past = ("on",)
    on = RussianDateField(label="Когда отозвано", example=EXAMPLE)
    how = forms.CharField(label="Как отозвано", max_length=300, help_text="Например: заявление родителя, вх. № 12")


class ScanForm(DatedForm):
    scan = forms.FileField(
        label="Скан",
        help_text="PDF, JPEG или PNG. Видит только школа",
        error_messages={
            "required": "Выберите файл",
            "empty": "Файл пуст. Проверьте, что он сохранён, и выберите его ещё раз",
        },
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class AddendumForm(DatedForm):
    past = ("date",)
    number = forms.CharField(label="Номер", max_length=40)
    date = RussianDateField(label="Дата", example=EXAMPLE)
    content = forms.CharField(
        label="Содержание работы", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), help_text="Без имён"
    )
    until = RussianDateField(label="Срок по", required=False, example=EXAMPLE)
    form = forms.CharField(label="Форма", max_length=200, required=False)
    pay = forms.CharField(label="Оплата", max_length=200, required=False)


class NoticeForm(DatedForm):
    past = ("on",)
    on = RussianDateField(label="Дата предупреждения", example=EXAMPLE)
