"""Requests for data through their pages: built, sent, answered, returned, accepted, added up, sent away."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from monitoring.digest import letters
from monitoring.models import BaseNumber, DataCall
from monitoring.workflow import datacalls as acts
from monitoring.workflow.datacall_rows import accept_answers, return_answer, send_answer
from organizations.models import Event
from organizations.refusals import Refused
from tests import factories
from tests.mentoring.cast import programme
from tests.monitoring.datacall_cast import COLUMNS, District, answer, row_of
from tests.monitoring.test_datacall_forms import SCHOOLS, a_form
from tests.two_actors import at_once

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
    assert answer(curator, row, "сто", "20", "очная").status_code == 422
    refused = curator.get(answer(curator, row, "100", "120", "очная").url)
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
    # Free words stay in the answer, the journal keeps figures.
    logged = Event.objects.about("datacall", call.pk).filter(verb="send_answer").last()
    assert logged.after["cells"] == {"c1": 100, "c2": 35, "c4": "очная"}
    snapshot = call.snapshots.get()
    again = editor.get(reverse("datacall_snapshot", args=[snapshot.pk]))
    assert b"".join(again.streaming_content).startswith(b"PK")


def test_the_regions_form_is_read_checked_and_filled_in_place(district: District) -> None:
    editor = district.client(district.editor)
    file = SimpleUploadedFile(
        "форма.xlsx", a_form(schools=(*SCHOOLS[:2], "Устинская ОШ", f"{district.municipality.name} (всего)"))
    )
    sends = {"file": file, "title": "Форма региона", "due_date": "17.10.2023", "due_hour": "9"}
    assert editor.post(reverse("datacall_upload"), sends).status_code == 302
    call = DataCall.objects.get()
    assert [column.title for column in call.fields] == [
        "Обучающиеся: Всего",
        "Обучающиеся: Наставляемых",
        "Примечание",
    ]
    page = editor.get(reverse("datacall_mapping", args=[call.pk]))
    # Two names are known in another spelling, the third one is nobody's.
    assert [row.organization for row, _ in page.context["rows"]] == [*district.schools[:2], None, None]
    assert [chosen for _, chosen in page.context["rows"]][2:] == ["", "place"]
    assert "школа не узнана" in page.content.decode()
    checked = {
        "version": call.version,
        **{f"row-{row}": school.pk for row, school in zip((6, 7, 8), district.schools, strict=True)},
        "row-9": "place",
        **{f"ask-{letter}": "1" for letter in "CD"},
        "spec-C": "число",
        "spec-D": "число | не больше графы 1",
    }
    wrong = editor.post(reverse("datacall_mapping", args=[call.pk]), {**checked, "spec-D": "чис"})
    assert wrong.status_code == 422
    assert "«чис» не понято" in wrong.content.decode()
    # Another table than was shown is shown first, with nothing of what was said of the one before.
    other = editor.post(reverse("datacall_mapping", args=[call.pk]), {**checked, "shown": "Форма 1|9|C"})
    assert (other.status_code, other.context["blank"].header_row) == (200, 3)
    counted = {**checked, "ask-E": "1", "spec-E": "число"}
    assert "E6 стоит формула" in editor.post(reverse("datacall_mapping", args=[call.pk]), counted).content.decode()
    assert editor.post(reverse("datacall_mapping", args=[call.pk]), checked).status_code == 302
    call.refresh_from_db()
    assert [column.title for column in call.fields] == ["Обучающиеся: Всего", "Обучающиеся: Наставляемых"]
    # Shorter names, given in the builder, keep their places in the form.
    named = district.form(columns="Всего | число\nНаставляемых | число | не больше графы 1")
    assert editor.post(reverse("datacall_edit", args=[call.pk]), {**named, "version": call.version}).status_code == 302
    call.refresh_from_db()
    assert (
        editor.post(reverse("datacall_mapping", args=[call.pk]), {**checked, "version": call.version}).status_code
        == 302
    )
    call.refresh_from_db()
    assert [column.title for column in call.fields] == ["Всего", "Наставляемых"]
    assert sorted(call.mapping["columns"].values()) == ["C", "D"]
    editor.post(reverse("datacall_send", args=[call.pk]))
    for school, typed in zip(district.schools, (("1 100", "40"), ("60", "7"), ("0", "0")), strict=True):
        answer(editor, row_of(call, school), *typed)
    sheet = download(editor, call, form="1")["Форма 1"]
    assert [[cell.value for cell in line] for line in sheet["C6:E8"]] == [
        [1100, 40, "=D6/C6*100"],
        [60, 7, "=D7/C7*100"],
        [0, 0, "=D8/C8*100"],
    ]
    # The row of the place has our sums; the form's own total counts itself, a column that it does not count gets ours.
    assert (sheet["C9"].value, sheet["D9"].value) == (1160, 47)
    assert (sheet["C10"].value, sheet["D10"].value) == ("=SUM(C6:C9)", 47)
    assert (sheet["B12"].value, sheet["B6"].font.italic) == ("Исполнитель: Петрова", True)


def test_a_form_with_too_few_rows_is_refused_in_words(district: District) -> None:
    editor = district.client(district.editor)
    file = SimpleUploadedFile("форма.xlsx", a_form(schools=("", "")))
    sends = {"file": file, "title": "Форма", "due_date": "17.10.2023", "due_hour": "9"}
    editor.post(reverse("datacall_upload"), sends)
    call = DataCall.objects.get()
    assert call.rows.count() == 3
    editor.post(reverse("datacall_send", args=[call.pk]))
    refused = editor.post(reverse("datacall_download", args=[call.pk]), {"form": "1"}, follow=True)
    assert "В форме не хватает строк: организаций 3" in refused.content.decode()
    assert not call.snapshots.exists()
    bad = SimpleUploadedFile("форма.xlsx", b"PK\x03\x04")
    assert editor.post(reverse("datacall_upload"), {**sends, "file": bad}).status_code == 422
    # A form that counts everything itself asks for nothing.
    book, counted = Workbook(), io.BytesIO()
    for line in (["Наименование ОО", "Охват, %"], ["Алгасовская СОШ", "=1+1"]):
        book.active.append(line)
    book.save(counted)
    answer = editor.post(
        reverse("datacall_upload"), {**sends, "file": SimpleUploadedFile("ф.xlsx", counted.getvalue())}
    )
    assert answer.status_code == 422 and "не получится" in answer.content.decode()


def test_a_term_to_the_hour_is_prolonged_with_its_trace(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = district.client(district.editor)
    refused = editor.post(reverse("datacall_new"), district.form(due_date="16.10.2023", due_hour="00:00"))
    assert "Этот час уже прошёл" in refused.content.decode()
    call = district.sent()
    # Noon of the municipality, which lies two hours before Moscow's.
    assert call.due_at == dt.datetime(2023, 10, 17, 7, tzinfo=dt.UTC)
    assert "12:00 17.10.2023" in editor.get(page_of(call)).content.decode()
    municipality = district.municipality
    municipality.demo_date = dt.date(2023, 10, 18)
    municipality.save()
    noon = dt.datetime(2026, 1, 1, 10, 30, tzinfo=dt.UTC)
    monkeypatch.setattr("organizations.clock.timezone.now", lambda: noon)
    # 15:30 in the municipality: a day and three and a half hours later, begun hours count.
    shown = editor.get(page_of(call), {"state": "late"})
    assert [line.late for line in shown.context["board"].lines] == ["28 часов"] * 3
    text = editor.get(reverse("datacall_reminder", args=[call.pk])).context["text"]
    assert "опоздание 28 часов" in text
    assert text.count("— ") == 3
    url = reverse("datacall_prolong", args=[call.pk])
    assert editor.post(url, {"due_date": "19.10.2023", "due_hour": "9.00"}).status_code == 422
    assert editor.post(url, {"due_date": "17.10.2023", "due_hour": "10", "reason": "Карантин"}).status_code == 422
    given = {"due_date": "19.10.2023", "due_hour": "9.00", "reason": "Карантин"}
    assert [editor.post(url, given).status_code for _ in range(2)] == [302, 302]
    page = editor.get(page_of(call)).content.decode()
    assert "было до" in page
    assert "Карантин" in page
    assert "опаздывают" not in page
    assert Event.objects.about("datacall", call.pk).filter(verb="prolong_datacall").count() == 1
    answer(editor, row_of(call, district.schools[0]), "1", "1", "очная")
    assert row_of(call, district.schools[0]).hours_late(noon) == 0, "the new hour is the one that counts"


def test_one_school_has_more_time_and_is_not_late_before_it(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor, curator = district.client(district.editor), district.client(district.curators[0])
    call = district.sent()
    own, other = row_of(call, district.schools[0]), row_of(call, district.schools[1])
    url = reverse("datacall_prolong_one", args=[call.pk, own.pk])
    assert "Сейчас до 12:00 17.10.2023." in editor.get(url).content.decode()
    given = {"due_date": "18.10.2023", "due_hour": "16.00", "reason": "Отключили свет"}
    assert editor.post(url, {**given, "reason": ""}).status_code == 422
    assert editor.post(url, {**given, "due_date": "17.10.2023", "due_hour": "11"}).status_code == 422
    assert [editor.post(url, given).status_code for _ in range(2)] == [302, 302]
    event = Event.objects.about("datacall", call.pk).get(verb="prolong_answer")
    assert (event.actor, event.comment, event.before["due_at"]) == (
        district.editor,
        "Отключили свет",
        call.due_at.isoformat(),
    )
    # The school itself moves no term, and its own request has no other's answers.
    assert curator.post(url, given).status_code == 403
    stray = reverse("datacall_prolong_one", args=[district.sent(title="Другой").pk, own.pk])
    assert editor.post(stray, given).status_code == 403
    page = curator.get(reverse("datacall_answer", args=[own.pk])).content.decode()
    assert "Ответить <b>до 16:00 18.10.2023</b>" in page and "Отключили свет" in page
    assert "Срок ответа продлён" in curator.get(reverse("notices")).content.decode()
    neighbour = district.client(district.curators[1])
    assert "Отключили свет" not in neighbour.get(reverse("notices")).content.decode()
    assert "до 12:00 17.10.2023" in neighbour.get(reverse("datacall_answer", args=[other.pk])).content.decode()
    # Noon of the next day: the others are late, the school is not; in the evening it is.
    district.municipality.demo_date = dt.date(2023, 10, 18)
    district.municipality.save()
    clock = {"at": dt.datetime(2026, 1, 1, 7, 30, tzinfo=dt.UTC)}
    monkeypatch.setattr("organizations.clock.timezone.now", lambda: clock["at"])
    late = editor.get(page_of(call), {"state": "late"}).context["board"].lines
    assert [line.row.organization for line in late] == district.schools[1:]
    text = editor.get(reverse("datacall_reminder", args=[call.pk])).context["text"]
    assert "— Алгасовская СОШ (срок продлён до 16:00 18.10.2023)" in text and "опоздание 25 часов" in text
    shown = editor.get(page_of(call)).content.decode()
    assert "срок продлён до 16:00 18.10.2023: Отключили свет" in shown
    for school in district.schools[1:]:
        answer(editor, row_of(call, school), "1", "1", "очная")
    assert dict(editor.get(reverse("datacalls")).context["found"])[call] is False
    clock["at"] += dt.timedelta(hours=5)
    (line,) = editor.get(page_of(call), {"state": "late"}).context["board"].lines
    assert (line.late, line.extended.by) == ("2 часа", district.editor.short_name())
    assert dict(editor.get(reverse("datacalls")).context["found"])[call] is True
    # A later term for everybody is that school's, too.
    for_all = {"due_date": "20.10.2023", "due_hour": "9", "reason": "Праздник"}
    editor.post(reverse("datacall_prolong", args=[call.pk]), for_all)
    answering = curator.get(reverse("datacall_answer", args=[own.pk])).content.decode()
    assert "Ответить <b>до 09:00 20.10.2023</b>" in answering and "Отключили свет" not in answering
    answer(editor, row_of(call, district.schools[0]), "1", "1", "очная")
    refused = editor.post(url, {**given, "due_date": "21.10.2023"})
    assert refused.status_code == 422 and "Ответ уже отправлен" in refused.content.decode()


def test_two_tabs_see_each_other(district: District) -> None:
    call = district.sent()
    first, second = (district.client(district.curators[0]) for _ in range(2))
    row = row_of(call, district.schools[0])
    answer(first, row, "100", "35", send=False)
    conflict = answer(second, row, "90", "30")
    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert all(f">{number}<" in page for number in (100, 35, 90, 30))
    # Nothing of the first one's was lost; one's own is sent once more on purpose.
    current = row_of(call, district.schools[0])
    assert current.cells == {"c1": 100, "c2": 35}
    assert answer(second, current, "90", "30", send=False).status_code == 302
    assert row_of(call, district.schools[0]).cells == {"c1": 90, "c2": 30}
    # The same answer twice changes nothing.
    events = Event.objects.about("datacall", call.pk).count()
    current = row_of(call, district.schools[0])
    answer(second, current, "90", "30", send=False)
    assert Event.objects.about("datacall", call.pk).count() == events


def test_last_answers_are_offered_one_by_one_and_all_at_once(district: District) -> None:
    former = district.sent()
    curator = district.client(district.curators[0])
    answer(curator, row_of(former, district.schools[0]), "100", "35", "очная")
    editor = district.client(district.editor)
    copied = editor.get(reverse("datacall_new"), {"copy": former.pk})
    assert copied.context["form"]["columns"].value() == COLUMNS
    call = district.sent(
        previous=former.pk,
        columns=f"Новая графа | число | необязательно\n{COLUMNS.replace('графы 1', 'графы 2').replace('2/1', '3/2')}",
    )
    row = row_of(call, district.schools[0])
    url = reverse("datacall_answer", args=[row.pk])
    assert "Без изменений" in curator.get(url).content.decode()
    code = next(column.code for column in call.fields if column.title == "Детей 10–18 лет")
    curator.post(url, {"version": row.version, "unchanged": code})
    row.refresh_from_db()
    assert row.cells == {code: 100}
    curator.post(url, {"version": row.version, "unchanged": "all", f"cell-{code}": "101"})
    row.refresh_from_db()
    assert sorted(map(str, row.cells.values())) == ["100", "35", "очная"]
    # Another school has said nothing before: nothing is offered.
    other = row_of(call, district.schools[1])
    assert (
        "unchanged"
        not in district.client(district.curators[1]).get(reverse("datacall_answer", args=[other.pk])).content.decode()
    )


def test_an_answer_is_returned_mended_and_accepted_and_feeds_the_denominator(district: District) -> None:
    columns = "Детей | число | знаменатель: Дети и молодёжь 10–18 лет, 2023"
    call = district.sent(columns=columns)
    editor, curator = district.client(district.editor), district.client(district.curators[0])
    row = row_of(call, district.schools[0])
    answer(curator, row, "300")
    url = reverse("datacall_return", args=[call.pk, row.pk])
    assert editor.post(url, {"reason": " "}).status_code == 422
    assert editor.post(url, {"reason": "Без дошкольников"}).status_code == 302
    assert "Без дошкольников" in curator.get(reverse("datacall_answer", args=[row.pk])).content.decode()
    assert "Ответ возвращён" in curator.get(reverse("notices")).content.decode()
    answer(curator, row_of(call, district.schools[0]), "250")
    answer(district.client(district.curators[1]), row_of(call, district.schools[1]), "40")
    accept = reverse("datacall_accept", args=[call.pk])
    editor.post(accept, {"row": [row.pk]})
    editor.post(accept, {"all": "1"})
    assert dict(BaseNumber.objects.values_list("organization__short_name", "number")) == {
        "Алгасовская СОШ": 250,
        "Сокольниковская СОШ": 40,
    }
    # Accepted stays until it is returned; nobody answers a closed request.
    refused = answer(curator, row_of(call, district.schools[0]), "1")
    assert refused.status_code == 302
    assert row_of(call, district.schools[0]).cells == {"c1": 250}
    editor.post(reverse("datacall_close", args=[call.pk]))
    third = row_of(call, district.schools[2])
    answer(editor, third, "7")
    third.refresh_from_db()
    assert third.status == "waiting"
    assert "Сбор закрыт" in editor.get(reverse("datacall_answer", args=[third.pk])).content.decode()


def test_a_region_asks_the_municipality_passes_on_and_the_sum_goes_up(district: District) -> None:
    above = district.sent(district.regional, groups=["all"])
    editor, regional = district.client(district.editor), district.client(district.regional)
    assert editor.get(page_of(above)).status_code == 404
    below = DataCall.objects.get(municipality=district.municipality)
    assert below.due_at == above.due_at - dt.timedelta(hours=2)
    assert "Регион просит данные" in editor.get(reverse("notices")).content.decode()
    assert below.title in editor.get(reverse("dashboard")).content.decode()
    # The region's columns are its own: with others the answer would not add up.
    changed = {**district.form(columns="Другая | число"), "version": below.version}
    assert editor.post(reverse("datacall_edit", args=[below.pk]), changed).status_code == 422
    assert editor.post(reverse("datacall_pass", args=[below.pk])).status_code == 302
    for school, typed in zip(district.schools, (("100", "35"), ("50", "4"), ("10", "0")), strict=True):
        answer(editor, row_of(below, school), *typed, "очная")
    upward = reverse("datacall_upward", args=[below.pk])
    summed = {one.column.code: one.typed for one in editor.get(upward).context["asked"]}
    assert (summed["c1"], summed["c2"], summed["c4"]) == ("160", "39", "")
    given = {f"cell-{code}": text for code, text in summed.items()}
    # A choice does not add up: the department says it itself.
    assert editor.post(upward, given).status_code == 422
    assert editor.post(upward, {**given, "cell-c4": "очная"}).status_code == 302
    row = above.rows.get()
    assert (row.status, row.cells["c1"], len(row.detail)) == ("sent", 160, 3)
    book = download(regional, above)
    assert [line[1].value for line in book["По школам"].iter_rows(min_row=2)] == [
        school.short_name for school in district.schools
    ]
    regional.post(reverse("datacall_return", args=[above.pk, row.pk]), {"reason": "Сверьте"})
    # The region gives this municipality more time: its department reads of it where it answers.
    more = {"due_date": "19.10.2023", "due_hour": "10", "reason": "По просьбе района"}
    assert regional.post(reverse("datacall_prolong_one", args=[above.pk, row.pk]), more).status_code == 302
    assert editor.post(reverse("datacall_prolong_one", args=[above.pk, row.pk]), more).status_code == 404
    assert "ждёт ответ до 10:00 19.10.2023" in editor.get(page_of(below)).content.decode()
    assert "Регион продлил срок" in editor.get(reverse("notices")).content.decode()
    assert "Сверьте" in editor.get(page_of(below)).content.decode()
    editor.post(upward, {**given, "cell-c1": "161", "cell-c4": "очная"})
    row.refresh_from_db()
    assert (row.status, row.cells["c1"]) == ("sent", 161)
    regional.post(reverse("datacall_accept", args=[above.pk]), {"all": "1"})
    assert "Ответ принят регионом" in editor.get(page_of(below)).content.decode()
    # The region reads nothing of the municipality's own request.
    assert regional.get(page_of(below)).status_code == 404


def test_known_values_are_filled_beforehand_and_stay_the_schools_to_change(district: District) -> None:
    columns = "Куратор | текст | известно: куратор\nПрограмм | число | известно: программы"
    form = district.form(columns="", ready=["curator"], add="1")
    shown = district.client(district.editor).post(reverse("datacall_new"), form)
    assert shown.context["form"]["columns"].value() == "Куратор наставничества | текст | известно: куратор"
    assert not DataCall.objects.exists()
    programme(district.schools[0])
    call = district.sent(columns=columns)
    row = row_of(call, district.schools[0])
    assert row.cells == {"c1": district.curators[0].get_full_name(), "c2": 1}
    assert row.status == "waiting"
    curator = district.client(district.curators[0])
    answer(curator, row, "Другая Анна", "1")
    page = district.client(district.editor).get(page_of(call)).content.decode()
    assert f"в реестре {district.curators[0].get_full_name()}" in page


def test_queries_do_not_grow_with_schools_and_requests(district: District) -> None:
    call = district.sent()
    editor = district.client(district.editor)
    urls = [reverse(name, args=[call.pk]) for name in ("datacall", "datacall_print", "datacall_reminder")]
    urls += [reverse(name) for name in ("datacalls", "datacall_new", "dashboard", "notices")]
    answer(editor, row_of(call, district.schools[0]), "1", "1", "очная")

    def asked() -> dict[str, int]:
        # Messages of what was done before are shown once, and taken out of the session.
        editor.get(urls[0])
        counts = {}
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                assert editor.get(url).status_code == 200
            counts[url] = len(queries)
        return counts

    few = asked()
    more = [factories.organization(district.municipality, kind="school") for _ in range(5)]
    acts.ask_more(call.pk, more, by=district.editor)
    other = district.sent(title="Другой")
    for school in more:
        for one in (call, other):
            answer(editor, row_of(one, school), "1", "1", "очная")
    assert asked() == few


@pytest.mark.django_db(transaction=True)
def test_two_at_once_on_one_answer_and_on_one_request(reference: None) -> None:
    district = District()
    call = district.sent(columns="Детей | число")
    row = row_of(call, district.schools[0])
    results = at_once(
        *(
            lambda number=number: send_answer(row.pk, {"c1": number}, version=row.version, by=district.curators[0])
            for number in (1, 2)
        )
    )
    assert sorted(isinstance(one, Refused) for one in results) == [False, True]
    results = at_once(
        lambda: accept_answers(call.pk, [row.pk], by=district.editor),
        lambda: return_answer(row.pk, reason="Проверьте", by=district.editor),
    )
    row.refresh_from_db()
    # Whichever came second met what the first one did: accepted and then returned, or returned and not accepted.
    assert row.status == "returned"
    draft = district.built()
    at_once(lambda: acts.send(draft.pk, by=district.editor), lambda: acts.send(draft.pk, by=district.editor))
    assert Event.objects.about("datacall", draft.pk).filter(verb="send_datacall").count() == 1


def test_the_letter_tells_the_school_what_it_owes_and_the_department_what_was_answered(district: District) -> None:
    call = district.sent()
    told = {letter.person: letter for letter in letters()}
    (group,) = told[district.curators[0]].parts[0].groups
    assert (group.heading, group.entries[0].said) == ("Запросы данных", "ответить до 12:00 17.10.2023")
    assert district.editor not in told
    answer(district.client(district.curators[0]), row_of(call, district.schools[0]), "1", "1", "очная")
    told = {letter.person: letter for letter in letters()}
    assert district.curators[0] not in told
    (group,) = told[district.editor].parts[0].groups
    assert group.entries[0].said == "ответов на проверке 1, срок до 12:00 17.10.2023"


def test_a_form_of_questions_gets_the_totals_beside_them(district: District) -> None:
    book = Workbook()
    for row, line in enumerate(
        (("№", "Показатель", "Значение"), ("1", "Количество пар"), ("2", "Сайт проекта")), start=3
    ):
        for column, text in enumerate(line, start=1):
            book.active.cell(row, column, text)
    target = io.BytesIO()
    book.save(target)
    editor = district.client(district.editor)
    file = SimpleUploadedFile("форма.xlsx", target.getvalue())
    sends = {"file": file, "layout": "form", "title": "Форма", "due_date": "17.10.2023", "due_hour": "9"}
    editor.post(reverse("datacall_upload"), sends)
    call = DataCall.objects.get()
    assert [column.title for column in call.fields] == ["Количество пар", "Сайт проекта"]
    page = editor.get(reverse("datacall_mapping", args=[call.pk]))
    checked = {"version": call.version, "ask-4": "1", "ask-5": "1", "spec-4": "число", "spec-5": "текст"}
    assert page.status_code == 200
    assert editor.post(reverse("datacall_mapping", args=[call.pk]), checked).status_code == 302
    editor.post(reverse("datacall_send", args=[call.pk]))
    for school, typed in zip(district.schools[:2], (("3", "а.рф"), ("4", "б.рф")), strict=True):
        answer(editor, row_of(call, school), *typed)
    sheet = download(editor, call, form="1").active
    assert (sheet["C4"].value, sheet["C5"].value) == (7, "Алгасовская СОШ: а.рф\nСокольниковская СОШ: б.рф")
    # Our own table has the questions down, too.
    own = download(editor, call).worksheets[0]
    assert [own.cell(4, column).value for column in (2, 3, 4, 5, 6)] == ["Количество пар", 7, 3, 4, None]
