"""Words of the public page."""

from __future__ import annotations

from django import forms

_TICK = {"class": "form-check-input"}


class PageForm(forms.Form):
    intro = forms.CharField(
        label="О программе",
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 5, "class": "form-control"}),
        help_text="Два-три предложения для родителей и педагогов. Без фамилий детей.",
    )
    contacts = forms.CharField(
        label="К кому обращаться",
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 3, "class": "form-control"}),
        help_text="Отдел, телефон, электронная почта.",
    )
    shows_schools = forms.BooleanField(
        label="Показывать график внедрения по школам", required=False, widget=forms.CheckboxInput(_TICK)
    )
    shows_practices = forms.BooleanField(
        label="Показывать опубликованные практики", required=False, widget=forms.CheckboxInput(_TICK)
    )
    is_on = forms.BooleanField(label="Страница открыта для всех", required=False, widget=forms.CheckboxInput(_TICK))
