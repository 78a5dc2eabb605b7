"""Taking a file in: its size, the municipality's room, its true kind, then the store under municipality/hash."""

from __future__ import annotations

from typing import IO

from django.conf import settings
from django.db.models import Sum

from documents.models import StoredFile
from documents.store import keep
from documents.uploads_guard import FileKind, UploadRefused, check
from organizations.models import User

SCAN_KINDS = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPEG})
"""What a scan of a signed original may be."""
_MEGABYTE = 1024 * 1024
_NAME_LIMIT = 200


def limit_bytes() -> int:
    """The size above which no upload is taken."""
    return settings.UPLOAD_LIMIT_MB * _MEGABYTE


def read_whole(file: IO[bytes], name: str) -> bytes:
    """The bytes of an uploaded file, never more than the limit. Raises UploadRefused for a larger one."""
    data = file.read(limit_bytes() + 1)
    if len(data) > limit_bytes():
        raise UploadRefused(
            f"Файл «{clean_name(name)}» больше {settings.UPLOAD_LIMIT_MB} МБ. Уменьшите его (для скана достаточно "
            "200 точек на дюйм) и загрузите ещё раз."
        )
    return data


def accept(
    file: IO[bytes], name: str, *, municipality_id: int, by: User, kinds: frozenset[FileKind] = frozenset(FileKind)
) -> StoredFile:
    """Check an uploaded file and keep it. Raises UploadRefused, in words, for what is not taken.

    The type comes from the content; the sender's name is kept for people and never becomes a path.
    """
    data = read_whole(file, name)
    found = check(data, name, kinds)
    require_room(municipality_id, len(data))
    return keep(
        data,
        municipality_id=municipality_id,
        name=clean_name(name) or f"файл{found.extension}",
        content_type=found.mime,
        by=by,
    )


def clean_name(name: str) -> str:
    """The file's own name without folders, control and direction marks, short enough for its column."""
    own = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in own if char.isprintable()).strip()
    if len(shown) <= _NAME_LIMIT:
        return shown
    stem, dot, extension = shown.rpartition(".")
    tail = f"{dot}{extension}" if len(extension) <= 8 else ""
    return f"{(stem or shown)[: _NAME_LIMIT - len(tail)]}{tail}"


def require_room(municipality_id: int, size: int) -> None:
    """The municipality's files together stay within UPLOAD_QUOTA_MB: nobody fills the disk of all."""
    taken = StoredFile.objects.filter(municipality=municipality_id).aggregate(total=Sum("size"))["total"] or 0
    if taken + size > settings.UPLOAD_QUOTA_MB * _MEGABYTE:
        raise UploadRefused(
            f"Файл не принят: файлы муниципалитета занимают {taken // _MEGABYTE} МБ, отведено "
            f"{settings.UPLOAD_QUOTA_MB} МБ. Обратитесь к администратору."
        )
