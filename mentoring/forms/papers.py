"""Forms of papers: what is typed for one printing, the signed paper's requisites, a municipality's own text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from documents.evidence_files import ACCEPT
from mentoring.forms.stages import DatedForm
from mentoring.models import Person
from mentoring.models.paper import PaperKind
from mentoring.papers.composing import Wanted
from mentoring.papers.fields import CASE_NAMES
from mentoring.papers.filling import Asked
from mentoring.papers.printing import NAME_LIMIT
from mentoring.papers.template import SIGNERS, TEXT_LIMIT
from roadmaps.forms.fields import RussianDateField

_EXAMPLE = dt.date(2020, 9, 14)
_VALUE_LIMIT = 2000
_FEW = 3
"""Names that one types one by one; more may be pasted as a list."""
NUMBER_LIMIT = 40
SIGNER_WORDS = {
    "родитель": "Только родитель (до 14 лет)",
    "оба": "Участник и родитель (14–17 лет)",
    "сам": "Сам участник (18 лет и старше)",
}
FORMATS = (("pdf", "PDF"), ("docx", "DOCX"))
REGISTERED = (
    PaperKind.INTRODUCTION,
    PaperKind.REGULATION,
    PaperKind.CURATOR,
    PaperKind.ASSIGNMENT,
    PaperKind.AGREEMENT,
    PaperKind.ADDENDUM,
    PaperKind.PLAN,
    PaperKind.JOURNAL,
)
"""Papers that are registered after signing; consents are kept with the person."""


class FillForm(DatedForm):
    """What one printing may be given. Nothing of it is kept."""

    def __init__(
        self,
        *args: Any,
        asked: Sequence[Asked],
        numbered: bool,
        signers: bool,
        nameless: Sequence[Person] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if numbered:
            self.fields["number"] = forms.CharField(
                label="Номер",
                max_length=NUMBER_LIMIT,
                required=False,
                help_text="Пусто — останется место для номера и даты.",
            )
            self.fields["date"] = RussianDateField(label="Дата", required=False, example=_EXAMPLE)
        if signers:
            choices = [("", "По возрасту каждого"), *((word, SIGNER_WORDS[word]) for word in SIGNERS)]
            self.fields["signer"] = forms.ChoiceField(label="Кто подписывает", choices=choices, required=False)
        for one in asked:
            limit = NAME_LIMIT if one.name else _VALUE_LIMIT
            widget = forms.Textarea(attrs={"rows": 3}) if one.long else forms.TextInput()
            # A browser must not keep names either.
            widget.attrs["autocomplete"] = "off"
            self.fields[one.key] = forms.CharField(
                label=one.label,
                max_length=limit,
                required=False,
                initial=one.value,
                help_text=one.hint,
                widget=widget,
            )
        self.codes = {person.code: person.pk for person in nameless}
        if len(self.codes) > _FEW:
            self.fields["names"] = forms.CharField(
                label="Имена списком",
                max_length=_VALUE_LIMIT * 20,
                required=False,
                help_text="Код и ФИО, каждый с новой строки: «У-001 Фамилия Имя Отчество». Можно вставить из таблицы.",
                widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
            )
        self._dress()

    def clean_names(self) -> str:
        """Lines of codes and names; each is told that names nobody of the paper."""
        text: str = self.cleaned_data["names"]
        for line in text.splitlines():
            code, _, name = " ".join(line.split()).partition(" ")
            if line.strip() and (code.rstrip(":;,") not in self.codes or not name.strip()):
                raise ValidationError(f"Строка не понята: «{line.strip()[:60]}». Начните её с кода, за ним ФИО.")
            if len(name) > NAME_LIMIT:
                raise ValidationError(f"Слишком длинно: не больше {NAME_LIMIT} знаков в имени.")
        return text

    def _dress(self) -> None:
        """The look of fields that were added behind the class's own."""
        for name, field in self.fields.items():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"{self[name].id_for_label}_helptext"
            if isinstance(field, forms.CharField) and field.max_length:
                field.error_messages["max_length"] = f"Слишком длинно: не больше {field.max_length} знаков"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("number")) != bool(cleaned.get("date")) and not self.errors:
            missing = "date" if cleaned.get("number") else "number"
            self.add_error(missing, "Номер и дату вписывают вместе")
        return cleaned

    def given(self) -> dict[str, str]:
        """What was typed, by the input's name."""
        found = {name: value for name, value in self.cleaned_data.items() if isinstance(value, str)}
        for line in found.pop("names", "").splitlines():
            code, _, name = " ".join(line.split()).partition(" ")
            if code:
                key = f"name-{self.codes[code.rstrip(':;,')]}"
                found[key] = found.get(key) or name
        return found


class WordsForm(forms.Form):
    """Words in their cases to look at: a suggestion for each, which a person corrects or leaves."""

    def __init__(self, *args: Any, words: Sequence[Wanted], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        for number, one in enumerate(words):
            label = f"{one.nominative}: {CASE_NAMES[one.case]} падеж"
            self.fields[f"word-{number}"] = forms.CharField(
                label=label,
                max_length=_VALUE_LIMIT,
                initial=one.bent.wording,
                help_text="" if one.bent.sure else "Проверьте: не уверены в окончании.",
                error_messages={"required": "Впишите слова в этом падеже"},
                widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
            )
            # The words that the answer is about: another name typed since needs another look.
            self.fields[f"of-{number}"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=of(one))

    def confirmed(self) -> dict[tuple[str, str], str]:
        """What a person has looked at, for words that still stand on the paper."""
        by_words = {of(one): one.key for one in self.words}
        found = {}
        for name, value in self.data.items():
            if name.startswith("of-") and value in by_words:
                typed = " ".join(str(self.data.get(f"word-{name[3:]}", "")).split())[:_VALUE_LIMIT]
                if typed:
                    found[by_words[value]] = typed
        return found


def of(one: Wanted) -> str:
    """How a hidden input names the words and their case."""
    return f"{one.case}:{one.nominative}"


class RegisterForm(DatedForm):
    """The requisites of a signed paper, its scan, and the pairs that the order of assignment names."""

    past = ("date",)
    kind = forms.ChoiceField(label="Бумага", choices=[(kind.value, kind.label) for kind in REGISTERED])
    number = forms.CharField(label="Номер", max_length=NUMBER_LIMIT, error_messages={"required": "Укажите номер"})
    date = RussianDateField(label="Дата", example=_EXAMPLE)
    started_on = RussianDateField(
        label="Пары работают с",
        required=False,
        example=_EXAMPLE,
        help_text="Для приказа о закреплении. Пусто — с даты приказа.",
    )
    scan = forms.FileField(
        label="Скан", required=False, help_text="PDF или фотография.", widget=forms.FileInput(attrs={"accept": ACCEPT})
    )


class ScanForm(forms.Form):
    scan = forms.FileField(
        label="Скан",
        error_messages={"required": "Выберите файл", "empty": "Файл пуст"},
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ACCEPT}),
    )


class TemplateForm(forms.Form):
    """A municipality's own text of a paper; `version` is the one that it was begun from."""

    text = forms.CharField(
        label="Текст",
        max_length=TEXT_LIMIT,
        strip=False,
        error_messages={"required": "Текст пуст", "max_length": f"Текст длиннее {TEXT_LIMIT // 1000} тысяч знаков"},
        widget=forms.Textarea(
            attrs={"class": "form-control", "rows": 26, "spellcheck": "true", "aria-describedby": "text-fields"}
        ),
    )
    comment = forms.CharField(
        label="Что изменено",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
