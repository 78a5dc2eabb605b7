"""A text with named fields read as lines: what each becomes, and which fields it names. Pure.

«{участник|род}» names a field and a case. A line «[родитель, оба] …» is left out unless these sign. «# » begins a
title, «## » a heading, «- » a point of a list, «> » a line at the upper right, «^ » a centred one, «=== » an appendix
of an order; «1.», «1.1.» begin its points and «ПРИКАЗЫВАЮ:» ends its preamble.
"""

from __future__ import annotations

import difflib
import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mentoring.papers.fields import CASES, SHORT, Field, FieldKind, fields_of

TEXT_LIMIT = 60_000
"""Signs of one text: thirty sheets."""
SIGNERS = ("родитель", "оба", "сам")
"""Who signs: a parent for a child under 14, both at 14–17, a grown-up alone."""


class LineKind(enum.Enum):
    TITLE = "# "
    HEADING = "## "
    POINT = "- "
    CORNER = ">"
    CENTRED = "^ "
    APPENDIX = "==="
    OPERATIVE = "operative"
    CLAUSE = "clause"
    PLAIN = "plain"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Named:
    """A field named in a text: in which case (a mark of the dictionary), or «short» for initials."""

    field: Field
    form: str = ""


Piece = str | Named


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text. `depth`: the level of a clause, from 1; `signers`: it stands only where one of these sign."""

    kind: LineKind
    pieces: tuple[Piece, ...]
    number: int
    depth: int = 0
    signers: tuple[str, ...] = ()
    label: str = ""
    """The number of a clause as it is typed, with its full stop."""


class TemplateWrong(ValueError):
    """A text that cannot be printed. `messages` say in Russian what is wrong on which line, and what to write."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(messages)
        super().__init__("\n".join(self.messages))


_FIELD = re.compile(r"\{([^{}\n]*)\}")
_CLAUSE = re.compile(r"(\d+(?:\.\d+){0,2})\.\s+(\S.*)")
_OPERATIVE = re.compile(r"(?i)приказываю\s*:?")
_SIGNERS = re.compile(r"\[([^\]\n]*)\]\s*")
_MARKS = (LineKind.HEADING, LineKind.TITLE, LineKind.POINT, LineKind.CENTRED, LineKind.APPENDIX, LineKind.CORNER)
_SHOWN = 60
ORDERS = ("introduction", "curator", "assignment")
_MOST_ERRORS = 12


def parse(kind: str, text: str) -> tuple[Line, ...]:
    """The lines of `text` for a paper of this kind; blank lines separate and are none.

    Raises TemplateWrong with every fault found, in Russian.
    """
    if len(text) > TEXT_LIMIT:
        raise TemplateWrong([f"Текст длиннее {TEXT_LIMIT // 1000} тысяч знаков: сократите его."])
    known = fields_of(kind)
    wrong: list[str] = []
    lines = []
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        try:
            lines.append(_line(raw.strip(), number, known))
        except TemplateWrong as error:
            wrong += error.messages
    if not lines and not wrong:
        wrong.append("Текст пуст.")
    if kind in ORDERS and not wrong:
        wrong += _faults_of_order(lines)
    if wrong:
        more = len(wrong) - _MOST_ERRORS
        raise TemplateWrong([*wrong[:_MOST_ERRORS], *([f"И ещё ошибок: {more}."] if more > 0 else [])])
    return tuple(lines)


def named(lines: Iterable[Line]) -> Iterator[Named]:
    """Fields that the lines name, in their order."""
    for line in lines:
        yield from (piece for piece in line.pieces if isinstance(piece, Named))


def standing(lines: Iterable[Line], signer: str) -> tuple[Line, ...]:
    """The lines that stand where `signer` signs."""
    return tuple(line for line in lines if not line.signers or signer in line.signers)


def _faults_of_order(lines: list[Line]) -> Iterator[str]:
    kinds = [line.kind for line in lines]
    if LineKind.TITLE not in kinds:
        yield "Нет заголовка: начните строку со знака «# », например «# О закреплении наставнических пар»."
    if LineKind.OPERATIVE not in kinds:
        yield "Нет строки «ПРИКАЗЫВАЮ:» после преамбулы."
    if LineKind.CLAUSE not in kinds:
        yield "Нет ни одного пункта: начните строку с «1. »."


