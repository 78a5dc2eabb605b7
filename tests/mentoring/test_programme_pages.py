"""The boards of mentoring: what stands on them, for whom, and that they cost the same for one school and for many."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from mentoring.models import PointState, Programme, StagePoint, StageState
from mentoring.stops import stops_of
from organizations.models import Municipality, Organization, User
from tests import factories
from tests.mentoring import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

TODAY = dt.date(2020, 10, 9)


@pytest.fixture
def home() -> Municipality:
    return factories.municipality(demo_date=TODAY)


@pytest.fixture
def school(home: Municipality) -> Organization:
    return cast.school(home, short_name="Алгасовская СОШ")


@pytest.fixture
def curator(school: Organization) -> User:
    return factories.user("curator", school, last_name="Попова", first_name="Лидия", patronymic="Вадимовна")


@pytest.fixture
def editor(home: Municipality) -> User:
    return factories.user("editor", home)


@pytest.fixture
def programme(school: Organization, curator: User) -> Programme:
    return cast.programme(school, curator=curator)


def text_of(user: User, name: str, *args: object, **query: object) -> str:
    response = factories.signed_in(user).get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_the_page_has_seven_stages_with_their_points(curator: User, programme: Programme) -> None:
    text = text_of(curator, "programme", programme.pk)

    assert "Программа наставничества «ученик – ученик»" in text
    assert "Куратор Попова Л. В." in text
    assert text.count('class="stage way-') == 7
    assert "Поддержка тех, кто без пары" in text
    assert "Этап 1 можно начать" in text


def test_its_links_lead_to_pages(curator: User, programme: Programme) -> None:
    cast.pair(programme, order_number="")
    cast.participant(programme)
    response = factories.signed_in(curator).get(reverse("programme", args=[programme.pk]))
    links = [url for _, url in response.context["links"]]
    for stops in stops_of(programme).values():
        links += [stop.link for stop in stops]
    assert len(links) > 10
    for link in links:
        resolve(link.partition("#")[0].partition("?")[0])


def test_a_late_stage_says_by_how_many_days(curator: User, programme: Programme) -> None:
    StageState.objects.filter(programme=programme, stage=5).update(
        term="до 15 сентября", due_on=dt.date(2020, 9, 15), started_on=dt.date(2020, 9, 1)
    )
    text = text_of(curator, "programme", programme.pk)
    assert "Этап&nbsp;5, до 15 сентября" in text
    assert "Опоздание 24 дня" in text


def test_a_base_that_goes_on_is_not_late(curator: User, programme: Programme) -> None:
    StageState.objects.filter(programme=programme, stage=3).update(
        due_on=dt.date(2020, 9, 30), goes_on=True, started_on=dt.date(2020, 9, 1)
    )
    assert "Идёт, база пополняется" in text_of(curator, "programme", programme.pk)


def test_one_tap_marks_a_point_and_the_stage_begins(curator: User, programme: Programme) -> None:
    point = StagePoint.objects.filter(stage=1).first()
    client = factories.signed_in(curator)
    url = reverse("point_mark", args=[programme.pk, point.pk])
    for _ in range(2):
        answer = client.post(url)
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"/mentoring/{programme.pk}/?stage=1#stage-1")

    assert PointState.objects.get(programme=programme).done_on == TODAY
    assert StageState.objects.get(programme=programme, stage=1).started_on == TODAY
    assert "Аудитории определены" in text_of(curator, "programme", programme.pk)


def test_a_point_takes_a_document_and_says_it(curator: User, programme: Programme) -> None:
    point = StagePoint.objects.get(code="stage-1-3")
    client = factories.signed_in(curator)
    url = reverse("point", args=[programme.pk, point.pk])
    sent = {"done_on": "01.09.2020", "document": "Приказ", "number": "87-од", "date": "01.09.2020"}

    assert client.post(url, sent | {"date": ""}).status_code == 422
    assert not PointState.objects.exists()
    assert client.post(url, sent).status_code == 302
    assert "Приказ №\u00a087-од от 01.09.2020" in text_of(curator, "stage", programme.pk, 1)


def test_whoever_only_reads_has_no_buttons(home: Municipality, programme: Programme) -> None:
    reader = factories.user("controller", home)
    text = text_of(reader, "programme", programme.pk)
    assert "Начать этап" not in text and "point_mark" not in text
    assert factories.signed_in(reader).post(reverse("stage_start", args=[programme.pk, 1])).status_code == 403


def test_above_the_school_there_are_numbers_and_no_names(
    editor: User, curator: User, school: Organization, programme: Programme
) -> None:
    cast.keeps_names(school.municipality)
    pair = cast.pair(programme)
    named = pair.mentor.person.last_name
    for user in (editor, curator):
        for name, args in (("programmes", ()), ("programme", (programme.pk,)), ("programme_print", (programme.pk,))):
            text = text_of(user, name, *args)
            assert named not in text
            assert "1 наставляемый, 1 наставник, 1 пара или группа" in text


def test_candidates_are_told_to_the_school_alone(editor: User, curator: User, programme: Programme) -> None:
    cast.person(programme.organization, admitted=False)
    assert "Без согласий: 1" in text_of(curator, "programme", programme.pk)
    assert "Без согласий" not in text_of(editor, "programme", programme.pk)


def test_the_board_says_who_is_stuck_and_since_when(editor: User, programme: Programme) -> None:
    StageState.objects.filter(programme=programme, stage=5).update(
        due_on=dt.date(2020, 9, 15), started_on=dt.date(2020, 9, 1)
    )
    assert "Этап 5, опоздание 24 дня, с 16.09" in text_of(editor, "programmes")


def test_the_board_says_what_stops_a_stage(editor: User, programme: Programme) -> None:
    StageState.objects.filter(programme=programme, stage=2).update(started_on=dt.date(2020, 9, 1))
    assert "Этап 2 стоит: База наставляемых пуста" in text_of(editor, "programmes")


def test_the_board_shows_decisions_to_go_on(editor: User, programme: Programme) -> None:
    StageState.objects.filter(programme=programme, stage=2).update(
        started_on=dt.date(2020, 9, 1), passed_on=TODAY, passed_by=editor, passed_reason="База на бумаге"
    )
    text = text_of(editor, "programmes")
    assert "Этап 2 идёт по решению отдела 09.10.2020: База на бумаге" in text
    assert "Этап 2 стоит" not in text


def test_filters_live_in_the_address(editor: User, school: Organization, programme: Programme) -> None:
    cast.programme(school, code="teacher_teacher", school_year=2021)
    client = factories.signed_in(editor)

    def shown(**query: object) -> list[int]:
        years = client.get(reverse("programmes"), query).context["years"]
        return [row.programme.pk for year in years for row in year.rows]

    assert len(shown()) == 2
    assert shown(year=2020) == [programme.pk]
    assert shown(form=programme.form_id) == [programme.pk]
    assert shown(year=2021, form=programme.form_id) == []
    assert len(shown(year="x", form="-1", municipality="²")) == 2


def test_the_board_begins_with_numbers_that_lead_to_their_programmes(
    editor: User, curator: User, home: Municipality, programme: Programme
) -> None:
    stopped = cast.programme(cast.school(home), school_year=2020)
    StageState.objects.filter(programme=stopped, stage=2).update(started_on=TODAY)
    StageState.objects.filter(programme=programme, stage=5).update(due_on=dt.date(2020, 9, 15))
    StageState.objects.filter(programme=programme, stage=1).update(started_on=TODAY)
    cast.pair(programme)
    cast.programme(cast.school(home), school_year=2020, closed_on=TODAY)
    client = factories.signed_in(editor)

    page = client.get(reverse("programmes"))
    sentence = page.content.decode().partition('<p class="sentence')[2].partition("</p>")[0]
    links = {text: html.unescape(url) for url, text in re.findall(r'href="([^"]+)">([^<]+)</a>', sentence)}

    def shown(words: str) -> list[int]:
        years = client.get(links[words]).context["years"]
        return sorted(row.programme.pk for year in years for row in year.rows)

    assert "без согласий или с пустой базой" in sentence
    assert shown("идёт 2") == sorted([programme.pk, stopped.pk])
    assert shown("отстаёт 1") == [programme.pk]
    assert shown("стоит 1") == [stopped.pk]
    assert shown("работает 1") == [programme.pk]
    assert client.get(reverse("programmes"), {"state": "x"}).context["page"].paginator.count == 3
    assert 'class="sentence' not in text_of(curator, "programmes")


def test_without_programmes_the_page_offers_to_open_one(curator: User, home: Municipality) -> None:
    assert "Открыть программу" in text_of(curator, "programmes")
    assert "Программу открывает школа или отдел" in text_of(factories.user("controller", home), "programmes")


def test_a_programme_is_opened_from_the_page(curator: User, school: Organization) -> None:
    client = factories.signed_in(curator)
    sent = {"organization": school.pk, "school_year": 2020, "form": cast.form().pk}

    assert client.post(reverse("programme_new"), {**sent, "form": ""}).status_code == 422
    assert client.post(reverse("programme_new"), sent).status_code == 302
    made = Programme.objects.get()
    assert (made.organization, made.school_year, made.curator) == (school, 2020, curator)
    assert made.stages.count() == 7


def test_a_stop_is_passed_on_its_page_by_the_department_alone(
    editor: User, curator: User, programme: Programme
) -> None:
    StageState.objects.filter(programme=programme, stage=2).update(started_on=dt.date(2020, 9, 1))
    url = reverse("stage_pass", args=[programme.pk, 2])

    assert factories.signed_in(curator).post(url, {"reason": "на бумаге"}).status_code == 403
    client = factories.signed_in(editor)
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "База ведётся на бумаге"}).status_code == 302
    assert "База ведётся на бумаге" in text_of(curator, "stage", programme.pk, 2)


def test_a_stopped_stage_says_why_and_keeps_what_was_typed(curator: User, programme: Programme) -> None:
    StageState.objects.filter(programme=programme, stage=2).update(started_on=dt.date(2020, 9, 1))
    answer = factories.signed_in(curator).post(
        reverse("stage_finish", args=[programme.pk, 2]), {"on": "15.09.2020", "note": "собрали списки"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Этап 2 нельзя завершить: База наставляемых пуста" in text
    assert "собрали списки" in text


@pytest.fixture
def many(home: Municipality, school: Organization, programme: Programme) -> Iterator[None]:
    for number in range(6):
        of = cast.programme(cast.school(home), school_year=2020 - number % 2)
        cast.pair(of)
        point = StagePoint.objects.filter(stage=1).first()
        PointState.objects.create(municipality=home, programme=of, point=point, done_on=TODAY)
    return


@pytest.mark.parametrize("name", ["programmes", "programme", "stage", "programme_print"])
def test_queries_do_not_grow(request: pytest.FixtureRequest, editor: User, programme: Programme, name: str) -> None:
    cast.pair(programme)
    client = factories.signed_in(editor)
    args = {"programmes": [], "stage": [programme.pk, 5]}.get(name, [programme.pk])
    url = reverse(name, args=args)
    few = queries(client, url)
    request.getfixturevalue("many")
    for _ in range(5):
        cast.pair(programme)
    assert queries(client, url) == few
