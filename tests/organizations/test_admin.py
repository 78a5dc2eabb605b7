"""The second door: the same guards, one municipality's administrator never reaches another's rows."""

from __future__ import annotations

import inspect
import re

import pytest
from django.test import Client

from organizations import workflow
from organizations.models import Event, Membership, Municipality, Organization, User
from organizations.phrases import PHRASES
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
AT = "/admin/organizations"


@pytest.fixture
def home():
    return factories.municipality()


@pytest.fixture
def administrator(home):
    return factories.user("administrator", home)


@pytest.fixture
def platform():
    return factories.user(is_superuser=True)


def organization_fields(home: Municipality, **changes: object) -> dict[str, object]:
    row = {
        "municipality": home.pk,
        "kind": "school",
        "name": "МБОУ СОШ № 7",
        "short_name": "СОШ № 7",
        "slug": "school-7",
    }
    return {**row, **changes}


@pytest.mark.parametrize("role", ["editor", "approver", "curator", "observer"])
def test_the_admin_is_closed_to_everybody_else(role: str) -> None:
    client = factories.signed_in(factories.user(role))
    for path in ("/admin/", f"{AT}/organization/", f"{AT}/user/"):
        assert client.get(path, follow=True).status_code == 403


def test_the_admin_has_no_sign_in_of_its_own() -> None:
    assert Client().get(f"{AT}/event/", follow=True).redirect_chain[-1][0].startswith("/login/?next=")
    assert Client().get("/admin/login/?next=/admin/")["Location"] == "/login/?next=%2Fadmin%2F"
    assert Client().post("/admin/login/", {"username": "a", "password": "b"})["Location"].startswith("/login/")


def test_every_list_and_form_opens(platform, administrator) -> None:
    names = ["municipality", "organization", "user", "membership", "invitation", "event"]
    for person in (platform, administrator):
        client = factories.signed_in(person)
        for name in names:
            assert client.get(f"{AT}/{name}/", {"q": "Ёлка № 1"}).status_code == 200, name
    client = factories.signed_in(platform)
    for name in names[:4]:
        assert client.get(f"{AT}/{name}/add/").status_code == 200, name
    for name, model in (("municipality", Municipality), ("organization", Organization), ("user", User)):
        assert client.get(f"{AT}/{name}/{model.objects.first().pk}/change/").status_code == 200


def test_a_foreign_row_is_not_there(administrator) -> None:
    foreign = factories.user("curator")
    place = Organization.objects.get(memberships__user=foreign)
    client = factories.signed_in(administrator)
    rows = [("municipality", place.municipality_id), ("organization", place.pk), ("user", foreign.pk)]
    rows.append(("membership", Membership.objects.get(user=foreign).pk))
    for name, pk in rows:
        assert client.get(f"{AT}/{name}/{pk}/change/").status_code == 404, name
        # Accounts are not written by a municipality's administrator at all.
        assert client.post(f"{AT}/{name}/{pk}/change/", {}).status_code == (403 if name == "user" else 404), name
        assert client.get(f"{AT}/{name}/{pk}/history/").status_code == 404, name
    listed = client.get(f"{AT}/organization/").content.decode() + client.get(f"{AT}/user/").content.decode()
    assert place.short_name not in listed
    assert foreign.email not in listed


def test_an_organization_is_added_changed_and_written_into_the_journal(home, administrator) -> None:
    client = factories.signed_in(administrator)
    assert client.post(f"{AT}/organization/add/", organization_fields(home)).status_code == 302
    row = Organization.objects.get(slug="school-7")
    assert row.municipality == home
    client.post(f"{AT}/organization/{row.pk}/change/", organization_fields(home, head_name="П.П. Петров"))
    verbs = list(Event.objects.filter(root_kind="organization").order_by("pk").values_list("verb", "actor"))
    assert verbs == [("add_organization", administrator.pk), ("edit_organization", administrator.pk)]
    assert Event.objects.first().after["head_name"] == "П.П. Петров"


def test_an_organization_never_goes_to_a_foreign_municipality(home, administrator) -> None:
    foreign = factories.municipality()
    client = factories.signed_in(administrator)
    assert client.post(f"{AT}/organization/add/", organization_fields(foreign)).status_code == 200
    own = factories.organization(home)
    client.post(f"{AT}/organization/{own.pk}/change/", organization_fields(foreign, slug=own.slug))
    own.refresh_from_db()
    assert own.municipality == home
    assert not Organization.objects.filter(municipality=foreign).exists()


def test_a_code_that_another_municipality_uses_is_refused_in_words(home, administrator) -> None:
    factories.organization(slug="school-7")
    page = factories.signed_in(administrator).post(f"{AT}/organization/add/", organization_fields(home))
    assert page.status_code == 200
    assert "код уже занят" in page.content.decode()


