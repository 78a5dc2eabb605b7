"""A reporting year is locked with its figures and opened with a reason: the same figure given twice is the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Max
from django.utils import timezone

from monitoring.answers import rule_of
from monitoring.counting import span_of
from monitoring.facts import Facts, facts_of
from monitoring.figures import Figure
from monitoring.indicators import indicators_of
from monitoring.models import Indicator, Period, ReportedValue
from monitoring.permissions import may_lock
from monitoring.workflow.core import clean_words, locked_municipality, require
from monitoring.workflow.target_lines import report_targets
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused


def lock_period(municipality_pk: int, kind: str, year: int, *, by: User) -> Period:
    """Freeze the year's figures of the district and of every school as they stand today; locking twice is nothing.

    Each locking is an issue of its own; earlier issues stay. Open lines of the plan's items that are targets are
    reported with the values. Raises Refused before the year has begun, or where an indicator counts more than there
    are.
    """
    with locked_municipality(municipality_pk) as municipality:
        require(may_lock(Access.of(by), municipality.pk), "закрывать отчётные периоды")
        first, last = span_of(kind, year)
        day = today(municipality)
        if first > day:
            raise Refused("Этот год ещё не начался: закрывать нечего.", field="year")
        period = Period.objects.filter(municipality=municipality, kind=kind, year=year).first()
        if period is None:
            period = Period(municipality=municipality, kind=kind, year=year, as_of=day, version=0)
        elif period.is_locked:
            return period
        indicators = [each for each in indicators_of(municipality, [year]) if each.year == kind]
        if not indicators:
            raise Refused("Показателей за этот год нет: свяжите строки карты с показателями.")
        facts = facts_of(municipality, indicators, [year], as_reported=False)
        _require_possible(facts, indicators, year)
        period.as_of = min(day, last)
        period.rule = rule_of(municipality.pk).printed
        period.locked_at, period.locked_by = timezone.now(), by
        period.version += 1
        period.save()
        issue = (ReportedValue.objects.filter(period=period).aggregate(last=Max("issue"))["last"] or 0) + 1
        ReportedValue.objects.bulk_create(_rows(period, issue, facts, indicators))
        told = report_targets(period, issue, facts, indicators, by=by)
        after = {
            "issue": issue,
            "as_of": period.as_of.isoformat(),
            "lines": told.lines,
            "refused": list(told.refused),
        }
        record("lock_period", municipality, by=by, target=period, after=after)
    return period


def open_period(pk: int, *, reason: str, by: User) -> Period:
    """Figures of the year follow the registers again; what was reported stays beside them. Opening twice is nothing."""
    reason = clean_words(reason, "Напишите, почему период открывается снова.", field="reason")
    found = Period.objects.get(pk=pk)
    with locked_municipality(found.municipality_id) as municipality:
        require(may_lock(Access.of(by), municipality.pk), "открывать отчётные периоды")
        period = Period.objects.get(pk=pk)
        if not period.is_locked:
            return period
        period.locked_at = period.locked_by = None
        period.opened_at, period.opened_by, period.opened_reason = timezone.now(), by, reason
        period.version += 1
        period.save()
        record("open_period", municipality, by=by, target=period, comment=reason)
    return period


def _require_possible(facts: Facts, indicators: Sequence[Indicator], year: int) -> None:
    for indicator in indicators:
        for pk, figure in facts.schools[indicator.pk, year].items():
            if figure.is_impossible:
                raise Refused(
                    f"«{indicator.short}», {facts.organizations[pk]}: учтено {figure.numerator}, "
                    f"а всего {figure.denominator}. Проверьте знаменатель."
                )
        figure = facts.district[indicator.pk, year]
        if figure.is_impossible:
            raise Refused(
                f"«{indicator.short}» по району: учтено {figure.numerator}, а всего {figure.denominator}. "
                "Проверьте знаменатель."
            )


def _rows(period: Period, issue: int, facts: Facts, indicators: Sequence[Indicator]) -> Iterator[ReportedValue]:
    for indicator in indicators:
        key = indicator.pk, period.year
        yield _row(period, issue, facts, indicator, None, facts.district[key])
        for pk, figure in facts.schools[key].items():
            yield _row(period, issue, facts, indicator, pk, figure)


def _row(
    period: Period, issue: int, facts: Facts, indicator: Indicator, organization: int | None, figure: Figure
) -> ReportedValue:
    computed = figure.computed or figure
    people = facts.counted(indicator, period.year, organization) if organization else []
    return ReportedValue(
        municipality_id=period.municipality_id,
        period=period,
        issue=issue,
        indicator=indicator,
        organization_id=organization,
        numerator=figure.numerator,
        denominator=figure.denominator,
        answered=figure.answered,
        computed_numerator=computed.numerator,
        computed_denominator=computed.denominator,
        schools=figure.schools,
        missing=figure.missing,
        codes=[row.code for row in people if row.counts],
    )
