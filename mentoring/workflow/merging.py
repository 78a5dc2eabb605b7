"""One organization that was entered twice becomes one: everything that points at the second record moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Field, Model, UniqueConstraint

from mentoring.models import Destruction, Pair, Person, Programme, SchoolDocument, Wave
from mentoring.permissions import may_keep_registry
from mentoring.workflow.core import locked_school, require
from mentoring.workflow.passing import pass_people
from mentoring.workflow.registry import locked_register
from organizations.access import Access
from organizations.journal import record
from organizations.models import Membership, Organization, User
from organizations.refusals import Refused
from roadmaps.models import Addressee, Appointment, Execution
from roadmaps.workflow.assigning import succeed
from roadmaps.workflow.succession import unite

BASIS = "одна организация была внесена дважды"
# Editions name organizations by their codes for good: who answers instead of the second record must stay told.
STAYS = frozenset({(Appointment, "instead_of")})


def pointing() -> Iterator[tuple[type[Model], str]]:
    """Every model and its field that points at an organization."""
    for relation in Organization._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            yield relation.related_model, relation.field.name  # type: ignore[union-attr,misc,union-attr]


def merge_duplicates(duplicate_pk: int, into: Organization, *, by: User) -> Organization:
    """Everything of the second record is the first one's from now on; the second stays closed, with its successor.

    Returns `into`. Raises Refused where a person has to decide first; NotAllowed. Twice is once.
    """
    municipality_id = Organization.objects.values_list("municipality", flat=True).get(pk=duplicate_pk)
    require(may_keep_registry(Access.of(by), municipality_id), "объединять записи реестра")
    with locked_register(municipality_id), locked_school(duplicate_pk) as duplicate:
        if duplicate.successor_id == into.pk and duplicate.closed_basis == BASIS:
            return into
        _require_one(duplicate, into)
        moved = {"people": pass_people(duplicate, into)["people"]}
        moved["lines"] = succeed(duplicate, into, basis=BASIS, by=by) if duplicate.closed_on is None else 0
        moved["lines"] += unite(duplicate, into)
        for model, field in pointing():
            if (model, field) not in STAYS:
                moved[model._meta.model_name or ""] = _move(model, field, duplicate, into)
        _fill(into, duplicate)
        duplicate.refresh_from_db()
        duplicate.closed_basis, duplicate.successor, duplicate.parent = BASIS, into, None
        duplicate.save(update_fields=["closed_basis", "successor", "parent"])
        after = {name: number for name, number in moved.items() if number} | {"into": str(into)}
        title = f"{duplicate} — {into}"
        record("merge_organizations", into.municipality, by=by, target=into, title=title, after=after)
    return into


def _require_one(duplicate: Organization, into: Organization) -> None:
    if duplicate.pk == into.pk:
        raise Refused("Выберите другую запись: с самой собой её не объединить.", field="into")
    if duplicate.municipality_id != into.municipality_id:
        raise Refused("Организация другого муниципалитета здесь не подходит.", field="into")
    if duplicate.kind != into.kind:
        raise Refused("Виды организаций разные: исправьте вид там, где он указан неверно.", field="into")
    if into.closed_on is not None:
        raise Refused(f"«{into}» закрыта: объединяйте с той записью, которая остаётся.", field="into")
    if into.parent_id == duplicate.pk or duplicate.parent_id == into.pk:
        raise Refused("Одна из записей — филиал другой: это две разные организации.", field="into")
    if into.parent_id is not None and Organization.objects.filter(parent=duplicate).exists():
        raise Refused("У второй записи есть филиалы, а первая сама филиал: сначала измените подчинение.", field="into")


def _move(model: type[Model], field: str, duplicate: Organization, into: Organization) -> int:
    """Rows of the model that point at the duplicate point at `into`. Returns how many."""
    rows = model._default_manager.filter(**{field: duplicate})
    if settle := _SETTLE.get(model):
        settle(duplicate, into)
    else:
        _require_apart(model, field, duplicate, into)
    return rows.update(**{field: into})


def _require_apart(model: type[Model], field: str, duplicate: Organization, into: Organization) -> None:
    """What a floor above keeps once stands once: a row that says nothing of its own goes.

    Where each record has its own, a person decides: figures are not added up. Raises Refused, which names both.
    """
    for constraint in model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or field not in constraint.fields:
            continue
        others = [model._meta.get_field(name) for name in constraint.fields if name != field]
        names = [one.attname for one in others if isinstance(one, Field)]
        rows = model._default_manager.filter(constraint.condition) if constraint.condition else model._default_manager
        standing = {tuple(getattr(row, name) for name in names): row for row in rows.filter(**{field: into})}
        for row in rows.filter(**{field: duplicate}):
            if (own := standing.get(tuple(getattr(row, name) for name in names))) is not None:
                _settle_two(row, own)


def _settle_two(row: Any, own: Any) -> None:
    if row.gives_way_to(own):
        row.delete()
    elif own.gives_way_to(row):
        own.delete()
    else:
        what = str(row._meta.verbose_name_plural)
        raise Refused(
            f"В обеих записях стоит своё, {what}: «{own}» и «{row}». Такое само не складывается: уберите лишнее, "
            "если оно внесено по ошибке, и объедините снова."
        )


def _settle_roles(duplicate: Organization, into: Organization) -> None:
    """A person with the same role in both keeps the one that ends later."""
    theirs = {(row.user_id, row.role): row for row in Membership.objects.filter(organization=into)}
    for row in Membership.objects.filter(organization=duplicate):
        own = theirs.get((row.user_id, row.role))
        if own is None:
            continue
        if own.ends_on is not None and (row.ends_on is None or row.ends_on > own.ends_on):
            own.acting, own.basis, own.ends_on = row.acting, row.basis, row.ends_on
            own.save(update_fields=["acting", "basis", "ends_on"])
        row.delete()


def _settle_addressees(duplicate: Organization, into: Organization) -> None:
    standing = Addressee.objects.filter(organization=into).values("roadmap")
    Addressee.objects.filter(
        organization=duplicate, roadmap__in=list(standing.values_list("roadmap", flat=True))
    ).delete()


def _settle_appointments(duplicate: Organization, into: Organization) -> None:
    standing = list(Appointment.objects.filter(organization=into).values_list("item", flat=True))
    Appointment.objects.filter(organization=duplicate, item__in=standing).delete()


def _settle_waves(duplicate: Organization, into: Organization) -> None:
    """Of two years of introduction by one plan the one that was joined stays, else the first record's own."""
    theirs = {wave.roadmap_id: wave for wave in Wave.objects.filter(organization=into)}
    for wave in Wave.objects.filter(organization=duplicate):
        own = theirs.get(wave.roadmap_id)
        if own is not None:
            (own if wave.joined_on and not own.joined_on else wave).delete()


