"""How many are satisfied, of those who answered: what indicators 5 and 6 count.

The rule is the municipality's setting and is applied by the database to figures that each finished sheet keeps, so that
a changed setting needs no sheet to be read again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import ExtractYear
from django.db.models.lookups import GreaterThanOrEqual

from monitoring.counting import span_of
from monitoring.figures import said
from monitoring.models import MonitoringSettings, Sheet
from organizations.models import Municipality


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """People satisfied, of people who said anything about it."""

    satisfied: int
    answered: int

    def __add__(self, other: Satisfaction) -> Satisfaction:
        return Satisfaction(self.satisfied + other.satisfied, self.answered + other.answered)


@dataclass(frozen=True, slots=True)
class SatisfactionRule:
    """Satisfied is whose mean mark is at least `mean`, or, where `yes` counts, who answered with yes."""

    mean: Decimal = Decimal(7)
    yes: bool = True

    @property
    def words(self) -> str:
        """«средняя оценка не ниже 7 или ответ „да“», as pages tell it."""
        return f"средняя оценка не ниже {said(self.mean)}" + (" или ответ «да»" if self.yes else "")

    @property
    def printed(self) -> str:
        """The same as reports print it: «средняя оценка участия не ниже 7 из 10…»."""
        words = f"средняя оценка участия не ниже {said(self.mean)} из 10"
        return f"{words} или ответ «да» на вопрос об удовлетворённости" if self.yes else words

    def fits(self, marks_sum: int, marks_number: int, said_yes: bool | None) -> bool:
        """Whether one sheet's figures tell of satisfaction."""
        return (marks_number > 0 and marks_sum >= self.mean * marks_number) or (self.yes and said_yes is True)


def rule_of(municipality_pk: int) -> SatisfactionRule:
    """The municipality's rule; the usual one where nobody set any."""
    row = MonitoringSettings.objects.filter(municipality=municipality_pk).first()
    return SatisfactionRule(row.satisfaction_mean, row.satisfaction_yes) if row else SatisfactionRule()


def satisfaction_of(
    municipality: Municipality | int,
    side: str,
    years: int | Iterable[int],
    *,
    kind: str = "calendar",
    on: dt.date | None = None,
) -> dict[int, dict[int, Satisfaction]]:
    """Satisfied and answered by year of the kind (`Indicator.Year`) and organization, of `side`. Two queries.

    Counted are sheets finished in the year, by the day `on` where it is given, that answer a question about
    satisfaction. A person who answered by code several times in a year is counted once, by the last sheet; nobody knows
    whether two anonymous sheets are one person's. The organization is the programme's, a branch counts for itself.
    """
    key = municipality if isinstance(municipality, int) else municipality.pk
    asked = sorted({years} if isinstance(years, int) else set(years))
    found: dict[int, dict[int, Satisfaction]] = {year: {} for year in asked}
    if not asked:
        return found
    rows = (
        _telling(key, side, on)
        .filter(finished_on__range=(span_of(kind, asked[0])[0], span_of(kind, asked[-1])[1]))
        .annotate(year=_year(kind))
        .filter(~Exists(_later(key, side, kind, on)), year__in=asked)
        .annotate(satisfied=_satisfied(rule_of(key)), organization=F("collection__programme__organization"))
        .values("year", "organization")
        .annotate(yes=Count("pk", filter=Q(satisfied=True)), all=Count("pk"))
        .order_by()
    )
    for row in rows:
        found[row["year"]][row["organization"]] = Satisfaction(row["yes"], row["all"])
    return found


def _telling(municipality_pk: int, side: str, on: dt.date | None) -> QuerySet[Sheet]:
    """Finished sheets of the side that say anything about satisfaction."""
    rows = Sheet.objects.filter(
        Q(marks_number__gt=0) | Q(said_yes__isnull=False),
        municipality=municipality_pk,
        finished_on__isnull=False,
        collection__questionnaire__side=side,
    )
    return rows if on is None else rows.filter(finished_on__lte=on)


def _year(kind: str) -> Any:
    """The year in which a sheet was finished; a school year begins on 1 September, see `counting.span_of`."""
    year = ExtractYear("finished_on")
    if kind != "school":
        return year
    before = Case(When(finished_on__month__lt=9, then=Value(1)), default=Value(0), output_field=IntegerField())
    return ExpressionWrapper(year - before, output_field=IntegerField())


def _later(municipality_pk: int, side: str, kind: str, on: dt.date | None) -> QuerySet[Sheet]:
    """Of the same person a later sheet of the same year; a sheet without a person has none."""
    after = Q(finished_on__gt=OuterRef("finished_on")) | Q(finished_on=OuterRef("finished_on"), pk__gt=OuterRef("pk"))
    rows = _telling(municipality_pk, side, on).annotate(of_year=_year(kind))
    return rows.filter(after, participant__person=OuterRef("participant__person"), of_year=OuterRef("year"))


def _satisfied(rule: SatisfactionRule) -> Any:
    # Ten times both sides: whole numbers compare alike in every database.
    over = F("marks_sum") * Value(10) - F("marks_number") * Value(int(rule.mean * 10))
    told = Q(GreaterThanOrEqual(ExpressionWrapper(over, IntegerField()), 0), marks_number__gt=0)
    if rule.yes:
        told |= Q(said_yes=True)
    return Case(When(told, then=Value(True)), default=Value(False), output_field=BooleanField())
