"""Forms of a programme's bases: who joins with what, training for many, leaving."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from mentoring.forms.stages import DatedForm
from mentoring.models import Competence, Participant, Programme, Request
from roadmaps.forms.fields import RussianDateField

EXAMPLE = dt.date(2020, 9, 14)
MOST_CAPACITY = 30


class PartForm(DatedForm):
    """What a mentor can help with and how many he takes, or what a mentee asks for."""

    capacity = forms.IntegerField(label="Сколько наставляемых возьмёт", min_value=1, max_value=MOST_CAPACITY)
    competences = forms.ModelMultipleChoiceField(
        queryset=Competence.objects.none(),
        label="Компетенции",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    requests = forms.ModelMultipleChoiceField(
        queryset=Request.objects.none(),
        label="Запросы",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Типичные трудности, не диагнозы",
    )

    def __init__(self, *args: Any, programme: Programme, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience = programme.form.audience
        for name, model in (("competences", Competence), ("requests", Request)):
            offered = model.objects.of(programme.municipality_id).filter(audience=audience)
            self.fields[name].queryset = offered  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["class"] = "form-check-input"
        for name in ("requests",) if side == Participant.Side.MENTOR else ("capacity", "competences"):
            del self.fields[name]


class JoinForm(PartForm):
    """The same for several of the register at once, with the day on which they join."""

    past = ("joined_on",)
    field_order = ("joined_on",)
    joined_on = RussianDateField(label="В базе с", example=EXAMPLE)


class EditPartForm(PartForm):
    wishes = forms.CharField(
        label="Пожелания",
        required=False,
        max_length=1000,
        help_text="Без имён",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    ready_score = forms.IntegerField(label="Готовность по анкете, 1–10", required=False, min_value=1, max_value=10)


class TrainForm(DatedForm):
    past = ("on",)
    on = RussianDateField(label="Когда прошли обучение", example=EXAMPLE)
