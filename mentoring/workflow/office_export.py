"""The office takes codes and numbers of its municipality: written down, school by school, before the file goes."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from mentoring.models import Person
from mentoring.office_sheet import Export, Part, export_of
from mentoring.permissions import may_export_numbers
from mentoring.workflow.core import log_use, require
from mentoring.workflow.register import stated
from organizations.access import Access
from organizations.journal import record
from organizations.models import Municipality, Organization, User
from organizations.text import counted


def export_office(
    municipality: Municipality,
    year: int,
    *,
    part: Part | None = None,
    reason: str,
    by: User,
    address: str | None = None,
) -> Export:
    """What the file will hold, logged for each school with the codes in it. Raises Refused and NotAllowed.

    `part`: of whose schools, where the participants of all fill more than one file.
    """
    require(may_export_numbers(Access.of(by), municipality.pk), "выгружать данные наставничества")
    words = stated(reason, what="Зачем нужна выгрузка")
    with transaction.atomic():
        found = export_of(municipality, year, part)
        people: dict[Organization, dict[int, Person]] = defaultdict(dict)
        for row in found.participants:
            people[row.programme.organization][row.person_id] = row.person
        where = f"Выгрузка отдела, {found.name}"
        for school, own in people.items():
            log_use("export", school, own.values(), where=where, reason=words, by=by, address=address)
        number = counted(len(found.programmes), "программа", "программы", "программ")
        title = f"{municipality.short_name}, {found.name}, {number}"
        record("export_mentoring", municipality, by=by, title=title, comment=words)
    return found
