"""A school's register as its page shows it: filters, and people with what they lack and where they take part."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from mentoring.consents import missing, to_renew
from mentoring.models import Consent, Participant, Person
from mentoring.permissions import sees_names
from mentoring.shown import Shown, shown
from organizations.access import Access
from organizations.keyset import Count, KeysetPage, keyset_page
from organizations.models import Organization

PAGE = 50
_GRADE, _NO_GRADE = re.compile(r"[0-9]{1,2}"), 99
STATES = (("", "В реестре"), ("lacking", "Нет согласий"), ("gone", "Выбыли"))


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; "" is everything, words that name nothing are left out."""

    q: str = ""
    state: str = ""
    side: str = ""
    category: str = ""
    class_name: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filters:
        def one_of(name: str, known: Iterable[str]) -> str:
            return value if (value := given.get(name, "")) in set(known) else ""

        return cls(
            q=" ".join(given.get("q", "").split())[:100],
            state=one_of("state", [name for name, _ in STATES]),
            side=one_of("side", Participant.Side.values),
            category=one_of("category", Person.Category.values),
            class_name=given.get("class_name", "")[:40],
        )

    @property
    def is_on(self) -> bool:
        return any((self.q, self.side, self.category, self.class_name))

    @property
    def query(self) -> str:
        given = {name: value for name in self.__slots__ if (value := getattr(self, name))}
        return f"{urlencode(given)}&" if given else ""

    @property
    def rest(self) -> str:
        """The same without the state, for the links that change it."""
        given = {name: value for name in self.__slots__ if name != "state" and (value := getattr(self, name))}
        return f"&{urlencode(given)}" if given else ""


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of the register: what is missing and to be renewed in words, and the bases he is in."""

    person: Person
    who: Shown
    is_admitted: bool
    missing: tuple[str, ...]
    renew: bool
    parts: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the register with its tabs: name, title, how many."""

    lines: tuple[Line, ...]
    page: KeysetPage
    tabs: tuple[tuple[str, str, Count], ...]
    classes: tuple[str, ...]

    @property
    def people(self) -> list[Person]:
        return [line.person for line in self.lines]


def people_of(school: Organization, access: Access, day: dt.date) -> QuerySet[Person]:
    """The school's people whom these eyes may see: for the office nobody who is not admitted on `day`."""
    rows: QuerySet[Person] = Person.objects.visible_to(access).filter(organization=school, destroyed_on__isnull=True)
    return rows if sees_names(access, school) else Person.objects.filter(pk__in=rows.admitted(day).values("pk"))  # type: ignore[attr-defined]


def register_of(
    school: Organization, access: Access, day: dt.date, filters: Filters, given: Mapping[str, str]
) -> Register:
    """The page that the address asks for. A constant number of queries."""
    rows = people_of(school, access, day)
    names = sees_names(access, school)
    found = _narrowed(rows, filters, names=names)
    states = {name: _in_state(found, name, day) for name, _ in STATES}
    # By name where names are kept, in the order of codes elsewhere.
    place = Concat(F("last_name"), Value(" "), F("first_name"), Value(" "), F("code"), output_field=CharField())
    shown_rows = states[filters.state].select_related("organization", "employer")
    page = keyset_page(shown_rows, place if names else F("code"), given, size=PAGE)
    people = list(page)
    return Register(
        tuple(lines_of(people, access, day)),
        page,
        tuple((name, title, Count.of(states[name])) for name, title in STATES),
        tuple(classes_of(rows)),
    )


def classes_of(people: QuerySet[Person]) -> list[str]:
    """Names of the people's classes: 5 «А» before 10 «А», groups without a number last. At most 200."""
    names = people.exclude(class_name="").order_by("class_name").values_list("class_name", flat=True).distinct()[:200]
    return sorted(names, key=_class_place)


def _class_place(name: str) -> tuple[int, str]:
    grade = _GRADE.match(name)
    return (int(grade[0]) if grade else _NO_GRADE, name)


def lines_of(people: list[Person], access: Access, day: dt.date) -> list[Line]:
    """People with what they lack and where they take part, in their order. Two queries."""
    consents: dict[int, list[Consent]] = defaultdict(list)
    for row in Consent.objects.filter(person__in=people):
        consents[row.person_id].append(row)
    parts: dict[int, list[Participant]] = defaultdict(list)
    rows = Participant.objects.filter(person__in=people, left_on__isnull=True, programme__closed_on__isnull=True)
    for one in rows.select_related("programme__form").order_by("pk"):
        parts[one.person_id].append(one)
    return [
        Line(
            person,
            shown(person, access),
            person.is_admitted(day),
            tuple(missing(person, consents[person.pk], day)),
            bool(to_renew(person, consents[person.pk], day)),
            tuple(parts[person.pk]),
        )
        for person in people
    ]


def lacking(rows: QuerySet[Any], day: dt.date) -> QuerySet[Any]:
    """People who are present and not admitted on `day`: candidates."""
    return rows.filter(
        Q(admitted_from__isnull=True) | Q(admitted_from__gt=day) | Q(admitted_until__lt=day) | Q(blocked_on__lte=day),
        left_on__isnull=True,
        destroyed_on__isnull=True,
    )


def _in_state(rows: QuerySet[Any], state: str, day: dt.date) -> QuerySet[Any]:
    if state == "gone":
        return rows.filter(left_on__isnull=False)
    return lacking(rows, day) if state == "lacking" else rows.filter(left_on__isnull=True)


def _by_code(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    for word in words.split():
        spelt = {word, word.upper(), word.capitalize()}
        rows = rows.filter(reduce(or_, (Q(code__contains=one) | Q(class_name__contains=one) for one in spelt)))
    return rows


_CLASS = re.compile(r"(?<!\S)(\d{1,2})[\s-]*[«\"„]?([а-яё])[»\"“]?(?!\S)", re.IGNORECASE)
_QUOTES = (("", ""), ("«", "»"), ('"', '"'))


def searched(rows: Any, words: str, *, names: bool) -> Any:
    """People found by code or class, and by name for eyes that see names.

    Who may not read names must not learn by searching whether somebody is there. A class is found however it is
    spelt: «7К» finds «7 «К»», and «1А» does not find «11А».
    """
    if found := _CLASS.search(words):
        rows = rows.filter(reduce(or_, (Q(class_name__startswith=one) for one in _spelt(*found.groups()))))
        words = f"{words[: found.start()]} {words[found.end() :]}"
    return rows.matching(words) if names else _by_code(rows, words)


def _spelt(number: str, letter: str) -> Iterator[str]:
    """How registers write a class: «7К», «7 К», «7-К», «7 «К»», with either quotes and letter case."""
    for one in (letter.upper(), letter.lower()):
        yield from (f"{number}{gap}{left}{one}{right}" for gap in ("", " ", "-") for left, right in _QUOTES)


def _narrowed(rows: Any, filters: Filters, *, names: bool) -> Any:
    found = rows
    if filters.q:
        found = searched(rows, filters.q, names=names)
    if filters.category:
        found = found.filter(category=filters.category)
    if filters.class_name:
        found = found.filter(class_name=filters.class_name)
    if filters.side:
        parts = Participant.objects.filter(person=OuterRef("pk"), side=filters.side, left_on__isnull=True)
        found = found.filter(Exists(parts))
    return found
