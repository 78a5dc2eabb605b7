"""People of the demo. All are invented, and their surnames, after fairy tales and riddles, say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from mentoring.models import Person
from mentoring.person_data import PersonData
from organizations.models import Organization

SURNAMES = (
    *("Небылицын", "Сказкин", "Выдумкин", "Загадкин", "Придумкин", "Прибауткин", "Потешкин", "Считалкин"),
    *("Присказкин", "Колобков", "Теремков", "Емелин", "Лукоморьев", "Жарптицын", "Невидимкин", "Самобранкин"),
    *("Самолётов", "Скороходов", "Клубочкин", "Самогудов", "Чудоюдов", "Горбунков", "Тридевятов", "Тридесятов"),
    *("Щукин", "Репкин", "Рябушкин", "Лягушкин", "Берендеев", "Снегурочкин", "Морозкин", "Хаврошечкин"),
    *("Дюймовочкин", "Солдатиков", "Огнивов", "Русалочкин", "Медногоров", "Каменцветов", "Серебрянкин", "Хозяйкин"),
    *("Аленьков", "Цветиков", "Семицветов", "Золушкин", "Хрустальнов", "Тыквин", "Горошинкин", "Котсапогов"),
    *("Несмеянов", "Кощеев", "Горынычев", "Яжкин", "Василискин", "Полозов", "Кикиморин", "Домовушкин"),
)
_GIRLS = ("Алиса", "Варвара", "Дарья", "Ева", "Кира", "Майя", "Полина", "София", "Ульяна", "Яна", "Вера")
_BOYS = ("Артём", "Богдан", "Глеб", "Егор", "Захар", "Илья", "Марк", "Назар", "Роман", "Тимур", "Фёдор")
_FATHERS = ("Иванов", "Петров", "Сергеев", "Павлов", "Олегов", "Денисов", "Кириллов")


def pupils(first: int, classes: Sequence[str], *, school_year: int) -> Iterator[PersonData]:
    """A pupil for each class, «8 «А»», of an age that fits it in that school year; `first`: the number of the first."""
    for number, class_name in enumerate(classes, first):
        grade = int(class_name.split()[0])
        born = dt.date(school_year - grade - 6, number * 5 % 12 + 1, number * 7 % 28 + 1)
        yield PersonData(Person.Category.PUPIL, *_name(number), birth_date=born, class_name=class_name)


def teacher(number: int, post: str, *, born: int, since: int) -> PersonData:
    """A teacher born in the year `born`, who teaches since the year `since`."""
    return PersonData(
        Person.Category.TEACHER,
        *_name(number, woman=True),
        birth_date=dt.date(born, 3, 12),
        post=post,
        teaching_since=dt.date(since, 9, 1),
    )


def employee(number: int, post: str, employer: Organization, *, born: int) -> PersonData:
    """Somebody of an enterprise, born in the year `born`."""
    return PersonData(
        Person.Category.EMPLOYEE, *_name(number), birth_date=dt.date(born, 7, 3), post=post, employer_id=employer.pk
    )


def _name(number: int, *, woman: bool = False) -> tuple[str, str, str]:
    """Last name, first name and patronymic of the invented person of that number, every other one a girl."""
    last, father = SURNAMES[number % len(SURNAMES)], _FATHERS[number % len(_FATHERS)]
    if woman or number % 2:
        return f"{last}а", _GIRLS[number % len(_GIRLS)], f"{father}на"
    return last, _BOYS[number % len(_BOYS)], f"{father}ич"
