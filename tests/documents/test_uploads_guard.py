"""Files are recognised by what they hold; a refusal says in Russian what is wrong and how to mend it."""

from __future__ import annotations

import io
import re
import struct
import zlib

import docx
import openpyxl
import pikepdf
import pytest

from documents.uploads_guard import Checked, FileKind, UploadRefused, check
from tests.documents.hostile import packed, unpacked, with_parts


def pdf(**options: object) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(target, **options)
    return target.getvalue()


def word() -> bytes:
    target = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("План")
    document.save(target)
    return target.getvalue()


def workbook() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress(bytes(3 * 2))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x12\x34"
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return b"\xff\xd8" + app + b"\xff\xc0" + frame + scan + b"\xff\xd9"


GOOD = {
    FileKind.PDF: (pdf(), "application/pdf", ".pdf"),
    FileKind.DOCX: (word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    FileKind.XLSX: (workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    FileKind.PNG: (png(), "image/png", ".png"),
    FileKind.JPEG: (jpeg(), "image/jpeg", ".jpg"),
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_file_is_known_by_its_content(kind: FileKind) -> None:
    content, mime, extension = GOOD[kind]
    assert check(content) == Checked(kind, mime, extension)
    assert check(content, f"Приказ № 647{extension.upper()}").kind is kind


def test_jpeg_goes_by_both_extensions() -> None:
    assert check(jpeg(), "скан.jpeg").extension == check(jpeg(), "скан.jpg").extension == ".jpg"


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("keep", [0.2, 0.6, 0.97])
def test_a_truncated_file_is_refused(kind: FileKind, keep: float) -> None:
    content = GOOD[kind][0]
    with pytest.raises(UploadRefused, match=r"повреждён или загружен не полностью|не распознан"):
        check(content[: int(len(content) * keep)], f"файл{kind.extension}")


@pytest.mark.parametrize("kind", GOOD)
def test_a_wrong_extension_is_refused_with_the_right_one(kind: FileKind) -> None:
    wrong = ".xlsx" if kind is not FileKind.XLSX else ".pdf"
    with pytest.raises(UploadRefused) as refused:
        check(GOOD[kind][0], f"план{wrong}")
    assert f"«{wrong}»" in str(refused.value)
    assert f"«…{kind.extension}»" in str(refused.value)


def test_a_kind_that_the_form_does_not_take_is_refused() -> None:
    with pytest.raises(UploadRefused, match="XLSX, а здесь принимается: JPEG, PDF, PNG"):
        check(workbook(), "план.xlsx", frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG}))


def test_a_refusal_names_only_what_the_form_takes() -> None:
    foreign = {
        "список.doc": OLE + "WordDocument".encode("utf-16-le"),
        "список.rtf": b"{\\rtf1\\ansi plan}",
        "список.odt": packed({"mimetype": b"application/vnd.oasis.opendocument.text"}),
        "список.zip": packed({"a": b"x"}),
        "список.txt": b"plain",
        "фото.heic": b"\x00\x00\x00\x18ftypheic" + bytes(20),
        "макрос": with_parts(workbook(), **{"xl/vbaProject.bin": b"x"}),
    }
    for kind, others in (
        (FileKind.XLSX, "PDF|docx|DOCX|Word |PNG|JPEG"),
        (FileKind.PDF, "docx|DOCX|XLSX|xlsx|Excel |PNG|JPEG"),
    ):
        for name, content in foreign.items():
            with pytest.raises(UploadRefused) as refused:
                check(content, name, frozenset({kind}))
            words = str(refused.value).replace("Word 97", "")
            assert re.search(rf"{kind.label}|{kind.extension}", words), words
            assert not re.search(others, words), words


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "план.doc", r"\.doc\).*«Документ Word \(\.docx\)» или «PDF»"),
        (OLE + "Workbook".encode("utf-16-le"), "план.xls", r"\.xls\).*«Книга Excel \(\.xlsx\)»"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "план.docx", "защищён паролем"),
        (b"{\\rtf1\\ansi plan}", "план.rtf", r"RTF.*«Документ Word \(\.docx\)»"),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), "план.odt", r"ODT.*Сохранить как"),
        (
            packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            "план.ods",
            r"ODS.*«Книга Excel \(\.xlsx\)»",
        ),
        (b"", "план.pdf", "пуст"),
        (b"MZ\x90\x00" + bytes(100), "план.pdf", "не распознан.*Принимаются PDF"),
        (b"<html><script>alert(1)</script>", "план.html", "не распознан"),
        (packed({"план.docx": b"x"}), "планы.zip", "архив, а не документ"),
    ],
    ids=["doc", "xls", "password", "rtf", "odt", "ods", "empty", "exe", "html", "zip"],
)
def test_other_kinds_are_refused_with_the_way_out(content: bytes, name: str, message: str) -> None:
    with pytest.raises(UploadRefused, match=message) as refused:
        check(content, name)
    assert f"«{name}»" in str(refused.value)


