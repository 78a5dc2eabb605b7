"""When two names mean one organization: by their own words, whatever the legal form, quotes and letter case."""

from __future__ import annotations

import re
from collections.abc import Iterable

from organizations.models import Organization
from organizations.text import fold

# Legal forms before a name tell nothing about which organization it is: in short («МБОУ», «ТОГБПОУ») and by words.
_SHORT_FORM = re.compile(
    r"(?:м|г|ч|н|фг|тог|мо)?[бка]?(?:оу|доу|поу|у|удо|уду)(?:до|дпо|спо)?|ооо|ао|пао|зао|ип|дпо|спо|до"
)
_FORM_STEMS = (
    *("муниципальн", "государственн", "областн", "краев", "федеральн", "бюджетн", "казенн", "автономн", "частн"),
    *("образовательн", "общеобразовательн", "дошкольн", "учрежден", "профессиональн"),
)
_SHORTENED = tuple(
    (re.compile(rf"\b{stem}\w* (?:общеобразовательн\w+ )?школ\w+"), short)
    for stem, short in (("средн", "сош"), ("основн", "оош"), ("начальн", "нош"))
)
_MARKS = re.compile(r"[^\w\s]")


def likeness(name: str) -> str:
    """The words that tell one organization from another, in alphabetical order: «МБОУ Алгасовская СОШ» and
    «Муниципальное бюджетное общеобразовательное учреждение "Алгасовская средняя школа"» have the same ones."""
    words = " ".join(_MARKS.sub(" ", fold(name)).split())
    for pattern, short in _SHORTENED:
        words = pattern.sub(short, words)
    own = [word for word in words.split() if not _SHORT_FORM.fullmatch(word) and not word.startswith(_FORM_STEMS)]
    return " ".join(sorted(own or words.split()))


def alike(rows: Iterable[Organization], name: str, short_name: str = "", inn: str = "") -> list[Organization]:
    """Those of `rows` that may be the same organization: the same tax number, or a name of the same words.

    Two different tax numbers are two organizations, however alike the names are.
    """
    own = {likeness(each) for each in (name, short_name) if each.strip()}
    return [
        row
        for row in rows
        if (row.inn == inn if inn and row.inn else own & {likeness(row.name), likeness(row.short_name)})
    ]


def duplicates_of(
    municipality_id: int, name: str, short_name: str = "", inn: str = "", *, but: int | None = None
) -> list[Organization]:
    """Working organizations of the municipality that may be the same one. One query."""
    rows = Organization.objects.filter(municipality=municipality_id).working().order_by("short_name", "pk")
    return alike((row for row in rows if row.pk != but), name, short_name, inn)
