"""Forms of requests for data: the builder, a new hour, a return."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from mentoring.forms.stages import DatedForm
from monitoring.datacalls.columns import Column, ColumnsWrong, Words, parse
from monitoring.datacalls.known import Source
from monitoring.datacalls.recipients import Recipients
from monitoring.models import DataCall
from monitoring.workflow.datacalls import FURTHEST, NONE_ASKED, CallData
from organizations.models import Municipality
from roadmaps.forms.fields import RussianDateField

_EXAMPLE = dt.date(2023, 10, 17)
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])(?:[:.\- ]([0-5][0-9]))?")


class HourField(forms.CharField):
    """An hour as people write it: 12:00, 9.30, 14."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=5, error_messages={"required": "Укажите час"}, **kwargs)

    def clean(self, value: Any) -> dt.time:
        text = super().clean(value)
        if not (said := _HOUR.fullmatch(text)):
            raise forms.ValidationError("Напишите час цифрами, например 12:00")
        return dt.time(int(said[1]), int(said[2] or 0))


class TermForm(DatedForm):
    """A day and an hour in the municipality's time zone, not yet past."""

    due_date = RussianDateField(label="Ответить до: день", example=_EXAMPLE)
    due_hour = HourField(label="час", widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))

    def __init__(self, *args: Any, municipality: Municipality, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, today=now.date(), **kwargs)
        self.zone, self.now = ZoneInfo(municipality.time_zone), now

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        day, hour = given.get("due_date"), given.get("due_hour")
        if day is not None and hour is not None:
            due = dt.datetime.combine(day, hour, self.zone)
            if due <= self.now:
                self.add_error("due_date", "Этот час уже прошёл")
            elif due - self.now > FURTHEST:
                self.add_error("due_date", "Срок слишком далёк: не больше года")
            given["due_at"] = due
        return given


def term_initial(due: dt.datetime | None, municipality: Municipality) -> dict[str, Any]:
    """The two fields of a term as they are typed."""
    if due is None:
        return {}
    local = due.astimezone(ZoneInfo(municipality.time_zone))
    return {"due_date": local.date(), "due_hour": f"{local:%H:%M}"}


class ProlongForm(TermForm):
    reason = forms.CharField(
        label="Почему", max_length=300, error_messages={"required": "Назовите причину: она останется в истории"}
    )


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="Что исправить",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        error_messages={"required": "Назовите, что исправить", "max_length": "Слишком длинно: не больше 500 знаков"},
    )


class DataCallForm(TermForm):
    """The builder: what, of whom, by when."""

    title = forms.CharField(label="Что собираем", max_length=200, error_messages={"required": "Назовите запрос"})
    asked_by = forms.CharField(
        label="Кто просит",
        max_length=300,
        required=False,
        help_text="Письмо региона с датой и номером, если запрос не ваш",
    )
    words = forms.CharField(
        label="Пояснение для отвечающих",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    groups = forms.MultipleChoiceField(label="Кого спрашиваем", required=False, widget=forms.CheckboxSelectMultiple)
    organizations = forms.TypedMultipleChoiceField(
        label="По одной", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    columns = forms.CharField(
        label="Графы",
        required=False,
        max_length=20_000,
        strip=False,
        help_text="Каждая с новой строки: название | вид | условия. Вид можно не писать",
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false"}),
    )
    ready = forms.MultipleChoiceField(
        label="Готовые графы с известными значениями", required=False, widget=forms.CheckboxSelectMultiple
    )
    layout = forms.ChoiceField(
        label="Как выгружать", choices=DataCall.Layout.choices, initial=DataCall.Layout.TABLE, required=False
    )

    field_order = ("title", "asked_by", "words", "due_date", "due_hour", "groups", "organizations", "columns", "ready")

    def __init__(
        self,
        *args: Any,
        recipients: Recipients,
        sources: list[Source],
        words: Words,
        before: tuple[Column, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        place: Municipality = kwargs["municipality"]
        self.recipients, self.sources, self.vocabulary, self.before = recipients, sources, words, before
        self.fields["groups"].choices = [  # type: ignore[attr-defined]
            (group.code, f"{group.label} ({len(group.members)})") for group in recipients.groups
        ]
        self.fields["organizations"].choices = [  # type: ignore[attr-defined]
            (row.pk, row.short_name if row.municipality_id == place.pk else row.municipality.short_name)
            for row in recipients.organizations
        ]
        self.fields["ready"].choices = [(one.code, one.title) for one in sources]  # type: ignore[attr-defined]
        for name in ("groups", "organizations", "ready"):
            self.fields[name].widget.attrs["class"] = "form-check-input"
            self.fields[name].error_messages["invalid_choice"] = "Этого в списке нет"

    def clean_layout(self) -> str:
        return self.cleaned_data["layout"] or DataCall.Layout.TABLE

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        text = with_ready(given.get("columns") or "", given.get("ready") or [], self.sources)
        try:
            given["fields"] = parse(text, before=self.before, words=self.vocabulary)
        except ColumnsWrong as wrong:
            for problem in wrong.problems[:10]:
                self.add_error("columns", problem)
        chosen = self.recipients.chosen(given.get("groups") or [], given.get("organizations") or [])
        if not chosen:
            self.add_error("groups", NONE_ASKED)
        given["chosen"] = chosen
        return given

    def data_entered(self) -> CallData:
        given = self.cleaned_data
        return CallData(
            title=given["title"],
            columns=given["fields"],
            due_at=given["due_at"],
            words=given["words"],
            asked_by=given["asked_by"],
            layout=given["layout"],
            groups=tuple(given["groups"]),
            organizations=given["chosen"],
        )


def with_ready(text: str, codes: list[str], sources: list[Source]) -> str:
    """The text of columns with those of known values that are ticked and not yet named."""
    lines = [line for line in text.splitlines() if line.strip()]
    told = {line.split("|")[0].strip().casefold() for line in lines}
    lines += [
        f"{one.title} | {one.kind.label} | известно: {one.label}"
        for one in sources
        if one.code in codes and one.title.casefold() not in told
    ]
    return "\n".join(lines)
