"""People enter a school's register, are corrected and leave; processing of their data stops; a name is told."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, fields

from django.db import transaction

from mentoring import permissions
from mentoring.models import Participant, Person
from mentoring.person_data import PREFIXES, PersonData, cleaned, same_person
from mentoring.workflow.core import log_use, require, settings_of
from mentoring.workflow.register import (
    locked_person,
    locked_register,
    pair_of,
    readmit,
    require_came,
    stated,
)
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.mentor_accounts import close_account
from organizations.models import Organization, OrganizationKind, User
from organizations.refusals import Refused

_FIELDS = tuple(field.name for field in fields(PersonData))
_NUMBER = re.compile(r"[0-9]{1,9}")


def add_person(organization: Organization, data: PersonData, *, by: User, address: str | None = None) -> Person:
    """Enter somebody, a candidate until consents are there; the code is given inside the lock.

    Raises Refused where something needed is not said or a name is given that must not be kept.
    """
    with locked_register(organization.pk, by=by) as (school, settings):
        require_open(school)
        row = cleaned(data, names_kept=settings.names_kept, day=today(school.municipality))
        require_employer(school, row.employer_id)
        person = Person(
            municipality_id=school.municipality_id,
            organization=school,
            code=next_codes(school, row.category, 1)[0],
            **asdict(row),
        )
        person.save()
        record("add_person", school, by=by, target=person, title=person.code)
        log_use("enter", school, [person], where="Реестр людей", by=by, address=address)
    return person


def edit_person(
    person_pk: int, data: PersonData, *, version: int | None = None, by: User, address: str | None = None
) -> Person:
    """Correct what is written of somebody; the code stays, and so does the category that it tells.

    `version`: what the corrector saw. Nothing changed writes nothing. Signatures are judged anew by the age corrected.
    """
    with locked_person(person_pk, by=by) as (school, settings, person):
        if version is not None and person.version != version:
            raise Refused("Пока вы исправляли, запись изменили. Проверьте и сохраните ещё раз.")
        if data.category != person.category:
            raise Refused("Категория видна в коде и не меняется: внесите участника заново.", field="category")
        row = cleaned(data, names_kept=settings.names_kept, day=today(school.municipality))
        require_employer(school, row.employer_id)
        changed = [name for name in _FIELDS if getattr(person, name) != getattr(row, name)]
        if not changed:
            return person
        for name in changed:
            setattr(person, name, getattr(row, name))
        _save(person, *changed)
        readmit(person)
        # Which fields, and never what stood in them.
        record("edit_person", school, by=by, target=person, title=person.code, after={"fields": sorted(changed)})
        log_use("correct", school, [person], where="Карточка участника", by=by, address=address)
    return person


def leave(person_pk: int, *, on: dt.date, reason: str, by: User) -> Person:
    """Somebody left the school or the model: out of every base, with the day from which data wait for destruction."""
    with locked_person(person_pk, by=by) as (school, _settings, person):
        if person.left_on is not None:
            return person
        require_came(on, school, what="Дата выбытия")
        words = stated(reason, what="Причина")
        pair = pair_of(person)
        if pair is not None:
            raise Refused(f"{person.code} в паре {pair}. Сначала завершите её или смените наставника.")
        person.left_on, person.left_reason = on, words
        if person.account is not None:
            close_account(school, person.account)
            person.account = None
        _save(person, "left_on", "left_reason", "account")
        # A programme that is closed keeps the bases that it had.
        bases = Participant.objects.filter(person=person, left_on__isnull=True, programme__closed_on__isnull=True)
        for one in bases:
            one.left_on, one.left_reason = max(on, one.joined_on), words
            one.save(update_fields=["left_on", "left_reason"])
        record("leave_register", school, by=by, target=person, title=person.code, after={"on": on.isoformat()})
    return person


def come_back(person_pk: int, *, by: User) -> Person:
    """Take the leaving back: the person is in the register again, the bases are joined anew."""
    with locked_person(person_pk, by=by) as (school, _settings, person):
        if person.left_on is None:
            return person
        person.left_on, person.left_reason = None, ""
        _save(person, "left_on", "left_reason")
        record("come_back", school, by=by, target=person, title=person.code)
    return person


def block(person_pk: int, *, reason: str, by: User, address: str | None = None) -> Person:
    """Stop the processing of a person's data: a candidate from today on, until it goes on (152-ФЗ, ст. 21)."""
    with locked_person(person_pk, by=by) as (school, _settings, person):
        if person.blocked_on is not None:
            return person
        words = stated(reason, what="Причина")
        person.blocked_on, person.blocked_reason = today(school.municipality), words
        _save(person, "blocked_on", "blocked_reason")
        record("block_person", school, by=by, target=person, title=person.code)
        log_use("block", school, [person], where="Карточка участника", reason=words, by=by, address=address)
    return person


