"""A one-time link brings a person in with one role, once, in time, and takes nobody's account over."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from organizations import workflow
from organizations.models import Event, Invitation, Membership, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
NEWCOMER = {
    "last_name": "Дроздова",
    "first_name": "Нина",
    "patronymic": "Александровна",
    "password1": "quiet-river-41",
    "password2": "quiet-river-41",
}


@pytest.fixture
def home():
    return factories.municipality()


@pytest.fixture
def school(home):
    return factories.organization(home, kind="school")


def invite(by, organization, role: str = "curator", email: str = "new@nsk.example"):
    fields = {"email": email, "organization": organization.pk, "role": role}
    return factories.signed_in(by).post("/people/invite/", fields)


def link_in(response) -> str:
    return re.search(r'value="http://testserver(/invitation/[^"]+/)"', response.content.decode())[1]


def test_an_editor_invites_a_curator_who_comes_by_the_link(home, school) -> None:
    editor = factories.user("editor", home)
    response = invite(editor, school, email="New@nsk.example")
    link = link_in(response)
    assert link in mail.outbox[0].body
    assert mail.outbox[0].to == ["new@nsk.example"]

    newcomer = Client()
    assert school.name in newcomer.get(link).content.decode()
    assert newcomer.post(link, NEWCOMER)["Location"] == "/"
    person = User.objects.get(email="new@nsk.example")
    assert person.get_full_name() == "Дроздова Нина Александровна"
    assert person.check_password("quiet-river-41")
    assert newcomer.session["_auth_user_id"] == str(person.pk)
    membership = Membership.objects.get(user=person)
    assert (membership.organization, membership.role, membership.municipality) == (school, "curator", home)
    events = Event.objects.filter(municipality=home).order_by("pk")
    assert [(event.verb, event.actor) for event in events] == [("invite", editor), ("accept_invitation", person)]


def test_only_the_hash_of_the_secret_is_stored(home, school) -> None:
    link = link_in(invite(factories.user("editor", home), school))
    token = link.split("/")[2]
    row = Invitation.objects.get()
    assert row.token_hash == Invitation.hash_of(token)
    assert token not in str(Invitation.objects.values().get())
    assert token not in str(list(Event.objects.values()))
    assert row.expires_at - row.created_at == dt.timedelta(days=7)


def test_a_used_link_says_so(home, school) -> None:
    link = link_in(invite(factories.user("editor", home), school))
    Client().post(link, NEWCOMER)
    again = Client().post(link, {**NEWCOMER, "last_name": "Другая"})
    assert again.status_code == 410
    assert "уже воспользовались" in again.content.decode()
    assert User.objects.filter(email="new@nsk.example").get().last_name == "Дроздова"


def test_a_revoked_link_says_so(home, school) -> None:
    editor = factories.user("editor", home)
    link = link_in(invite(editor, school))
    row = Invitation.objects.get()
    client = factories.signed_in(editor)
    assert client.post(f"/people/invitations/{row.pk}/revoke/")["Location"] == "/people/"
    client.post(f"/people/invitations/{row.pk}/revoke/")
    assert Event.objects.filter(verb="revoke_invitation").count() == 1
    page = Client().post(link, NEWCOMER)
    assert page.status_code == 410
    assert "отозвано" in page.content.decode()
    assert not User.objects.filter(email="new@nsk.example").exists()


def test_an_expired_link_says_so(home, school) -> None:
    link = link_in(invite(factories.user("editor", home), school))
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1)):
        page = Client().post(link, NEWCOMER)
    assert page.status_code == 410
    assert "Срок ссылки вышел" in page.content.decode()


@pytest.mark.parametrize("token", ["nothing", "%D0%B6", "a" * 500])
def test_a_link_that_never_was_is_a_clear_page(token: str) -> None:
    page = Client().get(f"/invitation/{token}/")
    assert page.status_code == 404
    assert "Такой ссылки нет" in page.content.decode()


def test_the_link_lapses_when_the_inviter_lost_the_role(home, school) -> None:
    editor = factories.user("editor", home)
    link = link_in(invite(editor, school))
    Membership.objects.filter(user=editor).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    page = Client().post(link, NEWCOMER)
    assert page.status_code == 410
    assert not User.objects.filter(email="new@nsk.example").exists()


def test_inviting_again_closes_the_earlier_link(home, school) -> None:
    editor = factories.user("editor", home)
    first, second = link_in(invite(editor, school)), link_in(invite(editor, school))
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200


def test_a_link_never_sets_the_password_of_an_account_that_exists(home, school) -> None:
    owner = factories.user("", email="owner@nsk.example")
    link = link_in(invite(factories.user("editor", home), school, email="owner@nsk.example"))
    page = Client().post(link, NEWCOMER)
    assert "учётная запись уже есть" in page.content.decode()
    owner.refresh_from_db()
    assert owner.check_password(factories.PASSWORD)
    assert not Membership.objects.filter(user=owner).exists()
    with pytest.raises(workflow.Refused):
        workflow.accept(link.split("/")[2], names={"last_name": "Ч"}, password="stolen-account-1")

    taken = factories.signed_in(owner).post(link)
    assert taken["Location"] == "/"
    assert Membership.objects.get(user=owner).role == "curator"


def test_another_signed_in_person_cannot_take_the_role(home, school) -> None:
    editor = factories.user("editor", home)
    link = link_in(invite(editor, school))
    client = factories.signed_in(editor)
    assert "другого сотрудника" in client.get(link).content.decode()
    assert client.post(link, NEWCOMER).status_code == 403
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize("role", ["administrator", "editor", "approver", "registrar", "observer", "methodist"])
def test_an_editor_does_not_give_roles_of_the_office(home, role: str) -> None:
    editor = factories.user("editor", home)
    place = factories.organization(home, kind=factories._kind_for(role))
    assert invite(editor, place, role).status_code == 422
    with pytest.raises(workflow.NotAllowed):
        workflow.invite(place, "x@nsk.example", role, by=editor)
    assert not Invitation.objects.exists()


def test_an_administrator_gives_any_role_of_the_municipality(home) -> None:
    administrator = factories.user("administrator", home)
    department = factories.organization(home)
    assert invite(administrator, department, "approver").status_code == 200


def test_nobody_invites_into_a_foreign_municipality(home) -> None:
    foreign = factories.organization(kind="school")
    for role in ("editor", "administrator"):
        person = factories.user(role, home)
        assert invite(person, foreign).status_code == 422
        with pytest.raises(workflow.NotAllowed):
            workflow.invite(foreign, "x@nsk.example", "curator", by=person)


def test_a_role_that_the_organization_does_not_know_is_refused(home, school) -> None:
    administrator = factories.user("administrator", home)
    page = invite(administrator, school, "editor")
    assert page.status_code == 422
    assert "в такой организации не бывает" in page.content.decode()


def test_a_role_that_is_held_is_not_offered_twice(home, school) -> None:
    factories.user("curator", school, email="here@nsk.example")
    page = invite(factories.user("editor", home), school, email="here@nsk.example")
    assert "такая роль уже есть" in page.content.decode()


def test_a_weak_password_keeps_the_names_and_the_link(home, school) -> None:
    link = link_in(invite(factories.user("editor", home), school))
    page = Client().post(link, {**NEWCOMER, "password1": "123", "password2": "123"})
    assert page.status_code == 422
    assert 'value="Дроздова"' in page.content.decode()
    assert Client().get(link).status_code == 200


def test_a_letter_that_does_not_go_leaves_the_link_to_copy(home, school, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = invite(factories.user("editor", home), school)
    assert "Письмо не ушло" in page.content.decode()
    assert Client().get(link_in(page)).status_code == 200


def test_pages_of_invitations_are_kept_by_no_browser(home, school) -> None:
    response = invite(factories.user("editor", home), school)
    assert "no-store" in response["Cache-Control"]
    assert "no-store" in Client().get(link_in(response))["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_link_at_once_one_comes_in() -> None:
    home = factories.municipality()
    place = factories.organization(home, kind="school")
    _, token = workflow.invite(place, "new@nsk.example", "head", by=factories.user("editor", home))
    start, told = threading.Barrier(2), []

    def come(last_name: str) -> None:
        start.wait(timeout=10)
        try:
            workflow.accept(token, names={"last_name": last_name}, password="quiet-river-41")
            told.append("in")
        except workflow.Refused as refusal:
            told.append(refusal.message)
        finally:
            connection.close()

    people = [threading.Thread(target=come, args=(name,)) for name in ("Первая", "Вторая")]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=30)
    assert sorted(told) == ["in", "Этой ссылкой уже воспользовались. Войдите с паролем, который вы тогда задали."]
    assert Event.objects.filter(verb="accept_invitation").count() == 1


def test_a_disabled_account_is_told_of_to_its_own_municipality_only(home, school) -> None:
    """To everybody else the answer is that to an address nobody has."""
    factories.user("curator", school, email="off@nsk.example", is_active=False)
    own = invite(factories.user("editor", home), school, email="off@nsk.example")
    assert own.status_code == 422 and "отключена" in own.content.decode()

    foreign = factories.municipality()
    stranger, place = factories.user("editor", foreign), factories.organization(foreign, kind="school")
    answers = [invite(stranger, place, email=email) for email in ("off@nsk.example", "nobody@nsk.example")]
    assert [answer.status_code for answer in answers] == [200, 200]
    said = [
        re.sub(r'value="[^"]*"', "", answer.content.decode()).replace("off@", "nobody@").split("<main")[1]
        for answer in answers
    ]
    assert said[0] == said[1]
