"""The form of a report under hostile input: refused in Russian, nothing reported, nothing typed lost."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from documents.evidence_files import take_in
from documents.models import StoredFile
from documents.uploads_guard import UploadRefused
from roadmaps.models import Evidence, Execution
from tests import factories
from tests.badinput.forms import assert_told_in_russian
from tests.badinput.test_uploads import HOSTILE
from tests.documents.test_uploads_guard import pdf
from tests.roadmaps.execution.reporting_cast import Cast, a_cast, fresh, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
URL = "/lines/report/"
TITLE = "Приказ о назначении куратора"
GOOD = {"title": TITLE, "number": "87-од", "date": "12.11.2020", "done_on": "13.11.2020", "note": "Сделано всё"}


@pytest.fixture
def cast(db: None, unscoped: None, settings: Any, tmp_path: Any) -> Cast:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return a_cast()


def send(cast: Cast, line: Execution, htmx: bool = False, **fields: Any) -> HttpResponse:
    headers = {"HX-Request": "true"} if htmx else {}
    form = {"line": line.pk, "of": line.pk, **GOOD, **fields}
    return factories.signed_in(cast.curator).post(URL, form, headers=headers)


def assert_nothing_done(line: Execution) -> None:
    assert fresh(line).status == "assigned"
    assert verbs(line) == []
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "row"])
@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("done_on", "00.00.0000", "Месяца с номером 0"),
        ("done_on", "31.12.9999", "Проверьте год"),
        ("done_on", "01.01.0001", "Проверьте год"),
        ("done_on", "21.11.2020", "ещё не наступило"),
        ("done_on", "12.11.1999", "раньше начала карты больше чем на год"),
        ("done_on", "²³.11.2020", "Напишите дату цифрами"),
        ("done_on", "9" * 100_000, "Напишите дату цифрами"),
        ("date", "29.02.2019", "29 февраля 2019 года не существует"),
        ("date", "31.12.2099", "ещё не наступило"),
        ("number", "9" * 10_000, "не больше 40 знаков"),
        ("title", "я" * 100_000, "не больше 300 знаков"),
        ("note", "я" * 1_000_000, "не больше 4000 знаков"),
        ("url", "javascript:alert(document.cookie)", "http://"),
        ("url", "https://" + "а" * 3000 + ".рф", "не больше 500 знаков"),
        ("url", "https://gov.ru@evil.example/", "без имени и пароля"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_is_told_at_its_field_and_the_rest_stays(
    cast: Cast, field: str, value: str, told: str, htmx: bool
) -> None:
    line = cast.line("a")
    answer = send(cast, line, htmx, **{field: value})
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422
    assert told in page
    assert "error-summary" in page
    kept = {name: words for name, words in GOOD.items() if name != field and name != "done_on"}
    for words in kept.values():
        assert words in page
    assert ("<html" in page) is not htmx
    assert_nothing_done(line)


def test_nul_and_marks_of_direction_are_dropped_from_words(cast: Cast) -> None:
    line = cast.line("a")
    assert send(cast, line, note="Сде\x00лано", number="87\x00-од").status_code == 302
    assert fresh(line).note == "Сделано"
    assert Evidence.objects.get().number == "87-од"


@pytest.mark.one_database
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_by_its_content_and_the_form_stays_filled(cast: Cast, kind: str) -> None:
    line, (name, make) = cast.line("a"), HOSTILE[kind]
    for called in {name, "приказ.pdf", "приказ.docx", "фото.jpg"}:
        answer = send(cast, line, htmx=True, file=SimpleUploadedFile(called, make(), content_type="application/pdf"))
        page = answer.content.decode()
        assert answer.status_code == 422, called
        assert "field-wrong" in page and TITLE in page and "87-од" in page
        assert "<script>alert" not in page
    assert not StoredFile.objects.filter(stored_by=cast.curator).exists()
    assert_nothing_done(line)


def test_a_good_file_beside_a_bad_one_and_a_pdf_with_a_page_behind_it(cast: Cast) -> None:
    """All or none of what came at once; what stands behind a PDF's end is not a reason to serve it as a page."""
    line = cast.line("a")
    both = [SimpleUploadedFile("1.pdf", pdf()), SimpleUploadedFile("2.pdf", b"<html><script>alert(1)</script>")]
    answer = send(cast, line, file=both)
    assert answer.status_code == 422
    assert "2.pdf" in answer.content.decode()
    assert not StoredFile.objects.filter(stored_by=cast.curator).exists()
    polyglot = SimpleUploadedFile("3.pdf", pdf() + b"\n<html><script>alert(1)</script></html>")
    answer = send(cast, line, file=polyglot)
    if answer.status_code == 422:
        assert_nothing_done(line)
        return
    served = factories.signed_in(cast.curator).get(
        reverse("evidence_file", args=[Evidence.objects.get(kind="file").pk])
    )
    assert served["Content-Disposition"].startswith("attachment")
    assert served["X-Content-Type-Options"] == "nosniff"


