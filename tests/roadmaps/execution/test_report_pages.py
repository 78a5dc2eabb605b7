"""A line's page and the form of a report: what is asked, what is kept, who may, and files served to be saved only."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from documents.models import StoredFile
from organizations.models import OrganizationKind, User
from roadmaps.models import Evidence, Execution, Item
from roadmaps.workflow import controlling, reporting
from tests import factories
from tests.documents.test_evidence_files import photo
from tests.documents.test_uploads_guard import pdf
from tests.roadmaps.execution.reporting_cast import DUE, LINK, ORDER, TODAY, Cast, a_cast, fresh, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
REPORT = "line_report"


@pytest.fixture
def cast(db: None, unscoped: None, settings: Any, tmp_path: Any) -> Cast:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return a_cast()


def get(person: User, *lines: Execution) -> HttpResponse:
    return factories.signed_in(person).get(reverse(REPORT), {"line": [line.pk for line in lines]})


def send(person: User, *lines: Execution, of: Execution | None = None, **fields: Any) -> HttpResponse:
    anchor = of or lines[0]
    form = {"line": [line.pk for line in lines], "of": anchor.pk, "done_on": "13.11.2020", **fields}
    return factories.signed_in(person).post(reverse(REPORT), form)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def upload(content: bytes, name: str = "приказ.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def live(line: Execution) -> list[Evidence]:
    return list(line.evidence.filter(withdrawn_at__isnull=True).order_by("pk"))


NUMBERED = {"title": "Приказ", "number": "87-од", "date": "12.11.2020"}


def test_one_document_closes_several_lines(cast: Cast) -> None:
    lines = [cast.line(uid) for uid in "ade"]
    assert send(cast.curator, *lines, **NUMBERED, note="Сделано").status_code == 302
    for line in lines:
        found = fresh(line)
        assert (found.status, found.done_on, found.note) == ("reported", dt.date(2020, 11, 13), "Сделано")
    (evidence,) = Evidence.objects.all()
    assert (evidence.number, evidence.date, evidence.lines.count()) == ("87-од", dt.date(2020, 11, 12), 3)


def test_the_day_of_the_document_stands_for_the_day_that_was_left_out(cast: Cast) -> None:
    line = cast.line("a")
    send(cast.curator, line, **{**NUMBERED, "done_on": ""})
    assert fresh(line).done_on == dt.date(2020, 11, 12)


@pytest.mark.parametrize(
    ("uid", "first", "beside"),
    [
        ("a", ["number", "file"], ["url"]),
        ("b", ["url"], ["number", "file"]),
        ("t", ["numerator", "denominator"], ["number", "url", "file"]),
        ("e", [], ["number", "url", "file"]),
    ],
)
def test_the_result_decides_what_is_asked(cast: Cast, uid: str, first: list[str], beside: list[str]) -> None:
    page = text(get(cast.curator, cast.line(uid)))
    asked, _, also = page.partition('<details class="also"')
    for name in first:
        assert f'name="{name}"' in asked
    for name in beside:
        assert f'name="{name}"' not in asked
        assert f'name="{name}"' in also


def test_before_a_file_is_chosen_the_form_speaks_of_children(cast: Cast) -> None:
    page = text(get(cast.curator, cast.line("a")))
    warning, field = page.index("Документ с фамилиями детей не прикладывайте"), page.index('type="file"')
    assert warning < field
    (disk,) = re.findall(r'<input type="file" name="file"[^>]*>', page)
    assert " multiple" in disk
    assert 'accept=".pdf,' in disk
    assert re.search(r'<input type="file" name="camera"[^>]*capture="environment"', page)


def test_the_form_tells_beforehand_what_a_late_report_will_say(cast: Cast) -> None:
    page = text(get(cast.curator, cast.line("a")))
    assert "не позже 15.11.2020, в отчёте будет «исполнено в срок, отчёт с опозданием»" in page
    answer = send(cast.curator, cast.line("d"), **NUMBERED)
    followed = factories.signed_in(cast.curator).get(answer["Location"])
    assert "исполнено в срок, отчёт с опозданием" in text(followed)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"done_on": ""}, "Укажите, когда исполнено"),
        ({"done_on": "31.11.2020", **NUMBERED}, "31 ноября не существует"),
        ({"done_on": "21.11.2020", **NUMBERED}, "21 ноября 2020 г. ещё не наступило"),
        ({"number": "87-од"}, "Укажите дату документа"),
        ({"date": "12.11.2020"}, "Укажите номер документа"),
        ({}, "укажите номер и дату документа или файл"),
        ({**NUMBERED, "url": "javascript:alert(1)"}, "http://"),
        ({**NUMBERED, "number": "9" * 41}, "не больше 40 знаков"),
        ({**NUMBERED, "note": "я" * 5000}, "не больше 4000 знаков"),
        ({**NUMBERED, "date": "12.11.2024"}, "ещё не наступило"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(cast: Cast, fields: dict[str, str], told: str) -> None:
    line = cast.line("a")
    answer = send(cast.curator, line, **{**fields, "title": "Приказ <b>о кураторе"})
    page = text(answer).replace("\u00a0", " ")
    assert answer.status_code == 422
    assert told in page
    assert "Приказ &lt;b&gt;о кураторе" in page
    assert 'class="error-summary"' in page
    assert fresh(line).status == "assigned"
    assert verbs(line) == []


def test_a_file_is_kept_while_the_form_has_errors(cast: Cast) -> None:
    line = cast.line("a")
    refused = send(cast.curator, line, done_on="", file=upload(pdf(), "программа.pdf"))
    assert refused.status_code == 422
    (stored,) = StoredFile.objects.filter(name="программа.pdf")
    assert f'name="pending" value="{stored.pk}"' in text(refused)
    assert send(cast.curator, line, pending=[stored.pk]).status_code == 302
    (evidence,) = live(line)
    assert evidence.file == stored


def test_a_file_that_is_not_taken_says_why_and_the_good_ones_stay(cast: Cast) -> None:
    line = cast.line("a")
    first = send(cast.curator, line, attach="1", file=upload(pdf(), "1.pdf"))
    assert first.status_code == 200
    stored = StoredFile.objects.get(name="1.pdf")
    bad = send(cast.curator, line, attach="1", pending=[stored.pk], note="Слова", file=upload(b"{\\rtf1}", "2.rtf"))
    page = text(bad)
    assert bad.status_code == 422
    assert "RTF" in page
    assert "сохраните" in page
    assert f'name="pending" value="{stored.pk}"' in page
    assert "Слова" in page
    assert live(line) == []


def test_a_file_is_taken_from_the_form_and_nothing_is_judged_yet(cast: Cast) -> None:
    line = cast.line("a")
    send(cast.curator, line, attach="1", file=upload(pdf(), "1.pdf"))
    stored = StoredFile.objects.get(name="1.pdf")
    answer = send(cast.curator, line, pending=[stored.pk], remove=stored.pk, done_on="", note="Слова")
    page = text(answer)
    assert answer.status_code == 200
    assert "error-summary" not in page
    assert 'name="pending"' not in page
    assert "Слова" in page


def test_photographs_of_two_tries_become_one_pdf(cast: Cast) -> None:
    line = cast.line("a")
    send(cast.curator, line, attach="1", camera=upload(photo(), "1.jpg"))
    first = StoredFile.objects.get(name="1.jpg")
    assert send(cast.curator, line, pending=[first.pk], camera=upload(photo(40, 60), "2.jpg")).status_code == 302
    (evidence,) = live(line)
    assert evidence.file is not None
    assert evidence.file.content_type == "application/pdf"
    body = b"".join(factories.signed_in(cast.curator).get(reverse("evidence_file", args=[evidence.pk])))
    with pikepdf.open(io.BytesIO(body)) as made:
        assert len(made.pages) == 2


@pytest.mark.parametrize("whose", ["neighbour", "editor"])
def test_another_persons_file_cannot_be_taken(cast: Cast, whose: str) -> None:
    send(cast.people[whose], cast.line("a", at=cast.other_school), attach="1", file=upload(pdf(), "чужой.pdf"))
    foreign = StoredFile.objects.get(name="чужой.pdf")
    line = cast.line("a")
    assert send(cast.curator, line, pending=[foreign.pk]).status_code == 422
    assert live(line) == []


@pytest.mark.parametrize("pending", ["x", "-1", "9" * 30, "0"])
def test_nonsense_for_a_kept_file_is_nothing(cast: Cast, pending: str) -> None:
    assert send(cast.curator, cast.line("a"), pending=[pending], **NUMBERED).status_code == 302


def test_a_second_click_reports_once(cast: Cast) -> None:
    line, content = cast.line("a"), pdf()
    for _ in range(2):
        answer = send(cast.curator, line, **NUMBERED, file=upload(content))
        assert answer.status_code == 302
    assert verbs(line) == ["report_line"]
    assert Evidence.objects.count() == 2


def test_two_people_report_one_line_and_the_second_is_told(cast: Cast) -> None:
    line = cast.line("a")
    assert get(cast.head, line).status_code == 200
    send(cast.curator, line, **NUMBERED)
    answer = send(cast.head, line, **{**NUMBERED, "number": "88-од"})
    assert answer.status_code == 409
    assert "отчёт уже подан" in text(answer)
    assert "88-од" in text(answer)
    assert [one.number for one in live(line)] == ["87-од"]


def test_a_line_that_was_reported_has_no_form(cast: Cast) -> None:
    line = cast.line("a")
    send(cast.curator, line, **NUMBERED)
    assert get(cast.curator, line)["Location"] == reverse("line", args=[line.pk])
    Execution.objects.filter(pk=line.pk).update(status="ended", ended_on=TODAY, ended_basis="приказ № 201")
    told = factories.signed_in(cast.curator).get(reverse("line_report"), {"line": line.pk}, follow=True)
    assert "По этому мероприятию поручение прекращено 20.11.2020: приказ № 201." in text(told)


def test_what_came_back_is_mended_not_typed_anew(cast: Cast) -> None:
    line = cast.line("d")
    reporting.report([line.pk], done_on=dt.date(2020, 11, 13), note="Первое", proofs=[ORDER, LINK], by=cast.curator)
    reporting.return_line(line.pk, reason="Нет подписи", by=cast.editor)
    page = text(get(cast.curator, line))
    document, link = live(line)
    for words in ("Нет подписи", "Первое", 'value="13.11.2020"', f'name="keep" value="{document.pk}"'):
        assert words in page
    assert send(cast.curator, line, keep=[document.pk], url="https://school.example/new").status_code == 302
    assert {str(one) for one in live(line)} == {str(document), "https://school.example/new"}
    assert link not in live(line)


def test_a_target_is_reported_by_its_value(cast: Cast) -> None:
    line = cast.line("t")
    assert send(cast.curator, line, numerator="сорок").status_code == 422
    assert send(cast.curator, line, numerator="50", denominator="40").status_code == 422
    assert send(cast.curator, line, numerator="12,5", denominator="1 000").status_code == 302
    (value,) = live(line)
    assert (value.numerator, value.denominator) == (12.5, 1000)


def test_the_department_enters_for_a_school_and_the_line_says_so(cast: Cast) -> None:
    line = cast.line("a")
    assert f"за организацию: {cast.school.short_name}" in text(get(cast.editor, line))
    assert send(cast.editor, line, **NUMBERED).status_code == 302
    assert fresh(line).entered_as == "department"
    for person in (cast.curator, cast.editor):
        assert "Внёс отдел за организацию" in text(factories.signed_in(person).get(reverse("line", args=[line.pk])))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("head", 200), ("curator", 200), ("editor", 200), ("administrator", 200)),
        *(("controller", 403), ("registrar", 403), ("approver", 403), ("methodist", 403)),
        *(("neighbour", 404), ("stranger", 404), ("observer", 404)),
    ],
)
def test_who_may_report(cast: Cast, who: str, status: int) -> None:
    line = cast.line("a")
    assert get(cast.people[who], line).status_code == status
    sent = send(cast.people[who], line, **NUMBERED)
    assert sent.status_code == (302 if status == 200 else status)
    assert fresh(line).is_open is (status != 200)


@pytest.mark.parametrize("lines", [["x"], ["-1"], ["9" * 30], ["999999"], ["1"] * 1 + ["x"]])
def test_lines_that_are_none_are_not_there(cast: Cast, lines: list[str]) -> None:
    client = factories.signed_in(cast.curator)
    assert client.get(reverse(REPORT), {"line": lines}).status_code == 404
    assert client.post(reverse(REPORT), {"line": lines}).status_code == 404


def test_no_line_at_all_leads_back_to_the_list(cast: Cast) -> None:
    client = factories.signed_in(cast.curator)
    assert client.get(reverse(REPORT))["Location"] == reverse("my_items")
    assert client.post(reverse(REPORT))["Location"] == reverse("my_items")


def test_all_ticks_taken_away_is_told(cast: Cast) -> None:
    line = cast.line("a")
    answer = send(cast.curator, of=line, **NUMBERED)
    assert answer.status_code == 422
    assert "Не выбрано ни одного мероприятия" in text(answer)
    assert "87-од" in text(answer)


def test_a_line_of_another_organization_is_refused_whole(cast: Cast) -> None:
    own, foreign = cast.line("a"), cast.line("d", at=cast.other_school)
    assert send(cast.curator, own, foreign, **NUMBERED).status_code == 404
    assert fresh(own).is_open


def test_the_form_offers_other_lines_of_the_same_organization(cast: Cast) -> None:
    line, other = cast.line("a"), cast.line("d")
    foreign = cast.line("e", at=cast.other_school)
    page = text(get(cast.curator, line))
    assert f'value="{other.pk}" id="line-{other.pk}" >' in page
    assert f'value="{line.pk}" id="line-{line.pk}" checked>' in page
    assert f'id="line-{foreign.pk}"' not in page


def test_a_line_tells_its_history_and_takes_its_report_back(cast: Cast) -> None:
    line = cast.line("a")
    send(cast.curator, line, **NUMBERED, note="Сделано <i>")
    client = factories.signed_in(cast.curator)
    page = text(client.get(reverse("line", args=[line.pk])))
    for words in ("87-од", "Подан отчёт", "Сделано &lt;i&gt;", reverse("line_withdraw", args=[line.pk])):
        assert words in page
    for _ in range(2):
        assert client.post(reverse("line_withdraw", args=[line.pk])).status_code == 302
    assert fresh(line).status == "assigned"
    assert verbs(line) == ["report_line", "withdraw_report"]
    controlling.take_off(line.item_id, on=TODAY, basis="Решение совета", by=cast.editor)
    page = text(client.get(reverse("line", args=[line.pk])))
    assert "Снято с контроля 20.11.2020. Основание: Решение совета" in page and "Поручено: приказ № 146" in page


def test_an_accepted_report_is_not_taken_back(cast: Cast) -> None:
    line = cast.line("a")
    send(cast.curator, line, **NUMBERED)
    reporting.accept([line.pk], by=cast.editor)
    client = factories.signed_in(cast.curator)
    assert reverse("line_withdraw", args=[line.pk]) not in text(client.get(reverse("line", args=[line.pk])))
    answer = client.post(reverse("line_withdraw", args=[line.pk]), follow=True)
    assert "отчёт уже принят" in text(answer)
    assert fresh(line).status == "accepted"


def evidence_of(cast: Cast, line: Execution, content: bytes, name: str) -> Evidence:
    assert send(cast.curator, line, file=upload(content, name)).status_code == 302
    return live(line)[0]


def test_a_file_is_saved_never_shown(cast: Cast) -> None:
    data = pdf()
    found = evidence_of(cast, cast.line("a"), data, "приказ.pdf")
    answer = factories.signed_in(cast.editor).get(reverse("evidence_file", args=[found.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    assert "private" in answer["Cache-Control"]
    assert b"".join(answer) == data


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("curator", 200), ("head", 200), ("editor", 200), ("controller", 200), ("methodist", 200)),
        *(("neighbour", 404), ("stranger", 404), ("observer", 404)),
    ],
)
def test_who_sees_a_file(cast: Cast, who: str, status: int) -> None:
    found = evidence_of(cast, cast.line("a"), pdf(), "приказ.pdf")
    assert factories.signed_in(cast.people[who]).get(reverse("evidence_file", args=[found.pk])).status_code == status


def test_a_withdrawn_file_is_served_no_more(cast: Cast) -> None:
    line = cast.line("a")
    found = evidence_of(cast, line, pdf(), "приказ.pdf")
    reporting.withdraw_report(line.pk, by=cast.curator)
    assert factories.signed_in(cast.curator).get(reverse("evidence_file", args=[found.pk])).status_code == 404


def test_a_file_that_the_store_lost_is_not_there(cast: Cast, tmp_path: Any) -> None:
    found = evidence_of(cast, cast.line("a"), pdf(), "приказ.pdf")
    assert found.file is not None
    (tmp_path / found.file.path).unlink()
    assert factories.signed_in(cast.curator).get(reverse("evidence_file", args=[found.pk])).status_code == 404


def test_evidence_without_a_file_has_no_file(cast: Cast) -> None:
    line = cast.line("a")
    send(cast.curator, line, **NUMBERED)
    (found,) = live(line)
    assert factories.signed_in(cast.curator).get(reverse("evidence_file", args=[found.pk])).status_code == 404


def test_a_branch_has_a_line_of_its_own_under_its_school(cast: Cast) -> None:
    line = cast.line("a")
    branch = factories.organization(cast.home, kind=OrganizationKind.SCHOOL, parent=cast.school, short_name="Филиал")
    of_branch = cast.line("a", at=branch, parent=line, late_after=None)
    page = text(factories.signed_in(cast.curator).get(reverse("line", args=[line.pk])))
    assert reverse("line", args=[of_branch.pk]) in page
    assert send(cast.curator, of_branch).status_code == 302


def test_a_long_wording_is_shown_whole(cast: Cast) -> None:
    line = cast.line("a", due=DUE)
    Item.objects.filter(pk=line.item_id).update(deadline="до 15.11.2020, далее постоянно", title="Слово " * 100)
    page = text(factories.signed_in(cast.curator).get(reverse("line", args=[line.pk])))
    assert "до 15.11.2020, далее постоянно" in page
    assert ("Слово " * 100).strip() in page


IN_ROW = {"headers": {"HX-Request": "true"}}


def test_the_form_unfolds_in_the_row_with_ids_of_its_own(cast: Cast) -> None:
    line, other = cast.line("a"), cast.line("d")
    client = factories.signed_in(cast.curator)
    listed = text(client.get(reverse("my_items")))
    assert f'hx-get="{reverse(REPORT)}?line={line.pk}" hx-target="#report-of-{line.pk}"' in listed
    assert f'id="report-of-{line.pk}"' in listed
    pages = [text(client.get(reverse(REPORT), {"line": one.pk}, **IN_ROW)) for one in (line, other)]
    for page in pages:
        assert "<html" not in page
    ids = [set(re.findall(r' id="([^"]+)"', page)) for page in (listed, *pages)]
    assert not ids[0] & ids[1] and not ids[0] & ids[2] and not ids[1] & ids[2]
    assert f'value="{other.pk}" id="line-of-{line.pk}-{other.pk}"' in pages[0]
    # Each label and each description finds what it speaks of.
    for named, page in zip(ids[1:], pages, strict=True):
        for wanted in re.findall(r' (?:for|aria-describedby)="([^"]+)"', page):
            assert set(wanted.split()) <= named, wanted


def test_a_report_in_the_row_renews_the_list_and_may_be_taken_back(cast: Cast) -> None:
    line, other, apart = cast.line("a"), cast.line("d"), cast.line("e")
    client = factories.signed_in(cast.curator)
    form = {"line": [line.pk, other.pk], "of": line.pk, "done_on": "13.11.2020", **NUMBERED, "note": "Слова"}
    answer = client.post(reverse(REPORT), {**form, "file": upload(pdf(), "приказ.pdf")}, **IN_ROW)
    assert answer["HX-Refresh"] == "true"
    page = text(client.get(reverse("my_items")))
    assert "Отчёт по 2 мероприятиям" in page
    toast = page[page.index('id="toasts"') :]
    assert re.findall(r'name="line" value="(\d+)"', toast) == [str(line.pk), str(other.pk)]
    # Once: a reload offers it no more.
    assert reverse("lines_withdraw") not in text(client.get(reverse("my_items")))
    for _ in range(2):
        assert client.post(reverse("lines_withdraw"), {"line": [line.pk, other.pk]}).status_code == 302
    assert [fresh(one).status for one in (line, other, apart)] == ["assigned"] * 3
    assert live(line) == live(other) == []
    assert verbs(line) == verbs(other) == ["report_line", "withdraw_report"]
    # What was typed and sent waits in the form.
    again = text(client.get(reverse(REPORT), {"line": line.pk}))
    for words in ('value="13.11.2020"', 'value="87-од"', "Слова", "приказ.pdf", 'name="pending"'):
        assert words in again
    # Another person begins with an empty one.
    assert "87-од" not in text(get(cast.head, line))


def test_of_several_reports_none_is_taken_back_when_one_was_accepted(cast: Cast) -> None:
    lines = [cast.line(uid) for uid in "ad"]
    client = factories.signed_in(cast.curator)
    client.post(reverse(REPORT), {"line": [one.pk for one in lines], "done_on": "13.11.2020", **NUMBERED})
    reporting.accept([lines[0].pk], by=cast.editor)
    answer = client.post(reverse("lines_withdraw"), {"line": [one.pk for one in lines]}, follow=True)
    assert "отчёт уже принят" in text(answer)
    assert [fresh(one).status for one in lines] == ["accepted", "reported"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("head", 302), ("editor", 403), ("methodist", 403), ("neighbour", 404), ("stranger", 404), ("observer", 404)],
)
def test_who_takes_reports_back(cast: Cast, who: str, status: int) -> None:
    line = cast.line("a")
    send(cast.curator, line, **NUMBERED)
    client = factories.signed_in(cast.people[who])
    assert client.post(reverse("lines_withdraw"), {"line": line.pk}).status_code == status
    assert fresh(line).is_open is (status == 302)


def test_a_row_whose_report_was_sent_meanwhile_renews_the_list(cast: Cast) -> None:
    line = cast.line("a")
    send(cast.head, line, **NUMBERED)
    client = factories.signed_in(cast.curator)
    assert client.get(reverse(REPORT), {"line": line.pk}, **IN_ROW)["HX-Refresh"] == "true"
    assert "отчёт уже подан" in text(client.get(reverse("my_items")))


def test_errors_in_the_row_keep_the_other_lines_ticked(cast: Cast) -> None:
    line, other = cast.line("a"), cast.line("d")
    client = factories.signed_in(cast.curator)
    form = {"line": [line.pk, other.pk], "of": line.pk, "done_on": "13.11.2024", **NUMBERED}
    answer = client.post(reverse(REPORT), form, **IN_ROW)
    assert answer.status_code == 422
    assert f'value="{other.pk}" id="line-of-{line.pk}-{other.pk}" checked' in text(answer)
    assert 'role="alert"' in text(answer)
