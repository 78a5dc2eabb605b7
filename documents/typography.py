"""Characters of official texts: what may be changed on every printed page, and what only a clerk may accept.

Invisible rules (no-break spaces, joins, kinds of hyphen) hold for everything printed, editions brought in too.
Visible repairs change a glyph; they are offered for drafts and never applied by themselves.
The agreement table of approval stamps is ГОСТ Р 7.0.97-2025, реквизит 16.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

NBSP = "\u00a0"
NB_HYPHEN = "\u2011"
JOINER = "\u2060"
BREAK = "\u200b"

_MONTHS_GENITIVE = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_MONTHS = (
    "январ[ьяе]|феврал[ьяе]|март[ае]?|апрел[ьяе]|ма[йяе]|июн[ьяе]|июл[ьяе]|август[ае]?"
    "|сентябр[ьяе]|октябр[ьяе]|ноябр[ьяе]|декабр[ьяе]"
)
_ABBREVIATION = r"[А-ЯЁ]{2,7}"
_WORD_START = r"(?<![\w\-])"

# Control characters, direction marks, surrogates and non-characters: none of them is text, some break a layout.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

_INITIALS = r"[А-ЯЁ]\.(?: ?[А-ЯЁ]\.)?"
_SURNAME = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"

_Glue = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
_GLUE: tuple[_Glue, ...] = (
    (re.compile(r"№ (?=\S)"), f"№{NBSP}"),
    (re.compile(r"\bN (?=[А-ЯЁA-Z\d]{1,3}[-/\d])"), f"N{NBSP}"),
    (re.compile(r"(?<=\d) (?=(?:%|гг?\b|год(?:а|у|ы|ов|ах|ом)?\b|лет\b|мм\b))"), NBSP),
    (re.compile(rf"(?<=\d) (?=(?:{_MONTHS_GENITIVE})\b)", re.I), NBSP),
    (re.compile(_WORD_START + r"(г|пп?|ст|ч|разд)\. (?=[\dА-ЯЁ«])"), rf"\1.{NBSP}"),
    (
        re.compile(
            _WORD_START + r"((?:пункт|раздел|част|стать|статей|приложени|граф)(?:[а-яё]{0,4})) (?=(?:№|\d))",
            re.I,
        ),
        rf"\1{NBSP}",
    ),
    (re.compile(rf"(?<![\w.])({_INITIALS}) (?={_SURNAME})"), rf"\1{NBSP}"),
    (re.compile(rf"(?<!\w)({_SURNAME}) (?={_INITIALS}(?!\w))"), rf"\1{NBSP}"),
    (re.compile(r"(?<![\w.])([А-ЯЁ]\.) (?=[А-ЯЁ]\.)"), rf"\1{NBSP}"),
    (re.compile(_WORD_START + r"(от|до|с|по) (?=\d)", re.I), rf"\1{NBSP}"),
    (re.compile(r"(?<=\S) (?=[-–—](?: |$))"), NBSP),
    (re.compile(r"(?<=\S) (?=(?:же|ли|бы)\b)"), NBSP),
    (re.compile(_WORD_START + r"([вискоуа]) (?=\S)", re.I), rf"\1{NBSP}"),
    (re.compile(rf"\b({_ABBREVIATION}) (?={_ABBREVIATION}\b)"), rf"\1{NBSP}"),
    (re.compile(rf"\b({_ABBREVIATION}) (?=«)"), rf"\1{NBSP}"),
    (re.compile(_WORD_START + r"(не) (?=позднее\b)", re.I), rf"\1{NBSP}"),
    (re.compile(r"\b([А-ЯЁA-Z]{1,3})-(?=\d)"), rf"\1{NB_HYPHEN}"),
    (re.compile(r"(?<=\d)-(?=(?:\d|[а-яё]{1,3}\b))"), NB_HYPHEN),
    (re.compile(r"\b([А-ЯЁ])-(?=[а-яё])"), rf"\1{NB_HYPHEN}"),
    (re.compile(r"(?<=\d)–(?=\d)"), f"–{JOINER}"),
    (re.compile(r"(?<=\d) (?=«[А-ЯЁ]»)"), NBSP),
    (re.compile(r"\bп/п\b"), f"п/{JOINER}п"),
    (re.compile(r"(?<= )-(?=[а-яё])"), NB_HYPHEN),
)
_SHORT_PREPOSITION = re.compile(_WORD_START + r"(в|во|на|по|за|из|от|до|со|об|для|при|под|над|без|про) (?=\S)", re.I)
_NAME = re.compile(rf"{_INITIALS}{NBSP}({_SURNAME})|({_SURNAME}){NBSP}{_INITIALS}")


def plain(text: str) -> str:
    """`text` without characters that are no text, its runs of white space as one space each; lines stay apart."""
    text = _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


@lru_cache(maxsize=4096)
def invisible(text: str) -> str:
    """`text` as it is printed: the same glyphs, with the spaces and hyphens that must not end a line."""
    text = plain(text)
    for pattern, replacement in _GLUE:
        text = pattern.sub(replacement, text)
    return _NAME.sub(_unhyphenated, text)


def invisible_title(text: str) -> str:
    """As `invisible`, for titles and stamps: longer prepositions keep to the next word too."""
    return _SHORT_PREPOSITION.sub(rf"\1{NBSP}", invisible(text))


# Setting a line tries every hyphen that a dictionary knows up to the next possible line end, and starts over on the
# next line: time grows with the cube of a word's length. Pieces below the shortest hyphenated word are never tried.
_ENDLESS = re.compile(r"\S{61,}")
_PIECE = re.compile(r"(\S{6})(?=\w)")


def parted(text: str) -> str:
    """`text` with a possible line end after every few letters of a run of more than 60 signs, which no word has."""
    return _ENDLESS.sub(lambda run: _PIECE.sub(rf"\1{BREAK}", run[0]), text)


def _unhyphenated(match: re.Match[str]) -> str:
    """A surname beside its initials, its letters joined so that no dictionary finds a place to cut it."""
    surname = match[1] or match[2]
    return match[0].replace(surname, JOINER.join(surname))


# --- Visible repairs -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Repair:
    """A proposed change of `text[start:end]`; `question` when only a person can tell whether it is right."""

    start: int
    end: int
    replacement: str
    reason: str
    question: bool = False


_ROMAN = r"(?:IV|I{1,3})"
_ADJECTIVE = r"[а-яё]+(?:ый|ий|ой|ая|яя|ое|ее|ые|ие|ого|его|ому|ему|ых|их|ым|им|ыми|ими|ую|юю|ом|ем)\b"
_VISIBLE: tuple[tuple[re.Pattern[str], str, str, bool], ...] = (
    (re.compile(r"(?<=\S) +(?=\.\d)"), "", "пробел перед точкой: возможно, пропущено слово", True),
    (re.compile(r"(?<=\S) +(?=[,;:.!?)](?!\d))"), "", "пробел перед знаком препинания", False),
    (re.compile(r"(?<=[«(]) +"), "", "пробел после открывающей кавычки или скобки", False),
    (re.compile(r"(?<=\S) +(?=»)"), "", "пробел перед закрывающей кавычкой", False),
    (re.compile(r"№(?=[\w])"), "№ ", "пробел после «№»", False),
    (re.compile(r"\bN\s?(?=(?:[А-ЯЁA-Z]{1,3}-)?\d)"), "№ ", "«№» вместо латинской N", False),
    (re.compile(r"(?<=\d{4})(?=(?:гг?\b|год(?:а|у|ы|ов|ах)?\b))"), " ", "пробел перед «г.»", False),
    # What follows «№» is a number, not a range of years.
    (
        re.compile(r"(?<=\b\d{4})(?<![№N]\d{4})(?<![№N] \d{4})(?: [-–—] ?| ?[-–—] |[-—])(?=\d{4}(?!\d))"),
        "–",
        "диапазон годов через тире",
        False,
    ),
    (
        re.compile(rf"(?<![\wА-я])({_ROMAN}|[1-4]) ?[-–—] ?({_ROMAN}|[1-4])(?= ?квартал)"),
        r"\1–\2",
        "диапазон кварталов через тире",
        False,
    ),
    (re.compile(rf"\b({_MONTHS}) ?[-–—] ?(?=(?:{_MONTHS})\b)", re.I), r"\1–", "диапазон месяцев через тире", False),
    (
        re.compile(rf"(?<![\d.])(\d{{1,2}}) ?[-–—] ?(?=\d{{1,2}} (?:{_MONTHS_GENITIVE})\b)", re.I),
        r"\1–",
        "диапазон дней через тире",
        False,
    ),
    (
        re.compile(rf"(?<=[а-яё]о) ?[-–] (?={_ADJECTIVE})|(?<=[а-яё]о) [-–] ?(?={_ADJECTIVE})"),
        "-",
        "сложное слово слитно",
        False,
    ),
    (re.compile(r"(?<=\bдалее) [-–] (?=\S)"), " — ", "тире с пробелами", False),
    (
        re.compile(r"(?<=[а-яё]) [-–] (?=[а-яё])(?!это\b)"),
        " — ",
        "тире или разорванное сложное слово?",
        True,
    ),
    (re.compile(r"(?<=[^\s\-–—]) [-–] (?=[^\s\-–—])"), " — ", "тире с пробелами", False),
    (re.compile(r"(?<=\d{4} г)(?![\w.])|(?<=\d{4}г)(?![\w.])"), ".", "нет точки после «г»", True),
    (re.compile(r"(?<![\d.])(?=\d\.\d\d\.\d{4}\b)"), "0", "день двумя цифрами", True),
)


def visible_repairs(text: str) -> list[Repair]:
    """Repairs offered for a draft's `text`, in reading order, none overlapping another."""
    found: list[Repair] = []
    for pattern, replacement, reason, question in _VISIBLE:
        for match in pattern.finditer(text):
            start, end = match.span()
            new = match.expand(replacement)
            if text[start:end] != new and not any(_overlaps(start, end, other) for other in found):
                found.append(Repair(start, end, new, reason, question))
    return sorted(found, key=lambda repair: (repair.start, repair.end))


