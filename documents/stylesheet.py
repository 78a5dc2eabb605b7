"""The print style sheet: sheets and margins of ГОСТ Р 7.0.97-2025 §1, the same for every document of a municipality.

Lengths are millimetres from the sheet's edge. It is small on purpose: each rule costs time on every box of a page;
what all cells of a table share they inherit from it, and their rules are drawn afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from documents.fonts import FAMILY, POINT, outline_svg
from documents.page import Align, Numbering, PageSettings, PrintState, Side

REQUISITE_LINE = 1.15
TABLE_LINE = 1.15
RULE = 0.5
"""Rules of tables, points."""
CELL_PADDING = 3.2
"""Left and right padding of a cell with its share of the rules, mm."""
STAMP_WIDTH = 80
INDENT = 12.5
HEADING_WIDTH = 80
POST_WIDTH = 90
DRAFTER_SIZE = 10
WATERMARKS = {"print:draft-portrait": ((210, 297), 52), "print:draft-landscape": ((297, 210), 33)}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its margins in mm."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int

    @property
    def text_width(self) -> int:
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        return self.height - self.top - self.bottom

    @property
    def landscape(self) -> bool:
        return self.width > self.height

    @property
    def title_width(self) -> int:
        """How wide a title over a table may run and still read as a title."""
        return 230 if self.landscape else 150


def portrait(settings: PageSettings) -> Sheet:
    return Sheet(210, 297, 20, 10, 20, settings.left_margin)


def landscape(settings: PageSettings) -> Sheet:
    """The turned sheet: a binding strip on top, or on the left as on an upright one."""
    if settings.landscape_binding is Side.TOP:
        return Sheet(297, 210, 30, 10, 20, 20)
    return Sheet(297, 210, 20, 10, 20, 30)


def line_pitch(size: float, line_height: float) -> float:
    """Distance between base lines in mm."""
    return size * line_height * POINT


@cache
def watermark(address: str) -> str:
    """The SVG page behind a draft's text. Raises KeyError for an address that the style sheet does not name."""
    sheet, angle = WATERMARKS[address]
    return outline_svg("ПРОЕКТ", sheet=sheet, width=200, angle=angle, colour="#ececec")


@cache
def stylesheet(settings: PageSettings, state: PrintState) -> str:
    """The whole style sheet for `settings` and the printable `state`."""
    return "".join((_pages(settings, state), _text(settings), _requisites(settings), _TABLES))


def _pages(settings: PageSettings, state: PrintState) -> str:
    marked = state is PrintState.DRAFT and settings.watermark
    upright, turned = portrait(settings), landscape(settings)
    number_top = 20 if turned.top == 30 else 10
    restart = "".join(
        f"@page :nth(1 of {name}){{counter-reset:page 1;@top-center{{content:none}}}}"
        for name in ("act", "appendix", "appendix-wide")
    )
    if settings.page_numbering is Numbering.THROUGH:
        restart = "@page :first{@top-center{content:none}}"
    return (
        f"@page{{{_sheet(upright)}{_background(upright) if marked else ''}"
        f"@top-center{{content:counter(page);width:100%;vertical-align:top;padding-top:10mm;"
        f'font:12pt/1 "{FAMILY}"}}}}'
        + "".join(
            f"@page {name}{{{_sheet(turned)}{_background(turned) if marked else ''}"
            f"@top-center{{padding-top:{number_top}mm}}}}"
            for name in ("appendix-wide", "more-wide")
        )
        + restart
        + "".join(
            f".{name}{{page:{name};break-before:page}}"
            for name in ("act", "appendix", "appendix-wide", "more", "more-wide")
        )
    )


def _sheet(sheet: Sheet) -> str:
    return (
        f"size:{sheet.width}mm {sheet.height}mm;margin:{sheet.top}mm {sheet.right}mm {sheet.bottom}mm {sheet.left}mm;"
    )


def _background(sheet: Sheet) -> str:
    """The watermark over the whole sheet; a page's background is placed from inside its margins."""
    side = "landscape" if sheet.landscape else "portrait"
    place = f"-{sheet.left}mm -{sheet.top}mm/{sheet.width}mm {sheet.height}mm"
    return f"background:url(print:draft-{side}) {place} no-repeat;"


def _text(settings: PageSettings) -> str:
    hyphens = "auto" if settings.hyphenation else "manual"
    aligned = "justify" if settings.hyphenation else "left"
    return (
        f'html{{font:{settings.body_size}pt/{REQUISITE_LINE} "{FAMILY}",serif;color:#000;'
        'hyphenate-character:"\u2010"}'
        "body,p,h1,h2,ul,li{margin:0;padding:0;font-size:inherit;font-weight:inherit}"
        ".free{white-space:normal;overflow-wrap:anywhere}"
        f".prose{{line-height:{settings.line_height};text-align:{aligned};hyphens:{hyphens};"
        "hyphenate-limit-chars:7 3 3;hyphenate-limit-zone:6%;overflow-wrap:break-word;orphans:2;widows:2}"
        f".prose p{{text-indent:{INDENT}mm}}.prose .ragged{{text-align:left}}"
        ".prose .lead{break-after:avoid}"
        ".prose .end{widows:3;break-after:avoid}"
        ".points li{orphans:2;widows:2}"
        # No point is left alone below its heading; the last three stand with the signature.
        ".kept li:first-child,.kept.last li:nth-last-child(-n+3){break-after:avoid}"
        ".operative{hyphens:manual}.spaced{letter-spacing:2.5pt;hyphens:manual}"
        ".prose .own-line{text-indent:0;margin:1.8mm 0;break-after:avoid}"
    )


