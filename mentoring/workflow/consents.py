"""Consents are given and withdrawn, each a paper of its own; both decide from when to when a person is admitted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from documents.models import StoredFile
from mentoring.consents import ADULT, CHILD, SIGNERS_MISSING, bracket_on
from mentoring.models import Addendum, Consent, Person
from mentoring.workflow.core import log_use
from mentoring.workflow.meetings import RowsRefused
from mentoring.workflow.register import line, locked_person, locked_register, readmit, require_came, stated
from organizations.journal import record
from organizations.models import Organization, User
from organizations.refusals import NotAllowed, Refused


def give_consent(
    person_pk: int,
    kind: str,
    *,
    given_on: dt.date,
    valid_until: dt.date | None = None,
    by_self: bool,
    by_parent: bool,
    scan: StoredFile | None = None,
    conditions: str = "",
    by: User,
) -> Consent:
    """Write a signed consent down. Those sign whom the age on the day of signing asks for.

    The same consent again is the one that stands. Raises Refused where a signature is missing.
    """
    with locked_person(person_pk, by=by) as (school, _settings, person):
        _require_kind(kind, person)
        _require_days(given_on, valid_until, school)
        _require_signed(person, given_on, by_self, by_parent)
        _require_of(person, scan)
        bracket = bracket_on(person, given_on)
        facts = {
            "kind": kind,
            "given_on": given_on,
            "valid_until": valid_until,
            # Signatures that the age does not ask for mean nothing and are not kept.
            "by_self": by_self and bracket != CHILD,
            "by_parent": by_parent and bracket != ADULT,
            "conditions": line(conditions, limit=300, what="Условия", field="conditions"),
        }
        standing = Consent.objects.filter(person=person, withdrawn_on__isnull=True, **facts).first()
        if standing is not None:
            return _with_scan(standing, scan)
        made = Consent.objects.create(
            municipality_id=person.municipality_id, person=person, scan=scan, entered_by=by, **facts
        )
        readmit(person)
        after = {"kind": kind, "given_on": given_on.isoformat()}
        record("give_consent", school, by=by, target=made, title=_title(made, person), after=after)
        log_use("enter", school, [person], where=made.get_kind_display()[:200], by=by)
    return made


def give_consents(person_pk: int, kinds: Sequence[str], *, conditions: str = "", by: User, **signed: Any) -> None:
    """Several papers signed on one day, each a record of its own: all or none. `conditions` are of the publication."""
    with transaction.atomic():
        for kind in kinds:
            mine = conditions if kind == Consent.Kind.PUBLICATION else ""
            give_consent(person_pk, kind, conditions=mine, by=by, **signed)


def give_many(
    school_pk: int,
    ticks: Iterable[tuple[int, str]],
    *,
    given_on: dt.date,
    valid_until: dt.date | None = None,
    conditions: str = "",
    by: User,
) -> int:
    """Papers of many people of a school signed on one day, as (person, kind): all, or none with RowsRefused by person.

    A tick says that everybody has signed whom the age on that day asks for. How many people it was; the same again
    changes nothing.
    """
    kinds: dict[int, list[str]] = {}
    for person_pk, kind in ticks:
        kinds.setdefault(person_pk, []).append(kind)
    if not kinds:
        raise Refused("Отметьте хотя бы одно согласие.")
    wrong: dict[int, Refused] = {}
    with locked_register(school_pk, by=by) as (school, _settings):
        _require_days(given_on, valid_until, school)
        people = Person.objects.filter(organization=school, destroyed_on__isnull=True).in_bulk(kinds)
        if len(people) < len(kinds):
            raise Refused("Кого-то из отмеченных больше нет в реестре: обновите страницу.")
        for person_pk, mine in kinds.items():
            bracket = bracket_on(people[person_pk], given_on)
            signed = {"by_self": bracket != CHILD, "by_parent": bracket != ADULT}
            dates = {"given_on": given_on, "valid_until": valid_until}
            try:
                _require_present(people[person_pk], given_on)
                give_consents(person_pk, mine, conditions=conditions, by=by, **dates, **signed)
            except NotAllowed:
                raise
            except Refused as refused:
                wrong[person_pk] = refused
        if wrong:
            raise RowsRefused(wrong)
    return len(kinds)


def withdraw_consent(consent_pk: int, *, on: dt.date, how: str, by: User) -> Consent:
    """The person took the consent back: from that day on nothing is processed by it. A withdrawn one stays so."""
    person_pk = Consent.objects.values_list("person_id", flat=True).get(pk=consent_pk)
    with locked_person(person_pk, by=by) as (school, _settings, person):
        consent = Consent.objects.select_for_update(of=("self",), no_key=True).get(pk=consent_pk)
        if consent.withdrawn_on is not None:
            return consent
        require_came(on, school, what="Дата отзыва")
        if on < consent.given_on:
            raise Refused("Отзыв раньше подписания.", field="on")
        consent.withdrawn_on, consent.withdrawal = on, stated(how, what="Как отозвано", field="how")
        consent.save(update_fields=["withdrawn_on", "withdrawal"])
        readmit(person)
        after = {"kind": consent.kind, "on": on.isoformat()}
        record("withdraw_consent", school, by=by, target=consent, title=_title(consent, person), after=after)
        log_use("correct", school, [person], where=f"Отзыв: {consent.get_kind_display()}"[:200], by=by)
    return consent


def attach_scan(consent_pk: int, scan: StoredFile, *, by: User) -> Consent:
    """Put the scan beside a consent that has none; another one takes its place."""
    person_pk = Consent.objects.values_list("person_id", flat=True).get(pk=consent_pk)
    with locked_person(person_pk, by=by) as (school, _settings, person):
        consent = Consent.objects.select_for_update(of=("self",), no_key=True).get(pk=consent_pk)
        _require_of(person, scan)
        _with_scan(consent, scan)
        record("scan_consent", school, by=by, target=consent, title=_title(consent, person))
    return consent


def add_addendum(
    person_pk: int,
    *,
    number: str,
    date: dt.date,
    content: str,
    until: dt.date | None = None,
    form: str = "",
    pay: str = "",
    by: User,
) -> Addendum:
    """Write down a teacher's addendum: content, term, form and pay (ТК РФ, ст. 351.8). The same again is one."""
    with locked_person(person_pk, by=by) as (school, _settings, person):
        if person.category != Person.Category.TEACHER:
            raise Refused("Дополнительное соглашение заключают с педагогом.")
        require_came(date, school, what="Дата соглашения", field="date")
        if until is not None and until < date:
            raise Refused("Срок кончается раньше, чем начинается.", field="until")
        row = {
            "number": stated(number, what="Номер", limit=40, field="number"),
            "date": date,
            "content": stated(content, what="Содержание работы", limit=2000, field="content"),
            "until": until,
            "form": line(form, limit=200, what="Форма", field="form"),
            "pay": line(pay, limit=200, what="Оплата", field="pay"),
        }
        standing = Addendum.objects.filter(person=person, **row).first()
        if standing is not None:
            return standing
        made = Addendum.objects.create(municipality_id=person.municipality_id, person=person, **row)
        title = f"{person.code}: {made}"
        record("add_addendum", school, by=by, target=made, title=title)
    return made


