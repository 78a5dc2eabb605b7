"""Papers as tagged PDF pages, through floor 2's printing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from documents.act_pages import act_pages
from documents.markup import broken, lines_element, printed, prose_content, title_element
from documents.page import PageSettings, PrintState, Side
from documents.pdf import Printed, print_body
from documents.prose import BlockKind as ProseKind
from documents.prose import parse as parse_prose
from documents.stamps import corner_groups, stamp_block
from documents.stylesheet import POST_WIDTH, Sheet, landscape, portrait
from documents.table_html import table_html
from documents.tables import lay_out
from documents.typography import BREAK, JOINER
from mentoring.papers.sheet import Block, BlockKind, Paper, Signature

_PROSE = (BlockKind.PARAGRAPH, BlockKind.POINT)
RULED = "ruled"
_PLAIN = '<div class="prose">'
_RULED = '<div class="prose" style="line-height:1.7;text-align:left;hyphens:manual">'
"""Lines that are written on stand apart and are not stretched."""
_TABLE_BOX = '<div style="margin:3mm 0">'
_KEPT_BOX = '<div style="margin:3mm 0;break-after:avoid">'
WITH_SIGNATURE = 3
"""Points that go with a signature at the least (ГОСТ Р 7.0.97, requisite 22: not alone on a page)."""
_UNDER_SIGNATURE = '<div style="height:6mm"></div>'
POINT_MARK = "–"
NAME_RULE = "_" * 20
SIGN_RULE = "_" * 12
DATE_RULE = "Дата " + "_" * 12
_FRAME = (237, 170)
_UPRIGHT_FRAME = (170, 257)
"""Width and height of an award's frame, mm: the same margins on both sides of the sheet."""


def print_papers(papers: Sequence[Paper], settings: PageSettings, state: PrintState) -> Printed:
    """The papers one after another, each on pages of its own. The file is named after the first.

    Raises documents.fonts.FontsMissing when no face to print with is installed.
    """
    settings = settings_for(papers[0], settings)

    def body(fresh: frozenset[str]) -> str:
        return "".join(_paper(paper, f"p{place}", state, settings, fresh) for place, paper in enumerate(papers))

    return print_body(body, papers[0].title, state, settings)


def settings_for(paper: Paper, settings: PageSettings) -> PageSettings:
    """An award is bound nowhere; a table that is written in by hand numbers no columns."""
    if paper.award:
        return replace(settings, landscape_binding=Side.LEFT, left_margin=20)
    if paper.act is None and not paper.official:
        # Papers about people are kept for years, not for ever: the closer margin and interval bring them on one sheet.
        return replace(settings, left_margin=20, body_size=12, line_height=1.15, column_numbers=False)
    return settings if paper.act is not None and paper.act.has_text else replace(settings, column_numbers=False)


def _paper(paper: Paper, key: str, state: PrintState, settings: PageSettings, fresh: frozenset[str]) -> str:
    if paper.award:
        return _award(paper, settings)
    if paper.act is None:
        sheet = landscape(settings) if paper.landscape else portrait(settings)
        name = "appendix-wide" if paper.landscape else "appendix"
        content = "".join(_blocks(paper.blocks, key, paper, sheet, settings, fresh))
        return f'<section class="{name}">{content}</section>'
    pages = act_pages(paper.act, state, settings) if paper.act.has_text else ""
    return pages + "".join(_annexes(paper, key, state, settings, fresh))


def _annexes(paper: Paper, key: str, state: PrintState, settings: PageSettings, fresh: frozenset[str]) -> Iterator[str]:
    act, sheet = paper.act, portrait(settings)
    assert act is not None  # noqa: S101 — only an order has appendices.
    for number, (appendix, blocks) in enumerate(zip(act.appendices, paper.annexes, strict=True)):
        stamp = stamp_block(corner_groups(act, appendix, appendix.title, state, settings), settings)
        title = title_element("h1", appendix.title, sheet.title_width, settings.body_size)
        content = "".join(_blocks(blocks, f"{key}-{number}", paper, sheet, settings, fresh))
        yield f'<section class="appendix">{stamp}{title}{content}</section>'


