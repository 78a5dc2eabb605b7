"""The text of an HTML fragment in lines, as the page shows it: paragraphs, breaks, lists with their marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from roadmaps.importing.table import tidy

SKIPPED = frozenset({"script", "style", "head", "title", "meta", "link", "xml"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset"}
    | {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav"}
    | {"ol", "option", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul"}
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_DISC = ("•", "◦", "▪")
_DISC_BY_NAME = {"disc": "•", "circle": "◦", "square": "▪", "none": ""}
# Word writes bullets as letters of a symbol font, inside a span that says so.
_WINGDINGS = {"§": "▪", "Ø": "➢", "ü": "✓", "v": "❖", "q": "□", "n": "■", "l": "●", "à": "→"}
PRIVATE_USE = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf076": "❖", "\uf02d": "–", "\uf0a8": "□"}
)


def is_hidden(element: HtmlElement) -> bool:
    """True for what the source does not show."""
    return element.get("hidden") is not None or bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def text_of(element: HtmlElement) -> tuple[str, str]:
    """The shown text of the element and all below it, and its hidden text; the element's own tail is not read."""
    flow = Flow()
    walker = iterwalk(element, events=("start", "end"))
    for event, node in walker:
        if event == "start":
            if flow.enter(node):
                walker.skip_subtree()
        else:
            flow.leave(node)
            if node is not element:
                flow.write(node.tail)
    return flow.shown, flow.hidden


class Flow:
    """Lines under construction. Feed it with `enter`, `write`, `leave` in document order."""

    def __init__(self) -> None:
        self._lines: list[list[str]] = [[]]
        self._hidden: list[str] = []
        self._skipped: HtmlElement | None = None
        self._preformatted = 0
        self._counted: dict[HtmlElement, int] = {}

    @property
    def shown(self) -> str:
        return tidy("\n".join("".join(pieces) for pieces in self._lines))

    @property
    def hidden(self) -> str:
        return tidy("\n".join(self._hidden))

    def enter(self, node: HtmlElement) -> bool:
        """Start of an element; True where what is below it must not be walked."""
        if node.tag in SKIPPED:
            return True
        if is_hidden(node):
            self._hidden.append(_joined(node))
            self._skipped = node
            return True
        if node.tag == "br":
            self._lines.append([])
        elif node.tag in _BLOCKS:
            self._boundary()
        if node.tag == "pre":
            self._preformatted += 1
        if node.tag == "li":
            self._lines[-1].append(self._mark(node))
        self.write(node.text, node)
        return False

    def write(self, text: str | None, inside: HtmlElement | None = None) -> None:
        """Characters at the current place."""
        if not text:
            return
        text = text.translate(PRIVATE_USE)
        if inside is not None and text.strip() in _WINGDINGS and _is_wingdings_mark(inside):
            text = text.replace(text.strip(), _WINGDINGS[text.strip()])
        if self._preformatted:
            first, *rest = text.split("\n")
            self._lines[-1].append(first)
            self._lines.extend([line] for line in rest)
        else:
            # A no-break space is a character of its own: a paragraph of one is an empty line.
            self._lines[-1].append(re.sub(r"[ \t\r\n\f]+", " ", text))

    def leave(self, node: HtmlElement) -> None:
        """End of an element."""
        if node is self._skipped or node.tag in SKIPPED:
            self._skipped = None
            return
        if node.tag == "pre":
            self._preformatted -= 1
        if node.tag in ("td", "th"):
            self._lines[-1].append(" ")
        elif node.tag in _BLOCKS:
            self._boundary()

    def _boundary(self) -> None:
        if any(piece.strip(" ") for piece in self._lines[-1]):
            self._lines.append([])
        else:
            self._lines[-1] = []

    def _mark(self, item: HtmlElement) -> str:
        """The mark that a browser draws before a list item, with a space; "" where the list has none."""
        parent = item.getparent()
        style = " ".join((item.get("style") or "", (parent.get("style") or "") if parent is not None else ""))
        named = re.search(r"list-style(?:-type)?\s*:\s*(disc|circle|square|none)", style)
        if named:
            mark = _DISC_BY_NAME[named[1]]
        elif parent is not None and parent.tag == "ol":
            mark = self._ordinal(item, parent)
        else:
            depth = sum(above.tag in ("ul", "ol") for above in _above(item, 20))
            mark = _DISC[min(max(depth, 1), len(_DISC)) - 1]
        return f"{mark} " if mark else ""

    def _ordinal(self, item: HtmlElement, parent: HtmlElement) -> str:
        own = _whole(item.get("value"))
        last = self._counted.get(parent, (_whole(parent.get("start")) or 1) - 1)
        number = self._counted[parent] = own if own is not None else last + 1
        if parent.get("type") in ("a", "A") and 1 <= number <= 26:
            return f"{chr(ord(parent.get('type')) + number - 1)})"
        return f"{number}."


def _joined(node: HtmlElement) -> str:
    return " ".join(text for text in node.itertext() if text.strip())


def _is_wingdings_mark(node: HtmlElement) -> bool:
    styles = [(above.get("style") or "").lower() for above in (node, *_above(node, 3))]
    return any("mso-list" in style for style in styles) and any("wingdings" in style for style in styles)


def _above(node: HtmlElement, count: int) -> Iterator[HtmlElement]:
    for _, parent in zip(range(count), node.iterancestors(), strict=False):
        yield parent


def _whole(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text, re.ASCII) else None
