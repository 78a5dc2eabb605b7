"""An act with its appendices as a Word file in real styles, so that a lawyer can work on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from documents import prose, tables
from documents.act import Act, AppendixKind
from documents.disposition import OperativeWord, act_heading, drafter, opening, points, row_cells, signatory
from documents.fonts import text_width
from documents.page import PageSettings, PrintState
from documents.stamps import requisite_date, requisite_number
from documents.stylesheet import CELL_PADDING, HEADING_WIDTH, POST_WIDTH, STAMP_WIDTH, landscape, portrait
from documents.typography import JOINER, NBSP, invisible, invisible_title, plain
from documents.widths import ColumnKind
from documents.word import Block, Cell, Page, Paragraph, Row, Run, Table, write
from documents.word import Part as Pages
from documents.word import text_width as page_width
from documents.word_styles import table_style
from roadmaps.plan import Document
from roadmaps.printing import grid
from roadmaps.printing.parts import Part, parts, table_title
from roadmaps.printing.plan_pages import target_table

_Worded = tuple[tuple[Run, ...], str, bool]
"""A paragraph of an act: its runs, its style, whether it stays with the next one."""
_Maker = Callable[[Page], Iterable[Block]]

_INTERVAL = 7.0
"""Points between groups of a stamp (2.5 mm)."""
_UNDER_STAMP = 26.0
_ABOVE_TABLE = 25.0
"""Millimetres that a title takes above a table."""
_KEPT_WITH_SIGNATURE = 3
"""Paragraphs that travel with the signature: three lines at the least, though each be one (ГОСТ Р 7.0.97, 22)."""
_STYLES = {
    ColumnKind.NUMBER: "TableNumber",
    ColumnKind.VALUE: "TableNumber",
    ColumnKind.DATE: "TableDate",
    ColumnKind.TEXT: "TableText",
}


def render_docx(document: Document, state: PrintState, settings: PageSettings) -> bytes:
    """The act's pages, then each appendix on a new page; the same document gives the same bytes."""
    found = parts(document, state, settings)
    pages: list[Pages] = []
    if document.act and document.act.has_text:
        pages.append(Pages(Page(), tuple(act_blocks(document.act, state, settings))))
    for place, part in enumerate(found):
        draft = state is PrintState.DRAFT and place == 0 and not pages
        pages += _part_pages(document, part, settings, draft=draft)
    return write(pages, settings, title=document.plan.title)


# --- The act ---------------------------------------------------------------------------------------------------


def act_blocks(act: Act, state: PrintState, settings: PageSettings) -> Iterator[Block]:
    """The act's own pages: head, heading, text, signature, executor."""
    width = page_width(Page(), settings)
    if state is PrintState.DRAFT:
        yield word_line("Проект", "DraftMark")
    for line in act.issuer_lines:
        yield word_line(line, "ActHead")
    yield word_line(act.kind.upper(), "ActKind")
    date, number = requisite_date(act, state), requisite_number(act, state)
    yield Paragraph((Run(f"{word_text(date)}\t{word_text(number)}"),), "ActDate", tab=width)
    if act.place:
        yield word_line(act.place, "ActPlace")
    if act.heading:
        yield Paragraph((Run(_title(act_heading(act))),), "ActHeading", right=width - HEADING_WIDTH)
    body: list[_Worded | tables.Table] = [*_preamble(act, settings), *_points(act)]
    for place, part in enumerate(body):
        if isinstance(part, tables.Table):
            yield word_table(part, Page(), settings, "Новая редакция строк")
            continue
        runs, style, leads = part
        yield Paragraph(runs, style, keep_next=leads or place >= len(body) - _KEPT_WITH_SIGNATURE)
    yield from _signature(act, width)
    lines = drafter(act, settings)
    if lines:
        yield Paragraph((Run("\n".join(word_text(line) for line in lines)),), "Drafter", at_foot=True, width=width)


