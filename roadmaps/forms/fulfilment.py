"""Filters of the fulfilment grid; all of them live in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format

from roadmaps.fulfilment import Sources, Wanted
from roadmaps.line_states import LineState

_SHORT = 60


class GridFilter(forms.Form):
    """Section, stage, state, organization and month: choices hold what the plan's lines have and nothing else."""

    section = forms.ChoiceField(label="Раздел", required=False)
    stage = forms.ChoiceField(label="Этап цикла", required=False)
    state = forms.ChoiceField(label="Состояние", required=False)
    organization = forms.ChoiceField(label="Организация", required=False)
    month = forms.ChoiceField(label="Месяц срока", required=False)

    def __init__(self, data: QueryDict, sources: Sources, *, today: dt.date) -> None:
        super().__init__(data)
        self._words: dict[str, dict[str, str]] = {}
        lines = sources.lines
        months = sorted({line.term.replace(day=1) for line in lines if line.term})
        states = {line.state(today) for line in lines}
        stages = sorted({item.stage for item in sources.items if item.stage})
        names = sorted(sources.organizations.values(), key=lambda row: row.short_name)
        self._offer("section", "Все разделы", ((row.uid, _short(str(row))) for row in sources.sections))
        self._offer("stage", "Все этапы", ((str(stage), f"Этап {stage}") for stage in stages))
        self._offer("state", "Любое", ((state.value, state.word) for state in LineState if state in states))
        self._offer("organization", "Все организации", ((str(row.pk), row.short_name) for row in names))
        self._offer("month", "Весь период", ((f"{day:%Y-%m}", date_format(day, "F Y")) for day in months))

    def _offer(self, name: str, everything: str, choices: Iterable[tuple[str, str]]) -> None:
        """A filter without choices is not shown, and still says what is wrong with a hand-written address."""
        offered = list(choices)
        field: Any = self.fields[name]
        self._words[name] = dict(offered)
        field.choices = [("", everything), *offered]
        field.error_messages["invalid_choice"] = "такого значения здесь нет"
        field.widget.attrs["class"] = "form-select"
        if not offered:
            field.widget = forms.HiddenInput()

    def wanted(self) -> Wanted:
        """What is asked for; fields that are wrong ask for nothing."""
        self.is_valid()
        found = self.cleaned_data
        return Wanted(
            section=found.get("section", ""),
            stage=int(found["stage"]) if found.get("stage") else None,
            state=LineState(found["state"]) if found.get("state") else None,
            organization=int(found["organization"]) if found.get("organization") else None,
            month=dt.date.fromisoformat(f"{found['month']}-01") if found.get("month") else None,
        )

    def chosen(self) -> list[tuple[str, str]]:
        """Filters that are on, as «Раздел: 1. Подготовка», with their names in the address."""
        return [
            (name, f"{field.label}: {self._words[name][self.cleaned_data[name]]}")
            for name, field in self.fields.items()
            if self.cleaned_data.get(name)
        ]


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"
