"""Calendar feeds: secret addresses that are made, read back by another library, and revoked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import vobject
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Event, Organization, User
from organizations.refusals import NotAllowed, Refused
from roadmaps.models import Control, Execution, Feed, Roadmap
from roadmaps.workflow import feeds as workflow
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
DUE = dt.date(2020, 11, 15)
RETURNED = {"status": "returned", "return_reason": "Нет подписи Иванова Пети", "returned_on": DUE}
REPORTED = {"status": "reported", "reported_on": DUE, "done_on": DUE, "note": "Сидорова Маша"}


class Place:
    """A municipality with a department, two schools and an approved plan."""

    def __init__(self) -> None:
        self.municipality = factories.municipality(demo_date=dt.date(2020, 11, 10))
        self.department = factories.organization(self.municipality)
        self.school = factories.organization(self.municipality, kind="school", short_name="МБОУ «СОШ № 7», Моршанск")
        self.other = factories.organization(self.municipality, kind="school")
        self.plan: Roadmap = factories.roadmap("approved", at=self.department)
        self.curator = factories.user("curator", self.school)
        self.editor = factories.user("editor", self.department)


@pytest.fixture
def place() -> Place:
    return Place()


def address(person: User, of: Organization | None = None) -> str:
    return reverse("feed", args=[workflow.make_feed(of, by=person)[1]])


def read(url: str, **headers: Any) -> HttpResponse:
    """As a calendar program does: without a session."""
    return Client().get(url, headers=headers)


def events(url: str) -> dict[str, Any]:
    """The feed's events by their UID, as vobject understands them."""
    response = read(url)
    assert response.status_code == 200
    calendar = vobject.readOne(response.content.decode())
    calendar.validate(raiseException=True)
    found = list(getattr(calendar, "vevent_list", []))
    assert len({event.uid.value for event in found}) == len(found)
    return {event.uid.value: event for event in found}


def only(url: str) -> Any:
    [event] = events(url).values()
    return event


def test_a_line_is_an_event_on_its_last_day_in_time(place: Place) -> None:
    line = factories.line(place.plan, place.school, DUE, working=dt.date(2020, 11, 16))
    event = only(address(place.curator))
    assert (event.dtstart.value, event.dtend.value) == (dt.date(2020, 11, 16), dt.date(2020, 11, 17))
    assert event.summary.value == "1.1. Назначение кураторов"
    assert event.sequence.value == "0"
    assert event.url.value == f"http://127.0.0.1:8000/lines/{line.pk}/"
    assert event.transp.value == "TRANSPARENT"
    described = event.description.value
    for words in ("МБОУ «СОШ № 7», Моршанск", "Срок по карте: до 15.11.2020", "Результат: Приказы", place.plan.title):
        assert words in described


def test_a_moved_term_is_the_same_event_with_a_higher_sequence(place: Place) -> None:
    line = factories.line(place.plan, place.school, DUE)
    url = address(place.curator)
    before, etag = only(url), read(url)["ETag"]
    Execution.objects.filter(pk=line.pk).update(
        extended_to=dt.date(2020, 12, 1),
        late_after=dt.date(2020, 12, 1),
        version=2,
        touched_at=line.touched_at + dt.timedelta(hours=1),
    )
    after = only(url)
    assert after.uid.value == before.uid.value
    assert after.dtstart.value == dt.date(2020, 12, 1)
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.last_modified.value > before.last_modified.value
    assert "Срок продлён до 01.12.2020" in after.description.value
    assert read(url)["ETag"] != etag


def test_what_is_reported_is_marked_and_what_is_accepted_disappears(place: Place) -> None:
    line = factories.line(place.plan, place.school, DUE, **REPORTED)
    url = address(place.curator)
    assert only(url).summary.value == "На проверке: 1.1. Назначение кураторов"
    Execution.objects.filter(pk=line.pk).update(**RETURNED)
    assert only(url).summary.value == "Возвращено: 1.1. Назначение кураторов"
    Execution.objects.filter(pk=line.pk).update(status="accepted", accepted_on=DUE)
    assert events(url) == {}


def test_a_line_without_a_day_and_an_item_off_control_are_no_events(place: Place) -> None:
    factories.line(place.plan, place.school, None)
    line = factories.line(place.plan, place.school, DUE, uid="b")
    off = {"taken_off_on": DUE, "taken_off_basis": "исполнено", "taken_off_by": place.editor}
    assert Control.objects.filter(item=line.item).update(**off) == 1
    assert events(address(place.curator)) == {}


def test_nobody_is_named(place: Place) -> None:
    factories.line(place.plan, place.school, DUE, **REPORTED)
    factories.line(place.plan, place.school, DUE, uid="b", **RETURNED)
    text = vobject.readOne(read(address(place.curator)).content.decode()).serialize()
    assert not re.search("Иванов|Сидоров|Маша|Пети|Фамилия|@nsk", text.replace("\r\n ", ""))


def test_a_person_has_the_own_school_with_branches_and_nobody_else_s(place: Place) -> None:
    branch = factories.organization(place.municipality, kind="school", parent=place.school)
    own = factories.line(place.plan, place.school, DUE)
    of_branch = factories.line(place.plan, branch, DUE, uid="b")
    # Under its school's line the branch has no term of its own.
    factories.line(place.plan, branch, DUE, parent=own)
    factories.line(place.plan, place.other, DUE)
    numbers = {int(re.search(r"\d+", uid).group()) for uid in events(address(place.curator))}  # type: ignore[union-attr]
    assert numbers == {own.pk, of_branch.pk}


