"""An address as a picture that a phone reads."""

from __future__ import annotations

import segno


def svg_of(address: str) -> str:
    """An inline SVG, black on white whatever the theme is, so that any camera reads it (ISO/IEC 18004, level M)."""
    picture: str = segno.make(address, error="m", micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return picture
