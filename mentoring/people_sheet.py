"""The register as a workbook: a template to fill in, what a filled one says, and the register written out.

What comes in is somebody's file: rows are read as text and told of by row and column; nothing is written here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from documents.sheets import Cell, Row, Sheet, write
from documents.workbooks import SheetRow, read_rows
from mentoring.forms.people import EXAMPLE, BirthDateField
from mentoring.models import Person
from mentoring.person_data import PersonData
from mentoring.register import Line
from organizations.models import Organization
from organizations.refusals import Refused
from organizations.text import fold

MOST_ROWS = 2000
MOST_ERRORS = 50
"""How many faults are told at once; more would not be read."""
_WIDTHS = {"category": 34, "last_name": 34, "first_name": 28, "patronymic": 34, "post": 44, "employer": 44}
COLUMNS = {
    "code": "Код",
    "category": "Категория",
    "last_name": "Фамилия",
    "first_name": "Имя",
    "patronymic": "Отчество",
    "birth_date": "Дата рождения",
    "age_group": "Возраст",
    "class_name": "Класс или группа",
    "sex": "Пол",
    "post": "Должность",
    "teaching_since": "Педагогический стаж с",
    "employer": "Предприятие",
    "special_needs": "Особые условия",
}
NAMES = frozenset({"last_name", "first_name", "patronymic", "birth_date"})
_CATEGORIES = {fold(label): value for value, label in Person.Category.choices} | {
    "ученик": "pupil",
    "ученица": "pupil",
    "учитель": "teacher",
    "преподаватель": "teacher",
    "работник предприятия": "employee",
    "сотрудник": "employee",
}
_OFFERED = ", ".join(label.lower() for label in Person.Category.labels)
_SEXES = {fold(label): value for value, label in Person.Sex.choices} | {"ж": "female", "м": "male"}
_AGES = {fold(label).replace("–", "-"): value for value, label in Person.AgeGroup.choices} | {
    "младше 14": "child",
    "14-17": "teen",
    "18+": "adult",
}
_YES = {"да": True, "нет": False, "": False, "+": True, "-": False}


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row; `column` as its head stands in the sheet, "" where it is the row itself."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        place = f"Строка {self.row}" if self.row else "Таблица"
        return f"{place}, графа «{self.column}»: {self.words}" if self.column else f"{place}: {self.words}"


@dataclass(frozen=True, slots=True)
class SheetPerson:
    """Somebody of a row; `code` where the register's own table came back."""

    row: int
    code: str
    data: PersonData


class SheetRefused(Refused):
    """Rows that are not taken, each fault by row and column; nothing of the file was written."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__("Ничего не внесено: исправьте таблицу и загрузите её ещё раз.")
        self.faults = tuple(faults[:MOST_ERRORS])
        self.more = max(0, len(faults) - MOST_ERRORS)


def template(*, names_kept: bool) -> bytes:
    """A workbook to fill in: the heads alone, so that no example is entered by mistake, and how to fill them in."""
    keys = [key for key in _keys(names_kept) if key != "code"]
    told = (
        ("Категория", ", ".join(Person.Category.labels)),
        ("Пол", ", ".join(Person.Sex.labels) + " или пусто"),
        ("Особые условия", "да или нет; диагнозов не пишут"),
        ("Предприятие", "краткое название из реестра организаций, для сотрудников предприятий"),
        ("Дата рождения", "например 14.05.2006") if names_kept else ("Возраст", ", ".join(Person.AgeGroup.labels)),
    )
    heads = Row(tuple(Cell(COLUMNS[key], "Заголовок графы") for key in keys))
    how = tuple(Row((Cell(name), Cell(words))) for name, words in told)
    widths = tuple(float(_WIDTHS.get(key, 26)) for key in keys)
    return write(
        (
            Sheet("Реестр", widths, (heads,), head=(1, 1), landscape=True),
            Sheet("Как заполнять", (40.0, 130.0), how),
        ),
        title="Реестр людей",
    )


def exported(lines: Sequence[Line], *, names: bool) -> bytes:
    """The register's people as a workbook; loaded back it adds nobody."""
    keys = _keys(names)
    extra = ("Согласия действуют с", "Согласия действуют по", "Не хватает", "Базы")
    heads = Row(tuple(Cell(words, "Заголовок графы") for words in (*(COLUMNS[key] for key in keys), *extra)))
    rows = tuple(
        Row(
            (
                *(Cell(_shown(line.person, key)) for key in keys),
                Cell(_day(line.person.admitted_from)),
                Cell(_day(line.person.admitted_until)),
                Cell("; ".join(line.missing)),
                Cell("; ".join(f"{part.get_side_display()}, {part.programme.year_name}" for part in line.parts)),
            )
        )
        for line in lines
    )
    widths = (*(float(_WIDTHS.get(key, 26)) for key in keys), 26.0, 26.0, 60.0, 44.0)
    return write((Sheet("Реестр", widths, (heads, *rows), head=(1, 1), landscape=True),), title="Реестр людей")


