"""Pages of pairs, meetings, closing and practices: names where they may be, words of people at school alone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.models import DataUse, IndividualPlan, Meeting, MentoringSettings, Pair, Practice, Programme
from mentoring.workflow import meetings, practices
from mentoring.workflow.practices import PracticeData
from organizations.refusals import NotAllowed, Refused
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import School, a_school
from tests.mentoring.test_meetings import MET, mentor_s_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def pair(school: School) -> Pair:
    return school.pair(school.mentor("У-001", last_name="Канарейкина"), school.mentee("У-010", last_name="Чижов"))


@pytest.fixture
def client(school: School) -> Client:
    return factories.signed_in(school.curator)


def text(response: Any) -> str:
    """The words of the page, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def many(number: int, school: School) -> list[Pair]:
    return [school.pair(school.mentor(f"Н-{n}"), school.mentee(f"Д-{n}")) for n in range(number)]


class TestThePair:
    def test_the_school_reads_names_and_the_look_is_logged(self, school: School, pair: Pair, client: Client) -> None:
        meetings.hold(pair.pk, 1, date=MET, minutes=40, outcome="Договорились о средах", by=school.curator)
        told = text(client.get(reverse("pair", args=[pair.pk])))
        assert "Канарейкина" in told and "Чижов" in told and "Договорились о средах" in told
        use = DataUse.objects.get()
        assert (use.kind, use.people, use.where) == ("view", 2, f"Пара {pair}")

    @pytest.mark.parametrize("page", ["pair", "pair_journal"])
    def test_the_office_reads_codes_and_no_words(self, school: School, pair: Pair, page: str) -> None:
        meetings.hold(pair.pk, 1, date=MET, topic="Ссора с Чижовым", outcome="Помирились", by=school.curator)
        told = factories.signed_in(school.editor).get(reverse(page, args=[pair.pk])).content.decode()
        assert "У-001" in told and "14.10.2020" in told
        assert not [word for word in ("Канарейкина", "Чижов", "Ссора", "Помирились") if word in told]
        assert not DataUse.objects.exists()

    def test_the_mentor_reads_his_own_pair_and_no_other(self, school: School, pair: Pair) -> None:
        mentor = factories.signed_in(mentor_s_account(pair))
        other = school.pair(school.mentor("У-002"), school.mentee("У-011", last_name="Соловьёв"))
        assert "Чижов" in text(mentor.get(reverse("pair", args=[pair.pk])))
        assert "Чижов" in text(mentor.get(reverse("my_pairs")))
        assert mentor.get(reverse("pair", args=[other.pk])).status_code == 404
        assert mentor.get(reverse("pairs", args=[school.programme.pk])).status_code == 404
        assert "Соловьёв" not in text(mentor.get(reverse("my_pairs")))
        assert DataUse.objects.filter(by=pair.mentor.person.account).count() == 3

    def test_a_meeting_is_entered_in_one_step(self, pair: Pair, client: Client) -> None:
        page = client.get(reverse("pair", args=[pair.pk])).content.decode()
        assert '<option value="1" selected>' in page and 'value="10.11.2020"' in page and 'value="45"' in page
        answer = client.post(
            reverse("meeting_new", args=[pair.pk]), {"kind": "1", "date": "14 октября 2020", "minutes": "40"}
        )
        made = Meeting.objects.get()
        assert answer["Location"] == f"{reverse('pair', args=[pair.pk])}#meeting-{made.pk}"
        assert '<option value="2" selected>' in client.get(reverse("pair", args=[pair.pk])).content.decode()

    @pytest.mark.parametrize(
        ("sent", "status"),
        [({"date": "32.13.2020"}, 422), ({"date": "11.11.2020"}, 422), ({"date": "01.09.2020"}, 409)],
    )
    def test_a_refused_meeting_comes_back_as_it_was_typed(
        self, pair: Pair, client: Client, sent: dict[str, str], status: int
    ) -> None:
        answer = client.post(reverse("meeting_new", args=[pair.pk]), {"kind": "1", "topic": "Кружок", **sent})
        assert answer.status_code == status
        assert 'value="Кружок"' in answer.content.decode()
        assert not Meeting.objects.exists()

    def test_the_plan_is_written_in_place(self, pair: Pair, client: Client) -> None:
        url = reverse("pair_plan", args=[pair.pk])
        sent = {"date": "14.10.2020", "goal": "Классный час", "version": "", "step0-measure": "Сценарий"}
        assert client.post(url, sent).status_code == 302
        step = IndividualPlan.objects.get().steps.get()
        again = {**sent, "version": "1", "step0-pk": step.pk, "step0-done_on": "20.10.2020"}
        assert client.post(url, again).status_code == 302
        step.refresh_from_db()
        assert step.done_on == dt.date(2020, 10, 20)
        # Somebody else's older page does not win, and keeps what was typed.
        answer = client.post(url, {**sent, "version": "1", "goal": "Другая цель"})
        assert answer.status_code == 409 and "Другая цель" in answer.content.decode()
        # What stands now is beside it, and whoever has seen both saves again.
        differ = {side.label: (side.now, side.typed) for side in answer.context["note"].sides if side.differs}
        assert differ == {
            "Цель": ("Классный час", "Другая цель"),
            "Мероприятия": ("Сценарий; сделано 20.10.2020", "Сценарий"),
        }
        seen = {**sent, "version": answer.context["version"], "goal": "Другая цель"}
        assert client.post(url, seen).status_code == 302

    def test_queries_do_not_grow_with_meetings_and_mentees(self, school: School, pair: Pair, client: Client) -> None:
        url = reverse("pair", args=[pair.pk])
        meetings.hold(pair.pk, 4, date=MET, by=school.curator)
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        for day in range(1, 20):
            meetings.hold(pair.pk, 4, date=MET + dt.timedelta(days=day), by=school.curator)
        with CaptureQueriesContext(connection) as more:
            client.get(url)
        assert len(few) == len(more)