def apply(text: str, repairs: Iterable[Repair]) -> str:
    """`text` with the accepted `repairs`, which `visible_repairs` found in the same text."""
    for repair in sorted(repairs, key=lambda repair: (repair.start, repair.end), reverse=True):
        text = text[: repair.start] + repair.replacement + text[repair.end :]
    return text


def _overlaps(start: int, end: int, other: Repair) -> bool:
    if start == end or other.start == other.end:
        return start == other.start and end == other.end
    return start < other.end and other.start < end


# --- Grammar of stamps -----------------------------------------------------------------------------------------

_HEADWORDS = {
    "УТВЕРЖДЕН": (
        "план", "порядок", "регламент", "перечень", "состав", "список", "реестр", "график", "отчет", "паспорт",
        "комплекс", "устав", "алгоритм", "план-график",
    ),
    "УТВЕРЖДЕНА": (
        "карта", "программа", "форма", "инструкция", "модель", "методика", "концепция", "анкета", "база", "структура",
        "политика", "методология", "смета",
    ),
    "УТВЕРЖДЕНО": ("положение", "соглашение", "задание", "расписание"),
    "УТВЕРЖДЕНЫ": (
        "правила", "мероприятия", "показатели", "критерии", "рекомендации", "требования", "изменения", "формы",
        "результаты", "значения",
    ),
}  # fmt: skip
_STAMP_OF = {headword: stamp for stamp, headwords in _HEADWORDS.items() for headword in headwords}
_ENDINGS = (
    ("УТВЕРЖДЕНА", ("ая", "яя", "а", "я", "ость")),
    ("УТВЕРЖДЕНО", ("ое", "ее", "о", "е")),
    ("УТВЕРЖДЕНЫ", ("ые", "ие", "ы", "и")),
)


def stamp_word(title: str) -> str:
    """The word of the approval stamp that agrees with what `title` names: УТВЕРЖДЕН, -А, -О or -Ы.

    The first known headword decides («План мероприятий (дорожная карта)» → УТВЕРЖДЕН); for an unknown one its
    ending does.
    """
    words = re.findall(r"[а-яё-]+", title.casefold().replace("ё", "е"))
    for word in words[:3]:
        if word in _STAMP_OF:
            return _STAMP_OF[word]
        if not re.fullmatch(_ADJECTIVE, word):
            break
    first = words[0] if words else ""
    for stamp, endings in _ENDINGS:
        if first.endswith(endings):
            return stamp
    return "УТВЕРЖДЕН"
