"""The asker's own form, read: where its header is, what its columns ask, and in which rows its schools stand.

Everything here is a proposal for a person to look at: nothing is filled until it was confirmed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from documents import archives
from documents.uploads_guard import FileKind, UploadRefused, check

MOST_ROWS = 1500
MOST_COLUMNS = 80
_HEADER_WITHIN = 40
_LIMITS = archives.Limits(members=500, part=8 * 1024 * 1024, total=24 * 1024 * 1024)
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([^"']{1,40})["']""")
_MOST_MERGED = 100_000
"""Cells under merged ones; a reader makes each of them, and a range of a whole sheet is seventeen milliards."""
_KEYS = re.compile(r"(?i)организац|школ|учрежден|\bоо\b|муниципал|район|округ")
_NAMES = re.compile(r"(?i)наименован|название")
_NUMBER = re.compile(r"(?i)^(№|n|п/п)[\s.]*(п\s*/?\s*п)?\.?$")
_TOTAL = re.compile(r"(?i)^(итого|всего)\b")
_LETTERS = re.compile(r"(?i)[A-Z]{1,2}")
_SPACES = re.compile(r"\s+")
_LETTER = re.compile(r"(?i)[а-яa-z]")
_NUMBERED = re.compile(r"(\d{1,3})(?:\s*[=(].*)?")


@dataclass(frozen=True, slots=True)
class BlankColumn:
    """A column of the form: its letter, its header in one line. Nobody is asked for what the form counts by formulas
    (`counted`), nor for what its makers have hidden."""

    letter: str
    title: str
    counted: bool = False
    hidden: bool = False

    @property
    def is_asked(self) -> bool:
        return not (self.counted or self.hidden)


@dataclass(frozen=True, slots=True)
class Blank:
    """A table of the form, its head beginning in `header_row`.

    `rows`: numbers with what stands in the key column; `free`: rows to be filled with names; `open_end`: below the last
    row nothing stands, so more may follow. Where `is_list`, questions stand in rows: a column's letter is its row's
    number, and `key` is the column of answers. `is_cut`: the head has columns beyond those that are read.
    """

    sheet: str
    sheets: tuple[str, ...]
    header_row: int
    first_row: int
    key: str
    columns: tuple[BlankColumn, ...]
    rows: tuple[tuple[int, str], ...] = ()
    free: tuple[int, ...] = ()
    total_row: int | None = None
    open_end: bool = False
    is_list: bool = False
    is_cut: bool = False


@dataclass(slots=True)
class _Grid:
    """The sheet as text; merged cells say in every cell what stands in their first one."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    merged_to: dict[tuple[int, int], int] = field(default_factory=dict)
    inner: set[tuple[int, int]] = field(default_factory=set)
    rows: int = 0
    columns: int = 0

    def text(self, row: int, column: int) -> str:
        return self.cells.get((row, column), "")


def read_blank(
    content: bytes, name: str, *, sheet: str = "", header_row: int = 0, key: str = "", is_list: bool = False
) -> Blank:
    """The form's table as it is recognised; `sheet`, `header_row`, `key` are what a person says of it.

    Raises UploadRefused in words for a file that is no workbook, or whose table is not to be found.
    """
    check(content, name, frozenset({FileKind.XLSX}))
    try:
        _require_small(content, archives.check(content, _LIMITS))
        book = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except archives.ArchiveRefused as error:
        raise UploadRefused(str(error)) from error
    except (
        AttributeError,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        ParseError,
        zipfile.BadZipFile,
    ) as error:
        if isinstance(error, UploadRefused):
            raise
        raise UploadRefused("Таблицу прочитать не удалось. Откройте её в Excel, сохраните заново.") from error
    visible = [one for one in book.worksheets if one.sheet_state == "visible"]
    names = tuple(one.title for one in visible)
    wanted = [one for one in visible if one.title == sheet] or visible
    reader = _list if is_list else _table
    found = [blank for one in wanted if (blank := reader(one, names, header_row, key))]
    if found:
        # An instruction before the form may look like a table, but nobody stands in it.
        chosen = next((one for one in found if one.rows or one.free or is_list), found[0])
        if chosen.is_cut:
            raise UploadRefused(
                f"На листе «{chosen.sheet}» больше {MOST_COLUMNS} граф. "
                "Разделите форму на две или уберите лишние столбцы."
            )
        return chosen
    if is_list:
        raise UploadRefused("В книге не нашлось вопросов строками с пустой графой для ответа.")
    raise UploadRefused(
        "В книге не нашлось таблицы со строкой заголовков, где названы организации и графы. "
        "Проверьте, что шапка стоит в первых сорока строках."
    )


def _require_small(content: bytes, parts: Sequence[str]) -> None:
    """Raises UploadRefused where more cells are merged than a form of people's hands may have."""
    area = 0
    for part in parts:
        if "/worksheets/" in f"/{part}":
            for ref in _MERGED.findall(archives.read(content, part, _LIMITS.part)):
                left, top, right, bottom = range_boundaries(ref.decode("ascii", "replace"))
                area += ((right or 16_384) - (left or 1) + 1) * ((bottom or 1_048_576) - (top or 1) + 1)
    if area > _MOST_MERGED:
        raise UploadRefused(
            "В форме объединены целые столбцы или строки. Уберите лишнее объединение и сохраните заново."
        )


