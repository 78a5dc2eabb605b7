"""Filters of the list of plans; all of them live in the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from organizations.access import Access
from organizations.clock import today
from organizations.models import Municipality, Organization
from roadmaps.models import Roadmap

FORCE = [("today", "Действуют сегодня и в работе"), ("all", "Все")]


class RoadmapFilter(django_filters.FilterSet):
    """Words, municipality, force, year, state and owner. Without a word about force it shows what lives today."""

    q = django_filters.CharFilter(
        method="by_words", label="Название, владелец или номер акта", widget=forms.SearchInput()
    )
    municipality = django_filters.ModelChoiceFilter(
        queryset=Municipality.objects.none(), label="Муниципалитет", empty_label="Любой"
    )
    force = django_filters.ChoiceFilter(method="by_force", choices=FORCE, label="Действие", empty_label=None)
    year = django_filters.TypedChoiceFilter(method="by_year", coerce=int, label="Год", empty_label="Любой")
    status = django_filters.ChoiceFilter(choices=Roadmap.Status, label="Состояние", empty_label="Любое")
    owner = django_filters.ModelChoiceFilter(queryset=None, label="Чья карта", empty_label="Любая")

    class Meta:
        model = Roadmap
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[Roadmap], *, access: Access) -> None:
        values = data.copy()
        if not values.get("force"):
            # A chosen state or year says itself what is wanted.
            values["force"] = "all" if values.get("status") or values.get("year") else "today"
        super().__init__(values, queryset)
        self.municipalities = list(Municipality.objects.visible_to(access).filter(pk__in=_owners(queryset)))
        if len(self.municipalities) > 1:
            self.filters["municipality"].queryset = Municipality.objects.filter(
                pk__in=[row.pk for row in self.municipalities]
            )
        else:
            del self.filters["municipality"]
        self.filters["owner"].queryset = Organization.objects.filter(
            pk__in=queryset.order_by().values("owner")
        ).order_by("short_name")
        self.filters["year"].extra["choices"] = [(year, str(year)) for year in _years(queryset)]

    def by_words(self, rows: QuerySet[Roadmap], _name: str, words: str) -> QuerySet[Roadmap]:
        return rows.matching(words)  # type: ignore[attr-defined]

    def by_year(self, rows: QuerySet[Roadmap], _name: str, year: int) -> QuerySet[Roadmap]:
        return rows.of_year(year)  # type: ignore[attr-defined]

    def by_force(self, rows: QuerySet[Roadmap], _name: str, force: str) -> QuerySet[Roadmap]:
        if force != "today":
            return rows
        return rows.filter(living(self.municipalities))


def living(municipalities: list[Municipality]) -> Q:
    """Plans in force on each municipality's own today, and those on their way to it."""
    wanted = ~Q(status__in=["approved", "superseded", "closed"])
    for municipality in municipalities:
        day = today(municipality)
        wanted |= (
            Q(municipality=municipality, status="approved")
            & (Q(period_start__isnull=True) | Q(period_start__lte=day))
            & (Q(period_end__isnull=True) | Q(period_end__gte=day))
        )
    return wanted


def _owners(queryset: QuerySet[Roadmap]) -> QuerySet[Any]:
    return queryset.order_by().values("municipality")


def _years(queryset: QuerySet[Roadmap]) -> list[int]:
    """Years that some visible plan's period touches, newest first."""
    years: set[int] = set()
    spans = queryset.order_by().values_list("period_start", "period_end").distinct()
    for start, end in spans:
        first: dt.date | None = start or end
        last: dt.date | None = end or start
        if first and last:
            years.update(range(first.year, last.year + 1))
    return sorted(years, reverse=True)
