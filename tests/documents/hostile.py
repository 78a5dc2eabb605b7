"""Hostile files, made where they are needed: none is kept in the repository."""

from __future__ import annotations

import io
import zipfile

CONTENT_TYPES = "[Content_Types].xml"


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of `parts`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return target.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(content: bytes, **changes: bytes) -> bytes:
    """The archive with parts added or replaced."""
    return packed(unpacked(content) | changes)


def marked(content: bytes, offset_local: int, offset_central: int, value: bytes) -> bytes:
    """The archive with `value` written into the first part's two headers at these offsets."""
    local, central = content.index(b"PK\x03\x04"), content.index(b"PK\x01\x02")
    changed = bytearray(content)
    changed[local + offset_local : local + offset_local + len(value)] = value
    changed[central + offset_central : central + offset_central + len(value)] = value
    return bytes(changed)