def test_macros_are_refused() -> None:
    for content in (
        with_parts(word(), **{"word/vbaProject.bin": b"x"}),
        with_parts(
            word(),
            **{
                "[Content_Types].xml": unpacked(word())["[Content_Types].xml"].replace(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                )
            },
        ),
    ):
        with pytest.raises(UploadRefused, match="макросы"):
            check(content, "план.docx")


def test_a_package_without_its_main_part_is_refused() -> None:
    parts = unpacked(word())
    del parts["word/document.xml"]
    with pytest.raises(UploadRefused, match="шаблон, презентация или другой файл Office"):
        check(packed(parts), "план.docx")


def test_a_hostile_archive_is_refused_with_the_guards_words() -> None:
    with pytest.raises(UploadRefused, match="DTD"):
        check(with_parts(word(), **{"word/document.xml": b"<!DOCTYPE w><w/>"}), "план.docx")


def test_a_pdf_that_runs_something_is_refused() -> None:
    target = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.save(target)
    with pytest.raises(UploadRefused, match="сценарии"):
        check(target.getvalue(), "приказ.pdf")


def test_a_pdf_with_files_inside_is_refused() -> None:
    target = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["x.exe"] = b"MZ"
        document.save(target)
    with pytest.raises(UploadRefused, match="вложенные файлы"):
        check(target.getvalue(), "приказ.pdf")


def test_a_pdf_behind_a_password_is_refused() -> None:
    with pytest.raises(UploadRefused, match="паролем"):
        check(pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "приказ.pdf")


def test_a_pdf_that_may_be_read_by_all_is_taken() -> None:
    assert check(pdf(encryption=pikepdf.Encryption(owner="o", user="")), "приказ.pdf").kind is FileKind.PDF


def test_a_pdf_without_pages_is_refused() -> None:
    target = io.BytesIO()
    with pikepdf.new() as document:
        document.save(target)
    with pytest.raises(UploadRefused, match="нет ни одной страницы"):
        check(target.getvalue())


@pytest.mark.parametrize("content", [png(20_000, 20_000), jpeg(40_000, 40_000)], ids=["png", "jpeg"])
def test_a_picture_of_billions_of_points_is_refused(content: bytes) -> None:
    with pytest.raises(UploadRefused, match="слишком велика"):
        check(content)


def test_a_file_over_the_limit_of_its_kind_is_refused() -> None:
    heavy = png()[:-12] + struct.pack(">I", 21 * 2**20) + b"tEXt" + bytes(21 * 2**20 + 4) + png()[-12:]
    with pytest.raises(UploadRefused, match="больше 20 МБ"):
        check(heavy, "скан.png")
    with pytest.raises(UploadRefused, match="больше 50 МБ"):
        check(bytes(50 * 2**20 + 1), "скан.pdf")


def test_a_name_is_shown_safely() -> None:
    with pytest.raises(UploadRefused) as refused:
        check(b"x", "C:\\папка\\..\\пла\u202en" + "а" * 300 + ".fdp")
    message = str(refused.value)
    assert "\u202e" not in message
    assert "папка" not in message
    assert len(message) < 300
