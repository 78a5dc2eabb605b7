"""Pages of stage 5: proposals, the order, pairs made on paper, changes; names for the school alone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.models import Choice, DataUse, MentorChange, Pair, Participant, Person, Request
from mentoring.workflow import pairs
from organizations.models import User
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import ORDERED, TODAY, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

HTMX = {"HX-Request": "true"}


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def client(school: School) -> Client:
    return factories.signed_in(school.curator)


def at(name: str, school: School) -> str:
    return reverse(name, args=[school.programme.pk])


def text(response: Any) -> str:
    """The words of the page, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def filled(school: School) -> tuple[list[Participant], list[Participant]]:
    mentors = [school.mentor("У-001", last_name="Канарейкина", trained_on=ORDERED), school.mentor("У-002")]
    mentees = [school.mentee(f"У-01{n}", last_name=f"Чижов{'абв'[n]}") for n in range(3)]
    return mentors, mentees


class TestProposals:
    def test_reasons_and_those_who_are_left(self, school: School, client: Client) -> None:
        mentors, mentees = filled(school)
        school.says(mentees[0], mentors[0], "wish")
        told = text(client.get(at("matching", school)))
        assert "Предложено наставников для наставляемых: 2" in told
        assert "пожелание наставляемого" in told and "наставник прошёл обучение" in told
        assert "Без пары: 1" in told
        assert "у всех подходящих наставников (2) места заняты" in told
        assert "На время поиска предложите поддержку психолога." in told

    def test_a_mentor_without_mentees(self, school: School, client: Client) -> None:
        school.mentor("У-001")
        told = text(client.get(at("matching", school)))
        assert "Наставники без наставляемых: 1" in told and "Предложить некого" in told

    def test_candidates_are_named_to_the_school_and_to_nobody_else(self, school: School, client: Client) -> None:
        school.mentee("У-010", admitted=False, last_name="Кандидатов")
        assert "Кандидатов" in text(client.get(at("matching", school)))
        told = text(factories.signed_in(school.editor).get(at("matching", school)))
        assert "Кандидатов" not in told and "У-010" not in told

    def test_the_office_reads_codes_and_changes_nothing(self, school: School) -> None:
        filled(school)
        page = factories.signed_in(school.editor).get(at("matching", school))
        told = page.content.decode()
        assert "У-001" in told and "У-011" in told
        assert "Канарейкина" not in told and "Чижов" not in told
        assert 'type="checkbox"' not in told and "Закрепить" not in told
        assert not DataUse.objects.exists()

    def test_the_office_does_not_read_what_people_ask_for_and_wish(self, school: School) -> None:
        mentors, mentees = filled(school)
        asked = Request.objects.filter(psychological=True).first()
        for one in mentees:
            one.requests.add(asked)
            one.support_on, one.next_step = TODAY, "психолог"
            one.save(update_fields=["support_on", "next_step"])
        school.says(mentees[0], mentors[0], "wish")
        school.chooses(mentors[1], mentees[1], "forbid")
        told = text(factories.signed_in(school.editor).get(at("matching", school))).lower()
        assert "у-010" in told and "без пары: 1" in told
        for word in (asked.name.lower(), "психолог", "пожелание", "запрещено"):
            assert word not in told

    def test_a_look_at_names_is_logged_once(self, school: School, client: Client) -> None:
        filled(school)
        client.get(at("matching", school))
        use = DataUse.objects.get()
        assert (use.kind, use.people, use.where, use.by) == ("view", 5, "Подбор пар", school.curator)
        assert "У-001" in use.codes and "Канарейкина" not in use.codes

    def test_the_cost_does_not_grow_with_people(self, school: School, client: Client) -> None:
        def queries(page: str) -> int:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(at(page, school)).status_code == 200
            return len(captured)

        for number in range(2):
            school.pair(school.mentor(f"У-3{number}"), school.mentee(f"У-4{number}"))
        filled(school)
        few = {page: queries(page) for page in ("matching", "pairs")}
        for number in range(8):
            school.mentor(f"У-5{number}", capacity=2)
            school.mentee(f"У-6{number}")
            school.pair(school.mentor(f"У-7{number}"), school.mentee(f"У-8{number}"))
        assert {page: queries(page) for page in ("matching", "pairs")} == few


