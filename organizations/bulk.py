"""The bulk writer of this floor: a synthetic country for measurements. Beside `workflow` nothing else writes.

Everything it makes says in its name that it is synthetic, and its codes begin with PREFIX: it is written only where
nothing real stands, and real data is never mistaken for it.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

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


def insert_select(
    model: type[models.Model],
    source: str,
    params: Sequence[Any] = (),
    *,
    like: str = "",
    columns: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
) -> int:
    """Rows of `model` made by the database from `source`, the text after FROM with its `params`. Returns how many.

    Each column is the expression that `columns` names, else the constant of `values`, else the column of the same
    name of the source's row `like`, else the field's own default. The SQL is the same on both databases.
    """
    quote = connection.ops.quote_name
    named, constants = dict(columns or {}), dict(values or {})
    targets, expressions, given = [], [], []
    for field in model._meta.concrete_fields:
        if field.primary_key or field.column is None:
            continue
        targets.append(quote(field.column))
        if field.column in named:
            expressions.append(named.pop(field.column))
        elif field.name not in constants and like:
            expressions.append(f"{like}.{quote(field.column)}")
        else:
            value = constants.pop(field.name) if field.name in constants else field.get_default()
            expressions.append("%s")
            given.append(field.get_db_prep_save(value, connection))
    if named or constants:
        raise ValueError(f"{model.__name__} has no columns {sorted({*named, *constants})}")
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(targets)}) SELECT {', '.join(expressions)} FROM {source}",  # noqa: S608
            [*given, *params],
        )
        return int(cursor.rowcount)


@contextmanager
def loading(*wanted: type[models.Model]) -> Iterator[None]:
    """Tables of these models for a block that fills them: on PostgreSQL without foreign keys and indexes that are not
    unique, which are made anew at its end: checked row by row they cost many times what the rows do.

    The block runs in one transaction with whatever surrounds it. Until that ends, nobody else reads or writes the
    tables; a failure, a row that breaks a key among them, leaves everything as it was. SQLite writes as it always does.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        anew: list[str] = []
        if connection.vendor == "postgresql":
            # What this transaction has written so far is checked now: a table with checks to come cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL work_mem = '128MB'")
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            for model in wanted:
                anew += _stripped(cursor, connection.ops.quote_name(model._meta.db_table))
        yield
        for statement in anew:
            cursor.execute(statement)
        if anew:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _stripped(cursor: CursorWrapper, table: str) -> list[str]:
    """Drops the foreign keys and plain indexes of a table; what makes them anew."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    )
    keys = [(connection.ops.quote_name(name), definition) for name, definition in cursor.fetchall()]
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = %s::regclass AND NOT indisunique",
        [table],
    )
    indexes = cursor.fetchall()
    for name, _ in keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    again = [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for name, definition in keys]
    return [definition for _, definition in indexes] + again


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
