"""The screen of the signed act's requisites: what is wrong is said, nothing typed or picked is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from documents.models import StoredFile
from organizations.models import Event
from roadmaps.forms.agreement import acting_post
from roadmaps.forms.fields import RussianDateField
from roadmaps.models import Edition
from tests.roadmaps.agreement_cast import Cast, a_cast, a_pdf, signed_in

pytestmark = pytest.mark.usefixtures("unscoped")
ADDRESS = "/roadmaps/nsk-2020/register/"
GOOD = {
    "kind": "приказ",
    "date": "23.10.2020",
    "number": "146",
    "post": "Начальник управления",
    "name": "И.И. Иванов",
}


@pytest.fixture
def cast(db: None) -> Cast:
    cast = a_cast()
    cast.agreed()
    return cast


@pytest.fixture
def registrar(cast: Cast) -> Client:
    return signed_in(cast.registrar)


def scan(data: bytes | None = None, name: str = "Приказ, подписано.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_pdf(5) if data is None else data)


class TestDates:
    FIELD = RussianDateField(example=dt.date(2020, 10, 23), latest=dt.date(2020, 11, 10))

    @pytest.mark.parametrize(
        "typed",
        [
            "23.10.2020",
            " 23.10.2020 ",
            "23.10.2020 г.",
            "2020-10-23",
            "23 октября 2020 года",
            "23 Октября 2020г.",
            "23/10/2020",
        ],
    )
    def test_as_people_write_them(self, typed: str) -> None:
        assert self.FIELD.clean(typed) == dt.date(2020, 10, 23)

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("32.10.2020", "32 октября не существует"),
            ("31.04.2020", "31 апреля не существует"),
            ("0.10.2020", "0 октября не существует"),
            ("29.02.2019", "29 февраля 2019 года не существует"),
            ("30.02.2020", "30 февраля не существует"),
            ("10.23.2020", "Месяца с номером 23 не бывает: от 01 до 12"),
            ("23.10.20", "Напишите год четырьмя цифрами, например 23.10.2020"),
            ("23.10.0202", "Проверьте год: 202"),
            ("вчера", "Напишите дату цифрами, например 23.10.2020"),
            ("23 окт", "Напишите дату цифрами, например 23.10.2020"),
            ("١٢.10.2020", "Напишите дату цифрами, например 23.10.2020"),
            ("11.11.2020", "11 ноября 2020 г. ещё не наступило: сегодня 10 ноября 2020 г."),
            ("", "Укажите дату"),
            ("   ", "Укажите дату"),
        ],
    )
    def test_what_is_wrong_is_said(self, typed: str, told: str) -> None:
        with pytest.raises(ValidationError) as refused:
            self.FIELD.clean(typed)
        assert refused.value.messages == [told]


@pytest.mark.parametrize(
    ("post", "acting"),
    [
        ("Руководитель Администрации района", "И.о. руководителя Администрации района"),
        ("Начальник управления", "И.о. начальника управления"),
        ("Первый заместитель главы", "И.о. первого заместителя главы"),
        ("МКУ «РИМЦ», директор", "И.о. МКУ «РИМЦ», директор"),
        ("", "И.о."),
    ],
)
def test_the_acting_post_is_proposed_in_the_genitive(post: str, acting: str) -> None:
    assert acting_post(post) == acting


class TestTheScreen:
    def test_it_is_filled_with_what_the_act_knows(self, registrar: Client) -> None:
        html = registrar.get(ADDRESS).content.decode()
        assert "Внести реквизиты подписанного приказа" in html
        assert 'value="Начальник управления"' in html and 'value="И.И. Иванов"' in html
        assert 'data-acting-post="И.о. начальника управления"' in html

    def test_it_approves(self, cast: Cast, registrar: Client) -> None:
        response = registrar.post(ADDRESS, {**GOOD, "number": "№ 146", "scan": scan()})
        edition = Edition.objects.get()
        assert response.url == reverse("edition", args=["nsk-2020", 1])
        assert (edition.act_number, edition.scan.name) == ("146", "Приказ, подписано.pdf")
        assert cast.fresh().status == "approved"

    def test_every_fault_is_named_and_what_was_typed_stays(self, registrar: Client) -> None:
        response = registrar.post(ADDRESS, {**GOOD, "date": "32.10.2020", "number": "", "name": ""})
        html = response.content.decode()
        assert response.status_code == 422
        assert "Реквизиты не сохранены: исправьте 3 поля" in html
        for field, told in (
            ("date", "Дата: 32 октября не существует"),
            ("number", "Номер: Укажите номер приказа"),
            ("name", "Подписал: Укажите инициалы и фамилию"),
        ):
            assert f'<a href="#id_{field}">{told}</a>' in html
            assert f'id="id_{field}_error"' in html
        assert 'value="32.10.2020"' in html and 'value="Начальник управления"' in html
        assert not Edition.objects.exists()

    def test_the_future_is_refused_by_the_municipalitys_day(self, registrar: Client) -> None:
        html = registrar.post(ADDRESS, {**GOOD, "date": "11.11.2020"}).content.decode()
        assert "11 ноября 2020 г. ещё не наступило" in html

    def test_acting_is_proposed_never_silently_saved(self, registrar: Client) -> None:
        response = registrar.post(ADDRESS, {**GOOD, "acting": "on"})
        html = response.content.decode()
        assert response.status_code == 422
        assert 'value="И.о. начальника управления"' in html
        assert not Edition.objects.exists()
        corrected = {**GOOD, "acting": "on", "post": "И.о. начальника Управления образования"}
        registrar.post(ADDRESS, corrected)
        assert Edition.objects.get().requisites["signatory_post"] == "И.о. начальника Управления образования"

    @pytest.mark.parametrize("field", ["number", "name", "post"])
    def test_a_nul_or_a_very_long_value_is_told(self, registrar: Client, field: str) -> None:
        for value in ("a\x00b", "я" * 1000):
            response = registrar.post(ADDRESS, {**GOOD, field: value})
            assert response.status_code in (302, 422)
        assert all("\x00" not in str(edition.requisites) for edition in Edition.objects.all())


class TestTheScan:
    def test_picked_before_an_error_it_is_not_lost(self, registrar: Client) -> None:
        html = registrar.post(ADDRESS, {**GOOD, "number": "", "scan": scan()}).content.decode()
        assert "Приказ, подписано.pdf" in html and "5 листов" in html and "Убрать" in html
        # Another look at the page, then the missing field, without the file.
        assert "Приказ, подписано.pdf" in registrar.get(ADDRESS).content.decode()
        registrar.post(ADDRESS, GOOD)
        assert Edition.objects.get().scan.name == "Приказ, подписано.pdf"

    def test_it_can_be_taken_away_and_the_words_stay(self, registrar: Client) -> None:
        registrar.post(ADDRESS, {**GOOD, "number": "", "scan": scan()})
        response = registrar.post(ADDRESS, {**GOOD, "number": "", "post": "И.о. главы", "remove_scan": "1"})
        html = response.content.decode()
        assert response.status_code == 200
        assert "Приказ, подписано.pdf" not in html
        assert 'value="И.о. главы"' in html and "Реквизиты не сохранены" not in html
        registrar.post(ADDRESS, GOOD)
        assert Edition.objects.get().scan is None

    def test_another_person_does_not_get_it(self, cast: Cast, registrar: Client) -> None:
        registrar.post(ADDRESS, {**GOOD, "number": "", "scan": scan()})
        session = registrar.session
        other = signed_in(cast.registrar)
        assert "Приказ, подписано.pdf" not in other.get(ADDRESS).content.decode()
        StoredFile.objects.update(stored_by=cast.editor)
        assert session[f"scan-{cast.roadmap.pk}"]
        assert "Приказ, подписано.pdf" not in registrar.get(ADDRESS).content.decode()

    @pytest.mark.parametrize(
        ("data", "name", "told"),
        [
            (b"<html><script>alert(1)</script>", "скан.pdf", "не распознан"),
            (b"", "скан.pdf", "Файл пуст"),
            (b"PK\x03\x04", "скан.docx", "не принят"),
        ],
    )
    def test_what_is_no_scan_is_refused_at_its_field(
        self, registrar: Client, data: bytes, name: str, told: str
    ) -> None:
        response = registrar.post(ADDRESS, {**GOOD, "scan": scan(data, name)})
        assert response.status_code == 422
        assert told in " ".join(response.context["form"].errors["scan"])
        assert 'value="146"' in response.content.decode()
        assert not Edition.objects.exists()


class TestTwoClicks:
    def test_the_second_press_leads_to_the_same_edition(self, registrar: Client) -> None:
        for _ in range(2):
            assert registrar.post(ADDRESS, GOOD).url == reverse("edition", args=["nsk-2020", 1])
        assert Edition.objects.count() == 1
        assert Event.objects.filter(verb="register_act").count() == 1

    def test_other_requisites_are_told_who_was_first(self, registrar: Client) -> None:
        registrar.post(ADDRESS, GOOD)
        response: Any = registrar.post(ADDRESS, {**GOOD, "number": "147"}, follow=True)
        assert response.redirect_chain == [(reverse("roadmap", args=["nsk-2020"]), 302)]
        assert "Реквизиты внести нельзя" in response.content.decode()
