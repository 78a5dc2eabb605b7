"""People and their roles: who sees them, who gives and ends roles, and what is written of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations import workflow
from organizations.models import Event, Membership
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def home():
    return factories.municipality()


@pytest.fixture
def school(home):
    return factories.organization(home, kind="school", name="МБОУ Алгасовская СОШ", short_name="Алгасовская СОШ")


@pytest.fixture
def editor(home):
    return factories.user("editor", home)


@pytest.fixture
def administrator(home):
    return factories.user("administrator", home)


def paths(membership: Membership) -> list[str]:
    return [f"/people/roles/{membership.pk}/terms/", f"/people/roles/{membership.pk}/end/"]


@pytest.mark.parametrize("role", ["approver", "registrar", "controller", "head", "curator", "methodist", "observer"])
def test_only_administrators_and_editors_see_people(home, school, role: str) -> None:
    at = school if role in ("head", "curator") else home
    client = factories.signed_in(factories.user(role, at))
    other = Membership.objects.get(user=factories.user("curator", school))
    for path in ["/people/", "/people/invite/", "/people/grant/", *paths(other)]:
        assert client.get(path).status_code == 403, path
        assert "Сотрудников ведут" in client.get(path).content.decode()
    for path in ["/people/invite/", "/people/grant/", *paths(other)]:
        assert client.post(path, {}).status_code == 403, path


def test_people_of_another_municipality_are_not_there(editor, administrator) -> None:
    foreign = factories.user("curator", factories.organization(kind="school"))
    membership = Membership.objects.get(user=foreign)
    for person in (editor, administrator):
        client = factories.signed_in(person)
        assert foreign.email not in client.get("/people/").content.decode()
        for path in paths(membership):
            assert client.get(path).status_code == 404
            assert client.post(path, {}).status_code == 404
        fields = {"user": foreign.pk, "organization": membership.organization_id, "role": "head"}
        assert client.post("/people/grant/", fields).status_code == 422


def test_a_foreign_invitation_is_not_there(editor) -> None:
    foreign = factories.municipality()
    place = factories.organization(foreign, kind="school")
    invitation, _ = workflow.invite(place, "x@nsk.example", "head", by=factories.user("editor", foreign))
    client = factories.signed_in(editor)
    assert client.post(f"/people/invitations/{invitation.pk}/revoke/").status_code == 404
    assert "x@nsk.example" not in client.get("/people/").content.decode()


def test_an_editor_ends_roles_of_schools_and_not_of_the_office(home, school, editor) -> None:
    approver = Membership.objects.get(user=factories.user("approver", home))
    curator = Membership.objects.get(user=factories.user("curator", school))
    client = factories.signed_in(editor)
    assert client.post(f"/people/roles/{approver.pk}/end/", {}).status_code == 403
    assert client.post(f"/people/roles/{curator.pk}/end/", {}).status_code == 302


def test_an_editor_does_not_revoke_an_invitation_to_the_office(home, editor, administrator) -> None:
    invitation, _ = workflow.invite(factories.organization(home), "x@nsk.example", "editor", by=administrator)
    assert factories.signed_in(editor).post(f"/people/invitations/{invitation.pk}/revoke/").status_code == 403
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_a_role_ended_at_once_gives_nothing_from_the_next_request(home, administrator) -> None:
    editor = factories.user("editor", home)
    client = factories.signed_in(editor)
    assert client.get("/people/").status_code == 200
    membership = Membership.objects.get(user=editor)
    factories.signed_in(administrator).post(f"/people/roles/{membership.pk}/end/", {})
    assert client.get("/people/").status_code == 403
    membership.refresh_from_db()
    assert not membership.in_force(timezone.localdate())
    event = Event.objects.get(verb="end_role")
    assert event.actor == administrator
    assert (event.before["ends_on"], event.after["ends_on"]) == (None, str(timezone.localdate() - DAY))


def test_a_role_may_end_later_and_ending_twice_writes_once(school, administrator) -> None:
    membership = factories.give(factories.user(), "head", school)
    client, last = factories.signed_in(administrator), timezone.localdate() + 10 * DAY
    for _ in range(2):
        assert client.post(f"/people/roles/{membership.pk}/end/", {"last_day": f"{last:%d.%m.%Y}"}).status_code == 302
    membership.refresh_from_db()
    assert membership.ends_on == last
    assert membership.in_force(timezone.localdate())
    assert Event.objects.filter(verb="end_role").count() == 1


def test_a_last_day_that_is_past_or_no_date_is_refused(school, administrator) -> None:
    membership = factories.give(factories.user(), "head", school)
    client = factories.signed_in(administrator)
    for typed in ("01.01.2020", "32.13.2026", "скоро"):
        page = client.post(f"/people/roles/{membership.pk}/end/", {"last_day": typed})
        assert page.status_code == 422
        assert f'value="{typed}"' in page.content.decode()
    membership.refresh_from_db()
    assert membership.ends_on is None


def test_a_role_that_begins_today_leaves_only_the_journal(school, administrator) -> None:
    membership = factories.give(factories.user(), "head", school, starts_on=timezone.localdate())
    factories.signed_in(administrator).post(f"/people/roles/{membership.pk}/end/", {})
    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert Event.objects.filter(verb="end_role").exists()


def test_nobody_ends_an_own_role(administrator) -> None:
    own = Membership.objects.get(user=administrator)
    client = factories.signed_in(administrator)
    assert client.post(f"/people/roles/{own.pk}/end/", {}).status_code == 403
    assert Membership.objects.get(pk=own.pk).ends_on is None


def test_an_acting_person_is_given_a_role_with_dates_and_basis(home, administrator) -> None:
    deputy = factories.user("editor", home)
    department, day = factories.organization(home), timezone.localdate()
    client = factories.signed_in(administrator)
    fields = {"user": deputy.pk, "organization": department.pk, "role": "approver", "acting": "on"}
    page = client.post("/people/grant/", fields)
    assert page.status_code == 422
    assert "Укажите приказ о возложении обязанностей" in page.content.decode()
    dates = {"starts_on": f"{day:%d.%m.%Y}", "ends_on": f"{day + 30 * DAY:%d.%m.%Y}"}
    fields |= {"basis": "приказ от 12.10.2026 № 85-к", **dates}
    assert client.post("/people/grant/", fields).status_code == 302
    membership = Membership.objects.get(user=deputy, role="approver")
    assert (membership.acting, membership.basis) == (True, "приказ от 12.10.2026 № 85-к")
    assert membership.ends_on == day + 30 * DAY
    listed = client.get("/people/").content.decode()
    assert "приказ от 12.10.2026 № 85-к" in listed
    assert Event.objects.get(verb="grant_role").after["basis"] == "приказ от 12.10.2026 № 85-к"


def test_dates_of_a_role_in_the_wrong_order_are_refused(school, administrator) -> None:
    membership = factories.give(factories.user(), "head", school)
    fields = {"starts_on": "01.09.2026", "ends_on": "01.08.2026"}
    page = factories.signed_in(administrator).post(f"/people/roles/{membership.pk}/terms/", fields)
    assert page.status_code == 422
    assert "Последний день раньше первого" in page.content.decode()


def test_terms_are_changed_and_written_once(school, administrator) -> None:
    membership = factories.give(factories.user(), "head", school)
    client = factories.signed_in(administrator)
    for _ in range(2):
        assert client.post(f"/people/roles/{membership.pk}/terms/", {"starts_on": "01.09.2026"}).status_code == 302
    membership.refresh_from_db()
    assert membership.starts_on == dt.date(2026, 9, 1)
    assert Event.objects.filter(verb="change_role").count() == 1


def test_an_ended_role_begins_anew(school, administrator) -> None:
    person, day = factories.user(), timezone.localdate()
    factories.give(person, "head", school, ends_on=day - 10 * DAY)
    membership = workflow.grant(person, school, "head", workflow.Terms(starts_on=day), by=administrator)
    assert (membership.starts_on, membership.ends_on) == (day, None)
    with pytest.raises(workflow.Refused, match="уже есть"):
        workflow.grant(person, school, "head", workflow.Terms(), by=administrator)
    assert Membership.objects.filter(user=person).count() == 1


def test_a_stranger_without_any_role_here_is_invited_and_not_granted(school, administrator) -> None:
    with pytest.raises(workflow.NotAllowed):
        workflow.grant(factories.user(), school, "head", workflow.Terms(), by=administrator)


@pytest.mark.parametrize("words", ["дроздова", "ДРОЗДОВА", "алгасовская сош", "дрозд АЛГАС", "семёнова", "СЕМЕНОВА"])
def test_search_in_any_letter_case(school, editor, words: str) -> None:
    factories.user("curator", school, last_name="Дроздова", first_name="Семёнова", email="found@nsk.example")
    factories.user("curator", factories.organization(school.municipality, kind="school"), email="other@nsk.example")
    page = factories.signed_in(editor).get("/people/", {"q": words}).content.decode()
    assert "found@nsk.example" in page
    assert "other@nsk.example" not in page


def test_ended_roles_are_shown_when_asked_for(school, editor) -> None:
    factories.give(factories.user(email="gone@nsk.example"), "head", school, ends_on=timezone.localdate() - DAY)
    client = factories.signed_in(editor)
    assert "gone@nsk.example" not in client.get("/people/").content.decode()
    page = client.get("/people/?ended=1").content.decode()
    assert "gone@nsk.example" in page
    assert "завершена" in page


def test_the_list_asks_as_much_for_many_as_for_one(school, editor) -> None:
    client = factories.signed_in(editor)
    client.get("/people/")
    with CaptureQueriesContext(connection) as one:
        client.get("/people/")
    for number in range(12):
        factories.user("curator", school)
        workflow.invite(school, f"n{number}@nsk.example", "head", by=editor)
    with CaptureQueriesContext(connection) as many:
        client.get("/people/")
    assert len(one) == len(many)


def test_strange_pages_of_the_list_are_no_error(editor) -> None:
    client = factories.signed_in(editor)
    for page in ("0", "-1", "9999999999999999999999", "two", ""):
        assert client.get("/people/", {"page": page, "q": "' OR 1=1 --"}).status_code == 200


def test_preferences_are_the_persons_own() -> None:
    person, other = factories.user("editor"), factories.user("editor")
    client = factories.signed_in(person)
    assert client.post("/preferences/", {"theme": "dark"})["Location"] == "/preferences/"
    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.theme, person.shortcuts, person.digest) == ("dark", False, False)
    assert (other.theme, other.shortcuts, other.digest) == ("auto", True, True)
    assert client.post("/preferences/", {"theme": "dark", "digest": "on"}).status_code == 302
    person.refresh_from_db()
    assert person.digest
    page = client.get("/preferences/").content.decode()
    assert 'data-bs-theme="dark"' in page
    assert 'data-shortcuts="off"' in page
    refused = client.post("/preferences/", {"theme": "pink"})
    assert refused.status_code == 422
    assert 'data-bs-theme="dark"' in refused.content.decode()
