"""What the writer of PDF files leaves undone for search and for readers of tagged files, mended before it writes.

Text layer: soft hyphens, plain spaces and hyphens instead of the invisible ones, the spaced word in plain letters.
Tags: a scope on every table head, page numbers as artifacts, no repeated cell ids, texts straight in their paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pydyf

# What a glyph stands for when text is searched or copied. The joiner is a glyph of no width and no meaning.
_MEANINGS = {b"00a0": b"0020", b"2010": b"00ad", b"2011": b"002d", b"2060": b"200b"}
_CHARACTER = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]{4,})>")

_TOKEN = re.compile(rb"<([0-9a-f]*)>|(-?[\d.]+)")
_SPACED_SHARE = 0.8
_SPACED_LEAST = 100
"""Thousandths of the size between two letters, above which readers see separate words."""
_PAGINATION = b"<</Type/Pagination/Subtype/Header>>"


def _page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    kids = pdf.pages["Kids"]
    known: tuple[bytes, ...] = pdf.__dict__.get("_known_pages", ())
    if len(known) * 3 != len(kids):
        known = pdf.__dict__["_known_pages"] = tuple(b"%d 0 R" % number for number in kids[::3])
    return known


# The writer asks for the list of all pages once for each tag, and each time it is made anew: with hundreds of pages
# that alone takes as long as all the rest.
pydyf.PDF.page_references = property(_page_references)


def page_contents(pdf: pydyf.PDF) -> list[pydyf.Stream]:
    """The drawing instructions of every page."""
    return [_at(pdf, _at(pdf, page)["Contents"]) for page in pdf.page_references]


def mend_text(pdf: pydyf.PDF, contents: Sequence[pydyf.Stream], *, spaced: bool) -> None:
    """Gives glyphs the meanings that search wants. `spaced`: a page holds a word set letter by letter."""
    meanings: dict[bytes, dict[bytes, str]] = {}
    resources = _at(pdf, _at(pdf, pdf.page_references[0])["Resources"])
    for name, reference in _at(pdf, resources["Font"]).items():
        lines = _at(pdf, _at(pdf, reference)["ToUnicode"]).stream
        pairs = [(place, pair) for place, line in enumerate(lines) if (pair := _CHARACTER.fullmatch(line))]
        for place, pair in pairs:
            if pair[2] in _MEANINGS:
                lines[place] = b"<%s> <%s>" % (pair[1], _MEANINGS[pair[2]])
        meanings[str(name).encode()] = {
            pair[1]: bytes.fromhex(_MEANINGS.get(pair[2], pair[2]).decode()).decode("utf-16-be") for _, pair in pairs
        }
    if spaced:
        any(_name_spaced_word(stream.stream, meanings) for stream in contents)


def mend_tags(pdf: pydyf.PDF, contents: Sequence[pydyf.Stream]) -> None:
    """Writes the tree of tags anew: what no reader needs is left out, what is missing comes in."""
    root = _at(pdf, pdf.catalog["StructTreeRoot"])
    index = _at(pdf, root["ParentTree"])
    tree = _Tree(pdf, {page: len(ids) for page, ids in zip(pdf.page_references, index["Nums"][1::2], strict=True)})
    tree.keep(tree.document, root.number)
    tree.replace()
    index["Nums"] = pydyf.Array()
    for number, (holders, stream) in enumerate(zip(tree.holders.values(), contents, strict=True)):
        index["Nums"] += [number, b"[" + b" ".join(holder or b"null" for holder in holders) + b"]"]
        _mark_pagination(stream.stream, {place for place, holder in enumerate(holders) if not holder})


def _at(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[_number(reference)]


def _number(reference: bytes) -> int:
    return int(reference.split(b" ", 1)[0])


# --- Structure -------------------------------------------------------------------------------------------------


class _Written(pydyf.Object):
    """An object whose bytes are known."""

    data = b""


class _Tree:
    """Tags as they are to be written, numbered anew from the first one on.

    `holders` has for every page what holds each piece of its marked content, by the content's id.
    """

    def __init__(self, pdf: pydyf.PDF, pieces: dict[bytes, int]) -> None:
        self.pdf = pdf
        self.document = _at(pdf, _at(pdf, pdf.catalog["StructTreeRoot"])["K"][0])
        self.kept: list[_Written] = []
        self.holders: dict[bytes, list[bytes]] = {page: [b""] * count for page, count in pieces.items()}

    def keep(self, tag: pydyf.Dictionary, parent: int, scope: bytes = b"") -> bytes:
        """Writes `tag` with all below it and returns its reference; b"" for an empty tag that means nothing."""
        written = _Written()
        written.number = self.document.number + len(self.kept)
        self.kept.append(written)
        kids = self._kids(tag, written)
        kind = tag["S"].encode()
        if not kids and kind == b"/NonStruct":
            self.kept.pop()
            return b""
        page = b"/Pg %s" % tag["Pg"] if "Pg" in tag else b""
        written.data = b"<</S%s/P %d 0 R%s/K[%s]%s>>" % (kind, parent, page, b" ".join(kids), _attributes(tag, scope))
        return written.reference

    def _kids(self, tag: pydyf.Dictionary, written: _Written) -> list[bytes]:
        kids = []
        tags = [kid if isinstance(kid, int) else _at(self.pdf, kid) for kid in tag["K"]]
        scope = _scope(tags) if tag["S"] == "/TR" else b""
        for kid in tags:
            texts = [kid] if isinstance(kid, int) else _text_of(kid)
            for content_id in texts:
                self.holders[tag["Pg"]][content_id] = written.reference
                kids.append(b"%d" % content_id)
            if not texts and (reference := self.keep(kid, written.number, scope)):
                kids.append(reference)
        return kids

    def replace(self) -> None:
        """Puts the written tags into the file in place of all that stood there."""
        first, catalog = self.document.number, self.pdf.catalog
        others = [other for other in self.pdf.objects[first:] if not _is_tag(other)]
        self.pdf.objects[first:] = self.kept
        for other in others:
            before = other.reference
            self.pdf.add_object(other)
            for key in [key for key, value in catalog.items() if value == before]:
                catalog[key] = other.reference


def _is_tag(found: pydyf.Object) -> bool:
    return isinstance(found, pydyf.Dictionary) and found.get("Type") == "/StructElem"


def _text_of(tag: pydyf.Dictionary) -> list[int]:
    """Content ids of a plain run of text, whose own tag says nothing; empty for any other tag."""
    plain = tag["S"] == "/Span" and all(isinstance(kid, int) for kid in tag["K"])
    return list(tag["K"]) if plain else []


def _scope(cells: Sequence[pydyf.Dictionary]) -> bytes:
    """A head beside data cells heads its row, any other its column."""
    return b"/Row" if any(cell["S"] == "/TD" for cell in cells) else b"/Column"


def _attributes(tag: pydyf.Dictionary, scope: bytes) -> bytes:
    """Scope of a table head, columns and rows that a cell spans."""
    found = {key: value for key, value in tag.get("A", {}).items() if key in ("ColSpan", "RowSpan")}
    spans = b"".join(b"/%s %d" % (key.encode(), value) for key, value in found.items())
    named = b"/Scope" + scope if tag["S"] == "/TH" else b""
    return b"/A<</O/Table%s%s>>" % (named, spans) if named or spans else b""


def _mark_pagination(stream: list[Any], loose: set[int]) -> None:
    """Marked content that no tag holds is a page number: an artifact of pagination."""
    for place in range(len(stream) - 1, 0, -1):
        if not loose:
            return
        properties = stream[place]
        if isinstance(properties, pydyf.Dictionary) and properties.get("MCID") in loose:
            loose.discard(properties["MCID"])
            stream[place - 1 : place + 1] = [b"/Artifact", _PAGINATION]


# --- The spaced word -------------------------------------------------------------------------------------------


def _name_spaced_word(stream: list[Any], meanings: dict[bytes, dict[bytes, str]]) -> bool:
    """Gives a word set letter by letter its plain text and takes the space before its colon out."""
    for place, shown in enumerate(stream):
        if not isinstance(shown, bytes) or not shown.endswith(b"] TJ"):
            continue
        glyphs, gaps = _glyphs(shown[1:-4])
        wide = sum(gap <= -_SPACED_LEAST for gap in gaps[:-1])
        if len(glyphs) < 5 or wide < _SPACED_SHARE * (len(glyphs) - 1):
            continue
        font = stream[place - 1].split(b" ", 1)[0][1:]
        word = "".join(meanings[font].get(glyph, "") for glyph in glyphs)
        if word.endswith(":"):
            gaps[-2] = 0
        stream[place] = b"[%s] TJ" % b"".join(b"<%s>%g" % pair for pair in zip(glyphs, gaps, strict=True))
        marked = next(item for item in stream[place::-1] if isinstance(item, pydyf.Dictionary))
        marked["ActualText"] = pydyf.String(word)
        return True
    return False


def _glyphs(array: bytes) -> tuple[list[bytes], list[float]]:
    """Glyph codes of a TJ array and after each the move to the next, negative to the right."""
    glyphs: list[bytes] = []
    gaps: list[float] = []
    for codes, number in _TOKEN.findall(array):
        for i in range(0, len(codes), 4):
            glyphs.append(codes[i : i + 4])
            gaps.append(0.0)
        if number and gaps:
            gaps[-1] += float(number)
    return glyphs, gaps