def unblock(person_pk: int, *, by: User) -> Person:
    """Processing goes on."""
    with locked_person(person_pk, by=by) as (school, _settings, person):
        if person.blocked_on is None:
            return person
        person.blocked_on, person.blocked_reason = None, ""
        _save(person, "blocked_on", "blocked_reason")
        record("unblock_person", school, by=by, target=person, title=person.code)
    return person


def reveal(person_pk: int, *, reason: str, by: User, address: str | None = None) -> str:
    """The name of an admitted person for the department's staff, for a reason that is logged and shown to the school.

    Raises Refused where no name is kept and where the person is no concern of the department.
    """
    with transaction.atomic():
        person = Person.objects.select_related("organization__municipality").get(pk=person_pk)
        school = person.organization
        require(permissions.may_reveal(Access.of(by), person.municipality_id), "узнавать имена участников")
        words = stated(reason, what="Основание")
        if not person.is_admitted(today(school.municipality)):
            raise Refused(f"{person.code}: согласие на обработку данных не действует, имя знает только школа.")
        if not person.full_name:
            raise Refused(f"{person.code}: имя в системе не хранят, его знает школа.")
        log_use("reveal", school, [person], where="Имя по запросу отдела", reason=words, by=by, address=address)
        record("reveal_name", school, by=by, target=person, title=person.code, comment=words)
    return person.full_name


def give_extract(person_pk: int, *, reason: str, by: User, address: str | None = None) -> None:
    """Write down that the person's extract was given out and why; comes before the file is sent."""
    with locked_person(person_pk, by=by) as (school, _settings, person):
        words = stated(reason, what="Кому и зачем нужна выписка")
        where = "Выписка для участника, PDF"
        log_use("export", school, [person], where=where, reason=words, by=by, address=address)
        record("give_extract", school, by=by, target=person, title=person.code, comment=words)


def find_duplicates(organization: Organization, data: PersonData, *, beside: Person | None = None) -> list[Person]:
    """People of the school who are likely the same: by name and birth date where names are kept, else by class.

    People of the same class are only a hint: without names nothing tells them apart.
    """
    rows = Person.objects.filter(organization=organization, category=data.category).present()
    if beside is not None:
        rows = rows.exclude(pk=beside.pk)
    if settings_of(organization.municipality).names_kept:
        likely = rows.matching(f"{data.last_name} {data.first_name}") if data.last_name else rows.none()
        return [one for one in likely.order_by("pk") if same_person(data, one)]
    if not data.class_name:
        return []
    return list(rows.filter(class_name__iexact=data.class_name, age_group=data.age_group).order_by("pk"))


def next_codes(school: Organization, category: str, how_many: int) -> list[str]:
    """The next codes of the category in the school, `У-001` and on; inside its lock. Codes never come again."""
    prefix = f"{PREFIXES[category]}-"
    taken = Person.objects.filter(organization=school, code__startswith=prefix).values_list("code", flat=True)
    last = max((int(end) for code in taken if _NUMBER.fullmatch(end := code[len(prefix) :])), default=0)
    return [f"{prefix}{number:03d}" for number in range(last + 1, last + how_many + 1)]


def require_open(school: Organization) -> None:
    if school.closed_on is not None and school.closed_on <= today(school.municipality):
        raise Refused(f"{school.short_name} закрыта {school.closed_on:%d.%m.%Y}: новых людей не вносят.")


def require_employer(school: Organization, employer_id: int | None) -> None:
    """An enterprise of the same municipality."""
    if employer_id is None:
        return
    partners = Organization.objects.filter(municipality=school.municipality_id, kind=OrganizationKind.PARTNER)
    if not partners.filter(pk=employer_id).exists():
        raise Refused("Такого предприятия в реестре организаций нет.", field="employer")


def _save(person: Person, *names: str) -> None:
    person.version += 1
    person.save(update_fields=[*names, "version"])
