"""Names of files that go out of the product: readable on any computer, and never a way out of their folder."""

from __future__ import annotations

import re
import unicodedata

NAME_LIMIT = 100
"""Letters of one name: Cyrillic ones take two bytes of the 255 that a name may have."""
_SLASHES = re.compile(r"[/\\]+")
_FORBIDDEN = re.compile(r'[<>:"|?*]+')
# Windows opens a device under such a name, whatever the extension.
_DEVICE = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def safe_name(words: str, fallback: str = "файл", *, limit: int = NAME_LIMIT) -> str:
    """The words as a name of a file or folder without an extension: «87/од: о кураторах» → «87-од о кураторах».

    No separators of folders, no control and direction marks, no dots at the ends, no names of devices; cut between
    words where that is possible.
    """
    text = unicodedata.normalize("NFC", words)
    text = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    text = _FORBIDDEN.sub(" ", _SLASHES.sub("-", text))
    text = " ".join(text.split())
    if len(text) > limit:
        cut = text[: limit + 1]
        text = cut.rpartition(" ")[0] if " " in cut[limit // 2 :] else cut[:limit]
    text = text.strip(" .-")
    return f"_{text}" if _DEVICE.match(text) else text or fallback


class Names:
    """Names given in one folder tree: a second file of the same name becomes «… (2)»."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, folder: str, name: str, extension: str) -> str:
        """«folder/name.ext», unlike any given before in any letter case. `extension` comes with its dot or empty."""
        path, number = f"{folder}/{name}{extension}" if folder else f"{name}{extension}", 1
        while path.casefold() in self._taken:
            number += 1
            stem = f"{folder}/{name}" if folder else name
            path = f"{stem} ({number}){extension}"
        self._taken.add(path.casefold())
        return path
