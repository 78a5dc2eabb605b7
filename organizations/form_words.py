"""What an empty field says: what to do with it, by its kind. Django's own word says only that it is obligatory."""

from __future__ import annotations

from django import forms

_EMPTY: dict[type[forms.Field], str] = {
    forms.Field: "Заполните это поле",
    forms.ChoiceField: "Выберите из списка",
    forms.MultipleChoiceField: "Отметьте хотя бы одно",
    forms.ModelMultipleChoiceField: "Отметьте хотя бы одно",
    forms.FileField: "Выберите файл",
    forms.DateField: "Укажите дату",
    forms.IntegerField: "Укажите число",
    forms.EmailField: "Укажите почту",
    forms.BooleanField: "Поставьте отметку",
}


def say_what_to_do() -> None:
    """Every field made from now on; a form that gives its own words keeps them. The label stands beside the words."""
    for kind, words in _EMPTY.items():
        kind.default_error_messages = {**vars(kind).get("default_error_messages", {}), "required": words}
