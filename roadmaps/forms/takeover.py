"""The form of taking over: true days on which lines were executed before the plan came into the product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.forms import BoundField

from roadmaps.forms.fields import RussianDateField
from roadmaps.models import Execution, Occurrence


class SinceForm(forms.Form):
    """Since when execution is kept here: terms before that day are never overdue."""

    on = RussianDateField(label="Исполнение ведётся в системе с", example=dt.date(2020, 11, 1))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["on"]
        field.example = field.latest = today
        field.widget.attrs["class"] = "form-control"


class TakeoverForm(forms.Form):
    """A day for each term, another one for a line where it differs, and a tick at each line that was executed.

    Lines must be loaded with their occurrences and stand together by them.
    """

    def __init__(self, *args: Any, lines: Sequence[Execution], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            if _term(line) not in self.fields:
                self.fields[_term(line)] = _date(today, line.occurrence.due)
            self.fields[_own(line)] = _date(today, None)
        told = self.data.getlist("line") if self.is_bound else []  # type: ignore[attr-defined]
        self.ticked = {line.pk for line in lines if str(line.pk) in told}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        days: dict[int, dt.date] = {}
        for line in self.lines:
            if line.pk not in self.ticked or _own(line) in self.errors:
                continue
            day = found.get(_own(line)) or found.get(_term(line))
            if day is None:
                if _term(line) not in self.errors:
                    self.add_error(_term(line), "Укажите, когда исполнено: дата нужна настоящая")
                continue
            days[line.pk] = day
        if not self.ticked and not self.errors:
            self.add_error(None, "Отметьте, что было исполнено")
        found["days"] = days
        return found

    def groups(self) -> Iterator[tuple[Occurrence, BoundField, list[tuple[Execution, BoundField, bool]]]]:
        """Terms, each with the field of its day and its lines: row, field of the line's own day, whether ticked."""
        for occurrence, lines in groupby(self.lines, key=lambda line: line.occurrence):
            own = [(line, self[_own(line)], line.pk in self.ticked) for line in lines]
            yield occurrence, self[_term(own[0][0])], own


def _term(line: Execution) -> str:
    return f"term-{line.occurrence_id}"


def _own(line: Execution) -> str:
    return f"own-{line.pk}"


def _date(today: dt.date, due: dt.date | None) -> RussianDateField:
    """An empty field of a day that has come; the term's own day stands as the example, not as an answer."""
    field = RussianDateField(label="Исполнено", required=False, example=due or today, latest=today)
    field.widget.attrs.update({"class": "form-control", "placeholder": f"{due or today:%d.%m.%Y}"})
    return field
