"""An address as a picture that a phone reads."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString


def svg_of(address: str) -> SafeString:
    """An inline SVG, black on white whatever the theme is, so that any camera reads it (ISO/IEC 18004, level M)."""
    picture: str = segno.make(address, error="m", micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    # A drawing of ours: the address is in its squares, not in its markup.
    return SafeString(picture)
