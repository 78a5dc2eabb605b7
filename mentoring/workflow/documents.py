"""Documents of a school's package: entered for a school year, taken away."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from documents.models import StoredFile
from mentoring.models import SchoolDocument
from mentoring.package import KINDS
from mentoring.permissions import may_run_programme
from mentoring.workflow.core import locked_school, require
from mentoring.workflow.programmes import FIRST_YEAR, LAST_YEAR
from organizations.access import Access
from organizations.journal import record
from organizations.models import Organization, User
from organizations.permissions import SCHOOL_KINDS
from organizations.refusals import Refused


@dataclass(frozen=True, slots=True)
class DocumentData:
    """What shows the document. `file` None: the one that stands stays, unless `drop_file` takes it away."""

    number: str = ""
    date: dt.date | None = None
    url: str = ""
    note: str = ""
    file: StoredFile | None = None
    drop_file: bool = False


def keep_document(
    organization: Organization, kind: str, school_year: int, data: DocumentData, *, by: User
) -> SchoolDocument:
    """Enter the school's document of this kind for the year, or change what was entered. Raises Refused, NotAllowed."""
    require(may_run_programme(Access.of(by), organization), "вести пакет документов этой школы")
    if kind not in KINDS or organization.kind not in SCHOOL_KINDS:
        raise Refused("Такого документа в пакете нет.")
    if not FIRST_YEAR <= school_year <= LAST_YEAR:
        raise Refused("Проверьте учебный год.")
    data = _checked(data)
    with locked_school(organization.pk) as school:
        row = SchoolDocument.objects.filter(organization=school, kind=kind, school_year=school_year).first()
        stands = row is not None
        row = row or SchoolDocument(
            municipality_id=school.municipality_id, organization=school, kind=kind, school_year=school_year
        )
        before = _told(row)
        row.number, row.date, row.url, row.note = data.number, data.date, data.url, data.note
        if data.file is not None or data.drop_file:
            row.file = data.file
        if not (row.number or row.date or row.url or row.note or row.file_id):
            raise Refused("Укажите номер и дату, адрес или приложите файл.", field="number")
        if stands and _told(row) == before:
            return row
        row.entered_by, row.entered_at = by, timezone.now()
        row.save()
        record("keep_document", school, by=by, target=row, title=_title(row, school), before=before, after=_told(row))
    return row


def drop_document(pk: int, *, by: User) -> None:
    """What was entered by mistake goes; the journal keeps what it was."""
    found = SchoolDocument.objects.select_related("organization").get(pk=pk)
    require(may_run_programme(Access.of(by), found.organization), "вести пакет документов этой школы")
    with locked_school(found.organization_id) as school:
        row = SchoolDocument.objects.filter(pk=pk).first()
        if row is None:
            return
        record("drop_document", school, by=by, target=row, title=_title(row, school), before=_told(row))
        row.delete()


def _checked(data: DocumentData) -> DocumentData:
    number, note = " ".join(data.number.split()), " ".join(data.note.split())
    if len(number) > 40:
        raise Refused("Номер: не больше 40 знаков.", field="number")
    if len(note) > 300:
        raise Refused("Примечание: не больше 300 знаков.", field="note")
    if number and data.date is None:
        raise Refused("Укажите дату документа: у него есть номер.", field="date")
    return DocumentData(number, data.date, data.url.strip(), note, data.file, data.drop_file)


def _told(row: SchoolDocument) -> dict[str, Any]:
    return {
        "number": row.number,
        "date": row.date.isoformat() if row.date else None,
        "url": row.url,
        "note": row.note,
        "file": row.file.name if row.file else "",
    }


def _title(row: SchoolDocument, school: Organization) -> str:
    return f"{KINDS[row.kind].title}, {school}, {row.school_year}/{row.school_year + 1}"
