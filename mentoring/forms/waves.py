"""Forms of the roll-out: a school's year, the signed order, leaving."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from documents.act import ActKind
from mentoring.forms.stages import DatedForm
from mentoring.school_years import year_name
from mentoring.workflow.programmes import FIRST_YEAR
from mentoring.workflow.waves import WaveData
from organizations.models import Organization
from roadmaps.forms.fields import RussianDateField

_EXAMPLE = dt.date(2021, 9, 1)


class WaveForm(DatedForm):
    """Which school takes the model up when, as the plan words it."""

    organization: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        queryset=None,
        label="Школа",
        empty_label="Выберите школу",
        error_messages={"required": "Выберите школу", "invalid_choice": "Этой школы в списке нет"},
    )
    school_year = forms.TypedChoiceField(label="Учебный год", coerce=int)
    pilot = forms.BooleanField(label="Пилотная площадка", required=False)
    with_branches = forms.BooleanField(label="С филиалами", required=False)
    item_uid = forms.ChoiceField(
        label="Мероприятие карты", required=False, help_text="Строка, в которой школа названа, если такая есть"
    )
    wording = forms.CharField(
        label="Как сказано в карте", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, schools: Any, items: list[tuple[str, str]], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = schools  # type: ignore[attr-defined]
        years = range(FIRST_YEAR, year + 8)
        self.fields["school_year"].choices = [(start, year_name(start)) for start in years]  # type: ignore[attr-defined]
        self.fields["item_uid"].choices = [("", "Не названа"), *items]  # type: ignore[attr-defined]

    def data_entered(self) -> WaveData:
        return WaveData(**{name: self.cleaned_data[name] for name in WaveData.__slots__})


class RegisterForm(DatedForm):
    """The requisites of the signed order."""

    past = ("date",)
    kind = forms.ChoiceField(label="Вид акта", choices=[(kind.value, kind.value) for kind in ActKind])
    number = forms.CharField(
        label="Номер", max_length=40, error_messages={"required": "Укажите номер, как в журнале регистрации"}
    )
    date = RussianDateField(label="Дата", example=_EXAMPLE)


class LeaveForm(DatedForm):
    past = ("on",)
    on = RussianDateField(label="Последний день", example=_EXAMPLE)
    act = forms.CharField(
        label="По какому акту",
        max_length=300,
        help_text="Например, приказ отдела образования от 31.05.2022 № 118",
        error_messages={"required": "Укажите акт, которым школа выходит"},
    )
    reason = forms.CharField(
        label="Почему", max_length=300, error_messages={"required": "Укажите причину: она останется в графике"}
    )