def test_a_file_over_the_limit_is_told_with_the_limit_and_not_read_to_its_end(cast: Cast, settings: Any) -> None:
    asked: list[int] = []

    class Endless(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            asked.append(size or -1)
            return bytes(size or 0)

    settings.UPLOAD_LIMIT_MB = 2
    file = SimpleUploadedFile("видео.pdf", b"")
    file.file, file.size = Endless(), 101 * 1024 * 1024
    with pytest.raises(UploadRefused, match="больше 2 МБ"):
        take_in([file], municipality_id=cast.home.pk, by=cast.curator)
    assert asked == [2 * 1024 * 1024 + 1]
    line = cast.line("a")
    answer = send(cast, line, file=SimpleUploadedFile("скан.pdf", pdf() + bytes(3 * 1024 * 1024)))
    assert answer.status_code == 422
    assert "больше 2 МБ" in answer.content.decode() and TITLE in answer.content.decode()
    assert_nothing_done(line)


def test_as_many_files_as_nobody_needs(cast: Cast, settings: Any) -> None:
    settings.EVIDENCE_FILES = 3
    line = cast.line("a")
    answer = send(cast, line, file=[SimpleUploadedFile(f"{number}.pdf", pdf()) for number in range(4)])
    assert answer.status_code == 422
    assert "не больше 3" in answer.content.decode()
    assert TITLE in answer.content.decode()
    assert_nothing_done(line)


def test_lines_that_are_not_the_persons_repeated_and_too_many(cast: Cast) -> None:
    own, foreign = cast.line("a"), cast.line("d", at=cast.other_school)
    client = factories.signed_in(cast.curator)
    assert client.get(URL, {"line": foreign.pk}).status_code == 404
    assert client.get(URL, {"line": [own.pk, foreign.pk]}).status_code == 404
    assert_told_in_russian(client.get(URL, {"line": [own.pk, foreign.pk]}))
    page = client.get(URL, {"line": [own.pk] * 50}).content.decode()
    assert page.count(f'name="line" value="{own.pk}"') == 1
    # From an address that names five thousand lines one comes to the list, with the reason above it.
    many = client.get(URL, {"line": list(range(1, 5001))}, follow=True)
    assert many.redirect_chain == [("/my/", 302)]
    assert "не больше 200 мероприятий" in many.content.decode()
    # A form with as many gives every word back.
    sent = client.post(URL, {"line": list(range(1, 4001)), **GOOD})
    assert sent.status_code == 422
    assert "не больше 200 мероприятий" in sent.content.decode()
    assert TITLE in sent.content.decode() and "Сделано всё" in sent.content.decode()
    more = client.post(URL, {"line": list(range(1, 6001)), **GOOD})
    assert more.status_code == 400
    assert_told_in_russian(more)
    assert_nothing_done(own)
    assert_nothing_done(foreign)


@pytest.mark.parametrize("keys", [["x"], ["-1"], ["٣"], ["9" * 30], ["999999"]])
def test_taking_back_what_is_no_line(cast: Cast, keys: list[str]) -> None:
    assert factories.signed_in(cast.curator).post("/lines/withdraw/", {"line": keys}).status_code == 404


def test_one_press_twice_is_one_report(cast: Cast) -> None:
    line = cast.line("a")
    for _ in range(2):
        assert send(cast, line, htmx=True)["HX-Refresh"] == "true"
    assert verbs(line) == ["report_line"]
    assert Evidence.objects.count() == 1
