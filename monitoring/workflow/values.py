"""Numbers that people give: denominators of schools and the district, values over the computed ones."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from monitoring.models import BaseNumber, EnteredValue, Indicator, Period
from monitoring.permissions import may_enter_values, may_give_base
from monitoring.workflow.core import clean_words, locked_municipality, require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import Municipality, Organization, User
from organizations.refusals import Refused

MOST = 10_000_000
"""No district has more people: a longer number is a slip."""


def give_base(
    municipality_pk: int,
    organization_pk: int | None,
    *,
    base: str,
    year: int,
    number: int,
    on_date: dt.date | None = None,
    note: str = "",
    version: int | None = None,
    by: User,
) -> BaseNumber:
    """The denominator of a school's year, or the district's where `organization_pk` is None; the same again is nothing.

    A number given before is replaced, the journal keeps it. `version` is that of the number which the person saw:
    Refused where somebody has changed it since. What was reported of a locked period stays as reported.
    """
    with locked_municipality(municipality_pk) as municipality:
        organization = _organization(municipality, organization_pk)
        require(may_give_base(Access.of(by), municipality.pk, organization), "вносить число по этой организации")
        _require_sense(municipality, base, year, number)
        day = on_date or today(municipality)
        if day > today(municipality):
            raise Refused("День, на который сосчитано, ещё не наступил.", field="on_date")
        row = BaseNumber.objects.filter(
            municipality=municipality, organization=organization, base=base, year=year
        ).first()
        note = " ".join(note.split())[:300]
        if row is None:
            row = BaseNumber(municipality=municipality, organization=organization, base=base, year=year, version=0)
        elif (row.number, row.note) == (number, note):
            return row
        else:
            _require_seen(row, version)
        before = {"number": row.number} if row.pk else None
        row.number, row.on_date, row.note = number, day, note
        row.entered_by, row.entered_at, row.version = by, timezone.now(), row.version + 1
        row.save()
        record("give_base", municipality, by=by, target=row, title=_title(row), before=before, after={"number": number})
    return row


def drop_base(pk: int, *, version: int | None = None, by: User) -> None:
    """The denominator was given by mistake: nothing is known again. Dropping twice changes nothing."""
    found = BaseNumber.objects.filter(pk=pk).first()
    if found is None:
        return
    with locked_municipality(found.municipality_id) as municipality:
        row = BaseNumber.objects.select_related("organization").filter(pk=pk).first()
        if row is None:
            return
        require(may_give_base(Access.of(by), municipality.pk, row.organization), "вносить число по этой организации")
        _require_seen(row, version)
        record("drop_base", municipality, by=by, target=row, title=_title(row), before={"number": row.number})
        row.delete()


def enter_value(
    municipality_pk: int,
    indicator_pk: int,
    *,
    organization_pk: int | None,
    year: int,
    numerator: int,
    denominator: int,
    answered: int | None = None,
    reason: str,
    by: User,
) -> EnteredValue:
    """Both numbers of a year entered by hand, over the computed ones where there are such; the reason is asked.

    A value that stood there is withdrawn and stays in history. Refused in a locked period: it is opened first.
    """
    reason = clean_words(reason, "Напишите, почему значение внесено вручную.", field="reason")
    with locked_municipality(municipality_pk) as municipality:
        require(may_enter_values(Access.of(by), municipality.pk), "вносить значения показателей")
        indicator = Indicator.objects.get(pk=indicator_pk)
        organization = _organization(municipality, organization_pk)
        _require_parts(numerator, denominator, answered)
        _require_open(municipality, indicator, year)
        stands = _standing(municipality, indicator, organization, year)
        entered = (numerator, denominator, answered, reason)
        if stands and (stands.numerator, stands.denominator, stands.answered, stands.reason) == entered:
            return stands
        if stands:
            _withdraw(stands, by)
        row = EnteredValue.objects.create(
            municipality=municipality,
            indicator=indicator,
            organization=organization,
            year=year,
            numerator=numerator,
            denominator=denominator,
            answered=answered,
            reason=reason,
            by=by,
        )
        before = {"numerator": stands.numerator, "denominator": stands.denominator} if stands else None
        after = {"numerator": numerator, "denominator": denominator}
        record("enter_value", municipality, by=by, target=row, before=before, after=after, comment=reason)
    return row


def withdraw_value(pk: int, *, by: User) -> EnteredValue:
    """The entered value is taken back, the computed one counts again. Taking back twice changes nothing."""
    row = EnteredValue.objects.select_related("indicator").get(pk=pk)
    with locked_municipality(row.municipality_id) as municipality:
        require(may_enter_values(Access.of(by), municipality.pk), "вносить значения показателей")
        row = EnteredValue.objects.select_related("indicator").get(pk=pk)
        if row.withdrawn_at is not None:
            return row
        _require_open(municipality, row.indicator, row.year)
        _withdraw(row, by)
        before = {"numerator": row.numerator, "denominator": row.denominator}
        record("withdraw_value", municipality, by=by, target=row, before=before)
    return row


def _require_seen(row: BaseNumber, version: int | None) -> None:
    if version is not None and version != row.version:
        raise Refused(f"Пока вы вносили, здесь появилось другое число: {row.number}. Проверьте.", field="number")


def _withdraw(row: EnteredValue, by: User) -> None:
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])


def _standing(
    municipality: Municipality, indicator: Indicator, organization: Organization | None, year: int
) -> EnteredValue | None:
    rows = EnteredValue.objects.filter(municipality=municipality, indicator=indicator, year=year)
    return rows.filter(organization=organization, withdrawn_at__isnull=True).first()


def _organization(municipality: Municipality, pk: int | None) -> Organization | None:
    return None if pk is None else Organization.objects.get(pk=pk, municipality=municipality)


def _require_open(municipality: Municipality, indicator: Indicator, year: int) -> None:
    period = Period.objects.filter(municipality=municipality, kind=indicator.year, year=year).first()
    if period is not None and period.is_locked:
        raise Refused(f"Период «{period}» закрыт: сначала откройте его с указанием причины.")


def _require_sense(municipality: Municipality, base: str, year: int, number: int) -> None:
    if base not in Indicator.Base.values:
        raise Refused("Неизвестно, кого сосчитали.", field="base")
    if not 2000 <= year <= today(municipality).year + 1:
        raise Refused("Проверьте год.", field="year")
    if not 0 <= number <= MOST:
        raise Refused("Число — от 0 до 10 миллионов.", field="number")


def _require_parts(numerator: int, denominator: int, answered: int | None) -> None:
    if not 0 <= denominator <= MOST:
        raise Refused("Число — от 0 до 10 миллионов.", field="denominator")
    if not 0 <= numerator <= denominator:
        raise Refused("Числитель больше знаменателя: проверьте, не перепутаны ли они.", field="numerator")
    if answered is not None and not numerator <= answered <= denominator:
        raise Refused("Ответивших не меньше довольных и не больше всех участников.", field="answered")


def _title(row: BaseNumber) -> str:
    whose = str(row.organization) if row.organization else "район"
    return f"{row.get_base_display()}, {row.year}: {whose}"
