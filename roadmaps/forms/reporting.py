"""The form of a report: when it was done, what shows it, words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from documents.evidence_files import ACCEPT
from documents.models import StoredFile
from roadmaps.forms.fields import RussianDateField
from roadmaps.models import Evidence
from roadmaps.proofs import Proof

K = Evidence.Kind
_EXAMPLE = dt.date(2020, 9, 14)


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files; cleaned to a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(ManyFilesField, self).clean(one, initial) for one in data or () if one]


class NumberField(forms.DecimalField):
    """A number with a comma or a point, and with blanks between thousands."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)


class ReportForm(forms.Form):
    """A report of one line or of several. Number and date make a document, an address a link; files come beside."""

    done_on = RussianDateField(
        label="Когда исполнено",
        required=False,
        example=_EXAMPLE,
        help_text="Если не заполнить, возьмём дату документа",
        widget=forms.DateInput(attrs={"class": "form-control", "data-done-on": "", "autocomplete": "off"}),
    )
    title = forms.CharField(label="Название", required=False, max_length=300)
    number = forms.CharField(label="Номер", required=False, max_length=40)
    date = RussianDateField(label="Дата документа", required=False, example=_EXAMPLE)
    url = forms.CharField(
        label="Ссылка",
        required=False,
        max_length=500,
        help_text="Страница сайта или открытый документ, с http:// или https://",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    file = ManyFilesField(
        label="Файлы",
        required=False,
        help_text="PDF, DOCX, XLSX, JPEG или PNG; несколько фото станут одним PDF",
        error_messages={"empty": "Файл пуст. Проверьте, что он сохранён, и выберите его ещё раз"},
    )
    camera = ManyFilesField(
        label="Снять на камеру",
        required=False,
        error_messages={"empty": "Снимок пуст. Снимите ещё раз"},
    )
    numerator = NumberField(label="Значение (числитель)", required=False)
    denominator = NumberField(label="Из скольких (знаменатель)", required=False, help_text="Если показатель — доля")
    note = forms.CharField(
        label="Примечание",
        required=False,
        max_length=4000,
        help_text="Без фамилий детей",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, today: dt.date, is_target: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("done_on", "date"):
            self.fields[name].latest = today  # type: ignore[attr-defined]
        if not is_target:
            del self.fields["numerator"], self.fields["denominator"]
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("class", "form-control")
            if field.help_text and name != "camera":
                field.widget.attrs["aria-describedby"] = f"{str(self.auto_id) % name}_helptext"
            if isinstance(field, forms.CharField):
                field.error_messages["max_length"] = "Слишком длинно: не больше %(limit_value)d знаков"
            if isinstance(field, NumberField):
                field.widget = forms.TextInput(attrs={"class": "form-control", "inputmode": "decimal"})
                field.error_messages["invalid"] = "Напишите число, например 45 или 12,5"
        self.fields["file"].widget.attrs.update({"accept": ACCEPT, "multiple": True})
        self.fields["camera"].widget.attrs.update({"accept": "image/jpeg,image/png,image/*", "capture": "environment"})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        has_number, has_date = bool(given.get("number")), bool(given.get("date"))
        if has_number and not has_date and "date" not in self.errors:
            self.add_error("date", "Укажите дату документа: у него есть номер")
        if has_date and not has_number and "number" not in self.errors and given.get("done_on") is not None:
            self.add_error("number", "Укажите номер документа; если номера нет, уберите дату")
        if not given.get("done_on") and not has_date and "done_on" not in self.errors and "date" not in self.errors:
            self.add_error("done_on", "Укажите, когда исполнено")
        return given

    @property
    def done_day(self) -> dt.date:
        return self.cleaned_data.get("done_on") or self.cleaned_data["date"]

    def sent_files(self) -> list[UploadedFile]:
        """What came with this request, from the disk and from the camera."""
        return [*self.cleaned_data.get("file", []), *self.cleaned_data.get("camera", [])]

    def proofs(self, files: Sequence[StoredFile], kept: Sequence[Proof]) -> list[Proof]:
        """What was entered as evidence. The title goes with the document, else with the link, else with the file, which
        goes by its own name without one."""
        given = self.cleaned_data
        title, found = given["title"], list(kept)
        if given["number"]:
            found.append(Proof(K.DOCUMENT, title, number=given["number"], date=given["date"]))
            title = ""
        if given["url"]:
            found.append(Proof(K.LINK, title, url=given["url"]))
            title = ""
        for file in files:
            found.append(Proof(K.FILE, title or file.name, file=file))
            title = ""
        if given.get("numerator") is not None:
            found.append(Proof(K.VALUE, numerator=given["numerator"], denominator=given.get("denominator")))
        return found
