"""What a file really is, by its content and structure: a name and a declared type prove nothing.

Bytes come in, a checked kind comes out, or a refusal in Russian that says what is wrong, where, and how to mend it.
"""

from __future__ import annotations

import enum
import io
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pikepdf
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from documents import archives, pdf_guard

_MEGABYTE = 1024 * 1024


class FileKind(enum.StrEnum):
    """The kinds of files that the product takes in."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    JPEG = "jpeg"
    PNG = "png"

    @property
    def mime(self) -> str:
        return _MIME[self]

    @property
    def extension(self) -> str:
        """The extension under which the file is stored, with its dot."""
        return ".jpg" if self is FileKind.JPEG else f".{self}"

    @property
    def limit(self) -> int:
        """The largest size in bytes."""
        return _LIMITS[self]

    @property
    def label(self) -> str:
        return self.upper()


_OFFICE = "application/vnd.openxmlformats-officedocument"
_MIME = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
}
_LIMITS = {
    FileKind.PDF: 50 * _MEGABYTE,
    FileKind.DOCX: 20 * _MEGABYTE,
    FileKind.XLSX: 20 * _MEGABYTE,
    FileKind.JPEG: 20 * _MEGABYTE,
    FileKind.PNG: 20 * _MEGABYTE,
}
LARGEST = max(_LIMITS.values())
"""No file of more bytes is taken whatever its kind."""

_MAIN_PARTS = {
    f"{_OFFICE}.wordprocessingml.document.main+xml": FileKind.DOCX,
    f"{_OFFICE}.spreadsheetml.sheet.main+xml": FileKind.XLSX,
}
_EXTENSIONS = {
    ".pdf": FileKind.PDF,
    ".docx": FileKind.DOCX,
    ".xlsx": FileKind.XLSX,
    ".jpg": FileKind.JPEG,
    ".jpeg": FileKind.JPEG,
    ".png": FileKind.PNG,
}
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG's frame header, which holds its size."""
_PIXELS = 100_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_TEXT = {FileKind.DOCX: "«Документ Word (.docx)»", FileKind.PDF: "«PDF»"}
_AS_TABLE = {FileKind.XLSX: "«Книга Excel (.xlsx)»", FileKind.PDF: "«PDF»"}
"""What Word and Excel call the kinds that they save."""
_OFFICE_NAMES = {FileKind.DOCX: "документ Word", FileKind.XLSX: "книга Excel"}
_PACKAGE = "\x01Ole10Native".encode("utf-16-le")
"""Where an embedded object keeps a whole foreign file."""
# Brands of a HEIC or AVIF photo in its first box (ISO 14496-12).
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
_SAVE_PHOTO = (
    "На iPhone: «Настройки» → «Камера» → «Форматы» → «Наиболее совместимый», затем снимите ещё раз; готовое фото "
    "откройте, «Поделиться» → «Напечатать» и сохраните как PDF."
)


class UploadRefused(ValueError):
    """A file that is not taken; the message, in Russian, is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file's true kind with the type and the extension under which it is stored and served."""

    kind: FileKind
    mime: str
    extension: str


def check(content: bytes, name: str = "", allowed: frozenset[FileKind] = frozenset(FileKind)) -> Checked:
    """The true kind of `content`. `name` is the sender's file name, `allowed` what the form takes.

    Raises UploadRefused for anything else, for a name that says another kind, and for a file that is too large.
    """
    if not content:
        raise UploadRefused(f"Файл{_named(name)} пуст. Проверьте, что он сохранён, и загрузите его ещё раз.")
    if len(content) > LARGEST:
        raise _too_large(name, LARGEST)
    kind = _recognised(content, name, allowed)
    if kind not in allowed:
        wanted = ", ".join(sorted(one.label for one in allowed))
        raise UploadRefused(f"Файл{_named(name)} — {kind.label}, а здесь принимается: {wanted}.")
    if len(content) > kind.limit:
        raise _too_large(name, kind.limit)
    _check_extension(name, kind)
    return Checked(kind, kind.mime, kind.extension)


def _taken(allowed: Iterable[FileKind]) -> str:
    """«Принимаются PDF, DOCX и XLSX.», «Принимается XLSX.»: what this very form takes, in the order of kinds."""
    *labels, last = (kind.label for kind in FileKind if kind in allowed)
    return f"Принимаются {', '.join(labels)} и {last}." if labels else f"Принимается {last}."


