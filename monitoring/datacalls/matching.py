"""Which organization a row of the asker's form means: certain, doubtful, or nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from organizations.likeness import likeness
from organizations.models import Municipality, Organization


@dataclass(frozen=True, slots=True)
class Matched:
    """A row of the form. `is_place`: it names the municipality itself, whose total belongs there."""

    number: int
    text: str
    organization: Organization | None = None
    certain: bool = False
    is_place: bool = False


def matched(
    rows: Sequence[tuple[int, str]], organizations: Sequence[Organization], municipality: Municipality
) -> list[Matched]:
    """Each row with its organization. The same own words are certain; some of them shared by one alone, a doubt."""
    names = {row.pk: {likeness(row.name), likeness(row.short_name)} for row in organizations}
    words = {key: {word for name in found for word in name.split() if len(word) > 3} for key, found in names.items()}
    by_key = {row.pk: row for row in organizations}
    place = {likeness(municipality.name), likeness(municipality.short_name)}
    taken: set[int] = set()
    result = []
    for number, text in rows:
        own = likeness(text)
        if own in place:
            result.append(Matched(number, text, certain=True, is_place=True))
            continue
        same = [key for key, found in names.items() if own in found and key not in taken]
        near = [key for key, found in words.items() if found & set(own.split()) and key not in taken]
        keys = same or near
        key = keys[0] if len(keys) == 1 else None
        if key is not None:
            taken.add(key)
        result.append(Matched(number, text, by_key.get(key or 0), certain=len(same) == 1))
    return result