def _preamble(act: Act, settings: PageSettings) -> Iterator[_Worded]:
    """Paragraphs as (runs, style, stays with the next one)."""
    for part in opening(act, settings):
        word = tuple(_operative(part.word)) if part.word else ()
        text = (Run(word_text(part.text) + (" " if word else "")),) if part.text else ()
        yield (*text, *word), "BodyText" if text else "Operative", bool(word)


def _operative(word: OperativeWord) -> Iterator[Run]:
    """The word and its colon, which is never spaced."""
    stem = word.text.removesuffix(":")
    yield Run(stem, bold=word.bold, spaced=word.spaced)
    yield Run(word.text[len(stem) :], bold=word.bold)


def _points(act: Act) -> Iterator[_Worded | tables.Table]:
    for clause, lines in points(act):
        rows = [cells for line in lines if (cells := row_cells(line)) is not None]
        for line in lines:
            if row_cells(line) is None:
                yield (Run(word_text(line)),), "Clause", bool(clause.children) or line.rstrip().endswith(":")
        if rows:
            yield tables.quoted_table(rows)


def _signature(act: Act, width: float) -> Iterator[Block]:
    post, name = signatory(act)
    if not (post or name):
        return
    yield Paragraph((), "Signature", keep_next=True, before=20)
    cells = (
        Cell((word_line(post, "Signature"),), bottom=True),
        Cell((word_line(name, "SignatureName"),), bottom=True),
    )
    yield Table((POST_WIDTH, width - POST_WIDTH), (Row(cells),), ruled=False)


# --- Appendices ------------------------------------------------------------------------------------------------


def _part_pages(document: Document, part: Part, settings: PageSettings, *, draft: bool) -> Iterator[Pages]:
    """Stamp and title, then description, table and targets: what needs turned sheets has pages of its own."""
    first = True
    for turned, pieces in groupby(_pieces(document, part, settings), key=itemgetter(0)):
        page = Page(landscape=turned, first=first)
        blocks = [*_top(part, page, settings, draft=draft)] if first else []
        for _, make in pieces:
            blocks += make(page)
        yield Pages(page, tuple(blocks))
        first = False


def _pieces(document: Document, part: Part, settings: PageSettings) -> Iterator[tuple[bool, _Maker]]:
    """What a part holds under its title: whether it needs turned sheets, and what makes its blocks for a page."""
    plan = document.plan
    is_plan = part.kind is AppendixKind.ROADMAP
    text = plan.description if is_plan else part.appendix.text if part.appendix else ""
    table = grid.part_table(plan, part, settings)
    if text.strip() or table is None:
        yield False, lambda _: _prose(text)
    if table is not None:
        title = table_title(plan) if is_plan else ""
        yield _table_piece(table, title, title or part.title, settings)
    if part.with_targets:
        yield _table_piece(target_table(plan.targets), plan.targets.title, plan.targets.title, settings)


def _table_piece(table: tables.Table, heading: str, name: str, settings: PageSettings) -> tuple[bool, _Maker]:
    def blocks(page: Page) -> Iterator[Block]:
        if heading:
            yield word_heading(heading, "Heading2")
        yield word_table(table, page, settings, name)

    return grid.is_turned(table, settings), blocks


def _top(part: Part, page: Page, settings: PageSettings, *, draft: bool) -> Iterator[Block]:
    if draft:
        yield word_line("Проект", "DraftMark")
    left = page_width(page, settings) - STAMP_WIDTH
    for number, group in enumerate(part.stamp):
        for place, line in enumerate(group):
            before = _INTERVAL if number and not place else None
            yield Paragraph((Run(_title(line)),), "Stamp", left=left, before=before)
    if part.title:
        yield Paragraph((Run(_title(part.title)),), "Heading1", before=_UNDER_STAMP if part.stamp else None)


def word_heading(text: str, style: str) -> Paragraph:
    return Paragraph((Run(_title(text)),), style)


def _head_text(text: str) -> str:
    """A column's head: «№ п/п» may break after its sign."""
    return _title(text).replace(f"№{NBSP}", "№ ")


