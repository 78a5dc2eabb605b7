"""Tables of clipboard HTML as Word, Excel and browsers write it, dirt included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from roadmaps.importing.flow import Flow, is_hidden, text_of
from roadmaps.importing.table import MAX_COLUMNS, MAX_HTML, MAX_ROWS, Cell, Covered, ImportRefused, Row, Table, tidy

# The parser compares each attribute of a tag with all before it: a tag of many thousands would take minutes.
_TAG = re.compile(r"<[a-zA-Z][^>]*")
_ATTRIBUTE_SIGNS = re.compile(r"[\s/=]")
_MAX_ATTRIBUTE_SIGNS = 1_000
_MAX_ARRANGING = 20
_DATA_ADDRESS = re.compile(r"data:[^\"'\s>]*")
_CLIPBOARD_HEAD = re.compile(r"\A\s*Version:[\d.]+[^<]*")


@dataclass(slots=True)
class _Reading:
    """What has been read of the document so far."""

    rows: list[Row] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    parts: int = 0
    arranging: int = 0


def read_html(html: str) -> Table:
    """All tables of the HTML as one; texts outside of them kept apart. ImportRefused where it cannot be read."""
    body = _parsed(html)
    if body is None:
        return Table(())
    reading = _Reading()
    flow = Flow()
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, node in walker:
        if event == "end":
            flow.leave(node)
            if node is not body:
                flow.write(node.tail)
        elif node.tag == "table" and not is_hidden(node) and not _only_arranges(node, reading):
            flow = _turned(flow, reading)
            _read_table(node, reading)
            walker.skip_subtree()
        elif flow.enter(node):
            walker.skip_subtree()
    _turned(flow, reading)
    return Table(tuple(reading.rows), tuple(reading.outside), tuple(reading.hidden))


def _parsed(html: str) -> HtmlElement | None:
    if len(html) > MAX_HTML:
        raise ImportRefused("Скопировано слишком много: вставьте таблицу по частям.")
    html = _CLIPBOARD_HEAD.sub("", html)
    for tag in _TAG.finditer(html):
        if len(_ATTRIBUTE_SIGNS.findall(_DATA_ADDRESS.sub("", tag[0]))) > _MAX_ATTRIBUTE_SIGNS:
            raise ImportRefused("Разметка скопированного повреждена. Вставьте таблицу через Word или Excel.")
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(html.encode("utf-8", "ignore").replace(b"\0", b""), parser=parser)
    except etree.ParserError:
        return None  # the parser's word for «nothing inside»
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise ImportRefused("В скопированном слишком много вложенной разметки. Вставьте таблицу через Word или Excel.")
    return root


def _turned(flow: Flow, reading: _Reading) -> Flow:
    """Ends the text before a table or at the end; the next flow."""
    reading.outside += [paragraph for paragraph in flow.shown.split("\n") if paragraph]
    reading.hidden += [flow.hidden] if flow.hidden else []
    return Flow()


def _only_arranges(table: HtmlElement, reading: _Reading) -> bool:
    """True for a table whose only cell with text holds another table: it lays a page out and is no data."""
    if reading.arranging >= _MAX_ARRANGING or table.find(".//table") is None:
        return False
    cells = [node for node in _own(table) if node.tag in ("td", "th")]
    filled = [cell for cell in cells if "".join(cell.itertext()).strip()]
    arranges = len(filled) == 1 and filled[0].find(".//table") is not None
    reading.arranging += arranges
    return arranges


def _own(table: HtmlElement) -> Iterator[HtmlElement]:
    """Elements of the table down to its cells; what is in the cells is theirs."""
    walker = etree.iterwalk(table, events=("start",))
    for _, node in walker:
        yield node
        if node.tag in ("td", "th", "caption"):
            walker.skip_subtree()


def _read_table(table: HtmlElement, reading: _Reading) -> None:
    hidden_columns: set[int] = set()
    column = 0
    lines: list[list[HtmlElement]] = []
    row: HtmlElement | None = None
    for node in _own(table):
        if node.tag == "col":
            span = _span(node.get("span"), MAX_COLUMNS)
            hidden_columns |= set(range(column, column + span)) if is_hidden(node) else set()
            column += span
        elif node.tag == "caption":
            reading.outside += [text for text in text_of(node)[0].split("\n") if text]
        elif node.tag in ("td", "th"):
            above = node.getparent()
            if not lines or above is not row:
                lines.append([])
                row = above
            lines[-1].append(node)
        if node.tag not in ("td", "th", "caption"):
            _stray(node, reading)
        if node is not table:
            _keep(node.tail, reading)
    _lay(lines, hidden_columns, reading)
    reading.parts += 1


def _stray(node: HtmlElement, reading: _Reading) -> None:
    """Text that stands in a table outside of its cells."""
    if node.tag not in ("script", "style"):
        _keep(node.text, reading)


def _keep(text: str | None, reading: _Reading) -> None:
    if text and tidy(text):
        reading.outside.append(tidy(text))


def _lay(lines: list[list[HtmlElement]], hidden_columns: set[int], reading: _Reading) -> None:
    """Puts the cells of rows into a grid: a merged cell covers the places beside and below it."""
    if len(lines) > MAX_ROWS:
        raise ImportRefused(f"В таблице {len(lines)} строк, вставить можно не больше {MAX_ROWS}. Вставьте по частям.")
    from_above: dict[int, int] = {}
    for line in lines:
        above = line[0].getparent()
        if above is not None and is_hidden(above):
            reading.hidden += [text for cell in line for text in text_of(cell) if text]
            continue
        cells: list[Cell] = []
        for element in line:
            _cover(cells, from_above)
            text, hidden = text_of(element)
            colspan = _span(element.get("colspan"), MAX_COLUMNS)
            if is_hidden(element) or (colspan == 1 and len(cells) in hidden_columns):
                text, hidden = "", "\n".join(part for part in (text, hidden) if part)
            reading.hidden += [hidden] if hidden else []
            below = _span(element.get("rowspan"), MAX_ROWS) - 1
            for place in range(len(cells), len(cells) + colspan):
                if below:
                    from_above[place] = below
            cells.append(Cell(text, _is_head(element), colspan))
            cells += [Cell(covered=Covered.BY_LEFT)] * (colspan - 1)
            if len(cells) > MAX_COLUMNS:
                raise ImportRefused(f"В таблице больше {MAX_COLUMNS} граф. Вставьте только таблицу дорожной карты.")
        _cover(cells, from_above)
        reading.rows.append(Row(tuple(cells), reading.parts))


def _cover(cells: list[Cell], from_above: dict[int, int]) -> None:
    """Adds the places at the current column that cells of the rows above cover."""
    while from_above.get(len(cells)):
        from_above[len(cells)] -= 1
        cells.append(Cell(covered=Covered.BY_ABOVE))


def _is_head(cell: HtmlElement) -> bool:
    return cell.tag == "th" or any(above.tag == "thead" for above in islice(cell.iterancestors(), 2))


def _span(text: str | None, most: int) -> int:
    match = re.match(r"\s*(\d{1,6})", text or "", re.ASCII)
    return min(max(int(match[1]), 1), most) if match else 1
