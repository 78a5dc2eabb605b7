"""The guard of archives against files made to hurt whoever opens them."""

from __future__ import annotations

import io
import stat
import warnings
import zipfile

import pytest

from documents.archives import ArchiveRefused, Limits, check, has_macros, read
from tests.documents.hostile import marked, packed

GOOD = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>", "word/document.xml": b"<w/>"}
MEGABYTE = 1024 * 1024


def test_an_honest_archive_gives_its_names_and_parts() -> None:
    content = packed(GOOD)
    assert check(content) == tuple(GOOD)
    assert read(content, "word/document.xml") == b"<w/>"
    assert read(content, "word/document.xml", 2) == b"<w"


def test_a_bomb_is_refused_by_its_ratio() -> None:
    with pytest.raises(ArchiveRefused, match="слишком большого объёма"):
        check(packed(GOOD | {"xl/sheet.xml": b" " * (64 * MEGABYTE)}))


def test_a_bomb_that_declares_a_small_size_is_refused() -> None:
    bomb = packed({"xl/sheet.xml": b" " * (8 * MEGABYTE)} | GOOD)
    lying = marked(bomb, 22, 24, (1000).to_bytes(4, "little"))
    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        assert archive.infolist()[0].file_size == 1000
    with pytest.raises(ArchiveRefused):
        check(lying)


def test_parts_are_counted_together() -> None:
    noise = bytes(range(256)) * 8
    parts = {f"media/{number}": noise for number in range(10)}
    limits = Limits(total=15_000)
    with pytest.raises(ArchiveRefused, match="слишком большого объёма"):
        check(packed(parts, zipfile.ZIP_STORED), limits)
    assert len(check(packed(parts, zipfile.ZIP_STORED), Limits(total=30_000))) == 10


def test_too_many_parts_are_refused() -> None:
    parts = {f"xl/{number}.bin": b"x" for number in range(2001)}
    with pytest.raises(ArchiveRefused, match="2001 частей"):
        check(packed(parts))
    with pytest.raises(ArchiveRefused, match="слишком много частей"):
        check(packed(parts), Limits(members=100))


@pytest.mark.parametrize(
    "name", ["../evil.xml", "word/../../evil.xml", "/etc/passwd", "C:/evil.xml", "..\\evil.xml", "\\\\host\\x"]
)
def test_a_name_that_leads_outside_is_refused(name: str) -> None:
    with pytest.raises(ArchiveRefused, match="недопустимым именем"):
        check(packed(GOOD | {name: b"x"}))


def test_a_name_cut_by_nul_is_refused() -> None:
    with pytest.raises(ArchiveRefused, match="недопустимым именем"):
        check(packed({"word/evilQ.xml": b"<w/>"}).replace(b"evilQ", b"evil\x00"))


def test_a_link_is_refused() -> None:

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveRefused, match="недопустимым именем"):
        check(target.getvalue())


def test_two_parts_of_one_name_are_refused() -> None:

    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("word/document.xml", "<a/>")
        archive.writestr("Word/Document.xml", "<b/>")
    with pytest.raises(ArchiveRefused, match="с одним именем"):
        check(target.getvalue())


def test_an_encrypted_part_is_refused() -> None:
    encrypted = marked(packed(GOOD), 6, 8, b"\x01")
    with pytest.raises(ArchiveRefused, match="паролем"):
        check(encrypted)


def test_an_unusual_compression_is_refused() -> None:
    with pytest.raises(ArchiveRefused, match="сжат способом"):
        check(packed(GOOD, zipfile.ZIP_BZIP2))


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'


@pytest.mark.parametrize(
    "part",
    [
        DOCTYPE.encode(),
        DOCTYPE.replace("DOCTYPE", "doctype").encode(),
        b"\xef\xbb\xbf" + DOCTYPE.encode(),
        DOCTYPE.encode("utf-16"),
        DOCTYPE.encode("utf-16-be"),
        b"<a>" + b"x" * (256 * 1024 - 10) + b"<!ENTITY x 'y'></a>",
    ],
    ids=["plain", "lower", "bom", "utf-16", "utf-16-be", "across-pieces"],
)
@pytest.mark.parametrize("name", ["word/document.xml", "word/unknown.bin"])
def test_a_document_type_is_refused_in_any_part(name: str, part: bytes) -> None:
    with pytest.raises(ArchiveRefused, match="DTD"):
        check(packed(GOOD | {name: part}, zipfile.ZIP_STORED))


def test_an_encoding_that_could_hide_one_is_refused() -> None:
    part = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>'
    with pytest.raises(ArchiveRefused, match="кодировке"):
        check(packed(GOOD | {"word/document.xml": part}))


def test_a_picture_may_hold_any_bytes() -> None:
    assert check(packed(GOOD | {"word/media/image1.png": b"\x89PNG <!DOCTYPE"}))


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.95])
def test_a_truncated_archive_is_refused(keep: float) -> None:
    content = packed(GOOD)
    with pytest.raises(ArchiveRefused, match="повреждён"):
        check(content[: int(len(content) * keep)])


def test_a_damaged_part_is_refused() -> None:
    content = bytearray(packed({"word/document.xml": bytes(range(256)) * 20}))
    content[60:80] = bytes(20)
    with pytest.raises(ArchiveRefused, match="повреждён"):
        check(bytes(content))


@pytest.mark.parametrize(
    "name", ["word/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.bin"]
)
def test_macros_are_found(name: str) -> None:
    assert has_macros((*GOOD, name))
    assert not has_macros(tuple(GOOD))
