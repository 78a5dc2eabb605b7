"""Filters of the list of plans; all of them live in the address."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from organizations.access import Access
from organizations.clock import today
from organizations.models import Municipality, Organization
from roadmaps.models import Roadmap

# What the address calls the plans that live today, and all of them.
TODAY, ALL = "today", "all"


class RoadmapFilter(django_filters.FilterSet):
    """Words, municipality, year, state, owner, and whether only plans that live today are wanted.

    The last is on unless the address says `force=all`, or names a year or a state, which says itself what is wanted.
    `lives_today` tells whether it is on. Choices hold what the visible plans have and nothing else.
    """

    q = django_filters.CharFilter(
        method="by_words", label="Название, владелец или номер акта", widget=forms.TextInput(attrs={"type": "search"})
    )
    municipality = django_filters.ModelChoiceFilter(
        queryset=Municipality.objects.none(), label="Муниципалитет", empty_label="Любой"
    )
    year = django_filters.ChoiceFilter(method="by_year", label="Год", empty_label="Любой")
    status = django_filters.ChoiceFilter(choices=Roadmap.Status, label="Состояние", empty_label="Любое")
    owner = django_filters.ModelChoiceFilter(queryset=None, label="Чья карта", empty_label="Любая")
    force = django_filters.ChoiceFilter(
        method="by_force", choices=[(TODAY, "Сегодня"), (ALL, "Все")], empty_label=None, widget=forms.HiddenInput()
    )

    class Meta:
        model = Roadmap
        fields: list[str] = []

    def __init__(self, data: QueryDict, queryset: QuerySet[Roadmap], *, access: Access) -> None:
        values = data.copy()
        if values.get("force") not in (TODAY, ALL):
            values["force"] = ALL if values.get("status") or values.get("year") else TODAY
        self.lives_today = values["force"] == TODAY
        super().__init__(values, queryset)
        plain = queryset.order_by()
        self.municipalities = list(Municipality.objects.visible_to(access).filter(pk__in=plain.values("municipality")))
        if len(self.municipalities) > 1:
            keys = [row.pk for row in self.municipalities]
            self.filters["municipality"].queryset = Municipality.objects.filter(pk__in=keys)
        else:
            del self.filters["municipality"]
        owners = Organization.objects.visible_to(access).filter(pk__in=plain.values("owner"))
        self.filters["owner"].queryset = owners.order_by("short_name", "pk")
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in _years(plain)]
        for field in self.form.fields.values():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"

    def by_words(self, rows: QuerySet[Roadmap], _name: str, words: str) -> QuerySet[Roadmap]:
        return rows.matching(words)  # type: ignore[attr-defined]

    def by_year(self, rows: QuerySet[Roadmap], _name: str, year: str) -> QuerySet[Roadmap]:
        return rows.of_year(int(year))  # type: ignore[attr-defined]

    def by_force(self, rows: QuerySet[Roadmap], _name: str, force: str) -> QuerySet[Roadmap]:
        if force == ALL:
            return rows
        return rows.filter(in_force_today(self.municipalities) | ~Q(status__in=_FIXED))


_FIXED = (Roadmap.Status.APPROVED, Roadmap.Status.SUPERSEDED, Roadmap.Status.CLOSED, Roadmap.Status.ENACTED)


def in_force_today(municipalities: Iterable[Municipality]) -> Q:
    """Approved plans in force on their municipality's own today; municipalities that share a day are asked together."""
    days: dict[dt.date, list[int]] = defaultdict(list)
    for municipality in municipalities:
        days[today(municipality)].append(municipality.pk)
    wanted = Q(pk__in=())
    for day, keys in days.items():
        wanted |= (
            Q(municipality__in=keys)
            & (Q(period_start__isnull=True) | Q(period_start__lte=day))
            & (Q(period_end__isnull=True) | Q(period_end__gte=day))
        )
    return Q(status=Roadmap.Status.APPROVED) & wanted


def _years(queryset: QuerySet[Roadmap]) -> list[int]:
    """Years that some visible plan's period touches, newest first."""
    years: set[int] = set()
    for start, end in queryset.values_list("period_start", "period_end").distinct():
        first: dt.date | None = start or end
        last: dt.date | None = end or start
        if first and last:
            years.update(range(first.year, last.year + 1))
    return sorted(years, reverse=True)
