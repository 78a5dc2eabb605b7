"""The pages of an act itself: head, heading, text, signature, executor, as §1.3–1.4 of the standard order them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from documents import disposition
from documents.act import Act
from documents.disposition import OperativeWord
from documents.fonts import text_width
from documents.markup import broken, lines_element, printed
from documents.page import PageSettings, PrintState
from documents.stamps import dateline
from documents.stylesheet import (
    DRAFTER_SIZE,
    HEADING_WIDTH,
    INDENT,
    POST_WIDTH,
    REQUISITE_LINE,
    line_pitch,
    portrait,
)
from documents.table_html import table_html
from documents.tables import lay_out, quoted_table
from documents.typography import invisible, plain

_KEPT_WITH_SIGNATURE = 3
"""Lines of text that must stand on the page with the signature."""
_DRAFTER_WIDTH = 100
_WIDEST_GAP = 3.5
"""So many spaces between two words of a justified line are a hole."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph of the disposition: its HTML, its class, the text by which its lines are counted.

    `table`: rows that the point quotes; its HTML is no running text.
    """

    content: str
    text: str
    name: str = ""
    table: bool = False


def act_pages(act: Act, state: PrintState, settings: PageSettings, *, tight: bool = False) -> str:
    """HTML of the act's own pages. `tight` shrinks the gaps around a draft's head, so that it costs no page."""
    return (
        f'<section class="act{" tight" if tight else ""}">{_head(act, state, settings)}'
        f"{_body(act, settings)}{_signature(act, settings)}{_drafter(act, settings)}</section>"
    )


def draft_mark(state: PrintState) -> str:
    """«Проект» for the upper right corner of a draft's first sheet."""
    return '<p class="project">Проект</p>' if state is PrintState.DRAFT else ""


def _head(act: Act, state: PrintState, settings: PageSettings) -> str:
    size, width = settings.body_size, portrait(settings).text_width
    issuer = "".join(
        lines_element("p", "lines", broken(line, width, size, bold=True), width, size, bold=True)
        for line in act.issuer_lines
        if line.strip()
    )
    heading = broken(disposition.act_heading(act), HEADING_WIDTH, size, bold=True)
    return (
        draft_mark(state)
        + (f'<div class="issuer">{issuer}</div>' if issuer else "")
        + f'<p class="kind">{escape(act.kind.value.upper())}</p>{dateline(act, state)}'
        + (f'<p class="place">{printed(act.place)}</p>' if act.place else "")
        + lines_element("h1", "heading", heading, HEADING_WIDTH, size, bold=True)
    )


def _body(act: Act, settings: PageSettings) -> str:
    paragraphs = [*_preamble(act, settings), *_points(act, settings)]
    kept = _first_kept(paragraphs, settings)
    return f'<div class="prose">{"".join(_element(p, i >= kept) for i, p in enumerate(paragraphs))}</div>'


def _element(paragraph: _Paragraph, kept: bool) -> str:
    if paragraph.table:
        return paragraph.content
    names = " ".join(part for part in (paragraph.name, "end" if kept else "") if part)
    attribute = f' class="{names}"' if names else ""
    return f"<p{attribute}>{paragraph.content}</p>"


def _first_kept(paragraphs: list[_Paragraph], settings: PageSettings) -> int:
    """Index of the first of the last paragraphs that together make the lines kept with the signature."""
    width = portrait(settings).text_width
    lines, index = 0, len(paragraphs)
    while index > 0 and lines < _KEPT_WITH_SIGNATURE:
        index -= 1
        run = text_width(invisible(paragraphs[index].text), settings.body_size) + INDENT
        lines += max(1, int(run / width))
    return index


def _preamble(act: Act, settings: PageSettings) -> Iterator[_Paragraph]:
    for part in disposition.opening(act, settings):
        pieces = [printed(part.text)] if part.text else []
        pieces += [_operative(part.word)] if part.word else []
        yield _Paragraph(" ".join(pieces), part.plain, "" if part.text else "own-line")


def _operative(word: OperativeWord) -> str:
    if word.spaced:
        return f'<span class="spaced">{escape(plain(word.text))}</span>'
    tag = "b" if word.bold else "span"
    return f'<{tag} class="operative">{printed(word.text)}</{tag}>'


def _points(act: Act, settings: PageSettings) -> Iterator[_Paragraph]:
    for place, (clause, paragraphs) in enumerate(disposition.points(act)):
        words = [text for text in paragraphs if disposition.row_cells(text) is None]
        rows = [cells for text in paragraphs if (cells := disposition.row_cells(text)) is not None]
        for index, text in enumerate(words):
            last = index == len(words) - 1
            lead = last and (clause.children or rows or text.rstrip().endswith(":"))
            names = ("lead" if lead else "", "ragged" if _is_stretched(text, settings) else "")
            yield _Paragraph(printed(text), text, " ".join(filter(None, names)))
        if rows:
            yield _Paragraph(_quoted(rows, f"q{place}", settings), "", table=True)


def _is_stretched(text: str, settings: PageSettings) -> bool:
    """Whether justifying would tear a line of a point that quotes words: a date that nothing breaks stands in them."""
    if not text.rstrip(".").endswith("»"):
        return False
    size, width = settings.body_size, portrait(settings).text_width
    space, line, room = text_width(" ", size), 0.0, width - INDENT
    gaps = -1
    for word in invisible(text).split(" "):
        long = text_width(word, size)
        if line + long + (gaps + 1) * space <= room:
            line, gaps = line + long, gaps + 1
            continue
        if gaps > 0 and room - line > _WIDEST_GAP * space * gaps:
            return True
        line, gaps, room = long, 0, width
    return False


def _quoted(rows: list[tuple[str, ...]], key: str, settings: PageSettings) -> str:
    """Rows that an amending point puts into a table: without a head, as wide as the text."""
    table, sheet = quoted_table(rows), portrait(settings)
    return table_html(table, lay_out(table, sheet, settings), sheet, settings, key=key, name="quoted")


def _signature(act: Act, settings: PageSettings) -> str:
    post, name = disposition.signatory(act)
    if not (post or name):
        return ""
    size = settings.body_size
    lines = [line for part in post.split("\n") for line in broken(part, POST_WIDTH, size)]
    posts = lines_element("p", "lines", lines, POST_WIDTH, size) if lines else "<p></p>"
    room = _drafter_height(act, settings)
    style = f' style="padding-bottom:{room:.1f}mm"' if room else ""
    return f'<div class="signature"{style}>{posts}<p>{printed(name)}</p></div>'


def _drafter_height(act: Act, settings: PageSettings) -> float:
    """Room that the executor's lines at the foot take with a gap above them, mm; 0 without them."""
    lines = _drafter_lines(act, settings)
    return len(lines) * line_pitch(DRAFTER_SIZE, REQUISITE_LINE) + 2 if lines else 0.0


def _drafter_lines(act: Act, settings: PageSettings) -> list[str]:
    """The executor's lines; a line that ends in a comma is joined by the next where both are short."""
    lines: list[str] = []
    for line in disposition.drafter(act, settings):
        joined = f"{lines[-1]} {line}" if lines and lines[-1].endswith(",") else ""
        if joined and text_width(joined, DRAFTER_SIZE) <= _DRAFTER_WIDTH:
            lines[-1] = joined
        else:
            lines.append(line)
    return lines


def _drafter(act: Act, settings: PageSettings) -> str:
    lines = "<br>".join(printed(line) for line in _drafter_lines(act, settings))
    return f'<p class="drafter">{lines}</p>' if lines else ""