def _table(sheet: Worksheet, names: tuple[str, ...], header_row: int, key: str) -> Blank | None:
    grid = _grid(sheet)
    top = header_row or _header(grid)
    if not top or top > grid.rows:
        return None
    last = max((grid.merged_to.get((top, column), top) for column in range(1, grid.columns + 1)), default=top)
    titles = {column: _title(grid, top, last, column) for column in range(1, grid.columns + 1)}
    if not any(titles.values()):
        return None
    first = last + 1
    while first <= grid.rows and _is_numbering(grid, first):
        first += 1
    at = _key_column(titles, key)
    if at is None:
        return None
    rows, free, total, open_end = _body(grid, first, at)
    numbers = [number for number, _ in rows] + list(free[:1])
    hidden = _hidden(sheet)
    columns = tuple(
        BlankColumn(
            get_column_letter(column),
            title,
            # A single row may be without its formula, and a row of the whole may have one of its own.
            2 * sum((number, column) in grid.formulas for number in numbers) > len(numbers),
            column in hidden,
        )
        for column, title in titles.items()
        if title and column != at and not _NUMBER.match(title)
    )
    if not columns:
        return None
    key_letter = get_column_letter(at)
    cut = _is_wider(sheet, top, last)
    return Blank(sheet.title, names, top, first, key_letter, columns, rows, free, total, open_end, is_cut=cut)


def _is_wider(sheet: Worksheet, top: int, last: int) -> bool:
    """Whether the head goes on beyond the columns that are read."""
    if sheet.max_column <= MOST_COLUMNS:
        return False
    beyond = sheet.iter_rows(top, last, MOST_COLUMNS + 1, sheet.max_column, values_only=True)
    return any(value not in (None, "") for row in beyond for value in row)


def _hidden(sheet: Worksheet) -> set[int]:
    """Columns that the form does not show."""
    spans = (one for one in sheet.column_dimensions.values() if one.hidden and one.min and one.max)
    return {column for one in spans for column in range(one.min, min(one.max, MOST_COLUMNS) + 1)}


def _list(sheet: Worksheet, names: tuple[str, ...], header_row: int, key: str) -> Blank | None:
    """Questions down: they stand in the column with the most words, answers in the first empty column after it."""
    grid = _grid(sheet)
    lengths = {
        column: sum(len(grid.text(row, column)) for row in range(1, grid.rows + 1) if (row, column) not in grid.inner)
        for column in range(1, grid.columns + 1)
    }
    if not lengths:
        return None
    label = max(lengths, key=lambda column: (lengths[column], -column))
    asked = [row for row in range(max(header_row, 1), grid.rows + 1) if _is_label(grid, row, label)]
    answer = column_index_from_string(key) if _LETTERS.fullmatch(key) else _answers(grid, asked, label)
    columns = tuple(
        BlankColumn(str(row), grid.text(row, label)[:300].replace("|", "/"), (row, answer) in grid.formulas)
        for row in asked
        if not grid.text(row, answer) and (row, answer) not in grid.inner
    )
    if answer <= label or not columns or len(columns) > MOST_COLUMNS:
        return None
    first = int(columns[0].letter)
    return Blank(sheet.title, names, header_row or first, first, get_column_letter(answer), columns, is_list=True)


def _is_label(grid: _Grid, row: int, column: int) -> bool:
    text = grid.text(row, column)
    return bool(text) and not _figure(text) and (row, column) not in grid.inner


