"""`export_roadmap` writes what the browser downloads."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from docx import Document as WordDocument
from openpyxl import load_workbook

from documents.store import open_stored
from roadmaps import copies
from roadmaps.copies import CannotPrint
from roadmaps.management.commands import export_roadmap
from tests.roadmaps.agreement_cast import Cast, a_cast

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def export(target: Path, extension: str, slug: str = "nsk-2020") -> bytes:
    call_command("export_roadmap", slug, format=extension, output=target, stdout=io.StringIO())
    return target.read_bytes()


def pdf_text(data: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_a_draft_is_a_project(cast: Cast, tmp_path: Path) -> None:
    text = pdf_text(export(tmp_path / "plan.pdf", "pdf"))
    assert "Проект" in text
    assert "Назначение кураторов" in text


def test_an_agreed_plan_is_the_copy_for_signature(cast: Cast, tmp_path: Path) -> None:
    cast.agreed()
    text = pdf_text(export(tmp_path / "plan.pdf", "pdf"))
    assert "Проект" not in text
    assert "№ ____" in text


@pytest.mark.parametrize("extension", ["pdf", "xlsx"])
def test_an_approved_plan_is_the_stored_bytes(cast: Cast, tmp_path: Path, extension: str) -> None:
    edition = cast.approved()
    with open_stored(getattr(edition, extension)) as stored:
        assert export(tmp_path / f"plan.{extension}", extension) == stored.read()


def test_every_format_opens_in_its_reader(cast: Cast, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(export(tmp_path / "plan.pdf", "pdf"))) as pdf:
        assert len(pdf.pages) >= 2
    cells = [
        cell
        for sheet in load_workbook(io.BytesIO(export(tmp_path / "plan.xlsx", "xlsx")))
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert "Обучение кураторов" in cells
    word = WordDocument(io.BytesIO(export(tmp_path / "plan.docx", "docx")))
    table = next(table for table in word.tables if len(table.columns) == 5)
    assert "Обучение кураторов" in [cell.text.replace("\u00a0", " ") for row in table.rows for cell in row.cells]


def test_an_existing_file_is_replaced_whole(cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "plan.pdf"
    target.write_text("прежний")
    assert export(target, "pdf").startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.pdf"]
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~mask


def test_an_unknown_plan_names_those_that_are(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"«nowhere» нет. Есть: nsk-2020") as error:
        export(tmp_path / "plan.pdf", "pdf", "nowhere")
    assert error.value.returncode == export_roadmap.NOT_FOUND
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_made_leaves_the_earlier_one(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> bytes:
        raise CannotPrint("Ячейка слишком длинна.")

    monkeypatch.setattr(copies.Copy, "xlsx", refuse)
    target = tmp_path / "plan.xlsx"
    target.write_text("прежний")
    with pytest.raises(CommandError, match=r"nsk-2020.*XLSX.*Ячейка слишком длинна") as error:
        export(target, "xlsx")
    assert error.value.returncode == export_roadmap.NOT_PRINTED
    assert target.read_text() == "прежний"


def test_a_folder_that_is_not_there_is_named(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="не записан") as error:
        export(tmp_path / "нет" / "plan.pdf", "pdf")
    assert error.value.returncode == export_roadmap.NOT_WRITTEN
