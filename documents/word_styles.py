"""Named styles of the DOCX files: the whole look of a paragraph lives in its style, for a lawyer to work on.

Sizes in points, lengths in millimetres. No style names a theme font.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from documents.page import Align, PageSettings

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
E = ElementMaker(namespace=NAMESPACE, nsmap={"w": NAMESPACE})

# Installed wherever Word is; Tinos and Liberation Serif have its very advances, so that pages break alike.
FACE = "Times New Roman"
LANGUAGE = "ru-RU"
INDENT_TWIPS = 709
_HANG_TWIPS = 283
"""5 mm from the mark of a list point to its text."""
STAMP_WIDTH = 80
# «Single» spacing of this face is 1.149 of the size; a line height given as in CSS is divided by it.
SINGLE = 1.149
TABLE_STYLE = "PlanTable"
NO_BORDERS_STYLE = "SignatureTable"


def w(name: str) -> str:
    """The qualified name of an element or attribute of WordprocessingML."""
    return f"{{{NAMESPACE}}}{name}"


def twips(millimetres: float) -> int:
    """Millimetres in twentieths of a point: 30 → 1701, 20 → 1134, 10 → 567."""
    return round(millimetres * 1440 / 25.4)


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style; indents in twips, a negative `first_line` hangs.

    `line` is a multiple of single spacing; `outline` the level in the navigation pane.
    """

    key: str
    name: str
    size: float = 0
    bold: bool = False
    align: str = "left"
    first_line: int = 0
    left: int = 0
    before: float = 0
    after: float = 0
    line: float = 1.0
    keep_next: bool = False
    hyphens: bool = True
    outline: int | None = None
    quick: bool = True


def table_style(role: str, size: float) -> str:
    """The key of the style for `role` («TableText», «TableHead», …) in a table whose text is `size` points."""
    return f"{role}{size * 2:.0f}"


def styles(settings: PageSettings, table_sizes: Sequence[float]) -> tuple[Style, ...]:
    """The paragraph styles of an act with its appendices and tables in these sizes, in points."""
    tables = (style for size in table_sizes for style in _table_styles(size))
    return (*_text_styles(settings), *tables)


def _table_styles(size: float) -> tuple[Style, ...]:
    def style(role: str, name: str, **look: Any) -> Style:
        return Style(table_style(role, size), f"{name}, {size:g} пт".replace(".", ","), size, **look)

    return (
        style("TableText", "Текст таблицы"),
        style("TableDate", "Срок в таблице", hyphens=False),
        style("TableNumber", "Номер в таблице", align="center", hyphens=False),
        style("TableHead", "Заголовок графы", bold=True, align="center", keep_next=True, hyphens=False),
        style("SectionRow", "Раздел таблицы", bold=True, align="center", keep_next=True, hyphens=False),
    )


def _text_styles(settings: PageSettings) -> tuple[Style, ...]:
    body = settings.body_size
    line = settings.line_height / SINGLE
    heading = "center" if settings.heading_align is Align.CENTRE else "left"
    # Without hyphens justified lines gape: such a body wants left alignment.
    text = "both" if settings.hyphenation else "left"
    stamp = "center" if settings.stamp_align is Align.CENTRE else "left"
    place = "center" if settings.place_align is Align.CENTRE else "left"
    return (
        Style("BodyText", "Body Text", body, align=text, first_line=INDENT_TWIPS, line=line),
        Style("RuledText", "Текст со строками от руки", body, first_line=INDENT_TWIPS, line=1.7, hyphens=False),
        Style("ListText", "Перечень в тексте", body, False, text, -_HANG_TWIPS, INDENT_TWIPS + _HANG_TWIPS, line=line),
        Style("Operative", "Распорядительное слово", body, before=5, after=5, line=line, hyphens=False),
        Style("Clause", "Пункт распорядительной части", body, align=text, first_line=INDENT_TWIPS, line=line),
        Style("Heading1", "heading 1", body, True, "center", after=17, keep_next=True, hyphens=False, outline=0),
        Style(
            "Heading2", "heading 2", body, True, "center", before=8, after=8, keep_next=True, hyphens=False, outline=1
        ),
        Style("ActHead", "Наименование органа", body, True, "center", after=4, hyphens=False),
        Style("ActKind", "Вид документа", body + 2, True, "center", before=10, after=12, hyphens=False, outline=0),
        Style("ActDate", "Дата и номер", body, after=10, hyphens=False),
        Style("ActPlace", "Место составления", body, align=place, after=18, hyphens=False),
        Style("ActHeading", "Заголовок к тексту", body, True, heading, after=24, keep_next=True, hyphens=False),
        Style("Centred", "Строка по центру", body, align="center", after=6, hyphens=False),
        Style("Stamp", "Гриф утверждения", body, align=stamp, keep_next=True, hyphens=False),
        Style("DraftMark", "Отметка о проекте", body, align="right", after=6, hyphens=False),
        Style("Signature", "Signature", body, hyphens=False),
        Style("SignatureName", "Фамилия в подписи", body, align="right", hyphens=False),
        Style("Drafter", "Исполнитель", 10, hyphens=False),
        Style("ColumnNumber", "Номер графы", 9, align="center", keep_next=True, hyphens=False),
        Style("Header", "header", 12, align="center", hyphens=False),
        Style("AwardTitle", "Название награды", body * 2, True, "center", 0, 0, 20, 16, hyphens=False, outline=0),
        Style("AwardName", "Кому награда", body * 1.5, True, "center", 0, 0, 12, 14, hyphens=False),
        Style("SectionEnd", "Конец раздела", 1, hyphens=False, quick=False),
    )


