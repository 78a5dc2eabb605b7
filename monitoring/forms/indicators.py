"""Forms of indicators: values entered by hand, reasons, settings, sets and indicators of a municipality's own."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django import forms

from mentoring.forms.stages import DatedForm
from monitoring.models import Indicator, IndicatorSet

MOST = 10_000_000
_WHOLE = {"invalid": "Напишите целое число", "required": "Укажите число"}


def _count(label: str, *, required: bool = True, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        help_text=help_text,
        min_value=0,
        max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={**_WHOLE, "min_value": "Не меньше нуля", "max_value": "Не больше 10 миллионов"},
    )


class ValueForm(DatedForm):
    """Both numbers of a year, and why they are entered by hand."""

    numerator = _count("Числитель")
    denominator = _count("Знаменатель")
    answered = _count("Сколько ответили на анкету", required=False, help_text="Только для удовлетворённости")
    reason = forms.CharField(
        label="Почему вносится вручную",
        max_length=300,
        help_text="Например: год до ведения реестров, по отчёту от 20.01.2021. Без имён участников",
        error_messages={"required": "Напишите, почему значение внесено вручную"},
    )

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numerator"].help_text = indicator.numerator
        self.fields["denominator"].help_text = indicator.denominator
        if indicator.source != Indicator.Source.QUESTIONNAIRE:
            del self.fields["answered"]


class ReasonForm(DatedForm):
    """Why a locked period is opened."""

    reason = forms.CharField(
        label="Почему открываете",
        max_length=300,
        error_messages={"required": "Напишите, почему период открывается снова"},
    )


class SettingsForm(DatedForm):
    """Who is satisfied, and when an indicator raises an alarm."""

    satisfaction_mean = forms.DecimalField(
        label="Удовлетворён, если средняя оценка не ниже",
        min_value=Decimal(1),
        max_value=Decimal(10),
        max_digits=3,
        decimal_places=1,
        localize=True,
        help_text="По шкале от 1 до 10. Правило печатается в отчёте",
    )
    satisfaction_yes = forms.BooleanField(label="или ответил «да» на вопрос об удовлетворённости", required=False)
    alarm_gap = forms.DecimalField(
        label="Тревога, если факт ниже плана больше чем на, п. п.",
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=4,
        decimal_places=1,
        localize=True,
    )
    alarm_fall = forms.DecimalField(
        label="Тревога, если факт за год упал больше чем на, п. п.",
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=4,
        decimal_places=1,
        localize=True,
    )


class SetForm(DatedForm):
    """A set of the municipality's own: by which act and for which years."""

    title = forms.CharField(label="Название набора", max_length=300)
    basis = forms.CharField(
        label="Каким актом установлен",
        max_length=300,
        help_text="Например: приказ отдела образования от 15.01.2025 № 12",
    )
    first_year = forms.IntegerField(label="С года", min_value=2020, max_value=2100)
    last_year = forms.IntegerField(
        label="По год", min_value=2020, max_value=2100, required=False, help_text="Пусто: действует, пока не отменён"
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first_year"), given.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "Последний год набора раньше первого")
        return given


_ENTERED = ("", "Никого: оба числа вносят вручную")
_DAY_OF_YEAR = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})\.?")
_LEAP = 2000
"""A year that has 29 February: ages may be taken on it."""


class DayOfYearField(forms.CharField):
    """A day of every year as people write it: 31.12, 1.09."""

    def clean(self, value: Any) -> dt.date:
        said = _DAY_OF_YEAR.fullmatch(super().clean(value) or "31.12")
        with suppress(ValueError):
            if said:
                return dt.date(_LEAP, int(said[2]), int(said[1]))
        raise forms.ValidationError("Напишите число и месяц, например 31.12")


class IndicatorForm(DatedForm):
    """An indicator of the municipality's own set: entered, or counted by one of the rules."""

    number = forms.CharField(label="Номер, как напечатан", max_length=10, required=False)
    title = forms.CharField(label="Название, как напечатано", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    short = forms.CharField(label="Кратко, для таблиц", max_length=120)
    numerator = forms.CharField(label="Что в числителе", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    denominator = forms.CharField(label="Что в знаменателе", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    rule = forms.ChoiceField(
        label="Кого считать по реестрам", choices=[_ENTERED, *Indicator.Rule.choices], required=False
    )
    base = forms.ChoiceField(
        label="На что делить",
        choices=[("", "На число из показателя: его вносят вместе с числителем"), *Indicator.Base.choices],
        required=False,
    )
    year = forms.ChoiceField(label="За какой год", choices=Indicator.Year.choices)
    better = forms.ChoiceField(label="Направление", choices=Indicator.Better.choices)
    digits = forms.IntegerField(label="Знаков после запятой", min_value=0, max_value=3)
    age_from = forms.IntegerField(label="Возраст с, лет", min_value=0, max_value=120, required=False)
    age_to = forms.IntegerField(label="Возраст по, лет", min_value=0, max_value=120, required=False)
    age_on = DayOfYearField(
        label="Возраст на какой день",
        required=False,
        initial="31.12",
        help_text="Число и месяц отчётного года: 31.12, 01.09",
    )
    retired = forms.BooleanField(label="Больше не считать", required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        low, high = given.get("age_from"), given.get("age_to")
        if low is not None and high is not None and low > high:
            self.add_error("age_to", "Возраст «по» меньше возраста «с»")
        rule, base = given.get("rule"), given.get("base")
        if rule and not rule.startswith("satisfied") and not base:
            self.add_error("base", "Выберите, на какое число делить")
        if rule and rule.startswith("satisfied") and base:
            self.add_error("base", "Удовлетворённость делят на всех принявших участие: оставьте пустым")
        if (rule == Indicator.Rule.ENTERPRISES) != (base == Indicator.Base.ENTERPRISES) and rule:
            self.add_error("base", "Предприятия делят на предприятия, людей на людей")
        if (day := given.pop("age_on", None)) is not None:
            given |= {"age_month": day.month, "age_day": day.day}
        return given


def initial_of_set(row: IndicatorSet) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SetForm.base_fields}


def initial_of_indicator(row: Indicator) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in IndicatorForm.base_fields if name != "age_on"}
    return kept | {"age_on": f"{row.age_day:02d}.{row.age_month:02d}"}