def test_the_department_has_its_own_lines_and_each_term_of_others_once(place: Place) -> None:
    mine = factories.line(place.plan, place.department, DUE)
    lines = [factories.line(place.plan, school, DUE, uid="b") for school in (place.school, place.other)]
    url = address(place.editor)
    found = events(url)
    said = sorted(event.summary.value for event in found.values())
    assert said == ["1.1. Назначение кураторов", "Срок организаций: 1.2. Обучение кураторов"]
    assert any(uid.startswith(f"line-{mine.pk}.") for uid in found)
    for line in lines:
        Execution.objects.filter(pk=line.pk).update(**REPORTED)
    assert len(events(url)) == 1


def test_an_organization_s_feed(place: Place) -> None:
    factories.line(place.plan, place.school, DUE)
    factories.line(place.plan, place.other, DUE)
    for person in (place.curator, place.editor):
        url = address(person, place.school)
        assert "МБОУ «СОШ № 7»" in only(url).description.value
    with pytest.raises(NotAllowed):
        workflow.make_feed(place.other, by=place.curator)
    with pytest.raises(NotAllowed):
        workflow.make_feed(place.school, by=factories.user("editor"))


def test_who_left_reads_nothing_more(place: Place) -> None:
    factories.line(place.plan, place.school, DUE)
    own, of_school = address(place.curator), address(place.curator, place.school)
    assert len(events(own)) == len(events(of_school)) == 1
    place.curator.memberships.update(ends_on=dt.date(2020, 1, 1))
    assert events(own) == events(of_school) == {}
    User.objects.filter(pk=place.curator.pk).update(is_active=False)
    assert read(own).status_code == 404


def test_an_unchanged_feed_is_not_sent_again(place: Place) -> None:
    factories.line(place.plan, place.school, DUE)
    url = address(place.curator)
    first = read(url)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert {"private", "no-cache"} == {word.strip() for word in first["Cache-Control"].split(",")}
    again = read(url, if_none_match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert read(url, if_none_match='"other"').status_code == 200


def test_a_wrong_and_a_revoked_address_are_not_there(place: Place) -> None:
    feed, token = workflow.make_feed(None, by=place.curator)
    url = reverse("feed", args=[token])
    assert read(url).status_code == 200
    assert token not in str(Feed.objects.values().get())
    for wrong in (token[:-1], token.upper(), "x" * 43, "..", "1' OR 1=1"):
        assert read(f"/feeds/{wrong}.ics").status_code == 404
    client = factories.signed_in(place.curator)
    assert client.post(reverse("feed_revoke", args=[feed.pk])).status_code == 302
    assert client.post(reverse("feed_revoke", args=[feed.pk])).status_code == 302
    assert read(url).status_code == 404


def test_the_page_makes_shows_once_and_revokes(place: Place) -> None:
    factories.line(place.plan, place.school, DUE)
    client = factories.signed_in(place.curator)
    # Two presses of one button are one address, and a reload of the page that shows it makes no second.
    assert client.post("/feeds/", {"organization": place.school.pk})["Location"] == "/feeds/"
    page = client.post("/feeds/", {"organization": place.school.pk}, follow=True).content.decode()
    assert Feed.objects.count() == 1
    url = re.search(r'value="(http://testserver(/feeds/[^"]+\.ics))"', page)
    assert url is not None
    assert len(events(url[2])) == 1
    assert url[1].replace("http", "webcal") in page
    later = client.get("/feeds/").content.decode()
    assert url[2] not in later
    assert Feed.objects.count() == 1
    assert "Действующие подписки" in later
    assert [event.verb for event in Event.objects.about("organization", place.school.pk)] == ["make_feed"]


def test_the_page_refuses_what_is_not_one_s_own(place: Place) -> None:
    client = factories.signed_in(place.curator)
    assert client.post("/feeds/", {"organization": place.other.pk}).status_code == 422
    assert client.post("/feeds/", {"organization": "x\x00"}).status_code in (400, 422)
    theirs, _ = workflow.make_feed(None, by=place.editor)
    assert client.post(reverse("feed_revoke", args=[theirs.pk])).status_code == 404
    of_school, _ = workflow.make_feed(place.school, by=place.curator)
    editor = factories.signed_in(place.editor)
    assert editor.post(reverse("feed_revoke", args=[of_school.pk])).status_code == 302
    of_school.refresh_from_db()
    assert of_school.revoked_at is not None


def test_too_many_addresses_are_refused(place: Place) -> None:
    for _ in range(workflow.LIVE):
        workflow.make_feed(None, by=place.curator)
    with pytest.raises(Refused, match="отзовите"):
        workflow.make_feed(None, by=place.curator)
    refused = factories.signed_in(place.curator).post("/feeds/", {"organization": ""})
    assert refused.status_code == 422
    assert "отзовите" in refused.content.decode()


def test_as_many_queries_for_many_lines(place: Place) -> None:
    factories.line(place.plan, place.school, DUE)
    url = address(place.editor)
    with CaptureQueriesContext(connection) as few:
        read(url)
    for number in range(10):
        day = DUE + dt.timedelta(days=number + 1)
        factories.line(place.plan, place.other, day)
        factories.line(place.plan, place.department, day)
    with CaptureQueriesContext(connection) as many:
        assert len(events(url)) == 21
    assert len(many) == len(few)
