"""Small pieces of the printed page as HTML: every text passes the invisible character rules and is escaped here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby
from operator import itemgetter

from documents import prose
from documents.fonts import drawable, text_width
from documents.lines import break_lines, too_wide
from documents.typography import invisible, invisible_title, parted, plain


def printed(text: str) -> str:
    """One running text, ready to stand between tags."""
    return escape(drawable(parted(invisible(text.replace("\n", " ")))))


def broken(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Lines of a title or a stamp, unescaped, at most `width` mm wide."""
    return break_lines(invisible_title(text.replace("\n", " ")), width, size, bold=bold)


_TITLE_LEAD = re.compile(
    r"(Дорожная карта|План мероприятий(?: \([^)]*\))?|План \([^)]*\))\s+(?=по\s|на\s|реализации\b|внедрения\b)"
)


def title_lines(title: str, width: float, size: float) -> list[str]:
    """Lines of a title over a plan or a table: what the document is stands alone when what follows takes more lines."""
    text = plain(title).replace("\n", " ")
    lines = broken(text, width, size, bold=True)
    lead = _TITLE_LEAD.match(text)
    if lead is None or len(lines) < 2:
        return lines
    return [*broken(lead[1], width, size, bold=True), *broken(text[lead.end() :], width, size, bold=True)]


def title_element(tag: str, title: str, width: float, size: float) -> str:
    """A bold centred title, "" for an empty one."""
    if not title.strip():
        return ""
    return lines_element(tag, "title", title_lines(title, width, size), width, size, bold=True)


def lines_element(tag: str, name: str, lines: Sequence[str], width: float, size: float, bold: bool = False) -> str:
    """`lines` (unescaped) in one element that the page does not break anew, unless a word of them is too long."""
    free = " free" if too_wide(lines, width, size, bold=bold) else ""
    return f'<{tag} class="{name}{free}">{"<br>".join(escape(drawable(line)) for line in lines)}</{tag}>'


def cell_content(text: str) -> str:
    """A cell's paragraphs and list points; empty lines between them stay one empty line."""
    lines = plain(text).strip("\n").split("\n")
    if len(lines) == 1 and not prose.split_point(lines[0])[0]:
        return printed(lines[0])
    parts = []
    for mark, group in groupby((prose.split_point(line) for line in _single_gaps(lines)), key=itemgetter(0)):
        texts = [body for _, body in group]
        if mark:
            points = "".join(f"<li>{printed(body)}</li>" for body in texts)
            parts.append(f"<ul style=\"list-style-type:'{mark} '\">{points}</ul>")
        else:
            parts += [f"<p>{printed(body)}</p>" if body else '<p class="gap"></p>' for body in texts]
    return "".join(parts)


def _single_gaps(lines: Sequence[str]) -> list[str]:
    return [line for index, line in enumerate(lines) if line or lines[index - 1]]


def prose_content(text: str, heading_width: float, size: float) -> str:
    """Descriptive text: headings, indented paragraphs, list points with their own marks."""
    parts = []
    for (kind, mark), group in groupby(prose.parse(plain(text)), key=lambda block: (block.kind, block.mark)):
        texts = [block.text for block in group]
        if kind is prose.BlockKind.POINT:
            parts.append(_points(mark, texts, size))
        elif kind is prose.BlockKind.HEADING:
            parts += [title_element("h2", body, heading_width, size) for body in texts]
        else:
            parts += [_paragraph(body) for body in texts]
    return f'<div class="prose">{"".join(parts)}</div>'


def _paragraph(text: str) -> str:
    """A paragraph; one that leads in a list stays with it."""
    lead = ' class="lead"' if text.rstrip().endswith((":", "через")) else ""
    return f"<p{lead}>{printed(text)}</p>"


_INDENT = 12.5
_POINT_HANG = 5.0


def _points(mark: str, texts: Sequence[str], size: float) -> str:
    """List points whose mark stands at the indent and whose text hangs about 5 mm to the right of it."""
    space = text_width(" ", size)
    width = text_width(mark, size)
    spaces = max(1, round((_POINT_HANG - width) / space))
    left = _INDENT + width + spaces * space
    style = f"list-style-type:'{mark}{' ' * spaces}';padding-left:{left:.2f}mm"
    items = "".join(f"<li>{printed(text)}</li>" for text in texts)
    return f'<ul class="points" style="{style}">{items}</ul>'


def longest(lines: Sequence[str], size: float, *, bold: bool = False) -> float:
    """Width in mm of the widest of `lines`."""
    return max((text_width(line, size, bold=bold) for line in lines), default=0.0)
