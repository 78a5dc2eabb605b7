"""What a PDF may not hold: things that run, files inside, an archive behind it, streams that unpack without end."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import pikepdf

# Actions that do more than lead to a page or to an address (ISO 32000-2, 12.6.4).
_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/RichMediaExecute", "/GoToE"}
)
_PLAYERS = frozenset({"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/FileAttachment"})
_STREAM = re.compile(rb"\bstream\r?\n")
_END = b"%%EOF"
_MEGABYTE = 1024 * 1024
# The largest picture that is taken, 64 million points of three bytes, fits into one stream.
_ONE_STREAM = 256 * _MEGABYTE
_ALL_STREAMS = 1024 * _MEGABYTE
_CHUNK = _MEGABYTE
_OBJECTS = 300_000


def is_bomb(content: bytes) -> bool:
    """True where a packed stream unpacks too far. Asked before the file is parsed: parsing unpacks."""
    total = 0
    for found in _STREAM.finditer(content):
        if not _is_zlib(content[found.end() : found.end() + 2]):
            # A JPEG, plain operators: nothing that unpacks.
            continue
        size = _unpacked(memoryview(content)[found.end() :], min(_ONE_STREAM, _ALL_STREAMS - total))
        if size is None:
            return True
        total += size
    return False


def _is_zlib(head: bytes) -> bool:
    """The two bytes that begin every zlib stream (RFC 1950, 2.2)."""
    return len(head) == 2 and head[0] & 0x0F == 8 and (head[0] * 256 + head[1]) % 31 == 0


def _unpacked(packed: memoryview, limit: int) -> int | None:
    """How many bytes the zlib stream at the beginning holds; None for more than `limit`. Keeps a chunk at a time."""
    reader, size, place = zlib.decompressobj(), 0, 0
    try:
        while not reader.eof:
            feed: bytes | memoryview = reader.unconsumed_tail
            if not feed:
                feed, place = packed[place : place + _CHUNK], place + _CHUNK
            if not feed:
                break
            size += len(reader.decompress(feed, _CHUNK))
            if size > limit:
                return None
    except zlib.error:
        # Not a stream after all, or a damaged one: the parser tells.
        return size
    return size


def has_tail(content: bytes) -> bool:
    """True where something stands behind the document: an archive that other programs would open instead."""
    end = content.rfind(_END)
    tail = content[end + len(_END) :] if end >= 0 else b""
    return len(tail.strip(b"\x00\r\n\t ")) > 0 or _has_archive(content)


def _has_archive(content: bytes) -> bool:
    """An archive is read from its end: its last record within the last 64 KB, pointing at a directory before it."""
    place = content.rfind(b"PK\x05\x06", max(0, len(content) - 66_000))
    return place >= 0 and b"PK\x01\x02" in content[:place]


def is_active(pdf: pikepdf.Pdf) -> bool:
    """True where opening or clicking would run something, or the file carries others inside.

    Raises ValueError for a file of more objects than a document of this product's size may have.
    """
    if "/AA" in pdf.Root or "/XFA" in pdf.Root.get("/AcroForm", pikepdf.Dictionary()):
        return True
    if len(pdf.objects) > _OBJECTS:
        raise ValueError("too many objects")
    return any(_runs(one) for indirect in pdf.objects for one in _dictionaries(indirect))


def _dictionaries(found: object, depth: int = 0) -> Iterator[pikepdf.Object]:
    """The object and every dictionary that stands directly inside it; what it refers to is asked by itself."""
    if depth > 50 or not isinstance(found, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array):
        return
    if not isinstance(found, pikepdf.Array):
        yield found
    values = found if isinstance(found, pikepdf.Array) else [value for _, value in found.items()]  # type: ignore[attr-defined]
    for value in values:  # type: ignore[union-attr]
        if not getattr(value, "is_indirect", False):
            yield from _dictionaries(value, depth + 1)


def _runs(one: pikepdf.Object) -> bool:
    return bool(
        "/JS" in one
        or "/EmbeddedFiles" in one
        or "/JavaScript" in one
        or one.get("/Type") == "/EmbeddedFile"
        or _named(one, "/S") in _ACTIONS
        or _named(one, "/Subtype") in _PLAYERS
    )


def _named(one: pikepdf.Object, key: str) -> str:
    value = one.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""
