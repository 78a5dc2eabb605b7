"""Columns of a request as a value, and the language in which they are typed: one a line, parts after «|».

Численность детей 10–18 лет | число | от 0 до 2000
Из них наставляемых | число | не больше графы 1 | известно: наставляемые
Охват, % | доля 2/1
Форма занятий | выбор: очная; дистанционная | необязательно
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

MOST_COLUMNS = 80
TITLE_LIMIT = 300
_HINT_LIMIT = 300
_MOST_CHOICES = 30


class Kind(enum.StrEnum):
    """What a column asks for. A SHARE is asked of nobody: it is counted from two columns of numbers."""

    NUMBER = "number"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    SHARE = "share"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_number(self) -> bool:
        return self in (Kind.NUMBER, Kind.DECIMAL)


_LABELS = {
    Kind.NUMBER: "число",
    Kind.DECIMAL: "дробное число",
    Kind.TEXT: "текст",
    Kind.DATE: "дата",
    Kind.CHOICE: "выбор",
    Kind.YES_NO: "да/нет",
    Kind.SHARE: "доля",
}
_KINDS = {label: kind for kind, label in _LABELS.items()} | {"целое число": Kind.NUMBER, "да или нет": Kind.YES_NO}
_NUMBERS = re.compile(r"(?i)^(кол-?во|количество|число|численность|сколько|всего|из них|итого)\b")
_UNITS = re.compile(r"(?i)[,(]\s*(чел|человек|шт|ед|единиц)\b[^,(]*$")
_PERCENTS = re.compile(r"(?i)^(доля|процент)\b|(%|процент\w*)\W*$")
_DATES = re.compile(r"(?i)^дата\b")
_QUESTIONS = re.compile(r"(?i)^(есть ли|имеется ли|наличие|утвержд[её]н\w* ли|назначен\w* ли)\b")
_SHARE = re.compile(r"доля ([0-9]{1,2}) ?[/:] ?([0-9]{1,2})")
_RANGE = re.compile(r"(?:от (-?[0-9]{1,9}))? ?(?:до (-?[0-9]{1,9}))?")
_NOT_ABOVE = re.compile(r"не больше графы ([0-9]{1,2})")
_BASE = re.compile(r"знаменатель: ?(.+?), ?([0-9]{4})")


_WORDS = re.compile(
    r"(?i)примечан|комментар|ссылк|адрес|телефон|почт|фио|ф\.и\.о|контакт|реквизит|наименован|назван|должност|куратор"
    r"|ответственн|причин|описан|приказ|перечень|какие|какая|какой"
)


class ColumnsWrong(ValueError):
    """The text of columns says something that is not understood; `problems` in Russian, each with its line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `not_above`: the code of a column that this number may not exceed. `of`: numerator and denominator of
    a share. `known`: what the register fills it from. `base`, `base_year`: the denominator of indicators that an
    accepted number becomes."""

    code: str
    title: str
    kind: Kind = Kind.TEXT
    required: bool = True
    hint: str = ""
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    not_above: str = ""
    of: tuple[str, str] | None = None
    known: str = ""
    base: str = ""
    base_year: int | None = None

    @property
    def is_asked(self) -> bool:
        return self.kind is not Kind.SHARE


@dataclass(frozen=True, slots=True)
class Words:
    """How the text names what the product knows: labels by codes, of known values and of denominators."""

    known: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)


NO_WORDS = Words()


def as_json(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The columns as they are stored; what says nothing is left out."""
    blank = Column("", "")
    names = ("required", "hint", "choices", "least", "most", "not_above", "of", "known", "base", "base_year")
    return [
        {"code": one.code, "title": one.title, "kind": str(one.kind)}
        | {name: value for name in names if (value := getattr(one, name)) != getattr(blank, name)}
        for one in columns
    ]


