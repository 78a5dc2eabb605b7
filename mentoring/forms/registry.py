"""Forms of the register: an organization, its end, agreements with partners."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from mentoring.forms.stages import DatedForm
from mentoring.models import Agreement
from organizations.models import Organization, OrganizationKind
from organizations.permissions import SCHOOL_KINDS
from organizations.registry import OrganizationData
from roadmaps.forms.fields import RussianDateField

_EXAMPLE = dt.date(2020, 9, 14)
SCAN_HINT = "PDF, JPEG или PNG"


class OrganizationForm(DatedForm):
    """What is entered of an organization; the acts check it."""

    kind = forms.ChoiceField(label="Вид", choices=OrganizationKind.choices)
    name = forms.CharField(
        label="Полное название",
        max_length=400,
        help_text="Как в уставе: попадёт в бланки",
        error_messages={"required": "Укажите полное название"},
    )
    short_name = forms.CharField(
        label="Краткое название", max_length=200, required=False, help_text="Так организация стоит в списках и картах"
    )
    parent: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        queryset=None,
        label="Головная организация",
        required=False,
        empty_label="Не филиал",
        help_text="Только для филиала",
    )
    inn = forms.CharField(label="ИНН", max_length=12, required=False)
    email = forms.EmailField(
        label="Электронная почта",
        required=False,
        error_messages={"invalid": "Похоже, в адресе ошибка. Пример: school@nsk.example"},
    )
    phone = forms.CharField(label="Телефон", max_length=60, required=False)
    address = forms.CharField(label="Адрес", max_length=300, required=False)
    head_post = forms.CharField(label="Должность руководителя", max_length=200, required=False)
    head_name = forms.CharField(label="Руководитель", max_length=100, required=False, help_text="И.О. Фамилия")
    genitive_name = forms.CharField(
        label="Название в родительном падеже",
        max_length=400,
        required=False,
        help_text="Как после слов «приказом …»",
    )
    place = forms.CharField(label="Место составления документов", max_length=100, required=False)
    letterhead = forms.CharField(
        label="Шапка бланка",
        required=False,
        max_length=2000,
        help_text="Каждая строка с новой строки",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = schools  # type: ignore[attr-defined]
        self.fields["parent"].error_messages["invalid_choice"] = "Этой организации в списке нет"

    def data_entered(self) -> OrganizationData:
        return OrganizationData(**self.cleaned_data)


def initial_of(row: Organization) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OrganizationData.__slots__}


class CloseForm(DatedForm):
    past = ("on",)
    on = RussianDateField(label="Работает по", example=_EXAMPLE)
    basis = forms.CharField(
        label="По какому акту",
        max_length=300,
        help_text="Например, постановление администрации от 12.03.2021 № 214 о ликвидации",
        error_messages={"required": "Укажите акт: он останется в реестре"},
    )


class ReopenForm(DatedForm):
    reason = forms.CharField(
        label="Почему организация снова работает",
        max_length=300,
        error_messages={"required": "Укажите причину: она останется в журнале"},
    )


class ReorganiseForm(DatedForm):
    """What is joined to what, by which act, and what goes along."""

    successor: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        queryset=None,
        label="Правопреемник",
        empty_label="Выберите организацию",
        error_messages={"required": "Выберите правопреемника", "invalid_choice": "Этой организации в списке нет"},
    )
    basis = forms.CharField(
        label="По какому акту",
        max_length=300,
        help_text="Этот акт назовут поручения, которые перейдут",
        error_messages={"required": "Укажите акт: без него поручения не передают"},
    )
    register = forms.ChoiceField(
        label="Программы и участники",
        choices=[
            ("pass", "Переходят к правопреемнику с парами и историей"),
            ("stay", "Остаются в архиве этой организации, программы завершаются"),
        ],
        initial="pass",
        widget=forms.RadioSelect,
    )
    roles = forms.ChoiceField(
        label="Сотрудники",
        choices=[
            ("pass", "Получают те же роли у правопреемника"),
            ("end", "Роли завершаются, правопреемник пригласит своих"),
        ],
        initial="pass",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]
        for name in ("register", "roles"):
            self.fields[name].widget.attrs["class"] = "form-check-input"


class MergeForm(DatedForm):
    into: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        queryset=None,
        label="Какая запись остаётся",
        empty_label="Выберите организацию",
        error_messages={"required": "Выберите запись, которая остаётся", "invalid_choice": "Этой записи в списке нет"},
    )
    sure = forms.BooleanField(
        label="Это одна и та же организация",
        error_messages={
            "required": "Поставьте отметку, если это правда одна организация: разделить записи не получится"
        },
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class AgreementForm(DatedForm):
    past = ("date",)
    partner: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        queryset=None,
        label="Партнёр",
        empty_label="Выберите партнёра",
        error_messages={"required": "Выберите партнёра", "invalid_choice": "Этого партнёра в списке нет"},
    )
    school: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        queryset=None, label="Чьё соглашение", required=False, empty_label="Муниципалитета"
    )
    number = forms.CharField(label="Номер", required=False, max_length=40)
    date = RussianDateField(label="Дата", example=_EXAMPLE)
    valid_until = RussianDateField(
        label="Действует по", example=_EXAMPLE, required=False, help_text="Пусто — бессрочно"
    )
    subject = forms.CharField(label="О чём", required=False, max_length=300)
    scan = forms.FileField(
        label="Скан",
        required=False,
        help_text=SCAN_HINT,
        error_messages={"empty": "Файл пуст. Проверьте, что он сохранён, и выберите его ещё раз"},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, partners: Any, schools: Any, own_only: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        school = self.fields["school"]
        school.queryset = schools  # type: ignore[attr-defined]
        if own_only:
            school.required, school.empty_label = True, None  # type: ignore[attr-defined]


def agreement_initial(row: Agreement) -> dict[str, Any]:
    names = ("partner", "school", "number", "date", "valid_until", "subject")
    return {name: getattr(row, name) for name in names}


def working(municipality_id: int) -> Any:
    """Organizations of the municipality that work, in order of their names."""
    return Organization.objects.filter(municipality=municipality_id).working().order_by("short_name", "pk")


def heads(municipality_id: int) -> Any:
    """Who may have branches."""
    return working(municipality_id).filter(kind__in=SCHOOL_KINDS, parent__isnull=True)
