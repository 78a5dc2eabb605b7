"""Lines of the monitoring calendar."""

from __future__ import annotations

from typing import Any

from django import forms

from monitoring.models import Report


class RuleForm(forms.Form):
    title = forms.CharField(label="Что делается", max_length=300)
    kind = forms.ChoiceField(label="Вид отчёта", choices=Report.Kind)
    term = forms.CharField(
        label="Срок, как в документе", max_length=300, help_text="Например: «Ежегодно в мае и 1–15 декабря»."
    )
    basis = forms.CharField(label="Откуда", max_length=300, required=False, help_text="Пункт карты или письмо.")
    since = forms.IntegerField(label="С года", min_value=2000, max_value=2100)
    until = forms.IntegerField(
        label="По год", min_value=2000, max_value=2100, required=False, help_text="Пусто — без конца."
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = year
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "kind" else "form-control"


class AsideForm(forms.Form):
    reason = forms.CharField(
        label="Почему не составляется", max_length=300, widget=forms.TextInput({"class": "form-control"})
    )
