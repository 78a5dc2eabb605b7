"""Rows out of an uploaded XLSX: checked as an archive before it is opened, read as values, no formula computed.

Every fault is the user's file and is told in Russian.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from documents import archives
from documents.uploads_guard import FileKind, UploadRefused, check

_LIMITS = archives.Limits(members=500, part=32 * 1024 * 1024, total=48 * 1024 * 1024)
_CELL_LIMIT = 2000
_RESAVE = "Откройте её в Excel, сохраните заново и загрузите ещё раз."


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the first sheet by its number as Excel shows it; cells as text, "" where empty."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not any(self.cells)


def read_rows(content: bytes, name: str, *, most_rows: int, most_columns: int) -> list[SheetRow]:
    """The rows of the first sheet, empty ones left out, cells after `most_columns` not read.

    Raises UploadRefused for a file that is no workbook, is dangerous, or has more than `most_rows` rows with text.
    """
    check(content, name, frozenset({FileKind.XLSX}))
    try:
        archives.check(content, _LIMITS)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            return _bounded(_rows(book, most_columns), most_rows)
        finally:
            book.close()
    except archives.ArchiveRefused as error:
        raise UploadRefused(str(error)) from error
    except (InvalidFileException, KeyError, ValueError, TypeError, IndexError, ParseError, zipfile.BadZipFile) as error:
        if isinstance(error, UploadRefused):
            raise
        raise UploadRefused(f"Таблицу прочитать не удалось. {_RESAVE}") from error


def _rows(book, most_columns: int) -> Iterator[SheetRow]:  # type: ignore[no-untyped-def]
    sheet = book.worksheets[0]
    # The declared size of a sheet proves nothing and may be absent.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=most_columns), start=1):
        yield SheetRow(number, tuple(_text(cell, number) for cell in row))


def _bounded(rows: Iterator[SheetRow], most: int) -> list[SheetRow]:
    found: list[SheetRow] = []
    for row in rows:
        if row.number > most * 10:
            raise UploadRefused(f"В таблице слишком много строк, за один раз — не больше {most}. Разделите её.")
        if row.is_empty:
            continue
        found.append(row)
        if len(found) > most:
            raise UploadRefused(f"В таблице больше {most} строк. Разделите её на части.")
    return found


def _text(cell, number: int) -> str:  # type: ignore[no-untyped-def]
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or (isinstance(value, str) and cell.data_type == "e"):
        raise UploadRefused(
            f"Строка {number}, графа {getattr(cell, 'column_letter', '')}: формула или ошибка вместо текста. "
            "Вставьте значение («Специальная вставка» → «Значения»)."
        )
    if isinstance(value, dt.datetime):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).split())
    if len(text) > _CELL_LIMIT:
        raise UploadRefused(f"Строка {number}, графа {getattr(cell, 'column_letter', '')}: слишком длинный текст.")
    return text
