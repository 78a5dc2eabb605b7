"""The pages of papers: one press, names typed and kept nowhere, codes for the office, signed papers."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.views.debug import ExceptionReporter
from pypdf import PdfWriter

from documents.typography import invisible
from mentoring.models import DataUse, NameForm, Pair, Paper, Participant, Person
from mentoring.papers import making
from mentoring.papers.filling import signer_of
from organizations.models import Event
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import ORDERED, School, a_school
from tests.mentoring.papers.reading import docx_text, pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

CANARY = "Канарейкина"
NOT_KEPT = {"last_name": "", "first_name": "", "patronymic": "", "birth_date": None, "age_group": "teen"}


@pytest.fixture
def school() -> School:
    made = a_school(head_post="директор", head_name="А.С. Петрова", place="с. Алгасово")
    made.programme.curator = made.curator
    made.programme.save()
    made.curator.last_name, made.curator.first_name, made.curator.patronymic = "Сидоров", "Игорь", "Павлович"
    made.curator.save()
    return made


@pytest.fixture
def client(school: School) -> Client:
    return factories.signed_in(school.curator)


def keep_names(school: School) -> None:
    cast.keeps_names(school.municipality)


def nobody_s_name(participant: Participant) -> Participant:
    for name, value in NOT_KEPT.items():
        setattr(participant.person, name, value)
    participant.person.save()
    return participant


def paper(school: School, kind: str) -> str:
    return reverse("paper", args=[school.programme.pk, kind])


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def proposed(school: School, *, named: bool) -> Pair:
    mentor, mentee = school.mentor("У-001", last_name="Белова"), school.mentee("У-002", last_name="Громов")
    if not named:
        nobody_s_name(mentor), nobody_s_name(mentee)
    return school.pair(mentor, mentee, active=False)


def order(pair: Pair, **fields: str) -> dict[str, Any]:
    typed = {
        "filled": "1",
        "subject": [pair.pk],
        "format": "pdf",
        "field-должность-руководителя": "директор",
        "field-руководитель": "А.С. Петрова",
        "field-куратор": "Сидоров Игорь Павлович",
        "field-работают-с": "14.10.2020",
        "field-работают-по": "31.05.2021",
    }
    return typed | fields


def everything_kept() -> str:
    """Every row of every table as text, sessions and the journal among them."""
    found, tables = [], set(connection.introspection.table_names())
    for model in apps.get_models():
        if model._meta.db_table not in tables:
            continue
        manager = model._base_manager
        found += [repr(row) for row in manager.all().values_list()]
    return "\n".join(found)


class TestOneTap:
    def test_order_with_kept_names(self, school: School, client: Client) -> None:
        keep_names(school)
        pair = proposed(school, named=True)
        response = client.post(paper(school, "assignment"), {"subject": [pair.pk], "format": "pdf"})
        assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
        told = pdf_text(response.content)
        assert "Белова Илья" in told and "Громов Илья" in told and "Сидорову Игорю Павловичу" in told
        assert "У-001" not in told
        assert "no-store" in response["Cache-Control"]
        use = DataUse.objects.get(kind="print")
        assert (use.people, use.codes) == (2, "У-001, У-002") and use.by == school.curator

    def test_word_file(self, school: School, client: Client) -> None:
        keep_names(school)
        pair = proposed(school, named=True)
        response = client.post(paper(school, "assignment"), {"subject": [pair.pk], "format": "docx"})
        assert "Громов Илья" in docx_text(response.content)

    def test_many_consents_in_one_file(self, school: School, client: Client) -> None:
        keep_names(school)
        one, two = school.mentee("У-001"), school.mentee("У-002", admitted=False)
        keys = [one.person_id, two.person_id]
        response = client.post(paper(school, "consent_processing"), {"subject": keys, "format": "pdf", "signer": "сам"})
        if response.status_code == 422:
            pytest.fail(words(response))
        assert pdf_text(response.content).count("СОГЛАСИЕ") == 2

    def test_blank_needs_nobody(self, school: School, client: Client) -> None:
        response = client.post(paper(school, "consent_media"), {"blank": "1", "format": "pdf"})
        told = pdf_text(response.content)
        assert "Родитель (законный представитель)" in told and "____" in told
        assert not DataUse.objects.exists()

    def test_nobody_marked(self, school: School, client: Client) -> None:
        response = client.post(paper(school, "certificate"), {"format": "pdf"})
        assert response.status_code == 422 and "Отметьте, о ком бумага" in words(response)

    @pytest.mark.parametrize("key", ["0", "x", "999999999999999999999"])
    def test_whom_nobody_offers_is_not_there(self, school: School, client: Client, key: str) -> None:
        assert client.post(paper(school, "certificate"), {"subject": key}).status_code == 404
        assert client.get(paper(school, "unknown")).status_code == 404

    def test_requisites_come_together(self, school: School, client: Client) -> None:
        pair = proposed(school, named=True)
        response = client.post(paper(school, "assignment"), order(pair, number="87-од"))
        assert response.status_code == 422 and "Номер и дату вписывают вместе" in words(response)
        response = client.post(paper(school, "assignment"), order(pair, number="87-од", date="14.10.2020"))
        assert "№ 87-од" in pdf_text(response.content) and "14.10.2020" in pdf_text(response.content)


class TestNamesNotKept:
    def test_typed_for_the_file_and_kept_nowhere(
        self, school: School, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        pair = proposed(school, named=False)
        asks = client.post(paper(school, "assignment"), {"subject": [pair.pk], "format": "pdf"})
        told = words(asks)
        assert (
            asks.status_code == 200 and "У-002, фамилия, имя, отчество" in told and "ФИО в системе не хранятся" in told
        )
        keys = {f"name-{pair.mentor.person_id}": f"{CANARY} Дарья Игоревна"}
        response = client.post(paper(school, "assignment"), order(pair, **keys))
        assert f"{CANARY} Дарья Игоревна" in pdf_text(response.content)
        assert "У-002" in pdf_text(response.content)
        assert CANARY not in response["Content-Disposition"]
        assert CANARY not in everything_kept() and CANARY not in caplog.text
        assert invisible.cache_info().currsize == 0

    def test_many_names_as_a_list(self, school: School, client: Client) -> None:
        pairs = [
            school.pair(nobody_s_name(school.mentor(f"Н-{n}")), nobody_s_name(school.mentee(f"У-{n}")), active=False)
            for n in range(3)
        ]
        data = order(pairs[0], names=f"Н-0 {CANARY} Дарья\nУ-0: Чижов Илья\n\nН-1\tЩеглов Пётр") | {
            "subject": [pair.pk for pair in pairs]
        }
        told = pdf_text(client.post(paper(school, "assignment"), data).content)
        assert f"{CANARY} Дарья" in told and "Чижов Илья" in told and "Щеглов Пётр" in told and "У-2" in told
        assert CANARY not in everything_kept()
        wrong = client.post(paper(school, "assignment"), data | {"names": "Х-9 Кто-то"})
        assert wrong.status_code == 422 and "Строка не понята: «Х-9 Кто-то»" in words(wrong)

    def test_parent_and_corrected_case_are_kept_nowhere_either(self, school: School, client: Client) -> None:
        child = nobody_s_name(school.mentee("У-001"))
        key = child.person_id
        typed = {
            "filled": "1",
            "subject": key,
            "signer": "родитель",
            f"name-{key}": f"{CANARY}7 Дарья",
            f"parent-{key}": f"{CANARY}а Ольга Ивановна",
        }
        asks = client.post(paper(school, "consent_processing"), typed)
        assert asks.status_code == 422 and "Проверьте падежи" in words(asks) and "no-store" in asks["Cache-Control"]
        shown = re.findall(r'name="(of-\d+)" value="([^"]*)"', asks.content.decode())
        answers = dict(shown)
        corrected = {
            name.replace("of-", "word-"): f"{CANARY}ой7 Дарьи" for name, value in shown if value.startswith("gent:Кан")
        }
        rest = {
            name: value
            for name, value in re.findall(r'name="(word-\d+)" value="([^"]*)"', asks.content.decode())
            if name not in corrected
        }
        response = client.post(paper(school, "consent_processing"), typed | answers | rest | corrected)
        assert response["Content-Type"] == "application/pdf", words(response)
        told = pdf_text(response.content)
        assert f"{CANARY}ой7 Дарьи" in told and f"{CANARY}а Ольга Ивановна" in told
        assert CANARY not in everything_kept() and not NameForm.objects.filter(case__contains="-").exists()

    def test_an_error_tells_nobody_the_names(
        self, school: School, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        pair = proposed(school, named=False)

        def broken(*args: Any, **kwargs: Any) -> bytes:
            raise RuntimeError("печать сломалась")

        monkeypatch.setattr(making, "print_papers", broken)
        client.raise_request_exception = False
        keys = {f"name-{pair.mentor.person_id}": f"{CANARY} Дарья"}
        response = client.post(paper(school, "assignment"), order(pair, **keys))
        assert response.status_code == 500
        assert CANARY not in response.content.decode()
        assert CANARY not in caplog.text and CANARY not in everything_kept()

    def test_error_report_hides_what_was_typed(self, school: School, client: Client, rf: Any) -> None:
        pair = proposed(school, named=False)
        request: Any = None

        def caught(sender: Any, **kwargs: Any) -> None:
            nonlocal request
            request = kwargs["request"]

        got_request_exception.connect(caught)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(making, "print_papers", lambda *a, **k: 1 / 0)
            client.raise_request_exception = False
            client.post(paper(school, "assignment"), order(pair, **{f"name-{pair.mentor.person_id}": CANARY}))
        got_request_exception.disconnect(caught)
        try:
            raise RuntimeError("печать")
        except RuntimeError as error:
            report = ExceptionReporter(request, type(error), error, error.__traceback__).get_traceback_text()
        assert CANARY not in report


class TestOffice:
    def test_prints_codes_and_blanks_only(self, school: School) -> None:
        keep_names(school)
        pair = proposed(school, named=True)
        client = factories.signed_in(school.editor)
        page = client.get(reverse("papers", args=[school.programme.pk]))
        assert "имена печатает только школа" in words(page)
        typed = order(pair, **{f"name-{pair.mentor.person_id}": CANARY})
        told = pdf_text(client.post(paper(school, "assignment"), typed).content)
        assert "У-001" in told and "Белова" not in told and CANARY not in told
        assert DataUse.objects.get(kind="print").by == school.editor

    def test_person_s_consent_has_rules_for_the_name(self, school: School) -> None:
        keep_names(school)
        one = school.mentee("У-001", last_name=CANARY)
        client = factories.signed_in(school.editor)
        response = client.post(paper(school, "certificate"), {"subject": one.person_id, "filled": "1"})
        told = pdf_text(response.content)
        assert CANARY not in told and "____" in told

    def test_candidates_are_the_school_s_alone(self, school: School, client: Client) -> None:
        keep_names(school)
        candidate = cast.person(school.organization, admitted=False, code="У-077", last_name=CANARY)
        assert "У-077" in words(client.get(paper(school, "consent_processing")))
        office = factories.signed_in(school.editor)
        assert "У-077" not in words(office.get(paper(school, "consent_processing")))
        assert office.post(paper(school, "consent_processing"), {"subject": candidate.pk}).status_code == 404


class TestCases:
    def test_unsure_words_are_shown_and_remembered_where_names_are_kept(self, school: School, client: Client) -> None:
        keep_names(school)
        mentor = school.mentor("У-001", last_name="Ыкъ7")
        data = {"subject": mentor.person_id, "format": "pdf", "filled": "1"}
        asks = client.post(paper(school, "thanks"), data)
        assert asks.status_code == 422 and "дательный падеж" in words(asks)
        (of,) = re.findall(r'name="of-0" value="([^"]*)"', asks.content.decode())
        given = data | {"of-0": of, "word-0": "Ыкъу7 Илье"}
        assert "Ыкъу7 Илье" in pdf_text(client.post(paper(school, "thanks"), given).content)
        # The next time nobody is asked.
        again = client.post(paper(school, "thanks"), data)
        assert again["Content-Type"] == "application/pdf" and "Ыкъу7 Илье" in pdf_text(again.content)

    def test_what_is_confirmed_as_it_stands_is_not_asked_again(self, school: School, client: Client) -> None:
        keep_names(school)
        school.organization.name = "МБОУ Алгасовская СОШ"
        school.organization.save()
        data = {"blank": "1", "signer": "сам"}
        asks = client.post(paper(school, "consent_media"), data)
        assert asks.status_code == 422 and "дательный падеж" in words(asks)
        (of,) = re.findall(r'name="of-0" value="([^"]*)"', asks.content.decode())
        (word,) = re.findall(r'name="word-0" value="([^"]*)"', asks.content.decode())
        assert client.post(paper(school, "consent_media"), data | {"of-0": of, "word-0": word}).status_code == 200
        assert client.post(paper(school, "consent_media"), data).status_code == 200

    def test_an_answer_about_another_name_is_no_answer(self, school: School, client: Client) -> None:
        keep_names(school)
        mentor = school.mentor("У-001", last_name="Ыкъ7")
        data = {"subject": mentor.person_id, "filled": "1", "of-0": "datv:Другой Илья", "word-0": "Другому Илье"}
        assert client.post(paper(school, "thanks"), data).status_code == 422


class TestSigned:
    def register(self, school: School, client: Client, **fields: Any) -> Any:
        data = {"kind": "assignment", "number": "87-од", "date": "12.10.2020", **fields}
        return client.post(reverse("paper_register", args=[school.programme.pk]), data)

    def test_order_of_assignment_sets_pairs_to_work(self, school: School, client: Client) -> None:
        pair = proposed(school, named=True)
        assert self.register(school, client, pair=pair.pk).status_code == 302
        pair.refresh_from_db()
        assert (pair.status, pair.order_number, pair.order_date, pair.started_on) == (
            "active",
            "87-од",
            ORDERED,
            ORDERED,
        )
        # The same again does nothing.
        self.register(school, client)
        assert Paper.objects.count() == 1

    def test_refused_pair_keeps_everything_as_it_was(self, school: School, client: Client) -> None:
        pair = proposed(school, named=True)
        person = pair.mentor.person
        person.admitted_from = None
        person.save()
        assert self.register(school, client, pair=pair.pk).status_code == 409
        assert not Paper.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"number": " "}, "Укажите номер"),
            ({"date": "01.01.2030"}, "не наступило"),
            ({"kind": "certificate"}, "Бумага"),
        ],
    )
    def test_refusals(self, school: School, client: Client, fields: dict[str, str], told: str) -> None:
        response = self.register(school, client, **fields)
        assert response.status_code == 422 and told in words(response)

    def test_scan_goes_to_the_school_alone(self, school: School, client: Client) -> None:
        written = io.BytesIO()
        writer = PdfWriter()
        writer.add_blank_page(200, 200)
        writer.write(written)
        self.register(school, client, kind="curator")
        made = Paper.objects.get()
        scan = SimpleUploadedFile("скан.pdf", written.getvalue(), "application/pdf")
        client.post(reverse("paper_scan", args=[made.pk]), {"scan": scan})
        address = reverse("paper_file", args=[made.pk])
        assert client.get(address).status_code == 200
        assert factories.signed_in(school.editor).get(address).status_code == 404
        assert factories.signed_in(factories.user("curator")).get(address).status_code == 404

    def test_a_paper_entered_by_mistake_is_taken_back_with_the_reason(self, school: School, client: Client) -> None:
        idle = proposed(school, named=True)
        met = school.pair(school.mentor("У-003"), school.mentee("У-004"), active=False)
        self.register(school, client, pair=[idle.pk, met.pk])
        cast.meeting(met, date=ORDERED)
        made = Paper.objects.get()
        address = reverse("paper_withdraw", args=[made.pk])
        assert factories.signed_in(school.editor).post(address, {"reason": "опечатка"}).status_code == 404
        client.post(address, {"reason": " "})
        made.refresh_from_db()
        assert made.withdrawn_on is None
        for _ in range(2):
            assert client.post(address, {"reason": "номер с опечаткой"}).status_code == 302
        assert Event.objects.get(verb="withdraw_paper").comment == "номер с опечаткой"
        idle.refresh_from_db(), met.refresh_from_db()
        assert (idle.status, idle.started_on, idle.order_number) == ("proposed", None, "")
        assert (met.status, met.started_on, met.order_number) == ("active", ORDERED, "")
        page = words(client.get(reverse("papers", args=[school.programme.pk])))
        assert "Запись отозвана 10.11.2020 : номер с опечаткой" in page.replace("2020:", "2020 :")
        office = words(factories.signed_in(school.editor).get(reverse("papers", args=[school.programme.pk])))
        assert "Запись отозвана" in office and "опечаткой" not in office
        # The right order takes both, and since when the pair has worked stays.
        self.register(school, client, number="88-од", date="14.10.2020", pair=[idle.pk, met.pk])
        idle.refresh_from_db(), met.refresh_from_db()
        assert idle.order_number == met.order_number == "88-од"
        assert (met.started_on, idle.started_on) == (ORDERED, dt.date(2020, 10, 14))

    def test_office_registers_nothing(self, school: School) -> None:
        assert self.register(school, factories.signed_in(school.editor)).status_code == 403


def test_the_board_costs_the_same_with_many_people(school: School, client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("papers", args=[school.programme.pk]))
        return len(queries)

    proposed(school, named=True)
    cost()
    one = cost()
    for number in range(3, 9):
        school.mentee(f"У-00{number}")
    school.pair(school.mentor("У-101"), school.mentee("У-102"), active=False)
    assert cost() == one


@pytest.mark.parametrize(
    ("category", "age_group", "born", "signer"),
    [
        ("pupil", "", dt.date(2007, 9, 16), "родитель"),
        ("pupil", "adult", dt.date(2007, 9, 15), "оба"),
        ("pupil", "", None, "оба"),
        # A student of a college may be seventeen.
        ("student", "", None, "оба"),
        ("student", "adult", None, "сам"),
        ("teacher", "", None, "сам"),
    ],
)
def test_a_consent_has_room_for_whom_the_age_asks(
    category: str, age_group: str, born: dt.date | None, signer: str
) -> None:
    person = Person(category=category, age_group=age_group, birth_date=born)
    assert signer_of(person, dt.date(2021, 9, 15)) == signer
