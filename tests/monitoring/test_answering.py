"""A questionnaire from its opening to its results, by secret address and paper; nobody is found who should not be."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import Answer, AnswerLink, Sheet
from monitoring.workflow import collections as acts
from organizations.models import Event
from tests import factories
from tests.mentoring.pair_cast import TODAY
from tests.monitoring.questionnaire_cast import CARD, ENTRY, Survey, a_survey, fields_of, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    cache.clear()


@pytest.fixture
def survey() -> Survey:
    return a_survey()


def test_from_opening_to_results(survey: Survey) -> None:
    curator = factories.signed_in(survey.school.curator)
    opened = curator.post(
        reverse("collections_open"),
        {
            "kind": "programme.exit.mentee",
            "programmes": [survey.school.programme.pk],
            "way": "code",
            "closes_on": "20.11.2020",
        },
    )
    page = curator.get(opened["Location"])
    assert "Ответили 0 из 6" in page.content.decode()
    collection = page.context["collection"]
    cards = curator.post(reverse("collection_links", args=[collection.pk])).context["cards"]
    tokens = [card["address"].rstrip("/").rpartition("/")[2] for card in cards]
    assert len(set(tokens)) == 6
    for place, token in enumerate(tokens):
        assert send(collection, token, joint_work=5 + place, valuable=f"Спасибо, Максим {place}").status_code == 302
    assert curator.get(reverse("collection_results", args=[collection.pk])).status_code == 403
    curator.post(reverse("collection_close", args=[collection.pk]))
    results = curator.get(reverse("collection_results", args=[collection.pk]))
    told = results.content.decode()
    assert "Ответили 6 из 6" in told and "Удовлетворены 6 из 6" in told
    assert "Среднее 7,5, ответили 6" in told
    assert "Максим" not in told and "Спасибо, [имя]" in told
    assert "Ответили меньше 5 человек" in told
    assert not Event.objects.filter(actor=None, root_kind="programme").exists()


class TestTheLink:
    def test_saves_as_one_goes_and_takes_one_answer(self, survey: Survey) -> None:
        collection = survey.open()
        token, *_ = survey.secrets(collection)
        assert send(collection, token, act="save", comfort=3).status_code == 302
        assert "checked" in Client().get(reverse("answer", args=[token])).content.decode()
        assert not acts.finished(collection).exists(), "nothing is sent by saving"
        refused = send(collection, token, joint_work="", comfort=4)
        assert refused.status_code == 422 and "Ответьте на этот вопрос" in refused.content.decode()
        assert Answer.objects.get(sheet__collection=collection).number == 3, "a refused sheet changes nothing"
        assert send(collection, token, comfort=9).status_code == 302
        assert send(collection, token, comfort=1).status_code == 409
        closed = Client().get(reverse("answer", args=[token]))
        assert closed.status_code == 200 and "Спасибо, анкета отправлена" in closed.content.decode()
        (sheet,) = acts.finished(collection)
        assert sheet.answers.get(question__code="comfort").number == 9
        assert (sheet.marks_sum, sheet.marks_number, sheet.said_yes) == (8, 1, True)

    def test_hostile_values_are_refused_and_never_break(self, survey: Survey) -> None:
        collection = survey.open()
        token, *_ = survey.secrets(collection)
        for said in ({"joint_work": "11"}, {"joy": "-1"}, {"skill_events": "99"}, {"comfort": "девять"}):
            assert send(collection, token, **said).status_code == 422
        assert send(collection, token, valuable="а" * 2001).status_code == 422
        assert send(collection, token, valuable="<script>alert(1)</script>\x00").status_code in (302, 422)

    def test_says_why_it_is_closed(self, survey: Survey) -> None:
        collection = survey.open(closes_on=TODAY)
        one, other, third, *_ = survey.secrets(collection)
        acts.revoke_links(collection.pk, participant=survey.mentees[0].pk, by=survey.school.curator)
        assert told(one) == (410, "Ссылка отозвана")
        type(survey.mentees[1].person).objects.filter(pk=survey.mentees[1].person_id).update(
            blocked_on=TODAY, blocked_reason="по заявлению"
        )
        assert told(other) == (410, "Ссылка отозвана")
        type(collection).objects.update(opened_on=TODAY - dt.timedelta(days=5), closes_on=TODAY - dt.timedelta(days=1))
        assert told(third) == (410, "Срок прошёл")
        assert send(collection, third).status_code == 409
        survey.close(collection)
        assert told(third) == (410, "Сбор ответов закрыт")
        assert told("x" * 43) == (404, "Такой анкеты нет")
        assert told("я" * 43) == (404, "Такой анкеты нет")

    def test_a_new_one_closes_the_former(self, survey: Survey) -> None:
        collection = survey.open()
        former, *_ = survey.secrets(collection)
        survey.secrets(collection)
        assert told(former) == (410, "Ссылка отозвана")
        assert AnswerLink.objects.filter(collection=collection, revoked_at=None).count() == 6

    def test_names_nobody_and_is_kept_by_nobody(self, survey: Survey) -> None:
        collection = survey.open()
        token, *_ = survey.secrets(collection)
        page = Client().get(reverse("answer", args=[token]))
        person = survey.mentees[0].person
        for word in (person.last_name, person.code, survey.school.organization.short_name):
            assert word not in page.content.decode()
        assert page["Referrer-Policy"] == "no-referrer" and "noindex" in page["X-Robots-Tag"]
        assert "no-store" in page["Cache-Control"]
        assert "unsafe" not in page["Content-Security-Policy"] and "sessionid" not in page.cookies
        assert token not in str(list(AnswerLink.objects.values()))

    def test_is_slowed_down(self, survey: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("monitoring.views.answering.TRIES", 2)
        collection = survey.open()
        token, *_ = survey.secrets(collection)
        statuses = [send(collection, token, act="save").status_code for _ in range(3)]
        assert statuses == [302, 302, 429]


class TestAnonymous:
    def test_no_row_leads_from_an_answer_to_a_person_or_a_link(self, survey: Survey) -> None:
        collection = survey.open(anonymous=True)
        tokens = survey.secrets(collection, 6)
        for token in tokens[:5]:
            send(collection, token, act="save", comfort=2)
            assert send(collection, token, comfort=7).status_code == 302
        assert set(Sheet.objects.values_list("link", "participant", "entered_by")) == {(None, None, None)}
        links = AnswerLink.objects.filter(collection=collection)
        assert set(links.values_list("participant", flat=True)) == {None}
        assert sorted(links.values_list("used_on", flat=True), key=str) == [TODAY] * 5 + [None]
        assert "give" not in "".join(Event.objects.values_list("verb", flat=True))
        assert Event.objects.count() == 2, "the journal knows of the opening and the links, of no answer"

    def test_there_are_no_more_links_and_sheets_than_people(self, survey: Survey) -> None:
        collection = survey.open(anonymous=True)
        curator = factories.signed_in(survey.school.curator)
        assert len(survey.secrets(collection, 4)) == 4
        curator.post(reverse("collection_links", args=[collection.pk]), {"number": "3"})
        assert AnswerLink.objects.filter(collection=collection).count() == 4
        assert curator.post(reverse("collection_links", args=[collection.pk]), {"number": "0"}).status_code == 422
        data = fields_of(collection.questionnaire, {"joint_work": 9, "joy": 1})
        statuses = [curator.post(reverse("collection_enter", args=[collection.pk]), data).status_code for _ in range(7)]
        assert statuses == [302] * 6 + [409]


class TestPaper:
    def test_is_entered_once_for_whom_it_is(self, survey: Survey) -> None:
        collection = survey.open()
        token, *_ = survey.secrets(collection)
        send(collection, token, act="save", comfort=2)
        curator, url = factories.signed_in(survey.school.curator), reverse("collection_enter", args=[collection.pk])
        data = fields_of(collection.questionnaire, {"joint_work": 9, "joy": 0})
        assert curator.post(url, data).status_code == 422
        data["participant"] = survey.mentees[0].pk
        assert curator.post(url, data).status_code == 302
        (sheet,) = acts.finished(collection)
        assert sheet.from_paper and sheet.participant == survey.mentees[0]
        assert send(collection, token).status_code == 409, "the link is used by the paper"
        assert curator.post(url, data).status_code == 422, "he is offered no more"

    def test_sheet_prints(self, survey: Survey) -> None:
        collection = survey.open()
        curator = factories.signed_in(survey.school.curator)
        url = reverse("questionnaire_pdf", args=[collection.questionnaire_id])
        response = curator.get(url, {"collection": collection.pk})
        assert b"".join(response.streaming_content).startswith(b"%PDF-")

    def test_card_is_filled_in_by_the_curator_and_has_a_level(self, survey: Survey) -> None:
        collection = survey.open(CARD)
        curator = factories.signed_in(survey.school.curator)
        data = fields_of(collection.questionnaire, {f"criterion_{number}": 2 for number in range(1, 10)})
        data |= fields_of(collection.questionnaire, {"criterion_3": 0, "criterion_7": 1})
        url = reverse("collection_enter", args=[collection.pk])
        assert curator.post(url, {}).status_code == 422
        assert curator.post(url, data | fields_of(collection.questionnaire, {"criterion_3": 2})).status_code == 302
        # Until it is closed the card is seen as it was filled in, and mended.
        again = curator.get(url).context["form"]
        assert [again[name].value() for name in fields_of(collection.questionnaire, {"criterion_7": 1})] == [1]
        assert [curator.post(url, data).status_code for _ in range(2)] == [302, 302]
        survey.close(collection)
        page = curator.get(reverse("collection_results", args=[collection.pk])).content.decode()
        assert "15 из 18, уровень оптимальный" in page


class TestResults:
    def test_of_four_are_shown_to_nobody(self, survey: Survey) -> None:
        collection = survey.open()
        for token in survey.secrets(collection)[:4]:
            send(collection, token, valuable="тайное")
        survey.close(collection)
        for person in (survey.school.curator, survey.school.editor):
            page = factories.signed_in(person).get(reverse("collection_results", args=[collection.pk]))
            assert "Ответов меньше пяти" in page.content.decode() and "тайное" not in page.content.decode()
            xlsx = reverse("collection_results_xlsx", args=[collection.pk])
            assert factories.signed_in(person).get(xlsx).status_code == 403

    def test_change_from_entry_to_exit_is_told_with_its_bounds(self, survey: Survey) -> None:
        entry = survey.open(ENTRY)
        for place, token in enumerate(survey.secrets(entry)):
            send(entry, token, comfort=3 + place % 2)
        survey.close(entry)
        leaving = survey.open()
        for place, token in enumerate(survey.secrets(leaving)):
            send(leaving, token, comfort=6 + place % 3)
        survey.close(leaving)
        page = factories.signed_in(survey.school.curator).get(reverse("collection_results", args=[leaving.pk]))
        text = page.content.decode()
        assert "На входе: среднее 3,5, ответили 6." in text
        # Steps 3, 3, 5, 2, 4, 4: mean 3.5, s = 1.0488, t(0.975; 5) = 2.5706.
        assert "Выросло, изменение от +2,4 до +4,6\u00a0балла." in text
        assert "По ответам 6 человек под кодом. Выросло у 6, не изменилось у 0, снизилось у 0" in text

    def test_queries_do_not_grow_with_answers(self, survey: Survey) -> None:
        counts = []
        for people in (5, 11):
            one = a_survey(people)
            collection = one.open()
            for mentee in one.mentees:
                Sheet.objects.create(
                    municipality=one.school.municipality, collection=collection, participant=mentee, finished_on=TODAY
                )
            client = factories.signed_in(one.school.curator)
            pages = [reverse("questionnaires"), reverse("collection", args=[collection.pk])]
            with CaptureQueriesContext(connection) as asked:
                for url in pages:
                    client.get(url)
            one.close(collection)
            with CaptureQueriesContext(connection) as told_queries:
                client.get(reverse("collection_results", args=[collection.pk]))
            counts.append((len(asked), len(told_queries)))
        assert counts[0] == counts[1]
        assert counts[0][1] <= 25


def told(token: str) -> tuple[int, str]:
    """Status and heading of the page behind a secret."""
    page = Client().get(reverse("answer", args=[token]))
    heading = page.content.decode().partition("<h1>")[2].partition("</h1>")[0]
    return page.status_code, heading
