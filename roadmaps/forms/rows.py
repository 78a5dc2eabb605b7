"""Forms of rows: one cell, a section's heading, a new row, a move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms

from roadmaps.forms.texts import EditForm, Mark, Uid, Version, Words
from roadmaps.plan import Column
from roadmaps.workflow import Place, Spot

PLACES = [(place.value, place.value) for place in Place]


class CellForm(EditForm):
    """The text of one cell. A number is one short line, any other cell holds paragraphs and bullets."""

    text = Words()
    version = Version()

    def __init__(self, *args: Any, column: Column, automatic: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        field.label = column.label
        if column.key == "number":
            cleared = " Очистите поле, чтобы строка нумеровалась." if automatic else ""
            field.help_text = f"Введённый вручную номер не меняется сам.{cleared}"
        else:
            text = str(self["text"].value() or "")
            height = max(2, min(16, sum(1 + len(line) // 40 for line in text.split("\n"))))
            field.widget = forms.Textarea(attrs={"rows": height, "class": "serif-field"})


class SectionForm(EditForm):
    """A section's heading, its number where typed by hand, and its own period."""

    title = Words(label="Заголовок раздела", rows=3)
    number = Words(label="Номер", help_text="Пустой номер ставится по нумерации карты.")
    period = Words(label="Период раздела", help_text="Если раздел действует не весь период карты.")
    version = Version()

    def layout(self) -> Layout:
        return Layout("title", Div(Field("number"), Field("period"), css_class="form-pair"), "version")


class SpotForm(EditForm):
    """Where a row goes: hidden fields that the address of the form filled."""

    place = forms.ChoiceField(choices=PLACES, required=False, widget=forms.HiddenInput)
    item = Mark()
    section = Mark()

    def spot(self) -> Spot:
        found = self.cleaned_data
        return Spot(Place(found["place"] or Place.INSIDE), item=found["item"], section=found["section"])


class ItemForm(SpotForm):
    """A new row: a field for every column of the plan but the number, which comes by itself."""

    uid = Uid()

    def __init__(self, *args: Any, columns: Sequence[Column], **kwargs: Any) -> None:
        self.columns = [column for column in columns if column.key != "number"]
        super().__init__(*args, **kwargs)

    def layout(self) -> Layout:
        for column in self.columns:
            rows = 3 if column.key == "title" else 2
            self.fields[column.key] = Words(label=column.label, rows=rows)
        cells = [column.key for column in self.columns]
        return Layout(*cells, "uid", "place", "item", "section")

    def cells(self) -> dict[str, str]:
        return {column.key: self.cleaned_data[column.key] for column in self.columns}


class NewSectionForm(SpotForm):
    """A new section."""

    title = Words(label="Заголовок раздела", rows=3)
    number = Words(label="Номер", help_text="Пустой номер ставится по нумерации карты.")
    period = Words(label="Период раздела", help_text="Если раздел действует не весь период карты.")
    uid = Uid()

    def layout(self) -> Layout:
        pair = Div(Field("number"), Field("period"), css_class="form-pair")
        return Layout("title", pair, "uid", "place", "item", "section")


class MoveForm(SpotForm):
    """A move: a step in a direction, or a place by another row."""

    direction = Mark()
    version = Version()


class DeleteForm(EditForm):
    """A deletion of what the person saw."""

    version = Version()
