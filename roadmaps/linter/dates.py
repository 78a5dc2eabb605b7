"""Dates that are not written as ГОСТ Р 7.0.97-2025, реквизит 10, asks: «05.06.2020» or «5 июня 2020 г.»."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

MONTHS = {
    "января": 1,
    "февраля": 2,
    "марта": 3,
    "апреля": 4,
    "мая": 5,
    "июня": 6,
    "июля": 7,
    "августа": 8,
    "сентября": 9,
    "октября": 10,
    "ноября": 11,
    "декабря": 12,
}
_MONTH = "|".join(MONTHS)
_YEAR = r"(?:19|20)\d\d"
_SPACE = r"[ \u00a0\u202f]"

# A year of two digits is believed only after two digits of day and month: «п. 1.2.15» is a point, and letters
# have numbers such as «№ 01-12-20».
_NUMERIC = re.compile(
    rf"(?<![\d.,/№])(?<!№[ \u00a0])(?P<date>"
    rf"\d{{1,2}}(?P<mark>[./-])\d{{1,2}}(?P=mark){_YEAR}(?!\d)|\d\d(?P<short>[./])\d\d(?P=short)\d\d(?![\d/]|[.-]\d)"
    rf")(?P<tail>{_SPACE}*г\b\.?)?"
)
_YEAR_FIRST = re.compile(rf"(?<![\d.,/№-])(?<!№[ \u00a0]){_YEAR}-\d\d-\d\d(?![\d-])")
_WORDED = re.compile(
    rf"(?P<open>[«\"“„])?(?P<day>(?<!\d)\d{{1,2}})(?(open)[»\"”“]){_SPACE}+(?P<month>{_MONTH})\b",
    re.IGNORECASE,
)
_WITH_YEAR = re.compile(rf"{_WORDED.pattern}{_SPACE}+(?P<year>{_YEAR})(?!\d)", re.IGNORECASE)
_GLUED_YEAR = re.compile(rf"(?<![\d.])(?P<year>{_YEAR})(?P<tail>г\.?г?\b\.?)")
_BARE_YEAR = re.compile(rf"(?<![\d.])(?P<year>{_YEAR}){_SPACE}+г(?![\w.])")
_TORN_PLURAL = re.compile(rf"(?<!\d)г\.{_SPACE}*г\.")
_STRAY_DOT = re.compile(rf"(?<![\d.])\.(?P<year>{_YEAR})(?!\d)")


@dataclass(frozen=True, slots=True)
class Misprint:
    """A date as printed and as it should be, "" where only a person knows; `kind` says what is wrong."""

    text: str
    better: str
    kind: str


IMPOSSIBLE = "такой даты в календаре нет: проверьте день и месяц"
NUMERIC = "дата цифрами пишется с двумя знаками дня и месяца и без «г.»: «05.06.2020»"
SEPARATORS = "год пишется четырьмя цифрами, день, месяц и год разделяются точками: «05.06.2020»"
ORDER = "дата пишется от дня к году через точки: «05.06.2020»"
WORDED = "в дате словами день пишется без нуля и без кавычек: «5 июня 2020 г.»"
YEAR_MARK = "после года ставится пробел и «г.» с точкой («гг.» слитно): «2020 г.», «2020–2021 гг.»"
STRAY_DOT = "перед годом лишняя точка"


def misprints(text: str) -> Iterator[Misprint]:
    """Dates of `text` that are written otherwise than in the standard's two forms."""
    yield from _numeric(text)
    for match in _YEAR_FIRST.finditer(text):
        year, month, day = (int(part) for part in match[0].split("-"))
        date = _date(year, month, day)
        yield Misprint(match[0], f"{date:%d.%m.%Y}" if date else "", ORDER if date else IMPOSSIBLE)
    yield from _worded(text)
    for match in _GLUED_YEAR.finditer(text):
        plural = match["tail"].count("г") == 2
        yield Misprint(match[0], f"{match['year']} {'гг.' if plural else 'г.'}", YEAR_MARK)
    for match in _BARE_YEAR.finditer(text):
        yield Misprint(match[0], f"{match['year']} г.", YEAR_MARK)
    for match in _TORN_PLURAL.finditer(text):
        yield Misprint(match[0], "гг.", YEAR_MARK)
    for match in _STRAY_DOT.finditer(text):
        yield Misprint(match[0], match["year"], STRAY_DOT)


def first_date(text: str) -> dt.date | None:
    """The first date of `text` in either form, day in quotes or not, one digit or two."""
    found = [(match.start(), _numeric_date(match)) for match in _NUMERIC.finditer(text)]
    found += [
        (match.start(), _date(int(match["year"]), MONTHS[match["month"].lower()], int(match["day"])))
        for match in _WITH_YEAR.finditer(text)
    ]
    return next((date for _, date in sorted(found, key=lambda pair: pair[0]) if date), None)


def _numeric(text: str) -> Iterator[Misprint]:
    for match in _NUMERIC.finditer(text):
        date = _numeric_date(match)
        if date is None:
            if not match["short"]:
                yield Misprint(match[0], "", IMPOSSIBLE)
        elif match["short"] or match["mark"] != ".":
            yield Misprint(match[0], f"{date:%d.%m.%Y}", SEPARATORS)
        elif match[0] != f"{date:%d.%m.%Y}":
            yield Misprint(match[0], f"{date:%d.%m.%Y}", NUMERIC)


def _worded(text: str) -> Iterator[Misprint]:
    for match in _WORDED.finditer(text):
        day, month = int(match["day"]), match["month"]
        if _date(2020, MONTHS[month.lower()], day) is None:
            yield Misprint(match[0], "", IMPOSSIBLE)
        elif match[0].split() != [str(day), month]:
            yield Misprint(match[0], f"{day} {month}", WORDED)


def _numeric_date(match: re.Match[str]) -> dt.date | None:
    day, month, year = (int(part) for part in re.split(r"[./-]", match["date"]))
    return _date(year + 2000 if match["short"] else year, month, day)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
