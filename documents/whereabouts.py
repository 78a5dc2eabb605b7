"""Places where photographs were taken, taken out of pictures inside documents; the pictures stay as they are."""

from __future__ import annotations

import io
import re
import struct
import zipfile

import pikepdf

_EXIF, _XMP = b"Exif\x00\x00", b"http://ns.adobe.com/"
_GPS_TAG = 0x8825
"""The pointer to the place in EXIF (CIPA DC-008, 4.6.3)."""
_GPS_WORDS = re.compile(rb"GPS(?:L|Pos|Alt|Version)", re.IGNORECASE)
_PICTURES = (".jpg", ".jpeg")
_TEMPLATE = re.compile(
    rb"<Relationship\b[^>]*?/attachedTemplate\"[^>]*?/>|<Relationship\b[^>]*?/attachedTemplate'[^>]*?/>"
)
_TEMPLATE_MARK = re.compile(rb"<w:attachedTemplate\b[^>]*?/>")


class SignedPlace(ValueError):
    """A signed PDF that names a place: removing it would break the signature. The message is in Russian."""


def without_place(jpeg: bytes) -> bytes:
    """The JPEG without the segments that name a place; the very same bytes where none does."""
    kept, place = [jpeg[:2]], 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF and jpeg[place + 1] not in (0xDA, 0xD9, 0xFF):
        end = place + 2 + struct.unpack_from(">H", jpeg, place + 2)[0]
        if not (jpeg[place + 1] == 0xE1 and _names_place(jpeg[place + 4 : end])):
            kept.append(jpeg[place:end])
        place = end
    return b"".join([*kept, jpeg[place:]])


def _names_place(segment: bytes) -> bool:
    if segment.startswith(_EXIF):
        return _has_gps(segment[len(_EXIF) :])
    return segment.startswith(_XMP) and _GPS_WORDS.search(segment) is not None


def _has_gps(exif: bytes) -> bool:
    """Whether the first directory points at a place; what cannot be read counts as if it did."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return True
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        return any(
            struct.unpack_from(f"{order}H", exif, start + 2 + 12 * number)[0] == _GPS_TAG for number in range(count)
        )
    except struct.error:
        return True


def clean_office(content: bytes) -> bytes:
    """A DOCX or XLSX whose photographs name no place and which fetches no template; the same bytes if it was so.

    `content` went through `archives.check`.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        changed = {
            part.filename: mended
            for part in archive.infolist()
            if (mended := _mended(part.filename, archive)) is not None
        }
        if not changed and not _has_tail(content):
            return content
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
            for part in archive.infolist():
                written.writestr(part, changed.get(part.filename, archive.read(part)), part.compress_type)
    return target.getvalue()


def _mended(name: str, archive: zipfile.ZipFile) -> bytes | None:
    """The part without what must go; None where it stays as it is."""
    lowered = name.casefold()
    if lowered.endswith(_PICTURES):
        before = archive.read(name)
        after = without_place(before) if before.startswith(b"\xff\xd8") else before
    elif lowered.endswith("settings.xml.rels"):
        before = archive.read(name)
        after = _TEMPLATE.sub(b"", before)
    elif lowered == "word/settings.xml":
        before = archive.read(name)
        after = _TEMPLATE_MARK.sub(b"", before)
    else:
        return None
    return after if after != before else None


def _has_tail(content: bytes) -> bool:
    """Anything behind the archive's last record: written anew, it is gone."""
    return content.rfind(b"PK\x05\x06") + 22 != len(content)


def clean_pdf(content: bytes) -> bytes:
    """A PDF whose photographs and descriptions name no place; the same bytes if none does.

    Raises SignedPlace where that would break an electronic signature.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = [mended for one in pdf.objects if (mended := _clean_object(one))]
        if not any(found):
            return content
        if any(isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Sig" for one in pdf.objects):
            raise SignedPlace(
                "В подписанном PDF указано место съёмки: убрать его нельзя, не сломав подпись. Напечатайте документ в "
                "PDF («Печать» → «Сохранить как PDF») и загрузите полученный файл."
            )
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True)
    return target.getvalue()


def _clean_object(one: object) -> bool:
    """Takes places out of one object; True where there were any."""
    if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        return False
    mended = False
    described = one.get("/Metadata")
    if isinstance(described, pikepdf.Stream) and _GPS_WORDS.search(described.read_bytes()):
        del one["/Metadata"]
        mended = True
    if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image" and one.get("/Filter") == "/DCTDecode":
        before = one.read_raw_bytes()
        after = without_place(before) if before.startswith(b"\xff\xd8") else before
        if after != before:
            one.write(after, filter=pikepdf.Name.DCTDecode)
            mended = True
    return mended
