"""The department sees which schools filled in the card of nine criteria and the SWOT table, and whom to remind."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import Collection
from monitoring.questions import Said, questions_of
from monitoring.workflow import answering
from monitoring.workflow.collections import Kind
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import TODAY
from tests.monitoring.questionnaire_cast import CARD, Survey, a_survey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
SWOT = Kind("swot", "once", "mentor")


def filled(collection: Collection, survey: Survey, grade: int = 2) -> None:
    said = {
        question.pk: Said(number=grade) if question.bounds else Said(text="Дружный коллектив")
        for question in questions_of(collection.questionnaire)
    }
    answering.enter_sheet(collection.pk, said, by=survey.school.curator)


def test_the_department_sees_who_has_answered_and_reminds_the_rest() -> None:
    survey = a_survey(1)
    place, editor = survey.school.municipality, survey.school.editor
    late, begun = (Survey.of(cast.school(place, short_name=name), 1) for name in ("Ясеневская СОШ", "Вязовская СОШ"))
    silent = Survey.of(cast.school(place, short_name="Берёзовская СОШ"), 1)
    foreign = Survey.of(cast.school(short_name="Чужая СОШ"), 1)
    card = survey.open(CARD)
    filled(card, survey)
    survey.close(card)
    late.open(CARD, closes_on=TODAY + dt.timedelta(days=2))
    filled(begun.open(CARD), begun, grade=1)
    browser, url = factories.signed_in(editor), reverse("curator_boards")
    page = browser.get(url)
    text = page.content.decode()
    assert "Заполнено по программам: 2 из 4, ждём от школ: 2 из 4. Уровень: оптимальный 1." in text
    assert "18 из 18, оптимальный" in text and reverse("collection_results", args=[card.pk]) in text
    assert "Заполнена, сбор не закрыт" in text and "Сбор не открыт" in text
    reminder = page.context["board"].reminder
    assert f"Ясеневская СОШ, {late.school.programme.form.name} (до 12.11.2020)" in reminder
    assert silent.school.organization.short_name in reminder and "2020/2021 учебный год" in reminder
    assert (
        survey.school.organization.short_name not in reminder and begun.school.organization.short_name not in reminder
    )
    assert "Чужая СОШ" not in text and foreign.school.organization.short_name not in reminder
    place.demo_date = TODAY + dt.timedelta(days=3)
    place.save(update_fields=["demo_date"])
    owed = browser.get(url, {"state": "owed"})
    assert [one.words for one in owed.context["page"]] == ["сбор не открыт", "срок прошёл 12.11.2020"]
    assert [one.points for one in browser.get(url, {"state": "given"}).context["page"]] == [None, 18]
    # What is closed opens for the department; one school's card is nothing to another, and no region's office reads it.
    assert browser.get(reverse("collection_results", args=[card.pk])).status_code == 200
    for person in (late.school.curator, foreign.school.editor):
        assert factories.signed_in(person).get(reverse("collection_results", args=[card.pk])).status_code == 404
    assert factories.signed_in(survey.school.curator).get(url).status_code == 403
    assert factories.signed_in(factories.user("observer", place)).get(url).status_code == 403
    stranger = factories.signed_in(foreign.school.editor)
    assert [one.programme for one in stranger.get(url).context["page"]] == [foreign.school.programme]
    assert stranger.get(url, {"municipality": place.slug}).status_code == 404


def test_each_questionnaire_and_year_apart_in_as_many_queries_with_more_schools() -> None:
    survey = a_survey(1)
    browser, url = factories.signed_in(survey.school.editor), reverse("curator_boards")
    swot = survey.open(SWOT)
    filled(swot, survey)
    survey.close(swot)
    cast.programme(survey.school.organization, school_year=2019)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url, {"code": "swot-mentor"}).status_code == 200
        return len(queries)

    few = asked()
    (line,) = browser.get(url, {"code": "swot-mentor"}).context["page"]
    assert (line.words, line.level) == ("заполнена", "")
    assert browser.get(url).context["board"].given == ()
    board = browser.get(url, {"code": "swot-mentor", "year": "2019"}).context["board"]
    assert (board.year, board.given, len(board.owed)) == (2019, (), 1)
    for _ in range(3):
        more = Survey.of(cast.school(survey.school.municipality), 1)
        filled(more.open(SWOT), more)
    assert asked() == few
    nobody = factories.signed_in(factories.user("editor", factories.municipality()))
    assert "Программ пока нет" in nobody.get(url).content.decode()