class TestTheCuratorsWord:
    def test_a_button_pins_and_the_rest_is_computed_anew(self, school: School, client: Client) -> None:
        mentors, mentees = filled(school)
        answer = client.post(at("matching_choose", school), {"pin": f"{mentors[1].pk}-{mentees[2].pk}"}, headers=HTMX)
        told = text(answer)
        assert told.startswith("Пара закреплена: У-002 — У-012.")
        assert "закреплено" in told and "<html" not in answer.content.decode()
        assert Choice.objects.get().kind == "pin"

    def test_without_scripts_the_page_comes_back_with_a_word(self, school: School, client: Client) -> None:
        mentors, mentees = filled(school)
        answer = client.post(at("matching_choose", school), {"forbid": f"{mentors[1].pk}-{mentees[2].pk}"}, follow=True)
        assert answer.redirect_chain == [(at("matching", school), 302)]
        assert "Пара запрещена: У-002 — У-012" in text(answer)

    def test_what_was_marked_stays_marked(self, school: School, client: Client) -> None:
        mentors, mentees = filled(school)
        first = client.get(at("matching", school)).context["board"].groups[0].mentees[0]
        other = f"{mentors[1].pk}-{mentees[2].pk}"
        page = client.post(at("matching_choose", school), {"pin": other, "pair": [first.key]}, headers=HTMX)
        assert page.context["ticked"] == {first.key}

    def test_two_codes_say_the_same(self, school: School, client: Client) -> None:
        filled(school)
        client.post(at("matching_choose", school), {"pin": "", "mentor": "у-002", "mentee": "У-012"})
        choice = Choice.objects.get()
        assert (choice.kind, choice.mentor.person.code, choice.mentee.person.code) == ("pin", "У-002", "У-012")

    def test_a_code_that_nobody_has(self, school: School, client: Client) -> None:
        filled(school)
        page = client.post(at("matching_choose", school), {"pin": "", "mentor": "У-999", "mentee": "У-012"})
        assert page.status_code == 422
        assert "Такого кода в списке нет: У-999" in text(page)

    def test_no_button(self, school: School, client: Client) -> None:
        page = client.post(at("matching_choose", school))
        assert page.status_code == 422
        assert "Нажмите «Закрепить»" in text(page)

    def test_it_is_taken_back(self, school: School, client: Client) -> None:
        mentors, mentees = filled(school)
        school.chooses(mentors[0], mentees[0])
        client.post(at("matching_choose", school), {"free": f"{mentors[0].pk}-{mentees[0].pk}"})
        assert not Choice.objects.exists()

    def test_a_refusal_stands_on_the_page(self, school: School, client: Client) -> None:
        mentors, mentees = filled(school)
        school.chooses(mentors[0], mentees[0])
        page = client.post(at("matching_choose", school), {"pin": f"{mentors[0].pk}-{mentees[1].pk}"})
        assert page.status_code == 409
        assert "У наставника У-001 все места заняты: 1 из 1" in text(page)

    @pytest.mark.parametrize("sent", [{"pin": "12"}, {"pin": "a-b"}, {"pin": "-"}, {"forbid": "1-²"}])
    def test_nonsense_is_no_address(self, school: School, client: Client, sent: dict[str, str]) -> None:
        assert client.post(at("matching_choose", school), sent).status_code == 404


class TestMakingPairs:
    def test_what_is_marked_is_made(self, school: School, client: Client) -> None:
        mentor = school.mentor("У-001", capacity=3)
        mentees = [school.mentee(f"У-01{n}") for n in range(3)]
        marked = [f"{mentor.pk}-{one.pk}" for one in mentees[:2]]
        answer = client.post(at("matching_make", school), {"pair": marked}, follow=True)
        assert answer.redirect_chain == [(at("pairs", school), 302)]
        made = Pair.objects.get()
        assert (made.way, made.status, made.members.count()) == ("group", "proposed", 2)
        assert "Создано: 1 пара" in text(answer)

    def test_more_than_the_mentor_takes_is_a_warning(self, school: School, client: Client) -> None:
        mentor, mentees = school.mentor("У-001"), [school.mentee("У-011"), school.mentee("У-012")]
        marked = [f"{mentor.pk}-{one.pk}" for one in mentees]
        answer = client.post(at("matching_make", school), {"pair": marked}, follow=True)
        assert "У наставника У-001 наставляемых: 2, а указано не больше 1." in text(answer)

    def test_nothing_marked(self, school: School, client: Client) -> None:
        page = client.post(at("matching_make", school))
        assert page.status_code == 409
        assert "Отметьте, какие пары создать." in text(page)

    def test_a_mentee_taken_meanwhile_stops_all(self, school: School, client: Client) -> None:
        mentors, mentees = filled(school)
        school.pair(mentors[0], mentees[0])
        marked = [f"{mentors[1].pk}-{mentees[0].pk}"]
        page = client.post(at("matching_make", school), {"pair": marked})
        assert page.status_code == 409
        assert "У-010 уже в паре П-01" in text(page)


