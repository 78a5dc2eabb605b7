"""The queue of reports: whose, in which order, accepting and returning, one by one and many at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Organization, OrganizationKind, User
from roadmaps import acceptance
from roadmaps.acceptance import Place
from roadmaps.models import Execution, RoadmapSettings
from roadmaps.workflow.reporting import accept, report
from tests import factories
from tests.factories import signed_in
from tests.roadmaps.execution.reporting_cast import DUE, ORDER, Cast, a_cast, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def waits(cast: Cast, uid: str = "a", at: Organization | None = None, by: User | None = None) -> Execution:
    """A line with a report of the school's curator, or of whoever is named."""
    line = cast.line(uid, at)
    report([line.pk], done_on=DUE, proofs=[ORDER] if uid == "a" else [], by=by or cast.curator)
    return fresh(line)


def get(by: User, **query: object) -> HttpResponse:
    return signed_in(by).get(reverse("queue"), query)


def keys(by: User, **query: object) -> list[int]:
    response = get(by, **query)
    assert response.status_code == 200
    return [one.line.pk for one in response.context["lines"]]


def post(by: User, name: str, *lines: Execution, **data: Any) -> HttpResponse:
    headers = data.pop("headers", {})
    return signed_in(by).post(reverse(name), {"line": [line.pk for line in lines], **data}, headers=headers)


def test_a_report_waits_with_its_evidence_at_hand(cast: Cast) -> None:
    waits(cast)
    text = get(cast.editor).content.decode()

    assert "87-од" in text
    assert cast.school.short_name in text
    assert f"{DUE:%d.%m.%Y}" in text


def test_whose_reports_a_person_sees(cast: Cast) -> None:
    school = waits(cast)
    own = waits(cast, "c", cast.department, by=cast.second)

    assert set(keys(cast.editor)) == {school.pk, own.pk}
    assert keys(cast.controller) == [own.pk]
    assert keys(cast.methodist) == []
    RoadmapSettings.objects.update_or_create(municipality=cast.home, defaults={"accepted_by_methodists": True})
    assert keys(cast.methodist) == [school.pk]
    assert keys(cast.stranger) == []


@pytest.mark.parametrize("who", ["curator", "head", "observer", "approver", "registrar"])
def test_whoever_accepts_nothing_has_no_queue(cast: Cast, who: str) -> None:
    line = waits(cast)
    person = cast.people[who]

    assert get(person).status_code == 403
    assert post(person, "line_accept", line).status_code == 403
    assert post(person, "line_return", line, reason="Где приказ?").status_code == 403
    assert fresh(line).status == "reported"


def test_one_press_accepts(cast: Cast) -> None:
    line = waits(cast)
    response = post(cast.editor, "line_accept", line)

    assert "Принято 1 отчёт" in response.content.decode()
    assert fresh(line).status == "accepted"
    assert keys(cast.editor) == []


def test_htmx_gets_the_one_row(cast: Cast) -> None:
    line = waits(cast)
    response = post(cast.editor, "line_accept", line, headers={"HX-Request": "true"})
    text = response.content.decode()

    assert f'id="line-{line.pk}"' in text
    assert "<html" not in text
    assert "Принято" in text


def test_many_are_accepted_at_once_and_the_rest_is_told_with_the_reason(cast: Cast) -> None:
    first, second = waits(cast), waits(cast, at=cast.other_school, by=cast.neighbour)
    mine = waits(cast, "c", by=cast.editor)
    accept([second.pk], by=cast.second)
    response = post(cast.editor, "line_accept", first, second, mine)
    done = response.context["done"]

    assert done.told == "Принято 1 отчёт"
    assert {line.pk for line, _ in done.skipped} == {second.pk, mine.pk}
    assert all(reason for _, reason in done.skipped)
    assert "Пропущено 2" in response.content.decode()
    assert fresh(mine).status == "reported"


def test_a_return_takes_a_ready_reason_words_or_both(cast: Cast) -> None:
    line = waits(cast)
    response = post(cast.editor, "line_return", line, ready="unsigned", reason="Лист 2")

    assert response.status_code == 200
    assert fresh(line).return_reason == "Документ без подписи или печати. Лист 2"
    assert fresh(line).status == "returned"


def test_a_return_without_a_reason_is_asked_for_one(cast: Cast) -> None:
    line = waits(cast)
    asked = post(cast.editor, "line_return", line)
    refused = post(cast.editor, "line_return", line, ready="", reason=" ")

    assert asked.status_code == 200
    assert "Вернуть 1 отчёт" in asked.content.decode()
    assert refused.status_code == 422
    assert "без причины не возвращают" in refused.content.decode()
    assert fresh(line).status == "reported"


