"""A document as its printed pages: the act, then each appendix on a new page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from documents.act import Act, AppendixKind
from documents.act_pages import act_pages, draft_mark
from documents.appendix_pages import appendix_table
from documents.markup import prose_content, title_element, title_lines
from documents.page import PageSettings, PrintState
from documents.pdf import Body, Printed, count_pages, print_body
from documents.stamps import stamp_block, stamp_lines
from documents.stylesheet import REQUISITE_LINE, Sheet, landscape, line_pitch, portrait
from documents.table_html import table_html
from documents.tables import Layout, Table, lay_out, needs_landscape
from roadmaps.plan import Document, Plan
from roadmaps.printing.agreement_sheet import render_agreement_sheet
from roadmaps.printing.parts import Part, parts
from roadmaps.printing.plan_pages import plan_table, target_table

__all__ = ["Printed", "pages_html", "render_agreement_sheet", "render_pdf"]

_INTERVAL = 2.5
_AFTER_STAMP = 9.0
_AFTER_TITLE = 6.0
"""Gaps of the style sheet, mm: they tell how much of a first page stands above its table."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of pages on sheets of one orientation: what stands above its table, and the table as laid out."""

    sheet: Sheet
    above: str
    table: Table | None = None
    layout: Layout | None = None


@dataclass(frozen=True, slots=True)
class _Opening:
    """What stands above a table: «Проект», the groups of a stamp, titles with their tags."""

    mark: str = ""
    stamp: Sequence[Sequence[str]] = ()
    titles: tuple[tuple[str, str], ...] = ()

    def html(self, sheet: Sheet, settings: PageSettings) -> str:
        titles = "".join(title_element(tag, title, sheet.title_width, settings.body_size) for tag, title in self.titles)
        return self.mark + stamp_block(self.stamp, settings) + titles

    def height(self, sheet: Sheet, settings: PageSettings) -> float:
        """Room that it takes on the page, mm."""
        groups = stamp_lines(self.stamp, settings)
        lines = sum(len(group) for group in groups) + bool(self.mark)
        gaps = len(groups) * _INTERVAL + (_AFTER_STAMP if groups else 0)
        for _, title in self.titles:
            lines += len(title_lines(title, sheet.title_width, settings.body_size))
            gaps += _AFTER_TITLE
        return lines * line_pitch(settings.body_size, REQUISITE_LINE) + gaps


def render_pdf(document: Document, state: PrintState, settings: PageSettings) -> Printed:
    """The document's pages as a tagged PDF in the printable `state`.

    Raises documents.fonts.FontsMissing when no face to print with is installed.
    """
    act = document.act
    title = document.plan.title or (act.heading if act else "") or "Дорожная карта"
    return print_body(_body(document, state, settings), title, state, settings)


def pages_html(document: Document, state: PrintState, settings: PageSettings) -> str:
    """The document's pages as the HTML that `render_pdf` sets, before any row is moved to a new page."""
    return _body(document, state, settings)(frozenset())


def _body(document: Document, state: PrintState, settings: PageSettings) -> Body:
    act = document.act
    act_html = _act(act, state, settings) if act and act.has_text else ""
    appendices = [
        _pieces(document, part, "" if act_html or index else draft_mark(state), settings)
        for index, part in enumerate(parts(document, state, settings))
    ]

    def body(fresh: frozenset[str]) -> str:
        return act_html + "".join(
            _piece_html(piece, f"t{index}-{number}", number, settings, fresh)
            for index, pieces in enumerate(appendices)
            for number, piece in enumerate(pieces)
        )

    return body


def _act(act: Act, state: PrintState, settings: PageSettings) -> str:
    """The act's pages; the gaps of a draft's head shrink before its mark costs a page."""
    pages = act_pages(act, state, settings)
    if state is not PrintState.DRAFT:
        return pages
    unmarked = act_pages(act, PrintState.FOR_SIGNATURE, settings)
    if count_pages(pages, state, settings) > count_pages(unmarked, state, settings):
        return act_pages(act, state, settings, tight=True)
    return pages


def _piece_html(piece: _Piece, key: str, number: int, settings: PageSettings, fresh: frozenset[str]) -> str:
    """Pages of one piece; only an appendix's first piece begins a new numbering."""
    name = ("more" if number else "appendix") + ("-wide" if piece.sheet.landscape else "")
    table = ""
    if piece.table and piece.layout:
        table = table_html(piece.table, piece.layout, piece.sheet, settings, key=key, fresh=fresh)
    return f'<section class="{name}">{piece.above}{table}</section>'


def _pieces(document: Document, part: Part, mark: str, settings: PageSettings) -> list[_Piece]:
    """The pieces of one appendix, the first of which bears its stamp and title."""
    opening = _Opening(mark, part.stamp, (("h1", part.title),))
    if part.kind is AppendixKind.ROADMAP:
        pieces = _roadmap(document.plan, opening, settings)
        if part.with_targets:
            heading = _Opening(titles=(("h2", document.plan.targets.title),))
            pieces.append(_with_table(target_table(document.plan.targets), heading, settings))
        return pieces
    if part.kind is AppendixKind.TARGETS:
        return [_with_table(target_table(document.plan.targets), opening, settings)]
    if part.appendix is None or part.kind is AppendixKind.TEXT:
        text = part.appendix.text if part.appendix else ""
        return [_with_text(text, opening, settings)]
    return [_with_table(appendix_table(part.appendix), opening, settings)]


def _roadmap(plan: Plan, opening: _Opening, settings: PageSettings) -> list[_Piece]:
    """The description upright under the title, then the table; without a description the table at once."""
    table = plan_table(plan, settings)
    table_title = plan.table_title if plan.table_title.strip() != plan.title.strip() else ""
    heading = (("h2", table_title),) if table_title.strip() else ()
    if not plan.description.strip():
        return [_with_table(table, _Opening(opening.mark, opening.stamp, opening.titles + heading), settings)]
    described = _with_text(plan.description, opening, settings)
    tabled = _with_table(table, _Opening(titles=heading), settings)
    if tabled.sheet.landscape:
        return [described, tabled]
    return [replace(tabled, above=described.above + tabled.above)]


def _with_text(text: str, opening: _Opening, settings: PageSettings) -> _Piece:
    sheet = portrait(settings)
    prose = prose_content(text, sheet.title_width, settings.body_size) if text.strip() else ""
    return _Piece(sheet, opening.html(sheet, settings) + prose)


def _with_table(table: Table, opening: _Opening, settings: PageSettings) -> _Piece:
    """A table under its opening, on turned sheets where an upright one would squeeze or cut it."""
    sheet = portrait(settings)
    if not table.columns:
        return _Piece(sheet, opening.html(sheet, settings))
    layout = lay_out(table, sheet, settings, opening.height(sheet, settings))
    if needs_landscape(table, layout, settings):
        sheet = landscape(settings)
        layout = lay_out(table, sheet, settings, opening.height(sheet, settings))
    return _Piece(sheet, opening.html(sheet, settings), table, layout)
