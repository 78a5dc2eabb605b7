"""Forms of collections: opening for one programme or many, the term, links for nobody in particular."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from mentoring.forms.stages import DatedForm
from mentoring.models import Participant, Programme
from monitoring.models import Questionnaire
from monitoring.workflow.collections import MOST_LINKS, Kind
from roadmaps.forms.fields import RussianDateField

_EXAMPLE = dt.date(2020, 10, 14)
_WHOM = {"mentor": "наставников", "mentee": "наставляемых"}
ANONYMOUS, BY_CODE = "anonymous", "code"


def kinds() -> list[tuple[str, str]]:
    """Kinds of questionnaires that may be put to programmes, as a choice. One query."""
    found: dict[str, str] = {}
    for row in Questionnaire.objects.filter(local_to__isnull=True).order_by("position"):
        label = row.title
        if row.about == Questionnaire.About.PROGRAMME:
            label = f"{row.get_moment_display()} анкета {_WHOM[row.side]}"
        found.setdefault(f"{row.about}.{row.moment}.{row.side}", label)
    return list(found.items())


class OpenForm(DatedForm):
    """Which questionnaire, to which programmes, how and until when."""

    kind = forms.ChoiceField(label="Анкета", error_messages={"required": "Выберите анкету"})
    everybody = forms.BooleanField(label="Всем программам списка", required=False)
    programmes = forms.TypedMultipleChoiceField(
        label="Программы",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Каждая получит анкету своей формы",
        error_messages={"invalid_choice": "Такой программы в списке нет"},
    )
    way = forms.ChoiceField(
        label="Как отвечают",
        choices=(
            (BY_CODE, "Под кодом: видно, кто ещё не ответил, и как изменились ответы от входа к выходу"),
            (ANONYMOUS, "Анонимно: известно только число ответов"),
        ),
        initial=BY_CODE,
        widget=forms.RadioSelect,
        error_messages={"required": "Выберите, как отвечают"},
    )
    closes_on = RussianDateField(
        label="Ответить по", required=False, example=_EXAMPLE, help_text="Последний день. Пусто: без срока"
    )

    def __init__(self, *args: Any, programmes: Sequence[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("way", "programmes"):
            self.fields[name].widget.attrs["class"] = "form-check-input"
        self.fields["kind"].choices = [("", "Выберите анкету"), *kinds()]  # type: ignore[attr-defined]
        self.fields["programmes"].choices = [  # type: ignore[attr-defined]
            (row.pk, f"{row.organization.short_name}: {row.form}, {row.year_name}") for row in programmes
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("everybody"):
            given["programmes"] = [key for key, _ in self.fields["programmes"].choices]  # type: ignore[attr-defined]
        elif not given.get("programmes") and "programmes" not in self.errors:
            self.add_error("programmes", "Отметьте программу")
        return given

    @property
    def chosen(self) -> Kind:
        about, moment, side = self.cleaned_data["kind"].split(".")
        return Kind(about, moment, side)


class TermForm(DatedForm):
    closes_on = RussianDateField(label="Ответить по", required=False, example=_EXAMPLE, help_text="Пусто: без срока")
    version = forms.IntegerField(widget=forms.HiddenInput)


class NumberForm(forms.Form):
    """How many links for nobody in particular."""

    number = forms.IntegerField(
        label="Сколько ссылок",
        min_value=1,
        max_value=MOST_LINKS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control"}),
        error_messages={
            "required": "Напишите, сколько ссылок",
            "invalid": "Напишите число",
            "min_value": "Не меньше одной",
            "max_value": f"Не больше {MOST_LINKS} за раз",
        },
    )


class WhoseForm(forms.Form):
    """Whose paper sheet is entered."""

    participant = forms.TypedChoiceField(
        label="Чья анкета",
        coerce=int,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Выберите, чья это анкета", "invalid_choice": "Этого участника в списке нет"},
    )

    def __init__(self, *args: Any, people: Sequence[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.pk, one.person.code) for one in people]
        self.fields["participant"].choices = [("", "Выберите код"), *choices]  # type: ignore[attr-defined]
