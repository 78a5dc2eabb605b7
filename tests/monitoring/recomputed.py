"""Figures of indicators once more, from raw rows in plain Python, day by day: nothing of the product's counting.

Slow and plain on purpose. Rows come as dicts of columns.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.forms.models import model_to_dict

from mentoring.models import MentorChange, Pair, PairMember, Participant, Person
from monitoring.models import BaseNumber, EnteredValue, Indicator, Sheet
from organizations.models import Municipality, Organization

Answer = tuple[int | None, int | None, int | None]
"""Numerator, denominator, answered."""
_ONE = dt.timedelta(days=1)


def rows(model: Any, municipality: Municipality) -> list[dict[str, Any]]:
    return [
        {"pk": row.pk, **model_to_dict(row, fields=None)} | _dates(row)
        for row in model.objects.filter(municipality=municipality)
    ]


def _dates(row: Any) -> dict[str, Any]:
    """Columns that forms leave out."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@dataclass
class World:
    people: dict[int, dict[str, Any]]
    person_of: dict[int, int]
    """Participant → person."""
    pairs: list[dict[str, Any]]
    members: dict[int, list[dict[str, Any]]]
    changes: dict[int, list[dict[str, Any]]]
    bases: list[dict[str, Any]]
    entered: list[dict[str, Any]]
    sheets: list[tuple[dict[str, Any], str, int]]
    """With the side and the organization asked."""
    school_of: dict[int, int]
    schools: dict[int, dt.date | None]
    """Schools that are no branches, and when each was closed."""
    day: dt.date
    known: dict[dt.date, set[tuple[str, int]]] = field(default_factory=dict)

    @classmethod
    def read(cls, municipality: Municipality, day: dt.date) -> World:
        members, changes = defaultdict(list), defaultdict(list)
        for row in rows(PairMember, municipality):
            members[row["pair_id"]].append(row)
        for row in sorted(rows(MentorChange, municipality), key=lambda row: (row["on"], row["id"])):
            changes[row["pair_id"]].append(row)
        organizations = rows(Organization, municipality)
        sheets = Sheet.objects.filter(municipality=municipality)
        return cls(
            people={row["id"]: row for row in rows(Person, municipality)},
            person_of={row["id"]: row["person_id"] for row in rows(Participant, municipality)},
            pairs=rows(Pair, municipality),
            members=members,
            changes=changes,
            bases=rows(BaseNumber, municipality),
            entered=rows(EnteredValue, municipality),
            sheets=[
                (_dates(sheet), sheet.collection.questionnaire.side, sheet.collection.programme.organization_id)
                for sheet in sheets.select_related("collection__questionnaire", "collection__programme")
            ],
            school_of={row["id"]: row["parent_id"] or row["id"] for row in organizations},
            schools={
                row["id"]: row["closed_on"]
                for row in organizations
                if row["kind"] == "school" and row["parent_id"] is None
            },
            day=day,
        )

    def at_work(self, day: dt.date) -> Iterator[tuple[str, int]]:
        """Side and person of everybody in a pair on the day."""
        for pair in self.pairs:
            begun = pair["status"] != "proposed" and pair["started_on"] and pair["started_on"] <= day
            if not begun or (pair["ended_on"] and pair["ended_on"] < day):
                continue
            mentor = pair["mentor_id"]
            for change in self.changes[pair["id"]]:
                if change["on"] > day:
                    mentor = change["before_id"]
                    break
            yield "mentor", self.person_of[mentor]
            for member in self.members[pair["id"]]:
                joined, left = member["joined_on"], member["left_on"]
                if (joined is None or joined <= day) and (left is None or left >= day):
                    yield "mentee", self.person_of[member["mentee_id"]]

    def took_part(self, first: dt.date, last: dt.date) -> set[tuple[str, int]]:
        found, day = set(), first
        while day <= min(last, self.day):
            if day not in self.known:
                self.known[day] = set(self.at_work(day))
            found |= self.known[day]
            day += _ONE
        return found


def span(indicator: Indicator, year: int) -> tuple[dt.date, dt.date]:
    if indicator.year == "school":
        return dt.date(year, 9, 1), dt.date(year + 1, 8, 31)
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def birthdays(born: dt.date, day: dt.date) -> int:
    """How many birthdays have come by the day; of 29 February on 1 March where the year has none."""
    number = 0
    while True:
        year = born.year + number + 1
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        anniversary = (
            dt.date(year, 3, 1)
            if (born.month, born.day) == (2, 29) and not leap
            else dt.date(year, born.month, born.day)
        )
        if anniversary > day:
            return number
        number += 1


