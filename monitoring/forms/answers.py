"""The form of a questionnaire, made of its questions; and the forms of its collection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from monitoring.models import Question
from monitoring.questions import WORDS_LIMIT, Said, blocks_of

_WRONG = {"invalid_choice": "Такого ответа нет", "required": "Ответьте на этот вопрос"}
YES_NO = ((1, "Да"), (0, "Нет"))
GRADES = ((2, "2 — в полной мере"), (1, "1 — частично"), (0, "0 — не проявляется"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its field."""

    question: Question
    field: Any

    @property
    def hint(self) -> str:
        return hint_of(self.question)


class AnswersForm(forms.Form):
    """One sheet. `whole`: it is sent, and questions that must be answered are; else it is saved on the way."""

    def __init__(
        self,
        questions: Sequence[Question],
        data: Any = None,
        *,
        said: Mapping[int, Said] | None = None,
        whole: bool = False,
    ) -> None:
        super().__init__(data, initial={f"q{pk}": _initial(one) for pk, one in (said or {}).items()})
        self.questions = list(questions)
        for question in self.questions:
            self.fields[f"q{question.pk}"] = _field(question, required=whole and question.required)

    @property
    def blocks(self) -> Iterator[tuple[str, list[Asked]]]:
        """Headings with their questions."""
        for block, questions in blocks_of(self.questions):
            yield block, [Asked(question, self[f"q{question.pk}"]) for question in questions]

    def said(self) -> dict[int, Said]:
        """What the valid fields say, by the question's key."""
        found = {}
        for question in self.questions:
            value = self.cleaned_data.get(f"q{question.pk}")
            if value not in (None, "", []) and (one := _said(question, value)):
                found[question.pk] = one
        return found


def _said(question: Question, value: Any) -> Said:
    if question.kind == Question.Kind.TEXT:
        return Said(text=value)
    if question.kind == Question.Kind.CHOICE:
        return Said(chosen=(value,))
    if question.kind == Question.Kind.CHOICES:
        return Said(chosen=tuple(sorted(value)))
    return Said(number=value)


def _initial(said: Said) -> Any:
    if said.number is not None:
        return said.number
    return said.text or (said.chosen[0] if len(said.chosen) == 1 else list(said.chosen))


def _field(question: Question, *, required: bool) -> forms.Field:
    shared: dict[str, Any] = {"label": question.text, "required": required, "error_messages": _WRONG}
    if question.kind == Question.Kind.TEXT:
        area = forms.Textarea(attrs={"rows": 3, "class": "form-control"})
        errors = {**_WRONG, "max_length": f"Слишком длинно: не больше {WORDS_LIMIT} знаков"}
        return forms.CharField(max_length=WORDS_LIMIT, widget=area, **{**shared, "error_messages": errors})
    choices = choices_of(question)
    if question.kind == Question.Kind.CHOICES:
        return forms.TypedMultipleChoiceField(
            choices=choices, coerce=int, widget=forms.CheckboxSelectMultiple, **shared
        )
    return forms.TypedChoiceField(choices=choices, coerce=int, empty_value=None, widget=forms.RadioSelect, **shared)


def choices_of(question: Question) -> list[tuple[int, str]]:
    """What may be answered, by the number or place that is kept; empty for words."""
    if question.kind == Question.Kind.SCALE:
        return [(number, str(number)) for number in range(1, 11)]
    if question.kind == Question.Kind.YES_NO:
        return list(YES_NO)
    if question.kind == Question.Kind.GRADE:
        return list(GRADES)
    return list(enumerate(question.choices))


def hint_of(question: Question) -> str:
    """What is said below the question; nothing where it is but the answers that stand there anyway."""
    return "" if question.hint == ", ".join(title for _, title in choices_of(question)) else question.hint
