"""The editor of a questionnaire: its head and a row of fields for each question, with some empty rows behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from monitoring.models import Question
from monitoring.workflow.questionnaires import LINE_LIMIT, MOST_QUESTIONS, TEXT_LIMIT, PaperData, QuestionData

NEW_ROWS = 3
_INPUT = {"class": "form-control"}
_TICK = {"class": "form-check-input"}
_LONG = "Слишком длинно"


class HeadForm(forms.Form):
    """What stands before the questions."""

    title = forms.CharField(
        label="Название",
        max_length=300,
        widget=forms.TextInput(attrs=_INPUT),
        error_messages={"required": "Напишите название", "max_length": _LONG},
    )
    intro = forms.CharField(
        label="Вступление",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={**_INPUT, "rows": 2}),
        error_messages={"max_length": _LONG},
    )
    comment = forms.CharField(
        label="Что изменено",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=_INPUT),
        error_messages={"max_length": _LONG},
    )
    base = forms.IntegerField(widget=forms.HiddenInput)


class RowForm(forms.Form):
    """One question; a row without text is left out."""

    place = forms.IntegerField(
        label="Место",
        required=False,
        min_value=0,
        max_value=999,
        widget=forms.NumberInput(attrs={**_INPUT, "inputmode": "numeric"}),
        error_messages={"invalid": "Напишите число", "min_value": "Не меньше 0", "max_value": "Не больше 999"},
    )
    text = forms.CharField(
        label="Вопрос",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={**_INPUT, "rows": 2}),
        error_messages={"max_length": _LONG},
    )
    kind = forms.ChoiceField(
        label="Ответ",
        choices=Question.Kind.choices,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Выберите вид ответа"},
    )
    block = forms.CharField(
        label="Раздел",
        required=False,
        max_length=LINE_LIMIT,
        widget=forms.TextInput(attrs=_INPUT),
        error_messages={"max_length": _LONG},
    )
    hint = forms.CharField(
        label="Пояснение",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=_INPUT),
        error_messages={"max_length": _LONG},
    )
    choices = forms.CharField(
        label="Варианты, каждый с новой строки",
        required=False,
        max_length=2200,
        widget=forms.Textarea(attrs={**_INPUT, "rows": 2}),
        error_messages={"max_length": _LONG},
    )
    code = forms.CharField(
        label="Код, одинаковый во входной и выходной анкете",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=_INPUT),
        error_messages={"max_length": _LONG},
    )
    required = forms.BooleanField(
        label="Без ответа не отправить", required=False, widget=forms.CheckboxInput(attrs=_TICK)
    )
    satisfaction = forms.BooleanField(
        label="Говорит об удовлетворённости", required=False, widget=forms.CheckboxInput(attrs=_TICK)
    )

    def data_of(self) -> QuestionData:
        given = self.cleaned_data
        return QuestionData(
            given["text"],
            given["kind"],
            given["code"],
            given["block"],
            given["hint"],
            tuple(given["choices"].splitlines()),
            given["required"],
            given["satisfaction"],
        )


class EditForm:
    """The head and the rows, read at once."""

    def __init__(self, data: Any = None, *, paper: PaperData | None = None, base: int = 0) -> None:
        questions = paper.questions if paper else ()
        head = {"title": paper.title, "intro": paper.intro, "base": base} if paper else {}
        self.head = HeadForm(data, initial=head)
        number = _posted(data) if data else len(questions) + NEW_ROWS
        self.rows = [
            RowForm(
                data,
                prefix=f"row-{place}",
                initial=_initial(questions[place], place) if place < len(questions) else {"place": place + 1},
            )
            for place in range(number)
        ]
        self.non_field_errors: list[str] = []

    def __iter__(self) -> Iterator[Any]:
        """Every field, as the summary of errors reads them."""
        yield from self.head
        for row in self.rows:
            yield from row

    @property
    def errors(self) -> bool:
        return bool(self.non_field_errors) or bool(self.head.errors) or any(row.errors for row in self.rows)

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in (self.head, *self.rows)]
        return all(valid)

    def paper(self) -> PaperData:
        """What was typed, in the order of places."""
        given = [row for row in self.rows if row.cleaned_data.get("text", "").strip()]
        given.sort(key=lambda row: row.cleaned_data["place"] if row.cleaned_data["place"] is not None else 1000)
        head = self.head.cleaned_data
        return PaperData(head["title"], head["intro"], tuple(row.data_of() for row in given))


def _initial(one: QuestionData, place: int) -> dict[str, Any]:
    return {
        "place": place + 1,
        "text": one.text,
        "kind": one.kind,
        "block": one.block,
        "hint": one.hint,
        "choices": "\n".join(one.choices),
        "code": one.code,
        "required": one.required,
        "satisfaction": one.satisfaction,
    }


def _posted(data: Any) -> int:
    """How many rows came, within reason."""
    places = [name[4:].partition("-")[0] for name in data if name.startswith("row-") and name.endswith("-text")]
    known = [int(place) + 1 for place in places if place.isascii() and place.isdecimal() and len(place) < 4]
    return min(max(known, default=0), MOST_QUESTIONS + NEW_ROWS)