def test_a_role_is_given_with_the_guards_of_the_site(home, administrator) -> None:
    person, school = factories.user("curator", home), factories.organization(home, kind="school")
    client = factories.signed_in(administrator)
    fields = {"user": person.pk, "organization": school.pk, "role": "head"}
    assert client.post(f"{AT}/membership/add/", fields).status_code == 302
    assert Event.objects.get(verb="grant_role").actor == administrator
    # An editor of the office is no role of a school.
    refused = client.post(f"{AT}/membership/add/", {**fields, "role": "editor"}, follow=True)
    assert "в такой организации не бывает" in refused.content.decode()
    assert not Membership.objects.filter(user=person, role="editor").exists()


def test_a_role_cannot_be_given_in_a_foreign_organization_or_to_a_stranger(home, administrator) -> None:
    own = factories.organization(home, kind="school")
    foreign = factories.organization(kind="school")
    stranger = factories.user("curator", foreign)
    client = factories.signed_in(administrator)
    known = factories.user("curator", home)
    client.post(f"{AT}/membership/add/", {"user": known.pk, "organization": foreign.pk, "role": "head"})
    client.post(f"{AT}/membership/add/", {"user": stranger.pk, "organization": own.pk, "role": "head"})
    assert not Membership.objects.filter(role="head").exists()


def test_an_own_role_and_deletion_are_closed(administrator) -> None:
    own = Membership.objects.get(user=administrator)
    client = factories.signed_in(administrator)
    assert client.post(f"{AT}/membership/{own.pk}/change/", {"ends_on": "01.01.2020"}).status_code == 403
    assert client.post(f"{AT}/membership/{own.pk}/delete/", {"post": "yes"}).status_code == 403


def test_accounts_are_written_by_the_platform_only(home, administrator, platform) -> None:
    person = factories.user("curator", home, email="known@nsk.example")
    path, fields = f"{AT}/user/{person.pk}/change/", {"email": "Taken@nsk.example", "is_active": "on"}
    client = factories.signed_in(administrator)
    assert client.get(path).status_code == 200
    assert client.post(path, fields).status_code == 403
    assert client.get(f"{AT}/user/{person.pk}/password/").status_code == 403
    assert client.get(f"{AT}/user/add/").status_code == 403
    assert factories.signed_in(platform).post(path, fields).status_code == 302
    person.refresh_from_db()
    # One spelling of one address.
    assert person.email == "taken@nsk.example"


def test_the_platform_adds_an_account(platform) -> None:
    fields = {"email": "New@nsk.example", "usable_password": "true", "password1": "quiet-river-41"}
    response = factories.signed_in(platform).post(f"{AT}/user/add/", {**fields, "password2": "quiet-river-41"})
    assert response.status_code == 302
    assert User.objects.get(email="new@nsk.example").check_password("quiet-river-41")