def _blocks(
    blocks: Sequence[Block], key: str, paper: Paper, sheet: Sheet, settings: PageSettings, fresh: frozenset[str]
) -> Iterator[str]:
    size, signed = settings.body_size, False
    groups = [(prose, list(group)) for prose, group in groupby(blocks, key=_prose_kind)]
    ends = _ends_with_signature(blocks) if paper.official else None
    for number, (prose, found) in enumerate(groups):
        if prose:
            content = prose_content(prose_text(found), sheet.title_width, size)
            if paper.official:
                closes = any(after[0].kind is BlockKind.SIGNATURE for _, after in groups[number + 1 : number + 2])
                content = content.replace('"prose"', '"prose kept last"' if closes else '"prose kept"', 1)
            yield _UNDER_SIGNATURE if signed else ""
            yield content.replace(_PLAIN, _RULED, 1) if prose == RULED else content
            signed = False
            continue
        signed = found[-1].kind is BlockKind.SIGNATURE
        for place, block in enumerate(found):
            if block.kind is BlockKind.TABLE and block.table:
                content = _table(block, f"{key}-{number}-{place}", paper, sheet, settings, fresh)
                yield content.replace(_TABLE_BOX, _KEPT_BOX, 1) if block is ends else content
            elif block.kind is BlockKind.SIGNATURE and block.signature:
                yield _signature(block.signature, settings)
            else:
                yield _line(block, sheet, settings)


def _ends_with_signature(blocks: Sequence[Block]) -> Block | None:
    """The last table, where so few words stand below it that the signature would be carried off almost alone."""
    words = 0
    for block in reversed(blocks):
        if block.kind is BlockKind.TABLE:
            return block if words < WITH_SIGNATURE else None
        words += block.kind in _PROSE
    return None


def _prose_kind(block: Block) -> str:
    """ "" for what is no prose. A paragraph with a rule is set apart: it is written in by hand."""
    if block.kind not in _PROSE:
        return ""
    return RULED if has_rule(block) else "prose"


def has_rule(block: Block) -> bool:
    """Whether a paragraph has room for more than a tick or a number."""
    return block.kind is BlockKind.PARAGRAPH and "_" * 10 in block.text.replace(BREAK, "")


def _line(block: Block, sheet: Sheet, settings: PageSettings) -> str:
    size = settings.body_size
    if block.kind is BlockKind.TITLE:
        lines = [part for line in block.text.split("\n") for part in broken(line, sheet.title_width, size, bold=True)]
        return lines_element("h1", "title", lines, sheet.title_width, size, bold=True)
    if block.kind is BlockKind.HEADING:
        return f'<div class="prose">{title_element("h2", block.text, sheet.title_width, size)}</div>'
    if block.kind is BlockKind.CORNER:
        return stamp_block(corner_lines(block.text), settings)
    return f'<p style="text-align:center;margin:2mm 0">{printed(block.text)}</p>'


def corner_lines(text: str) -> list[list[str]]:
    """Lines of a corner in groups: an empty line separates them."""
    groups: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            groups[-1].append(line.strip())
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def prose_text(blocks: Sequence[Block]) -> str:
    """Paragraphs and points as lines for `documents.prose`; no word of a value begins a heading or a list."""
    return "\n".join(
        f"{POINT_MARK} {block.text}" if block.kind is BlockKind.POINT else _guarded(block.text) for block in blocks
    )


def _guarded(text: str) -> str:
    found = parse_prose(text)
    return text if not found or found[0].kind is ProseKind.PARAGRAPH else JOINER + text


