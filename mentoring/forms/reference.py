"""Forms of a municipality's own reference data, one for each kind."""

from __future__ import annotations

from typing import Any

from django import forms

from mentoring.models import Competence, Form, Person, Request, RoleModel, StagePoint
from organizations.models import Municipality

_AGES = ("mentor_age_from", "mentor_age_to", "mentee_age_from", "mentee_age_to")


class ReferenceForm(forms.ModelForm):
    """Columns of one kind, in the product's own look; choices hold what the municipality sees."""

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("form", Form), ("meets", Request)):
            if name in self.fields:
                self.fields[name].queryset = model.objects.of(municipality)  # type: ignore[attr-defined]
        for field in self.fields.values():
            if isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "form-check-input"
            elif isinstance(field.widget, forms.CheckboxSelectMultiple):
                continue
            else:
                select = isinstance(field.widget, forms.Select)
                field.widget.attrs["class"] = "form-select" if select else "form-control"
        self.fields["name"].error_messages["required"] = "Назовите строку"

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class FormForm(ReferenceForm):
    mentor_category = forms.ChoiceField(label="Кто наставник", choices=Person.Category.choices)
    mentee_category = forms.ChoiceField(label="Кто наставляемый", choices=Person.Category.choices)

    class Meta:
        model = Form
        fields = ("name", "audience", "mentor_category", "mentee_category", *_AGES, "same_school")
        labels = {"audience": "О ком"}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for side in ("mentor", "mentee"):
            low, high = given.get(f"{side}_age_from"), given.get(f"{side}_age_to")
            if low is not None and high is not None and high < low:
                self.add_error(f"{side}_age_to", "Верхний возраст меньше нижнего")
        return given


class RoleModelForm(ReferenceForm):
    class Meta:
        model = RoleModel
        fields = ("form", "name")


class PointForm(ReferenceForm):
    class Meta:
        model = StagePoint
        fields = ("stage", "name", "short")
        help_texts = {"short": "Как пункт назван на доске этапов, до 80 знаков"}


class RequestForm(ReferenceForm):
    class Meta:
        model = Request
        fields = ("name", "audience", "psychological")
        help_texts = {"name": "Типичная проблема, с которой приходит наставляемый. Не диагноз"}


class CompetenceForm(ReferenceForm):
    class Meta:
        model = Competence
        fields = ("name", "audience", "meets")
        widgets = {"meets": forms.CheckboxSelectMultiple}


FORMS: dict[str, type[ReferenceForm]] = {
    "form": FormForm,
    "role-model": RoleModelForm,
    "point": PointForm,
    "request": RequestForm,
    "competence": CompetenceForm,
}
