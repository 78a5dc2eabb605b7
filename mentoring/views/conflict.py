"""Two tabs on one form of mentoring: what stands now beside what was typed, field by field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format

from roadmaps.views.editing.conflict import Note, Side

_LEAD = "Пока вы правили, записали другое."


def note_beside(form: forms.Form, stored: Mapping[str, Any], extra: Sequence[Side] = ()) -> Note | None:
    """Fields of a form that was sent and differ from `stored`, by their names; None where nothing differs.

    For eyes that may see the form as it stands: every stored value of it is shown.
    """
    cleaned: dict[str, Any] = getattr(form, "cleaned_data", {})
    sides = [
        Side(
            str(field.label),
            field.name,
            _words(field.field, stored.get(field.name)),
            _words(field.field, cleaned.get(field.name, field.value())),
        )
        for field in form.visible_fields()
    ]
    differ = [side for side in (*sides, *extra) if side.differs]
    # A single side would stand without its label.
    return Note(_LEAD, tuple(differ if len(differ) > 1 else (*sides, *extra))) if differ else None


def _words(field: forms.Field, value: Any) -> str:
    """A value as the form says it: the choice's name, a day, «да» or «нет»."""
    if isinstance(field, forms.BooleanField):
        return "да" if value else "нет"
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ChoiceField):
        key = str(getattr(value, "pk", value))
        return next((str(name) for choice, name in field.choices if str(choice) == key), key)  # type: ignore[misc,str-unpack,union-attr]
    if isinstance(value, dt.date):
        return date_format(value, "d.m.Y")
    return str(value).replace("\r\n", "\n").strip()
