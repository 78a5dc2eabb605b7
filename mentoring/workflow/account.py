"""A mentor's own sign-in: tied to the person by the school, ended by it. The journal holds the code, no address."""

from __future__ import annotations

from mentoring.models import Participant, Person
from mentoring.workflow.register import locked_person
from organizations.journal import record
from organizations.mentor_accounts import close_account, open_account
from organizations.models import User
from organizations.refusals import Refused


def give_account(person_pk: int, email: str, *, by: User) -> User:
    """Tie the account of this address to a mentor, made where there is none. The same again changes nothing."""
    with locked_person(person_pk, by=by) as (school, _settings, person):
        if person.account is not None and person.account.email == email.strip().lower():
            return person.account
        if person.account is not None:
            raise Refused("Вход у наставника уже есть. Сначала закройте его.", field="email")
        if person.left_on is not None:
            raise Refused(f"{person.code} выбыл {person.left_on:%d.%m.%Y}.")
        if not Participant.objects.filter(person=person, side=Participant.Side.MENTOR, left_on__isnull=True).exists():
            raise Refused("Вход дают наставнику: сначала добавьте его в базу наставников.")
        account = open_account(school, email)
        if Person.objects.filter(account=account, organization=school).exists():
            raise Refused("Эта почта уже дана другому наставнику школы.", field="email")
        person.account = account
        person.version += 1
        person.save(update_fields=["account", "version"])
        record("tie_account", school, by=by, target=person, title=person.code)
    return account


def end_account(person_pk: int, *, by: User) -> Person:
    """The mentor's sign-in opens the school's pairs no longer. Where there is none, nothing happens."""
    with locked_person(person_pk, by=by) as (school, _settings, person):
        if person.account is None:
            return person
        close_account(school, person.account)
        person.account = None
        person.version += 1
        person.save(update_fields=["account", "version"])
        record("untie_account", school, by=by, target=person, title=person.code)
    return person