def _answers(grid: _Grid, rows: Sequence[int], label: int) -> int:
    """The column after the questions that is empty in most of their rows."""
    empty = {
        column: sum(1 for row in rows if not grid.text(row, column) and (row, column) not in grid.inner)
        for column in range(label + 1, max(grid.columns, label + 1) + 1)
    }
    return max(empty, key=lambda column: (empty[column], -column))


def _grid(sheet: Worksheet) -> _Grid:
    grid = _Grid()
    for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
        for cell in row:
            if cell.value is None:
                continue
            place = (cell.row, cell.column)
            if cell.data_type == "f":
                grid.formulas.add(place)
                continue
            grid.cells[place] = _SPACES.sub(" ", str(cell.value)).strip()
    for merged in sheet.merged_cells.ranges:
        if merged.max_row > MOST_ROWS or merged.max_col > MOST_COLUMNS:
            continue
        text = grid.text(merged.min_row, merged.min_col)
        for row in range(merged.min_row, merged.max_row + 1):
            for column in range(merged.min_col, merged.max_col + 1):
                if text:
                    grid.cells[row, column] = text
                grid.merged_to[row, column] = merged.max_row
                if (row, column) != (merged.min_row, merged.min_col):
                    grid.inner.add((row, column))
    known = [*grid.cells, *grid.formulas]
    grid.rows = max((row for row, _ in known), default=0)
    grid.columns = max((column for _, column in known), default=0)
    return grid


def _header(grid: _Grid) -> int:
    """The first row that names organizations beside other words; else the one with the most words."""
    counts = {
        row: [text for column in range(1, grid.columns + 1) if (text := grid.text(row, column)) and not _figure(text)]
        for row in range(1, min(grid.rows, _HEADER_WITHIN) + 1)
    }
    for row, texts in counts.items():
        if len(set(texts)) >= 2 and any(_KEYS.search(text) or _NAMES.search(text) for text in texts):
            return row
    best = max(counts, key=lambda row: (len(set(counts[row])), -row), default=0)
    return best if best and len(set(counts[best])) >= 2 else 0


def _title(grid: _Grid, top: int, last: int, column: int) -> str:
    """The words of the column's header cells from the top down, each once."""
    parts = dict.fromkeys(text for row in range(top, last + 1) if (text := grid.text(row, column)))
    return ": ".join(parts)[:300].replace("|", "/")


def _is_numbering(grid: _Grid, row: int) -> bool:
    """«1 2 3 4», «А Б 1 2» as in statistical forms, «1 2 3=2/1»: the row of columns' numbers under a header."""
    texts = [text for column in range(1, grid.columns + 1) if (text := grid.text(row, column))]
    numbers = [_NUMBERED.fullmatch(text) for text in dropwhile(_LETTER.fullmatch, texts)]
    told = [int(one[1]) for one in numbers if one]
    return len(texts) >= 2 and 0 < len(told) == len(numbers) and told == list(range(told[0], told[0] + len(told)))


def _figure(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdecimal()


def _key_column(titles: dict[int, str], key: str) -> int | None:
    """Where organizations are named: as told, by its header, or the first column of words."""
    if key:
        return next((column for column in titles if get_column_letter(column) == key.upper()), None)
    for pattern in (_KEYS, _NAMES):
        for column, title in titles.items():
            if pattern.search(title) and not _NUMBER.match(title):
                return column
    return next((column for column, title in titles.items() if title and not _NUMBER.match(title)), None)


def _body(grid: _Grid, first: int, key: int) -> tuple[tuple[tuple[int, str], ...], tuple[int, ...], int | None, bool]:
    """Rows with names, free rows, the row of the total, and whether the table is open below."""
    rows: list[tuple[int, str]] = []
    free: list[int] = []
    for row in range(first, grid.rows + 1):
        text = next((words for words in _left_to(grid, row, key) if _TOTAL.match(words)), grid.text(row, key))
        if _TOTAL.match(text):
            return tuple(rows), tuple(free), row, False
        if text and (row, key) not in grid.inner:
            rows.append((row, text))
        elif not text and (row, key) not in grid.formulas:
            free.append(row)
    # Free rows after the last name may be followed by anything: a signature is no school.
    return tuple(rows), tuple(row for row in free if not _has_words(grid, row)), None, True


def _left_to(grid: _Grid, row: int, key: int) -> Iterator[str]:
    return (grid.text(row, column) for column in range(1, key + 1))


def _has_words(grid: _Grid, row: int) -> bool:
    return any(text and not _figure(text) for column in range(1, grid.columns + 1) if (text := grid.text(row, column)))
