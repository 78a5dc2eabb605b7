"""The pages of an act itself: head, heading, text, signature, executor, as §1.3–1.4 of the standard order them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from documents.act import Act, Clause
from documents.fonts import text_width
from documents.markup import broken, lines_element, printed
from documents.page import PageSettings, Place, PrintState, Spacing
from documents.stamps import dateline
from documents.stylesheet import (
    DRAFTER_SIZE,
    HEADING_WIDTH,
    POST_WIDTH,
    REQUISITE_LINE,
    line_pitch,
    portrait,
)
from documents.typography import invisible

_LETTER_BY_LETTER = re.compile(r"(?:[А-ЯЁа-яё]\s+){4,}[А-ЯЁа-яё]\s*:?")
_KEPT_WITH_SIGNATURE = 3
"""Lines of text that must stand on the page with the signature."""


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
    issuer = [
        lines_element("p", "lines", broken(line, width, size, bold=True), width, size, bold=True)
        for line in act.issuer_lines
        if line.strip()
    ]
    heading = broken(act.heading if act.brought_in else act.heading.rstrip(" ."), HEADING_WIDTH, size, bold=True)
    place = f'<p class="place">{printed(act.place)}</p>' if act.place else ""
    return (
        f'{draft_mark(state)}<div class="issuer">{"".join(issuer)}</div>'
        f'<p class="kind">{escape(act.kind.value.upper())}</p>{dateline(act, state)}{place}'
        + lines_element("h1", "heading", heading, HEADING_WIDTH, size, bold=True)
    )


def _body(act: Act, settings: PageSettings) -> str:
    paragraphs = [*_preamble(act, settings), *_clauses(act)]
    last = _first_kept(paragraphs, settings)
    marked = "".join(_paragraph(text, index >= last) for index, text in enumerate(paragraphs))
    return f'<div class="prose">{marked}</div>'


def _paragraph(text: tuple[str, str, str], kept: bool) -> str:
    content, name, _ = text
    names = " ".join(part for part in (name, "end" if kept else "") if part)
    return f'<p class="{names}">{content}</p>' if names else f"<p>{content}</p>"


def _first_kept(paragraphs: list[tuple[str, str, str]], settings: PageSettings) -> int:
    """Index of the first of the last paragraphs that together make the lines kept with the signature."""
    width = portrait(settings).text_width
    lines, index = 0, len(paragraphs)
    while index > 0 and lines < _KEPT_WITH_SIGNATURE:
        index -= 1
        run = text_width(invisible(paragraphs[index][2]), settings.body_size) + 12.5
        lines += max(1, int(run / width))
    return index


def _preamble(act: Act, settings: PageSettings) -> Iterator[tuple[str, str, str]]:
    """Paragraphs as (content, class, plain text); the operative word ends the last one or has its own line."""
    parts = [part for part in act.preamble.strip().split("\n") if part.strip()]
    word, own_line = _operative(act, settings)
    for index, part in enumerate(parts):
        inline = index == len(parts) - 1 and word and not own_line
        yield printed(part) + (f" {word}" if inline else ""), "", part
    if word and (own_line or not parts):
        yield word, "own-line", act.operative_word


def _operative(act: Act, settings: PageSettings) -> tuple[str, bool]:
    """The operative word as HTML and whether it stands on a line of its own."""
    word = act.operative_word.strip()
    if not word:
        return "", False
    if act.brought_in:
        own_line = act.preamble.endswith("\n") or act.operative_word.startswith("\n")
        if _LETTER_BY_LETTER.fullmatch(word):
            joined = re.sub(r"\s", "", word)
            return f'<span class="spaced">{escape(joined)}</span>', own_line
        if word.isupper() and not own_line:
            return f'<b class="operative">{printed(word)}</b>', False
        return f'<span class="operative">{printed(word)}</span>', own_line
    word, own_line = word.rstrip(" :"), settings.operative_place is Place.OWN_LINE
    if settings.operative_spacing is Spacing.SPACED:
        return f'<span class="spaced">{escape(word.lower())}:</span>', own_line
    tag = "span" if own_line else "b"
    return f'<{tag} class="operative">{escape(word.upper())}:</{tag}>', own_line


def _clauses(act: Act) -> Iterator[tuple[str, str, str]]:
    for label, clause in numbered(act.clauses, verbatim=act.brought_in):
        first, *more = [part for part in clause.text.split("\n") if part.strip()] or [""]
        text = f"{label} {first}" if label else first
        lead = "lead" if clause.children or clause.text.rstrip().endswith(":") else ""
        yield printed(text), lead, text
        for part in more:
            yield printed(part), "", part


def numbered(clauses: tuple[Clause, ...], prefix: str = "", *, verbatim: bool = False) -> Iterator[tuple[str, Clause]]:
    """All clauses in order with their printed numbers «1.», «2.1.»; only typed ones when `verbatim`."""
    for position, clause in enumerate(clauses, start=1):
        automatic = "" if verbatim else f"{prefix}{position}."
        label = clause.label or automatic
        yield label, clause
        yield from numbered(clause.children, label or prefix, verbatim=verbatim)


def _signature(act: Act, settings: PageSettings) -> str:
    post, name = act.requisites.signatory_post, act.requisites.signatory_name
    if not (post or name):
        if act.brought_in:
            return ""
        post, name = "_" * 30, "_" * 20
    lines = [line for part in post.split("\n") for line in broken(part, POST_WIDTH, settings.body_size)]
    room = _drafter_height(act, settings)
    style = f' style="padding-bottom:{room:.1f}mm"' if room else ""
    posts = lines_element("p", "lines", lines, POST_WIDTH, settings.body_size) if lines else "<p></p>"
    return f'<div class="signature"{style}>{posts}<p>{escape(invisible(name))}</p></div>'


def _drafter_height(act: Act, settings: PageSettings) -> float:
    """Room that the executor's lines at the foot take with a gap above them, mm; 0 without them."""
    lines = _drafter_lines(act, settings)
    return len(lines) * line_pitch(DRAFTER_SIZE, REQUISITE_LINE) + 2 if lines else 0.0


def _drafter_lines(act: Act, settings: PageSettings) -> tuple[str, ...]:
    if not (settings.drafter_at_foot or act.brought_in):
        return ()
    return tuple(line for line in act.drafter if line.strip())


def _drafter(act: Act, settings: PageSettings) -> str:
    lines = "<br>".join(printed(line) for line in _drafter_lines(act, settings))
    return f'<p class="drafter">{lines}</p>' if lines else ""
