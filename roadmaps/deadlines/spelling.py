"""From the characters of a term to a line of keys that the grammar reads: spelling, misprints and layout end here.

A token is one word, number, date or sign; its key says what it means whatever way it is written. Keys beside those of
the lexicon: `d2020-09-30` a date, `e09-30` a day of a month in digits, `f2020-09` a month in digits, `y2020` a year,
`s2020` the school year that begins in it, `15` a number, `r3` a Roman one, `t` a time of day; signs stand for
themselves; an unknown word stands for itself, and for `~` with digits or signs that mean nothing here.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from roadmaps.deadlines.lexicon import KEYS, MONTH_FORMS, guess

_DASHES = dict.fromkeys("‐‑‒–—―−﹣－_", "-")
_LATIN = dict(zip("aceopxykmthb", "асеорхукмтнв", strict=True))
_ROMAN_LIKE = {"і": "i", "ӏ": "i", "х": "x", "у": "v", "п": "ii", "ш": "iii", "1": "i", "l": "i", "і̄": "i"}
_NOISE = set("*«»“”„\"'`’‘¹²³⁴⁵⁶⁷⁸⁹⁰†‡§\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11}
_ROMAN["xii"] = 12


@dataclass(frozen=True, slots=True)
class Token:
    """`key` means the characters `begin`..`end` of the text; `sure` is False where a misprint was guessed."""

    key: str
    begin: int
    end: int
    sure: bool = True


@dataclass(frozen=True)
class Line:
    """The tokens of a text, and their keys as one string, each key followed by a space."""

    text: str
    tokens: tuple[Token, ...]

    @cached_property
    def keys(self) -> str:
        return "".join([token.key + " " for token in self.tokens])

    @cached_property
    def _starts(self) -> list[int]:
        starts, place = [], 0
        for token in self.tokens:
            starts.append(place)
            place += len(token.key) + 1
        return starts

    def token_at(self, place: int) -> int:
        """The number of the token whose key holds the place `place` of `keys`; their count at the end."""
        return bisect_right(self._starts, place) - 1 if place < len(self.keys) else len(self.tokens)

    def place_of(self, number: int) -> int:
        """The place in `keys` where a token begins; the end for their count."""
        return self._starts[number] if number < len(self.tokens) else len(self.keys)

    def text_place(self, place: int) -> int:
        """The character of the text where the token at a place of `keys` begins."""
        number = self.token_at(place)
        return self.tokens[number].begin if number < len(self.tokens) else len(self.text)

    def sure(self, begin: int, end: int) -> bool:
        """Whether no misprint was guessed between two places of `keys`."""
        return all(token.sure for token in self.tokens[self.token_at(begin) : self.token_at(end)])


def spell(text: str) -> Line:
    """The keys of `text`. Never raises."""
    clean, origin = _cleaned(text)
    tokens = [known for token in _joined(clean, list(_tokens(clean))) for known in _recognized(clean, token)]
    tokens = _romans(clean, tokens)
    placed = (Token(token.key, origin[token.begin], origin[token.end - 1] + 1, token.sure) for token in tokens)
    return Line(text, tuple(placed))


def _cleaned(text: str) -> tuple[str, Sequence[int]]:
    """Small letters without notes and invisible signs, and the place in `text` of each."""
    if _STRANGE.search(text) is None and len(small := text.lower()) == len(text):
        return _DIGIT_LIKE.sub(_digit, small.translate(_PLAIN)), range(len(text))
    chars: list[str] = []
    origin: list[int] = []
    notes = {place for note in _NOTE.finditer(text) for place in range(*note.span())}
    for place, char in enumerate(text):
        if char in _NOISE or place in notes:
            continue
        spelt = unicodedata.normalize("NFKC", char).lower() if "Ⅰ" <= char <= "ⅿ" else char.lower()
        if len(spelt) > 1 and not spelt.isascii():
            spelt = char
        chars.append(" " if spelt.isspace() else spelt.translate(_PLAIN))
        origin += [place] * len(spelt)
    return _DIGIT_LIKE.sub(_digit, "".join(chars)), origin


def _digit(match: re.Match[str]) -> str:
    return _DIGITS[match[0]]


_PLAIN = str.maketrans(_DASHES | dict.fromkeys("\t\r\n\v\f\u00a0\u2007\u2009\u202f", " ") | {"ё": "е"})
_STRANGE = re.compile(rf"[\[)Ⅰ-ⅿ{re.escape(''.join(_NOISE))}]|(?![ \t\r\n\v\f\u00a0\u2007\u2009\u202f])\s")
_NOTE = re.compile(r"\[\d{1,2}\]|(?<=[а-я.])\d\)")
# Letters typed for the digits that they look like, in a date only.
_DIGIT_LIKE = re.compile(r"(?<![a-zа-я])[oоlз](?=\d\.\d)|(?<=\d)[oо](?=\.\d)")
_DIGITS = {"o": "0", "о": "0", "l": "1", "з": "3"}


_PATTERN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<date>(?P<day>\d{1,2})\s?[./]\.?\s?(?P<month>\d{1,2})\s?(?:[.,]\.?|/)\s?
        (?P<year>(?:19|20)\d\d|20\s\d\d(?=\s?г)|\d\d(?!\d))(?!\d))
    | (?P<comma>(?P<cday>\d\d),(?P<cmonth>\d\d),(?P<cyear>20\d\d)(?!\d))
    | (?P<lost_dot>(?P<lday>\d\d)\.?(?P<lmonth>0\d|1[0-2])\.?(?P<lyear>20\d\d)(?!\d))
    | (?P<iso>(?P<iyear>20\d\d)-(?P<imonth>\d\d)-(?P<iday>\d\d)(?!\d))
    | (?P<dashed>(?P<hday>\d\d)-(?P<hmonth>\d\d)-(?P<hyear>20\d\d)(?!\d))
    | (?P<school>(?:20)?(?P<first>\d\d)\s?/\s?(?:20)?(?P<second>\d\d)(?![\d.]))
    | (?P<time>\d{1,2}:\d\d(?::\d\d)?(?:\s?(?:час[а-я]*|ч(?![а-я]))\.?)?
        | \d{1,2}[.-][0-5]\d\s?(?:час[а-я]*|ч(?![а-я]))\.?
        | \d{1,2}\s?(?:час(?:ов|а|ам)?(?![а-я])\.?|ч\.)\s?(?:[0-5]\d\s?мин[а-я]*\.?)?
        | \d{1,2}[.-]00(?![\d.]))
    | (?P<numeric_month>(?P<nmonth>\d{1,2})\s?\.\s?(?P<nyear>20\d\d)(?!\d))
    | (?P<short>(?P<eday>\d{1,2})\s?\.\s?(?P<emonth>0[1-9]|1[0-2])(?!\d)(?!\.\d))
    | (?P<full_year>(?:19|20)\d\d(?!\d))
    | (?P<number>\d{1,2}(?!\d)(?:-?(?:го|ому|ого|му|ое|ый|ий|ой|ая|ом|ую|ей|ти|ми|х|е|й|я|м|ю)(?![а-я]))?)
    | (?P<long_number>\d+)
    | (?P<this_year>[тс]\.\s?г(?![а-я])\.?)
    | (?P<roman>[ivx]+-?(?:ого|ому|го|ый|ой|ий|ая|ое|ом|ую|й|я|е|м)(?![а-я]))
    | (?P<latin_quarter>q\s?[1-4](?!\d))
    | (?P<hyphened>теч-[еи](?![а-я])|кв-ла?(?![а-я])|м-ц(?![а-я])|п/г(?![а-я]))
    | (?P<word>[a-zа-яіӏ]+)
    | (?P<dots>\.{2,}|…)
    | (?P<dot_alone>\.)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {",": ",", ";": ";", ":": ":", "(": "(", ")": ")", "-": "-", "/": "/", "?": "?", "[": "(", "]": ")", "…": "-"}
_CYRILLIC_WORD = re.compile("[а-я]+")
_ROMAN_HEAD = re.compile("[ivx]+")
_LATIN_LETTER = re.compile("[a-z]")


def _tokens(clean: str) -> Iterator[Token]:
    for match in _PATTERN.finditer(clean):
        kind = match.lastgroup or ""
        if kind not in ("space", "dot_alone"):
            yield from _READERS[kind](match)


def _one(key: str, match: re.Match[str], *, sure: bool = True) -> Iterator[Token]:
    yield Token(key, match.start(), match.end(), sure)


def _date(match: re.Match[str], year: str, month: str, day: str, *, sure: bool = True) -> Iterator[Token]:
    digits = match[year].replace(" ", "")
    full = int(digits) + (2000 if len(digits) == 2 else 0)
    try:
        key = "d" + dt.date(full, int(match[month]), int(match[day])).isoformat()
    except ValueError:
        key = "~"
    return _one(key, match, sure=sure)


def _school(match: re.Match[str]) -> Iterator[Token]:
    first, second = int(match["first"]), int(match["second"])
    long_ones = match[0].count("20") if len(match[0]) > 5 else 0
    if second == first + 1 and (long_ones or first >= 18):
        return _one(f"s{2000 + first}", match)
    if len(match[0].replace(" ", "")) == 9:
        return iter(
            (
                Token(f"y{2000 + first}", match.start(), match.start() + 4),
                Token("-", match.start() + 4, match.end() - 4, False),
                Token(f"y{2000 + second}", match.end() - 4, match.end()),
            )
        )
    return _one("~", match)


def _numeric_month(match: re.Match[str]) -> Iterator[Token]:
    month = int(match["nmonth"])
    return _one(f"f{match['nyear']}-{month:02}" if 1 <= month <= 12 else "~", match)


def _short(match: re.Match[str]) -> Iterator[Token]:
    try:
        day = dt.date(2020, int(match["emonth"]), int(match["eday"]))
    except ValueError:
        return _one("~", match)
    return _one(f"e{day:%m-%d}", match)


def _number(match: re.Match[str]) -> Iterator[Token]:
    digits = re.match(r"\d+", match[0])
    return _one(str(int(digits[0])) if digits else "~", match)


def _word(match: re.Match[str]) -> Iterator[Token]:
    word = match[0]
    if word in KEYS:
        return _one(KEYS[word], match)
    if _LATIN_LETTER.search(word):
        if word in _ROMAN:
            return _one(f"r{_ROMAN[word]}", match)
        head = _ROMAN_HEAD.match(word)
        if head and head[0] in _ROMAN and word[head.end() :] in KEYS:
            cut = match.start() + head.end()
            roman = Token(f"r{_ROMAN[head[0]]}", match.start(), cut)
            return iter((roman, Token(KEYS[word[head.end() :]], cut, match.end())))
        cyrillic = "".join(_LATIN.get(char, char) for char in word)
        if cyrillic in KEYS:
            return _one(KEYS[cyrillic], match)
        return _one(word, match)
    return _one(word, match)


def _roman_ordinal(match: re.Match[str]) -> Iterator[Token]:
    head = _ROMAN_HEAD.match(match[0])
    return _one(f"r{_ROMAN[head[0]]}" if head and head[0] in _ROMAN else "~", match)


_READERS = {
    "date": lambda match: _date(match, "year", "month", "day"),
    "comma": lambda match: _date(match, "cyear", "cmonth", "cday"),
    "lost_dot": lambda match: _date(match, "lyear", "lmonth", "lday", sure=False),
    "iso": lambda match: _date(match, "iyear", "imonth", "iday"),
    "dashed": lambda match: _date(match, "hyear", "hmonth", "hday", sure=False),
    "school": _school,
    "time": lambda match: _one("t", match),
    "numeric_month": _numeric_month,
    "short": _short,
    "full_year": lambda match: _one("y" + match[0], match),
    "number": _number,
    "long_number": lambda match: _one("~", match),
    "this_year": lambda match: _one("текущий год", match),
    "roman": _roman_ordinal,
    "latin_quarter": lambda match: _one(f"{match[0][-1]} квартал", match),
    "hyphened": lambda match: _one(KEYS[match[0]], match),
    "word": _word,
    "dots": lambda match: _one("-", match),
    "sign": lambda match: _one(_SIGNS.get(match[0], "~"), match),
}


def _joined(clean: str, tokens: list[Token]) -> list[Token]:
    """Words that the end of a line broke put together again, with or without a hyphen."""
    whole: list[Token] = []
    for token in tokens:
        if _CYRILLIC_WORD.fullmatch(clean, token.begin, token.end):
            hyphen = 1 if whole and whole[-1].key == "-" else 0
            head = whole[-1 - hyphen] if len(whole) > hyphen else None
            if head is not None and (key := _broken_word(clean, head, token)) is not None:
                del whole[-1 - hyphen :]
                token = Token(key, head.begin, token.end)
        whole.append(token)
    return whole


def _broken_word(clean: str, head: Token, tail: Token) -> str | None:
    pieces = (clean[head.begin : head.end], clean[tail.begin : tail.end])
    letters = "".join(char for char in "".join(pieces) if char.isalpha())
    if letters not in KEYS or not _CYRILLIC_WORD.match(pieces[0]):
        return None
    known = [piece in KEYS for piece in pieces]
    stray_letter = len(pieces[1]) == 1 and letters in MONTH_FORMS
    return KEYS[letters] if not all(known) or stray_letter else None


_PREFIXES = frozenset({"до", "с", "со", "в", "во", "по", "к", "ко", "на", "за", "и", "или"})


def _recognized(clean: str, token: Token) -> Iterator[Token]:
    """An unknown word as two that were written without a space, or as the word that was meant."""
    word = clean[token.begin : token.end]
    if word != token.key or word in KEYS or not _CYRILLIC_WORD.fullmatch(word):
        yield token
        return
    # Two of the longest months at the most.
    for cut in range(1, len(word) - 2 if len(word) <= 20 else 0):
        if word[cut:] in MONTH_FORMS and (word[:cut] in _PREFIXES or word[:cut] in MONTH_FORMS):
            yield Token(KEYS[word[:cut]], token.begin, token.begin + cut)
            yield Token(KEYS[word[cut:]], token.begin + cut, token.end)
            return
    meant = guess(word)
    yield token if meant is None else Token(meant, token.begin, token.end, sure=False)


_COUNTED = frozenset({"квартал", "полугодие", "четверть", "декада", "половина", "триместр"})
_BETWEEN = frozenset({"-", ",", "и"})


def _romans(clean: str, tokens: list[Token]) -> list[Token]:
    """Roman numbers typed with letters that only look like them, before a word that is counted."""
    found: list[Token] = []
    counted = False
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place]
        if token.key in _COUNTED:
            counted = True
        elif counted and (number := _roman(clean, token)) is not None:
            token = Token(f"r{number}", token.begin, token.end, token.sure)
        elif counted and token.key[0] not in "r0123456789" and token.key not in _BETWEEN:
            counted = False
        glued = found and token.key == "1" and token.end == found[-1].begin and found[-1].key == "r5"
        if glued:
            found[-1] = Token("r4", token.begin, found[-1].end)
        else:
            found.append(token)
    return found[::-1]


def _roman(clean: str, token: Token) -> int | None:
    word = clean[token.begin : token.end]
    if len(word) > 4 or word.isdigit() or token.key[0] == "r":
        return None
    return _ROMAN.get("".join(_ROMAN_LIKE.get(char, char) for char in word))
