"""The upper right corner of an appendix: its mark and the approval stamp (ГОСТ Р 7.0.97-2025, реквизиты 16 and 19).

A document brought in keeps the lines of its own stamp; only their breaking is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.act import Act, Appendix, AppendixKind, Clause
from documents.markup import broken, lines_element, longest, printed
from documents.page import Align, PageSettings, PrintState
from documents.stylesheet import STAMP_WIDTH
from documents.typography import stamp_word

BLANK_DATE = "____________"
BLANK_NUMBER = "____"

_DATE_LINE = re.compile(r"(?i)\(?(от\s+[\d«_]|протокол\b|№|N\s)")
_MARK = re.compile(r"(?i)приложение\b")
_STAMP_WORD = re.compile(r"(?i)утвержд[а-яё]+")
_OT = re.compile(r"(?i)от\s+")


def requisite_date(act: Act, state: PrintState) -> str:
    """The act's date as its head prints it: a blank until the act is registered."""
    found = act.requisites
    if state is not PrintState.APPROVED:
        return f"от {BLANK_DATE}"
    if act.brought_in and found.date_text:
        return found.date_text
    return f"от {found.date:%d.%m.%Y}" if found.date else f"от {BLANK_DATE}"


def requisite_number(act: Act, state: PrintState) -> str:
    """The act's number with its sign, a blank until the act is registered."""
    found = act.requisites
    if state is not PrintState.APPROVED:
        return f"№ {BLANK_NUMBER}"
    number = (act.brought_in and found.number_text) or found.number
    if not number:
        return f"№ {BLANK_NUMBER}"
    return number if re.match(r"№|N\b", number) else f"№ {number}"


def reference(act: Act, state: PrintState) -> str:
    """The last line of a stamp: «от 23.10.2020 № 1072»."""
    date = _OT.sub("", requisite_date(act, state), count=1)
    return f"от {date} {requisite_number(act, state)}"


def corner_groups(
    act: Act, appendix: Appendix, title: str, state: PrintState, settings: PageSettings, own: Sequence[str] = ()
) -> list[list[str]]:
    """The mark and the stamp of `appendix` as plain lines in groups: an interval stands between groups, none inside.

    `own`: the lines of a stamp that the document brings with it; they are printed instead of a composed one.
    """
    mark = f"Приложение № {appendix.number}" if appendix.number else "Приложение"
    if own:
        bare = act.has_text and not _MARK.match(own[0].strip())
        return [[mark], *own_groups(own)] if bare else own_groups(own)
    issuer = f" {act.issuer_genitive}" if act.issuer_genitive else ""
    if settings.appendix_mark_with_act or not approves(act, appendix):
        return [[mark, f"к {act.kind.dative}{issuer}", reference(act, state)]]
    stamp = [[stamp_word(title)], [f"{act.kind.instrumental}{issuer}", reference(act, state)]]
    return [[mark], *stamp] if act.has_text else stamp


def approves(act: Act, appendix: Appendix) -> bool:
    """True where `appendix` is a document that the act approves; one that it only refers to bears a mark and no stamp.

    A composed act approves by a point that says so («Утвердить перечень (приложение 2)»), or that its lead-in says it
    of («Утвердить:»). Nothing is concluded about an act brought in, nor about one of which no point names its
    appendices yet.
    """
    if appendix.kind is AppendixKind.ROADMAP or act.brought_in or len(act.appendices) < 2:
        return True
    naming = [words for clause, words in _all(act.clauses) if appendix.number in _numbers(clause)]
    return not naming or any("утвердить" in words.casefold() for words in naming)


def _all(clauses: Sequence[Clause], above: str = "") -> Iterator[tuple[Clause, str]]:
    """Every point with its words after those that lead it in: «Утвердить: 1.1. Перечень (приложение 2)»."""
    for clause in clauses:
        words = f"{above} {clause.text}"
        yield clause, words
        yield from _all(clause.children, words if clause.text.rstrip().endswith(":") else "")


def _numbers(clause: Clause) -> set[str]:
    """Numbers of the appendices that the point names: «приложение 2», «приложению № 3»."""
    return set(re.findall(r"(?i)приложени[а-яё]+\s*(?:№\s*)?(\d+)", f"{clause.appendix} {clause.text}"))


def own_groups(lines: Sequence[str]) -> list[list[str]]:
    """The word, then what follows as one running text, then the date and number on a line of their own.

    «Приложение № 1» before the word of a stamp is a group of its own.
    """
    if len(lines) > 1 and _MARK.match(lines[0].strip()) and _STAMP_WORD.fullmatch(lines[1].strip()):
        return [[lines[0]], *own_groups(lines[1:])]
    rest = [line for line in lines[1:] if line.strip()]
    dated = [line for line in rest if _DATE_LINE.match(line.strip())]
    running = " ".join(line.strip() for line in rest if line not in dated)
    body = [*([running] if running else []), *dated]
    return [[lines[0]], body] if body else [[lines[0]]]


def stamp_lines(groups: Sequence[Sequence[str]], settings: PageSettings) -> list[list[str]]:
    """The lines of `groups` as they are printed: one that is too long is broken evenly."""
    return [[part for line in group for part in broken(line, STAMP_WIDTH, settings.body_size)] for group in groups]


def stamp_block(groups: Sequence[Sequence[str]], settings: PageSettings) -> str:
    """HTML of mark and stamp at the upper right, an interval between the groups; "" without any."""
    if not groups:
        return ""
    size, broken_groups = settings.body_size, stamp_lines(groups, settings)
    body = "".join(lines_element("p", "lines", lines, STAMP_WIDTH, size) for lines in broken_groups)
    if settings.stamp_align is Align.CENTRE:
        width = longest([line for lines in broken_groups for line in lines], size)
        indent = STAMP_WIDTH - min(width + 0.5, STAMP_WIDTH)
        return f'<div class="stamp centred" style="padding-right:{indent:.1f}mm;box-sizing:border-box">{body}</div>'
    return f'<div class="stamp">{body}</div>'


def dateline(act: Act, state: PrintState) -> str:
    """HTML of the line with the act's date on the left and its number on the right."""
    date, number = requisite_date(act, state), requisite_number(act, state)
    return f'<div class="dateline"><p>{printed(date)}</p><p>{printed(number)}</p></div>'
