"""Filters of «Мои мероприятия»; all of them live in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from roadmaps.my_lines import ACCEPTED, OVERDUE, REPORTED, RETURNED, WAITING, Wanted

_STATES = (
    (WAITING, "К исполнению"),
    (OVERDUE, "Просрочено"),
    (RETURNED, "Вернули на доработку"),
    (REPORTED, "На проверке"),
    (ACCEPTED, "Принято"),
)


class MyItemsForm(forms.Form):
    """Words, plan, state, organization. Fields with one choice are not there."""

    q = forms.CharField(
        label="Мероприятие или результат",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control"}),
    )
    plan = forms.ChoiceField(label="Карта", required=False)
    organization = forms.ChoiceField(label="Организация", required=False)
    state = forms.ChoiceField(choices=_STATES, required=False, label="Состояние")

    def __init__(
        self, data: Any, *, plans: Sequence[tuple[str, str]], organizations: Sequence[tuple[int, str]]
    ) -> None:
        super().__init__(data)
        self.offered: dict[str, Sequence[tuple[str, str]]] = {}
        self._offer("plan", "Любая", [(key, _short(title)) for key, title in plans])
        self._offer("organization", "Любая", [(str(key), title) for key, title in organizations])
        self.fields["state"].widget.attrs["class"] = "form-select"

    def _offer(self, name: str, none: str, choices: Sequence[tuple[str, str]]) -> None:
        if len(choices) < 2:
            del self.fields[name]
            return
        self.offered[name] = choices
        field = self.fields[name]
        field.choices = [("", none), *choices]  # type: ignore[attr-defined]
        field.widget.attrs["class"] = "form-select"

    def wanted(self) -> Wanted:
        """What is asked for; a field that holds nonsense asks for nothing and keeps its error."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            given.get("state") or WAITING,
            given.get("plan") or "",
            int(given["organization"]) if given.get("organization") else None,
            given.get("q") or "",
        )


def _short(title: str) -> str:
    return title if len(title) <= 80 else f"{title[:79].rstrip()}…"