class TestTheList:
    def test_states_meetings_and_silence(self, school: School, client: Client) -> None:
        mentors, mentees = filled(school)
        silent, fresh = school.pair(mentors[0], mentees[0]), school.pair(mentors[1], mentees[1])
        cast.meeting(fresh, date=TODAY)
        school.pair(school.mentor("У-003"), mentees[2], active=False)
        told = text(client.get(at("pairs", school)))
        assert "Ждут приказа: 1" in told and "Работают: 2" in told and "Давно не встречались: 1" in told
        assert "нет встреч, дней: 29" in told and "№&nbsp;87-од от&nbsp;12.10.2020" in told
        page = client.get(at("pairs", school), {"state": "silent"})
        assert [row.pair for row in page.context["rows"]] == [silent]

    def test_the_office_reads_codes(self, school: School) -> None:
        mentors, mentees = filled(school)
        school.pair(mentors[0], mentees[0])
        page = factories.signed_in(school.editor).get(at("pairs", school)).content.decode()
        assert "У-001" in page and "Канарейкина" not in page and "<form method" not in page.split("<main")[1]

    def test_whose_consent_has_ended_is_no_code_for_the_office(self, school: School, client: Client) -> None:
        mentors, mentees = filled(school)
        made = school.pair(mentors[0], mentees[0])
        Person.objects.filter(pk=mentees[0].person_id).update(admitted_until=TODAY - dt.timedelta(days=1))
        code, office = mentees[0].person.code, factories.signed_in(school.editor)
        assert code in text(client.get(at("pairs", school)))
        for url in (
            at("pairs", school),
            at("meetings_many", school),
            at("closing", school),
            reverse("pair", args=[made.pk]),
        ):
            told = text(office.get(url))
            assert code not in told and "без согласия" in told, url

    def test_an_unknown_state_shows_all(self, school: School, client: Client) -> None:
        school.pair(school.mentor("У-001"), school.mentee("У-011"))
        assert len(client.get(at("pairs", school), {"state": "nothing"}).context["rows"]) == 1

    def test_one_order_for_those_marked(self, school: School, client: Client) -> None:
        made = [school.pair(school.mentor(f"У-00{n}"), school.mentee(f"У-01{n}"), active=False) for n in range(3)]
        order = {"order_number": "87-од", "order_date": "12.10.2020", "started_on": ""}
        client.post(at("pairs_activate", school), {"pair": [made[0].pk, made[2].pk], **order})
        assert list(Pair.objects.order_by("pk").values_list("status", "started_on")) == [
            ("active", ORDERED), ("proposed", None), ("active", ORDERED),
        ]  # fmt: skip

    def test_a_wrong_order_keeps_the_marks(self, school: School, client: Client) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-011"), active=False)
        page = client.post(
            at("pairs_activate", school), {"pair": [made.pk], "order_number": "1", "order_date": "32.10"}
        )
        assert page.status_code == 422
        assert f'value="{made.pk}" form="order" aria-label="В приказ: П-01" checked' in page.content.decode()

    def test_another_programmes_pair_is_not_there(self, school: School, client: Client) -> None:
        other = a_school()
        made = other.pair(other.mentor("У-001"), other.mentee("У-011"), active=False)
        order = {"order_number": "1", "order_date": "12.10.2020"}
        assert client.post(at("pairs_activate", school), {"pair": [made.pk], **order}).status_code == 404

    def test_a_proposal_is_taken_back(self, school: School, client: Client) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-011"), active=False)
        assert client.post(reverse("pair_discard", args=[made.pk])).status_code == 302
        assert not Pair.objects.exists()


