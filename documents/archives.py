"""Guard of ZIP-based office files: nothing of an archive is parsed before its shape is known to be harmless.

A 4 KB workbook can unpack to gigabytes, name a file outside its folder or declare an entity that grows without end.
Every fault is the user's file and is told in Russian; none is an error of the program.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass


class ArchiveRefused(ValueError):
    """An archive that is not read; the message, in Russian, says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an office file may need: parts, bytes of one part and of all, and how far they may be packed."""

    members: int = 2_000
    part: int = 64 * 1024 * 1024
    total: int = 128 * 1024 * 1024
    ratio: int = 200
    """Unpacked to packed size; text in XML reaches about 30."""


_DEFAULT = Limits()
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_ENTRY = b"PK\x01\x02"
# Below this size a part is not a bomb whatever its ratio: styles of empty sheets pack very well.
_SMALL = 1024 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MARKUP = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""[^<]{0,4}<\?xml[^>]{0,80}?encoding\s*=\s*["']([^"']{0,40})""")
_PLAIN_ENCODING = re.compile(rb"(?i)utf-?8|utf-?16(?:le|be)?|(?:us-)?ascii|windows-125\d|iso-8859-\d{1,2}|koi8-r")
_RESAVE = "Откройте его в Word или Excel, сохраните заново и загрузите ещё раз."
_DEVICE_NAME = re.compile(r"^[A-Za-z]:")


def check(content: bytes, limits: Limits = _DEFAULT) -> tuple[str, ...]:
    """Names of the archive's parts, all of which were unpacked once within `limits` and hold no document type.

    Raises ArchiveRefused. Real sizes are counted while unpacking: what the archive declares proves nothing.
    """
    if content.count(_ENTRY) > limits.members * 4:
        # Before the directory itself is read: a million entries cost half a gigabyte.
        raise ArchiveRefused(f"В файле слишком много частей, допускается не более {limits.members}. {_RESAVE}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_directory(parts, len(content), limits)
            total = 0
            for part in parts:
                total += _check_part(archive, part, min(limits.part, limits.total - total), limits)
            return tuple(part.filename for part in parts)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        UnicodeError,
        OSError,
        RuntimeError,
        struct.error,
    ) as error:
        raise ArchiveRefused(f"Файл повреждён или загружен не полностью. {_RESAVE}") from error


def has_macros(names: tuple[str, ...]) -> bool:
    """True when a part holds a VBA project, an old macro sheet or an ActiveX control."""
    return any(
        name.endswith("vbaproject.bin") or "/macrosheets/" in name or "/activex/" in name
        for name in (f"/{name.casefold()}" for name in names)
    )


def _check_directory(parts: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    if len(parts) > limits.members:
        raise ArchiveRefused(f"В файле {len(parts)} частей, допускается не более {limits.members}. {_RESAVE}")
    names = [part.filename.casefold() for part in parts]
    if len(set(names)) != len(names):
        raise ArchiveRefused(f"В файле две части с одним именем: такой файл читают по-разному. {_RESAVE}")
    for part in parts:
        _check_name(part)
        if part.flag_bits & _ENCRYPTED:
            raise ArchiveRefused("Файл защищён паролем. Снимите защиту («Файл» → «Сведения») и загрузите его ещё раз.")
        if part.compress_type not in _METHODS:
            raise ArchiveRefused(f"Файл сжат способом, которого Word и Excel не применяют. {_RESAVE}")
    declared = sum(part.file_size for part in parts)
    if declared > limits.total or declared > max(size * limits.ratio, _SMALL):
        raise _too_large(limits)


def _check_name(part: zipfile.ZipInfo) -> None:
    """Refuses a name that leads outside, is absolute, or stands for a link instead of a file."""
    name = part.orig_filename.replace("\\", "/")
    outside = name.startswith("/") or _DEVICE_NAME.match(name) or ".." in name.split("/") or "\x00" in name
    if outside or stat.S_ISLNK(part.external_attr >> 16):
        raise ArchiveRefused(f"Внутри файла есть часть с недопустимым именем. {_RESAVE}")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int, limits: Limits) -> int:
    """Unpacks the part piece by piece, keeping nothing but its size; `room` is how much it may hold."""
    size, tail, markup, wide = 0, b"", False, False
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if not size:
                markup, wide = _is_markup(part.filename, chunk), _is_wide(chunk)
            size += len(chunk)
            if size > room or size > max(part.compress_size * limits.ratio, _SMALL):
                raise _too_large(limits)
            if markup:
                # UTF-16 holds the same characters with zeros between them.
                tail = _checked_markup(tail + (chunk.replace(b"\x00", b"") if wide else chunk))
    return size


def _checked_markup(text: bytes) -> bytes:
    """Refuses a document type, and an encoding in which one could hide; gives the end of `text` back."""
    if _MARKUP.search(text):
        raise ArchiveRefused(f"Внутри файла есть описание типа документа (DTD), оно не читается. {_RESAVE}")
    encoding = _ENCODING.match(text)
    if encoding and not _PLAIN_ENCODING.fullmatch(encoding[1]):
        raise ArchiveRefused(f"Внутри файла есть часть в непринятой кодировке. {_RESAVE}")
    return text[-16:]


def _is_markup(name: str, beginning: bytes) -> bool:
    """By name, or by the first character whatever the name says: the package decides what is read as XML."""
    known = name.casefold().endswith((".xml", ".rels", ".vml", ".xhtml", ".html", ".htm", ".svg"))
    return known or beginning[:8].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _is_wide(beginning: bytes) -> bool:
    """True for markup that is not written in one byte per Latin character."""
    return beginning[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in beginning[:4]


def _too_large(limits: Limits) -> ArchiveRefused:
    megabytes = limits.total // (1024 * 1024)
    return ArchiveRefused(
        f"Файл распаковывается до слишком большого объёма (более {megabytes} МБ или во много раз больше самого файла). "
        "Удалите из него лишние картинки и пустые строки и сохраните заново."
    )


def read(content: bytes, name: str, limit: int = _SMALL) -> bytes:
    """The first `limit` bytes of one part of an archive that `check` let through."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(name) as stream:
        return stream.read(limit)
