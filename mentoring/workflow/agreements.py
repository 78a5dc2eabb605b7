"""Agreements with partners: entered, changed, ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from documents.models import StoredFile
from mentoring.models import Agreement
from mentoring.permissions import is_of_school, may_keep_registry
from mentoring.workflow.core import require
from mentoring.workflow.registry import locked_register
from organizations.access import Access
from organizations.journal import record
from organizations.models import Organization, OrganizationKind, User
from organizations.permissions import SCHOOL_KINDS
from organizations.refusals import Refused


@dataclass(frozen=True, slots=True)
class AgreementData:
    """`school` None: the municipality's own agreement. `valid_until` None: no term. A file replaces the former scan."""

    school: Organization | None
    number: str
    date: dt.date
    valid_until: dt.date | None = None
    subject: str = ""
    scan: StoredFile | None = None


def may_agree_for(access: Access, municipality_id: int, school: Organization | None) -> bool:
    """Who keeps agreements: the department all of them, a school its own."""
    return may_keep_registry(access, municipality_id) or (school is not None and is_of_school(access, school))


def add_agreement(partner: Organization, data: AgreementData, *, by: User) -> Agreement:
    """Enter an agreement; the same number and date with the same partner is the one that stands."""
    require(may_agree_for(Access.of(by), partner.municipality_id, data.school), "вносить соглашения с партнёрами")
    with locked_register(partner.municipality_id):
        data = _checked(partner, data)
        same = Agreement.objects.filter(partner=partner, school=data.school, number=data.number, date=data.date)
        if stands := same.first():
            return stands
        row = Agreement.objects.create(municipality_id=partner.municipality_id, partner=partner, **_columns(data))
        record("add_agreement", partner, by=by, target=row, title=str(row), after=_told(row))
    return row


def edit_agreement(pk: int, data: AgreementData, *, by: User) -> Agreement:
    """Change what was entered; without a new scan the old one stays."""
    found = Agreement.objects.select_related("partner", "school").get(pk=pk)
    access = Access.of(by)
    allowed = may_agree_for(access, found.municipality_id, found.school)
    require(allowed and may_agree_for(access, found.municipality_id, data.school), "менять это соглашение с партнёром")
    with locked_register(found.municipality_id):
        row = Agreement.objects.select_related("partner", "school", "scan").get(pk=pk)
        data = _checked(row.partner, data)
        before = _told(row)
        for name, value in _columns(data).items():
            if name != "scan" or value is not None:
                setattr(row, name, value)
        if _told(row) != before:
            row.save()
            record("edit_agreement", row.partner, by=by, target=row, title=str(row), before=before, after=_told(row))
    return row


def end_agreement(pk: int, *, on: dt.date, by: User) -> Agreement:
    """The agreement ends before its term on that day. Twice is once."""
    found = Agreement.objects.select_related("school").get(pk=pk)
    require(may_agree_for(Access.of(by), found.municipality_id, found.school), "расторгать соглашения")
    with locked_register(found.municipality_id):
        row = Agreement.objects.select_related("partner").get(pk=pk)
        if row.ended_on is not None:
            return row
        if on < row.date:
            raise Refused("Соглашение заключено позже этого дня.", field="on")
        row.ended_on = on
        row.save(update_fields=["ended_on"])
        record("end_agreement", row.partner, by=by, target=row, title=str(row), after={"on": on.isoformat()})
    return row


def _checked(partner: Organization, data: AgreementData) -> AgreementData:
    if partner.kind != OrganizationKind.PARTNER:
        raise Refused("Соглашения заключают с организациями-партнёрами.", field="partner")
    school = data.school
    if school is not None and (school.municipality_id != partner.municipality_id or school.kind not in SCHOOL_KINDS):
        raise Refused("Выберите школу своего муниципалитета.", field="school")
    if data.valid_until is not None and data.valid_until < data.date:
        raise Refused("Соглашение кончается раньше, чем заключено.", field="valid_until")
    number, subject = " ".join(data.number.split()), " ".join(data.subject.split())
    if len(number) > 40:
        raise Refused("Номер: не больше 40 знаков.", field="number")
    if len(subject) > 300:
        raise Refused("О чём: не больше 300 знаков.", field="subject")
    return AgreementData(school, number, data.date, data.valid_until, subject, data.scan)


def _columns(data: AgreementData) -> dict[str, Any]:
    return {name: getattr(data, name) for name in data.__slots__}


def _told(row: Agreement) -> dict[str, Any]:
    return {
        "school": str(row.school or ""),
        "number": row.number,
        "date": row.date.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "subject": row.subject,
        "scan": row.scan.name if row.scan else "",
    }