def _line(raw: str, number: int, known: dict[str, Field]) -> Line:
    signers: tuple[str, ...] = ()
    if match := _SIGNERS.match(raw):
        signers = _signers(match[1], number)
        raw = raw[match.end() :]
    kind, label, rest = _kind(raw)
    pieces = _pieces(rest, number, known)
    blocks = [piece for piece in pieces if isinstance(piece, Named) and piece.field.kind is FieldKind.BLOCK]
    if blocks:
        if len(pieces) > 1 or kind is not LineKind.PLAIN:
            raise TemplateWrong([f"Строка {number}: поле «{blocks[0].field.name}» ставят одно на отдельной строке."])
        kind = LineKind.BLOCK
    return Line(kind, pieces, number, label.count("."), signers, label)


def _kind(raw: str) -> tuple[LineKind, str, str]:
    """What the line is, the number of a clause, and its words."""
    for mark in _MARKS:
        if raw.startswith(mark.value):
            rest = raw[len(mark.value) :].strip()
            if mark is LineKind.APPENDIX:
                rest = rest.strip("= ").strip()
            return mark, "", rest
    if _OPERATIVE.fullmatch(raw):
        return LineKind.OPERATIVE, "", ""
    if match := _CLAUSE.fullmatch(raw):
        return LineKind.CLAUSE, f"{match[1]}.", match[2]
    return LineKind.PLAIN, "", raw


def _signers(words: str, number: int) -> tuple[str, ...]:
    found = tuple(_folded(word) for word in words.split(","))
    for word in found:
        if word not in SIGNERS:
            raise TemplateWrong(
                [f"Строка {number}: «[{_cut(words)}]» непонятно. В скобках пишут, кто подписывает: {_listed(SIGNERS)}."]
            )
    return found


def _pieces(text: str, number: int, known: dict[str, Field]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    wrong: list[str] = []
    end = 0
    for match in _FIELD.finditer(text):
        if before := text[end : match.start()]:
            pieces.append(before)
        try:
            pieces.append(_named(match[1], number, known))
        except TemplateWrong as error:
            wrong += error.messages
        end = match.end()
    if rest := text[end:]:
        pieces.append(rest)
    for piece in pieces:
        if isinstance(piece, str) and ("{" in piece or "}" in piece):
            wrong.append(f"Строка {number}: фигурная скобка без пары у «{_cut(piece)}». Поле пишут так: {{школа}}.")
    if wrong:
        raise TemplateWrong(wrong)
    return tuple(pieces)


def _named(inside: str, number: int, known: dict[str, Field]) -> Named:
    name, bar, form = (_folded(part) for part in inside.partition("|"))
    by_fold = {_folded(field): field for field in known}
    if name not in by_fold:
        close = difflib.get_close_matches(name[:_SHOWN], by_fold, 1, 0.5)
        hint = f" Возможно, {{{by_fold[close[0]]}}}?" if close else " Список полей — рядом с текстом."
        raise TemplateWrong([f"Строка {number}: поля «{_cut(inside)}» нет.{hint}"])
    field = known[by_fold[name]]
    if not bar:
        return Named(field)
    forms = _forms(field)
    if form not in forms:
        if not forms:
            raise TemplateWrong([f"Строка {number}: поле {{{field.name}}} не склоняется: уберите «|{_cut(form)}»."])
        close = difflib.get_close_matches(form[:_SHOWN], forms, 1, 0.4)
        hint = f" Возможно, {{{field.name}|{close[0]}}}?" if close else f" Можно: {_listed(forms)}."
        raise TemplateWrong([f"Строка {number}: «{_cut(form)}» у поля {{{field.name}}} непонятно.{hint}"])
    return Named(field, "short" if form == SHORT else CASES[form])


def _forms(field: Field) -> tuple[str, ...]:
    """What may follow «|» in a field."""
    if field.kind is FieldKind.PERSON:
        return (*CASES, SHORT)
    return tuple(CASES) if field.kind is FieldKind.WORDS else ()


def _folded(words: str) -> str:
    return " ".join(words.casefold().replace("ё", "е").split())


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _cut(words: str) -> str:
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"
