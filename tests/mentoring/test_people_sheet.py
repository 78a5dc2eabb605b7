"""The register in and out as a workbook: rows told by row and column, all or none, nobody twice, hostile files."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mentoring.models import DataUse, Person
from organizations.models import Event
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

NAMED = ("Категория", "Фамилия", "Имя", "Дата рождения", "Класс или группа")
NAMELESS = ("Категория", "Возраст", "Класс или группа")


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def client(school: School) -> Client:
    return factories.signed_in(school.curator)


@pytest.fixture
def named(school: School) -> School:
    cast.keeps_names(school.municipality)
    return school


def book(*rows: tuple[Any, ...]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def send(client: Client, school: School, content: bytes, name: str = "реестр.xlsx") -> Any:
    page = reverse("people_import", args=[school.organization.pk])
    return client.post(page, {"file": SimpleUploadedFile(name, content)})


class TestImport:
    def test_people_enter_as_candidates(self, named: School, client: Client) -> None:
        rows = [
            NAMED,
            ("Обучающийся", "Канарейкин", "Пётр", dt.datetime(2006, 5, 14), "8А"),
            ("учитель", "Зябликова", "Анна", "01.02.1980", ""),
            (None, None, None, None, None),
        ]
        page = send(client, named, book(*rows))
        assert page.status_code == 200 and "Внесено: 2" in page.content.decode()
        assert [one.code for one in Person.objects.order_by("pk")] == ["У-001", "Пед-001"]
        assert "канарейкин" in Person.objects.get(code="У-001").search_text
        assert not Person.objects.filter(admitted_from__isnull=False).exists()
        event = Event.objects.get(verb="import_people")
        assert "Канарейкин" not in event.object_title
        assert DataUse.objects.get(kind="enter").people == 2

    def test_twice_creates_nobody(self, named: School, client: Client) -> None:
        content = book(NAMED, ("Обучающийся", "Канарейкин", "Пётр", "14.05.2006", "8А"))
        send(client, named, content)
        again = send(client, named, content).content.decode()
        assert Person.objects.count() == 1 and "Внесено: 0" in again and "Строка 2: похоже" in again

    def test_without_names_twice_creates_nobody(self, school: School, client: Client) -> None:
        content = book(NAMELESS, *[("Обучающийся", "14–17 лет", "8А")] * 3)
        send(client, school, content)
        assert Person.objects.count() == 3
        send(client, school, content)
        assert Person.objects.count() == 3
        send(client, school, book(NAMELESS, *[("Обучающийся", "14-17", "8 а".replace(" ", ""))] * 5))
        assert Person.objects.count() == 5

    def test_faults_are_told_by_row_and_column_and_nothing_is_done(self, named: School, client: Client) -> None:
        rows = [
            NAMED,
            ("Обучающийся", "Канарейкин", "Пётр", "14.05.2006", "8А"),
            ("Обучающийся", "", "Пётр", "14.05.2006", "8А"),
            ("Кто-то", "Зябликов", "Пётр", "32.05.2006", "8А"),
            ("Обучающийся", "Канарейкин", "Пётр", "14.05.2006", "8А"),
        ]
        page = send(client, named, book(*rows))
        told = page.content.decode()
        assert page.status_code == 422 and not Person.objects.exists()
        assert "Строка 4, графа «Категория»" in told and "Строка 4, графа «Дата рождения»" in told

    def test_missing_values_and_repeats_are_told_too(self, named: School, client: Client) -> None:
        rows = [
            NAMED,
            ("Обучающийся", "Канарейкин", "Пётр", "14.05.2006", "8А"),
            ("Обучающийся", "", "Пётр", "14.05.2006", "8А"),
            ("Обучающийся", "канарейкин", "ПЕТР", "14.05.2006", "8А"),
        ]
        told = send(client, named, book(*rows)).content.decode()
        assert "Строка 3, графа «Фамилия»: Напишите фамилию" in told and "Строка 4: повторяет строку 2" in told
        assert not Person.objects.exists()

    def test_names_are_not_taken_where_none_are_kept(self, school: School, client: Client) -> None:
        page = send(client, school, book(NAMED, ("Обучающийся", "Канарейкин", "Пётр", "14.05.2006", "8А")))
        assert page.status_code == 422 and "ФИО не хранят" in page.content.decode()
        assert "Канарейкин" not in page.content.decode()

    def test_the_template_loads_empty(self, named: School, client: Client) -> None:
        response = client.get(reverse("people_template", args=[named.organization.pk]))
        content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        assert "нет ни одного человека" in send(client, named, content).content.decode()
        heads = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0][1]]
        assert "Фамилия" in heads and "Возраст" not in heads

    def test_the_template_has_no_names_where_none_are_kept(self, school: School, client: Client) -> None:
        response = client.get(reverse("people_template", args=[school.organization.pk]))
        content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        heads = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0][1]]
        assert "Фамилия" not in heads and "Дата рождения" not in heads and "Возраст" in heads


class TestHostile:
    def test_formulas_are_refused(self, named: School, client: Client) -> None:
        page = send(client, named, book(NAMED, ("Обучающийся", "=1+1", "Пётр", "14.05.2006", "8А")))
        assert page.status_code == 422 and "формула" in page.content.decode()

    def test_markup_and_unseen_signs_are_text(self, named: School, client: Client) -> None:
        row = ("Обучающийся", "<b>Имя\u202e\u200b", "'; DROP TABLE", "14.05.2006", "8А")
        assert send(client, named, book(NAMED, row)).status_code == 200
        assert Person.objects.get().last_name == "<b>Имя"

    def test_too_many_rows(self, school: School, client: Client) -> None:
        page = send(client, school, book(NAMELESS, *[("Обучающийся", "14–17 лет", "8А")] * 10_000))
        assert page.status_code == 422 and "больше" in page.content.decode() and not Person.objects.exists()

    @pytest.mark.parametrize("content", [b"", b"MZ\x00", b"PK\x03\x04broken", b"<html>"])
    def test_what_is_no_workbook(self, school: School, client: Client, content: bytes) -> None:
        assert send(client, school, content).status_code == 422

    def test_another_archive(self, school: School, client: Client) -> None:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("[Content_Types].xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><Types/>")
        assert send(client, school, target.getvalue()).status_code == 422

    def test_a_long_name(self, named: School, client: Client) -> None:
        row = ("Обучающийся", "Я" * 101, "Пётр", "14.05.2006", "8А")
        assert "не больше 100" in send(client, named, book(NAMED, row)).content.decode()


class TestExport:
    def ask(self, client: Client, school: School, reason: str) -> Any:
        return client.post(reverse("people_export", args=[school.organization.pk]), {"reason": reason})

    def test_for_a_reason_that_is_logged(self, named: School, client: Client) -> None:
        cast.person(named.organization, last_name="=Канарейкин()", code="У-007")
        assert self.ask(client, named, " ").status_code == 422 and not DataUse.objects.exists()
        response = self.ask(client, named, "сверка с классным журналом")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
        cells = [cell for row in sheet.iter_rows() for cell in row]
        (name,) = [cell for cell in cells if cell.value == "=Канарейкин()"]
        assert name.data_type == "s" and name.quotePrefix
        use = DataUse.objects.get(kind="export")
        assert (use.reason, use.codes) == ("сверка с классным журналом", "У-007")
        assert "Канарейкин" not in Event.objects.get(verb="export_people").object_title

    def test_loaded_back_it_adds_nobody(self, named: School, client: Client) -> None:
        for _ in range(3):
            cast.person(named.organization)
        content = b"".join(self.ask(client, named, "сверка").streaming_content)
        page = send(client, named, content)
        assert page.status_code == 200 and Person.objects.count() == 3

    def test_the_office_exports_nothing(self, named: School) -> None:
        assert self.ask(factories.signed_in(named.editor), named, "отчёт").status_code == 403
