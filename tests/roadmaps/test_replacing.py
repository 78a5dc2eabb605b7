"""A curator is replaced in one step: a link for the new one, the end of the old one, the lines stay where they are."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organizations.models import Event, Invitation, Membership, User
from organizations.refusals import NotAllowed, Refused
from organizations.succession import Successor
from roadmaps.models import Feed
from roadmaps.workflow import feeds
from tests import factories
from tests.roadmaps.execution.reporting_cast import Cast, a_cast, person
from tests.two_actors import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
NEW = {
    "last_name": "Дроздова",
    "first_name": "Нина",
    "patronymic": "Александровна",
    "email": "Drozdova@nsk.example",
    "last_day": "",
    "seen": "",
}
WHO = Successor("drozdova@nsk.example", "Дроздова", "Нина")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def role_of(cast: Cast, who: str = "curator") -> Membership:
    return cast.people[who].memberships.get()


def send(cast: Cast, by: str = "editor", of: str = "curator", **fields: Any) -> Any:
    client = factories.signed_in(cast.people[by])
    url = reverse("role_replace", args=[role_of(cast, of).pk])
    return client.post(url, {**NEW, **fields}, follow=True)


def test_one_form_brings_the_new_one_and_ends_the_old_one(cast: Cast) -> None:
    line = cast.line()
    feeds.make_feed(None, by=cast.curator)
    _, token = feeds.make_feed(cast.school, by=cast.curator)
    kept, _ = feeds.make_feed(cast.school, by=cast.head)
    answer = send(cast)
    page = answer.content.decode()
    assert answer.status_code == 200
    link = re.search(r'value="http://testserver(/invitation/[^"]+/)"', page)
    assert link is not None
    assert mail.outbox[-1].to == ["drozdova@nsk.example"] and link[1] in mail.outbox[-1].body
    # Shown once.
    again = answer.client.get(reverse("role_replaced"), follow=True)
    assert again.redirect_chain == [("/people/", 302)]
    assert link[1] not in again.content.decode()

    # The old one sees nothing any more, and his calendars are gone; the head's is not.
    assert line.item.title not in factories.signed_in(person(cast.curator)).get("/my/").content.decode()
    assert Client().get(reverse("feed", args=[token])).status_code == 404
    assert set(Feed.objects.live()) == {kept}

    # The new one finds his names written, and the line where it was.
    newcomer = Client()
    first = newcomer.get(link[1]).content.decode()
    assert 'value="Дроздова"' in first and 'value="Александровна"' in first
    names = {name: NEW[name] for name in ("last_name", "first_name", "patronymic")}
    fields = {**names, "password1": "quiet-river-41", "password2": "quiet-river-41"}
    assert newcomer.post(link[1], fields).status_code == 302
    assert line.item.title in newcomer.get("/my/").content.decode()
    assert newcomer.get(reverse("line_report"), {"line": line.pk}).status_code == 200

    verbs = Event.objects.filter(municipality=cast.home, verb__in=["invite", "end_role", "replace_person"])
    (told,) = verbs
    words = f"Сотрудник заменён. Куратор школы, {cast.school}: вместо {cast.curator.short_name()}"
    assert str(told.object_title).startswith(words.partition(". ")[2])
    assert "Дроздова Нина Александровна (drozdova@nsk.example)" in told.object_title


def test_until_the_last_day_the_old_one_works_and_his_calendar_opens(cast: Cast) -> None:
    _, token = feeds.make_feed(None, by=cast.curator)
    url = reverse("feed", args=[token])
    now = timezone.localtime()
    last = now.date() + dt.timedelta(days=3)
    assert send(cast, last_day=f"{last:%d.%m.%Y}").status_code == 200
    assert role_of(cast).ends_on == last
    noon = now.replace(hour=12, minute=0)
    for days, status in ((0, 200), (3, 200), (4, 404)):
        with time_machine.travel(noon + dt.timedelta(days=days)):
            assert Client().get(url).status_code == status, days


def test_who_has_another_role_keeps_the_calendar_of_his_own(cast: Cast) -> None:
    factories.give(cast.curator, "head", cast.other_school)
    own, _ = feeds.make_feed(None, by=cast.curator)
    feeds.make_feed(cast.school, by=cast.curator)
    feeds.replace_person(cast.curator.memberships.get(role="curator"), WHO, None, seen=None, by=cast.editor)
    assert set(Feed.objects.live()) == {own}


def test_who_stays_in_another_role_of_the_same_school_keeps_its_calendar(cast: Cast) -> None:
    factories.give(cast.curator, "head", cast.school)
    feed, _ = feeds.make_feed(cast.school, by=cast.curator)
    feeds.replace_person(cast.curator.memberships.get(role="curator"), WHO, None, seen=None, by=cast.editor)
    assert set(Feed.objects.live()) == {feed}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"last_name": " "}, "Укажите фамилию"),
        ({"email": "дроздова"}, "в адресе ошибка"),
        ({"last_day": "31.02.2030"}, "Напишите дату так"),
        ({"last_day": "01.01.2001"}, "уже прошёл"),
        ({"last_day": "00.00.0000"}, "Напишите дату так"),
        ({"first_name": "я" * 200}, "Слишком длинно"),
        ({"seen": "31.12.2030"}, "тем временем изменили"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_done(cast: Cast, fields: dict[str, str], told: str) -> None:
    answer = send(cast, **fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert 'value="Александровна"' in page
    assert role_of(cast).ends_on is None
    assert not Invitation.objects.exists()


def test_the_same_person_and_a_colleague_with_the_role_are_refused(cast: Cast) -> None:
    assert "того, кого заменяют" in send(cast, email=cast.curator.email).content.decode()
    factories.give(cast.head, "curator", cast.school)
    assert "такая роль уже есть" in send(cast, email=cast.head.email).content.decode()
    assert role_of(cast).ends_on is None


def test_nothing_is_half_done_where_the_last_beat_fails(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise Refused("Подписки не закрылись.")

    monkeypatch.setattr("roadmaps.workflow.feeds.Feed.objects.live", broken)
    with pytest.raises(Refused):
        feeds.replace_person(role_of(cast), WHO, None, seen=None, by=cast.editor)
    assert role_of(cast).ends_on is None
    assert not Invitation.objects.exists()
    assert not Event.objects.filter(verb="replace_person").exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("editor", 200), ("administrator", 200), ("head", 403), ("curator", 403), ("methodist", 403), ("stranger", 404)],
)
def test_who_may_replace_a_curator(cast: Cast, who: str, status: int) -> None:
    assert send(cast, by=who).status_code == status
    assert Invitation.objects.exists() is (status == 200)


def test_nobody_is_replaced_by_himself_nor_above_the_own_rights(cast: Cast) -> None:
    assert send(cast, by="administrator", of="administrator").status_code == 403
    assert send(cast, by="editor", of="registrar").status_code == 403
    with pytest.raises(NotAllowed):
        feeds.replace_person(role_of(cast, "registrar"), WHO, None, seen=None, by=cast.editor)


def test_the_list_of_people_leads_to_it(cast: Cast) -> None:
    page = factories.signed_in(cast.editor).get("/people/").content.decode()
    assert reverse("role_replace", args=[role_of(cast).pk]) in page
    assert reverse("role_replace", args=[role_of(cast, "editor").pk]) not in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("removable_editions")
def test_of_two_who_replace_at_once_the_second_is_told() -> None:
    cast = a_cast()
    role = role_of(cast)
    other = Successor("belova@nsk.example", "Белова", "Ольга")
    results = at_once(
        partial(feeds.replace_person, role, WHO, None, seen=None, by=cast.editor),
        partial(feeds.replace_person, role, other, dt.date(2099, 1, 1), seen=None, by=cast.second),
    )
    told = [result.message for result in results if isinstance(result, Refused)]
    assert len(told) == 1 and "тем временем изменили" in told[0], results
    assert Invitation.objects.count() == 1
    assert Event.objects.filter(verb="replace_person").count() == 1
    assert User.objects.filter(pk=cast.curator.pk).exists()
