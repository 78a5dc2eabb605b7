"""Keeping bytes once under municipality/hash, and reading them back."""

from __future__ import annotations

import hashlib
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from documents.models import StoredFile
from organizations.models import User


def keep(data: bytes, *, municipality_id: int, name: str, content_type: str, by: User | None = None) -> StoredFile:
    """Store the bytes (once, however often they come) and return their row.

    Comes before any lock: the bytes of a refused act stay behind unreferenced and harm nobody.
    """
    digest = hashlib.sha256(data).hexdigest()
    row = StoredFile(
        municipality_id=municipality_id,
        sha256=digest,
        name=name,
        content_type=content_type,
        size=len(data),
        stored_by=by,
    )
    if not default_storage.exists(row.path):
        default_storage.save(row.path, ContentFile(data))
    row.save()
    return row


def open_stored(row: StoredFile) -> IO[bytes]:
    """The stored bytes as an open file. Raises FileNotFoundError when the store lost them."""
    return default_storage.open(row.path, "rb")
