"""Feedback by a secret address: who may say what, what hostile input does, and what nobody else ever sees."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from mentoring.models import Feedback, FeedbackLink, FitCheck, Meeting, Pair
from mentoring.workflow import feedback, meetings, pairs
from organizations.models import Event
from organizations.refusals import NotAllowed, Refused
from tests import factories
from tests.mentoring.pair_cast import School, a_school
from tests.mentoring.test_meetings import MET, mentor_s_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

NAMES = ("Канарейкина", "Чижов", "У-001", "У-010")


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    cache.clear()


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def pair(school: School) -> Pair:
    return school.pair(school.mentor("У-001", last_name="Канарейкина"), school.mentee("У-010", last_name="Чижов"))


@pytest.fixture
def meeting(school: School, pair: Pair) -> Meeting:
    return meetings.hold(pair.pk, 2, date=MET, topic="Секретная тема", by=school.curator)


def mentee_s(school: School, pair: Pair) -> str:
    return feedback.new_link(pair.pk, pair.members.get().mentee_id, by=school.curator)


def say(token: str, about: Meeting, **fields: Any) -> Any:
    sent = {"meeting": about.pk, "score": "9", "words": "Хорошо", **fields}
    return Client().post(reverse("feedback", args=[token]), sent)


class TestThePage:
    def test_opens_for_whoever_holds_it_and_names_nobody(self, school: School, pair: Pair, meeting: Meeting) -> None:
        page = Client().get(reverse("feedback", args=[mentee_s(school, pair)]))
        told = page.content.decode()
        assert page.status_code == 200
        assert "с вашим наставником" in told and "Пробная рабочая встреча" in told
        assert not [name for name in (*NAMES, "Секретная тема", school.organization.name) if name in told]
        assert page["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page["X-Robots-Tag"]
        assert "no-store" in page["Cache-Control"]
        assert not page.cookies

    def test_a_browser_that_names_no_origin_is_heard(self, school: School, pair: Pair, meeting: Meeting) -> None:
        """A page without a referrer posts with «Origin: null»."""
        client = Client(enforce_csrf_checks=True, headers={"Origin": "null"})
        answer = client.post(
            reverse("feedback", args=[mentee_s(school, pair)]), {"meeting": meeting.pk, "score": "7", "words": ""}
        )
        assert answer.status_code == 302
        assert Feedback.objects.get().score == 7

    def test_thanks_and_shows_no_words_back(self, school: School, pair: Pair, meeting: Meeting) -> None:
        token = mentee_s(school, pair)
        answer = say(token, meeting, words="Мне было трудно", help_wanted="on")
        page = Client().get(answer["Location"]).content.decode()
        assert "Спасибо, ответ записан" in page and "трудно" not in page.replace("что было трудно", "")
        said = Feedback.objects.get()
        assert (said.score, said.words, said.help_wanted, said.entered_by) == (9, "Мне было трудно", True, None)

    @pytest.mark.parametrize("token", ["x", "x" * 43, "я" * 43, "x" * 4000, "%00", "..%2f..%2f", "' OR 1=1 --"])
    def test_a_wrong_secret_is_not_there(self, token: str, pair: Pair) -> None:
        url = f"/f/{token}/"
        assert Client().get(url).status_code in (400, 404)
        assert Client().post(url, {"score": "5"}).status_code in (400, 404)

    @pytest.mark.parametrize(
        "sent",
        [
            {"words": "ш" * 3000},
            {"score": "11"},
            {"score": "-1"},
            {"score": "٣"},
            {"score": "", "words": ""},
            {"score": "1e1"},
            {"meeting": "0"},
            {"meeting": "9" * 400},
            {"meeting": "' OR 1=1"},
        ],
    )
    def test_hostile_input_is_refused_in_words(
        self, school: School, pair: Pair, meeting: Meeting, sent: dict[str, str]
    ) -> None:
        answer = say(mentee_s(school, pair), meeting, **sent)
        assert answer.status_code in (409, 422)
        assert not Feedback.objects.exists()

    def test_nul_is_dropped_and_markup_is_text(self, school: School, pair: Pair, meeting: Meeting) -> None:
        say(mentee_s(school, pair), meeting, words="Хоро\x00шо <script>alert(1)</script>")
        assert Feedback.objects.get().words == "Хорошо <script>alert(1)</script>"
        page = factories.signed_in(school.curator).get(reverse("meeting", args=[meeting.pk])).content.decode()
        assert "<script>alert(1)" not in page and "&lt;script&gt;" in page

    def test_replay_is_harmless_and_haste_is_stopped(self, school: School, pair: Pair, meeting: Meeting) -> None:
        token = mentee_s(school, pair)
        statuses = [say(token, meeting).status_code for _ in range(32)]
        assert statuses == [302] * 30 + [429] * 2
        assert Feedback.objects.count() == 1
        assert Event.objects.filter(verb="give_feedback").count() == 1


class TestTheLink:
    def test_only_its_hash_is_kept(self, school: School, pair: Pair) -> None:
        token = mentee_s(school, pair)
        link = FeedbackLink.objects.get()
        assert token not in f"{link.token_hash}{list(Event.objects.values_list('object_title', 'after', 'before'))}"
        assert link.token_hash == FeedbackLink.hash_of(token)

    def test_a_new_one_closes_the_former_and_so_does_revoking(
        self, school: School, pair: Pair, meeting: Meeting
    ) -> None:
        first, second = mentee_s(school, pair), mentee_s(school, pair)
        assert say(first, meeting).status_code == 404
        assert Client().get(reverse("feedback", args=[second])).status_code == 200
        mentee = pair.members.get().mentee_id
        feedback.revoke_link(pair.pk, mentee, by=school.curator)
        feedback.revoke_link(pair.pk, mentee, by=school.curator)
        assert say(second, meeting).status_code == 404
        assert Event.objects.filter(verb="revoke_feedback_link").count() == 1
        with pytest.raises(Refused, match="больше не действует"):
            feedback.give_feedback(second, meeting.pk, score=5, words="", help_wanted=False)

    def test_who_has_left_the_pair_is_heard_no_more(self, school: School, pair: Pair, meeting: Meeting) -> None:
        token = feedback.new_link(pair.pk, pair.mentor_id, by=school.curator)
        other = school.mentor("У-002")
        pairs.change_mentor(pair.pk, other.pk, on=MET + dt.timedelta(days=5), reason="переезд", by=school.curator)
        assert say(token, meeting).status_code == 404
        # The new mentor was not at the former one's meetings.
        new = feedback.new_link(pair.pk, other.pk, by=school.curator)
        assert say(new, meeting).status_code == 422

    def test_a_person_whose_data_are_blocked_is_not_asked(self, school: School, pair: Pair) -> None:
        token = mentee_s(school, pair)
        person = pair.members.get().mentee.person
        person.blocked_on, person.blocked_reason = MET, "отзыв согласия"
        person.save()
        assert feedback.link_of(token) is None

    def test_a_mentor_makes_no_links_for_himself_to_answer_by(self, pair: Pair) -> None:
        with pytest.raises(NotAllowed):
            feedback.new_link(pair.pk, pair.members.get().mentee_id, by=mentor_s_account(pair))

    def test_it_is_shown_once_with_its_picture(self, school: School, pair: Pair) -> None:
        client = factories.signed_in(school.curator)
        side = pair.members.get().mentee_id
        client.post(reverse("pair_link", args=[pair.pk, side]))
        page = client.get(reverse("pair", args=[pair.pk])).content.decode()
        found = re.search(r"http://testserver/f/([\w-]{43})/", page)
        assert found and 'class="qr"' in page
        assert feedback.link_of(found.group(1)) is not None
        assert "/f/" not in client.get(reverse("pair", args=[pair.pk])).content.decode()


class TestReading:
    def test_what_the_curator_has_read_stands(self, school: School, pair: Pair, meeting: Meeting) -> None:
        token = mentee_s(school, pair)
        say(token, meeting, words="Первое слово")
        say(token, meeting, words="Второе слово")
        said = Feedback.objects.get()
        assert said.words == "Второе слово"
        feedback.read_feedback(said.pk, by=school.curator)
        feedback.read_feedback(said.pk, by=school.curator)
        assert say(token, meeting, words="Третье слово").status_code == 409
        assert Event.objects.filter(verb="read_feedback").count() == 1

    def test_help_wanted_is_on_the_curator_s_list_until_it_is_given(
        self, school: School, pair: Pair, meeting: Meeting
    ) -> None:
        say(mentee_s(school, pair), meeting, words="Помогите", help_wanted="on")
        client, url = factories.signed_in(school.curator), reverse("meetings_many", args=[school.programme.pk])
        assert "просит помощи: Помогите" in client.get(url).content.decode()
        office = factories.signed_in(school.editor).get(url).content.decode()
        assert "просят помощи: 1" in office and "Помогите" not in office
        client.post(reverse("feedback_read", args=[Feedback.objects.get().pk]), {"back": "many"})
        assert "просит помощи" not in client.get(url).content.decode()

    def test_the_other_side_and_the_office_read_no_words(self, school: School, pair: Pair, meeting: Meeting) -> None:
        say(mentee_s(school, pair), meeting, words="Он меня не слушает")
        mentor = factories.signed_in(mentor_s_account(pair))
        for url in ("pair", "pair_journal"):
            page = mentor.get(reverse(url, args=[pair.pk]))
            assert page.status_code == 200
            assert "не слушает" not in page.content.decode()
        assert "не слушает" not in mentor.get(reverse("meeting", args=[meeting.pk])).content.decode()
        office = factories.signed_in(school.editor)
        assert "не слушает" not in office.get(reverse("pair", args=[pair.pk])).content.decode()
        assert office.get(reverse("meeting", args=[meeting.pk])).status_code == 403
        curator = factories.signed_in(school.curator)
        assert "не слушает" in curator.get(reverse("meeting", args=[meeting.pk])).content.decode()

    def test_a_mentor_speaks_for_himself_and_not_for_the_mentee(
        self, school: School, pair: Pair, meeting: Meeting
    ) -> None:
        account = mentor_s_account(pair)
        told = {"score": 8, "words": "", "help_wanted": False, "by": account}
        assert feedback.enter_feedback(meeting.pk, pair.mentor_id, **told).entered_by == account
        with pytest.raises(NotAllowed):
            feedback.enter_feedback(meeting.pk, pair.members.get().mentee_id, **told)

    def test_a_meeting_with_an_answer_is_not_removed(self, school: School, pair: Pair, meeting: Meeting) -> None:
        say(mentee_s(school, pair), meeting)
        with pytest.raises(Refused, match="уже есть отзыв"):
            meetings.remove(meeting.pk, by=school.curator)


class TestFitCheck:
    ANSWER = {"about": "fit", "fit-answer": "no", "fit-words": "Мы слишком разные"}

    def answered(self, school: School, pair: Pair) -> str:
        token = mentee_s(school, pair)
        assert Client().post(reverse("feedback", args=[token]), self.ANSWER).status_code == 302
        return token

    def test_it_is_for_the_curator_alone(self, school: School, pair: Pair, meeting: Meeting) -> None:
        self.answered(school, pair)
        curator = factories.signed_in(school.curator).get(reverse("pair", args=[pair.pk])).content.decode()
        assert "нет, нужна другая пара" in curator and "Мы слишком разные" in curator
        mentors_link = feedback.new_link(pair.pk, pair.mentor_id, by=school.curator)
        mentor, office = factories.signed_in(mentor_s_account(pair)), factories.signed_in(school.editor)
        seen = [
            Client().get(reverse("feedback", args=[mentors_link])),
            mentor.get(reverse("pair", args=[pair.pk])),
            mentor.get(reverse("meeting", args=[meeting.pk])),
            mentor.get(reverse("pair_journal", args=[pair.pk])),
            mentor.get(reverse("my_pairs")),
            office.get(reverse("pair", args=[pair.pk])),
            office.get(reverse("meetings_many", args=[school.programme.pk])),
        ]
        for page in seen:
            assert page.status_code == 200
            told = page.content.decode()
            assert "слишком разные" not in told and "нужна другая пара" not in told.replace(
                "Нет, нужна другая пара</span>", ""
            )
        told = [f"{one.object_title}{one.before}{one.after}{one.comment}" for one in Event.objects.all()]
        assert not [words for words in told if "разные" in words or "'no'" in words]

    def test_it_is_asked_after_the_trial_meeting_only(self, school: School, pair: Pair) -> None:
        meetings.hold(pair.pk, 1, date=MET, by=school.curator)
        token = mentee_s(school, pair)
        assert "После пробной встречи" not in Client().get(reverse("feedback", args=[token])).content.decode()
        assert Client().post(reverse("feedback", args=[token]), self.ANSWER).status_code == 409
        assert not FitCheck.objects.exists()

    def test_it_may_be_said_anew(self, school: School, pair: Pair, meeting: Meeting) -> None:
        token = self.answered(school, pair)
        Client().post(reverse("feedback", args=[token]), {"about": "fit", "fit-answer": "yes"})
        said = FitCheck.objects.get()
        assert (said.answer, said.words) == ("yes", "")
