"""Texts of questionnaires in versions, collections of many schools, who sees what, and satisfaction by the rule."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from monitoring.answers import Satisfaction, satisfaction_of
from monitoring.collection_waits import waiting, waits_of
from monitoring.forms.answers import hint_of
from monitoring.models import Answer, Collection, MonitoringSettings, Question, Questionnaire, Sheet
from monitoring.questionnaire_reference import load_questionnaires
from monitoring.questionnaire_rows import papers
from monitoring.result_rows import results_of
from monitoring.workflow import collections as acts
from monitoring.workflow import questionnaires as texts
from organizations.access import Access
from organizations.models import Event, User
from organizations.refusals import NotAllowed, Refused
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import TODAY, a_school
from tests.monitoring.questionnaire_cast import ENTRY, EXIT, Survey, a_survey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
FORMS = {"student_student", "teacher_teacher", "univ_student", "employer_student", "employer_univ"}


@pytest.fixture
def survey() -> Survey:
    return a_survey()


class TestReference:
    def test_is_whole_and_entry_and_exit_share_codes(self) -> None:
        found = {paper.code: paper for paper in papers()}
        for form in FORMS:
            for side in ("mentor", "mentee"):
                entry, leaving = found[f"{form}-{side}-entry"], found[f"{form}-{side}-exit"]
                kinds = {ask.code: (ask.kind, ask.choices) for ask in leaving.asks}
                assert {ask.code: (ask.kind, ask.choices) for ask in entry.asks}.items() <= kinds.items()
                assert {ask.code for ask in leaving.asks if ask.satisfaction} == {"joint_work", "joy"}
                assert not any(ask.satisfaction for ask in entry.asks), "what is expected is no satisfaction"
                assert ("theory" in kinds) == (form in {"teacher_teacher", "employer_student", "employer_univ"})
        assert len(found["programme-card"].asks) == 9
        for side in ("mentor", "mentee"):
            asked = found[f"satisfaction-{side}"].asks
            assert {ask.code for ask in asked if ask.satisfaction and ask.required} == {"joint_work", "joy"}
        assert {ask.code for ask in found["swot-mentor"].asks} == {"strong", "weak", "opportunities", "threats"}

    def test_is_loaded_once(self) -> None:
        load_questionnaires()
        assert load_questionnaires() == 0
        assert Questionnaire.objects.filter(local_to=None).count() == len(papers()) == 27


class TestTexts:
    def test_a_version_with_answers_stays_and_a_new_one_is_asked(self, survey: Survey) -> None:
        former = survey.open()
        editor, place = factories.signed_in(survey.school.editor), survey.school.municipality
        row = former.questionnaire
        page = editor.get(reverse("questionnaire_edit", args=[row.pk]), {"municipality": place.pk})
        data = sent(page.context["form"])
        place_of = next(name for name, value in data.items() if value == "joint_work").removesuffix("-code")
        data |= {f"{place_of}-text": "Довольны ли вы?", "comment": "короче"}
        url = f"{reverse('questionnaire_edit', args=[row.pk])}?municipality={place.pk}"
        preview = editor.post(url, {**data, "act": "preview"})
        assert (
            "Так увидят анкету" in preview.content.decode()
            and Questionnaire.objects.filter(local_to=place).count() == 0
        )
        assert editor.post(url, data).status_code == 302
        made = Questionnaire.objects.get(local_to=place)
        assert (made.version, made.created_by, made.comment) == (1, survey.school.editor, "короче")
        assert made.questions.get(code="joint_work").text == "Довольны ли вы?"
        assert editor.post(url, data).status_code == 409, "it was begun from the former one"
        survey.close(former)
        assert survey.open().questionnaire == made
        assert former.questionnaire.questions.get(code="joint_work").text.startswith("Насколько вы довольны")
        back = reverse("questionnaire_restore", args=[row.pk])
        editor.post(f"{back}?municipality={place.pk}", {"base": made.pk})
        newest = Questionnaire.objects.filter(local_to=place).latest("version")
        assert (newest.version, texts.paper_of(newest)) == (2, texts.paper_of(row))
        assert Event.objects.filter(verb="edit_questionnaire").count() == 2

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"text": ""}, "напишите, о чём"),
            ({"kind": "choice", "choices": ("один",)}, "варианты"),
            ({"kind": "text", "satisfaction": True}, "удовлетворённости"),
            ({"code": "Код"}, "латинскими"),
            ({"code": "joint_work"}, "у двух вопросов"),
            ({"kind": "grade"}, "только в карте"),
            ({"kind": "nothing"}, "вид ответа"),
        ],
    )
    def test_faults_are_told(self, survey: Survey, change: dict[str, Any], words: str) -> None:
        questions = [texts.QuestionData("Довольны?", "scale", "joint_work")]
        questions.append(texts.QuestionData(**{"text": "Ещё", "kind": "scale", "code": "more", **change}))
        with pytest.raises(Refused, match=words):
            texts.checked(texts.PaperData("Анкета", "", tuple(questions)), "programme")

    def test_the_card_keeps_nine_criteria(self) -> None:
        one = texts.QuestionData("Климат", "grade", "c")
        with pytest.raises(Refused, match="9 критериев"):
            texts.checked(texts.PaperData("Карта", "", (one,)), "card")

    def test_a_hint_that_only_repeats_the_answers_is_not_said(self) -> None:
        criterion = Question.objects.filter(kind="grade").first()
        assert (criterion.hint, hint_of(criterion)) == ("2 — в полной мере, 1 — частично, 0 — не проявляется", "")
        assert hint_of(Question(kind="scale", hint="1 — меньше всего")) == "1 — меньше всего"


class TestManySchools:
    def test_each_programme_gets_the_questionnaire_of_its_form(self, survey: Survey) -> None:
        place = survey.school.municipality
        teachers = cast.programme(survey.school.organization, code="educator_educator")
        cast.participant(teachers, "mentee", cast.person(survey.school.organization, category="teacher"))
        empty = cast.programme(cast.school(place), code="univ_student")
        keys = [survey.school.programme.pk, teachers.pk, empty.pk]
        opened = acts.open_collections(keys, EXIT, anonymous=True, closes_on=None, by=survey.school.editor)
        assert [row.questionnaire.code for row in opened.made] == [
            "student_student-mentee-exit",
            "teacher_teacher-mentee-exit",
        ]
        assert opened.skipped == [(empty, "в базе никого нет")]
        again = acts.open_collections(keys[:1], EXIT, anonymous=True, closes_on=None, by=survey.school.editor)
        assert not again.made and Collection.objects.count() == 2
        with pytest.raises(Refused, match="уже прошёл"):
            acts.open_collections(
                keys, ENTRY, anonymous=True, closes_on=TODAY - dt.timedelta(days=1), by=survey.school.editor
            )

    def test_others_do_nothing_and_see_nothing(self, survey: Survey) -> None:
        collection = survey.open()
        stranger = a_school()
        neighbour = factories.user("curator", cast.school(survey.school.municipality))
        observer = observer_of(survey)
        for person in (stranger.curator, stranger.editor, neighbour, observer):
            client = factories.signed_in(person)
            assert client.get(reverse("collection", args=[collection.pk])).status_code == 404
            assert client.post(reverse("collection_close", args=[collection.pk])).status_code == 404
            with pytest.raises(NotAllowed):
                acts.issue_links(collection.pk, by=person)
            with pytest.raises(NotAllowed):
                acts.close_collection(collection.pk, by=person)
        names = factories.signed_in(survey.school.editor).get(reverse("collection", args=[collection.pk]))
        text = names.content.decode()
        assert survey.mentees[0].person.code in text and survey.mentees[0].person.last_name not in text


class TestOverTheMunicipality:
    def test_small_schools_come_in_only_all_together(self, survey: Survey) -> None:
        rows = [survey, *(more(survey, people) for people in (3, 4))]
        for one in rows:
            answered(one, [7] * len(one.mentees))
        editor = factories.signed_in(survey.school.editor)
        page = editor.get(reverse("questionnaire_results"))
        text = page.content.decode()
        assert "Ответили 13." in text and text.count("меньше 5") >= 2
        line = next(one for one in page.context["results"].lines if one.topic.code == "joint_work")
        assert line.now.tally.people == 13
        sheet = editor.get(reverse("questionnaire_results_xlsx"))
        book = load_workbook(io.BytesIO(sheet.content))
        assert book.sheetnames == ["Вопросы", "Распределения", "По группам"]
        assert factories.signed_in(survey.school.curator).get(reverse("questionnaire_results")).status_code == 403

    def test_answers_of_another_kind_under_the_same_code_are_not_added(self, survey: Survey) -> None:
        answered(survey, [7] * 6)
        row = Questionnaire.objects.get(code="student_student-mentee-exit")
        paper = texts.paper_of(row)
        asks = [replace(ask, kind="yes_no") if ask.code == "joint_work" else ask for ask in paper.questions]
        place, editor = survey.school.municipality, survey.school.editor
        texts.save_questionnaire(place.pk, row.code, replace(paper, questions=tuple(asks)), base=row.pk, by=editor)
        answered(more(survey, 5), [1] * 5)
        page = factories.signed_in(editor).get(reverse("questionnaire_results"))
        line = next(one for one in page.context["results"].lines if one.topic.code == "joint_work")
        assert (line.topic.kind, line.now.tally.people, line.now.tally.counts) == ("yes_no", 5, (5, 0))

    def test_one_small_school_is_left_out_and_observers_see_no_school(self, survey: Survey) -> None:
        few = more(survey, 3)
        for one in (survey, few):
            answered(one, [9] * len(one.mentees))
        observer = observer_of(survey)
        page = factories.signed_in(observer).get(reverse("questionnaire_results"))
        line = next(one for one in page.context["results"].lines if one.topic.code == "joint_work")
        assert (line.now.tally.people, line.now.people_out) == (6, 3)
        text = page.content.decode()
        assert survey.school.organization.short_name not in text
        assert survey.school.municipality.short_name in text

    def test_the_region_s_office_sees_the_sums_that_its_observer_sees(self, survey: Survey) -> None:
        answered(survey, [9] * 6)
        few = Survey.of(cast.school(factories.municipality(demo_date=TODAY)), 3)
        answered(few, [1] * 3)
        observer = observer_of(survey)
        region = survey.school.municipality.parent
        few.school.municipality.parent = region
        few.school.municipality.save(update_fields=["parent"])
        own, other = factories.user("editor", region), factories.user("editor", factories.municipality(kind="region"))
        pages = [factories.signed_in(person).get(reverse("questionnaire_results")) for person in (own, observer)]
        for page in pages:
            line = next(one for one in page.context["results"].lines if one.topic.code == "joint_work")
            assert (line.now.tally.total, line.now.tally.people, line.now.people_out) == (54, 6, 3)
            assert [group.people for group in page.context["groups"]] == [6, None]
            assert survey.school.organization.short_name not in page.content.decode()
        browser = factories.signed_in(own)
        assert browser.get(reverse("questionnaires")).url == reverse("questionnaire_results")
        small = {"municipality": few.school.municipality.pk}
        page = browser.get(reverse("questionnaire_results"), small)
        assert page.context["results"].is_hidden and "Ответили меньше 5." in page.content.decode()
        assert browser.get(reverse("questionnaire_results_xlsx"), small).status_code == 403
        assert browser.get(reverse("questionnaire_results_xlsx")).status_code == 200
        # Sums alone: neither a collection nor its results, and nothing of another region's municipalities.
        collection = Collection.objects.get(programme=survey.school.programme)
        assert browser.get(reverse("collection_results", args=[collection.pk])).status_code == 404
        assert browser.get(reverse("curator_boards")).status_code == 403
        stranger = factories.signed_in(other)
        assert stranger.get(reverse("questionnaire_results")).context["asked"].rows == ()
        assert stranger.get(reverse("questionnaire_results"), small).status_code == 404

    def test_figures_equal_a_plain_recomputation_of_random_answers(self, survey: Survey) -> None:
        draw = random.Random(20261122)
        rows = [survey, *(more(survey, people) for people in (2, 4, 8))]
        by_code: dict[str, list[list[int]]] = defaultdict(list)
        for one in rows:
            for code, marks in answered(one, [draw.choice([None, *range(1, 11)]) for _ in one.mentees], draw).items():
                by_code[code].append(marks)
        with CaptureQueriesContext(connection) as asked:
            results = results_of(list(Collection.objects.select_related("questionnaire")), words=True)
        assert len(asked) <= 10
        for line in results.lines:
            if line.topic.kind not in ("scale", "yes_no"):
                continue
            groups = by_code[line.topic.code]
            small = [mark for marks in groups if len(marks) < 5 for mark in marks]
            told = [mark for marks in groups if len(marks) >= 5 for mark in marks]
            told += small if len(small) >= 5 else []
            assert (line.now.tally.total, line.now.tally.people) == (sum(told), len(told)), line.topic.code


class TestSatisfaction:
    def test_counts_a_person_once_by_the_last_sheet_and_follows_the_setting(self, survey: Survey) -> None:
        place, school = survey.school.municipality, survey.school.organization
        second = cast.programme(school, code="univ_student")
        twice = cast.participant(second, "mentee", survey.mentees[0].person)
        one, two = survey.open(), other_open(second, survey)
        figures = [
            (one, survey.mentees[0], TODAY, 10, True),
            (two, twice, TODAY + dt.timedelta(days=1), 3, False),
            (one, survey.mentees[1], TODAY, 6, True),
            (one, survey.mentees[2], TODAY, 7, False),
            (one, survey.mentees[3], dt.date(2021, 1, 11), 9, True),
            (one, None, TODAY, 2, False),
            (one, None, TODAY, 8, None),
        ]
        for collection, who, day, mark, yes in figures:
            Sheet.objects.create(
                municipality=place,
                collection=collection,
                participant=who,
                finished_on=day,
                marks_sum=mark,
                marks_number=1,
                said_yes=yes,
            )
        Sheet.objects.create(municipality=place, collection=one, finished_on=TODAY)
        Sheet.objects.create(municipality=place, collection=one, marks_sum=9, marks_number=1)
        found = satisfaction_of(place, "mentee", [2020, 2021])
        assert found == {2020: {school.pk: Satisfaction(3, 5)}, 2021: {school.pk: Satisfaction(1, 1)}}
        assert satisfaction_of(place, "mentee", 2020, on=TODAY) == {2020: {school.pk: Satisfaction(4, 5)}}
        assert satisfaction_of(place, "mentor", 2020) == {2020: {}}
        MonitoringSettings.objects.create(municipality=place, satisfaction_mean=Decimal("8.0"), satisfaction_yes=False)
        assert satisfaction_of(place, "mentee", 2020) == {2020: {school.pk: Satisfaction(1, 5)}}


def observer_of(survey: Survey) -> User:
    """Somebody of the region's authority."""
    region, place = factories.municipality(kind="region"), survey.school.municipality
    place.parent = region
    place.save(update_fields=["parent"])
    return factories.user("observer", factories.organization(region, kind="regional_authority"))