def parse(content: bytes, name: str, school: Organization, *, names_kept: bool) -> list[SheetPerson]:
    """The people of a filled workbook. Raises UploadRefused for the file and SheetRefused with all faulty rows."""
    rows = read_rows(content, name, most_rows=MOST_ROWS + 1, most_columns=40)
    if len(rows) < 2:
        raise SheetRefused([RowFault(0, "", "в таблице нет ни одного человека: заполните строки под заголовками")])
    columns = _columns(rows[0], names_kept=names_kept)
    partners = {
        fold(row.short_name): row.pk
        for row in Organization.objects.filter(municipality=school.municipality_id, kind="partner")
    }
    faults: list[RowFault] = []
    found = [_person(row, columns, partners, faults) for row in rows[1:]]
    if faults:
        raise SheetRefused(faults)
    return [one for one in found if one is not None]


def _keys(names: bool) -> list[str]:
    return [key for key in COLUMNS if (key != "age_group" if names else key not in NAMES)]


def _columns(head: SheetRow, *, names_kept: bool) -> dict[str, int]:
    known = {fold(words): key for key, words in COLUMNS.items()}
    columns: dict[str, int] = {}
    for place, words in enumerate(head.cells):
        key = known.get(fold(words))
        if key and key not in columns:
            columns[key] = place
    faults = []
    if not names_kept and (extra := [COLUMNS[key] for key in columns if key in NAMES]):
        told = f"ФИО не хранят, уберите графы: {', '.join(extra)}"
        faults.append(RowFault(head.number, "", told))
    needed = ("category", "last_name", "first_name") if names_kept else ("category", "class_name")
    faults += [
        RowFault(head.number, "", f"нет графы «{COLUMNS[key]}»: возьмите образец")
        for key in needed
        if key not in columns
    ]
    if faults:
        raise SheetRefused(faults)
    return columns


def _person(
    row: SheetRow, columns: Mapping[str, int], partners: Mapping[str, int], faults: list[RowFault]
) -> SheetPerson | None:
    before = len(faults)

    def take(key: str, read: Callable[[str], Any]) -> Any:
        text = row.cells[columns[key]] if key in columns and columns[key] < len(row.cells) else ""
        try:
            return read(text)
        except ValidationError as error:
            faults.append(RowFault(row.number, COLUMNS[key], " ".join(error.messages)))
        return None

    given = {
        "category": take("category", _one_of(_CATEGORIES, f"напишите категорию: {_OFFERED}", needed=True)),
        "birth_date": take("birth_date", _date),
        "age_group": take("age_group", _one_of(_AGES, "напишите возраст", spelt=lambda text: text.replace("–", "-"))),
        "sex": take("sex", _one_of(_SEXES, "напишите пол")),
        "teaching_since": take("teaching_since", _date),
        "employer_id": take("employer", _one_of(partners, "такого предприятия в реестре организаций нет", none=None)),
        "special_needs": take("special_needs", _one_of(_YES, "напишите «да» или «нет»", none=False)),
    }
    words = {key: take(key, str) for key in ("last_name", "first_name", "patronymic", "class_name", "post")}
    code = take("code", str)
    return SheetPerson(row.number, code, PersonData(**given, **words)) if len(faults) == before else None


def _one_of(
    known: Mapping[str, Any],
    told: str,
    *,
    needed: bool = False,
    none: Any = "",
    spelt: Callable[[str], str] = str,
) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if not text and not needed:
            return none
        value = known.get(spelt(fold(text)), _one_of)
        if value is _one_of:
            raise ValidationError(told)
        return value

    return read


def _date(text: str) -> dt.date | None:
    field: BirthDateField = BirthDateField(required=False, example=EXAMPLE)
    found: dt.date | None = field.clean(text)
    return found


def _shown(person: Person, key: str) -> str:
    shown: Mapping[str, Callable[[], str]] = {
        "category": person.get_category_display,
        "birth_date": lambda: _day(person.birth_date),
        "age_group": lambda: person.get_age_group_display() if person.age_group else "",
        "sex": lambda: person.get_sex_display() if person.sex else "",
        "teaching_since": lambda: _day(person.teaching_since),
        "employer": lambda: person.employer.short_name if person.employer else "",
        "special_needs": lambda: "да" if person.special_needs else "",
    }
    return shown[key]() if key in shown else str(getattr(person, key))


def _day(day: dt.date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def told(faults: Iterable[RowFault]) -> list[str]:
    """Faults in words, in the order of rows."""
    return [str(fault) for fault in sorted(faults, key=lambda fault: (fault.row, fault.column))]