def _requisites(settings: PageSettings) -> str:
    place = "center" if settings.place_align is Align.CENTRE else "left"
    heading = "center" if settings.heading_align is Align.CENTRE else "left"
    return (
        ".project{text-align:right;margin-bottom:6mm}.tight .project{margin-bottom:2mm}"
        ".issuer{text-align:center;font-weight:700}.issuer p+p{margin-top:1.5mm}"
        ".kind{text-align:center;font-weight:700;font-size:16pt;letter-spacing:1pt;margin:6.1mm 0 5mm}"
        ".dateline,.signature,.signed{display:table;width:100%}"
        ".dateline p,.signature p,.signed p{display:table-cell;vertical-align:bottom;white-space:nowrap}"
        ".dateline p+p,.signature p+p,.signed p+p{text-align:right}"
        f".place{{text-align:{place};margin-top:4mm}}"
        f".heading{{text-align:{heading};font-weight:700;white-space:nowrap;margin:8mm 0 9mm}}"
        ".tight .heading{margin-top:5mm}"
        ".signature{margin-top:12mm;break-before:avoid;break-inside:avoid}"
        f".signature p:first-child{{width:{POST_WIDTH}mm}}"
        f".drafter{{position:absolute;bottom:0;left:0;font-size:{DRAFTER_SIZE}pt}}"
        ".submitted{margin:8mm 0 5mm}"
        f".stamp{{width:{STAMP_WIDTH}mm;margin:0 0 9mm auto}}.stamp p{{white-space:nowrap}}"
        ".stamp p+p{margin-top:2.5mm}"
        ".stamp.centred{text-align:center}"
        ".title{text-align:center;font-weight:700;white-space:nowrap;margin-bottom:6mm;"
        "hyphens:manual;line-height:1.15;break-after:avoid}"
        ".prose+table{margin-top:4mm}.prose+.title{margin-top:9mm}.title+.title.light{margin-top:-6mm}.light{font-weight:400}"
        ".prose .title{margin-top:6mm;text-indent:0}.title+.prose>.title:first-child{margin-top:0}"
    )


ELEMENTS = (
    "head,title,meta{display:none}html,body,section,div,p,h1,h2,ul{display:block}li{display:list-item}"
    "table{display:table;box-sizing:border-box;text-indent:0}colgroup{display:table-column-group}"
    "col{display:table-column}thead{display:table-header-group}tbody{display:table-row-group}tr{display:table-row}"
    "td,th{display:table-cell}thead{vertical-align:middle}tr,td,th{vertical-align:inherit}b,th{font-weight:700}"
    'br::before{content:"\\A";white-space:pre-line}li::marker{font-variant-numeric:tabular-nums;white-space:pre}'
    "h1,h2{bookmark-label:content(text);hyphens:manual;break-after:avoid;break-inside:avoid}"
    "h1{bookmark-level:1}h2{bookmark-level:2}ul{break-before:avoid}"
    "@page{@top-center{text-align:center}@footnote{margin-top:1em}@note-area{content:none}}"
)
"""What the tags of a printed page are: all that it needs of a browser's default sheet.

The page setter's own default sheet knows every tag of HTML and gives every element six pseudo-elements.
"""


def _padding(upright: float, sideways: float) -> str:
    """Padding of a cell in mm with its half of the rules, which are drawn over the finished layout."""
    half = RULE / 2 * POINT
    return f"{upright + half:.4f}mm {sideways + half:.4f}mm"


_TABLES = (
    "table{border-spacing:0;table-layout:fixed;width:100%;margin:0;padding:.25pt;"
    f"line-height:{TABLE_LINE};text-align:left;"
    "hyphens:auto;hyphenate-limit-chars:8 3 3;hyphenate-limit-zone:9mm}"
    "tbody{vertical-align:top}thead{text-align:center;hyphens:manual}"
    f"th,td{{padding:{_padding(1, 1.5)}}}"
    f"thead td{{font-size:9pt;line-height:1;padding:{_padding(0.6, 0)}}}"
    "tr{break-inside:avoid}"
    f".section{{break-after:avoid;text-align:center;hyphens:manual}}.section th{{padding:{_padding(1.4, 1.5)}}}"
    ".parent{break-after:avoid}"
    ".c{text-align:center}.d{hyphens:manual}.w{overflow-wrap:break-word}"
    "td ul{padding-left:3.6mm}td p+p,td ul+p,td ul+ul{margin-top:.5mm}td p+ul{margin-top:.3mm}"
    "td .gap{height:1.15em;margin:0}td .gap+p{margin:0}"
    ".tall{break-inside:auto}.tall td{orphans:3;widows:3;box-decoration-break:clone}.tall li{break-inside:avoid}"
    ".fresh{break-before:page}"
    f".close :is(th,td){{padding:{_padding(0.5, 1.5)}}}"
    ".struck{text-decoration:line-through}.put-in{text-decoration:underline}.legend{margin-top:4mm;font-size:12pt}"
    ".quoted{margin:1.5mm 0}.prose .quoted p{text-indent:0}"
    ".hand tbody td{height:12.8mm;hyphens:manual}"
)
