"""Forms of meetings, feedback, a pair's plan, endings and practices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from mentoring.forms.stages import DatedForm
from mentoring.models import FitCheck, IndividualPlan, Meeting, Participant, PlanStep
from mentoring.workflow.closing import OUTCOME_LIMIT, Ending
from mentoring.workflow.feedback import WORDS_LIMIT
from mentoring.workflow.meetings import MINUTES_LIMIT, TEXT_LIMIT, TOPIC_LIMIT, Held
from mentoring.workflow.plans import PlanData, StepData
from mentoring.workflow.practices import TEXT_LIMIT as PRACTICE_LIMIT
from mentoring.workflow.practices import TITLE_LIMIT, PracticeData
from roadmaps.forms.fields import RussianDateField

USUAL_MINUTES = 45
NEW_STEPS = 2
"""Empty lines behind the steps of a plan."""
_EXAMPLE = dt.date(2020, 10, 14)
_NO_NAMES = "Без имён участников"
_NUMBER = {"invalid": "Напишите число", "min_value": "Не меньше 1", "max_value": "Слишком много"}


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _minutes(**kwargs: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        min_value=1, max_value=MINUTES_LIMIT, required=False, widget=widget, error_messages=_NUMBER, **kwargs
    )


class MeetingForm(DatedForm):
    """A meeting that took place."""

    past = ("date",)
    kind = forms.TypedChoiceField(label="Вид встречи", choices=Meeting.Kind.choices, coerce=int)
    date = RussianDateField(label="Дата", example=_EXAMPLE)
    minutes = _minutes(label="Минут")
    topic = forms.CharField(label="Тема", required=False, max_length=TOPIC_LIMIT, help_text=_NO_NAMES)
    outcome = forms.CharField(label="Что сделано", required=False, max_length=TEXT_LIMIT, widget=_area())
    next_step = forms.CharField(label="Следующий шаг", required=False, max_length=TOPIC_LIMIT)
    next_on = RussianDateField(label="Следующая встреча", required=False, example=_EXAMPLE)

    def held(self, pair: int) -> Held:
        return Held(pair, **self.cleaned_data)


class ManyForm(DatedForm):
    """What the meetings of many pairs have in common."""

    past = ("date",)
    date = RussianDateField(label="Дата", example=_EXAMPLE)
    minutes = _minutes(label="Минут")
    topic = forms.CharField(label="Тема для всех", required=False, max_length=TOPIC_LIMIT, help_text=_NO_NAMES)


class ManyRow(DatedForm):
    """One pair's line: what it leaves out is taken from what is common."""

    met = forms.BooleanField(label="Встретились", required=False)
    kind = forms.TypedChoiceField(label="Вид", choices=Meeting.Kind.choices, coerce=int)
    minutes = _minutes(label="Минут")
    topic = forms.CharField(label="Тема", required=False, max_length=TOPIC_LIMIT)

    def held(self, pair: int, common: dict[str, Any]) -> Held:
        given = self.cleaned_data
        return Held(
            pair,
            given["kind"],
            common["date"],
            given["minutes"] or common["minutes"],
            given["topic"] or common["topic"],
        )


