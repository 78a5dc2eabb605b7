"""DOCX from plain values: paragraphs and tables in named styles, sections with their own page set-up.

A writer of its own, not a template: every part of the package is made here, so that nothing but the text given in
can enter the file, the same values give the same bytes, and a table of thousands of rows takes one pass.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from documents.legal_text import legal
from documents.page import Numbering, PageSettings, Side
from documents.word_styles import LANGUAGE, NO_BORDERS_STYLE, TABLE_STYLE, E, styles_part, twips, w

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Character spacing of the operative word in twentieths of a point: 3 pt.
SPACED = 60
# Characters that are elements in Word; with its own non-breaking hyphen «Р-145» is found by a plain search.
_ELEMENTS = {"\n": "br", "\t": "tab", "\u2011": "noBreakHyphen"}
_PIECES = re.compile("([\n\t\u2011])")


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one look; LF is a line break, TAB a tabulation."""

    text: str
    bold: bool = False
    spaced: bool = False
    struck: bool = False
    underlined: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in the style `style` (a key of `word_styles.styles`).

    `left`, `right`, `hanging` in millimetres override the style's indents, `before` in points its space above; `tab`
    sets a right tabulation at that distance from the left margin; `at_foot` moves the paragraph, `width` wide, to the
    foot of the page where it occurs.
    """

    runs: tuple[Run, ...]
    style: str
    keep_next: bool = False
    left: float = 0
    right: float = 0
    hanging: float = 0
    before: float | None = None
    tab: float = 0
    at_foot: bool = False
    width: float = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell over `span` columns of the grid."""

    paragraphs: tuple[Paragraph, ...]
    span: int = 1
    bottom: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `head` rows repeat on each page; a `whole` row is never cut between pages.

    `height` in millimetres is the least that it takes; 0: as its text asks.
    """

    cells: tuple[Cell, ...]
    head: bool = False
    whole: bool = True
    height: float = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with fixed column `widths` in millimetres; `title` names it for assistive programs.

    `size` of its text in points: `word_styles.table_style` names the styles of its paragraphs. 0: no such style.
    """

    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    title: str = ""
    ruled: bool = True
    size: float = 0


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Page:
    """Orientation of a section's pages; `first` where the section begins the act or an appendix.

    `framed`: in a double frame round the sheet, its text in the middle: an award.
    """

    landscape: bool = False
    first: bool = True
    framed: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A run of pages of one set-up. Each part begins on a new page."""

    page: Page
    blocks: tuple[Block, ...]


def text_width(page: Page, settings: PageSettings) -> float:
    """Width of the text area in millimetres."""
    left, right, _, _ = _margins(page, settings)
    return (297 if page.landscape else 210) - left - right


def write(parts: Sequence[Part], settings: PageSettings, *, title: str) -> bytes:
    """The DOCX of `parts` in order; `title` goes into the file's properties. The same input gives the same bytes."""
    blocks = (block for part in parts for block in part.blocks)
    sizes = {block.size for block in blocks if isinstance(block, Table) and block.size}
    files = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _relations(
            ("rId1", f"{RELATIONS}/officeDocument", "word/document.xml"),
            (
                "rId2",
                "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
                "docProps/core.xml",
            ),
        ),
        "docProps/core.xml": _core(title),
        "word/document.xml": _document(parts, settings),
        "word/_rels/document.xml.rels": _relations(
            ("rId1", f"{RELATIONS}/styles", "styles.xml"),
            ("rId2", f"{RELATIONS}/settings", "settings.xml"),
            ("rId3", f"{RELATIONS}/header", "header1.xml"),
        ),
        "word/styles.xml": styles_part(settings, sorted(sizes)),
        "word/settings.xml": _settings(settings),
        "word/header1.xml": _page_number(),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _margins(page: Page, settings: PageSettings) -> tuple[int, int, int, int]:
    """Left, right, top and header distance in millimetres; the bottom is always 20 (ГОСТ Р 7.0.97, 3.3)."""
    if page.framed:
        return 30, 30, 25, 10
    if page.landscape and settings.landscape_binding is Side.TOP:
        # 30 mm for binding lie at the top, the number stands just above the text.
        return 20, 10, 30, 20
    if page.landscape:
        return 30, 10, 20, 10
    return settings.left_margin, 10, 20, 10


