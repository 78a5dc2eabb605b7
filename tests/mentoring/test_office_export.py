"""The office takes codes and numbers of its municipality as a workbook; every school's log says so."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.models import DataUse
from organizations.models import Event
from tests import factories
from tests.mentoring import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


def test_codes_and_numbers_leave_for_a_reason_that_each_school_reads(client: Client) -> None:
    place = factories.municipality(demo_date=dt.date(2020, 11, 10))
    one, other = cast.school(place, short_name="Первая СОШ"), cast.school(place, short_name="Вторая СОШ")
    pair = cast.pair(cast.programme(one))
    cast.meeting(pair)
    mentor, mentee = pair.mentor.person, pair.members.get().mentee.person
    candidate = cast.person(one, admitted=False)
    cast.participant(pair.programme, who=candidate)
    cast.participant(cast.programme(other), "mentor")
    foreign = cast.participant(cast.programme(cast.school())).person
    client.force_login(factories.user("methodist", place))
    page = reverse("office_export")
    sent = {"municipality": place.pk, "school_year": 2020, "reason": "отчёт за полугодие"}
    for wrong in ({"municipality": foreign.municipality_id}, {"reason": ""}, {"school_year": 2019}):
        assert client.post(page, sent | wrong).status_code == 422
    assert not DataUse.objects.exists()
    answer = client.post(page, sent)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))  # type: ignore[call-overload]
    assert book.sheetnames == ["Программы", "Пары", "Участники"]
    told = [[str(cell) for cell in row] for sheet in book for row in sheet.iter_rows(values_only=True)]
    words = " ".join(word for row in told for word in row)
    assert mentor.code in words and mentee.code in words and candidate.code not in words
    assert foreign.code not in words and "Вымышленный" not in words and mentor.class_name not in words
    (row,) = [row for row in told if str(pair) in row]
    assert row[3:6] == ["Работает", mentor.code, mentee.code] and row[8] == "1"
    uses = DataUse.objects.order_by("people").values_list("organization", "kind", "people", "reason")
    assert list(uses) == [(school.pk, "export", number, sent["reason"]) for school, number in ((other, 1), (one, 2))]
    assert Event.objects.get(verb="export_mentoring").comment == "отчёт за полугодие"


def test_more_than_one_file_holds_leaves_in_parts_and_says_so_before(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentoring.office_sheet.MOST", 5)
    place = factories.municipality(demo_date=dt.date(2020, 11, 10))
    people = {}
    for name, number in (("Берёзовская СОШ", 3), ("Алгасовская СОШ", 2), ("Вязовская СОШ", 2)):
        programme = cast.programme(cast.school(place, short_name=name))
        people[name] = {cast.participant(programme).person.code for _ in range(number)}
    cast.programme(cast.school(place, short_name="Грачёвская СОШ"))
    client.force_login(factories.user("editor", place))
    url, sent = reverse("office_export"), {"municipality": place.pk, "school_year": 2020, "reason": "проверка"}
    asked = client.post(url, sent)
    assert asked.status_code == 422 and "Участников 7, в один файл они не входят" in asked.content.decode()
    assert [words for _, words in asked.context["form"].fields["part"].choices][1:] == [
        "часть 1 из 2: от «Алгасовская СОШ» до «Берёзовская СОШ», участников 5",
        "часть 2 из 2: от «Вязовская СОШ» до «Грачёвская СОШ», участников 2",
    ]
    assert client.post(url, sent | {"part": "3"}).status_code == 422
    assert not DataUse.objects.exists()
    told, programmes = set(), 0
    for part in ("1", "2"):
        answer = client.post(url, sent | {"part": part})
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))  # type: ignore[call-overload]
        told |= {(row[0], row[2]) for row in book["Участники"].iter_rows(min_row=2, values_only=True)}
        programmes += book["Программы"].max_row - 1
    assert programmes == 4
    assert told == {(name, code) for name, codes in people.items() for code in codes}
    assert DataUse.objects.count() == 3
    assert [
        event.object_title.split(", ")[2] for event in Event.objects.filter(verb="export_mentoring").order_by("pk")
    ] == [f"часть {part} из 2" for part in (1, 2)]


def test_the_school_and_an_observer_have_no_such_file(client: Client) -> None:
    school = cast.programme().organization
    for role, at in (("curator", school), ("observer", school.municipality)):
        client.force_login(factories.user(role, at))
        assert client.get(reverse("office_export")).status_code == 403


def test_queries_do_not_grow_with_pairs(client: Client) -> None:
    school = cast.school()
    programme = cast.programme(school)
    client.force_login(factories.user("editor", school.municipality))
    sent = {"municipality": school.municipality_id, "school_year": 2020, "reason": "проверка"}
    counts = []
    for pairs in (1, 4):
        for _ in range(pairs):
            cast.pair(programme)
        with CaptureQueriesContext(connection) as asked:
            assert client.post(reverse("office_export"), sent).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
