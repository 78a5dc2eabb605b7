"""Pages of the register and the bases: from a person to the base, names for the school alone, looks logged."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.models import Competence, Consent, DataUse, Participant, Person
from mentoring.register import classes_of
from organizations.models import Event
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import TODAY, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc00000030101"
    "00c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def client(school: School) -> Client:
    return factories.signed_in(school.curator)


@pytest.fixture
def office(school: School) -> Client:
    return factories.signed_in(school.editor)


def register(school: School, query: str = "") -> str:
    return reverse("school_people", args=[school.organization.pk]) + query


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def named(school: School, **fields: Any) -> Person:
    cast.keeps_names(school.municipality)
    return cast.person(school.organization, **{"code": "У-007", "last_name": "Канарейкин", **fields})


class TestPath:
    """From an empty register to the base, as a curator does it without names."""

    def test_person_consents_admitted_base(self, school: School, client: Client) -> None:
        add = reverse("person_add", args=[school.organization.pk])
        assert "last_name" not in client.get(add).content.decode()
        sent = {"category": "pupil", "class_name": "8А", "age_group": "teen"}
        assert client.post(add, sent).status_code == 302
        person = Person.objects.get()
        page = text(client.get(reverse("person", args=[person.pk])))
        assert "Пока кандидат" in page and "согласие на участие" in page
        give = reverse("consent_give", args=[person.pk])
        shown = client.get(give).content.decode()
        assert shown.count("checked") == 4
        day = f"{TODAY:%d.%m.%Y}"
        kinds = ["processing", "participation"]
        half = client.post(give, {"kinds": kinds, "given_on": day, "by_self": "on"})
        assert half.status_code == 422 and "обе подписи" in text(half)
        signed = {"kinds": kinds, "given_on": day, "by_self": "on", "by_parent": "on"}
        assert client.post(give, signed).status_code == 302
        assert Person.objects.get().is_admitted(TODAY) and Consent.objects.count() == 2
        join = reverse("mentees_add", args=[school.programme.pk])
        assert person.code in text(client.get(join))
        assert client.post(join, {"person": person.pk, "joined_on": day}).status_code == 302
        assert Participant.objects.get().person == person
        assert person.code in text(client.get(reverse("mentees", args=[school.programme.pk])))

    def test_another_one_keeps_the_class(self, school: School, client: Client) -> None:
        add = reverse("person_add", args=[school.organization.pk])
        sent = {"category": "pupil", "class_name": "8А", "age_group": "teen", "another": "1"}
        following = client.post(add, sent, follow=True)
        assert following.redirect_chain and 'value="8А"' in following.content.decode()

    def test_a_class_in_any_letters_comes_back_in_the_address(self, school: School, client: Client) -> None:
        add = reverse("person_add", args=[school.organization.pk])
        sent = {"category": "pupil", "class_name": "8 & «А»=#", "age_group": "teen", "another": "1"}
        assert 'value="8 &amp; «А»=#"' in client.post(add, sent, follow=True).content.decode()

    def test_a_candidate_is_not_offered_to_a_base(self, school: School, client: Client) -> None:
        candidate = cast.person(school.organization, admitted=False, code="У-009")
        page = client.get(reverse("mentees_add", args=[school.programme.pk]))
        assert "Кандидат, в базу не входит" in text(page)
        assert f'name="person" value="{candidate.pk}"' not in page.content.decode()
        forced = client.post(
            reverse("mentees_add", args=[school.programme.pk]),
            {"person": candidate.pk, "joined_on": f"{TODAY:%d.%m.%Y}"},
        )
        assert forced.status_code == 409 and "кандидат" in text(forced)


class TestNames:
    def test_the_school_reads_names_and_is_logged_once(self, school: School, client: Client) -> None:
        person = named(school)
        assert "Канарейкин" in text(client.get(register(school)))
        use = DataUse.objects.get()
        assert (use.kind, use.person, use.where) == ("view", person, "Реестр людей")
        assert use.codes == "У-007" and use.address == "127.0.0.1"

    def test_the_office_reads_codes(self, school: School, office: Client) -> None:
        person = named(school)
        for page in (register(school), reverse("person", args=[person.pk])):
            told = office.get(page).content.decode()
            assert "У-007" in told and "Канарейкин" not in told and "14.05.2006" not in told
        assert not DataUse.objects.exists()

    def test_the_office_sees_no_candidates(self, school: School, office: Client) -> None:
        candidate = named(school, admitted=False)
        assert "У-007" not in text(office.get(register(school)))
        assert office.get(reverse("person", args=[candidate.pk])).status_code == 404

    def test_a_lapsed_consent_hides_from_the_office(self, school: School, office: Client) -> None:
        person = named(school, admitted_until=TODAY - dt.timedelta(days=1))
        assert "У-007" not in text(office.get(register(school)))
        assert office.get(reverse("person", args=[person.pk])).status_code == 404

    def test_the_office_does_not_find_by_name(self, school: School, office: Client) -> None:
        named(school)
        assert "У-007" not in text(office.get(register(school, "?q=канарейкин")))
        assert "У-007" in text(office.get(register(school, "?q=у-007")))

    def test_a_neighbour_finds_nothing(self, school: School) -> None:
        person = named(school)
        stranger = factories.signed_in(factories.user("curator", cast.school(school.municipality)))
        assert stranger.get(register(school)).status_code == 404
        assert stranger.get(reverse("person", args=[person.pk])).status_code == 404

    def test_markup_in_a_name_stays_text(self, school: School, client: Client) -> None:
        cast.keeps_names(school.municipality)
        sent = {
            "category": "pupil",
            "last_name": "<script>alert(1)</script>",
            "first_name": "'\"><b>",
            "birth_date": "14.05.2006",
            "class_name": "8А",
        }
        assert client.post(reverse("person_add", args=[school.organization.pk]), sent).status_code == 302
        for page in (register(school), reverse("person", args=[Person.objects.get().pk])):
            told = client.get(page).content.decode()
            assert "<script>alert" not in told and "&lt;script&gt;alert(1)" in told

    def test_the_office_asks_for_a_name(self, school: School, office: Client) -> None:
        person = named(school)
        ask = reverse("person_reveal", args=[person.pk])
        assert "Канарейкин" not in text(office.get(ask))
        assert office.post(ask, {"reason": ""}).status_code == 422
        told = office.post(ask, {"reason": "запрос прокуратуры"})
        assert told.status_code == 200 and "Канарейкин" in text(told)
        assert "запрос прокуратуры" in text(
            factories.signed_in(school.curator).get(reverse("person", args=[person.pk]))
        )


class TestRegister:
    def test_filters_narrow(self, school: School, client: Client) -> None:
        cast.person(school.organization, code="У-001", class_name="8А")
        cast.person(school.organization, code="У-002", class_name="9Б", admitted=False)
        cast.person(school.organization, code="Пед-001", category="teacher", class_name="")
        assert "У-001" not in text(client.get(register(school, "?state=lacking")))
        assert "У-002" in text(client.get(register(school, "?state=lacking")))
        assert "Пед-001" not in text(client.get(register(school, "?class_name=8А")))
        assert "У-001" not in text(client.get(register(school, "?category=teacher")))
        assert "Никого не нашлось" in text(client.get(register(school, "?side=mentor")))
        assert client.get(register(school, "?state=xx&side=%27&category=1&q=%25&after=zz")).status_code == 200

    def test_the_lacking_are_one_click_away(self, school: School, client: Client) -> None:
        cast.person(school.organization, admitted=False)
        page = client.get(register(school)).content.decode()
        assert "?state=lacking" in page and "Нет согласий: 1" in page

    def test_queries_do_not_grow(self, school: School, client: Client) -> None:
        def counted() -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get(register(school))
                client.get(reverse("mentees", args=[school.programme.pk]))
                client.get(reverse("mentees_add", args=[school.programme.pk]))
            return len(queries)

        cast.participant(school.programme)
        cast.participant(school.programme, "mentee", cast.person(school.organization, admitted=False))
        cast.person(school.organization, admitted=False)
        client.get(register(school))
        one = counted()
        for _ in range(5):
            cast.participant(school.programme)
            cast.person(school.organization, admitted=False)
        assert counted() == one

    def test_pages_follow_by_key(self, school: School, client: Client) -> None:
        for number in range(60):
            cast.person(school.organization, code=f"У-{number:03d}", last_name="Иванов", first_name="")
        first = client.get(register(school)).content.decode()
        following = re.search(r"\?after=(\d+)", first)
        assert following and "У-049" in first and "У-050" not in first
        assert "У-059" in text(client.get(register(school, f"?after={following[1]}")))


class TestDuplicates:
    def test_asked_about_once(self, school: School, client: Client) -> None:
        named(school, first_name="Пётр", birth_date=dt.date(2006, 5, 14))
        add = reverse("person_add", args=[school.organization.pk])
        sent = {
            "category": "pupil",
            "last_name": "канарейкин",
            "first_name": "ПЕТР",
            "birth_date": "14.05.2006",
        }
        asked = client.post(add, sent)
        assert asked.status_code == 409 and "уже в реестре" in text(asked)
        assert client.post(add, {**sent, "namesake": "on"}).status_code == 302
        assert Person.objects.count() == 2


class TestConsents:
    def test_a_scan_is_the_school_s_alone(self, school: School, client: Client, office: Client) -> None:
        person = cast.person(school.organization)
        consent = person.consents.first()
        assert consent is not None
        attach = reverse("consent_attach", args=[consent.pk])
        assert client.post(attach, {}).status_code == 422
        assert client.post(attach, {"scan": SimpleUploadedFile("согласие.png", PNG)}).status_code == 302
        scan = reverse("consent_scan", args=[consent.pk])
        assert client.get(scan).status_code == 200
        assert DataUse.objects.filter(where__startswith="Скан").count() == 1
        assert office.get(scan).status_code == 403
        assert office.get(attach).status_code == 403

    def test_a_file_of_another_kind_is_refused(self, school: School, client: Client) -> None:
        consent = cast.person(school.organization).consents.first()
        assert consent is not None
        sent = client.post(
            reverse("consent_attach", args=[consent.pk]), {"scan": SimpleUploadedFile("x.png", b"<html>")}
        )
        assert sent.status_code == 422 and not Consent.objects.filter(scan__isnull=False).exists()

    def test_withdrawal(self, school: School, client: Client) -> None:
        consent = cast.person(school.organization).consents.first()
        assert consent is not None
        page = reverse("consent_withdraw", args=[consent.pk])
        sent = {"on": f"{TODAY:%d.%m.%Y}", "how": "заявление"}
        assert client.post(page, {**sent, "how": ""}).status_code == 422
        assert client.post(page, sent).status_code == 302
        assert not Person.objects.get().is_admitted(TODAY)

    def test_addenda_are_of_teachers(self, school: School, client: Client) -> None:
        pupil, teacher = cast.person(school.organization), cast.person(school.organization, category="teacher")
        assert client.get(reverse("addendum_add", args=[pupil.pk])).status_code == 404
        sent = {"number": "4", "date": f"{TODAY:%d.%m.%Y}", "content": "наставничество"}
        assert client.post(reverse("addendum_add", args=[teacher.pk]), sent).status_code == 302
        row = teacher.addenda.get()
        assert client.post(reverse("addendum_notice", args=[row.pk]), {"on": f"{TODAY:%d.%m.%Y}"}).status_code == 302
        assert "предупреждение об отказе" in text(client.get(reverse("person", args=[teacher.pk])))


class TestBases:
    def test_part_is_edited_and_left(self, school: School, client: Client) -> None:
        one = cast.participant(school.programme, "mentor")
        competence = Competence.objects.of(school.municipality.pk).filter(audience=school.programme.form.audience)[0]
        page = reverse("participant_edit", args=[one.pk])
        sent = {"capacity": "2", "competences": [competence.pk], "wishes": "", "ready_score": "8"}
        assert client.post(page, {**sent, "capacity": "99"}).status_code == 422
        assert client.post(page, sent).status_code == 302
        one.refresh_from_db()
        assert one.capacity == 2 and list(one.competences.all()) == [competence]
        assert competence.name in text(client.get(reverse("mentors", args=[school.programme.pk])))
        leave = reverse("participant_leave", args=[one.pk])
        assert client.post(leave, {"on": f"{TODAY:%d.%m.%Y}", "reason": "переезд"}).status_code == 302
        assert "База пуста" in text(client.get(reverse("mentors", args=[school.programme.pk])))

    def test_training_of_those_ticked(self, school: School, client: Client) -> None:
        mentors = [cast.participant(school.programme, "mentor") for _ in range(3)]
        page = reverse("mentors_trained", args=[school.programme.pk])
        day = f"{TODAY:%d.%m.%Y}"
        assert client.post(page, {"participant": [one.pk for one in mentors[:2]], "on": day}).status_code == 302
        assert Participant.objects.filter(trained_on=TODAY).count() == 2
        client.post(page, {"on": day})
        client.post(page, {"participant": [mentors[2].pk], "on": "31.12.2099"})
        assert Participant.objects.filter(trained_on__isnull=False).count() == 2

    def test_the_office_reads_and_does_not_write(self, school: School, office: Client) -> None:
        one = cast.participant(school.programme, "mentor")
        candidate = cast.participant(school.programme, "mentor", cast.person(school.organization, admitted=False))
        page = text(office.get(reverse("mentors", args=[school.programme.pk])))
        assert one.person.code in page and candidate.person.code not in page
        assert office.get(reverse("mentors_add", args=[school.programme.pk])).status_code == 403
        assert office.post(reverse("mentors_trained", args=[school.programme.pk])).status_code == 403
        assert office.get(reverse("participant_edit", args=[one.pk])).status_code == 403


class TestCorrection:
    def test_edit_leave_and_block(self, school: School, client: Client) -> None:
        person = named(school)
        edit = reverse("person_edit", args=[person.pk])
        assert 'value="Канарейкин"' in client.get(edit).content.decode()
        sent = {
            "category": "pupil",
            "last_name": "Зябликов",
            "first_name": "Илья",
            "birth_date": "14.05.2006",
            "version": "1",
        }
        assert client.post(edit, sent).status_code == 302
        stale = client.post(edit, {**sent, "last_name": "Иной"})
        assert stale.status_code == 422 and "изменили" in text(stale)
        note = stale.context["note"]
        assert [(side.label, side.now, side.typed) for side in note.sides if side.differs] == [
            ("Фамилия", "Зябликов", "Иной")
        ]
        assert "Сейчас" in text(stale) and "У вас" in text(stale)
        assert client.post(reverse("person_block", args=[person.pk]), {"reason": "спор"}).status_code == 302
        assert client.post(reverse("person_unblock", args=[person.pk])).status_code == 302
        leave = {"on": f"{TODAY:%d.%m.%Y}", "reason": "переезд"}
        assert client.post(reverse("person_leave", args=[person.pk]), leave).status_code == 302
        assert "Выбыли: 1" in text(client.get(register(school)))
        assert client.post(reverse("person_come_back", args=[person.pk])).status_code == 302
        told = " ".join(Event.objects.values_list("object_title", flat=True))
        assert "Зябликов" not in told and "Канарейкин" not in told


def test_classes_stand_in_the_order_of_years(school: School) -> None:
    for number, name in enumerate(("10 «А»", "5 «Б»", "кружок", "", "5 «А»")):
        cast.person(school.organization, code=f"У-{number:03d}", class_name=name)
    assert classes_of(Person.objects.all()) == ["5 «А»", "5 «Б»", "10 «А»", "кружок"]