def _table(block: Block, key: str, paper: Paper, sheet: Sheet, settings: PageSettings, fresh: frozenset[str]) -> str:
    table = block.table
    assert table is not None  # noqa: S101 — asked for blocks that hold one.
    layout = lay_out(table, sheet, settings, 60)
    if block.shares:
        layout = replace(layout, widths=shared(block.shares, sheet.text_width))
    name = "hand" if paper.hand else ""
    content = table_html(table, layout, sheet, settings, key=key, name=name, fresh=fresh)
    return f"{_TABLE_BOX}{content}</div>"


def shared(shares: Sequence[float], width: float) -> tuple[float, ...]:
    """Widths of columns, mm."""
    return tuple(share * width / sum(shares) for share in shares)


def _signature(signature: Signature, settings: PageSettings) -> str:
    name = printed(signature.name) or NAME_RULE
    if signature.dated:
        before = f'<p style="margin-top:5mm;break-after:avoid">{printed(signature.post)}</p>' if signature.post else ""
        return (
            f'{before}<div class="signed" style="margin-top:5mm;break-inside:avoid">'
            f'<p style="width:30%">{DATE_RULE}</p>'
            f'<p style="width:36%;text-align:center">Подпись {SIGN_RULE}</p><p>{name}</p></div>'
        )
    lines = broken(signature.post, POST_WIDTH, settings.body_size) if signature.post else []
    post = lines_element("p", "lines", lines, POST_WIDTH, settings.body_size) if lines else "<p></p>"
    return f'<div class="signature" style="margin-top:8mm">{post}<p>{name}</p></div>'


# --- Awards ----------------------------------------------------------------------------------------------------


def _award(paper: Paper, settings: PageSettings) -> str:
    """Large letters in a thin frame. Nothing is drawn as signed or sealed: there is room for both."""
    width, height = _FRAME if paper.landscape else _UPRIGHT_FRAME
    content = "".join(_award_blocks(paper))
    top = 16 if paper.landscape else 50
    style = (
        f"border:2.5pt double #000;width:{width}mm;height:{height}mm;box-sizing:border-box;"
        f"padding:{top}mm 20mm 0;position:relative;text-align:center;font-size:16pt;line-height:1.3"
    )
    name = "appendix-wide" if paper.landscape else "appendix"
    return f'<section class="{name}"><div style="{style}">{content}</div></section>'


_LONG_RULE = re.compile("_{27,}")
_AWARD_RULE = "_" * 26
"""A name's rule in the large letters of an award."""


def award_words(text: str) -> str:
    """Words of an award; a rule for a name stays on one line."""
    return _LONG_RULE.sub(_AWARD_RULE, text.replace(BREAK, ""))


def _award_blocks(paper: Paper) -> Iterator[str]:
    after = False
    for block in paper.blocks:
        text = printed(award_words(block.text.replace("\n", " ")))
        if block.kind is BlockKind.TITLE:
            size = 32 if paper.landscape else 26
            yield f'<h1 style="font-size:{size}pt;font-weight:700;line-height:1.15;margin:9mm 0 7mm">{text}</h1>'
        elif block.kind is BlockKind.HEADING:
            yield f'<h2 style="font-size:24pt;font-weight:700;line-height:1.15;margin:6mm 0 7mm">{text}</h2>'
        elif block.kind is BlockKind.SIGNATURE and block.signature:
            post, name = printed(block.signature.post), printed(block.signature.name) or NAME_RULE
            style = (
                "position:absolute;left:20mm;right:20mm;bottom:24mm;width:auto;margin:0;font-size:14pt;text-align:left"
            )
            yield f'<div style="{style}"><div class="signature" style="margin:0"><p>{post}</p><p>{name}</p></div></div>'
            after = True
        elif after:
            style = "position:absolute;left:20mm;right:20mm;bottom:10mm;font-size:12pt;text-align:center"
            yield f'<p style="{style}">{text}</p>'
        else:
            yield f'<p style="margin:2.5mm 0">{text}</p>'
