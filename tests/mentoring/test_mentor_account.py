"""A mentor's own sign-in: given by the school, opens own pairs only, unseen by the office, ended with the person."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from mentoring import permissions
from mentoring.models import Pair, Person
from mentoring.workflow import account, people
from organizations.access import Access
from organizations.models import Event, Membership, Role, User
from organizations.permissions import can_give, roles_to_give
from organizations.refusals import NotAllowed, Refused
from tests import factories
from tests.mentoring.pair_cast import TODAY, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

EMAIL = "nastavnik@nsk.example"


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def mentor(school: School) -> Person:
    mentor, mentee = school.mentor("Н-001"), school.mentee("У-001")
    school.pair(mentor, mentee)
    return mentor.person


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_school_gives_it_without_a_name(school: School, mentor: Person) -> None:
    cache.clear()
    client = factories.signed_in(school.curator)
    page = reverse("person_account", args=[mentor.pk])
    assert client.post(page, {"email": "нет"}).status_code == 422
    assert client.post(page, {"email": EMAIL}).status_code == 302
    mentor.refresh_from_db()
    assert mentor.account is not None and mentor.account.email == EMAIL and not mentor.account.last_name
    assert mentor.account.memberships.get().role == Role.MENTOR
    told = Event.objects.get(verb="tie_account")
    assert EMAIL not in f"{told.object_title}{told.after}{told.comment}"


def test_an_administrator_or_an_office_gets_no_names_by_it(school: School, mentor: Person) -> None:
    chief = User.objects.create_superuser("chief@nsk.example", "x")
    for staff in (chief, factories.user("editor", school.municipality), factories.user("observer")):
        with pytest.raises(Refused, match="отдельный"):
            account.give_account(mentor.pk, staff.email, by=school.curator)
    assert not Membership.objects.filter(role=Role.MENTOR).exists()
    tied = account.give_account(mentor.pk, EMAIL, by=school.curator)
    pair = Pair.objects.select_related("mentor__person", "organization").get()
    assert permissions.sees_names_of_pair(Access.of(tied), pair)
    factories.give(tied, "administrator", school.municipality)
    assert not permissions.sees_names_of_pair(Access.of(User.objects.get(pk=tied.pk)), pair)


def test_the_same_address_again_changes_nothing(school: School, mentor: Person) -> None:
    accounts = [account.give_account(mentor.pk, EMAIL.upper(), by=school.curator) for _ in range(2)]
    assert accounts[0] == accounts[1] and Membership.objects.filter(role=Role.MENTOR).count() == 1
    with pytest.raises(Refused, match="уже есть"):
        account.give_account(mentor.pk, "other@nsk.example", by=school.curator)


def test_only_to_a_mentor_and_only_by_the_school(school: School, mentor: Person) -> None:
    mentee = school.mentee("У-009").person
    with pytest.raises(Refused, match="базу наставников"):
        account.give_account(mentee.pk, EMAIL, by=school.curator)
    with pytest.raises(NotAllowed):
        account.give_account(mentor.pk, EMAIL, by=school.editor)


def test_own_pairs_only_and_no_register(school: School, mentor: Person) -> None:
    other_mentor, other_mentee = school.mentor("Н-002"), school.mentee("У-002")
    stranger = school.pair(other_mentor, other_mentee)
    client = factories.signed_in(account.give_account(mentor.pk, EMAIL, by=school.curator))
    pair = Pair.objects.get(mentor__person=mentor)
    told = text(client.get(reverse("my_pairs")))
    assert "У-002" not in told and "Н-002" not in told
    assert client.get(reverse("pair", args=[stranger.pk])).status_code == 404
    assert client.get(reverse("pair", args=[pair.pk])).status_code == 200
    for name, key in (
        ("school_people", school.organization.pk),
        ("person", mentor.pk),
        ("programme", school.programme.pk),
        ("mentees", school.programme.pk),
        ("data_log", school.organization.pk),
    ):
        assert client.get(reverse(name, args=[key])).status_code == 404, name
    draft = factories.roadmap("draft", at=factories.organization(school.municipality))
    assert client.get(reverse("roadmap", args=[draft.slug])).status_code == 404


def test_the_office_neither_sees_nor_gives_nor_ends_it(school: School, mentor: Person) -> None:
    given = account.give_account(mentor.pk, EMAIL, by=school.curator)
    administrator = factories.user("administrator", school.municipality)
    for somebody in (school.editor, administrator, factories.user(is_superuser=True)):
        client, access = factories.signed_in(somebody), Access.of(somebody)
        assert EMAIL not in client.get(reverse("people")).content.decode()
        assert not can_give(access, school.municipality.pk, Role.MENTOR) and Role.MENTOR not in roles_to_give(access)
    assert not User.objects.known_to(Access.of(administrator)).filter(pk=given.pk).exists()


def test_ended_by_the_school_and_with_leaving(school: School) -> None:
    for number, end in enumerate((_ended, _left)):
        person = school.mentor(f"Н-1{number}").person
        given = account.give_account(person.pk, f"mentor{number}@nsk.example", by=school.curator)
        end(school, person)
        person.refresh_from_db()
        assert person.account is None and not given.memberships.exists()


def test_other_roles_stay(school: School) -> None:
    teacher = factories.user("curator", school.organization)
    person = school.mentor("Н-020").person
    account.give_account(person.pk, teacher.email, by=school.curator)
    assert {row.role for row in teacher.memberships.all()} == {"curator", "mentor"}
    account.end_account(person.pk, by=school.curator)
    assert [row.role for row in teacher.memberships.all()] == ["curator"]


def test_a_switched_off_account_is_refused(school: School, mentor: Person) -> None:
    factories.user(email=EMAIL, is_active=False)
    with pytest.raises(Refused, match="отключена"):
        account.give_account(mentor.pk, EMAIL, by=school.curator)
    assert not mail.outbox


def _ended(school: School, person: Person) -> None:
    account.end_account(person.pk, by=school.curator)


def _left(school: School, person: Person) -> None:
    people.leave(person.pk, on=TODAY, reason="переезд", by=school.curator)