class TestMany:
    def test_those_ticked_are_written_at_once(self, school: School, client: Client) -> None:
        made = many(3, school)
        url = reverse("meetings_many", args=[school.programme.pk])
        sent = {"date": "02.11.2020", "minutes": "45", "topic": "Общая тема"}
        sent |= {f"p{one.pk}-kind": "1" for one in made}
        sent |= {f"p{made[0].pk}-met": "on", f"p{made[1].pk}-met": "on", f"p{made[1].pk}-topic": "Своя"}
        assert client.post(url, sent).status_code == 302
        found = Meeting.objects.order_by("pair__number").values_list("pair", "topic", "minutes")
        assert list(found) == [(made[0].pk, "Общая тема", 45), (made[1].pk, "Своя", 45)]

    def test_a_wrong_row_says_so_and_none_is_written(self, school: School, client: Client) -> None:
        first, second = many(2, school)
        meetings.hold(first.pk, 1, date=MET, by=school.curator)
        sent = {"date": "02.11.2020"}
        sent |= {
            f"p{one.pk}-{name}": value for one in (first, second) for name, value in (("kind", "1"), ("met", "on"))
        }
        answer = client.post(reverse("meetings_many", args=[school.programme.pk]), sent)
        assert answer.status_code == 409
        assert "уже была 14.10.2020" in text(answer)
        assert Meeting.objects.count() == 1

    def test_silence_is_a_list_for_the_school_and_a_number_for_the_office(self, school: School, client: Client) -> None:
        silent, lively = many(2, school)
        meetings.hold(lively.pk, 1, date=dt.date(2020, 11, 9), by=school.curator)
        url = reverse("meetings_many", args=[school.programme.pk])
        told = text(client.get(url))
        assert "больше 21 дней): 1" in told and f"{silent} не встречались ни разу" in told
        office = text(factories.signed_in(school.editor).get(url))
        assert "больше 21 дней): 1" in office and "не встречались ни разу" not in office
        MentoringSettings.objects.create(municipality=school.municipality, silence_days=60)
        assert "больше 60 дней): 0" in text(client.get(url))

    @pytest.mark.parametrize("page", ["meetings_many", "closing"])
    def test_queries_do_not_grow_with_pairs(self, school: School, client: Client, page: str) -> None:
        many(1, school)
        url = reverse(page, args=[school.programme.pk])
        client.get(url)
        with CaptureQueriesContext(connection) as one:
            client.get(url)
        for _ in range(49):
            cast.pair(school.programme, started_on=MET)
        with CaptureQueriesContext(connection) as fifty:
            page_of_fifty = client.get(url).content.decode()
        assert page_of_fifty.count("-outcome" if page == "closing" else "-met") >= 50
        assert len(one) == len(fifty)


class TestClosing:
    def test_pairs_are_completed_in_bulk_and_go_on(self, school: School, client: Client) -> None:
        first, second, third = many(3, school)
        url = reverse("closing", args=[school.programme.pk])
        assert "Ещё работают, пар: 3" in text(client.get(url))
        sent = {
            "on": "09.11.2020",
            f"p{first.pk}-ends": "on",
            f"p{first.pk}-outcome": "Провели классный час",
            f"p{first.pk}-goes_on": "on",
            f"p{second.pk}-ends": "on",
        }
        assert client.post(url, sent).status_code == 302
        assert [school.fresh(one).status for one in (first, second, third)] == ["completed", "completed", "active"]
        assert school.fresh(first).goes_on and school.fresh(first).outcome == "Провели классный час"
        client.post(reverse("programme_next", args=[school.programme.pk]))
        following = Programme.objects.get(school_year=2021)
        assert following.participants.count() == 2

    def test_one_that_cannot_end_stops_all(self, school: School, client: Client) -> None:
        first, second = many(2, school)
        Pair.objects.filter(pk=second.pk).update(started_on=dt.date(2020, 11, 1))
        sent = {"on": "20.10.2020", f"p{first.pk}-ends": "on", f"p{second.pk}-ends": "on"}
        answer = client.post(reverse("closing", args=[school.programme.pk]), sent)
        assert answer.status_code == 409
        assert "раньше, чем пара начала работать" in text(answer)
        assert school.fresh(first).status == "active"


