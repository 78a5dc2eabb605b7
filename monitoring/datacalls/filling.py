"""The asker's form filled in place: only the named cells change, every other byte of the workbook stays.

A program that reads a workbook and writes it anew loses what it does not know: pictures, charts, conditions, marks.
So the parts of the package are edited as they are, ECMA-376 part 1, 18.3.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lxml import etree
from openpyxl.utils import column_index_from_string, get_column_letter

from documents.sheets import escaped
from documents.uploads_guard import FileKind, check

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = f"{_RELATIONS}/officeDocument"
_LIVE = ("=", "+", "-", "@")
_BROKEN = "Форма повреждена: откройте её в Excel, сохраните заново и приложите ещё раз."
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
# What may stand after the calculation's settings in a workbook, in the standard's order.
_AFTER_CALC = frozenset(
    {"oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing"}
    | {"fileRecoveryPr", "webPublishObjects", "extLst"}
)

Place = tuple[int, str]
"""A row's number and a column's letter."""


class CannotFill(ValueError):
    """The form cannot be filled; the message, in Russian, says which cell and what to do."""


@dataclass(slots=True)
class _Sheet:
    """A sheet's tree with its rows by number, where cells are merged, and which ranges one formula fills."""

    root: Any
    data: Any
    rows: dict[int, Any]
    inner: set[tuple[int, int]]
    filled: list[tuple[int, int, int, int]]


def fill(content: bytes, name: str, sheet: str, values: Mapping[Place, int | float | str | None]) -> bytes:
    """The workbook with these values in the cells of the sheet; None empties a cell.

    Styles, merged cells, formulas and everything else stay; Excel counts the formulas anew when it opens the file.
    Raises CannotFill where a cell holds a formula, lies inside a merged one, or the file is signed.
    """
    check(content, name, frozenset({FileKind.XLSX}))
    with _told_in_words():
        return _filled(content, sheet, values)


@contextmanager
def _told_in_words() -> Iterator[None]:
    """What a spoiled file breaks is the file's fault. Raises CannotFill."""
    try:
        yield
    except CannotFill:
        raise
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise CannotFill(_BROKEN) from error