def figures(world: World, indicator: Indicator, year: int) -> tuple[dict[int, Answer], Answer]:
    """By school, and of the district."""
    first, last = span(indicator, year)
    if first > world.day:
        return {}, (None, None, None)
    took = world.took_part(first, last)
    own: dict[int, Answer] = {}
    by_school: dict[int, set[int]] = defaultdict(set)
    side = {"mentees": "mentee", "satisfied_mentees": "mentee", "young_teachers": "mentee"}.get(
        indicator.rule, "mentor"
    )
    enterprises: set[int] = set()
    sides = {"mentor", "mentee"} if indicator.rule == "involved" else {side}
    for on_side, key in took:
        person = world.people[key]
        if on_side in sides and _counts(indicator, person, dt.date(first.year, 12, 31)):
            school = world.school_of[person["organization_id"]]
            if indicator.rule == "enterprises":
                by_school[school].add(person["employer_id"])
                enterprises.add(person["employer_id"])
            else:
                by_school[school].add(key)
    bases: dict[int | None, int] = {}
    for row in world.bases:
        if row["base"] == indicator.base and row["year"] == year:
            place = row["organization_id"] and world.school_of[row["organization_id"]]
            bases[place] = bases.get(place, 0) + row["number"]
    if indicator.rule == "enterprises":
        own = {school: (len(found), None, None) for school, found in by_school.items()}
    elif indicator.rule.startswith("satisfied"):
        yes, answered = _opinions(world, side, first, last)
        own = {
            school: (yes[school] if answered.get(school) else None, len(found), answered.get(school, 0))
            for school, found in by_school.items()
        }
    else:
        asked = {pk for pk, closed in world.schools.items() if closed is None or closed >= first}
        for school in asked | set(by_school) | {place for place in bases if place is not None}:
            own[school] = len(by_school.get(school, ())), bases.get(school), None
    entered = {
        row["organization_id"]: (row["numerator"], row["denominator"], row["answered"])
        for row in world.entered
        if row["indicator_id"] == indicator.pk and row["year"] == year and row["withdrawn_at"] is None
    }
    own |= {place: numbers for place, numbers in entered.items() if place is not None}
    if None in entered:
        return own, entered[None]
    if indicator.rule == "enterprises":
        return own, (len(enterprises), bases.get(None), None)
    if indicator.rule.startswith("satisfied"):
        # Who has not been asked stays in the denominator: all who took part.
        every = list(zip(*own.values(), strict=True)) or [(), (), ()]
        return own, (_sum(every[0]), _sum(every[1]), _sum(every[2]))
    if None in bases:
        return own, (sum(a for a, _, _ in own.values() if a is not None) if own else None, bases[None], None)
    known = [(a, b, c) for a, b, c in own.values() if a is not None and b is not None]
    if not known:
        return own, (None, None, None)
    answers = [c for _, _, c in known if c is not None]
    return own, (sum(a for a, _, _ in known), sum(b for _, b, _ in known), sum(answers) if answers else None)


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _counts(indicator: Indicator, person: dict[str, Any], day: dt.date) -> bool:
    match indicator.rule:
        case "young_teachers":
            since = person["teaching_since"]
            if person["category"] != "teacher" or since is None:
                return False
            served = birthdays(since, day)
            return served < 3 or (served == 3 and (since.month, since.day) == (day.month, day.day))
        case "enterprises":
            return person["category"] == "employee" and person["employer_id"] is not None
        case "involved":
            return person["category"] in ("pupil", "student")
        case "mentees" | "mentors":
            age = _age(person, day)
            return age is not None and indicator.age_from <= age <= indicator.age_to  # type: ignore[operator]
        case _:
            return True


def _age(person: dict[str, Any], day: dt.date) -> int | None:
    if person["birth_date"]:
        return birthdays(person["birth_date"], day)
    digits = "".join(iter(person["class_name"][:2])).strip()
    digits = digits if digits.isdecimal() else digits[:1]
    if person["category"] in ("teacher", "employee") or not digits.isdecimal():
        return None
    return int(digits) + (15 if person["category"] == "student" else 6)


def _opinions(world: World, side: str, first: dt.date, end: dt.date) -> tuple[dict[int, int], dict[int, int]]:
    """Satisfied and answered by school: of a person's sheets of the year the last one."""
    last: dict[Any, tuple[Any, dict[str, Any], int]] = {}
    for sheet, of_side, organization in world.sheets:
        done = sheet["finished_on"]
        tells = sheet["marks_number"] > 0 or sheet["said_yes"] is not None
        if of_side != side or done is None or not first <= done <= min(end, world.day) or not tells:
            continue
        participant = sheet["participant_id"]
        who = ("sheet", sheet["id"]) if participant is None else ("person", world.person_of[participant])
        if who not in last or last[who][0] < (done, sheet["id"]):
            last[who] = (done, sheet["id"]), sheet, organization
    yes: dict[int, int] = defaultdict(int)
    answered: dict[int, int] = defaultdict(int)
    for _, sheet, organization in last.values():
        school = world.school_of[organization]
        answered[school] += 1
        mean = sheet["marks_number"] and sheet["marks_sum"] / sheet["marks_number"] >= 7
        yes[school] += bool(mean or sheet["said_yes"] is True)
    return yes, answered
