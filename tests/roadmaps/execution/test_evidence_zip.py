"""Evidence of a plan as one archive: what lies in it, under which names, who may have it."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from documents.file_names import NAME_LIMIT, Names, safe_name
from documents.models import StoredFile
from documents.store import discard, keep, keep_file
from organizations import jobs
from organizations.models import Job, Municipality, Organization, User
from roadmaps import evidence_archive
from roadmaps.models import Evidence, Execution, IndicatorRow, Roadmap
from tests import factories
from tests.organizations.test_jobs import taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

PDF = "application/pdf"


@pytest.fixture
def department() -> Organization:
    return factories.organization()


@pytest.fixture
def plan(department: Organization) -> Roadmap:
    return factories.roadmap("approved", at=department)


@pytest.fixture
def editor(department: Organization) -> User:
    return factories.user("editor", department)


def school(plan: Roadmap, name: str = "Школа № 5") -> Organization:
    return factories.organization(plan.municipality, kind="school", short_name=name, name=f"МБОУ «{name}»")


def another_plan(department: Organization) -> Roadmap:
    """Of the same municipality, approved by another body."""
    return factories.roadmap("approved", at=factories.organization(department.municipality))


def reported(plan: Roadmap, at: Organization, uid: str = "a", day: int = 15) -> Execution:
    done = dt.date(2020, 11, day)
    return factories.line(plan, at, done, uid=uid, status="reported", done_on=done, reported_on=done)


def evidence(lines: Iterable[Execution], data: bytes = b"", name: str = "scan.pdf", **fields: Any) -> Evidence:
    """Evidence of the lines: a file with `data`, else what `fields` tell."""
    lines = list(lines)
    own = {"municipality_id": lines[0].municipality_id}
    if data:
        fields |= {"kind": "file", "file": keep(data, **own, name=name, content_type=fields.pop("content_type", PDF))}
    row = Evidence.objects.create(**own, organization=lines[0].organization, **fields)
    row.lines.set(lines)
    return row


def ask(editor: User, plan: Roadmap) -> Job:
    """The job as a person starts it; jobs of tests are done in place."""
    answer = factories.signed_in(editor).post(reverse("roadmap_evidence", args=[plan.slug]))
    job = Job.objects.latest("pk")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("job", args=[job.pk])
    return job


def archive_of(editor: User, job: Job) -> zipfile.ZipFile:
    assert job.result is not None, job.error
    answer = factories.signed_in(editor).get(job.result["url"])
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith("attachment")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    return archive


def table(archive: zipfile.ZipFile) -> list[tuple[Any, ...]]:
    """Rows of the table of contents below its head."""
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read("Содержание.xlsx"))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[2][:3] == ("Номер", "Мероприятие", "Организация")
    return [tuple(cell or "" for cell in row) for row in rows[3:]]


def test_one_document_for_two_items_lies_once_and_stands_in_two_rows(plan: Roadmap, editor: User) -> None:
    five = school(plan)
    both = [reported(plan, five, "b", 20), reported(plan, five, "a", 15)]
    evidence(both, b"%PDF one", title="Приказ", number="87/од", date=dt.date(2020, 11, 12))
    job = ask(editor, plan)
    assert job.state == "done"
    archive = archive_of(editor, job)
    path = "Школа № 5/1.1, 1.2 Приказ № 87-од от 12.11.2020.pdf"
    assert set(archive.namelist()) == {"Содержание.xlsx", path}
    assert archive.read(path) == b"%PDF one"
    assert table(archive) == [
        (
            label,
            title,
            "МБОУ «Школа № 5»",
            day,
            day,
            "Отчёт на проверке",
            "Приказ №\u00a087/од от 12.11.2020",
            path,
        )
        for label, title, day in (
            ("1.1.", "Назначение кураторов", "15.11.2020"),
            ("1.2.", "Обучение кураторов", "20.11.2020"),
        )
    ]
    assert job.result["note"].startswith("1 подтверждение, 1 файл, ")


def test_documents_links_and_values_stand_in_the_contents(plan: Roadmap, editor: User) -> None:
    line = reported(plan, school(plan))
    row = IndicatorRow.objects.create(
        municipality=plan.municipality, roadmap=plan, uid="t1", name="Доля наставляемых", unit="%"
    )
    evidence([line], kind="document", title="Приказ", number="5", date=dt.date(2020, 11, 1))
    evidence([line], kind="link", title="Страница", url="https://school.example/mentoring/")
    evidence([line], kind="link", url="https://school.example/news/")
    evidence([line], kind="value", indicator=row, numerator=Decimal("12.500"), denominator=Decimal(100))
    archive = archive_of(editor, ask(editor, plan))
    assert archive.namelist() == ["Содержание.xlsx"]
    assert [cells[6] for cells in table(archive)] == [
        "Приказ №\u00a05 от 01.11.2020",
        "Страница, https://school.example/mentoring/",
        "https://school.example/news/",
        "Доля наставляемых: 12.5 из 100",
    ]


def test_a_file_that_goes_by_its_own_name_has_its_extension_once(plan: Roadmap, editor: User) -> None:
    evidence([reported(plan, school(plan))], b"%PDF mine", title="Приказ.PDF", name="Приказ.PDF")
    names = archive_of(editor, ask(editor, plan)).namelist()
    assert names == ["Школа № 5/1.1 Приказ.pdf", "Содержание.xlsx"]


def test_withdrawn_evidence_and_another_plan_s_stay_out(plan: Roadmap, editor: User, department: Organization) -> None:
    five, other = school(plan), another_plan(department)
    evidence([reported(plan, five)], b"%PDF mine", title="Мой")
    evidence([reported(plan, five, day=16)], b"%PDF old", title="Прежний", withdrawn_at=timezone.now())
    evidence([reported(other, five)], b"%PDF other", title="Чужой")
    names = archive_of(editor, ask(editor, plan)).namelist()
    assert names == ["Школа № 5/1.1 Мой.pdf", "Содержание.xlsx"]


def test_evidence_of_two_plans_shows_this_one_s_lines(plan: Roadmap, editor: User, department: Organization) -> None:
    five, other = school(plan), another_plan(department)
    evidence([reported(plan, five), reported(other, five, "b")], b"%PDF both", title="Общий")
    archive = archive_of(editor, ask(editor, plan))
    assert [cells[0] for cells in table(archive)] == ["1.1."]


def test_names_are_readable_and_lead_nowhere(plan: Roadmap, editor: User) -> None:
    hostile = school(plan, name="../../etc")
    for number, title in enumerate(("../../passwd", "C:\\Windows\\a", "\u202egpj.exe", "приказ\n\x07<b>", "CON", "")):
        line = reported(plan, hostile, day=number + 1)
        evidence([line], f"%PDF {number}".encode(), name="..\\..\\evil.exe", title=title)
    archive = archive_of(editor, ask(editor, plan))
    names = archive.namelist()
    assert len(names) == len(set(names)) == 7
    for name in names[:-1]:
        folder, _, own = name.partition("/")
        assert folder == "etc"
        assert own.endswith(".pdf")
        assert re.fullmatch(r"1\.1[^/\\:*?\"<>|\x00-\x1f\u202a-\u202e]*", own)
        assert ".." not in PurePosixPath(name).parts


def test_two_files_of_one_name_are_both_there(plan: Roadmap, editor: User) -> None:
    five = school(plan)
    for number in range(3):
        evidence([reported(plan, five, day=number + 1)], f"%PDF {number}".encode(), title="Приказ")
    archive = archive_of(editor, ask(editor, plan))
    own = [name for name in archive.namelist() if name.startswith("Школа")]
    assert own == [f"Школа № 5/1.1 Приказ{more}.pdf" for more in ("", " (2)", " (3)")]
    assert [archive.read(name) for name in own] == [b"%PDF 0", b"%PDF 1", b"%PDF 2"]


def test_a_file_without_words_of_its_own_keeps_its_name(plan: Roadmap, editor: User) -> None:
    evidence([reported(plan, school(plan))], b"\xff\xd8", name="Фото актового зала.jpeg", content_type="image/jpeg")
    assert "Школа № 5/1.1 Фото актового зала.jpg" in archive_of(editor, ask(editor, plan)).namelist()


def test_a_file_that_the_store_lost_is_told_and_the_rest_is_there(plan: Roadmap, editor: User) -> None:
    five = school(plan)
    gone = evidence([reported(plan, five, day=1)], b"%PDF gone", title="Пропавший")
    evidence([reported(plan, five, day=2)], b"%PDF here", title="Целый")
    default_storage.delete(gone.file.path)
    job = ask(editor, plan)
    archive = archive_of(editor, job)
    assert archive.namelist() == ["Школа № 5/1.1 Целый.pdf", "Содержание.xlsx"]
    assert [cells[7] for cells in table(archive)] == ["файла нет в хранилище", "Школа № 5/1.1 Целый.pdf"]
    assert "1 файла нет в хранилище" in job.result["note"]


def test_nothing_to_collect_is_said_at_once(plan: Roadmap, editor: User) -> None:
    answer = factories.signed_in(editor).post(reverse("roadmap_evidence", args=[plan.slug]), follow=True)
    assert "Подтверждений по этой карте пока нет" in answer.content.decode()
    assert not Job.objects.exists()


def test_too_large_an_archive_is_refused_with_the_sizes(plan: Roadmap, editor: User, settings: Any) -> None:
    settings.EVIDENCE_ARCHIVE_MB = 1
    evidence([reported(plan, school(plan))], b"%PDF" + b"0" * 1_200_000)
    answer = factories.signed_in(editor).post(reverse("roadmap_evidence", args=[plan.slug]), follow=True)
    assert "занимают 1,1\u00a0МБ, а один архив вмещает 1 МБ" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_new_archive_replaces_the_person_s_earlier_one(plan: Roadmap, editor: User) -> None:
    five = school(plan)
    evidence([reported(plan, five)], b"%PDF one")
    first = ask(editor, plan)
    stored = StoredFile.objects.get(pk=first.result["file"])
    evidence([reported(plan, five, day=16)], b"%PDF two")
    colleague = ask(factories.user("editor", plan.owner), plan)
    second = ask(editor, plan)
    first.refresh_from_db()
    assert first.result == {"note": "Архив удалён: его заменил более новый."}
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not default_storage.exists(stored.path)
    archive_of(editor, second)
    assert StoredFile.objects.filter(pk=colleague.result["file"]).exists()
    answer = factories.signed_in(editor).get(reverse("roadmap_evidence_file", args=[plan.slug, first.pk]), follow=True)
    assert "Архива больше нет" in answer.content.decode()


def test_bytes_go_with_the_last_row_that_names_them(plan: Roadmap) -> None:
    own = {"municipality_id": plan.municipality_id, "name": "a.zip", "content_type": "application/zip"}
    one, other = keep(b"the same", **own), keep_file(io.BytesIO(b"the same"), **own)
    assert (one.path, one.size) == (other.path, other.size)
    discard(one)
    assert default_storage.exists(other.path)
    discard(other)
    assert not default_storage.exists(other.path)


def test_the_archive_opens_to_whom_the_job_and_the_plan_do(plan: Roadmap, editor: User) -> None:
    five = school(plan)
    evidence([reported(plan, five)], b"%PDF one")
    job = ask(editor, plan)

    def status(person: User, of: Roadmap = plan) -> int:
        url = reverse("roadmap_evidence_file", args=[of.slug, job.pk])
        return factories.signed_in(person).get(url).status_code

    at = plan.owner
    assert status(editor) == status(factories.user("administrator", at)) == 200
    assert status(factories.user("approver", at)) == 404
    assert status(factories.user("curator", five)) == 403
    assert status(factories.user("administrator")) == 404
    assert status(editor, of=another_plan(at)) == 404
    editor.memberships.update(ends_on=dt.date(2020, 1, 1))
    assert status(User.objects.get(pk=editor.pk)) == 404


def test_a_person_who_lost_the_role_meanwhile_gets_nothing(plan: Roadmap, editor: User, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    evidence([reported(plan, school(plan))], b"%PDF one")
    job = evidence_archive.begin(plan, by=editor)
    editor.memberships.update(ends_on=dt.date(2020, 1, 1))
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "Карта удалена или доступ к ней закрыт.")


def test_cancelled_halfway_it_keeps_no_archive(plan: Roadmap, editor: User, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    evidence([reported(plan, school(plan))], b"%PDF one")
    job = taken(evidence_archive.begin(plan, by=editor))
    files = StoredFile.objects.count()
    jobs.cancel(Job.objects.get(pk=job.pk), by=editor)
    with pytest.raises(jobs.Cancelled):
        evidence_archive.make(job, jobs.Progress(job))
    assert StoredFile.objects.count() == files


def test_the_number_of_queries_does_not_depend_on_the_evidence(plan: Roadmap, django_assert_num_queries: Any) -> None:
    for number in range(1, 7):
        evidence([reported(plan, school(plan, f"Школа № {number}"))], f"%PDF {number}".encode())
        if number in (1, 6):
            with django_assert_num_queries(3):
                assert len(evidence_archive.entries(plan)) == number


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("87/од: о кураторах", "87-од о кураторах"),
        ("  ..\\../etc/passwd.. ", "etc-passwd"),
        ("a\u202eb\u200bc\x07", "a b c"),
        ("Приказ №\u00a05", "Приказ № 5"),
        ("nul.txt", "_nul.txt"),
        ("...", "файл"),
        ("", "файл"),
        ("и\u0306", "й"),
        ("слово " * 40, " ".join(["слово"] * 16)),
        ("ы" * 300, "ы" * NAME_LIMIT),
    ],
)
def test_safe_names(words: str, name: str) -> None:
    assert safe_name(words) == name


def test_names_differ_in_any_letter_case() -> None:
    names = Names()
    given = [names.give("Школа", name, ".pdf") for name in ("Приказ", "ПРИКАЗ", "приказ")]
    assert given == ["Школа/Приказ.pdf", "Школа/ПРИКАЗ (2).pdf", "Школа/приказ (3).pdf"]


def test_municipality_of_the_job_is_the_plan_s(plan: Roadmap, editor: User) -> None:
    evidence([reported(plan, school(plan))], b"%PDF one")
    job = ask(editor, plan)
    assert job.municipality == Municipality.objects.get(pk=plan.municipality_id)


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (0, "0 байт"),
        (812, "812 байт"),
        (1023, "1023 байта"),
        (12 * 1024, "12\u00a0КБ"),
        (1024 * 1024 - 1, "1,0\u00a0МБ"),
        (3_565_158, "3,4\u00a0МБ"),
    ],
)
def test_a_size_is_told_in_a_unit_that_fits(size: int, told: str) -> None:
    assert evidence_archive._told_size(size) == told


def test_cancelled_at_the_last_step_it_takes_the_place_of_no_earlier_archive(
    plan: Roadmap, editor: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence([reported(plan, school(plan))], b"%PDF one")
    earlier = ask(editor, plan)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    job = taken(evidence_archive.begin(plan, by=editor))
    files, contents = StoredFile.objects.count(), evidence_archive.contents

    def cancelled(*args: Any) -> bytes:
        jobs.cancel(Job.objects.get(pk=job.pk), by=editor)
        return contents(*args)

    monkeypatch.setattr(evidence_archive, "contents", cancelled)
    with pytest.raises(jobs.Cancelled):
        evidence_archive.make(job, jobs.Progress(job))
    assert StoredFile.objects.count() == files
    archive_of(editor, earlier)
