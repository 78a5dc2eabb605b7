"""A whole table of people enters the register: all rows or none, nobody twice; it is given out for a reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from mentoring import permissions
from mentoring.models import Person
from mentoring.people_sheet import COLUMNS, RowFault, SheetPerson, SheetRefused
from mentoring.person_data import PersonData, cleaned, same_person
from mentoring.workflow.core import log_use, require
from mentoring.workflow.people import next_codes, require_employer, require_open
from mentoring.workflow.register import locked_register, stated
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import Organization, User
from organizations.refusals import Refused
from organizations.text import counted, fold


@dataclass(frozen=True, slots=True)
class Imported:
    """Who was entered, and rows whose people were in the register already."""

    made: tuple[Person, ...]
    known: tuple[tuple[int, Person], ...]


def import_people(
    organization: Organization, rows: Sequence[SheetPerson], *, by: User, address: str | None = None
) -> Imported:
    """Enter the people of a table, candidates all. Whoever is in the register already is not entered again.

    The same name and birth date are the same person; without names as many people of a class as the register has
    already are taken for those. Raises SheetRefused with every faulty row: then nobody is entered.
    """
    with locked_register(organization.pk, by=by) as (school, settings):
        require_open(school)
        ready = _cleaned(school, rows, names_kept=settings.names_kept)
        fresh, known = _apart(school, ready, names_kept=settings.names_kept)
        made = _enter(school, fresh)
        if made:
            title = f"{school.short_name}, {counted(len(made), 'человек', 'человека', 'человек')}"
            record("import_people", school, by=by, title=title, after={"people": len(made), "known": len(known)})
            log_use("enter", school, made, where="Загрузка реестра из таблицы", by=by, address=address)
    return Imported(tuple(made), tuple(known))


def export_people(
    organization: Organization, people: Sequence[Person], *, reason: str, by: User, address: str | None = None
) -> None:
    """Write down that the register was given out, to whom and why; comes before the file is sent."""
    with transaction.atomic():
        require(permissions.may_keep_register(Access.of(by), organization), "выгружать реестр этой школы")
        words = stated(reason, what="Зачем нужна выгрузка")
        log_use("export", organization, people, where="Реестр людей, XLSX", reason=words, by=by, address=address)
        title = f"{organization.short_name}, {counted(len(people), 'человек', 'человека', 'человек')}"
        record("export_people", organization, by=by, title=title, comment=words)


def _cleaned(school: Organization, rows: Sequence[SheetPerson], *, names_kept: bool) -> list[SheetPerson]:
    """The rows in order; within the file nobody stands twice where names are kept."""
    day, faults, ready = today(school.municipality), [], []
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        try:
            data = cleaned(row.data, names_kept=names_kept, day=day)
            require_employer(school, data.employer_id)
        except Refused as refusal:
            faults.append(RowFault(row.row, COLUMNS.get(refusal.field, ""), refusal.message))
            continue
        if names_kept:
            key = (fold(data.last_name), fold(data.first_name), fold(data.patronymic), str(data.birth_date))
            if key in seen:
                faults.append(RowFault(row.row, "", f"повторяет строку {seen[key]}: уберите одну из них"))
            seen.setdefault(key, row.row)
        ready.append(SheetPerson(row.row, row.code, data))
    if faults:
        raise SheetRefused(faults)
    return ready


def _apart(
    school: Organization, rows: Sequence[SheetPerson], *, names_kept: bool
) -> tuple[list[PersonData], list[tuple[int, Person]]]:
    """Whom to enter, and who is there already with the rows that name them."""
    present = list(Person.objects.filter(organization=school, destroyed_on__isnull=True).order_by("pk"))
    by_code = {one.code: one for one in present}
    by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
    alike: dict[tuple[str, ...], list[Person]] = defaultdict(list)
    for one in present:
        by_name[fold(one.last_name), fold(one.first_name)].append(one)
        alike[_key(one)].append(one)
    taken: Counter[tuple[str, ...]] = Counter()
    fresh, known = [], []
    for row in rows:
        match = by_code.get(row.code) if row.code else None
        if match is None and names_kept:
            likely = by_name[fold(row.data.last_name), fold(row.data.first_name)]
            match = next((one for one in likely if same_person(row.data, one)), None)
        elif match is None:
            key = _key(row.data)
            place, taken[key] = taken[key], taken[key] + 1
            match = alike[key][place] if place < len(alike[key]) else None
        if match is None:
            fresh.append(row.data)
        else:
            known.append((row.row, match))
    return fresh, known


def _key(one: Person | PersonData) -> tuple[str, ...]:
    """What tells people apart where no names are kept."""
    return one.category, one.age_group, fold(one.class_name), fold(one.post), one.sex


def _enter(school: Organization, rows: Sequence[PersonData]) -> list[Person]:
    by_category: dict[str, list[PersonData]] = defaultdict(list)
    for row in rows:
        by_category[row.category].append(row)
    made = []
    for category, same in by_category.items():
        for code, row in zip(next_codes(school, category, len(same)), same, strict=True):
            person = Person(municipality_id=school.municipality_id, organization=school, code=code, **asdict(row))
            person.search_text = person.folded()
            made.append(person)
    return Person.objects.bulk_create(made, batch_size=500)
