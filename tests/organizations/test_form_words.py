"""An empty field says what to do with it, by its kind; a form's own words win."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    ("field", "told"),
    [
        (forms.CharField(), "Заполните это поле"),
        (forms.TypedChoiceField(choices=[("a", "A")]), "Выберите из списка"),
        (forms.MultipleChoiceField(choices=[("a", "A")]), "Отметьте хотя бы одно"),
        (forms.FileField(), "Выберите файл"),
        (forms.DateField(), "Укажите дату"),
        (forms.BooleanField(), "Поставьте отметку"),
        (forms.CharField(error_messages={"required": "Укажите фамилию"}), "Укажите фамилию"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, forms.Field) else "",
)
def test_an_empty_field_says_what_to_do(field: forms.Field, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean([] if isinstance(field, forms.MultipleChoiceField) else None)
    assert refused.value.messages == [told]


def test_forms_made_while_apps_are_loaded_have_the_words() -> None:
    assert BaseUserCreationForm.base_fields["username"].error_messages["required"] == "Заполните это поле"
