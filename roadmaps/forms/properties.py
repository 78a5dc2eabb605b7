"""The plan's properties: names, period, numbering, organizations; and its columns as a small table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from organizations.models import Organization
from roadmaps.forms.fields import RussianDateField
from roadmaps.forms.texts import EditForm, Mark, Words
from roadmaps.models import Roadmap
from roadmaps.plan import CORE_COLUMNS, Column
from roadmaps.workflow import Properties

# What a core column holds, in the product's own words.
CORE_NAMES = {
    "number": "Номер",
    "title": "Мероприятие",
    "deadline": "Срок",
    "responsible": "Ответственный",
    "result": "Результат",
}
_EXAMPLE = dt.date(2026, 9, 1)


class PropertiesForm(EditForm):
    """Everything about the plan but its rows, columns, act and targets."""

    title = Words(label="Название", rows=3)
    table_title = Words(label="Название таблицы", rows=2, help_text="Если отличается от названия карты.")
    audience = forms.ChoiceField(label="О ком", choices=Roadmap.Audience.choices)
    period_start = RussianDateField(label="Начало", example=_EXAMPLE, required=False)
    period_end = RussianDateField(label="Окончание", example=_EXAMPLE, required=False)
    description = Words(
        label="Описание перед таблицей",
        rows=6,
        help_text="Строка с «# » в начале — заголовок, строки с «●», «·» или «-» — пункты списка.",
    )
    scheme = forms.ChoiceField(label="Нумерация", choices=Roadmap.Scheme.choices)
    last_dot = forms.BooleanField(label="Точка после номера", required=False)
    auto_numbering = forms.BooleanField(
        label="Нумеровать автоматически",
        required=False,
        help_text="Номера, введённые вручную, не меняются.",
    )
    owner: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        label="Чья карта", queryset=None, empty_label=None
    )
    keeper: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        label="Кто ведёт", queryset=None, required=False
    )
    issuer: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        label="Кто издаёт акт", queryset=None, required=False
    )
    controller = Words(label="Кто контролирует")
    note = Words(label="Примечание", rows=3, help_text="Видно сотрудникам, не печатается.")
    mark = Mark()

    def __init__(self, *args: Any, organizations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "keeper", "issuer"):
            self.fields[name].queryset = organizations  # type: ignore[attr-defined]

    def layout(self) -> Layout:
        return Layout(
            "title",
            "table_title",
            "audience",
            Div(Field("period_start"), Field("period_end"), css_class="form-pair"),
            "description",
            HTML("<h2>Нумерация</h2>"),
            "scheme",
            "last_dot",
            "auto_numbering",
            HTML("<h2>Организации</h2>"),
            "owner",
            "keeper",
            "issuer",
            "controller",
            "note",
            "mark",
        )

    def properties(self, columns: Sequence[Column]) -> Properties:
        found = {name: value for name, value in self.cleaned_data.items() if name != "mark"}
        return Properties(columns=columns, **found)


class ColumnForm(forms.Form):
    """One column: its place among the others, its printed name, and whether it is printed."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    place = forms.IntegerField(label="Место", required=False, min_value=1, max_value=99)
    label = Words(label="Название графы")
    shown = forms.BooleanField(label="Печатать", required=False)

    @property
    def name(self) -> str:
        """What the column holds, in the product's own words."""
        return CORE_NAMES.get(str(self["key"].value() or ""), "Своя графа")


ColumnFormSet = forms.formset_factory(ColumnForm, extra=1, max_num=20, absolute_max=20, validate_max=True)


def column_initial(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The plan's columns in their order, then the core ones that it does not print."""
    shown = [column.key for column in columns]
    rows: list[dict[str, Any]] = [
        {"key": column.key, "label": column.label, "place": place, "shown": True}
        for place, column in enumerate(columns, 1)
    ]
    hidden = [key for key in CORE_COLUMNS if key not in shown]
    rows += [
        {"key": key, "label": CORE_NAMES[key], "place": len(columns) + place, "shown": False}
        for place, key in enumerate(hidden, 1)
    ]
    return rows


def chosen_columns(formset: Any) -> list[Column]:
    """The columns to print in their order; a new one (without a key) counts once it has a name."""
    chosen = []
    for number, form in enumerate(formset.forms):
        found = form.cleaned_data
        label = found.get("label", "").strip()
        if not found.get("key") and not label:
            continue
        if found.get("shown") or not found.get("key"):
            chosen.append((found.get("place") or 99, number, Column(found.get("key") or "", label)))
    return [column for _, _, column in sorted(chosen, key=lambda entry: entry[:2])]