def _document(parts: Sequence[Part], settings: PageSettings) -> bytes:
    body = E.body()
    numbers = list(_section_properties(parts, settings))
    for part, properties in zip(parts, numbers, strict=True):
        for block in part.blocks:
            body.append(_table(block) if isinstance(block, Table) else _paragraph(block))
        last = part is parts[-1]
        end = part.blocks[-1] if part.blocks else None
        if last or not isinstance(end, Paragraph) or end.at_foot:
            # A table cannot end a section, and a frame stands on the page of the paragraph after it.
            body.append(_paragraph(Paragraph((), "SectionEnd")))
        if last:
            body.append(properties)
        else:
            body[-1].find(w("pPr")).append(properties)
    return _xml(E.document(body))


def _section_properties(parts: Sequence[Part], settings: PageSettings) -> Iterator[etree._Element]:
    restart = settings.page_numbering is Numbering.RESTART
    for place, part in enumerate(parts):
        left, right, top, header = _margins(part.page, settings)
        short, long = "11906", "16838"
        size = (
            {w("w"): long, w("h"): short, w("orient"): "landscape"}
            if part.page.landscape
            else {w("w"): short, w("h"): long}
        )
        properties = E.sectPr(
            E.headerReference({w("type"): "default", f"{{{RELATIONS}}}id": "rId3"}),
            E.type({w("val"): "nextPage"}),
            E.pgSz(size),
            E.pgMar(
                {
                    w("top"): str(twips(top)),
                    w("right"): str(twips(right)),
                    w("bottom"): str(twips(20)),
                    w("left"): str(twips(left)),
                    w("header"): str(twips(header)),
                    w("footer"): str(twips(10)),
                    w("gutter"): "0",
                }
            ),
        )
        if part.page.framed:
            properties.append(_frame())
        begins = place == 0 or (restart and part.page.first)
        if begins:
            properties.append(E.pgNumType({w("start"): "1"}))
        if part.page.framed:
            properties.append(E.vAlign({w("val"): "center"}))
        if begins:
            properties.append(E.titlePg())
        yield properties


_FRAME_SPACE, _FRAME_LINE = 31, 18
"""Of a frame: points from the edge of the sheet, the most that Word takes, and its line in eighths of a point."""


def _frame() -> etree._Element:
    line = {"val": "double", "sz": str(_FRAME_LINE), "space": str(_FRAME_SPACE), "color": "000000"}
    sides = (E(side, {w(key): value for key, value in line.items()}) for side in ("top", "left", "bottom", "right"))
    return E.pgBorders({w("offsetFrom"): "page"}, *sides)


def _paragraph(paragraph: Paragraph) -> etree._Element:
    properties = E.pPr(E.pStyle({w("val"): paragraph.style}))
    if paragraph.keep_next:
        properties.append(E.keepNext())
    if paragraph.at_foot:
        frame = {"w": str(twips(paragraph.width)), "wrap": "notBeside", "vAnchor": "margin", "hAnchor": "margin"}
        place = {"xAlign": "left", "yAlign": "bottom"}
        properties.append(E.framePr({w(key): value for key, value in (frame | place).items()}))
    if paragraph.tab:
        properties.append(E.tabs(E.tab({w("val"): "right", w("pos"): str(twips(paragraph.tab))})))
    if paragraph.before is not None:
        properties.append(E.spacing({w("before"): str(round(paragraph.before * 20))}))
    if paragraph.left or paragraph.right or paragraph.hanging:
        indent = {
            w("left"): str(twips(paragraph.left + paragraph.hanging)),
            w("right"): str(twips(paragraph.right)),
        }
        indent |= {w("hanging"): str(twips(paragraph.hanging))} if paragraph.hanging else {w("firstLine"): "0"}
        properties.append(E.ind(indent))
    return E.p(properties, *(_run(run) for run in paragraph.runs if run.text))


def _run(run: Run) -> etree._Element:
    element = E.r()
    if run.bold or run.spaced or run.struck or run.underlined:
        properties = E.rPr()
        if run.bold:
            properties.append(E.b())
            properties.append(E.bCs())
        if run.struck:
            properties.append(E.strike())
        if run.spaced:
            properties.append(E.spacing({w("val"): str(SPACED)}))
        if run.underlined:
            properties.append(E.u({w("val"): "single"}))
        element.append(properties)
    for piece in _PIECES.split(legal(run.text)):
        if piece in _ELEMENTS:
            element.append(E(_ELEMENTS[piece]))
        elif piece:
            text = E.t(piece)
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            element.append(text)
    return element


