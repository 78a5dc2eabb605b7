"""How a person stands on a screen: by name with the code beside it at school, by the code alone everywhere else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mentoring.models import Person
from mentoring.permissions import is_of_school, sees_names
from organizations.access import Access

UNNAMED = "без согласия"
"""What stands for a candidate where only the school may know who it is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`name` is empty for eyes that may not see it, and where none is kept: then the code speaks."""

    pk: int
    code: str
    name: str = ""
    about: str = ""

    @property
    def first(self) -> str:
        """What stands first: the name, else the code."""
        return self.name or self.code


def shown(person: Person, access: Access) -> Shown:
    """The person for these eyes. The organization must be loaded with the person."""
    names = sees_names(access, person.organization)
    return Shown(person.pk, person.code, person.full_name if names else "", person.class_name or person.post)


def shown_at_work(person: Person, access: Access, day: dt.date) -> Shown:
    """The person of a pair that goes on: whose consent has ended in it is a candidate, known to the school alone."""
    if person.is_admitted(day) or is_of_school(access, person.organization):
        return shown(person, access)
    return Shown(person.pk, UNNAMED)
