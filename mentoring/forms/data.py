"""Forms of people's data: the act of destruction, the level under which names are kept and the end of it, export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from mentoring.forms.stages import DatedForm
from mentoring.office_sheet import Part, grouped
from organizations.models import Municipality
from organizations.text import fold
from roadmaps.forms.fields import RussianDateField

EXAMPLE = dt.date(2020, 9, 14)
LEVELS = [(f"УЗ-{number}", f"УЗ-{number}") for number in (4, 3, 2, 1)]
STOP_WORDS, DESTROY_WORDS = "прекратить хранение", "уничтожить"


class WordsField(forms.CharField):
    """Words that must be typed as they stand: what they lead to cannot be taken back."""

    def __init__(self, words: str, **kwargs: Any) -> None:
        super().__init__(max_length=60, help_text=f"Наберите: {words}", **kwargs)
        self.words = words

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if fold(typed) != self.words:
            raise ValidationError(f"Наберите слова «{self.words}»", code="words")
        return typed


class ActForm(DatedForm):
    """An act of destruction: what it is called and why."""

    past = ("date",)
    number = forms.CharField(label="Номер акта", max_length=40)
    date = RussianDateField(label="Дата акта", example=EXAMPLE)
    reason = forms.CharField(label="Основание", max_length=300, help_text="Без имён")


class DestroyForm(ActForm):
    words = WordsField(DESTROY_WORDS, label="Данные не вернуть")


class StopNamesForm(ActForm):
    """First asked: what stops."""

    words = WordsField(STOP_WORDS, label="Хранение ФИО прекратится")


class StopNamesAgainForm(StopNamesForm):
    """Asked again, with how many people it is about."""

    again = WordsField(DESTROY_WORDS, label="Имена не вернуть")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "date", "reason", "words"):
            self.fields[name].widget = forms.HiddenInput()


class ConfirmForm(DatedForm):
    """The system's protection level, as its document says."""

    past = ("date",)
    level = forms.ChoiceField(
        label="Уровень защищённости",
        choices=LEVELS,
        initial="УЗ-3",
        help_text="По постановлению Правительства РФ от 01.11.2012 № 1119",
    )
    document = forms.CharField(label="Документ", max_length=120, help_text="Например: аттестат соответствия № 12")
    date = RussianDateField(label="Дата документа", example=EXAMPLE)


class ExportForm(DatedForm):
    reason = forms.CharField(label="Зачем нужна выгрузка", max_length=300, help_text="Без имён. Останется в журнале")


class OfficeExportForm(ExportForm):
    """Which municipality and school year; which of `parts`, where there are several."""

    municipality: forms.ModelChoiceField[Municipality] = forms.ModelChoiceField(
        queryset=None, label="Муниципалитет", empty_label=None
    )
    school_year = forms.TypedChoiceField(label="Учебный год", coerce=int)
    field_order = ("municipality", "school_year", "part", "reason")

    def __init__(
        self,
        *args: Any,
        places: QuerySet[Municipality],
        years: Sequence[tuple[int, str]],
        parts: Sequence[Part] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {str(part.number): part for part in parts}
        if parts:
            number = grouped(sum(part.people for part in parts))
            self.fields["part"] = forms.ChoiceField(
                label="Какая часть",
                choices=[("", "Выберите часть"), *((key, part.words) for key, part in self.parts.items())],
                help_text=f"Участников {number}: таблица выходит частями, школы в них целиком.",
                error_messages={"required": f"Участников {number}, в один файл они не входят: выберите часть"},
            )
            self.order_fields(self.field_order)
        self.fields["municipality"].queryset = places  # type: ignore[attr-defined]
        self.fields["school_year"].choices = years  # type: ignore[attr-defined]

    @property
    def part(self) -> Part | None:
        """Of a valid form."""
        return self.parts.get(self.cleaned_data.get("part", ""))


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Таблица",
        help_text="XLSX по образцу, не больше 2000 строк",
        error_messages={"required": "Выберите файл", "empty": "Файл пуст"},
        widget=forms.FileInput(
            attrs={
                "class": "form-control",
                "accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            }
        ),
    )