def _prose(text: str) -> Iterator[Block]:
    for block in prose.parse(plain(text)):
        if block.kind is prose.BlockKind.HEADING:
            yield word_heading(block.text, "Heading2")
        elif block.kind is prose.BlockKind.POINT:
            yield Paragraph((Run(f"{block.mark}\t{word_text(block.text)}"),), "ListText")
        else:
            leads = block.text.rstrip().endswith((":", "через"))
            yield Paragraph((Run(word_text(block.text)),), "BodyText", keep_next=leads)


# --- Tables ----------------------------------------------------------------------------------------------------


def word_table(table: tables.Table, page: Page, settings: PageSettings, title: str) -> Table:
    sheet = (landscape if page.landscape else portrait)(settings)
    layout = tables.lay_out(table, sheet, settings, _ABOVE_TABLE)
    widths = grid.widths(table, sheet.text_width, layout.size)
    rows = [*_head(table, settings, layout.size)]
    for row, height in zip(table.rows, layout.heights, strict=True):
        rows.append(_row(row, table, widths, layout.size, whole=height <= settings.short_row_limit))
    return Table(tuple(widths), tuple(rows), title=title, size=layout.size)


def _head(table: tables.Table, settings: PageSettings, size: float) -> Iterator[Row]:
    """The head and, where the body numbers columns, the row of numbers: both repeat on every page.

    Rows that an act quotes have neither.
    """
    if not any(column.head.strip() for column in table.columns):
        return
    style = table_style("TableHead", size)
    heads = (Paragraph((Run(_head_text(column.head)),), style) for column in table.columns)
    yield Row(tuple(Cell((head,)) for head in heads), head=True)
    if settings.column_numbers:
        numbers = (word_line(str(number), "ColumnNumber") for number, _ in enumerate(table.columns, start=1))
        yield Row(tuple(Cell((number,)) for number in numbers), head=True)


def _row(row: tables.Row, table: tables.Table, widths: Sequence[float], size: float, *, whole: bool) -> Row:
    if row.kind is tables.RowKind.SECTION:
        title = word_heading(row.cells[0], table_style("SectionRow", size))
        return Row((Cell((title,), span=len(table.columns)),))
    keep = row.kind is tables.RowKind.PARENT
    cells = (
        Cell(tuple(_cell_paragraphs(text, table_style(_STYLES[column.kind], size), width, size, keep=keep)))
        for text, column, width in zip(row.cells, table.columns, widths, strict=True)
    )
    return Row(tuple(cells), whole=whole or keep)


def _cell_paragraphs(text: str, style: str, width: float, size: float, *, keep: bool) -> Iterator[Paragraph]:
    """A paragraph for each line of the cell; list points hang under their own text and keep their own marks."""
    for line in plain(text).strip("\n").split("\n"):
        mark, rest = prose.split_point(line)
        lead = f"{mark} " if mark else ""
        hanging = text_width(lead, size)
        shown = _fitting(word_text(rest), width - CELL_PADDING - hanging, size)
        yield Paragraph((Run(lead + shown),), style, keep_next=keep, hanging=hanging)


def _fitting(text: str, room: float, size: float) -> str:
    """`text` with its no-break spaces, but for groups wider than the column: those would be cut inside a word."""
    groups = text.split(" ")
    return " ".join(group if text_width(group, size) <= room else group.replace(NBSP, " ") for group in groups)


# --- Texts -----------------------------------------------------------------------------------------------------


def word_line(text: str, style: str) -> Paragraph:
    return Paragraph((Run(word_text(text)),), style)


def word_text(text: str) -> str:
    """`text` with no-break spaces and hyphens; word joiners stay out: Word's faces lack them, search stumbles."""
    return "\n".join(invisible(line) for line in text.split("\n")).replace(JOINER, "")


def _title(text: str) -> str:
    return invisible_title(text.replace("\n", " ")).replace(JOINER, "")
