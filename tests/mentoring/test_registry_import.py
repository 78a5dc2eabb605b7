"""The register out to a workbook and in again: an identity, errors by row and column, nobody twice."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from documents.archives import ArchiveRefused
from documents.uploads_guard import UploadRefused
from mentoring.registry_sheet import COLUMNS, OWN, read_sheet, sheet_of
from mentoring.workflow import importing
from organizations.models import Invitation, Organization
from organizations.refusals import NotAllowed, Refused
from tests import factories
from tests.mentoring.registry_cast import Register, a_register
from tests.two_actors import at_once

HEADS = [head for _, head, _ in COLUMNS]
KEYS = [key for key, _, _ in COLUMNS]
NEW = {"kind": "Школа", "name": "МБОУ Сокольниковская СОШ", "inn": "7707083893"}
CURATOR = {"last_name": "Смирнова", "first_name": "Елена", "patronymic": "Павловна", "curator_email": "s@nsk.example"}


@pytest.fixture
def register(db: None, unscoped: None) -> Register:
    return a_register()


def book(*rows: dict[str, Any], heads: list[str] = HEADS) -> bytes:
    made = Workbook()
    made.active.append(heads)
    for row in rows:
        made.active.append([row.get(key) for key in KEYS])
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def proposed(register: Register, *rows: dict[str, Any]) -> list[importing.Proposed]:
    return importing.propose(register.municipality, read_sheet(book(*rows), "a.xlsx"))


def test_what_goes_out_comes_in_unchanged(register: Register) -> None:
    rows = read_sheet(sheet_of(importing.rows_of(register.municipality)), "a.xlsx")
    found = importing.propose(register.municipality, rows)
    assert {one.standing for one in found} == set(Organization.objects.filter(municipality=register.municipality))
    assert not [one.problems or one.changes for one in found if one.problems or one.changes]
    done = importing.apply(register.municipality, rows, {}, by=register.editor)
    assert (done.created, done.changed, done.same) == (0, 0, len(found))
    assert not done.to_invite


_WORD = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
_LINE = st.lists(_WORD, min_size=1, max_size=4).map(" ".join)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"kind": st.just("Детский сад"), "name": _LINE},
            optional=dict.fromkeys(("short_name", "phone", "address", "head_post", "head_name"), _LINE),
        ),
        max_size=4,
    )
)
@settings(max_examples=15)
def test_any_words_survive_the_workbook(rows: list[dict[str, str]]) -> None:
    """Words that look like formulas, escapes or numbers too."""
    read = read_sheet(sheet_of(rows), "a.xlsx")
    assert [{key: cells[key] for key in OWN if cells[key]} for cells in (row.cells for row in read)] == [
        {**row, "kind": "preschool"} for row in rows
    ]


def test_the_blank_has_the_columns_and_no_rows() -> None:
    sheet = load_workbook(io.BytesIO(sheet_of([]))).active
    assert [cell.value for cell in sheet[1]] == HEADS
    assert read_sheet(sheet_of([]), "a.xlsx") == []


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"kind": "Замок"}, "A", "не известен"),
        ({"kind": None}, "A", "Укажите вид"),
        ({"name": None}, "B", "полное название"),
        ({"name": "x" * 401}, "B", "не больше 400"),
        ({"inn": 7707083894}, "E", "не сходится"),
        ({"email": "никуда"}, "F", "ошибка"),
        ({"curator_email": "s@"}, "N", "ошибка"),
        ({"last_name": "Смирнова"}, "N", "Укажите почту куратора"),
        ({"parent": "Нет такой"}, "", "Головной организации"),
    ],
)
def test_errors_name_row_and_column(register: Register, changes: dict[str, Any], column: str, words: str) -> None:
    one = proposed(register, {**NEW, **changes})[-1]
    assert one.problems[0][:2] == (2, column)
    assert words in one.problems[0][2]
    assert one.choice == importing.SKIP


def test_a_number_and_an_empty_row_are_read(register: Register) -> None:
    found = proposed(register, {}, {**NEW, "inn": 7707083893.0})
    assert [(one.number, one.cells["inn"]) for one in found] == [(3, "7707083893")]


def test_two_rows_of_one_school_are_two_curators(register: Register) -> None:
    other = {**CURATOR, "last_name": "Орлов", "curator_email": "o@nsk.example"}
    (one,) = proposed(register, {**NEW, **CURATOR}, {**NEW, **other})
    assert [person.email for person in one.curators] == ["s@nsk.example", "o@nsk.example"]
    (torn,) = proposed(register, NEW, {**NEW, "kind": "Колледж"})
    assert torn.problems == [(3, "", "Об этой организации выше в файле сказано другое.")]


def test_a_likeness_is_proposed_instead_of_a_second_one(register: Register) -> None:
    row = {"kind": "Школа", "name": "Муниципальное учреждение «Алгасовская средняя школа»", "phone": "2-14"}
    (one,) = proposed(register, row)
    assert (one.standing, one.likely, one.choice) == (None, [register.pilot], str(register.pilot.pk))
    done = importing.apply(register.municipality, read_sheet(book(row), "a.xlsx"), {}, by=register.editor)
    assert (done.created, done.changed) == (0, 1)
    register.pilot.refresh_from_db()
    assert (register.pilot.name, register.pilot.phone) == ("МБОУ Алгасовская СОШ", "2-14")
    done = importing.apply(register.municipality, read_sheet(book(row), "a.xlsx"), {2: "new"}, by=register.editor)
    assert done.created == 1


def test_a_branch_may_stand_above_its_school(register: Register) -> None:
    branch = {"kind": "Школа", "name": "Филиал в с. Ракша", "parent": NEW["name"]}
    rows = read_sheet(book(branch, NEW), "a.xlsx")
    assert importing.apply(register.municipality, rows, {}, by=register.editor).created == 2
    assert Organization.objects.get(name=branch["name"]).parent.name == NEW["name"]  # type: ignore[union-attr]
    assert importing.apply(register.municipality, rows, {}, by=register.editor).same == 2


def test_a_branch_names_its_school_in_short(register: Register) -> None:
    branch = {"kind": "филиал", "name": "Филиал в с. Ракша", "parent": register.school.short_name}
    (one,) = proposed(register, branch)
    assert (one.problems, one.cells["kind"], one.cells["parent"]) == ([], "school", register.school.name)
    (stray,) = proposed(register, {**branch, "parent": ""})
    assert [words for _, _, words in stray.problems] == ["Укажите головную организацию филиала."]


def test_all_or_nothing(register: Register) -> None:
    wrong = {"kind": "Школа", "name": "Филиал филиала", "parent": register.branch.name}
    with pytest.raises(Refused, match=r"Строка 3: .*сама филиал"):
        importing.apply(register.municipality, read_sheet(book(NEW, wrong), "a.xlsx"), {}, by=register.editor)
    assert not Organization.objects.filter(name=NEW["name"]).exists()


def test_the_department_alone_imports(register: Register) -> None:
    rows = read_sheet(book(NEW), "a.xlsx")
    for person in (register.curator, factories.user("editor")):
        with pytest.raises(NotAllowed):
            importing.apply(register.municipality, rows, {}, by=person)


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, zipfile.ZipFile(io.BytesIO(book(NEW))) as good:
        for name in good.namelist():
            archive.writestr(name, good.read(name))
        archive.writestr("xl/media/zero.xml", b"0" * (30 * 1024 * 1024))
    return target.getvalue()


def entity() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive, zipfile.ZipFile(io.BytesIO(book(NEW))) as good:
        for name in good.namelist():
            content = good.read(name)
            if name.endswith("sheet1.xml"):
                content = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + content
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90", b"PK\x03\x04" + b"x" * 50, book(NEW)[:400], entity(), bomb()],
    ids=["empty", "program", "broken", "torn", "entity", "bomb"],
)
def test_a_hostile_file_is_refused_in_words(content: bytes) -> None:
    with pytest.raises((UploadRefused, ArchiveRefused, Refused)) as refused:
        read_sheet(content, "a.xlsx")
    assert any("а" <= letter <= "я" for letter in str(refused.value))


def test_a_table_of_something_else_is_told_what_it_lacks() -> None:
    with pytest.raises(Refused, match="«Вид» и «Полное название»"):
        read_sheet(book(NEW, heads=["Имя", "Класс"]), "a.xlsx")


def upload(content: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("школы.xlsx", content)}


def test_preview_writing_and_invitations_on_the_pages(register: Register) -> None:
    browser = factories.signed_in(register.editor)
    before = Organization.objects.count()
    preview = browser.post(reverse("organizations_import"), upload(book({**NEW, **CURATOR})))
    assert preview.status_code == 200
    assert Organization.objects.count() == before
    packed = preview.context["packed"]
    done = browser.post(reverse("organizations_import_apply"), {"packed": packed})
    assert Organization.objects.count() == before + 1
    waiting = done.context["packed"]

    printed = browser.post(reverse("organizations_invite"), {"packed": waiting, "way": "print"})
    assert printed["Content-Type"] == "application/pdf"
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages)
    assert "Смирнова" in words
    assert "Сокольниковская" in words
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.email, invitation.last_name) == ("curator", "s@nsk.example", "Смирнова")

    browser.post(reverse("organizations_invite"), {"packed": waiting, "way": "mail"})
    assert [letter.to for letter in mail.outbox] == [["s@nsk.example"]]
    assert Invitation.objects.open().count() == 1


def test_what_was_previewed_for_one_person_is_written_by_nobody_else(register: Register) -> None:
    preview = factories.signed_in(register.editor).post(reverse("organizations_import"), upload(book(NEW)))
    other = factories.signed_in(factories.user("editor", register.department))
    for packed in (preview.context["packed"], "x", ""):
        answer = other.post(reverse("organizations_import_apply"), {"packed": packed})
        assert answer.status_code == 302
    assert not Organization.objects.filter(name=NEW["name"]).exists()


def test_a_refused_file_is_told_on_the_page(register: Register) -> None:
    browser = factories.signed_in(register.editor)
    for sent in (upload(b"MZ"), {}, upload(book(NEW, heads=["Имя"]))):
        assert browser.post(reverse("organizations_import"), sent).status_code == 422


def test_the_export_is_read_back(register: Register) -> None:
    answer = factories.signed_in(register.editor).get(reverse("organizations_export"))
    assert {row.cells["name"] for row in read_sheet(answer.content, "a.xlsx")} >= {register.school.name}


@pytest.mark.django_db(transaction=True)
def test_two_who_import_one_file_at_once_create_nobody_twice(unscoped: None) -> None:
    register = a_register(approved=False)
    rows = read_sheet(book(NEW), "a.xlsx")
    made = at_once(*[lambda: importing.apply(register.municipality, rows, {}, by=register.editor)] * 2)
    assert sorted(one.created for one in made) == [0, 1]
