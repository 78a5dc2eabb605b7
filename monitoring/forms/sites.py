"""What is typed in tables of checks: a school's site by row, a number's place in a statistics form by row."""

from __future__ import annotations

from typing import Any

from django import forms

from monitoring.models import SiteCheck, StatisticsCell
from monitoring.reports.sites import POINTS
from monitoring.workflow.sites import Found
from organizations.models import Organization


class RowForm(forms.Form):
    """A row of a table; its inputs are named by the row: «url-17», «line-mentees»."""

    def add_prefix(self, field_name: str) -> str:
        return f"{field_name}-{self.prefix}"


class SiteForm(RowForm):
    """A school's site: what the last check found stands already. `before` is that check."""

    checked = forms.BooleanField(
        label="Сайт просмотрен", required=False, widget=forms.CheckboxInput({"class": "form-check-input"})
    )
    points = forms.MultipleChoiceField(
        choices=[(point.code, point.title) for point in POINTS],
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )
    url = forms.CharField(
        label="Адрес раздела", required=False, widget=forms.URLInput({"class": "form-control", "maxlength": 500})
    )
    note = forms.CharField(
        label="Замечание", required=False, widget=forms.TextInput({"class": "form-control", "maxlength": 300})
    )

    def __init__(self, data: Any, *, school: Organization, before: SiteCheck | None) -> None:
        last = before or SiteCheck()
        initial = {"points": last.points, "url": last.url, "note": last.note}
        super().__init__(data, prefix=str(school.pk), auto_id="%s", initial=initial)
        self.school, self.before = school, before

    def found(self) -> Found | None:
        """What is to be entered, of a form that is valid: of a school ticked as looked at, and of one where something
        was changed, for what was typed is never lost."""
        given = self.cleaned_data
        return Found(self.school.pk, given["url"], given["points"], given["note"]) if self.has_changed() else None


class DayForm(forms.Form):
    checked_on = forms.DateField(
        label="День проверки",
        input_formats=["%Y-%m-%d"],
        error_messages={"required": "Укажите день проверки.", "invalid": "Укажите день проверки."},
        widget=forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
    )


class CellForm(RowForm):
    """Where a number goes in a statistics form. How long each part may be is the act's to say."""

    section = forms.CharField(required=False, widget=forms.TextInput({"class": "form-control", "maxlength": 60}))
    line = forms.CharField(required=False, widget=forms.TextInput({"class": "form-control", "maxlength": 20}))
    column = forms.CharField(required=False, widget=forms.TextInput({"class": "form-control", "maxlength": 20}))

    def __init__(self, data: Any, *, code: str, title: str, cell: StatisticsCell | None) -> None:
        known = {name: getattr(cell, name) for name in self.base_fields} if cell else {}
        super().__init__(data, prefix=code, auto_id="%s", initial=known)
        self.code, self.title = code, title
        for name, label in (("section", "раздел"), ("line", "строка"), ("column", "графа")):
            self.fields[name].widget.attrs["aria-label"] = f"{title}: {label}"

    @property
    def is_sent(self) -> bool:
        return self.add_prefix("line") in self.data

    @property
    def place(self) -> tuple[str, str, str]:
        return self.cleaned_data["section"], self.cleaned_data["line"], self.cleaned_data["column"]