def other_open(programme: Any, survey: Survey) -> Collection:
    opened = acts.open_collections([programme.pk], EXIT, anonymous=False, closes_on=None, by=survey.school.curator)
    return opened.made[0]


def more(survey: Survey, people: int) -> Survey:
    """Another school of the same municipality with its mentees."""
    return Survey.of(cast.school(survey.school.municipality), people, editor=survey.school.editor)


def answered(one: Survey, marks: list[int | None], draw: random.Random | None = None) -> dict[str, list[int]]:
    """A closed exit collection whose people said `marks`, and anything about the rest; what was said, by code."""
    collection = one.open()
    said: dict[str, list[int]] = {"joint_work": [mark for mark in marks if mark is not None]}
    questions = list(Question.objects.filter(questionnaire=collection.questionnaire))
    own = {"municipality_id": collection.municipality_id}
    for mentee, mark in zip(one.mentees, marks, strict=True):
        sheet = Sheet.objects.create(**own, collection=collection, participant=mentee, finished_on=TODAY)
        rows = []
        for question in questions:
            number = mark if question.code == "joint_work" else None
            if draw and question.bounds and question.code != "joint_work":
                number = draw.choice([None, *range(question.bounds[0], question.bounds[1] + 1)])
                said.setdefault(question.code, []).extend([] if number is None else [number])
            if number is not None:
                rows.append(Answer(**own, sheet=sheet, question=question, number=number))
        Answer.objects.bulk_create(rows)
    one.close(collection)
    return said


def sent(form: Any) -> dict[str, Any]:
    """What a browser sends back of the editor as it stands."""
    data = {}
    for field in form:
        value = field.value()
        if value not in (None, False):
            data[field.html_name] = "on" if value is True else value
    return data


def test_a_collection_waits_for_its_school_near_its_term_and_when_all_have_answered(survey: Survey) -> None:
    place, curator = survey.school.municipality, Access.of(survey.school.curator)
    collection = survey.open(closes_on=TODAY + dt.timedelta(days=4))
    assert waits_of(curator) == [] == waiting(place, TODAY)
    ((school, one),) = waiting(place, TODAY + dt.timedelta(days=1))
    assert school == survey.school.organization
    assert one.words.endswith("ответить по 14.11.2020, ответили 0 из 6, напомните")
    ((_, late),) = waiting(place, TODAY + dt.timedelta(days=5))
    assert "срок прошёл" in late.words
    for mentee in survey.mentees:
        Sheet.objects.create(municipality=place, collection=collection, participant=mentee, finished_on=TODAY)
    (whole,) = waits_of(curator)
    assert whole.words.endswith("ответили все, закройте сбор")
    assert waits_of(Access.of(survey.school.editor)) == [], "the school's own duty"
