"""Text as a person typed or pasted it, made safe to keep: nothing readable is lost, nothing unprintable stays."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import unicodedata

from documents.values import to_data
from roadmaps.workflow.core import Refused

CELL_LIMIT = 100_000

# Word's soft break, the page break, NEL and Unicode's own separators all end a line.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_MANY_SPACES = re.compile(r"\s+")


def clean(text: str, *, limit: int = CELL_LIMIT, field: str = "", what: str = "Текст") -> str:
    """`text` without control characters and outer white space, its lines ended by "\\n".

    Emoji, marks of direction and joiners stay. Raises Refused when more than `limit` characters are left.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    text = "".join(char for char in text if char == "\n" or _is_kept(char)).strip()
    if len(text) > limit:
        raise Refused(
            f"{what}: {_thousands(len(text))} знаков, а помещается не больше {_thousands(limit)}. "
            "Сократите текст или разделите его на части.",
            field=field,
        )
    return text


def clean_line(text: str, *, limit: int, field: str = "", what: str = "Текст") -> str:
    """The same for a field of one line: line breaks become spaces."""
    return clean(_MANY_SPACES.sub(" ", clean(text, limit=limit, field=field, what=what)), limit=limit)


def is_blank(text: str) -> bool:
    """Whether nothing of the text is seen on paper: it is empty, or white space and invisible marks only."""
    return all(char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in text)


def fingerprint(value: object) -> str:
    """A short mark of what a form was filled from: another mark at saving means that somebody changed it."""
    plain = to_data(value) if dataclasses.is_dataclass(value) else value
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:20]


def _is_kept(char: str) -> bool:
    # Controls and halves of surrogate pairs cannot be kept by PostgreSQL, XLSX or DOCX, nor can U+FFFE and U+FFFF.
    return unicodedata.category(char) not in ("Cc", "Cs") and (ord(char) & 0xFFFE) != 0xFFFE


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")
