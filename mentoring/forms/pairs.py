"""Forms of pairs: people by their codes, orders, pairs made on paper, changes and ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mentoring.forms.stages import DatedForm
from mentoring.models import Participant
from mentoring.workflow.pair_rules import NUMBER_LIMIT, REASON_LIMIT
from mentoring.workflow.pairs import OnPaper
from organizations.text import fold
from roadmaps.forms.fields import RussianDateField

LINES = 5
"""Lines of pairs made on paper that one press takes."""
_EXAMPLE = dt.date(2020, 10, 14)
_NUMBER = "Номер приказа о закреплении"


def code_of(one: Participant, school: int) -> str:
    """What a person is typed by: the code, with the branch's name where the person is of a branch."""
    person = one.person
    return person.code if person.organization_id == school else f"{person.code}, {person.organization.short_name}"


class PersonField(forms.CharField):
    """Somebody of a base by code, offered by a list while one types; gives the participant.

    `offer` sets who may be named by which code, and the id of the page's list of them.
    """

    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "form-control", "autocapitalize": "characters"})
    default_error_messages = {"required": "Выберите участника", "unknown": "Такого кода в списке нет: %(code)s"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.offered: Mapping[str, Participant] = {}

    def offer(self, people: Mapping[str, Participant], list_id: str) -> None:
        self.offered = people
        self.widget.attrs["list"] = list_id

    def clean(self, value: Any) -> Participant | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = next((one for code, one in self.offered.items() if fold(code) == fold(typed)), None)
        if found is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"code": typed})
        return found


class ChoiceForm(forms.Form):
    """The curator's own word about any two people."""

    mentor = PersonField(label="Наставник")
    mentee = PersonField(label="Наставляемый")

    def __init__(
        self, *args: Any, mentors: Mapping[str, Participant], mentees: Mapping[str, Participant], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, mentors, mentees)


class WishForm(ChoiceForm):
    """What one of two people says of the other."""

    SAYS = (
        ("mentee-wish", "Наставляемый хотел бы этого наставника"),
        ("mentee-veto", "Наставляемый не согласен"),
        ("mentor-wish", "Наставник хотел бы этого наставляемого"),
        ("mentor-veto", "Наставник не согласен"),
    )
    says = forms.ChoiceField(label="Что сказано", choices=SAYS, widget=forms.Select(attrs={"class": "form-select"}))

    def said(self) -> tuple[Participant, Participant, str]:
        """Who says, of whom, and whether a wish or a veto."""
        side, _, kind = self.cleaned_data["says"].partition("-")
        other = Participant.Side.MENTEE if side == Participant.Side.MENTOR else Participant.Side.MENTOR
        return self.cleaned_data[side], self.cleaned_data[other], kind

    def offered(self, side: str) -> Mapping[str, Participant]:
        field = self.fields[side]
        return field.offered if isinstance(field, PersonField) else {}


class SupportForm(DatedForm):
    """What is done for a mentee who is left without a pair."""

    past = ("support_on",)
    next_step = forms.CharField(
        label="Следующий шаг", required=False, max_length=REASON_LIMIT, help_text="Без имён участников"
    )
    support_on = RussianDateField(label="Психологическая поддержка с", required=False, example=_EXAMPLE)


class OrderForm(DatedForm):
    """The signed order that assigns the pairs marked."""

    past = ("order_date",)
    order_number = forms.CharField(label=_NUMBER, max_length=NUMBER_LIMIT)
    order_date = RussianDateField(label="Дата приказа", example=_EXAMPLE)
    started_on = RussianDateField(
        label="Работают с", required=False, example=_EXAMPLE, help_text="Пусто — с даты приказа"
    )


class PaperLine(DatedForm):
    """One pair made on paper."""

    past = ("order_date",)
    mentor = PersonField(label="Наставник", required=False)
    mentee = PersonField(label="Наставляемый", required=False)
    order_number = forms.CharField(label="Приказ №", required=False, max_length=NUMBER_LIMIT)
    order_date = RussianDateField(label="Дата приказа", required=False, example=_EXAMPLE)
    started_on = RussianDateField(label="Работает с", required=False, example=_EXAMPLE)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        sides = {name: given.get(name) for name in ("mentor", "mentee") if name not in self.errors}
        if any(sides.values()):
            for name, found in sides.items():
                if not found:
                    self.add_error(name, self.fields[name].error_messages["required"])
        if given.get("order_date") and not given.get("order_number") and "order_number" not in self.errors:
            self.add_error("order_number", "Укажите номер приказа: дата названа")
        return given