def _save(program: str, named: Mapping[FileKind, str], allowed: frozenset[FileKind]) -> str:
    """How the program saves a kind that this form takes; what the form takes where the program saves none of it."""
    kinds = [words for kind, words in named.items() if kind in allowed]
    if not kinds:
        return _taken(allowed)
    return f"Откройте файл в {program} и сохраните: «Файл» → «Сохранить как» → {' или '.join(kinds)}."


def _extensions(allowed: frozenset[FileKind]) -> str:
    """«.docx или .xlsx»: of the Office kinds those that this form takes, "" for none."""
    return " или ".join(kind.extension for kind in _OFFICE_NAMES if kind in allowed)


def _recognised(content: bytes, name: str, allowed: frozenset[FileKind]) -> FileKind:
    if content.startswith(b"PK"):
        return _office_kind(content, name, allowed)
    if content.startswith(_PNG):
        return _picture(FileKind.PNG, _png_size(content), name)
    if content.startswith(b"\xff\xd8\xff"):
        return _picture(FileKind.JPEG, _jpeg_size(content), name)
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return _pdf(content, name)
    raise _unknown(content, name, allowed)


def _broken(kind: FileKind, name: str) -> UploadRefused:
    return UploadRefused(
        f"Файл{_named(name)} похож на {kind.label}, но не читается: он повреждён или загружен не полностью. "
        "Сохраните его заново и загрузите ещё раз."
    )


def _picture(kind: FileKind, size: tuple[int, int] | None, name: str) -> FileKind:
    if size is None or not all(size):
        raise _broken(kind, name)
    if size[0] * size[1] > _PIXELS:
        raise UploadRefused(
            f"Картинка{_named(name)} размером {size[0]} × {size[1]} точек слишком велика. Сохраните её с разрешением "
            "200 точек на дюйм и загрузите ещё раз."
        )
    return kind


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG whose chunks run on to its end mark; None for a broken one."""
    place, size = len(_PNG), None
    while place + 12 <= len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        if size is None:
            if name != b"IHDR" or length != 13:
                return None
            size = struct.unpack_from(">II", content, place + 8)
        place += 12 + length
        if name == b"IEND":
            return size if place <= len(content) else None
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG that has a frame, a scan and an end mark; None for a broken one."""
    place, size = 2, None
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            size = (width, height)
        if marker == 0xDA:
            return size if content.rfind(b"\xff\xd9") > place else None
        place += 2 + struct.unpack_from(">H", content, place + 2)[0]
    return None


def _pdf(content: bytes, name: str) -> FileKind:
    if pdf_guard.is_bomb(content):
        raise UploadRefused(
            f"PDF{_named(name)} распаковывается до слишком большого объёма. Напечатайте его в PDF («Печать» → "
            "«Сохранить как PDF») и загрузите полученный файл."
        )
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            pages, active = len(pdf.pages), pdf_guard.is_active(pdf)
    except pikepdf.PasswordError as error:
        raise UploadRefused(f"PDF{_named(name)} закрыт паролем. Сохраните копию без пароля и загрузите её.") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        raise _broken(FileKind.PDF, name) from error
    if not pages:
        raise UploadRefused(f"В PDF{_named(name)} нет ни одной страницы. Проверьте файл и загрузите его ещё раз.")
    if active:
        raise UploadRefused(
            f"PDF{_named(name)} содержит сценарии или вложенные файлы. Напечатайте его в PDF («Печать» → «Сохранить "
            "как PDF») и загрузите полученный файл."
        )
    if pdf_guard.has_tail(content):
        raise UploadRefused(
            f"За концом PDF{_named(name)} есть посторонние данные. Напечатайте его в PDF («Печать» → «Сохранить как "
            "PDF») и загрузите полученный файл."
        )
    return FileKind.PDF


