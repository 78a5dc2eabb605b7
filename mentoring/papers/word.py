"""The same papers as a Word file in named styles, for a secretary to work on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from documents.page import PageSettings, PrintState
from documents.stamps import corner_groups
from documents.stylesheet import POST_WIDTH, STAMP_WIDTH
from documents.word import Block as WordBlock
from documents.word import Cell, Page, Paragraph, Part, Row, Run, Table, text_width, write
from mentoring.papers.pages import (
    DATE_RULE,
    NAME_RULE,
    POINT_MARK,
    SIGN_RULE,
    WITH_SIGNATURE,
    award_words,
    corner_lines,
    has_rule,
    settings_for,
    shared,
)
from mentoring.papers.sheet import Block, BlockKind, Paper, Signature
from roadmaps.printing.docx import act_blocks, word_heading, word_line, word_table, word_text

_INTERVAL = 7.0
"""Points between groups of a stamp."""
_UNDER_STAMP = 26.0
_AWARD_SIZE = 16
_HAND_ROW = 12.8
"""Millimetres of a row that is written in by hand."""
_WORDS = frozenset({BlockKind.PARAGRAPH, BlockKind.POINT})
_STYLES = {
    BlockKind.HEADING: "Heading2",
    BlockKind.PARAGRAPH: "BodyText",
    BlockKind.CENTRED: "Centred",
}


def papers_docx(papers: Sequence[Paper], settings: PageSettings, state: PrintState) -> bytes:
    """The papers in order, each on pages of its own; the same papers give the same bytes."""
    settings = settings_for(papers[0], settings)
    if papers[0].award:
        settings = replace(settings, body_size=_AWARD_SIZE)
    parts = [part for paper in papers for part in _parts(paper, state, settings)]
    return write(parts, settings, title=papers[0].title)


def _parts(paper: Paper, state: PrintState, settings: PageSettings) -> Iterator[Part]:
    act, page = paper.act, Page(landscape=paper.landscape, framed=paper.award)
    if act is None:
        yield Part(page, tuple(_blocks(paper.blocks, page, settings, award=paper.award, hand=paper.hand)))
        return
    if act.has_text:
        yield Part(page, tuple(act_blocks(act, state, settings)))
    for appendix, blocks in zip(act.appendices, paper.annexes, strict=True):
        groups = corner_groups(act, appendix, appendix.title, state, settings)
        top = [*_corner(groups, page, settings)]
        title = word_heading(appendix.title, "Heading1")
        top.append(replace(title, before=_UNDER_STAMP if groups else None))
        yield Part(page, (*top, *_blocks(blocks, page, settings, hand=paper.hand)))


def _blocks(
    blocks: Sequence[Block], page: Page, settings: PageSettings, *, award: bool = False, hand: bool = False
) -> Iterator[WordBlock]:
    kept = _kept(blocks)
    for number, block in enumerate(blocks):
        if block.kind is BlockKind.TABLE and block.table:
            made = word_table(block.table, page, settings, "Таблица")
            if hand:
                rows = (row if row.head else replace(row, height=_HAND_ROW) for row in made.rows)
                made = replace(made, rows=tuple(rows))
            yield replace(made, widths=shared(block.shares, text_width(page, settings))) if block.shares else made
            yield Paragraph((), "Signature")
        elif block.kind is BlockKind.SIGNATURE and block.signature:
            yield from _signature(block.signature, text_width(page, settings))
        elif block.kind is BlockKind.CORNER:
            yield from _corner(corner_lines(block.text), page, settings)
        elif block.kind is BlockKind.TITLE:
            lines = "\n".join(word_text(line) for line in block.text.split("\n"))
            yield Paragraph((Run(lines),), "AwardTitle" if award else "Heading1")
        elif block.kind is BlockKind.POINT:
            yield Paragraph((Run(f"{POINT_MARK}\t{word_text(block.text)}"),), "ListText", keep_next=number in kept)
        else:
            line = word_line(award_words(block.text) if award else block.text, _style(block, award=award))
            yield replace(line, keep_next=True) if number in kept else line


def _kept(blocks: Sequence[Block]) -> set[int]:
    """Places of words that do not part from what follows: the last three before a signature, the first point of a
    list."""
    found: set[int] = set()
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.SIGNATURE:
            before = takewhile(lambda at: blocks[at].kind in _WORDS, range(place - 1, -1, -1))
            found.update(islice(before, WITH_SIGNATURE))
        elif block.kind is BlockKind.POINT and place and blocks[place - 1].kind is not BlockKind.POINT:
            found.add(place)
    return found


def _style(block: Block, *, award: bool) -> str:
    if award and block.kind is BlockKind.HEADING:
        return "AwardName"
    return "RuledText" if has_rule(block) else _STYLES[block.kind]


def _corner(groups: Sequence[Sequence[str]], page: Page, settings: PageSettings) -> Iterator[WordBlock]:
    left = text_width(page, settings) - STAMP_WIDTH
    for number, group in enumerate(groups):
        for place, line in enumerate(group):
            before = _INTERVAL if number and not place else None
            yield Paragraph((Run(word_text(line)),), "Stamp", left=left, before=before)


def _signature(signature: Signature, width: float) -> Iterator[WordBlock]:
    name = signature.name or NAME_RULE
    if signature.dated:
        if signature.post:
            yield replace(word_line(signature.post, "Signature"), before=12, keep_next=True)
        yield Paragraph((), "Signature", keep_next=True, before=6)
        words = ((DATE_RULE, "Signature"), (f"Подпись {SIGN_RULE}", "Signature"), (name, "SignatureName"))
        cells = tuple(Cell((word_line(text, style),), bottom=True) for text, style in words)
        yield Table((width / 3,) * 3, (Row(cells),), ruled=False)
        return
    yield Paragraph((), "Signature", keep_next=True, before=20)
    row = (
        Cell((word_line(signature.post, "Signature"),), bottom=True),
        Cell((word_line(name, "SignatureName"),), bottom=True),
    )
    yield Table((POST_WIDTH, width - POST_WIDTH), (Row(row),), ruled=False)