def give_notice(addendum_pk: int, *, on: dt.date, by: User) -> Addendum:
    """The teacher or the employer gave notice: three working days later the mentoring ends (ТК РФ, ст. 351.8)."""
    person_pk = Addendum.objects.values_list("person_id", flat=True).get(pk=addendum_pk)
    with locked_person(person_pk, by=by) as (school, _settings, person):
        row = Addendum.objects.select_for_update(of=("self",), no_key=True).get(pk=addendum_pk)
        if row.notice_on == on:
            return row
        require_came(on, school, what="Дата предупреждения")
        if on < row.date:
            raise Refused("Предупреждение раньше соглашения.", field="on")
        row.notice_on = on
        row.save(update_fields=["notice_on"])
        after = {"on": on.isoformat()}
        record("notice_addendum", school, by=by, target=row, title=f"{person.code}: {row}", after=after)
    return row


def _require_kind(kind: str, person: Person) -> None:
    if kind not in Consent.Kind.values:
        raise Refused("Выберите согласие.", field="kind")
    if kind == Consent.Kind.LABOUR and person.category != Person.Category.TEACHER:
        raise Refused("Согласие по статье 351.8 ТК РФ дают педагоги.", field="kind")


def _require_days(given_on: dt.date, valid_until: dt.date | None, school: Organization) -> None:
    require_came(given_on, school, what="Дата подписания", field="given_on")
    if valid_until is not None and valid_until < given_on:
        raise Refused("Согласие кончается раньше, чем подписано.", field="valid_until")


def _require_of(person: Person, scan: StoredFile | None) -> None:
    if scan is not None and scan.municipality_id != person.municipality_id:
        raise Refused("Файл принадлежит другому муниципалитету.", field="scan")


def _require_present(person: Person, given_on: dt.date) -> None:
    """In a list of many somebody is easily ticked by mistake."""
    if person.left_on is not None:
        raise Refused(f"Выбыл {person.left_on:%d.%m.%Y}.")
    if person.birth_date is not None and given_on < person.birth_date:
        raise Refused("Подписано раньше, чем участник родился.")


def _require_signed(person: Person, given_on: dt.date, by_self: bool, by_parent: bool) -> None:
    bracket = bracket_on(person, given_on)
    if (bracket != CHILD and not by_self) or (bracket != ADULT and not by_parent):
        lacking = "by_parent" if bracket != ADULT and not by_parent else "by_self"
        raise Refused(f"На {given_on:%d.%m.%Y} {SIGNERS_MISSING[bracket]}.", field=lacking)


def _with_scan(consent: Consent, scan: StoredFile | None) -> Consent:
    if scan is not None and consent.scan_id != scan.pk:
        consent.scan = scan
        consent.save(update_fields=["scan"])
    return consent


def _title(consent: Consent, person: Person) -> str:
    return f"{person.code}: {consent.get_kind_display()}"