class TestOnPaper:
    def sent(self, *lines: dict[str, str]) -> dict[str, str]:
        return {f"line{number}-{name}": value for number, line in enumerate(lines) for name, value in line.items()}

    def test_several_lines_at_once_the_order_said_once(self, school: School, client: Client) -> None:
        for number in range(3):
            school.mentor(f"У-00{number}", capacity=2)
        for number in range(4):
            school.mentee(f"У-01{number}")
        order = {"order_number": "87-од", "order_date": "12.10.2020"}
        sent = self.sent(
            {"mentor": "У-000", "mentee": "У-010", **order},
            {"mentor": "У-001", "mentee": "У-011"},
            {},
            {"mentor": "У-001", "mentee": "У-012"},
            {"mentor": "У-002", "mentee": "У-013", **order, "order_number": "99"},
        )
        answer = client.post(at("pairs_enter", school), sent, follow=True)
        assert "Внесено: 3 пары." in text(answer)
        assert list(Pair.objects.order_by("number").values_list("order_number", "order_date", "way", "on_paper")) == [
            ("87-од", ORDERED, "traditional", True),
            ("87-од", ORDERED, "group", True),
            ("99", ORDERED, "traditional", True),
        ]

    def test_without_an_order_the_pair_waits(self, school: School, client: Client) -> None:
        school.mentor("У-001"), school.mentee("У-011")
        client.post(at("pairs_enter", school), self.sent({"mentor": "У-001", "mentee": "У-011"}))
        assert Pair.objects.get().status == "proposed"

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ({"mentor": "У-001"}, "Выберите участника"),
            ({"mentor": "У-001", "mentee": "У-777"}, "Такого кода в списке нет: У-777"),
            ({"mentor": "У-001", "mentee": "У-011", "order_date": "12.10.2020"}, "Укажите номер приказа"),
            ({"mentor": "У-001", "mentee": "У-011", "order_number": "1"}, "Дата приказа: напишите"),
            ({}, "Заполните хотя бы одну строку"),
        ],
    )
    def test_what_is_wrong_is_told_and_kept(
        self, school: School, client: Client, line: dict[str, str], told: str
    ) -> None:
        school.mentor("У-001"), school.mentee("У-011")
        page = client.post(at("pairs_enter", school), self.sent(line))
        assert page.status_code in (409, 422)
        assert told in text(page)
        assert all(f'value="{value}"' in page.content.decode() for value in line.values())
        assert not Pair.objects.exists()


class TestChanges:
    def sent(self, client: Client, pair: Pair, act: str, **entered: str) -> Any:
        return client.post(reverse("pair_changes", args=[pair.pk]), {"act": act, **entered})

    def test_another_mentor(self, school: School, client: Client) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-011"))
        school.mentor("У-002")
        answer = self.sent(client, made, "change", mentor="У-002", on="10.11.2020", reason="выпуск")
        assert answer.status_code == 302
        assert MentorChange.objects.get().after.person.code == "У-002"

    def test_a_mentee_more_and_less(self, school: School, client: Client) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-011"))
        school.mentee("У-012")
        self.sent(client, made, "add", mentee="У-012", on="10.11.2020")
        self.sent(client, made, "remove", mentee="У-011", on="10.11.2020", reason="переезд")
        assert [one.mentee.person.code for one in made.members.filter(left_on=None)] == ["У-012"]

    @pytest.mark.parametrize(
        ("act", "entered", "status"),
        [("end", {"reason": "переезд"}, "ended_early"), ("complete", {"outcome": "Всё", "goes_on": "on"}, "completed")],
    )
    def test_its_end(self, school: School, client: Client, act: str, entered: dict[str, str], status: str) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-011"))
        self.sent(client, made, act, on="10.11.2020", **entered)
        assert school.fresh(made).status == status
        assert "в ней ничего не меняют" in text(client.get(reverse("pair_changes", args=[made.pk])))

    def test_a_refusal_opens_its_form_again(self, school: School, client: Client) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-011"))
        page = self.sent(client, made, "end", on="01.10.2020", reason="переезд")
        assert page.status_code == 409
        assert "раньше, чем пара начала работать" in text(page)
        assert re.search(r'id="end" open|id="end"[^>]* open', page.content.decode())

    def test_a_pair_that_waits_is_not_ended(self, school: School, client: Client) -> None:
        made = school.pair(school.mentor("У-001"), school.mentee("У-011"), active=False)
        assert self.sent(client, made, "end", on="10.11.2020", reason="переезд").status_code == 409

    def test_the_mentor_himself_changes_nothing(self, school: School) -> None:
        mentor = school.mentor("У-001")
        made = school.pair(mentor, school.mentee("У-011"))
        account: User = factories.user()
        mentor.person.account = account
        mentor.person.save(update_fields=["account"])
        page = factories.signed_in(account).get(reverse("pair_changes", args=[made.pk]))
        assert page.status_code in (403, 404)


def test_where_names_are_not_kept_codes_stand_alone_and_nothing_is_logged(school: School, client: Client) -> None:
    blank = {"last_name": ""}
    mentor, mentee = school.mentor("У-001", **blank), school.mentee("У-011", **blank)
    for one in (mentor, mentee):
        one.person.first_name, one.person.birth_date, one.person.age_group = "", None, "teen"
        one.person.save()
    assert "наставник учится старше на 4 класса" in text(client.get(at("matching", school)))
    pairs.make_pairs(school.programme.pk, [(mentor.pk, [mentee.pk])], by=school.curator)
    assert "У-001" in text(client.get(at("pairs", school)))
    assert not DataUse.objects.exists()
