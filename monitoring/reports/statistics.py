"""The statistics sheet's numbers: unique people by form, age, sex and category, programmes, pairs, enterprises.

Standards §4.4: which line of which federal form asks for them is the user's to say, so that a number is known by its
code alone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from mentoring.models import Form, Pair, PairMember, Person
from monitoring.counting import YOUNG_YEARS, age_on
from monitoring.models import StatisticsCell
from monitoring.reports.snapshot import StatisticsLine
from organizations.models import Municipality

AGES = ((10, 14), (15, 17), (18, 19))
_SIDES = {"mentees": "Наставляемые", "mentors": "Наставники"}
_SEXES = {Person.Sex.FEMALE.value: "женского пола", Person.Sex.MALE.value: "мужского пола"}
_PERSON = ("pk", "birth_date", "sex", "category", "special_needs", "teaching_since", "employer_id")


def titles() -> dict[str, str]:
    """Every number that the sheet may hold: code → words, in the order of the sheet. One query."""
    found = {
        "programmes": "Программы наставничества",
        "pairs": "Наставнические пары и группы",
        "enterprises": "Предприятия, предоставившие наставников",
    }
    forms = list(Form.objects.order_by("position", "pk").values_list("code", "name"))
    for side, words in _SIDES.items():
        found[side] = f"{words}, всего"
        found |= {f"{side}_form_{code}": f"{words}, форма «{name}»" for code, name in forms}
        found |= {f"{side}_age_{low}_{high}": f"{words} {low}–{high} лет" for low, high in AGES}
        found[f"{side}_age_unknown"] = f"{words}, дата рождения не указана"
        found |= {f"{side}_{sex}": f"{words} {name}" for sex, name in _SEXES.items()}
        found[f"{side}_sex_unknown"] = f"{words}, пол не указан"
        found |= {f"{side}_{code}": f"{words}: {name.lower()}" for code, name in Person.Category.choices}
    found["mentees_special"] = "Наставляемые, которым нужны особые условия"
    found["mentees_young_teachers"] = "Наставляемые — педагоги со стажем до 3 лет"
    return found


def statistics_of(municipality: Municipality, first: dt.date, last: dt.date) -> tuple[StatisticsLine, ...]:
    """The numbers of everybody who worked in a pair from `first` to `last`; ages and service are taken on `last`.

    A person counts once in each number, however many pairs. Five queries.
    """
    people: dict[str, set[int]] = defaultdict(set)
    pairs = worked_pairs(municipality, first, last)
    for side, rows in (("mentees", _mentees(pairs, first, last)), ("mentors", _mentors(pairs))):
        for form, person in rows:
            for code in _codes(side, form, person, last):
                people[code].add(person["employer_id"] if code == "enterprises" else person["pk"])
    found = {code: len(keys) for code, keys in people.items()}
    found["pairs"] = pairs.count()
    found["programmes"] = pairs.order_by().values("programme").distinct().count()
    places = defaultdict(list)
    for cell in StatisticsCell.objects.filter(municipality=municipality):
        places[cell.figure].append(place_in_words(cell))
    return tuple(
        StatisticsLine(code, title, found.get(code, 0), tuple(places[code])) for code, title in titles().items()
    )


def place_in_words(cell: StatisticsCell) -> str:
    """«1-ДОП, раздел 3, строка 05, графа 4»."""
    named = (("раздел", cell.section), ("строка", cell.line), ("графа", cell.column))
    return ", ".join([cell.form, *(f"{word} {value}" for word, value in named if value)])


def worked_pairs(municipality: Municipality, first: dt.date, last: dt.date) -> QuerySet[Pair]:
    """Pairs that worked at some time in these days; a proposed one has not begun."""
    rows = Pair.objects.filter(municipality=municipality, started_on__lte=last).exclude(status=Pair.Status.PROPOSED)
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=first))


def _mentees(pairs: Any, first: dt.date, last: dt.date) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = PairMember.objects.filter(pair__in=pairs.values("pk")).order_by()
    rows = rows.filter(Q(joined_on__isnull=True) | Q(joined_on__lte=last))
    rows = rows.filter(Q(left_on__isnull=True) | Q(left_on__gte=first))
    yield from _people(rows, "pair__programme__form__code", "mentee__person__")


def _mentors(pairs: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from _people(pairs.order_by(), "programme__form__code", "mentor__person__")


def _people(rows: Any, form: str, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for code, *values in rows.values_list(form, *(f"{path}{name}" for name in _PERSON)):
        yield code, dict(zip(_PERSON, values, strict=True))


def _codes(side: str, form: str, person: dict[str, Any], day: dt.date) -> Iterable[str]:
    yield side
    yield f"{side}_form_{form}"
    yield f"{side}_{person['category']}"
    # What the register does not know is told as such: a zero would say that there is nobody.
    yield f"{side}_{person['sex'] or 'sex_unknown'}"
    if not person["birth_date"]:
        yield f"{side}_age_unknown"
    else:
        age = age_on(person["birth_date"], day)
        yield from (f"{side}_age_{low}_{high}" for low, high in AGES if low <= age <= high)
    if side == "mentees" and person["special_needs"]:
        yield "mentees_special"
    since = person["teaching_since"]
    is_teacher = person["category"] == Person.Category.TEACHER
    if side == "mentees" and is_teacher and since and age_on(since, day) < YOUNG_YEARS:
        yield "mentees_young_teachers"
    if side == "mentors" and person["category"] == Person.Category.EMPLOYEE and person["employer_id"]:
        yield "enterprises"
