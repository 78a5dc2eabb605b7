"""Filters of the queue and the form of a return."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from organizations.models import Organization
from roadmaps.models import Execution, Roadmap

MOST_OFFERED = 300
READY = (
    ("order", "Нет номера или даты документа"),
    ("other", "Приложен другой документ, не тот, который назван в карте"),
    ("unreadable", "Файл не читается: пришлите скан целиком"),
    ("unsigned", "Документ без подписи или печати"),
    ("partial", "Исполнено не полностью: охвачены не все классы или не все пункты"),
    ("names", "В файле имена детей: пришлите номер и дату приказа без приложения"),
    ("link", "Ссылка не открывается"),
)
"""Reasons that departments return reports for most often; `names`: children's data stays at school."""


class QueueFilter(forms.Form):
    """Which plan and whose reports; choices hold what waits and nothing else."""

    roadmap: Any = forms.ModelChoiceField(
        label="Дорожная карта", queryset=None, required=False, empty_label="Все карты", to_field_name="slug"
    )
    organization: Any = forms.ModelChoiceField(
        label="Организация", queryset=None, required=False, empty_label="Все организации"
    )

    def __init__(self, data: QueryDict, rows: QuerySet[Execution]) -> None:
        super().__init__(data)
        plain = rows.order_by()
        self._offer("roadmap", Roadmap.objects.filter(Exists(plain.filter(roadmap=OuterRef("pk")))), "title")
        waited_for = Exists(plain.filter(organization=OuterRef("pk")))
        self._offer("organization", Organization.objects.filter(waited_for), "short_name")

    def _offer(self, name: str, rows: QuerySet[Any], order: str) -> None:
        """What waits, as choices; more than anybody reads through is not offered, and an address may still name it.

        Two queries, one where nothing is offered: keys in no order, so that a country is not sorted to be given up.
        """
        field: Any = self.fields[name]
        field.queryset = rows
        keys = list(rows.order_by().values_list("pk", flat=True)[: MOST_OFFERED + 1])
        if len(keys) > MOST_OFFERED:
            field.widget = forms.HiddenInput()
            return
        found = field.queryset.model.objects.filter(pk__in=keys).order_by(order, "pk")
        named = ((field.prepare_value(row), field.label_from_instance(row)) for row in found)
        field.choices = [("", field.empty_label), *named]
        field.widget.attrs["class"] = "form-select"

    def narrowed(self, rows: QuerySet[Execution]) -> QuerySet[Execution]:
        self.is_valid()
        for name, value in self.cleaned_data.items():
            if value:
                rows = rows.filter(**{name: value})
        return rows


class ReturnLinesForm(forms.Form):
    """Why reports go back: a ready reason, words of one's own, or both."""

    ready = forms.ChoiceField(label="Готовая причина", required=False, choices=[("", "Своими словами"), *READY])
    reason = forms.CharField(
        label="Что исправить",
        help_text="Причину увидит организация; она останется в истории.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Причина длиннее %(limit_value)d знаков: сократите её (сейчас %(show_value)d)"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ready"].widget.attrs["class"] = "form-select"
        self.fields["reason"].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        words = [dict(READY).get(found.get("ready", ""), ""), found.get("reason", "").strip()]
        found["words"] = ". ".join(word for word in words if word)
        if not found["words"] and "reason" not in self.errors:
            self.add_error("reason", "Выберите готовую причину или напишите, что исправить: без причины не возвращают")
        return found