class PaperForm:
    """Several lines at once: an order that a line leaves out is that of the line above, one mentor's lines a group."""

    def __init__(
        self,
        data: Any = None,
        *,
        mentors: Mapping[str, Participant],
        mentees: Mapping[str, Participant],
        today: dt.date,
    ) -> None:
        self.lines = [PaperLine(data, prefix=f"line{number}", today=today) for number in range(LINES)]
        for line in self.lines:
            _offer(line, mentors, mentees)
        self.non_field_errors: list[str] = []

    def __iter__(self) -> Iterator[Any]:
        """Every field, as the summary of errors reads them."""
        for line in self.lines:
            yield from line

    @property
    def errors(self) -> bool:
        return bool(self.non_field_errors) or any(line.errors for line in self.lines)

    def is_valid(self) -> bool:
        valid = [line.is_valid() for line in self.lines]
        if all(valid) and not self.entered():
            self.non_field_errors.append("Заполните хотя бы одну строку")
        return not self.errors

    def entered(self) -> list[OnPaper]:
        """The pairs and groups that the lines name, in their order."""
        found: dict[tuple[Any, ...], OnPaper] = {}
        above: dict[str, Any] = {}
        for given in (line.cleaned_data for line in self.lines):
            if not given.get("mentor") or not given.get("mentee"):
                continue
            order = {name: given.get(name) for name in ("order_number", "order_date", "started_on")}
            if not given.get("order_number"):
                order = above | {name: value for name, value in order.items() if value}
            above = order
            row = OnPaper(given["mentor"].pk, (given["mentee"].pk,), **_named(order))
            key = (row.mentor, row.order_number, row.order_date, row.started_on)
            known = found.get(key)
            found[key] = replace(known, mentees=known.mentees + row.mentees) if known else row
        return list(found.values())


class ChangeMentorForm(DatedForm):
    past = ("on", "order_date")
    mentor = PersonField(label="Новый наставник")
    on = RussianDateField(label="С какого дня", example=_EXAMPLE)
    reason = forms.CharField(label="Причина", max_length=REASON_LIMIT, help_text="Без имён участников")
    order_number = forms.CharField(label="Номер приказа", required=False, max_length=NUMBER_LIMIT)
    order_date = RussianDateField(label="Дата приказа", required=False, example=_EXAMPLE)


class AddMenteeForm(DatedForm):
    past = ("on",)
    mentee = PersonField(label="Наставляемый")
    on = RussianDateField(label="С какого дня", example=_EXAMPLE)


class RemoveMenteeForm(DatedForm):
    past = ("on",)
    mentee = PersonField(label="Наставляемый")
    on = RussianDateField(label="С какого дня", example=_EXAMPLE)
    reason = forms.CharField(label="Причина", max_length=REASON_LIMIT, help_text="Без имён участников")


class EndForm(DatedForm):
    past = ("on",)
    on = RussianDateField(label="Когда завершена", example=_EXAMPLE)
    reason = forms.CharField(label="Причина", max_length=REASON_LIMIT, help_text="Без имён участников")


class CompleteForm(DatedForm):
    past = ("on",)
    on = RussianDateField(label="Когда завершена", example=_EXAMPLE)
    outcome = forms.CharField(
        label="Итог",
        required=False,
        max_length=2000,
        help_text="Без имён участников",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    goes_on = forms.BooleanField(label="Продолжит в следующем цикле", required=False)


def by_code(people: Sequence[Participant], school: int) -> dict[str, Participant]:
    """People as they are typed and offered."""
    return {code_of(one, school): one for one in people}


def _named(order: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "order_number": order.get("order_number") or "",
        "order_date": order.get("order_date"),
        "started_on": order.get("started_on"),
    }


def _offer(form: forms.Form, mentors: Mapping[str, Participant], mentees: Mapping[str, Participant]) -> None:
    for name, people in (("mentor", mentors), ("mentee", mentees)):
        field = form.fields[name]
        if isinstance(field, PersonField):
            field.offer(people, f"{name}s")
