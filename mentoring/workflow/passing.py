"""A school's register of people becomes another's: programmes, people and pairs with their whole history."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mentoring.models import Pair, Person, Programme
from organizations.models import Organization
from organizations.refusals import Refused

_CODE = re.compile(r"(?P<prefix>.*?)(?P<number>\d+)")


def pass_people(row: Organization, successor: Organization) -> dict[str, int]:
    """Programmes, people and pairs of `row` are the successor's from now on. Returns how many of each.

    A code or a pair's number that the successor has already gives way to the next free one. Papers, agreements and
    the log of personal data stay whose they were. Raises Refused where both have the same programme.
    """
    _require_no_same_programme(row, successor)
    people = list(Person.objects.filter(organization=row).order_by("pk"))
    _give_codes(people, successor)
    pairs = list(Pair.objects.filter(organization=row).order_by("pk"))
    _give_numbers(pairs, successor)
    for person in people:
        person.organization = successor
        person.save(update_fields=["organization", "code", "search_text"])
    for pair in pairs:
        pair.organization = successor
    Pair.objects.bulk_update(pairs, ["organization", "number"])
    programmes = Programme.objects.filter(organization=row).update(organization=successor)
    return {"programmes": programmes, "people": len(people), "pairs": len(pairs)}


def _require_no_same_programme(row: Organization, successor: Organization) -> None:
    own = Programme.objects.filter(organization=row).select_related("form")
    theirs = set(Programme.objects.filter(organization=successor).values_list("school_year", "form"))
    for programme in own:
        if (programme.school_year, programme.form_id) in theirs:
            raise Refused(
                f"Программа {programme.school_year}/{programme.school_year + 1} «{programme.form}» есть у обеих "
                "организаций: свести две программы в одну нельзя. Оставьте участников там, где они есть."
            )


def _give_codes(people: Iterable[Person], successor: Organization) -> None:
    taken = set(Person.objects.filter(organization=successor).values_list("code", flat=True))
    moving = {person.code for person in people}
    for person in people:
        if person.code in taken:
            person.code = _free_code(person.code, taken | moving)
        taken.add(person.code)


def _free_code(code: str, taken: set[str]) -> str:
    """The next code of the same kind: «У-001» becomes «У-057» where 56 pupils are there."""
    found = _CODE.fullmatch(code)
    prefix, width = (found["prefix"], len(found["number"])) if found else (f"{code}-", 1)
    numbers = [int(each["number"]) for one in taken if (each := _CODE.fullmatch(one)) and each["prefix"] == prefix]
    return f"{prefix}{max(numbers, default=0) + 1:0{width}d}"


def _give_numbers(pairs: Iterable[Pair], successor: Organization) -> None:
    pairs = list(pairs)
    taken = set(Pair.objects.filter(organization=successor).values_list("number", flat=True))
    last = max(taken | {pair.number for pair in pairs}, default=0)
    for pair in pairs:
        if pair.number in taken:
            last += 1
            pair.number = last
