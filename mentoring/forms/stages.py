"""Forms of a programme's stages: finishing, terms, decisions, a done point with what shows it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from documents.evidence_files import ACCEPT
from mentoring.models import PointState
from roadmaps.forms.fields import RussianDateField

_EXAMPLE = dt.date(2020, 9, 14)


class DatedForm(forms.Form):
    """Fields in the product's own look; `past` names fields with days that have come already."""

    past: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "form-check-input"
            elif isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select"
            else:
                field.widget.attrs["class"] = "form-control"
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"{str(self.auto_id) % name}_helptext"
            if isinstance(field, forms.CharField) and field.max_length:
                field.error_messages["max_length"] = f"Слишком длинно: не больше {field.max_length} знаков"
            if isinstance(field, RussianDateField):
                field.example = today
                field.latest = today if name in self.past else None


class DayForm(DatedForm):
    """When something happened."""

    past = ("on",)
    on = RussianDateField(label="Когда", example=_EXAMPLE)


class FinishForm(DatedForm):
    past = ("on",)
    on = RussianDateField(label="Когда завершён", example=_EXAMPLE)
    note = forms.CharField(
        label="Примечание",
        required=False,
        max_length=2000,
        help_text="Войдёт в отчёт по дорожной карте. Без имён участников",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TermForm(DatedForm):
    term = forms.CharField(label="Срок, как назван", required=False, max_length=200)
    due_on = RussianDateField(label="Последний день в срок", required=False, example=_EXAMPLE)
    goes_on = forms.BooleanField(label="Этап продолжается и после срока", required=False)


class PassForm(DatedForm):
    reason = forms.CharField(
        label="Почему этап идёт без этого",
        max_length=2000,
        help_text="Останется на доске этапов. Без имён участников",
        error_messages={"required": "Назовите причину: она останется на доске этапов"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PointForm(DatedForm):
    """A done point. Number and date make a document; a file replaces the one that stood there."""

    past = ("done_on", "date")
    done_on = RussianDateField(label="Когда сделано", example=_EXAMPLE)
    document = forms.CharField(
        label="Документ", required=False, max_length=300, help_text="Например, приказ о внедрении"
    )
    number = forms.CharField(label="Номер", required=False, max_length=40)
    date = RussianDateField(label="Дата документа", required=False, example=_EXAMPLE)
    url = forms.URLField(
        label="Ссылка",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Страница сайта или открытый документ",
        error_messages={"invalid": "Вставьте адрес страницы целиком, с https://"},
    )
    file = forms.FileField(
        label="Файл",
        required=False,
        help_text="PDF, DOCX, XLSX, JPEG или PNG. Файл увидит отдел, поэтому без имён участников",
        error_messages={"empty": "Файл пуст. Проверьте, что он сохранён, и выберите его ещё раз"},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    drop_file = forms.BooleanField(label="Убрать приложенный файл", required=False)
    note = forms.CharField(
        label="Примечание",
        required=False,
        max_length=2000,
        help_text="Без имён участников",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, has_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_file:
            del self.fields["drop_file"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("number") and not given.get("date") and "date" not in self.errors:
            self.add_error("date", "Укажите дату документа: у него есть номер")
        if given.get("date") and not given.get("number") and "number" not in self.errors:
            self.add_error("number", "Укажите номер документа; если номера нет, уберите дату")
        return given


def initial_of(row: PointState | None, today: dt.date) -> dict[str, Any]:
    """What the form of a point begins with: what stands, or today."""
    if row is None:
        return {"done_on": today}
    return {name: getattr(row, name) for name in ("done_on", "document", "number", "date", "url", "note")}
