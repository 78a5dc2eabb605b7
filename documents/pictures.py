"""Photographs and scans as pictures only: decoded, turned upright and written anew, so that nothing else stays in them.

What a camera notes beside the picture (the place, the device, the owner) and what a hostile file hides behind it are
gone, because only points are carried over.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

import pikepdf
from PIL import Image, ImageOps

_MOST_POINTS = {"JPEG": 64_000_000, "PNG": 32_000_000}
"""How many points are decoded: a JPEG shrinks while it is read, a PNG does not."""
_LONGEST = 3508
"""Points of the longer side that are kept: A4 at 300 dots to the inch."""
_QUALITY = 85
_A4 = (595.28, 841.89)
_EDGE = 14.17
"""Points of PDF, 5 mm: what a printer leaves white."""
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, MemoryError)


class PictureRefused(ValueError):
    """A picture that cannot be read; the message, in Russian, says what to do."""


def cleaned(content: bytes, kind: str) -> bytes:
    """The picture alone, `kind` "JPEG" or "PNG", upright, at most 3,508 points long. Raises PictureRefused."""
    picture = _upright(content, kind)
    if kind == "JPEG":
        return _as_jpeg(picture)
    target = io.BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()


def joined(pictures: Sequence[bytes]) -> bytes:
    """One PDF of several cleaned pictures, a sheet of A4 each, turned as the picture lies."""
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        for content in pictures:
            _add_sheet(pdf, content)
        pdf.save(target, deterministic_id=True)
    return target.getvalue()


def _upright(content: bytes, kind: str) -> Image.Image:
    """RGB or grey, without whatever stood beside the points."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as opened:
            width, height = opened.size
            if width * height > _MOST_POINTS[kind]:
                raise PictureRefused(
                    f"Картинка {width} × {height} точек слишком велика. Снимите с меньшим разрешением или сохраните её "
                    "как PDF и загрузите ещё раз."
                )
            if kind == "JPEG":
                opened.draft(None, (_LONGEST, _LONGEST))
            picture = _on_white(ImageOps.exif_transpose(opened))
    except PictureRefused:
        raise
    except (*_BROKEN, Image.DecompressionBombError) as error:
        raise PictureRefused(
            "Картинка повреждена или загружена не полностью. Сохраните её заново и загрузите ещё раз."
        ) from error
    picture.thumbnail((_LONGEST, _LONGEST))
    picture.info = {}
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """As it looks on paper: what is transparent is white."""
    if picture.mode in ("L", "1"):
        return picture.convert("L")
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        paper = Image.new("RGB", layered.size, "white")
        paper.paste(layered, mask=layered.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _add_sheet(pdf: pikepdf.Pdf, content: bytes) -> None:
    with Image.open(io.BytesIO(content)) as picture:
        packed = content if picture.format == "JPEG" else _as_jpeg(picture)
    page_width, page_height = _A4 if picture.height >= picture.width else (_A4[1], _A4[0])
    scale = min((page_width - 2 * _EDGE) / picture.width, (page_height - 2 * _EDGE) / picture.height)
    width, height = picture.width * scale, picture.height * scale
    left, bottom = (page_width - width) / 2, (page_height - height) / 2
    image = pikepdf.Stream(
        pdf,
        packed,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    drawing = f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {bottom:.2f} cm /Im0 Do Q".encode()
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=[0, 0, page_width, page_height],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image)),
        Contents=pikepdf.Stream(pdf, drawing),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _as_jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()
