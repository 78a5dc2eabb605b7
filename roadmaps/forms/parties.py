"""Who answers for a row, and what completes it: the present ones as rows of a formset, new ones picked beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms

from roadmaps.forms.texts import EditForm, Mark, Version, Words
from roadmaps.models import Responsibility, ResultDocument
from roadmaps.plan import Level, Party, PartyRole
from roadmaps.plan import ResultDocument as Result

# A form holds so many fields.
MOST_ROWS = 200


class PartyForm(forms.Form):
    """One party that the row has already."""

    organization = Mark()
    group = Mark()
    position = Words(label="Должность")
    specifier = Words(label="Уточнение")
    role = forms.ChoiceField(label="Роль", choices=Responsibility.Role.choices)
    level = forms.ChoiceField(label="Уровень", choices=Responsibility.Level.choices, required=False)
    part = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def party(self) -> Party:
        found = self.cleaned_data
        return Party(
            organization=found["organization"],
            group=found["group"],
            position=found["position"],
            specifier=found["specifier"],
            role=PartyRole(found["role"]),
            level=Level(found["level"]),
            part=found["part"],
        )


PartyFormSet = forms.formset_factory(
    PartyForm, extra=0, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


class PartiesForm(EditForm):
    """New parties by the registry, by group and by position, and the wording of the cell."""

    q = forms.CharField(label="Найти организацию", required=False, max_length=200)
    organizations = forms.MultipleChoiceField(label="Организации", required=False)
    groups = forms.MultipleChoiceField(
        label="Группы",
        required=False,
        choices=Responsibility.Group.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Группа означает всех адресатов этого вида.",
    )
    positions = Words(
        label="Должности", rows=2, help_text="Каждая с новой строки: «директор МКУ РИМЦ», «куратор в районе»."
    )
    wording = Words(label="Как напечатать в графе", rows=3)
    proposed = Mark()
    version = Version()

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        field = self.fields["organizations"]
        field.choices = choices  # type: ignore[attr-defined]
        field.widget.attrs |= {"size": 8, "data-select": "Начните вводить название"}

    def layout(self) -> Layout:
        return Layout(Field("organizations"), Field("groups"), Field("positions"))

    def added(self) -> list[Party]:
        """The parties picked beside the present ones."""
        found = self.cleaned_data
        parties = [Party(organization=slug) for slug in found["organizations"]]
        parties += [Party(group=group) for group in found["groups"]]
        return parties + [Party(position=line.strip()) for line in found["positions"].split("\n") if line.strip()]


def party_initial(parties: Iterable[Party]) -> list[dict[str, Any]]:
    return [
        {
            "organization": party.organization,
            "group": party.group,
            "position": party.position,
            "specifier": party.specifier,
            "role": party.role.value,
            "level": party.level.value,
            "part": party.part,
        }
        for party in parties
    ]


class ResultForm(forms.Form):
    """One document that completes the row; an empty kind is a row left empty."""

    kind = forms.ChoiceField(label="Вид документа", required=False, choices=[("", "—"), *ResultDocument.Kind.choices])
    wording = Words(label="Как назван в карте")

    def result(self) -> Result | None:
        """None for a row left empty; a wording without a kind is an outcome that is no document."""
        found = self.cleaned_data
        if not found.get("kind") and not found.get("wording", "").strip():
            return None
        return Result(found.get("kind") or ResultDocument.Kind.OUTCOME.value, found["wording"])


ResultFormSet = forms.formset_factory(
    ResultForm, extra=2, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


class ResultsForm(EditForm):
    """The wording of the result cell."""

    wording = Words(label="Как напечатать в графе", rows=3)
    proposed = Mark()
    version = Version()
