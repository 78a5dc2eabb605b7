"""Filters of discipline: since when, which plan, and whose lines stand behind a number. All live in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from organizations.models import Municipality
from roadmaps.forms.fields import RussianDateField
from roadmaps.progress import OF_KIND

NOBODY = "none"
"""Instead of a person's key: what nobody reported."""


class PeriodFilter(forms.Form):
    """The municipality where the person works in several, and the first last day that counts."""

    municipality = forms.ChoiceField(label="Муниципалитет", required=False)
    since = RussianDateField(label="Сроки с", required=False, example=dt.date(2020, 9, 1))

    def __init__(self, data: QueryDict, *, today: dt.date, places: Iterable[Municipality] = ()) -> None:
        super().__init__(data)
        choices: Any = [(place.slug, place.short_name) for place in places]
        if len(choices) > 1:
            self.fields["municipality"].choices = choices  # type: ignore[attr-defined]
            self.fields["municipality"].widget.attrs["class"] = "form-select"
        else:
            del self.fields["municipality"]
        since: Any = self.fields["since"]
        since.example = since.latest = today
        since.widget.attrs.update({"class": "form-control", "placeholder": "весь период", "size": 12})

    @property
    def first_day(self) -> dt.date | None:
        """The day asked for; None of the whole time, and of what is no day."""
        self.is_valid()
        return self.cleaned_data.get("since")


class BehindForm(forms.Form):
    """Which number the list stands behind; what is wrong in a hand-written address asks for nothing."""

    kind = forms.ChoiceField(required=False, choices=[(name, name) for name in OF_KIND])
    organization = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    person = forms.RegexField(r"^([1-9][0-9]{0,17}|none)$", required=False)

    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}