def _office_kind(content: bytes, name: str, allowed: frozenset[FileKind]) -> FileKind:
    try:
        parts = archives.check(content)
    except archives.ArchiveRefused as error:
        raise UploadRefused(f"Файл{_named(name)} не принят. {error}") from error
    if "mimetype" in parts:
        raise _open_document(content, name, allowed)
    types = _content_types(content, parts)
    if archives.has_macros(parts) or any("macroenabled" in one.casefold() for one in types.values()):
        way = f"тип {_extensions(allowed)}, затем загрузите." if _extensions(allowed) else f"PDF. {_taken(allowed)}"
        raise UploadRefused(
            f"Файл{_named(name)} может содержать макросы. Сохраните его без них: «Файл» → «Сохранить как» → {way}"
        )
    if any(
        "/embeddings/" in part and _PACKAGE in archives.read(content, part, _LIMITS[FileKind.DOCX]) for part in parts
    ):
        way = "Удалите вложение или сохраните документ как PDF" if FileKind.PDF in allowed else "Удалите вложение"
        raise UploadRefused(f"В файл{_named(name)} вложен другой файл. {way} и загрузите.")
    for part, one in types.items():
        if one in _MAIN_PARTS and part.removeprefix("/") in parts:
            return _MAIN_PARTS[one]
    what = "шаблон, презентация или другой файл Office" if types else "архив"
    if not _extensions(allowed):
        raise UploadRefused(f"Файл{_named(name)} — {what}. {_taken(allowed)}")
    wanted = " или ".join(words for kind, words in _OFFICE_NAMES.items() if kind in allowed)
    raise UploadRefused(
        f"Файл{_named(name)} — {what}, а не {wanted}. Сохраните нужный документ отдельно как "
        f"{_extensions(allowed)} и загрузите его. {_taken(allowed)}"
    )


def _content_types(content: bytes, parts: tuple[str, ...]) -> dict[str, str]:
    """Types by part name, as the package declares them; empty for an archive that is no office package."""
    if "[Content_Types].xml" not in parts or "_rels/.rels" not in parts:
        return {}
    try:
        root = ElementTree.fromstring(archives.read(content, "[Content_Types].xml"))
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        return {}
    overrides = root.iter("{http://schemas.openxmlformats.org/package/2006/content-types}Override")
    return {one.get("PartName", ""): one.get("ContentType", "") for one in overrides}


def _open_document(content: bytes, name: str, allowed: frozenset[FileKind]) -> UploadRefused:
    table = b"spreadsheet" in archives.read(content, "mimetype")
    what, save = ("ODS", _save("Excel", _AS_TABLE, allowed)) if table else ("ODT", _save("Word", _AS_TEXT, allowed))
    return UploadRefused(f"Файл{_named(name)} сохранён в формате {what} (LibreOffice). {save}")


def _unknown(content: bytes, name: str, allowed: frozenset[FileKind]) -> UploadRefused:
    if content.startswith(b"{\\rtf"):
        return UploadRefused(f"Файл{_named(name)} сохранён в формате RTF. {_save('Word', _AS_TEXT, allowed)}")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return UploadRefused(
                f"Файл{_named(name)} защищён паролем. Снимите пароль («Файл» → «Сведения» → «Защита документа») и "
                "загрузите его ещё раз."
            )
        table = "Workbook".encode("utf-16-le") in content or name.casefold().endswith(".xls")
        what, save = "Word 97–2003 (.doc)", _save("Word", _AS_TEXT, allowed)
        if table:
            what, save = "Excel 97–2003 (.xls)", _save("Excel", _AS_TABLE, allowed)
        return UploadRefused(f"Файл{_named(name)} сохранён в старом формате {what}. {save}")
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        way = _SAVE_PHOTO if FileKind.JPEG in allowed else _taken(allowed)
        return UploadRefused(f"Фото{_named(name)} сохранено в формате HEIC. {way}")
    return UploadRefused(
        f"Файл{_named(name)} не распознан: его содержимое не похоже ни на один из видов. {_taken(allowed)}"
    )


def _check_extension(name: str, kind: FileKind) -> None:
    """A name without an extension is taken; one that says another kind is not."""
    found = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    if found and _EXTENSIONS.get(found[0].casefold()) is not kind:
        raise UploadRefused(
            f"Имя файла{_named(name)} кончается на «{found[0]}», а внутри {kind.label}. Переименуйте файл в "
            f"«…{kind.extension}» или загрузите другой."
        )


def _too_large(name: str, limit: int) -> UploadRefused:
    return UploadRefused(
        f"Файл{_named(name)} больше {limit // _MEGABYTE} МБ. Уменьшите его (для скана достаточно 200 точек на дюйм) "
        "и загрузите ещё раз."
    )


def _named(name: str) -> str:
    """« «план.docx»» after the word «Файл», shortened; nothing where the name is unknown."""
    shown = re.sub(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", "", name).replace("\\", "/").rsplit("/", 1)[-1].strip()
    return f" «{shown if len(shown) <= 80 else f'{shown[:60]}…{shown[-15:]}'}»" if shown else ""
