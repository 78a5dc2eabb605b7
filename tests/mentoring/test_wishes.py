"""Wishes and vetoes are the school's own to write down, and someone without a pair is not forgotten."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.models import DataUse, Participant, Preference
from mentoring.workflow import wishes
from organizations.models import Event, User
from organizations.refusals import NotAllowed, Refused
from tests import factories
from tests.mentoring.pair_cast import TODAY, School, a_school
from tests.mentoring.test_pair_pages import at, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def client(school: School) -> Client:
    return factories.signed_in(school.curator)


@pytest.fixture
def sides(school: School) -> tuple[Participant, Participant]:
    return school.mentor("У-001", last_name="Канарейкина"), school.mentee("У-011", last_name="Чижов")


Sides = tuple[Participant, Participant]


def said() -> list[tuple[str, str, str]]:
    rows = Preference.objects.order_by("pk")
    return list(rows.values_list("of__person__code", "other__person__code", "kind"))


class TestActs:
    def test_the_later_word_stands_and_the_same_again_is_none(self, school: School, sides: Sides) -> None:
        mentor, mentee = sides
        for kind in ("wish", "wish", "veto"):
            wishes.prefer(mentee.pk, mentor.pk, kind, by=school.curator)
        assert said() == [("У-011", "У-001", "veto")]
        assert Event.objects.filter(verb="prefer").count() == 2

    def test_taking_back_nothing_is_harmless(self, school: School, sides: Sides) -> None:
        mentor, mentee = sides
        wishes.prefer(mentor.pk, mentee.pk, "veto", by=school.curator)
        for _ in range(2):
            wishes.unprefer(mentor.pk, mentee.pk, by=school.curator)
        assert said() == []
        assert Event.objects.filter(verb="unprefer").count() == 1

    def test_only_of_the_other_side_of_the_same_programme_and_not_of_oneself(self, school: School) -> None:
        mentor, mentee = school.mentor("У-001"), school.mentee("У-011")
        elsewhere = a_school().mentor("У-002")
        for other in (school.mentee("У-012"), elsewhere):
            with pytest.raises(Refused, match="нет в базе наставников"):
                wishes.prefer(mentee.pk, other.pk, "wish", by=school.curator)
        Participant.objects.filter(pk=mentee.pk).update(person=mentor.person)
        with pytest.raises(Refused, match="самому себе"):
            wishes.prefer(mentee.pk, mentor.pk, "wish", by=school.curator)

    def test_who_left_says_nothing(self, school: School, sides: Sides) -> None:
        mentor, mentee = sides
        Participant.objects.filter(pk=mentee.pk).update(left_on=TODAY)
        with pytest.raises(Refused, match=r"У-011 вышел из базы 10\.11\.2020"):
            wishes.prefer(mentee.pk, mentor.pk, "wish", by=school.curator)

    def test_the_office_writes_none(self, school: School, sides: Sides) -> None:
        mentor, mentee = sides
        for act in (
            partial(wishes.prefer, mentee.pk, mentor.pk, "wish"),
            partial(wishes.unprefer, mentee.pk, mentor.pk),
            partial(wishes.set_support, mentee.pk, next_step="", support_on=None),
        ):
            with pytest.raises(NotAllowed):
                act(by=school.editor)

    def test_the_next_step_and_the_psychologist(self, school: School, sides: Sides) -> None:
        _, mentee = sides
        for _ in range(2):
            wishes.set_support(mentee.pk, next_step="спросить студентов", support_on=TODAY, by=school.curator)
        mentee.refresh_from_db()
        assert (mentee.next_step, mentee.support_on) == ("спросить студентов", TODAY)
        event = Event.objects.get(verb="set_support")
        assert event.object_title == "У-011"
        wishes.set_support(mentee.pk, next_step=" ", support_on=None, by=school.curator)
        mentee.refresh_from_db()
        assert (mentee.next_step, mentee.support_on) == ("", None)

    def test_support_of_a_mentor_or_of_tomorrow(self, school: School, sides: Sides) -> None:
        mentor, mentee = sides
        with pytest.raises(Refused, match="для наставляемого"):
            wishes.set_support(mentor.pk, next_step="шаг", support_on=None, by=school.curator)
        with pytest.raises(Refused, match="ещё не наступило"):
            wishes.set_support(mentee.pk, next_step="шаг", support_on=TODAY + dt.timedelta(days=1), by=school.curator)


class TestPages:
    @pytest.mark.parametrize(
        ("says", "written"),
        [
            ("mentee-wish", ("У-011", "У-001", "wish")),
            ("mentee-veto", ("У-011", "У-001", "veto")),
            ("mentor-wish", ("У-001", "У-011", "wish")),
            ("mentor-veto", ("У-001", "У-011", "veto")),
        ],
    )
    def test_it_is_written_by_two_codes(
        self, school: School, client: Client, sides: Sides, says: str, written: tuple[str, str, str]
    ) -> None:
        answer = client.post(
            at("pair_wishes", school), {"mentor": "У-001", "mentee": "у-011", "says": says}, follow=True
        )
        assert said() == [written]
        assert "Чижов" in text(answer)

    def test_it_is_taken_back(self, school: School, client: Client, sides: Sides) -> None:
        mentor, mentee = sides
        school.says(mentee, mentor, "veto")
        client.post(at("pair_wish_drop", school), {"said": f"{mentee.pk}-{mentor.pk}"})
        assert said() == []

    def test_another_programmes_wish_is_not_there(self, school: School, client: Client) -> None:
        other = a_school()
        mentor, mentee = other.mentor("У-001"), other.mentee("У-011")
        other.says(mentee, mentor, "veto")
        answer = client.post(at("pair_wish_drop", school), {"said": f"{mentee.pk}-{mentor.pk}"})
        assert answer.status_code == 404
        assert len(said()) == 1

    def test_an_unknown_code(self, school: School, client: Client, sides: Sides) -> None:
        page = client.post(at("pair_wishes", school), {"mentor": "У-9", "mentee": "У-011", "says": "mentee-wish"})
        assert page.status_code == 422
        assert "Такого кода в списке нет: У-9" in text(page)

    def test_words_of_questionnaires_stand_beside(self, school: School, client: Client) -> None:
        school.mentee("У-011", wishes="с кем-нибудь из секции шахмат")
        assert "с кем-нибудь из секции шахмат" in text(client.get(at("pair_wishes", school)))

    def test_the_office_does_not_read_them(self, school: School) -> None:
        assert factories.signed_in(school.editor).get(at("pair_wishes", school)).status_code == 403

    def test_the_next_step_stands_in_the_list_of_those_left(self, school: School, client: Client) -> None:
        mentee = school.mentee("У-011", last_name="Чижов")
        address = reverse("matching_support", args=[mentee.pk])
        assert "Чижов" in text(client.get(address))
        client.post(address, {"next_step": "спросить студентов", "support_on": "09.11.2020"})
        told = text(client.get(at("matching", school)))
        assert "Решено: спросить студентов. Психологическая поддержка с 09.11.2020." in told
        assert "предложите поддержку" not in told
        assert DataUse.objects.filter(where="Следующий шаг без пары").count() == 1

    def test_a_wrong_day_is_told(self, school: School, client: Client) -> None:
        mentee = school.mentee("У-011")
        page = client.post(reverse("matching_support", args=[mentee.pk]), {"support_on": "11.11.2020"})
        assert page.status_code == 422
        assert "ещё не наступило" in text(page)

    def test_a_person_of_another_school_does_not_find_it(self, school: School) -> None:
        mentee = school.mentee("У-011")
        stranger: User = factories.user("curator", school.municipality)
        page = factories.signed_in(stranger).get(reverse("matching_support", args=[mentee.pk]))
        assert page.status_code == 404
