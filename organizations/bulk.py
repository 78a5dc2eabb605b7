"""The bulk writer of this floor: a synthetic country for measurements. Beside `workflow` nothing else writes.

Everything it makes says in its name that it is synthetic, and its codes begin with PREFIX: it is written only where
nothing real stands, and real data is never mistaken for it.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from organizations.models import Membership, Municipality, Organization, OrganizationKind, Role, User
from organizations.refusals import Refused
from organizations.text import fold

PREFIX = "synthetic-"
REGIONS = 89
"""As many as the country has; a small one has fewer, a region to thirty municipalities."""
_TO_A_REGION = 30
_BATCH = 2000
_DOMAIN = "synthetic.example"

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Place:
    """A synthetic municipality: its number (codes end with it), its department, and how many schools it has."""

    number: int
    municipality: Municipality
    department: Organization
    schools: int


def require_synthetic() -> None:
    """Raises Refused where anything real stands, and in a production installation altogether."""
    if not settings.DEMO:
        raise Refused("Условная страна создаётся только при ROADMAPS_MODE=demo: в рабочей установке данные настоящие.")
    real = Municipality.objects.exclude(slug__startswith=PREFIX).order_by("name").first()
    if real is not None:
        raise Refused(
            f"В базе есть муниципалитет «{real}», созданный не этой командой: условная страна рядом с ним не "
            "создаётся. Укажите пустую базу (DATABASE_URL или ROADMAPS_VAR)."
        )


def found_country(municipalities: int, schools: int, *, seed: int, day: dt.date) -> list[Place]:
    """Regions, municipalities that live on `day`, their departments and people; schools come with `found_schools`.

    A country that stands already is added to: numbers go on. Returns the new municipalities in order.
    """
    first = Municipality.objects.filter(kind=Municipality.Kind.MUNICIPALITY).count() + 1
    numbers = range(first, first + municipalities)
    with transaction.atomic():
        regions = _found_regions(min(REGIONS, -(-municipalities // _TO_A_REGION)))
        rows = _create(
            Municipality(
                name=f"Синтетический район № {number}",
                short_name=f"Район № {number}",
                slug=f"{PREFIX}{number}",
                parent=regions[number % len(regions)],
                demo_date=day,
            )
            for number in numbers
        )
        departments = _create(_department(number, row) for number, row in zip(numbers, rows, strict=True))
        shares = _shares(municipalities, schools, seed)
        _staff_departments(numbers, departments)
    return [Place(*each) for each in zip(numbers, rows, departments, shares, strict=True)]


def found_schools(places: Iterable[Place]) -> Iterator[int]:
    """Create the schools of the places, and a curator in the first school of each. Yields how many after each part."""
    number = begun = Organization.objects.filter(kind=OrganizationKind.SCHOOL).count()
    source = iter(places)
    while batch := list(islice(source, 200)):
        wanted = []
        for place in batch:
            numbers = range(number + 1, number + 1 + place.schools)
            wanted += [_school(each, place.municipality) for each in numbers]
            number += place.schools
        with transaction.atomic():
            created = _create(wanted)
            first = {school.municipality_id: school for school in reversed(created)}
            _employ([(school, "curator", (Role.CURATOR,)) for school in first.values()])
        yield number - begun


def found_partners(places: Iterable[Place], each: int) -> None:
    """So many enterprises in every place."""
    _create(
        _organization(
            f"{PREFIX}partner-{place.number}-{number}",
            OrganizationKind.PARTNER,
            place.municipality,
            f"Синтетическое предприятие № {place.number}-{number}",
            f"Предприятие № {place.number}-{number} (синтетическое)",
        )
        for place in places
        for number in range(1, each + 1)
    )


def _found_regions(wanted: int) -> list[Municipality]:
    """So many regions at least, each with its authority and an observer."""
    standing = list(Municipality.objects.filter(kind=Municipality.Kind.REGION).order_by("pk"))
    numbers = range(len(standing) + 1, max(wanted, len(standing)) + 1)
    new = _create(
        Municipality(
            name=f"Синтетический регион № {number}",
            short_name=f"Регион № {number}",
            slug=f"{PREFIX}region-{number}",
            kind=Municipality.Kind.REGION,
        )
        for number in numbers
    )
    authorities = _create(
        _organization(
            f"{PREFIX}authority-{number}",
            OrganizationKind.REGIONAL_AUTHORITY,
            region,
            f"Синтетическое министерство образования региона № {number}",
            f"Минобр региона № {number}",
        )
        for number, region in zip(numbers, new, strict=True)
    )
    _employ([(row, "observer", (Role.OBSERVER,)) for row in authorities])
    return standing + new


def _department(number: int, municipality: Municipality) -> Organization:
    return _organization(
        f"{PREFIX}department-{number}",
        OrganizationKind.DEPARTMENT,
        municipality,
        f"Синтетическое управление образования № {number}",
        f"Управление образования № {number}",
    )


def _school(number: int, municipality: Municipality) -> Organization:
    names = f"Синтетическая школа № {number}", f"СОШ № {number} (синтетическая)"
    return _organization(f"{PREFIX}school-{number}", OrganizationKind.SCHOOL, municipality, *names)


def _organization(slug: str, kind: str, municipality: Municipality, name: str, short_name: str) -> Organization:
    # A bulk insert passes by `save`, which folds the names.
    return Organization(
        municipality=municipality,
        slug=slug,
        kind=kind,
        name=name,
        short_name=short_name,
        search_text=fold(f"{name} {short_name}"),
    )


def _staff_departments(numbers: Iterable[int], departments: Sequence[Organization]) -> None:
    """A specialist who enters and keeps the register, and an administrator who accepts."""
    _employ([(row, "editor", (Role.EDITOR, Role.REGISTRAR)) for row in departments])
    _employ([(row, "administrator", (Role.ADMINISTRATOR,)) for row in departments])


def _employ(seats: Sequence[tuple[Organization, str, tuple[str, ...]]]) -> None:
    """A new person for each seat (where, how the address begins, roles); nobody can sign in as any of them."""
    people = _create(_person(f"{name}.{place.slug.rpartition('-')[2]}@{_DOMAIN}") for place, name, _ in seats)
    _create(
        Membership(municipality_id=place.municipality_id, organization=place, user=person, role=role)
        for person, (place, _, roles) in zip(people, seats, strict=True)
        for role in roles
    )


def _person(email: str) -> User:
    person = User(email=email, last_name="Условный", first_name="Сотрудник", patronymic="", digest=False)
    person.password = make_password(None)
    person.search_text = fold(f"{person.get_full_name()} {email}")
    return person


def _shares(municipalities: int, schools: int, seed: int) -> list[int]:
    """How many schools each has, `schools` together: most have a few, some cities a hundred."""
    rng = random.Random(seed)  # noqa: S311  (a country to measure on, not a secret)
    weights = [min(rng.paretovariate(1.8), 12.0) for _ in range(municipalities)]
    total, passed, shares = sum(weights), 0.0, []
    for weight in weights:
        before = round(schools * passed / total)
        passed += weight
        shares.append(round(schools * passed / total) - before)
    return shares


def _create(rows: Iterable[M]) -> list[M]:
    wanted = list(rows)
    if not wanted:
        return []
    return type(wanted[0])._default_manager.bulk_create(wanted, batch_size=_BATCH)
