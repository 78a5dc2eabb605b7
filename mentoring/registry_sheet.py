"""The register as a workbook: one row an organization and a curator, out and in again.

What comes in is somebody's file: guarded before it is opened, read without formulas, cut to what a register may hold.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from documents.sheets import Cell, Row, Sheet, write
from documents.uploads_guard import FileKind, check
from organizations.models import OrganizationKind
from organizations.refusals import Refused
from organizations.registry import inn_is_right
from organizations.text import fold

ROWS_LIMIT = 3_000
_LIMITS = {"name": 400, "short_name": 200, "head_post": 200, "head_name": 100, "phone": 60, "address": 300}
COLUMNS = (
    ("kind", "Вид", 34),
    ("name", "Полное название", 70),
    ("short_name", "Краткое название", 45),
    ("parent", "Головная организация", 45),
    ("inn", "ИНН", 26),
    ("email", "Почта организации", 40),
    ("phone", "Телефон", 30),
    ("address", "Адрес", 50),
    ("head_post", "Должность руководителя", 30),
    ("head_name", "Руководитель", 34),
    ("last_name", "Куратор: фамилия", 30),
    ("first_name", "Куратор: имя", 26),
    ("patronymic", "Куратор: отчество", 30),
    ("curator_email", "Куратор: почта", 40),
)
_KEYS = tuple(key for key, _, _ in COLUMNS)
OWN = _KEYS[:10]
"""Columns of the organization; the rest are the curator's."""
_HEADS = {fold(head): key for key, head, _ in COLUMNS}
_KINDS = {fold(label): value for value, label in OrganizationKind.choices} | {
    "школа": "school",
    "оо": "school",
    "филиал": "school",
    "детский сад": "preschool",
    "доу": "preschool",
    "до": "supplementary",
    "колледж": "vocational",
    "партнер": "partner",
}
_OFFERED = ", ".join(label.lower() for _, label in OrganizationKind.choices)
_MANY_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row: the letter of the column («C») and words."""

    column: str
    words: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as read: `number` as Excel counts it, cells by key, what is wrong."""

    number: int
    cells: dict[str, str]
    problems: tuple[Problem, ...] = ()

    @property
    def own(self) -> dict[str, str]:
        """The organization's cells."""
        return {key: self.cells[key] for key in OWN}


def sheet_of(rows: Iterable[dict[str, str]]) -> bytes:
    """The workbook with these rows; without any it is the blank to fill in."""
    head = Row(tuple(Cell(title, "Заголовок графы") for _, title, _ in COLUMNS))
    body = tuple(
        Row(tuple(Cell(row.get(key, ""), "Номер" if key == "inn" else "Текст таблицы") for key in _KEYS))
        for row in rows
    )
    widths = tuple(float(width) for _, _, width in COLUMNS)
    sheet = Sheet("Организации", widths, (head, *body), head=(1, 1), landscape=True)
    return write([sheet], title="Организации и кураторы")


def read_sheet(content: bytes, name: str) -> list[SheetRow]:
    """Rows of the first sheet. Raises UploadRefused and ArchiveRefused for a file that is not read, Refused for one
    without the columns of the register."""
    check(content, name, frozenset({FileKind.XLSX}))
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # What the file declares as its size proves nothing.
        sheet.reset_dimensions()
        found = list(_texts(sheet.iter_rows(max_row=ROWS_LIMIT + 12, max_col=40, values_only=True)))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError, OSError) as error:
        raise Refused("Таблица не прочитана: откройте файл в Excel, сохраните заново и загрузите ещё раз.") from error
    head, places = _head(found)
    rows = [(number, texts) for number, texts in found if number > head and any(texts)]
    if len(rows) > ROWS_LIMIT:
        raise Refused(f"В таблице больше {ROWS_LIMIT} строк: разделите её на несколько файлов.")
    return [_row(number, texts, places) for number, texts in rows]


def _texts(rows: Iterable[Sequence[object]]) -> Iterator[tuple[int, list[str]]]:
    for number, values in enumerate(rows, start=1):
        yield number, [_text(value) for value in values]


def _text(value: object) -> str:
    """A cell's words on one line; a whole number loses the «.0» that Excel gave it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _MANY_SPACES.sub(" ", "".join(char for char in str(value) if char.isprintable() or char.isspace())).strip()


def _head(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, dict[str, int]]:
    """The row of heads among the first ten, and the place of each column."""
    for number, texts in rows[:10]:
        places = {_HEADS[fold(text)]: place for place, text in enumerate(texts) if fold(text) in _HEADS}
        if "kind" in places and "name" in places:
            return number, places
    raise Refused(
        "Не нашлась строка заголовков с графами «Вид» и «Полное название». Возьмите образец таблицы и заполните его."
    )


def _row(number: int, texts: list[str], places: dict[str, int]) -> SheetRow:
    cells = {
        key: texts[place] if (place := places.get(key)) is not None and place < len(texts) else "" for key in _KEYS
    }
    problems = [Problem(get_column_letter(places.get(key, 0) + 1), words) for key, words in _faults(cells)]
    cells["kind"] = _KINDS.get(fold(cells["kind"]), "")
    cells["curator_email"] = cells["curator_email"].lower()
    return SheetRow(number, cells, tuple(problems))


def _faults(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    if fold(cells["kind"]) not in _KINDS:
        yield (
            "kind",
            f"Вид «{cells['kind'][:60]}» не известен. Напишите один из видов: {_OFFERED}."
            if cells["kind"]
            else "Укажите вид.",
        )
    if fold(cells["kind"]) == "филиал" and not cells["parent"]:
        yield "parent", "Укажите головную организацию филиала."
    if not cells["name"]:
        yield "name", "Укажите полное название."
    for key, limit in _LIMITS.items():
        if len(cells[key]) > limit:
            yield key, f"Слишком длинно: не больше {limit} знаков."
    if cells["inn"] and not inn_is_right(cells["inn"]):
        yield "inn", "ИНН не сходится: в нём 10 или 12 цифр, последние — контрольные."
    for key in ("email", "curator_email"):
        if cells[key] and not _is_address(cells[key]):
            yield key, "Похоже, в адресе ошибка."
    names = [key for key in ("last_name", "first_name", "patronymic") if cells[key]]
    if names and not cells["curator_email"]:
        yield "curator_email", "Укажите почту куратора: по ней его приглашают."
    for key in names:
        if len(cells[key]) > 100:
            yield key, "Слишком длинно: не больше 100 знаков."


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