@pytest.mark.parametrize("name", ["event", "invitation"])
def test_the_journal_and_invitations_are_read_only(platform, name: str) -> None:
    client = factories.signed_in(platform)
    assert client.get(f"{AT}/{name}/add/").status_code == 403
    home = factories.municipality()
    editor = factories.user("editor", home)
    invitation, _ = workflow.invite(factories.organization(home, kind="school"), "x@nsk.example", "head", by=editor)
    pk = invitation.pk if name == "invitation" else Event.objects.get().pk
    assert client.get(f"{AT}/{name}/{pk}/change/").status_code == 200
    assert client.post(f"{AT}/{name}/{pk}/change/", {}).status_code == 403
    assert client.post(f"{AT}/{name}/{pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_journal_reads_in_words(home, platform) -> None:
    editor = factories.user("editor", home, last_name="Орлова")
    place = factories.organization(home, kind="school")
    workflow.invite(place, "x@nsk.example", "head", by=editor)
    client = factories.signed_in(platform)
    for asked in ({}, {"verb": "invite"}, {"q": "орлова X@NSK"}):
        assert (
            "Отправлено приглашение: x@nsk.example, Руководитель школы"
            in client.get(f"{AT}/event/", asked).content.decode()
        )
    assert "Отправлено приглашение: x@" not in client.get(f"{AT}/event/", {"verb": "agree"}).content.decode()


def test_every_verb_of_people_has_words() -> None:
    written = set(re.findall(r'record\(\s*"(\w+)"', inspect.getsource(workflow)))
    written |= set(re.findall(r'_tell_of\(\s*"(\w+)"', inspect.getsource(workflow)))
    written |= {"add_organization", "edit_organization", "add_municipality", "edit_municipality"}
    # Jobs write theirs, and upper floors close an organization together with what it owes.
    written |= {"start_job", "close_organization"}
    assert written == set(PHRASES)


@pytest.mark.parametrize("words", ["алгасов", "АЛГАСОВСКАЯ сош"])
def test_autocomplete_finds_in_any_letter_case_and_only_ones_own(home, administrator, words: str) -> None:
    own = factories.organization(home, kind="school", name="МБОУ Алгасовская СОШ", short_name="Алгасовская СОШ")
    factories.organization(kind="school", name="Чужая Алгасовская СОШ")
    asked = {"term": words, "app_label": "roadmaps", "model_name": "roadmap", "field_name": "owner"}
    found = factories.signed_in(administrator).get("/admin/autocomplete/", asked).json()
    assert [row["id"] for row in found["results"]] == [str(own.pk)]


def test_a_school_that_plans_refer_to_is_not_deleted(home, administrator) -> None:
    busy = factories.organization(home, kind="school")
    factories.user("curator", busy)
    empty = factories.organization(home, kind="school")
    client = factories.signed_in(administrator)
    action = {"action": "delete_selected", "_selected_action": [busy.pk, empty.pk], "post": "yes"}
    client.post(f"{AT}/organization/", action, follow=True)
    client.post(f"{AT}/organization/", {**action, "_selected_action": [empty.pk]}, follow=True)
    assert Organization.objects.filter(pk=busy.pk).exists()
    assert not Organization.objects.filter(pk=empty.pk).exists()
    assert Event.objects.get(verb="delete_organization").object_title == empty.short_name


def test_a_municipality_is_made_and_changed_with_the_journal(home, administrator, platform) -> None:
    client = factories.signed_in(platform)
    fields = {"name": "Новый район", "short_name": "Новый", "slug": "new", "kind": "municipality"}
    fields["time_zone"] = "Europe/Moscow"
    assert client.post(f"{AT}/municipality/add/", fields).status_code == 302
    made = Municipality.objects.get(slug="new")
    assert [event.verb for event in Event.objects.filter(municipality=made)] == ["add_municipality"]

    path = f"{AT}/municipality/{home.pk}/change/"
    own = {"name": home.name, "short_name": "Наш район", "time_zone": home.time_zone}
    assert factories.signed_in(administrator).post(path, own).status_code == 302
    factories.signed_in(administrator).post(path, own)
    event = Event.objects.get(municipality=home, verb="edit_municipality")
    assert (event.actor, event.before["short_name"], event.after["short_name"]) == (
        administrator,
        home.short_name,
        "Наш район",
    )
    assert client.post(f"{AT}/municipality/{made.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_date_of_a_demo_municipality_stands_in_the_journal(home, platform) -> None:
    fields = {"name": home.name, "short_name": home.short_name, "slug": home.slug, "kind": home.kind}
    fields |= {"time_zone": home.time_zone, "demo_date": "10.11.2020"}
    assert factories.signed_in(platform).post(f"{AT}/municipality/{home.pk}/change/", fields).status_code == 302
    assert Event.objects.get(verb="edit_municipality").after["demo_date"] == "2020-11-10"


def test_what_the_platform_does_to_an_account_stands_in_the_journal_of_its_municipalities(home, platform) -> None:
    person = factories.user("curator", home, email="known@nsk.example")
    factories.give(person, "head", home)
    other = factories.give(person, "curator").municipality
    client, path = factories.signed_in(platform), f"{AT}/user/{person.pk}"
    names = {"last_name": person.last_name, "first_name": person.first_name, "patronymic": person.patronymic}
    for _ in range(2):
        assert client.post(f"{path}/change/", {"email": person.email, **names}).status_code == 302
    events = Event.objects.filter(verb="edit_account").order_by("pk")
    assert {event.municipality for event in events} == {home, other} and len(events) == 2
    assert (events[0].actor, events[0].before["is_active"], events[0].after["is_active"]) == (platform, True, False)

    password = {"usable_password": "true", "password1": "quiet-river-41", "password2": "quiet-river-41"}
    assert client.post(f"{path}/password/", {**password, "password2": "another"}).status_code == 200
    assert not Event.objects.filter(verb="set_password").exists()
    assert client.post(f"{path}/password/", password).status_code == 302
    event = Event.objects.get(verb="set_password", municipality=home)
    assert event.actor == platform and "quiet" not in str(Event.objects.values_list("before", "after"))


def test_a_refused_form_names_nobody_of_another_municipality(home, administrator) -> None:
    """A key guessed in the admin's form of roles comes back without the name behind it."""
    stranger = factories.user("curator", last_name="Чужакова")
    school = factories.organization(home, kind="school")
    fields = {"user": stranger.pk, "organization": school.pk, "role": "no-such-role"}
    page = factories.signed_in(administrator).post(f"{AT}/membership/add/", fields)
    assert page.status_code == 200
    assert "Чужакова" not in page.content.decode()
    assert (
        "Чужакова"
        in factories.signed_in(factories.user(is_superuser=True)).post(f"{AT}/membership/add/", fields).content.decode()
    )
