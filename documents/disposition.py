"""An act in reading order, as plain text: its heading, its preamble with the operative word, its points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.act import Act, Clause
from documents.page import PageSettings, Place, Spacing

_SENTENCE_END = re.compile(r"(?<!\bг)(?<!\bгг)\.+$")
_LETTER_BY_LETTER = re.compile(r"(?:[А-ЯЁа-яё]\s+){4,}[А-ЯЁа-яё]\s*:?")
POST_RULE = "_" * 30
NAME_RULE = "_" * 20


@dataclass(frozen=True, slots=True)
class OperativeWord:
    """The word that ends the preamble: «приказываю:». `spaced` letters stay together in the text."""

    text: str
    spaced: bool = False
    bold: bool = False
    own_line: bool = False


def operative_word(act: Act, settings: PageSettings) -> OperativeWord:
    """How the act prints its operative word; text "" when it has none.

    An act brought in keeps its own word; letters typed apart («п р и к а з ы в а ю») become a spaced word.
    """
    word = act.operative_word.strip()
    if act.brought_in:
        own_line = act.preamble.endswith("\n") or act.operative_word.startswith("\n")
        if _LETTER_BY_LETTER.fullmatch(word):
            return OperativeWord(re.sub(r"\s", "", word), spaced=True, own_line=own_line)
        return OperativeWord(word, bold=word.isupper() and not own_line, own_line=own_line)
    word, own_line = word.rstrip(" :"), settings.operative_place is Place.OWN_LINE
    if not word:
        return OperativeWord("")
    if settings.operative_spacing is Spacing.SPACED:
        return OperativeWord(f"{word.lower()}:", spaced=True, own_line=own_line)
    return OperativeWord(f"{word.upper()}:", bold=not own_line, own_line=own_line)


def preamble(act: Act) -> list[str]:
    """The paragraphs of the preamble, without the operative word."""
    return [part for part in act.preamble.strip().split("\n") if part.strip()]


@dataclass(frozen=True, slots=True)
class Opening:
    """A paragraph before the points. `word` ends it; the operative word on a line of its own has no text before it."""

    text: str = ""
    word: OperativeWord | None = None

    @property
    def plain(self) -> str:
        """The whole paragraph as it is read."""
        return f"{self.text} {self.word.text}".strip() if self.word else self.text


def opening(act: Act, settings: PageSettings) -> list[Opening]:
    """The preamble's paragraphs, the operative word in its place: at the end of the last one or on its own line."""
    word = operative_word(act, settings)
    paragraphs = [Opening(text) for text in preamble(act)]
    if not word.text:
        return paragraphs
    if word.own_line or not paragraphs:
        return [*paragraphs, Opening(word=word)]
    return [*paragraphs[:-1], Opening(paragraphs[-1].text, word)]


def act_heading(act: Act) -> str:
    """The heading to the text: no full stop ends a composed one, but the stop of «гг.» belongs to the word."""
    return act.heading if act.brought_in else _SENTENCE_END.sub("", act.heading.strip()).rstrip()


def numbered(clauses: tuple[Clause, ...], prefix: str = "", *, verbatim: bool = False) -> Iterator[tuple[str, Clause]]:
    """All clauses in order with their printed numbers «1.», «2.1.»; only typed ones when `verbatim`."""
    for position, clause in enumerate(clauses, start=1):
        automatic = "" if verbatim else f"{prefix}{position}."
        label = clause.label or automatic
        yield label, clause
        yield from numbered(clause.children, label or prefix, verbatim=verbatim)


def points(act: Act) -> Iterator[tuple[Clause, list[str]]]:
    """Every point in order with its paragraphs, the first one led by its number as printed."""
    for label, clause in numbered(act.clauses, verbatim=act.brought_in):
        first, *more = [part for part in clause.text.split("\n") if part.strip()] or [""]
        yield clause, [f"{label} {first}".strip(), *more]


def quoted_row(cells: Sequence[str]) -> str:
    """A row of a table as a line of a point's text: «| 2.9. | Обучение | до 15.11.2020 |».

    An amending act sets such rows out between its words. A line end inside a cell is «¶».
    """
    return f"| {' | '.join(_cell_mark(cell) for cell in cells)} |"


def row_cells(line: str) -> tuple[str, ...] | None:
    """The cells of a line that `quoted_row` wrote, or a person did; None for a line of plain words."""
    bare = line.strip()
    if len(bare) < 3 or not (bare.startswith("|") and bare.endswith("|")):
        return None
    return tuple(cell.strip().replace("¶", "\n").replace("¦", "|") for cell in bare[1:-1].split("|"))


def _cell_mark(cell: str) -> str:
    return cell.replace("|", "¦").replace("\n", "¶")


def signatory(act: Act) -> tuple[str, str]:
    """Post and name under the text; rules to fill in by hand where a composed act names nobody yet."""
    post, name = act.requisites.signatory_post, act.requisites.signatory_name
    if post or name or act.brought_in:
        return post, name
    return POST_RULE, NAME_RULE


def drafter(act: Act, settings: PageSettings) -> tuple[str, ...]:
    """The executor's lines; none where the body's setting leaves them out of what the product composes."""
    if not (settings.drafter_at_foot or act.brought_in):
        return ()
    return tuple(line for line in act.drafter if line.strip())