def test_htmx_gets_the_row_of_a_refused_return_with_the_words_typed(cast: Cast) -> None:
    line, client = waits(cast), signed_in(cast.editor)

    def sent(reason: str, version: int) -> tuple[int, str]:
        data = {"line": line.pk, "reason": reason, f"version-{line.pk}": version}
        response = client.post(reverse("line_return"), data, headers={"HX-Request": "true"})
        text = response.content.decode()
        assert text.count(f'id="line-{line.pk}"') == 1 and "<html" not in text
        return response.status_code, text

    status, text = sent(" ", line.version)
    assert status == 422 and "без причины не возвращают" in text
    status, text = sent("Нет подписи директора", line.version - 1)
    assert status == 409 and "отчёт изменили" in text and "Нет подписи директора" in text
    assert f'name="version-{line.pk}" value="{line.version}"' in text
    accept([line.pk], by=cast.second)
    status, text = sent("Нет подписи директора", line.version)
    assert status == 409 and "Пропущено" in text and "отчёт уже принят" in text


def test_several_are_returned_with_one_reason(cast: Cast) -> None:
    lines = [waits(cast), waits(cast, at=cast.other_school, by=cast.neighbour)]
    response = post(cast.editor, "line_return", *lines, reason="Нет подписи")

    assert response.context["done"].told == "Возвращено 2 отчёта"
    assert {fresh(line).status for line in lines} == {"returned"}


def test_a_report_that_changed_since_the_page_is_not_returned_blindly(cast: Cast) -> None:
    line = waits(cast)
    response = post(cast.editor, "line_return", line, reason="Нет подписи", **{f"version-{line.pk}": line.version - 1})

    assert response.status_code == 409
    assert "отчёт изменили" in response.content.decode() and "Нет подписи</textarea>" in response.content.decode()
    assert f'name="version-{line.pk}" value="{line.version}"' in response.content.decode()
    assert fresh(line).status == "reported"


def test_a_report_that_changed_since_the_page_is_not_accepted_blindly(cast: Cast) -> None:
    line = waits(cast)
    response = post(cast.editor, "line_accept", line, **{f"version-{line.pk}": line.version - 1})

    assert [skipped.pk for skipped, _ in response.context["done"].skipped] == [line.pk]
    assert fresh(line).status == "reported"


def test_the_second_of_two_is_told_what_happened(cast: Cast) -> None:
    line = waits(cast)
    post(cast.editor, "line_accept", line)
    accepted = post(cast.second, "line_accept", line)
    returned = post(cast.second, "line_return", line, reason="Нет подписи")

    assert len(accepted.context["done"].skipped) == 1
    assert len(returned.context["done"].skipped) == 1
    assert fresh(line).status == "accepted"
    assert fresh(line).accepted_by == cast.editor


@pytest.mark.parametrize("named", [[], ["x"], ["0"], ["9" * 30], ["-1"]])
def test_lines_written_by_hand_are_refused_in_words_or_not_there(cast: Cast, named: list[str]) -> None:
    client = signed_in(cast.editor)

    for name in ("line_accept", "line_return"):
        assert client.post(reverse(name), {"line": named}).status_code == (404 if named else 422)


def test_another_municipality_s_line_is_not_there(cast: Cast) -> None:
    line = waits(cast)

    assert post(cast.stranger, "line_accept", line).status_code == 404
    assert fresh(line).status == "reported"


def test_filters_by_plan_and_organization(cast: Cast) -> None:
    first, second = waits(cast), waits(cast, at=cast.other_school, by=cast.neighbour)

    assert keys(cast.editor, organization=cast.other_school.pk) == [second.pk]
    assert keys(cast.editor, roadmap=cast.roadmap.slug) == [first.pk, second.pk]
    assert get(cast.editor, roadmap="net").status_code == 200


def test_pages_go_on_from_the_last_line_shown(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acceptance, "PAGE", 2)
    places = [factories.organization(cast.home, kind=OrganizationKind.SCHOOL) for _ in range(5)]
    lines = [waits(cast, at=place, by=cast.second) for place in places]
    Execution.objects.filter(pk=lines[0].pk).update(reported_on=dt.date(2020, 11, 21))
    wanted = [*(line.pk for line in lines[1:]), lines[0].pk]
    found: list[int] = []
    url = reverse("queue")
    while url:
        response = signed_in(cast.editor).get(url)
        found += [one.line.pk for one in response.context["lines"]]
        url = response.context["next_url"]

    assert found == wanted


@pytest.mark.parametrize("text", ["", "x", "2020-11-10", "2020-11-10.x", "2020-99-10.1", "2020-11-10." + "9" * 40])
def test_a_place_written_by_hand_is_the_head_of_the_queue(text: str) -> None:
    assert Place.read(text) is None


def test_a_place_is_read_as_it_is_written() -> None:
    place = Place(dt.date(2020, 11, 10), 123)
    assert Place.read(str(place)) == place


def test_queries_do_not_grow_with_reports(cast: Cast) -> None:
    client = signed_in(cast.editor)
    waits(cast)
    client.get(reverse("queue"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("queue"))
    for _ in range(30):
        waits(cast, at=factories.organization(cast.home, kind=OrganizationKind.SCHOOL), by=cast.second)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("queue"))

    assert len(many) == len(few)