class FeedbackForm(forms.Form):
    """What one side says of a meeting."""

    score = forms.TypedChoiceField(
        label="Насколько полезной была встреча",
        choices=[(number, str(number)) for number in range(1, 11)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Оценка — от 1 до 10"},
    )
    words = forms.CharField(
        label="Что понравилось, что было трудно",
        required=False,
        max_length=WORDS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        error_messages={"max_length": f"Слишком длинно: не больше {WORDS_LIMIT} знаков"},
    )
    help_wanted = forms.BooleanField(
        label="Нужна помощь куратора",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


class SpokenForm(FeedbackForm):
    """Feedback that was said aloud or on paper, entered for one of the sides."""

    side = forms.TypedChoiceField(label="Чей отзыв", coerce=int, widget=forms.Select(attrs={"class": "form-select"}))
    field_order = ("side", "score", "words", "help_wanted")

    def __init__(self, *args: Any, sides: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["score"].widget = forms.Select(attrs={"class": "form-select"})
        self.fields["score"].choices = [("", "без оценки"), *FeedbackForm.base_fields["score"].choices]  # type: ignore[attr-defined]
        self.fields["side"].choices = sides  # type: ignore[attr-defined]


class FitForm(forms.Form):
    """Whether the side wants to go on after the trial meeting."""

    answer = forms.ChoiceField(
        label="Хотите продолжать в этой паре",
        choices=FitCheck.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Выберите ответ", "invalid_choice": "Выберите ответ"},
    )
    words = forms.CharField(
        label="Если хотите, поясните",
        required=False,
        max_length=WORDS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        error_messages={"max_length": f"Слишком длинно: не больше {WORDS_LIMIT} знаков"},
    )


class PlanHead(DatedForm):
    """The pair's plan as a whole."""

    past = ("date",)
    date = RussianDateField(label="Дата плана", example=_EXAMPLE)
    problem = forms.CharField(label="Запрос или проблема", required=False, max_length=TEXT_LIMIT, widget=_area(2))
    goal = forms.CharField(label="Цель", max_length=TEXT_LIMIT, widget=_area(2), help_text=_NO_NAMES)
    tasks = forms.CharField(label="Задачи", required=False, max_length=TEXT_LIMIT, widget=_area(2))
    expected = forms.CharField(label="Ожидаемый результат", required=False, max_length=TEXT_LIMIT, widget=_area(2))


class StepForm(DatedForm):
    """A line of the plan; one without a measure is left out."""

    past = ("done_on",)
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    measure = forms.CharField(label="Мероприятие", required=False, max_length=500)
    term = forms.CharField(label="Срок", required=False, max_length=200)
    expected = forms.CharField(label="Результат", required=False, max_length=500)
    done_on = RussianDateField(label="Сделано", required=False, example=_EXAMPLE)
    outcome = forms.CharField(label="Что получилось", required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        rest = any(given.get(name) for name in ("term", "expected", "done_on", "outcome"))
        if rest and not given.get("measure") and "measure" not in self.errors:
            self.add_error("measure", "Напишите мероприятие")
        return given


class PlanForm:
    """The plan with its steps and some empty lines, saved at once."""

    def __init__(
        self, data: Any = None, *, plan: IndividualPlan | None, steps: Sequence[PlanStep], today: dt.date
    ) -> None:
        names = ("date", "problem", "goal", "tasks", "expected")
        initial = {name: getattr(plan, name) for name in names} if plan else {"date": today}
        self.head = PlanHead(data, today=today, initial=initial)
        self.non_field_errors: list[str] = []
        fields = ("pk", "measure", "term", "expected", "done_on", "outcome")
        rows: list[dict[str, Any] | None] = [{name: getattr(step, name) for name in fields} for step in steps]
        number = max(len(rows) + NEW_STEPS, _posted(data))
        rows += [None] * (number - len(rows))
        self.lines = [
            StepForm(data, prefix=f"step{place}", today=today, initial=row or {}) for place, row in enumerate(rows)
        ]

    def __iter__(self) -> Iterator[Any]:
        """Every field, as the summary of errors reads them."""
        yield from self.head
        for line in self.lines:
            yield from line

    @property
    def errors(self) -> bool:
        return bool(self.non_field_errors) or bool(self.head.errors) or any(line.errors for line in self.lines)

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in (self.head, *self.lines)]
        return all(valid)

    def data(self) -> PlanData:
        return PlanData(**self.head.cleaned_data)

    def steps(self) -> list[StepData]:
        return [StepData(**line.cleaned_data) for line in self.lines if line.cleaned_data.get("measure")]


class ApproveForm(DatedForm):
    """Who approved the plan and when."""

    past = ("approved_on",)
    approved_on = RussianDateField(label="Утверждён", example=_EXAMPLE)
    approved_by = forms.CharField(label="Кем утверждён", max_length=200, help_text="Например, директор школы")


class EndingsForm(DatedForm):
    """The day on which the pairs marked are completed."""

    past = ("on",)
    on = RussianDateField(label="Когда завершены", example=_EXAMPLE)


class EndingRow(DatedForm):
    """How one pair ends."""

    ends = forms.BooleanField(label="Завершить", required=False)
    outcome = forms.CharField(label="Итог и рефлексия", required=False, max_length=OUTCOME_LIMIT, widget=_area(2))
    goes_on = forms.BooleanField(label="Продолжит", required=False)

    def ending(self, pair: int) -> Ending:
        return Ending(pair, self.cleaned_data["outcome"], self.cleaned_data["goes_on"])


class PracticeForm(DatedForm):
    """A practice of the register; `pairs` are those of the school that it may tell of."""

    title = forms.CharField(label="Название", max_length=TITLE_LIMIT, help_text=_NO_NAMES)
    summary = forms.CharField(label="В чём практика", max_length=PRACTICE_LIMIT, widget=_area(6), help_text=_NO_NAMES)
    results = forms.CharField(label="Результаты", required=False, max_length=PRACTICE_LIMIT, widget=_area(4))
    pair = forms.TypedChoiceField(
        label="О какой паре рассказано",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Публикация тогда проверит согласия участников пары",
    )

    def __init__(self, *args: Any, pairs: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pair"].choices = [("", "Ни о какой отдельно"), *pairs]  # type: ignore[attr-defined]

    def practice(self) -> PracticeData:
        given = self.cleaned_data
        return PracticeData(given["title"], given["summary"], given["results"], given["pair"])


def side_choices(people: Sequence[Participant]) -> list[tuple[int, str]]:
    """Sides of a pair as a choice, by code."""
    return [(one.pk, f"{one.get_side_display()} {one.person.code}") for one in people]


def _posted(data: Any) -> int:
    """How many lines of steps came, within reason."""
    if not data:
        return 0
    places = [name[4:].partition("-")[0] for name in data if name.startswith("step")]
    return min(max((int(place) + 1 for place in places if place.isdecimal() and len(place) < 4), default=0), 61)
