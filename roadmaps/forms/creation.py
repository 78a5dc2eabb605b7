"""Forms of new plans: empty, typical, or a copy of another year's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms

from organizations.models import Organization
from roadmaps.forms.fields import RussianDateField
from roadmaps.forms.texts import EditForm, Uid, Words
from roadmaps.models import Roadmap

MOST_YEARS = 20
_EXAMPLE = dt.date(2026, 9, 1)


class OwnedForm(EditForm):
    """Every new plan belongs to an organization that the person may write for; one form makes one plan."""

    owner: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        label="Чья карта",
        queryset=None,
        empty_label=None,
        help_text="Её руководитель подпишет акт; данные бланка возьмём из реестра.",
        error_messages={"required": "Выберите организацию", "invalid_choice": "Этой организации в списке нет"},
    )
    once = Uid()

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class BlankForm(OwnedForm):
    """An empty sheet: five columns, sections to be added."""

    title = Words(
        label="Название",
        rows=3,
        required=True,
        error_messages={"required": "Укажите название карты"},
        help_text="Например, «План мероприятий (дорожная карта) по внедрению …».",
    )
    audience = forms.ChoiceField(label="О ком", choices=Roadmap.Audience.choices)
    period_start = RussianDateField(label="Начало", example=_EXAMPLE, required=False)
    period_end = RussianDateField(label="Окончание", example=_EXAMPLE, required=False)

    def layout(self) -> Layout:
        pair = Div(Field("period_start"), Field("period_end"), css_class="form-pair")
        return Layout("owner", "title", "audience", pair, "once")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        start, end = found.get("period_start"), found.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", "Период кончается раньше, чем начинается")
        return found


class TypicalForm(OwnedForm):
    """The typical plan: its terms are computed from the order's date."""

    audience = forms.ChoiceField(label="О ком", choices=Roadmap.Audience.choices)
    start = RussianDateField(
        label="Дата акта",
        example=_EXAMPLE,
        help_text="От неё отсчитаем сроки. Если даты ещё нет, возьмите ожидаемую: сроки поправите.",
        error_messages={"required": "Укажите дату, от которой отсчитать сроки"},
    )
    territory = Words(
        label="Территория в родительном падеже",
        required=True,
        help_text="Для названия: «в образовательных организациях Н-ского муниципального района».",
        error_messages={"required": "Укажите, на какой территории действует план"},
    )
    year_label = Words(
        label="На какой год",
        required=True,
        help_text="Например, «2026/2027 учебный год».",
        error_messages={"required": "Укажите год, на который составлен план"},
    )

    def layout(self) -> Layout:
        return Layout("owner", "audience", "start", "territory", "year_label", "once")


class CopyForm(OwnedForm):
    """A copy of a plan that stands, its years moved."""

    source = forms.ChoiceField(
        label="Какую карту взять",
        error_messages={"required": "Выберите карту", "invalid_choice": "Этой карты в списке нет"},
    )
    shift = forms.IntegerField(
        label="На сколько лет сдвинуть",
        min_value=-MOST_YEARS,
        max_value=MOST_YEARS,
        required=False,
        help_text="Годы в названии, сроках, периоде и показателях. 0 или пусто — оставить как есть.",
        error_messages={
            "invalid": "Напишите число лет, например 1",
            "min_value": f"Не больше {MOST_YEARS} лет назад",
            "max_value": f"Не больше {MOST_YEARS} лет вперёд",
        },
    )

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]

    def layout(self) -> Layout:
        return Layout("source", "shift", "owner", "once")

    def clean_shift(self) -> int:
        return self.cleaned_data["shift"] or 0


class DeleteRoadmapForm(EditForm):
    """Deleting a draft cannot be undone: the person names what goes."""

    confirm = forms.BooleanField(
        label="Удалить черновик со всеми строками и актом",
        error_messages={"required": "Поставьте отметку, если черновик правда нужно удалить"},
    )