def _settle_documents(duplicate: Organization, into: Organization) -> None:
    own = set(SchoolDocument.objects.filter(organization=into).values_list("kind", "school_year"))
    for row in SchoolDocument.objects.filter(organization=duplicate):
        if (row.kind, row.school_year) in own:
            raise Refused("Один и тот же документ школы внесён в обе записи: уберите лишний из пакета документов.")


def _settle_destructions(duplicate: Organization, into: Organization) -> None:
    own = set(Destruction.objects.filter(organization=into).values_list("number", "date"))
    if own & set(Destruction.objects.filter(organization=duplicate).values_list("number", "date")):
        raise Refused("Акты об уничтожении данных с одним номером и датой есть в обеих записях: объединить их нельзя.")


def _nothing(duplicate: Organization, into: Organization) -> None:
    """Passed before, by an act that knows how."""


_SETTLE: dict[type[Model], Callable[[Organization, Organization], None]] = {
    Membership: _settle_roles,
    Addressee: _settle_addressees,
    Appointment: _settle_appointments,
    Wave: _settle_waves,
    SchoolDocument: _settle_documents,
    Destruction: _settle_destructions,
    Programme: _nothing,
    Person: _nothing,
    Pair: _nothing,
    Execution: _nothing,
}
"""What keeps rows that may stand once only from standing twice; a test finds the model that is missing here.

Floors above are not known here: `_require_apart` asks them all the same.
"""
SETTLED = frozenset(_SETTLE)


def _fill(into: Organization, duplicate: Organization) -> None:
    """What the first record leaves empty is taken from the second."""
    empty: dict[str, Any] = {
        name: value
        for name in (
            "genitive_name",
            "place",
            "letterhead",
            "head_post",
            "head_name",
            "inn",
            "email",
            "phone",
            "address",
        )
        if not getattr(into, name) and (value := getattr(duplicate, name))
    }
    for name, value in empty.items():
        setattr(into, name, value)
    if empty:
        into.save(update_fields=list(empty))
