"""Heads of tables: which column a heading names, which rows are heads and which number the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from roadmaps.importing.table import Covered, Row
from roadmaps.numbering import Number, parse_label
from roadmaps.plan import Column

_WORDS = {
    "number": re.compile(r"^(?:№|n\b|номер|п\s*[/.]?\s*п\b)"),
    "title": re.compile(r"мероприят|наименован|содержан|\bдействи|\bзадач|вопрос|назван|\bмеры\b|\bтема\b"),
    "deadline": re.compile(r"\bсрок|\bдат[аы]\b|\bпериод\b|\bвремя\b|\bкогда\b"),
    "responsible": re.compile(r"ответствен|исполнител"),
    "result": re.compile(r"результат|документ|\bитог|\bпродукт\b|форма (?:отч|заверш|представл)|показател"),
}
_MAX_HEADING = 90
_LABEL_AT_START = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3}){0,3}[.)]?)(?=\s|[^\W\d_]|[«\"(])\s*(.*)", re.DOTALL)
_ROMAN_AT_START = re.compile(r"\s*([IVXLХ]{1,6}[.)])\s*(\S.*)", re.DOTALL)
_LONE_NUMBER_AT_START = re.compile(r"\s*([1-9]\d?)\s+([A-ZА-ЯЁ«].*)", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAMED_SECTION = re.compile(r"\s*(?:раздел|этап|блок|направление|модуль)\s+[\dIVXLХ]", re.IGNORECASE)


def folded(text: str) -> str:
    """Letters and digits of a heading, for comparison: lower case, without marks, е for ё."""
    return re.sub(r"[^\w№/]+", " ", text.casefold().replace("ё", "е")).strip()


def column_named(text: str, columns: Sequence[Column]) -> str:
    """The key of the column that a heading names, "" where none: the plan's own printed heads come first."""
    head = folded(text)
    if not head or len(text) > _MAX_HEADING:
        return ""
    for column in columns:
        if folded(column.label) == head:
            return column.key
    keys = {column.key for column in columns}
    found = [(match.start(), key) for key, words in _WORDS.items() if (match := words.search(head)) and key in keys]
    return min(found, default=(0, ""))[1]


def is_head(row: Row, columns: Sequence[Column]) -> bool:
    """True for a row of headings: at least two name columns, or the source marks every cell as a head."""
    cells = [cell for cell in row.cells if cell.text]
    if len(cells) < 2 or any(parse_label(cell.text) and not _YEAR.fullmatch(cell.text) for cell in cells):
        return False
    if all(cell.header for cell in cells):
        return True
    known = {key for cell in cells if (key := _any_column(cell.text, columns))}
    return len(known) >= 2 and 2 * len(known) >= len(cells)


def is_second_head(row: Row, above: Row) -> bool:
    """True for the lower line of a head of two lines: some of its places are covered by the upper one."""
    covered = any(cell.covered is Covered.BY_ABOVE for cell in row.cells)
    spread = any(cell.colspan > 1 for cell in above.cells)
    return covered and spread and not any(parse_label(cell.text) for cell in row.cells)


def is_column_numbers(row: Row) -> bool:
    """True for «1 2 3 4 5», the row that numbers the columns."""
    texts = [cell.text for cell in row.cells if not cell.covered]
    return len(texts) >= 2 and texts == [str(number) for number in range(1, len(texts) + 1)]


def number_of(text: str) -> Number | None:
    """The number in a cell; «1,1» too, as a Russian Excel shows 1.1."""
    return parse_label(text) or parse_label(text.replace(",", "."))


def split_label(text: str) -> tuple[str, str]:
    """(«1.1.», «Разработка …») of «1.1. Разработка …»; ("", text) where the text does not start with a number.

    A lone number needs its dot: «5 мероприятий» has none.
    """
    match = _LABEL_AT_START.fullmatch(text)
    if match and parse_label(match[1]) and ("." in match[1] or match[1].endswith(")")):
        return match[1], match[2]
    return "", text


def split_section_label(text: str) -> tuple[str, str]:
    """As `split_label`, for headings of sections: «II. Подготовка» and «2 Подготовка» too."""
    other = _ROMAN_AT_START.fullmatch(text) or _LONE_NUMBER_AT_START.fullmatch(text)
    return (other[1], other[2]) if other else split_label(text)


def names_section(text: str) -> bool:
    """True for «Раздел 2. …», «II. …», «2. …»: words that head a section wherever they stand."""
    return bool(_NAMED_SECTION.match(text)) or bool(split_section_label(text)[0])


def _any_column(text: str, columns: Sequence[Column]) -> str:
    """The column that a heading names, whether the plan has it or not."""
    everything = (*columns, *(Column(key, "") for key in _WORDS))
    return column_named(text, everything)
