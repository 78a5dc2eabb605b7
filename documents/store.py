"""Keeping bytes once under municipality/hash, and reading them back."""

from __future__ import annotations

import hashlib
import io
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage

from documents.models import StoredFile
from organizations.models import User


def keep(data: bytes, *, municipality_id: int, name: str, content_type: str, by: User | None = None) -> StoredFile:
    """Store the bytes (once, however often they come) and return their row.

    Comes before any lock: the bytes of a refused act stay behind unreferenced and harm nobody.
    """
    return keep_file(io.BytesIO(data), municipality_id=municipality_id, name=name, content_type=content_type, by=by)


def keep_file(
    file: IO[bytes], *, municipality_id: int, name: str, content_type: str, by: User | None = None
) -> StoredFile:
    """The same for a file that is too large to lie in memory; it is read from its beginning, twice."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    row = StoredFile(
        municipality_id=municipality_id,
        sha256=digest,
        name=name,
        content_type=content_type,
        size=file.seek(0, io.SEEK_END),
        stored_by=by,
    )
    file.seek(0)
    if not default_storage.exists(row.path):
        default_storage.save(row.path, File(file))
    row.save()
    return row


def discard(row: StoredFile) -> None:
    """Forget a file that can be made again, and its bytes where no other row has the same."""
    path = row.path
    row.delete()
    if not StoredFile.objects.filter(municipality=row.municipality_id, sha256=row.sha256).exists():
        default_storage.delete(path)


def open_stored(row: StoredFile) -> IO[bytes]:
    """The stored bytes as an open file. Raises FileNotFoundError when the store lost them."""
    return default_storage.open(row.path, "rb")
