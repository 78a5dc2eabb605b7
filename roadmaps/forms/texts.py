"""Fields for words of a document, and what all editing forms share."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from documents.act_rows import new_uid
from roadmaps.workflow import Refused


class Words(forms.CharField):
    """Verbatim text: kept as typed, cleaned and measured by workflow, where the limits are."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(strip=False, **kwargs)
        self.widget.attrs.setdefault("class", "serif-field")

    def to_python(self, value: Any) -> str:
        """Without NUL, which Django refuses with a message that says nothing to a person."""
        return (super().to_python(value) or "").replace("\x00", "").replace("\r\n", "\n")


class Mark(forms.CharField):
    """What the form was filled from; workflow refuses a form without it in words."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\x00", "")


class Version(forms.IntegerField):
    """The row's version; None where the form brought none or rubbish, which workflow refuses in words."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


class Uid(Mark):
    """The identity of a row to be added, made with the form: the same form sent twice adds one row."""

    def __init__(self) -> None:
        super().__init__()
        self.initial = new_uid


class EditForm(forms.Form):
    """A form whose page's own tag holds its token and buttons; refusals of workflow become errors of its fields."""

    # Names of workflow's fields that the form calls otherwise.
    renamed: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        return Layout(*self.fields)

    def refuse(self, error: Refused) -> None:
        """Show workflow's refusal at the field it names, or above the form."""
        name = self.renamed.get(error.field, error.field)
        self.add_error(name if name in self.fields else None, error.message)

    def gather(self, formset: Any, noun: str) -> bool:
        """Whether form and formset are both right; the formset's errors are said above the form."""
        right = self.is_valid()
        if formset.is_valid():
            return right
        for error in formset.non_form_errors():
            self.add_error(None, error)
        for number, found in enumerate(formset.errors, 1):
            for name, errors in found.items():
                label = formset.forms[number - 1].fields[name].label or name
                self.add_error(None, f"{noun} {number}, {label}: {' '.join(errors)}")
        return False