class TestPractices:
    DATA = PracticeData("Классный час по парам", "Старший готовит с младшим классный час")

    def entered(self, school: School, pair: Pair) -> Practice:
        data = PracticeData(self.DATA.title, self.DATA.summary, pair_id=pair.pk)
        return practices.enter_practice(school.organization.pk, data, by=school.curator)

    def consent(self, pair: Pair, **fields: Any) -> None:
        for one in (pair.mentor, pair.members.get().mentee):
            cast.consent(one.person, "publication", **fields)

    def test_it_is_published_only_with_everybody_s_consent(self, school: School, pair: Pair) -> None:
        row = self.entered(school, pair)
        with pytest.raises(Refused, match="согласия тех, о ком рассказано"):
            practices.publish(row.pk, checked=False, version=1, by=school.curator)
        with pytest.raises(Refused, match="У-001, У-010"):
            practices.publish(row.pk, checked=True, version=1, by=school.curator)
        self.consent(pair)
        assert practices.publish(row.pk, checked=True, version=1, by=school.curator).published_on is not None
        with pytest.raises(Refused, match="сначала снимите"):
            practices.edit_practice(row.pk, PracticeData("Иное", "Иное"), version=2, by=school.curator)
        practices.withdraw(row.pk, by=school.curator)
        assert (
            practices.edit_practice(row.pk, PracticeData("Иное", "Иное"), version=3, by=school.curator).title == "Иное"
        )

    def test_other_schools_see_it_while_consents_stand(self, school: School, pair: Pair) -> None:
        row = self.entered(school, pair)
        other = factories.signed_in(factories.user("curator", cast.school(school.municipality)))
        url = reverse("practice", args=[row.pk])
        assert other.get(url).status_code == 404
        self.consent(pair)
        practices.publish(row.pk, checked=True, version=1, by=school.curator)
        told = text(other.get(url))
        assert "Классный час по парам" in told
        assert not [word for word in ("Канарейкина", "Чижов", "У-001", "У-010", str(pair)) if word in told]
        consent = pair.mentor.person.consents.get(kind="publication")
        consent.withdrawn_on = MET
        consent.save(update_fields=["withdrawn_on"])
        assert other.get(url).status_code == 404
        assert "Классный час по парам" not in text(other.get(reverse("practices")))
        assert "скрыта" in text(factories.signed_in(school.curator).get(reverse("practices")))

    def test_other_schools_change_nothing(self, school: School) -> None:
        row = practices.enter_practice(school.organization.pk, self.DATA, by=school.editor)
        practices.publish(row.pk, checked=True, version=1, by=school.editor)
        other = factories.user("curator", cast.school(school.municipality))
        with pytest.raises(NotAllowed):
            practices.withdraw(row.pk, by=other)
        assert factories.signed_in(other).post(reverse("practice_withdraw", args=[row.pk])).status_code == 403

    def test_the_list_costs_the_same_for_many(self, school: School, pair: Pair, client: Client) -> None:
        self.entered(school, pair)
        url = reverse("practices")
        client.get(url)
        with CaptureQueriesContext(connection) as one:
            client.get(url)
        for number in range(30):
            practices.enter_practice(school.organization.pk, PracticeData(f"№ {number}", "…"), by=school.curator)
        with CaptureQueriesContext(connection) as more:
            client.get(url)
        assert len(one) == len(more)

    def test_it_is_entered_and_corrected_on_pages(self, school: School, pair: Pair, client: Client) -> None:
        url = reverse("practice_new", args=[school.organization.slug])
        sent = {"title": "Клуб", "summary": "Раз в месяц", "pair": pair.pk}
        row = Practice.objects.get(pk=client.post(url, sent)["Location"].split("/")[-2])
        assert row.pair_id == pair.pk
        edit = reverse("practice_edit", args=[row.pk])
        assert client.post(edit, {**sent, "title": "Клуб пар", "version": "1"}).status_code == 302
        assert client.post(edit, {**sent, "title": "Ещё иначе", "version": "1"}).status_code == 409
