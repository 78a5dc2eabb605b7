"""The day that the note is asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from roadmaps.forms.fields import RussianDateField


class StatusDayForm(forms.Form):
    """A day that has come and that the plan was approved on or before; today where nothing is asked."""

    day = RussianDateField(label="По состоянию на", required=False, example=dt.date(2020, 11, 20))

    def __init__(self, *args: Any, today: dt.date, approved_on: dt.date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.approved_on = today, approved_on
        field = self.fields["day"]
        field.example = field.latest = today  # type: ignore[attr-defined]
        field.widget.attrs["class"] = "form-control"

    def clean_day(self) -> dt.date:
        day = self.cleaned_data["day"] or self.today
        if self.approved_on and day < self.approved_on:
            raise ValidationError(f"Карта утверждена {self.approved_on:%d.%m.%Y}: раньше исполнять было нечего")
        return day
