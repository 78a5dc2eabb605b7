"""Who is counted: from rows of registers to people, once a year each, with the reason in words. No database here.

Rules are of standards §2.5: a person counts once a year per indicator however many pairs, ages are taken on a day that
the indicator sets.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from organizations.text import counted as in_words

YOUNG_YEARS = 3
"""A young teacher has worked up to three years (standards §2.5, indicator 3)."""
# A first-former is seven on 31 December of his first school year, a student of the first course sixteen.
_AGE_OF_CLASS, _AGE_OF_COURSE = 6, 15
_TEACHER, _EMPLOYEE, _PUPIL, _STUDENT = "teacher", "employee", "pupil", "student"
MENTEE, MENTOR = "mentee", "mentor"


@dataclass(frozen=True, slots=True)
class Part:
    """A person's work on one side of one pair: from when until when (None: still), and what the rules ask of him."""

    person: int
    code: str
    organization: int
    side: str
    since: dt.date
    until: dt.date | None
    category: str
    birth_date: dt.date | None = None
    age_group: str = ""
    class_name: str = ""
    teaching_since: dt.date | None = None
    employer: int | None = None

    def falls_into(self, first: dt.date, last: dt.date) -> bool:
        return self.since <= last and (self.until is None or self.until >= first)


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator asks: its rule, the ages and the day of the year on which they are taken."""

    rule: str
    age_from: int | None = None
    age_to: int | None = None
    age_month: int = 12
    age_day: int = 31


@dataclass(frozen=True, slots=True)
class Counted:
    """A person whom an indicator counts, or leaves out for want of data, and why."""

    person: int
    code: str
    organization: int
    why: str
    counts: bool = True
    employer: int | None = None


def span_of(kind: str, year: int) -> tuple[dt.date, dt.date]:
    """The first and last day of a calendar year, or of the school year that begins in it (1 September)."""
    if kind == "school":
        return dt.date(year, 9, 1), dt.date(year + 1, 8, 31)
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def counted(definition: Definition, parts: Iterable[Part], first: dt.date, last: dt.date) -> list[Counted]:
    """Everybody whom the definition counts in the days from `first` to `last`, once each, by code.

    People of the right side whose age or length of service nobody knows come with `counts=False`. Those whom the rule
    clearly does not mean are absent. `first` is a day of the year that ages refer to.
    """
    wanted = _SIDES[definition.rule]
    day = _day_of_age(definition, first)
    people: dict[int, Part] = {}
    for part in parts:
        if part.side in wanted and part.person not in people and part.falls_into(first, last):
            people[part.person] = part
    found = (_judged(definition, part, day) for part in people.values())
    return sorted((each for each in found if each is not None), key=lambda each: (each.organization, each.code))


def took_part(side: str, parts: Iterable[Part], first: dt.date, last: dt.date) -> dict[int, set[int]]:
    """Who worked on the side in these days: organization → people. The denominator of satisfaction."""
    found: dict[int, set[int]] = {}
    for part in parts:
        if part.side == side and part.falls_into(first, last):
            found.setdefault(part.organization, set()).add(part.person)
    return found


def age_on(birth_date: dt.date, day: dt.date) -> int:
    """Full years on `day`; who is born on 29 February turns on 1 March in other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


_SIDES = {
    "mentees": {MENTEE},
    "mentors": {MENTOR},
    "young_teachers": {MENTEE},
    "enterprises": {MENTOR},
    "involved": {MENTEE, MENTOR},
    "satisfied_mentees": {MENTEE},
    "satisfied_mentors": {MENTOR},
}


def _day_of_age(definition: Definition, first: dt.date) -> dt.date:
    """The day on which ages are taken, within the year that begins on `first`."""
    for year in (first.year, first.year + 1):
        day = _date(year, definition.age_month, definition.age_day)
        if day >= first:
            return day
    raise AssertionError("a day of the year comes within a year")


def _date(year: int, month: int, day: int) -> dt.date:
    """The day of the month, or its last one: 31 June is 30 June."""
    while True:
        try:
            return dt.date(year, month, day)
        except ValueError:
            day -= 1


def _judged(definition: Definition, part: Part, day: dt.date) -> Counted | None:
    match definition.rule:
        case "young_teachers":
            return _young(part, day)
        case "enterprises":
            return _of_enterprise(part)
        case "involved":
            return _made(part, _side_in_words(part)) if part.category in (_PUPIL, _STUDENT) else None
        case "mentees" | "mentors":
            return _of_age(definition, part, day)
        case _:
            return _made(part, _side_in_words(part))


def _of_age(definition: Definition, part: Part, day: dt.date) -> Counted | None:
    if part.category in (_TEACHER, _EMPLOYEE) and part.birth_date is None:
        return None
    known = _age(part, day)
    if known is None:
        return _made(part, "нет ни даты рождения, ни класса", counts=False)
    age, how = known
    low, high = definition.age_from or 0, definition.age_to or 200
    return _made(part, f"{_side_in_words(part)}, {how}") if low <= age <= high else None


def _age(part: Part, day: dt.date) -> tuple[int, str] | None:
    """Years on `day` and how that is known; without a birth date the class tells it."""
    if part.birth_date is not None:
        age = age_on(part.birth_date, day)
        return age, f"{_years(age)} на {day:%d.%m.%Y}"
    number = re.match(r"\s*(\d{1,2})", part.class_name)
    if number is None:
        return None
    age = int(number[1]) + (_AGE_OF_COURSE if part.category == _STUDENT else _AGE_OF_CLASS)
    return age, f"{_years(age)} по классу «{part.class_name}»"


def _young(part: Part, day: dt.date) -> Counted | None:
    if part.category != _TEACHER:
        return None
    if part.teaching_since is None:
        return _made(part, "не указано, с какого года педагог работает", counts=False)
    served = age_on(part.teaching_since, day)
    if served > YOUNG_YEARS or (served == YOUNG_YEARS and not _is_anniversary(part.teaching_since, day)):
        return None
    return _made(part, f"наставляемый, работает с {part.teaching_since:%d.%m.%Y}")


def _is_anniversary(since: dt.date, day: dt.date) -> bool:
    return (since.month, since.day) == (day.month, day.day)


def _of_enterprise(part: Part) -> Counted | None:
    if part.category != _EMPLOYEE:
        return None
    if part.employer is None:
        return _made(part, "не указано предприятие", counts=False)
    return _made(part, "наставник от предприятия")


def _made(part: Part, why: str, *, counts: bool = True) -> Counted:
    return Counted(part.person, part.code, part.organization, why, counts, part.employer)


def _side_in_words(part: Part) -> str:
    return "наставник" if part.side == MENTOR else "наставляемый"


def _years(number: int) -> str:
    return in_words(number, "год", "года", "лет")