def styles_part(settings: PageSettings, table_sizes: Sequence[float]) -> bytes:
    """`word/styles.xml`: document defaults, the paragraph styles and two table styles."""
    root = E.styles(
        _defaults(settings),
        E.style(
            E.name({w("val"): "Normal"}),
            E.qFormat(),
            {w("type"): "paragraph", w("default"): "1", w("styleId"): "Normal"},
        ),
        *(_paragraph_style(style) for style in styles(settings, table_sizes)),
        _table_style("TableNormal", "Normal Table", borders=False, margins=(0, 0), default=True),
        _table_style(TABLE_STYLE, "Таблица плана", borders=True, margins=(1, 1.5)),
        _table_style(NO_BORDERS_STYLE, "Таблица подписи", borders=False, margins=(0, 0)),
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _defaults(settings: PageSettings) -> etree._Element:
    fonts = {w(kind): FACE for kind in ("ascii", "hAnsi", "eastAsia", "cs")}
    half_points = {w("val"): str(settings.body_size * 2)}
    return E.docDefaults(
        E.rPrDefault(
            E.rPr(
                E.rFonts(fonts),
                E.sz(half_points),
                E.szCs(half_points),
                E.lang({w("val"): LANGUAGE, w("eastAsia"): LANGUAGE, w("bidi"): "ar-SA"}),
            )
        ),
        E.pPrDefault(E.pPr(E.spacing({w("after"): "0", w("line"): "240", w("lineRule"): "auto"}))),
    )


def _paragraph_style(style: Style) -> etree._Element:
    built_in = style.name.isascii()
    element = E.style({w("type"): "paragraph", w("styleId"): style.key})
    if not built_in:
        element.set(w("customStyle"), "1")
    element.append(E.name({w("val"): style.name}))
    element.append(E.basedOn({w("val"): "Normal"}))
    if style.quick:
        element.append(E.qFormat())
    element.append(_paragraph_properties(style))
    element.append(_run_properties(style))
    return element


def _paragraph_properties(style: Style) -> etree._Element:
    properties = E.pPr()
    if style.keep_next:
        properties.append(E.keepNext())
    properties.append(E.widowControl())
    if not style.hyphens:
        properties.append(E.suppressAutoHyphens())
    line = "20" if style.key == "SectionEnd" else str(round(240 * style.line))
    rule = "exact" if style.key == "SectionEnd" else "auto"
    spacing = {w("line"): line, w("lineRule"): rule}
    properties.append(
        E.spacing({w("before"): str(round(style.before * 20)), w("after"): str(round(style.after * 20)), **spacing})
    )
    if style.first_line:
        side = "firstLine" if style.first_line > 0 else "hanging"
        properties.append(E.ind({w("left"): str(style.left), w(side): str(abs(style.first_line))}))
    properties.append(E.jc({w("val"): style.align}))
    if style.outline is not None:
        properties.append(E.outlineLvl({w("val"): str(style.outline)}))
    return properties


def _run_properties(style: Style) -> etree._Element:
    properties = E.rPr()
    if style.bold:
        properties.append(E.b())
        properties.append(E.bCs())
    half_points = {w("val"): str(round(style.size * 2))}
    properties.append(E.sz(half_points))
    properties.append(E.szCs(half_points))
    return properties


def _table_style(
    key: str, name: str, *, borders: bool, margins: tuple[float, float], default: bool = False
) -> etree._Element:
    line = {w("val"): "single", w("sz"): "4", w("space"): "0", w("color"): "000000"}
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    properties = E.tblPr(E.tblInd({w("w"): "0", w("type"): "dxa"}))
    if borders:
        properties.append(E.tblBorders(*(E(edge, line) for edge in edges)))
    vertical, horizontal = (str(twips(margin)) for margin in margins)
    widths = {"top": vertical, "left": horizontal, "bottom": vertical, "right": horizontal}
    properties.append(E.tblCellMar(*(E(side, {w("w"): v, w("type"): "dxa"}) for side, v in widths.items())))
    element = E.style({w("type"): "table", w("styleId"): key}, E.name({w("val"): name}))
    if default:
        element.set(w("default"), "1")
    else:
        element.set(w("customStyle"), "1")
        element.append(E.basedOn({w("val"): "TableNormal"}))
    element.append(properties)
    return element
