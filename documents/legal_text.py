"""Text that XML 1.0 can carry: office files hold nothing else, and a file with an illegal character does not open."""

from __future__ import annotations

import re

# XML 1.0, production 2 (Char): everything else is refused by Word and Excel. Lone surrogates cannot be encoded.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """`text` without control characters, lone surrogates and non-characters; every line end is a single LF."""
    return _ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
