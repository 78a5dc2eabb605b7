"""The pass over a finished PDF: what the writer leaves undone for search and for readers of tagged files.

Text layer: soft hyphens, plain spaces and hyphens instead of the invisible ones, the spaced word in plain letters.
Tags: a scope on every table head, page numbers as artifacts, no repeated cell ids.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

# What a glyph stands for when text is searched or copied. The joiner is a glyph of no width and no meaning.
_MEANINGS = {b"00a0": b"0020", b"2010": b"00ad", b"2011": b"002d", b"2060": b"200b"}
_MEANING = re.compile(rb"(?<=> )<(" + b"|".join(_MEANINGS) + rb")>")
_BLOCK = re.compile(rb"\d+ beginbfchar\n(.*?)\nendbfchar", re.S)
_BLOCK_LIMIT = 100
"""Entries that a block of a character map may hold (Adobe Technical Note 5014)."""
_CHARACTER = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]{4,})>")

_MARKED = re.compile(rb"/Span\n<</MCID (\d+)>>\nBDC(.*?)\nEMC", re.S)
_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf\n\[(.*?)\] TJ", re.S)
_TOKEN = re.compile(rb"<([0-9a-f]*)>|(-?[\d.]+)")
_SPACED_SHARE = 0.8
_SPACED_LEAST = 100
"""Thousandths of the size between two letters, above which readers see separate words."""


def finish(raw: bytes, title: str, *, spaced: bool = False) -> bytes:
    """The same pages with a repaired text layer and tags. `spaced`: a page holds a word set letter by letter."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        _mend_meanings(pdf)
        if spaced:
            _name_spaced_word(pdf)
        reachable = _mend_structure(pdf)
        _mark_page_numbers(pdf, reachable)
        pdf.docinfo[Name.Title] = title
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return out.getvalue()


def _fonts(pdf: Pdf) -> Iterator[Object]:
    seen = set()
    for page in pdf.pages:
        for font in page.Resources.get("/Font", {}).values():
            if font.objgen not in seen:
                seen.add(font.objgen)
                yield font


def _mend_meanings(pdf: Pdf) -> None:
    for font in _fonts(pdf):
        if "/ToUnicode" in font:
            mended = _MEANING.sub(lambda match: b"<" + _MEANINGS[match[1]] + b">", font.ToUnicode.read_bytes())
            font.ToUnicode.write(_BLOCK.sub(_blocks, mended))


def _blocks(match: re.Match[bytes]) -> bytes:
    entries = match[1].split(b"\n")
    parts = [entries[i : i + _BLOCK_LIMIT] for i in range(0, len(entries), _BLOCK_LIMIT)]
    return b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(part), b"\n".join(part)) for part in parts)


# --- Structure -------------------------------------------------------------------------------------------------


def _mend_structure(pdf: Pdf) -> set[tuple[int, int]]:
    """Gives table heads their scope, takes broken references away, puts text straight into its paragraph or cell.

    Returns all (page object, content id) that a tag holds.
    """
    parents = _parent_arrays(pdf)
    used: set[tuple[int, int]] = set()
    stack = [pdf.Root.StructTreeRoot.K]
    while stack:
        node = stack.pop()
        if isinstance(node, Array):
            stack.extend(node.as_list())
            continue
        kids = _kids(node)
        if node.S == Name.TR:
            _scope_row(kids)
        for name in ("/ID", "/Type"):
            if name in node:
                del node[name]
        if "/A" in node and "/Headers" in node.A:
            del node.A["/Headers"]
        flat: list[Object | int] = []
        for kid in kids:
            ids = [kid] if isinstance(kid, int) else _text_of(kid)
            if ids and Name.Document != node.S:
                flat += ids
                for content_id in ids:
                    used.add((node.Pg.objgen[0], content_id))
                    parents[node.Pg.objgen][content_id] = node
            else:
                flat.append(kid)
                stack.append(kid)
        node.K = Array(flat)
    return used


