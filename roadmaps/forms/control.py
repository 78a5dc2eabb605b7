"""Forms of control: how an item is closed, terms and responsible parties that the plan leaves open, extensions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organizations.models import Organization
from roadmaps.forms.fields import RussianDateField
from roadmaps.models import Control, Occurrence

MOST_DAYS = 60
"""Days that one schedule names: more is a mistake of pasting."""
_ORIGINS = (Occurrence.Origin.SCHEDULE, Occurrence.Origin.REQUEST, Occurrence.Origin.EVENT)
_DAY = re.compile(r"\s*(?P<day>[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4})\s*")
_DASH = re.compile(r"\s*[-–—]\s*(?=[0-9]{1,2}[.])")
_SEPARATOR = re.compile(r"^[\s:;,.–—-]+")


def _words(label: str, **kwargs: Any) -> forms.CharField:
    """A line of words with refusals of its own."""
    limit = kwargs.pop("max_length", 300)
    required = kwargs.pop("told", f"Заполните: {label[:1].lower()}{label[1:]}")
    return forms.CharField(
        label=label,
        max_length=limit,
        error_messages={"required": required, "max_length": f"Слишком длинно: не больше {limit} знаков"},
        **kwargs,
    )


class _Form(forms.Form):
    """Fields in the product's own look; `today` is the example of a date and the last day that has come."""

    past: tuple[str, ...] = ()
    """Fields with days that have come already."""

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            plain = not isinstance(field.widget, forms.CheckboxSelectMultiple | forms.RadioSelect)
            if plain:
                field.widget.attrs["class"] = (
                    "form-select" if isinstance(field.widget, forms.Select) else "form-control"
                )
            if isinstance(field, RussianDateField):
                field.example = today
                field.latest = today if name in self.past else None