def from_json(rows: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    return tuple(
        Column(
            **{
                **row,
                "kind": Kind(row["kind"]),
                "choices": tuple(row.get("choices", ())),
                "of": tuple(row["of"]) if row.get("of") else None,
            }
        )
        for row in rows
    )


def parse(text: str, *, before: Sequence[Column] = (), words: Words = NO_WORDS) -> tuple[Column, ...]:
    """The columns that the text says, one a line, or the cells of a table's head as they are copied from a sheet.

    Columns of `before` with the same title keep their codes, so that answers stay. Raises ColumnsWrong.
    """
    lines = [cell for line in text.splitlines() for cell in _cells(line) if cell.strip()]
    problems: list[str] = []
    found: list[Column] = []
    codes = _Codes(before)
    for number, line in enumerate(lines, start=1):
        title, *parts = (" ".join(part.split()) for part in line.split("|"))
        try:
            found.append(_column(codes.of(title), title, parts, words))
        except ValueError as error:
            problems.append(f"Строка {number}: {error}")
    if not lines:
        problems.append("Назовите хотя бы одну графу.")
    if len(lines) > MOST_COLUMNS:
        problems.append(f"Граф {len(lines)}, допускается не больше {MOST_COLUMNS}.")
    if not problems:
        problems += _repeated(found)
    if not problems:
        found, problems = _referred(found)
    if problems:
        raise ColumnsWrong(problems)
    return tuple(found)


def _cells(line: str) -> list[str]:
    """A row of a table comes with tabs between its cells."""
    return [line] if "|" in line else line.split("\t")


def written(columns: Sequence[Column], words: Words = NO_WORDS) -> str:
    """The text that `parse` reads back as these columns."""
    numbers = {column.code: number for number, column in enumerate(columns, start=1)}
    return "\n".join(" | ".join((one.title, *_parts(one, numbers, words))) for one in columns)


def guessed(title: str, otherwise: Kind = Kind.TEXT) -> Kind:
    """The kind that a title without one suggests; of a head of several rows the lowest words say it."""
    own = title.rpartition(": ")[2]
    if _QUESTIONS.match(own) or own.endswith("?"):
        return Kind.YES_NO
    if _DATES.match(own):
        return Kind.DATE
    if _PERCENTS.search(own):
        return Kind.DECIMAL
    if _NUMBERS.match(own) or _UNITS.search(own):
        return Kind.NUMBER
    return Kind.TEXT if _WORDS.search(own) else otherwise


class _Codes:
    """Codes of columns: a known title keeps its own, a new one gets the next number."""

    def __init__(self, before: Sequence[Column]) -> None:
        self.by_title = {one.title.casefold(): one.code for one in before}
        self.last = max((int(one.code[1:]) for one in before if one.code[1:].isdecimal()), default=0)

    def of(self, title: str) -> str:
        if code := self.by_title.get(title.casefold()):
            return code
        self.last += 1
        return f"c{self.last}"


def _column(code: str, title: str, parts: Sequence[str], words: Words) -> Column:
    if not title:
        raise ValueError("нет названия графы.")
    if len(title) > TITLE_LIMIT:
        raise ValueError(f"название длиннее {TITLE_LIMIT} знаков.")
    column, kind = Column(code, title), None
    for part in filter(None, parts):
        said = _kind(part)
        if said is not None:
            kind = said.kind
            column = replace(column, choices=said.choices, of=said.of)
        else:
            column = _told(column, part, words)
    column = replace(column, kind=kind or guessed(title))
    bounded = column.least is not None or column.most is not None or column.not_above or column.base
    if bounded and not column.kind.is_number:
        raise ValueError(f"границы и знаменатель бывают у чисел, а здесь {column.kind.label}.")
    return column


def _kind(part: str) -> Column | None:
    """The kind that the part names, with its choices or the numbers of its two columns."""
    words = part.casefold()
    if words in _KINDS and _KINDS[words] not in (Kind.CHOICE, Kind.SHARE):
        return Column("", "", _KINDS[words])
    if words.startswith("выбор"):
        choices = tuple(dict.fromkeys(filter(None, (" ".join(one.split()) for one in part[5:].strip(" :").split(";")))))
        if not 2 <= len(choices) <= _MOST_CHOICES:
            raise ValueError("перечислите варианты через точку с запятой: «выбор: очная; заочная».")
        return Column("", "", Kind.CHOICE, choices=choices)
    if words.startswith("доля"):
        if not (said := _SHARE.fullmatch(words)):
            raise ValueError("назовите номера граф: «доля 2/1».")
        return Column("", "", Kind.SHARE, of=(said[1], said[2]))
    return None


def _told(column: Column, part: str, vocabulary: Words) -> Column:
    words = part.casefold()
    if words == "необязательно":
        return replace(column, required=False)
    if words == "обязательно":
        return column
    if said := _NOT_ABOVE.fullmatch(words):
        return replace(column, not_above=said[1])
    if words.startswith(("от ", "до ")) and (said := _RANGE.fullmatch(words)):
        least, most = (int(one) if one else None for one in said.groups())
        if least is not None and most is not None and least > most:
            raise ValueError(f"«{part}»: нижняя граница больше верхней.")
        return replace(column, least=least, most=most)
    if words.startswith("пояснение:"):
        if len(hint := part[10:].strip()) > _HINT_LIMIT:
            raise ValueError(f"пояснение длиннее {_HINT_LIMIT} знаков.")
        return replace(column, hint=hint)
    if words.startswith("известно:"):
        return replace(column, known=_named(vocabulary.known, words[9:], "такого известного значения нет"))
    if said := _BASE.fullmatch(words):
        base = _named(vocabulary.bases, said[1], "такого знаменателя нет")
        return replace(column, base=base, base_year=int(said[2]))
    raise ValueError(
        f"«{part}» не понято. Бывает: число, дробное число, текст, дата, да/нет, «выбор: а; б», «доля 2/1», "
        "«от 0 до 100», «не больше графы 1», необязательно, «пояснение: …»."
    )


def _named(labels: Mapping[str, str], said: str, what: str) -> str:
    """The code that the words name."""
    for code, label in labels.items():
        if label.casefold() == said.strip():
            return code
    raise ValueError(f"«{said.strip()}»: {what}. Есть: {'; '.join(labels.values())}.")


def _repeated(columns: Sequence[Column]) -> Iterator[str]:
    taken: dict[str, int] = {}
    for number, one in enumerate(columns, start=1):
        if one.code in taken or one.title.casefold() in taken:
            yield f"Строка {number}: графа «{one.title}» уже есть."
        taken[one.title.casefold()] = number
        taken[one.code] = number


def _referred(columns: Sequence[Column]) -> tuple[list[Column], list[str]]:
    """Numbers of columns in «не больше графы» and «доля» as codes."""
    problems: list[str] = []
    found = []
    for number, one in enumerate(columns, start=1):
        asked = [*([one.not_above] if one.not_above else []), *(one.of or ())]
        codes = []
        for place in asked:
            other = columns[int(place) - 1] if 1 <= int(place) <= len(columns) else None
            if other is None or not other.kind.is_number or other is one:
                problems.append(f"Строка {number}: графа {place} — не число этого запроса.")
            else:
                codes.append(other.code)
        if len(codes) == len(asked):
            above = codes.pop(0) if one.not_above else ""
            one = replace(one, not_above=above, of=(codes[0], codes[1]) if one.of else None)
        found.append(one)
    return found, problems


def _parts(one: Column, numbers: Mapping[str, int], words: Words) -> Iterator[str]:
    if one.kind is Kind.CHOICE:
        yield f"выбор: {'; '.join(one.choices)}"
    elif one.kind is Kind.SHARE and one.of:
        yield f"доля {numbers[one.of[0]]}/{numbers[one.of[1]]}"
    else:
        yield one.kind.label
    if one.least is not None or one.most is not None:
        said = (f"от {one.least}" if one.least is not None else "", f"до {one.most}" if one.most is not None else "")
        yield " ".join(filter(None, said))
    if one.not_above:
        yield f"не больше графы {numbers[one.not_above]}"
    if one.known:
        yield f"известно: {words.known.get(one.known, one.known)}"
    if one.base:
        yield f"знаменатель: {words.bases.get(one.base, one.base)}, {one.base_year}"
    if not one.required:
        yield "необязательно"
    if one.hint:
        yield f"пояснение: {one.hint}"


def share(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """Per cent with one digit; None where there is nothing to divide by: that is no zero."""
    return None if denominator == 0 else (numerator * 100 / denominator).quantize(Decimal("0.1"))
