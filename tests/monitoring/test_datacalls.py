"""Requests for data through their pages: built, sent, answered, returned, accepted, added up, sent away."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from monitoring.models import BaseNumber, DataCall, DataCallRow
from organizations.models import Event
from tests.monitoring.datacall_cast import District, answer, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def district() -> District:
    return District()


def page_of(call: DataCall) -> str:
    return reverse("datacall", args=[call.pk])


def download(client: Any, call: DataCall, **sends: str) -> Any:
    made = client.post(reverse("datacall_download", args=[call.pk]), sends)
    assert made.status_code == 200
    return load_workbook(io.BytesIO(b"".join(made.streaming_content)))


def test_from_the_builder_to_the_workbook(district: District) -> None:
    editor, curator = district.client(district.editor), district.client(district.curators[0])
    call = district.built()
    assert call.rows.count() == 3
    # Nobody is told of a draft.
    assert curator.get(page_of(call)).status_code == 404
    assert editor.post(reverse("datacall_send", args=[call.pk])).status_code == 302
    row = row_of(call, district.schools[0])
    assert call.title in curator.get(reverse("datacalls")).content.decode()
    refused = answer(curator, row, "100", "120", "очная")
    assert refused.status_code == 422
    assert "120 больше, чем" in refused.content.decode()
    # What was typed stays, and is no answer yet.
    row = row_of(call, district.schools[0])
    assert (row.status, row.cells["c2"]) == ("draft", 120)
    assert answer(curator, row, "100", "35", "очная", "=2+2").status_code == 302
    second = row_of(call, district.schools[1])
    answer(district.client(district.curators[1]), second, "50", "4", "заочная")
    # The third has no access: the department enters for it.
    answer(editor, row_of(call, district.schools[2]), "0", "0", "очная")
    assert row_of(call, district.schools[2]).by_office
    page = editor.get(page_of(call))
    assert {one.column.title: one.words for one in page.context["board"].totals} == {
        "Детей 10–18 лет": "150",
        "Из них наставляемых": "39",
        "Охват, %": "26",
        "Форма занятий": "очная: 2; заочная: 1",
        "Ссылка на сайт": "ответов: 1",
    }
    sheet = download(editor, call).worksheets[0]
    rows = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=3)]
    assert rows[0][2:] == ["Детей 10–18 лет", "Из них наставляемых", "Охват, %", "Форма занятий", "Ссылка на сайт"]
    assert rows[1][1:] == ["Алгасовская СОШ", 100, 35, 35, "очная", "=2+2"]
    assert rows[3][2:5] == [0, 0, "нет данных"]
    assert rows[4][1:5] == ["Итого", 150, 39, 26]
    # Text that looks like a formula stays text.
    assert sheet["G4"].data_type == "s"
    assert sheet["G4"].quotePrefix
    assert "ответили 3 из 3" in sheet["A2"].value
    assert "16.10.2023" in sheet["A2"].value
    snapshot = call.snapshots.get()
    again = editor.get(reverse("datacall_snapshot", args=[snapshot.pk]))
    assert b"".join(again.streaming_content).startswith(b"PK")