def _table(table: Table) -> etree._Element:
    widths = [twips(width) for width in table.widths]
    properties = E.tblPr(
        E.tblStyle({w("val"): TABLE_STYLE if table.ruled else NO_BORDERS_STYLE}),
        E.tblW({w("w"): str(sum(widths)), w("type"): "dxa"}),
        E.tblLayout({w("type"): "fixed"}),
        E.tblLook({w("val"): "0020" if table.ruled else "0000", w("firstRow"): "1" if table.ruled else "0"}),
    )
    if table.title:
        properties.append(E.tblCaption({w("val"): legal(table.title)}))
    grid = E.tblGrid(*(E.gridCol({w("w"): str(width)}) for width in widths))
    return E.tbl(properties, grid, *(_row(row, widths) for row in table.rows))


def _row(row: Row, widths: Sequence[int]) -> etree._Element:
    properties = E.trPr()
    if row.whole:
        properties.append(E.cantSplit())
    if row.height:
        properties.append(E.trHeight({w("val"): str(twips(row.height)), w("hRule"): "atLeast"}))
    if row.head:
        properties.append(E.tblHeader())
    element = E.tr(properties)
    column = 0
    for cell in row.cells:
        element.append(_cell(cell, sum(widths[column : column + cell.span])))
        column += cell.span
    return element


def _cell(cell: Cell, width: int) -> etree._Element:
    properties = E.tcPr(E.tcW({w("w"): str(width), w("type"): "dxa"}))
    if cell.span > 1:
        properties.append(E.gridSpan({w("val"): str(cell.span)}))
    if cell.bottom:
        properties.append(E.vAlign({w("val"): "bottom"}))
    return E.tc(properties, *(_paragraph(paragraph) for paragraph in cell.paragraphs))


def _settings(settings: PageSettings) -> bytes:
    root = E.settings(E.defaultTabStop({w("val"): "709"}))
    if settings.hyphenation:
        # Hyphenate only where more than 10 mm of a line would stay empty.
        root.append(E.autoHyphenation())
        root.append(E.hyphenationZone({w("val"): str(twips(10))}))
        root.append(E.doNotHyphenateCaps())
    mode = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": "15"}
    root.append(E.compat(E.compatSetting({w(key): value for key, value in mode.items()})))
    root.append(E.themeFontLang({w("val"): LANGUAGE}))
    root.append(E.decimalSymbol({w("val"): ","}))
    root.append(E.listSeparator({w("val"): ";"}))
    return _xml(root)


def _page_number() -> bytes:
    def mark(kind: str) -> etree._Element:
        return E.r(E.fldChar({w("fldCharType"): kind}))

    return _xml(
        E.hdr(
            E.p(
                E.pPr(E.pStyle({w("val"): "Header"})),
                mark("begin"),
                E.r(E.instrText("PAGE")),
                mark("separate"),
                E.r(E.t("2")),
                mark("end"),
            )
        )
    )


def _core(title: str) -> bytes:
    namespaces = {
        "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        "dc": "http://purl.org/dc/elements/1.1/",
    }
    root = etree.Element(f"{{{namespaces['cp']}}}coreProperties", nsmap=namespaces)
    etree.SubElement(root, f"{{{namespaces['dc']}}}title").text = legal(title)
    etree.SubElement(root, f"{{{namespaces['dc']}}}language").text = LANGUAGE
    return _xml(root)


def _relations(*relations: tuple[str, str, str]) -> bytes:
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    root = etree.Element(f"{{{namespace}}}Relationships", nsmap={None: namespace})
    for key, kind, target in relations:
        etree.SubElement(root, f"{{{namespace}}}Relationship", Id=key, Type=kind, Target=target)
    return _xml(root)


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CONTENT_TYPES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>\
<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>\
<Override PartName="/word/settings.xml" ContentType="{_WORD}.settings+xml"/>\
<Override PartName="/word/header1.xml" ContentType="{_WORD}.header+xml"/>\
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>\
</Types>""".encode()
