"""What a school writes down of a person, and when it is too little, too much or wrong: the minimum, no diagnoses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from mentoring.consents import age_on
from mentoring.models import Person
from mentoring.workflow.register import line
from organizations.refusals import Refused
from organizations.text import fold

PREFIXES = {"pupil": "У", "student": "С", "teacher": "Пед", "employee": "Пр", "graduate": "В"}
"""What a code begins with."""
LEARNERS = frozenset({Person.Category.PUPIL, Person.Category.STUDENT})
_YOUNGEST, _OLDEST = 5, 110
_FIRST_WORK = 14
"""Nobody is hired earlier (ТК РФ, ст. 63)."""
_NAME_LIMIT, _CLASS_LIMIT, _POST_LIMIT = 100, 40, 200


@dataclass(frozen=True, slots=True)
class PersonData:
    """Somebody as entered. Where no names are kept, names and the birth date are empty and `age_group` stands."""

    category: str
    last_name: str = ""
    first_name: str = ""
    patronymic: str = ""
    birth_date: dt.date | None = None
    age_group: str = ""
    sex: str = ""
    class_name: str = ""
    post: str = ""
    teaching_since: dt.date | None = None
    employer_id: int | None = None
    special_needs: bool = False


def cleaned(data: PersonData, *, names_kept: bool, day: dt.date) -> PersonData:
    """The data in order on the day `day`. Raises Refused with the field that is wrong."""
    if data.category not in Person.Category.values:
        raise Refused("Выберите категорию.", field="category")
    if data.sex and data.sex not in Person.Sex.values:
        raise Refused("Выберите пол.", field="sex")
    row = replace(
        data,
        last_name=line(data.last_name, limit=_NAME_LIMIT, what="Фамилия", field="last_name"),
        first_name=line(data.first_name, limit=_NAME_LIMIT, what="Имя", field="first_name"),
        patronymic=line(data.patronymic, limit=_NAME_LIMIT, what="Отчество", field="patronymic"),
        class_name=line(data.class_name, limit=_CLASS_LIMIT, what="Класс", field="class_name"),
        post=line(data.post, limit=_POST_LIMIT, what="Должность", field="post"),
    )
    if row.teaching_since is not None and row.teaching_since > day:
        raise Refused("Педагогический стаж ещё не начался: проверьте дату.", field="teaching_since")
    return _with_name(row, day) if names_kept else _without_name(row)


def same_person(row: PersonData, other: Person) -> bool:
    """Whether the entered one is likely the other: the same name, and no birth dates that differ."""
    names = (row.last_name, row.first_name, row.patronymic), (other.last_name, other.first_name, other.patronymic)
    mine, theirs = (tuple(fold(word) for word in found) for found in names)
    if not other.last_name or mine[:2] != theirs[:2]:
        return False
    if mine[2] and theirs[2] and mine[2] != theirs[2]:
        return False
    return row.birth_date is None or other.birth_date is None or row.birth_date == other.birth_date


def _with_name(row: PersonData, day: dt.date) -> PersonData:
    for field, what in (("last_name", "фамилию"), ("first_name", "имя")):
        if not getattr(row, field):
            raise Refused(f"Напишите {what}.", field=field)
    if row.birth_date is None:
        if row.category in LEARNERS:
            raise Refused("Напишите дату рождения: от неё зависит, кто подписывает согласие.", field="birth_date")
        return replace(row, age_group=Person.AgeGroup.ADULT)
    if not _YOUNGEST <= age_on(row.birth_date, day) <= _OLDEST:
        raise Refused("Проверьте год рождения.", field="birth_date")
    if row.teaching_since is not None and age_on(row.birth_date, row.teaching_since) < _FIRST_WORK:
        raise Refused("Стаж начался раньше, чем можно работать: проверьте обе даты.", field="teaching_since")
    # The birth date tells the age itself.
    return replace(row, age_group="")


def _without_name(row: PersonData) -> PersonData:
    if row.last_name or row.first_name or row.patronymic or row.birth_date is not None:
        raise Refused("В муниципалитете ФИО и даты рождения не хранят: внесите класс и возраст, имя останется в школе.")
    if row.category not in LEARNERS and not row.age_group:
        return replace(row, age_group=Person.AgeGroup.ADULT)
    if row.age_group not in Person.AgeGroup.values:
        raise Refused("Выберите возраст: от него зависит, кто подписывает согласие.", field="age_group")
    return row
