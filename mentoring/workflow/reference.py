"""A municipality's own reference data beside the model's: added, corrected, no longer offered. Nothing is deleted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from mentoring.models import Competence, Form, Request, RoleModel, StagePoint
from mentoring.models.reference import Reference
from mentoring.permissions import may_extend_reference
from mentoring.workflow.core import require
from organizations.access import Access
from organizations.journal import record
from organizations.models import Municipality, User
from organizations.refusals import NotAllowed

KINDS: Mapping[str, type[Reference]] = {
    "form": Form,
    "role-model": RoleModel,
    "point": StagePoint,
    "request": Request,
    "competence": Competence,
}
"""Kinds of reference data by the word of their address."""
_OWN = re.compile(r"own-(\d+)")


def add_row(kind: str, municipality: Municipality, fields: Mapping[str, Any], *, by: User) -> Reference:
    """Add a row that the municipality alone sees. A name that stands there already is that row, offered again."""
    with transaction.atomic():
        place = _locked(municipality.pk, by=by)
        model = KINDS[kind]
        plain, meets = _split(fields)
        key = {name: plain[name] for name in ("name", "form", "stage") if name in plain}
        standing = model.objects.filter(local_to=place, **key).first()
        if standing is not None:
            return restore_row(standing, by=by)
        own = model.objects.filter(local_to=place)
        row = model(code=_next_code(own.values_list("code", flat=True)), local_to=place, position=500, **plain)
        row.save()
        if meets is not None:
            row.meets.set(meets)  # type: ignore[attr-defined]
        record("add_reference", place, by=by, target=row, title=_title(row))
    return row


def edit_row(row: Reference, fields: Mapping[str, Any], *, by: User) -> Reference:
    """Correct a row of the municipality's own; what programmes hold of it changes with it."""
    with transaction.atomic():
        place = _locked(_place(row), by=by)
        plain, meets = _split(fields)
        before = _title(row)
        changed = [name for name, value in plain.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, plain[name])
        same = meets is None or set(row.meets.all()) == set(meets)  # type: ignore[attr-defined]
        if not changed and same:
            return row
        row.save(update_fields=changed)
        if meets is not None:
            row.meets.set(meets)  # type: ignore[attr-defined]
        record("edit_reference", place, by=by, target=row, title=_title(row), before={"name": before})
    return row


def retire_row(row: Reference, *, by: User) -> Reference:
    """Offer the row no longer; where it was chosen it stays."""
    return _set_retired(row, True, "retire_reference", by=by)


def restore_row(row: Reference, *, by: User) -> Reference:
    return _set_retired(row, False, "restore_reference", by=by)


def _set_retired(row: Reference, retired: bool, verb: str, *, by: User) -> Reference:
    with transaction.atomic():
        place = _locked(_place(row), by=by)
        row.refresh_from_db(fields=["retired"])
        if row.retired != retired:
            row.retired = retired
            row.save(update_fields=["retired"])
            record(verb, place, by=by, target=row, title=_title(row))
    return row


def _place(row: Reference) -> int:
    if row.local_to_id is None:
        raise NotAllowed("Это строка федеральной модели: её меняет администратор платформы.")
    return row.local_to_id


def _locked(municipality: int, *, by: User) -> Municipality:
    require(may_extend_reference(Access.of(by), municipality), "дополнять справочники этого муниципалитета")
    return Municipality.objects.select_for_update(no_key=True).get(pk=municipality)


def _split(fields: Mapping[str, Any]) -> tuple[dict[str, Any], list[Request] | None]:
    """Columns, and the requests that a competence meets (None for other kinds)."""
    plain = dict(fields)
    meets = plain.pop("meets", None)
    return plain, None if meets is None else list(meets)


def _next_code(codes: Any) -> str:
    numbers = [int(match[1]) for code in codes if (match := _OWN.fullmatch(code))]
    return f"own-{max(numbers, default=0) + 1}"


def _title(row: Reference) -> str:
    return f"{row._meta.verbose_name} «{row.name}»"