def _filled(content: bytes, sheet: str, values: Mapping[Place, int | float | str | None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {one.filename: package.read(one.filename) for one in package.infolist() if not one.is_dir()}
        infos = [one for one in package.infolist() if not one.is_dir()]
    if any(part.startswith("_xmlsignatures/") for part in parts):
        raise CannotFill("Форма подписана электронной подписью: заполнение её нарушит. Попросите форму без подписи.")
    book_part = _book_part(parts)
    sheets = _sheet_parts(parts, book_part)
    if sheet not in sheets:
        raise CannotFill(f"В форме нет листа «{sheet}».")
    styles = _Styles(parts, posixpath.dirname(book_part))
    tree = _sheet(parts[sheets[sheet]])
    _require_free(tree, values)
    for (row, column), value in sorted(
        values.items(), key=lambda one: (one[0][0], column_index_from_string(one[0][1]))
    ):
        _put(tree, row, column, value, styles)
    changed = {sheets[sheet]: tree.root, **styles.changed}
    changed |= _uncounted(parts, sheets.values(), changed, book_part)
    made = {
        part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        for part, root in changed.items()
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for info in infos:
            package.writestr(info, made.get(info.filename, parts[info.filename]), info.compress_type)
    return target.getvalue()


def _parsed(data: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_blank_text=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise CannotFill(_BROKEN) from error


def _book_part(parts: Mapping[str, bytes]) -> str:
    for one in _parsed(parts.get("_rels/.rels", b"<r/>")):
        if one.get("Type") == _DOCUMENT:
            return one.get("Target", "").removeprefix("/")
    raise CannotFill("Форма сохранена в необычном виде. Откройте её в Excel и сохраните как «Книга Excel (.xlsx)».")


def _sheet_parts(parts: Mapping[str, bytes], book_part: str) -> dict[str, str]:
    """Parts of sheets by their names."""
    folder, own = posixpath.split(book_part)
    relations = parts.get(f"{folder}/_rels/{own}.rels", b"<r/>")
    targets = {
        one.get("Id"): posixpath.normpath(posixpath.join(folder, one.get("Target", "")))
        if not one.get("Target", "").startswith("/")
        else one.get("Target", "").removeprefix("/")
        for one in _parsed(relations).iter(f"{{{_PACKAGE}}}Relationship")
    }
    book = _parsed(parts[book_part])
    found: dict[str, str] = {}
    for one in book.iter(f"{{{_MAIN}}}sheet"):
        part = targets.get(one.get(f"{{{_RELATIONS}}}id"))
        if isinstance(part, str) and part in parts and "/worksheets/" in f"/{part}":
            found[one.get("name")] = part
    return found


def _sheet(data: bytes) -> _Sheet:
    root = _parsed(data)
    rows_of = root.find(f"{{{_MAIN}}}sheetData")
    if rows_of is None:
        raise CannotFill("В листе формы нет таблицы.")
    rows: dict[int, Any] = {}
    filled = []
    number = 0
    for row in rows_of.iterchildren(f"{{{_MAIN}}}row"):
        # The standard lets a row and a cell leave out where they stand: then they follow the one before.
        number = int(row.get("r", number + 1))
        row.set("r", str(number))
        rows[number] = row
        place = 0
        for cell in row.iterchildren(f"{{{_MAIN}}}c"):
            said = _PLACE.fullmatch(cell.get("r", ""))
            place = column_index_from_string(said[1]) if said else place + 1
            cell.set("r", f"{get_column_letter(place)}{number}")
            formula = cell.find(f"{{{_MAIN}}}f")
            if formula is not None and formula.get("t") in ("array", "dataTable") and formula.get("ref"):
                filled.append(_range(formula.get("ref")))
    inner = set()
    for merged in root.iter(f"{{{_MAIN}}}mergeCell"):
        top, left, bottom, right = _range(merged.get("ref", "A1"))
        if (bottom - top + 1) * (right - left + 1) <= 100_000:
            inner |= {
                (row, column)
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
                if (row, column) != (top, left)
            }
    return _Sheet(root, rows_of, rows, inner, filled)


def _range(ref: str) -> tuple[int, int, int, int]:
    """Top, left, bottom, right."""
    ends = [_PLACE.fullmatch(one.replace("$", "")) for one in ref.split(":")]
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        return (0, 0, 0, 0)
    return int(first[2]), column_index_from_string(first[1]), int(last[2]), column_index_from_string(last[1])


def _require_free(tree: _Sheet, values: Mapping[Place, Any]) -> None:
    for row, letter in values:
        column = column_index_from_string(letter)
        if (row, column) in tree.inner:
            raise CannotFill(
                f"Ячейка {letter}{row} объединена с соседними: записать в неё нельзя. Уберите объединение."
            )
        if has_formula(tree, row, column):
            raise CannotFill(
                f"В ячейке {letter}{row} стоит формула: она осталась бы стёртой. Уберите графу из запроса."
            )


def has_formula(tree: _Sheet, row: int, column: int) -> bool:
    if any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in tree.filled):
        return True
    cell = _find(tree, row, column)
    return cell is not None and cell.find(f"{{{_MAIN}}}f") is not None


def formulas_in(content: bytes, sheet: str, row: int) -> set[str]:
    """Letters of the row's cells that hold formulas: a total that the form counts itself is left to it."""
    with _told_in_words(), zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {one.filename: package.read(one.filename) for one in package.infolist() if not one.is_dir()}
        tree = _sheet(parts[_sheet_parts(parts, _book_part(parts))[sheet]])
        found = tree.rows.get(row)
        cells = [] if found is None else found.iterchildren(f"{{{_MAIN}}}c")
        letters = (re.sub(r"\d", "", cell.get("r")) for cell in cells)
        return {letter for letter in letters if has_formula(tree, row, column_index_from_string(letter))}


def _find(tree: _Sheet, row: int, column: int) -> Any:
    found = tree.rows.get(row)
    if found is None:
        return None
    wanted = f"{get_column_letter(column)}{row}"
    return next((cell for cell in found.iterchildren(f"{{{_MAIN}}}c") if cell.get("r") == wanted), None)


def _put(tree: _Sheet, row: int, letter: str, value: Any, styles: _Styles) -> None:
    cell = _cell(tree, row, letter)
    for child in list(cell):
        if child.tag in (f"{{{_MAIN}}}v", f"{{{_MAIN}}}is"):
            cell.remove(child)
    cell.attrib.pop("t", None)
    if value is None or value == "":
        return
    if isinstance(value, str):
        text = escaped(value)
        cell.set("t", "inlineStr")
        inline = etree.SubElement(etree.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t")
        inline.text = text
        inline.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        if text.startswith(_LIVE):
            cell.set("s", styles.quoted(cell.get("s", "0")))
    else:
        etree.SubElement(cell, f"{{{_MAIN}}}v").text = repr(value)


def _cell(tree: _Sheet, row: int, letter: str) -> Any:
    """The cell, made in its place where there is none, in its row's or column's style."""
    column = column_index_from_string(letter)
    if (known := _find(tree, row, column)) is not None:
        return known
    owner = tree.rows.get(row)
    if owner is None:
        owner = etree.Element(f"{{{_MAIN}}}row", r=str(row))
        after = [number for number in tree.rows if number < row]
        place = tree.data.index(tree.rows[max(after)]) + 1 if after else 0
        tree.data.insert(place, owner)
        tree.rows[row] = owner
    owner.attrib.pop("spans", None)
    cell = etree.Element(f"{{{_MAIN}}}c", r=f"{letter}{row}")
    if style := (owner.get("s") if owner.get("customFormat") else _column_style(tree, column)):
        cell.set("s", style)
    before = [
        one
        for one in owner.iterchildren(f"{{{_MAIN}}}c")
        if column_index_from_string(re.sub(r"\d", "", one.get("r"))) < column
    ]
    owner.insert(owner.index(before[-1]) + 1 if before else 0, cell)
    return cell


def _column_style(tree: _Sheet, column: int) -> str | None:
    for one in tree.root.iter(f"{{{_MAIN}}}col"):
        if int(one.get("min", 0)) <= column <= int(one.get("max", 0)):
            return one.get("style")
    return None


class _Styles:
    """Styles of the workbook; a text that looks like a formula gets its cell's own style marked as plain text."""

    def __init__(self, parts: Mapping[str, bytes], folder: str) -> None:
        self.part = f"{folder}/styles.xml"
        self.data = parts.get(self.part)
        self.changed: dict[str, Any] = {}
        self.made: dict[str, str] = {}

    def quoted(self, style: str) -> str:
        if style in self.made or self.data is None:
            return self.made.get(style, style)
        root = self.changed.setdefault(self.part, _parsed(self.data))
        formats = root.find(f"{{{_MAIN}}}cellXfs")
        if formats is None or int(style) >= len(formats):
            return style
        copy = etree.fromstring(etree.tostring(formats[int(style)]))
        copy.set("quotePrefix", "1")
        formats.append(copy)
        formats.set("count", str(len(formats)))
        self.made[style] = str(len(formats) - 1)
        return self.made[style]


def _uncounted(parts: Mapping[str, bytes], sheets: Any, changed: Mapping[str, Any], book_part: str) -> dict[str, Any]:
    """Formulas lose what they were counted to before, and the workbook asks to be counted when it opens."""
    found: dict[str, Any] = {}
    counted = False
    for part in sheets:
        data = parts[part]
        if part not in changed and b"<f" not in data and b":f" not in data:
            continue
        root = changed[part] if part in changed else _parsed(data)
        here = False
        for formula in root.iter(f"{{{_MAIN}}}f"):
            cell = formula.getparent()
            for value in cell.findall(f"{{{_MAIN}}}v"):
                cell.remove(value)
                here = True
            cell.attrib.pop("t", None)
            counted = True
        if here and part not in changed:
            found[part] = root
    if counted:
        found[book_part] = _counts_on_opening(_parsed(parts[book_part]))
    return found


def _counts_on_opening(book: Any) -> Any:
    settings = book.find(f"{{{_MAIN}}}calcPr")
    if settings is None:
        settings = etree.Element(f"{{{_MAIN}}}calcPr")
        later = [one for one in book if isinstance(one.tag, str) and etree.QName(one).localname in _AFTER_CALC]
        book.insert(book.index(later[0]) if later else len(book), settings)
    settings.set("fullCalcOnLoad", "1")
    return book
