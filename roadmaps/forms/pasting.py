"""Forms of pasting: the table as it came from the clipboard, and what the person chose on its preview."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from documents.act_rows import new_uid
from roadmaps.forms.texts import EditForm, Words
from roadmaps.importing.clipboard import read_table
from roadmaps.importing.table import MAX_COLUMNS, MAX_ROWS, ImportRefused, Table

_BATCH = re.compile(r"[0-9a-f]{12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class PasteForm(EditForm):
    """The table as plain text, and beside it as HTML where a script took that from the clipboard."""

    text = Words(
        label="Таблица",
        widget=forms.Textarea(attrs={"rows": 14, "wrap": "off", "spellcheck": "false", "data-paste": ""}),
    )
    html = Words(widget=forms.Textarea(attrs={"hidden": True}))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        try:
            self.table = read_table(found["html"], found["text"])
        except ImportRefused as error:
            self.add_error("text", self._said(str(error)))
        return found

    def _said(self, message: str) -> str:
        """Nothing came at all: the words of a clipboard do not fit a form."""
        typed = f"{self.cleaned_data['html']}{self.cleaned_data['text']}".strip()
        return message if typed else "Вставьте таблицу: поле пустое."

    table: Table


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person chose on the preview; rubbish counts as not chosen.

    `mapping`: a column's key for each column of the table, None before the person saw them. `shown`: the fingerprint
    of the preview that the person saw. `batch` names the form: sent twice, it pastes once.
    """

    mapping: tuple[str, ...] | None
    where: str
    keep_numbers: bool
    apart: frozenset[int]
    batch: str
    shown: str

    @classmethod
    def read(cls, data: QueryDict) -> Choices:
        keys = tuple(data.get(f"column-{place}", "")[:20] for place in range(MAX_COLUMNS))
        batch, shown = data.get("batch", ""), data.get("shown", "")
        return cls(
            mapping=keys if any(name.startswith("column-") for name in data) else None,
            where=data.get("where", "")[:64],
            keep_numbers=data.get("numbers") == "table",
            apart=frozenset(int(row) for row in data.getlist("apart") if _is_row(row)),
            batch=batch if _BATCH.fullmatch(batch) else new_uid(),
            shown=shown if _DIGEST.fullmatch(shown) else "",
        )


def _is_row(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 6 and int(text) < MAX_ROWS
