"""The register of organizations as the department keeps it: entered, changed. Closing and merging touch what upper
floors hold and live there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django_scopes import scopes_disabled

from organizations.access import Access
from organizations.journal import record
from organizations.models import Membership, Municipality, Organization, OrganizationKind, User
from organizations.permissions import SCHOOL_KINDS, keeps_register, suits
from organizations.refusals import NotAllowed, Refused
from organizations.text import fold

_LATIN = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)
_LIMITS = {
    "name": ("Полное название", 400),
    "short_name": ("Краткое название", 200),
    "genitive_name": ("Название в родительном падеже", 400),
    "place": ("Место составления", 100),
    "head_post": ("Должность руководителя", 200),
    "head_name": ("Имя руководителя", 100),
    "phone": ("Телефон", 60),
    "address": ("Адрес", 300),
}
_INN_WEIGHTS = {
    10: ((2, 4, 10, 3, 5, 9, 4, 6, 8),),
    12: ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)),
}


@dataclass(frozen=True, slots=True)
class OrganizationData:
    """What is entered of an organization. A branch names its school in `parent`; no short name: the full one."""

    kind: str
    name: str
    short_name: str = ""
    parent: Organization | None = None
    genitive_name: str = ""
    place: str = ""
    letterhead: str = ""
    head_post: str = ""
    head_name: str = ""
    inn: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""

    @classmethod
    def of(cls, row: Organization) -> OrganizationData:
        """What stands."""
        return cls(**{name: getattr(row, name) for name in cls.__slots__})


def create_organization(municipality: Municipality, data: OrganizationData, *, by: User) -> Organization:
    """Enter an organization. Raises Refused, with the field, for what cannot be; NotAllowed."""
    with _locked(municipality.pk, by):
        data = _checked(data, municipality.pk, None)
        row = Organization(municipality_id=municipality.pk, slug=free_slug(municipality, data), **_fields(data))
        row.save()
        record("add_organization", row, by=by, after=words_of(row))
    return row


def edit_organization(pk: int, data: OrganizationData, *, by: User) -> Organization:
    """Change what is entered; the same words again change nothing and are not logged."""
    municipality_id = Organization.objects.values_list("municipality", flat=True).get(pk=pk)
    with _locked(municipality_id, by):
        row = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
        data = _checked(data, municipality_id, row)
        before = words_of(row)
        for name, value in _fields(data).items():
            setattr(row, name, value)
        if words_of(row) != before:
            row.save()
            record("edit_organization", row, by=by, before=before, after=words_of(row))
    return row


def words_of(row: Organization) -> dict[str, Any]:
    """What the journal keeps of an organization."""
    kept: dict[str, Any] = {name: getattr(row, name) for name in OrganizationData.__slots__ if name != "parent"}
    return kept | {"parent": row.parent_id, "closed_on": row.closed_on.isoformat() if row.closed_on else None}


def free_slug(municipality: Municipality, data: OrganizationData) -> str:
    """A code in Latin letters that no organization of any municipality has."""
    name = fold(data.short_name or data.name).translate(_LATIN)
    base = f"{municipality.slug[:30]}-{re.sub(r'[^a-z0-9]+', '-', name).strip('-')[:40] or 'org'}".strip("-")
    with scopes_disabled():
        taken = set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug


def inn_is_right(inn: str) -> bool:
    """Whether the number of 10 or 12 digits ends with its own check digits."""
    if not (inn.isascii() and inn.isdecimal()) or len(inn) not in _INN_WEIGHTS:
        return False
    digits = [int(digit) for digit in inn]
    return all(
        sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11 % 10 == digits[len(weights)]
        for weights in _INN_WEIGHTS[len(inn)]
    )


@contextmanager
def _locked(municipality_id: int, by: User) -> Iterator[None]:
    """The municipality, locked for its register, after the guard of who may."""
    if not keeps_register(Access.of(by), municipality_id):
        raise NotAllowed("Ваша роль не позволяет вести реестр организаций.")
    with transaction.atomic():
        Municipality.objects.select_for_update(no_key=True).get(pk=municipality_id)
        yield


def _fields(data: OrganizationData) -> dict[str, Any]:
    return {name: getattr(data, name) for name in data.__slots__}


def _checked(data: OrganizationData, municipality_id: int, row: Organization | None) -> OrganizationData:
    """The data as they are kept: white space tidied, nothing that cannot be. Raises Refused."""
    given = _fields(data)
    tidy = {name: _tidy(name, value) for name, value in given.items() if isinstance(value, str)}
    clean = OrganizationData(**given | tidy | {"short_name": tidy["short_name"] or tidy["name"]})
    if clean.kind not in OrganizationKind.values:
        raise Refused("Выберите вид организации.", field="kind")
    if not clean.name:
        raise Refused("Укажите полное название.", field="name")
    for name, (what, limit) in _LIMITS.items():
        if len(getattr(clean, name)) > limit:
            raise Refused(f"{what}: не больше {limit} знаков.", field=name)
    if clean.inn and not inn_is_right(clean.inn):
        raise Refused("В ИНН 10 или 12 цифр, последние — контрольные: проверьте номер.", field="inn")
    _require_address(clean.email)
    _require_parent(clean, municipality_id, row)
    _require_new_name(clean.name, municipality_id, row)
    if row is not None and row.kind != clean.kind:
        _require_roles_fit(row, clean.kind)
    return clean


def _tidy(name: str, text: str) -> str:
    """A letterhead keeps its lines, everything else is one line."""
    return text.strip() if name == "letterhead" else " ".join(text.split())


def _require_address(email: str) -> None:
    if not email:
        return
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("Похоже, в адресе почты ошибка. Пример: school@nsk.example.", field="email") from None


def _require_parent(data: OrganizationData, municipality_id: int, row: Organization | None) -> None:
    """A branch belongs to a school of the same municipality, which is no branch itself."""
    parent = data.parent
    if parent is None:
        return
    if data.kind not in SCHOOL_KINDS or parent.kind not in SCHOOL_KINDS:
        raise Refused("Филиалы бывают у школ, детских садов и других учебных заведений.", field="parent")
    if parent.municipality_id != municipality_id:
        raise Refused("Организация другого муниципалитета здесь не подходит.", field="parent")
    if row is not None and parent.pk == row.pk:
        raise Refused("Организация не бывает филиалом самой себя.", field="parent")
    if parent.parent_id is not None:
        raise Refused(f"«{parent}» сама филиал: выберите головную организацию.", field="parent")
    if parent.closed_on is not None and (row is None or row.parent_id != parent.pk):
        raise Refused(f"«{parent}» закрыта.", field="parent")
    if row is not None and Organization.objects.filter(parent=row).exists():
        raise Refused("У организации есть свои филиалы, филиалом она быть не может.", field="parent")


def _require_new_name(name: str, municipality_id: int, row: Organization | None) -> None:
    same = Organization.objects.filter(municipality=municipality_id, name=name)
    if row is not None:
        same = same.exclude(pk=row.pk)
    if same.exists():
        raise Refused("Организация с таким названием уже есть.", field="name")


def _require_roles_fit(row: Organization, kind: str) -> None:
    """People keep their roles: a school with a curator does not become a partner."""
    changed = Organization(kind=kind)
    for role in Membership.objects.filter(organization=row).values_list("role", flat=True).distinct():
        if not suits(role, changed):
            raise Refused("У сотрудников организации есть роли, которых при таком виде не бывает.", field="kind")
