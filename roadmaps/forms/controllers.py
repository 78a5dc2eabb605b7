"""Who controls a plan, and the bulk end of control."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from organizations.models import User
from roadmaps.controllers import Proposal
from roadmaps.forms.fields import RussianDateField

_LONG = 300


def offer_controllers(field: Any, control: Proposal) -> None:
    """The people who may control; whom the act means is chosen beforehand, and the hint quotes why."""
    field.queryset = User.objects.filter(pk__in=[person.pk for person in control.candidates])
    field.label_from_instance = User.get_full_name
    field.widget.attrs["class"] = "form-select"
    if control.clause is None:
        field.help_text = "Пункта о контроле в акте нет: назначьте позже, когда будет акт, или выберите сейчас"
        return
    quote = f"В акте: «{control.clause.text[:_LONG].rstrip('.')}»."
    if control.person is None:
        field.help_text = f"{quote} Кто это из сотрудников, понять нельзя: выберите или оставьте «Не назначен»"
        return
    field.initial = control.person.pk
    field.help_text = f"{quote} Предлагается {control.person.short_name()}: {control.why}. Проверьте"


def keep_controller(field: Any, holder: User) -> None:
    """A plan that an act only changes goes on under its controller, unless another one is chosen."""
    field.initial, field.empty_label = None, "Оставить как есть"
    field.help_text = f"Карту контролирует {holder.short_name()}. Выберите другого, только если это сказано в акте"


class ControllerForm(forms.Form):
    """The controller of an approved plan with the act that says so."""

    controller: Any = forms.ModelChoiceField(
        label="Контролирует исполнение",
        queryset=None,
        empty_label="Выберите сотрудника",
        error_messages={"required": "Выберите, кто контролирует карту", "invalid_choice": "Выберите из списка"},
    )
    basis = forms.CharField(
        label="Основание",
        help_text="Пункт акта или приказ, которым возложен контроль",
        max_length=_LONG,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={
            "required": "Укажите акт, которым возложен контроль",
            "max_length": f"Слишком длинно: не больше {_LONG} знаков",
        },
    )

    def __init__(self, *args: Any, control: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_controllers(self.fields["controller"], control)
        self.fields["basis"].initial = control.basis


class TakeOffManyForm(forms.Form):
    """The day and the basis of items taken off control together."""

    on = RussianDateField(label="Дата", example=dt.date(2020, 11, 16))
    basis = forms.CharField(
        label="Основание",
        required=False,
        max_length=_LONG,
        widget=forms.TextInput(
            attrs={"class": "form-control", "placeholder": "пусто: «Исполнено, принято столько-то отчётов»"}
        ),
        error_messages={"max_length": f"Слишком длинно: не больше {_LONG} знаков"},
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on: Any = self.fields["on"]
        on.example = on.latest = on.initial = today
        on.widget.attrs.update({"class": "form-control", "size": 12})