class ClosingForm(_Form):
    """When the item counts as executed."""

    closing = forms.ChoiceField(label="Мероприятие исполнено, когда", choices=Control.Closing.choices)
    at_least = forms.IntegerField(
        label="Не меньше чем, организаций",
        required=False,
        min_value=1,
        max_value=10_000,
        error_messages={"invalid": "Укажите число", "min_value": "Не меньше одной", "max_value": "Слишком много"},
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("closing") == Control.Closing.AT_LEAST and not found.get("at_least") and not self.errors:
            self.add_error("at_least", "Укажите, сколько организаций должны исполнить мероприятие")
        return found


class CloseForm(_Form):
    """The department's own decision that the item is executed."""

    past = ("on",)
    on = RussianDateField(label="Исполнено", example=dt.date(2020, 11, 16))


class ReasonForm(_Form):
    """Why something that was decided is taken back."""

    reason = _words(
        "Причина",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        told="Напишите причину: она останется в истории",
    )


class TakeOffForm(_Form):
    """The end of control: its day and its ground."""

    past = ("on",)
    on = RussianDateField(label="Снято с контроля", example=dt.date(2020, 11, 20))
    basis = _words(
        "Основание",
        required=False,
        help_text="Можно не заполнять, если мероприятие исполнено. Иначе назовите: резолюция, справка, решение",
    )


class TermsForm(_Form):
    """Days for what the plan does «по запросу», «по отдельному графику» or after an event, a day on a line."""

    origin = forms.ChoiceField(
        label="Что назначает день", choices=[(origin.value, origin.label) for origin in _ORIGINS]
    )
    days = forms.CharField(
        label="Дни",
        help_text="Каждый день с новой строки, после него можно назвать, что это: «24.10.2023 Семинар для кураторов». "
        "Срок с началом: «01.10.2023 – 24.10.2023 Анкетирование».",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Назовите хотя бы один день", "max_length": "Слишком длинный список"},
    )
    basis = _words("Основание", help_text="Письмо, график или решение отдела", told="Назовите основание срока")

    def clean_days(self) -> list[tuple[dt.date | None, dt.date, str]]:
        """Starts, days and names in the order typed."""
        lines = [line for line in self.cleaned_data["days"].splitlines() if line.strip()]
        if not lines:
            raise ValidationError("Назовите хотя бы один день")
        if len(lines) > MOST_DAYS:
            raise ValidationError(f"За один раз назначают не больше {MOST_DAYS} дней")
        return [self._term(number, line) for number, line in enumerate(lines, start=1)]

    def _term(self, number: int, line: str) -> tuple[dt.date | None, dt.date, str]:
        field = RussianDateField(example=dt.date(2023, 10, 24))
        first = _DAY.match(line)
        if not first:
            raise ValidationError(f"Строка {number}: начните с даты, например 24.10.2023")
        rest = line[first.end() :]
        dash = _DASH.match(rest)
        second = _DAY.match(rest, dash.end()) if dash else None
        try:
            days = [field.clean(found["day"]) for found in (first, second) if found]
        except ValidationError as error:
            raise ValidationError(f"Строка {number}: {error.messages[0]}") from error
        if len(days) == 2 and days[0] > days[1]:
            raise ValidationError(f"Строка {number}: срок кончается раньше, чем начинается")
        label = _SEPARATOR.sub("", rest[second.end() :] if second else rest).strip()
        if len(label) > 200:
            raise ValidationError(f"Строка {number}: название длиннее 200 знаков")
        return (days[0] if len(days) == 2 else None), days[-1], label


class ResponsibleForm(_Form):
    """Who answers where the plan names nobody."""

    organizations: Any = forms.ModelMultipleChoiceField(
        label="Организации",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Отметьте хотя бы одну организацию",
            "invalid_choice": "Такой организации здесь нет",
        },
    )
    basis = _words("Основание", help_text="Акт или решение, которым назначен исполнитель", told="Назовите основание")

    def __init__(self, *args: Any, organizations: Sequence[Organization], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        field: Any = self.fields["organizations"]
        field.queryset = Organization.objects.filter(pk__in=[row.pk for row in organizations])
        # Read once by the page: the choices are the rows at hand.
        field.choices = [(row.pk, row.short_name) for row in organizations]


class ExtendForm(_Form):
    """A resolution that moves one organization's term; the plan's own term stays in reports."""

    past = ("resolved_on",)
    until = RussianDateField(label="Продлить до", example=dt.date(2020, 12, 1))
    reason = _words(
        "Причина", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), told="Назовите причину продления"
    )
    resolved_by = _words(
        "Кто решил", max_length=200, help_text="Должность и фамилия, как в резолюции", told="Назовите, чья резолюция"
    )
    resolved_on = RussianDateField(label="Дата резолюции", example=dt.date(2020, 11, 12))
    number = forms.CharField(
        label="Номер",
        required=False,
        max_length=40,
        help_text="Если есть",
        error_messages={"max_length": "Слишком длинно: не больше 40 знаков"},
    )


class AddresseeForm(_Form):
    """An organization to which the plan is extended: since when and by which act."""

    organization: Any = forms.ModelChoiceField(
        label="Организация",
        queryset=None,
        empty_label="Выберите",
        error_messages={"required": "Выберите организацию", "invalid_choice": "Такой организации здесь нет"},
    )
    since = RussianDateField(label="С какого дня", example=dt.date(2020, 9, 1))
    basis = _words("Акт", help_text="Каким актом карта распространена на неё", told="Назовите акт")

    def __init__(self, *args: Any, organizations: Sequence[Organization], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        field: Any = self.fields["organization"]
        field.queryset = Organization.objects.filter(pk__in=[row.pk for row in organizations])
        field.choices = [("", "Выберите"), *((row.pk, row.short_name) for row in organizations)]


class EndForm(_Form):
    """The plan no longer applies to an organization: the last day and the ground."""

    until = RussianDateField(label="По какой день", example=dt.date(2021, 5, 31))
    basis = _words("Основание", told="Назовите основание")
