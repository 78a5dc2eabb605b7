"""What is asked of a report: which one, of which year, as of which day, to whom it went."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from monitoring.models import Report
from monitoring.tallies import FIRST_YEAR
from organizations.models import Municipality
from roadmaps.models import Roadmap


class NewReportForm(forms.Form):
    """`places`: municipalities and regions whose reports the person composes."""

    municipality: forms.ModelChoiceField[Municipality] = forms.ModelChoiceField(
        queryset=None, label="Чей отчёт", empty_label=None
    )
    kind = forms.ChoiceField(label="Вид отчёта", choices=Report.Kind)
    year = forms.TypedChoiceField(label="За год", coerce=int)
    day = forms.DateField(
        label="Данные на день",
        required=False,
        help_text="Пусто — на сегодня.",
        widget=forms.DateInput({"type": "date"}),
    )
    roadmap: forms.ModelChoiceField[Roadmap] = forms.ModelChoiceField(
        queryset=None,
        label="Дорожная карта",
        required=False,
        empty_label="Все действующие",
        help_text="Для годового отчёта об исполнении.",
    )

    def __init__(self, *args: Any, places: Any, plans: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = places  # type: ignore[attr-defined]
        self.fields["roadmap"].queryset = plans  # type: ignore[attr-defined]
        years = range(year, FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [(one, str(one)) for one in years]  # type: ignore[attr-defined]
        for name in ("municipality", "kind", "year", "roadmap"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["day"].widget.attrs["class"] = "form-control"


class WordsForm(forms.Form):
    """Words of one block as they are mended; `version` is that of the report which the person saw."""

    text = forms.CharField(label="Текст", required=False, widget=forms.Textarea({"rows": 6, "class": "form-control"}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class SendForm(forms.Form):
    sent_to = forms.CharField(
        label="Кому", max_length=300, widget=forms.TextInput({"class": "form-control"}), help_text="Орган и способ."
    )
    sent_on = forms.DateField(label="Когда", widget=forms.DateInput({"type": "date", "class": "form-control"}))

    def __init__(self, *args: Any, today: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if today:
            self.fields["sent_on"].initial = today.isoformat()


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Почему исправляется", max_length=300, widget=forms.TextInput({"class": "form-control"})
    )