def _text_of(node: Object) -> list[int]:
    """Content ids of a plain run of text, whose own tag says nothing; empty for any other element."""
    if Name.Span != node.S or "/A" in node:
        return []
    ids = [kid for kid in _kids(node) if isinstance(kid, int)]
    return ids if len(ids) == len(_kids(node)) else []


def _kids(node: Object) -> list[Any]:
    """The node's children: tags and content ids."""
    kids = node.get("/K")
    if kids is None:
        return []
    return list(kids.as_list()) if isinstance(kids, Array) else [kids]


def _parent_arrays(pdf: Pdf) -> dict[Any, Any]:
    """The array that leads from content ids back to tags, by page object."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums.as_list()
    arrays = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    return {page.objgen: arrays[int(page.StructParents)] for page in pdf.pages}


def _scope_row(cells: list[Any]) -> None:
    """A head beside data cells heads its row, any other its column."""
    kinds = {str(cell.S) for cell in cells}
    scope = Name.Row if "/TD" in kinds else Name.Column
    for cell in cells:
        if cell.S == Name.TH:
            cell.A = Dictionary({**{key: cell.A[key] for key in cell.A}, "/O": Name.Table, "/Scope": scope})


def _mark_page_numbers(pdf: Pdf, used: set[tuple[int, int]]) -> None:
    """Marked content that no tag holds is a page number: an artifact of pagination."""
    parents = _parent_arrays(pdf)
    for page in pdf.pages:
        content = page.Contents.read_bytes()
        loose: list[int] = []

        def artifact(match: re.Match[bytes], page: pikepdf.Page = page, loose: list[int] = loose) -> bytes:
            if (page.objgen[0], int(match[1])) in used:
                return match[0]
            loose.append(int(match[1]))
            return b"/Artifact\n<</Type/Pagination/Subtype/Header>>\nBDC"

        changed = re.sub(rb"/\w+\n<</MCID (\d+)>>\nBDC", artifact, content)
        if loose:
            page.Contents = pdf.make_stream(changed)
            for content_id in loose:
                parents[page.objgen][content_id] = None


# --- The spaced word -------------------------------------------------------------------------------------------


def _name_spaced_word(pdf: Pdf) -> None:
    """Gives words set letter by letter their plain text and takes the space before their colon out."""
    for page in pdf.pages:
        meanings = {str(name)[1:].encode(): _meanings(font) for name, font in page.Resources.get("/Font", {}).items()}
        content = page.Contents.read_bytes()
        changed = _MARKED.sub(partial(_named, meanings), content)
        if changed != content:
            page.Contents = pdf.make_stream(changed)
            return


def _meanings(font: Object) -> dict[bytes, str]:
    if "/ToUnicode" not in font:
        return {}
    return {
        glyph: bytes.fromhex(value.decode()).decode("utf-16-be")
        for glyph, value in _CHARACTER.findall(font.ToUnicode.read_bytes())
    }


def _named(meanings: dict[bytes, dict[bytes, str]], match: re.Match[bytes]) -> bytes:
    shown = _SHOWN.search(match[2])
    if shown is None:
        return match[0]
    glyphs, gaps = _glyphs(shown[2])
    wide = sum(gap <= -_SPACED_LEAST for gap in gaps[:-1])
    if len(glyphs) < 5 or wide < _SPACED_SHARE * (len(glyphs) - 1):
        return match[0]
    word = "".join(meanings[shown[1]].get(glyph, "") for glyph in glyphs)
    if word.endswith(":"):
        gaps[-2] = 0
    array = b"".join(b"<%s>%g" % (glyph, gap) for glyph, gap in zip(glyphs, gaps, strict=True))
    body = match[2].replace(shown[2], array)
    text = ("\ufeff" + word).encode("utf-16-be").hex().encode()
    return b"/Span\n<</MCID %s/ActualText<%s>>>\nBDC%s\nEMC" % (match[1], text, body)


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
