"""Which organization a row of the asker's form means: certain, doubtful, or nobody's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from monitoring.datacalls.blank import Blank
from organizations.likeness import likeness
from organizations.models import Municipality, Organization
from organizations.refusals import Refused

_SUMS = frozenset({"всего", "итого", "свод", "по"})
_COMMON = frozenset({"район", "района", "округ", "округа", "город", "города", "область", "области", "администрации"})
"""Words of many names: sharing one of them tells nothing."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A row of the form. `is_place`: it names the municipality itself, whose total belongs there."""

    number: int
    text: str
    organization: Organization | None = None
    certain: bool = False
    is_place: bool = False


def mapping_of(blank: Blank, letters: dict[str, str], rows: dict[int, Matched]) -> dict[str, Any]:
    """What is stored of the form: where which column and whose row stand; `letters` by the column's code, `rows` by
    number. Raises Refused where one organization has two rows: its answer would be written into both.
    """
    keys = [row.organization.pk for row in rows.values() if row.organization is not None]
    if len(keys) != len(set(keys)):
        raise Refused("Одна организация выбрана в двух строках формы. Оставьте её в одной.")
    place = next((row.number for row in rows.values() if row.is_place), None)
    return {
        "sheet": blank.sheet,
        "header_row": blank.header_row,
        "first_row": blank.first_row,
        "key": blank.key,
        "is_list": blank.is_list,
        "columns": letters,
        "rows": {str(row.organization.pk): row.number for row in rows.values() if row.organization is not None},
        "free": list(blank.free),
        "total_row": blank.total_row,
        "place_row": place,
        "open_end": blank.open_end and all(row.organization or row.is_place for row in rows.values()),
    }


def matched(
    rows: Sequence[tuple[int, str]], organizations: Sequence[Organization], municipality: Municipality
) -> list[Matched]:
    """Each row with its organization. The same own words are certain; some of them shared by one alone, a doubt.

    Sure ones are found first: «Филиал Алгасовской школы» above the school itself does not take its place.
    """
    names = {row.pk: _names(row, municipality) for row in organizations}
    by_key = {row.pk: row for row in organizations}
    place = {likeness(municipality.name), likeness(municipality.short_name)}
    own = {number: likeness(text) for number, text in rows}
    whole = {number for number, words in own.items() if _without(words, _SUMS) in place}
    sure = _alone(own.keys() - whole, lambda number, key: own[number] in names[key], names)
    words = {key: set().union(*(_telling(one) for one in found)) for key, found in names.items()}
    left = {key: words[key] for key in names.keys() - set(sure.values())}
    near = _alone(own.keys() - whole - sure.keys(), lambda number, key: bool(_telling(own[number]) & words[key]), left)
    return [
        Matched(
            number,
            text,
            by_key.get(sure.get(number) or near.get(number) or 0),
            certain=number in sure or number in whole,
            is_place=number in whole,
        )
        for number, text in rows
    ]


def _alone(numbers: Iterable[int], fits: Callable[[int, int], bool], keys: Iterable[int]) -> dict[int, int]:
    """Organizations by rows, from the top down: where one alone of those that are left fits."""
    found: dict[int, int] = {}
    free = set(keys)
    for number in sorted(numbers):
        fitting = [key for key in free if fits(number, key)]
        if len(fitting) == 1:
            found[number] = fitting[0]
            free.discard(fitting[0])
    return found


def _names(row: Organization, municipality: Municipality) -> set[str]:
    """How a form may call the organization: a region's names a municipality, whose department is asked."""
    names = {row.name, row.short_name}
    if row.municipality_id != municipality.pk:
        names |= {row.municipality.name, row.municipality.short_name}
    return {likeness(name) for name in names}


def _telling(words: str) -> set[str]:
    return {word for word in words.split() if len(word) > 3 and word not in _COMMON}


def _without(words: str, others: frozenset[str]) -> str:
    return " ".join(word for word in words.split() if word not in others)
