"""Organizations and curators from a workbook: what would be written, and writing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mentoring.registry_sheet import OWN, SheetRow
from mentoring.workflow.core import require
from mentoring.workflow.registry import locked_register
from organizations.access import Access
from organizations.journal import record
from organizations.likeness import alike
from organizations.models import Membership, Municipality, Organization, OrganizationKind, Role, User
from organizations.permissions import SCHOOL_KINDS, keeps_register
from organizations.refusals import Refused
from organizations.registry import OrganizationData, create_organization, edit_organization
from organizations.succession import Successor
from organizations.text import fold

SKIP, NEW = "skip", "new"


@dataclass(slots=True)
class Proposed:
    """An organization of the file: its rows, what stands for it, what may be the same, what is wrong.

    `choice` is what is done unless a person says otherwise: NEW, SKIP, or the key of the one that stands.
    """

    rows: list[SheetRow]
    standing: Organization | None = None
    likely: list[Organization] = field(default_factory=list)
    problems: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.rows[0].number

    @property
    def cells(self) -> dict[str, str]:
        return self.rows[0].cells

    @property
    def choice(self) -> str:
        if self.problems:
            return SKIP
        found = self.standing or (self.likely[0] if self.likely else None)
        return str(found.pk) if found else NEW

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """What the file would change in the one that stands: column, before, after."""
        found = self.standing
        if found is None:
            return []
        before = cells_of(found)
        return [
            (key, before[key], self.cells[key]) for key in OWN if self.cells[key] and self.cells[key] != before[key]
        ]

    @property
    def curators(self) -> list[Successor]:
        names = ("last_name", "first_name", "patronymic")
        return [
            Successor(row.cells["curator_email"], *(row.cells[name] for name in names))
            for row in self.rows
            if row.cells["curator_email"]
        ]

    @property
    def kind_name(self) -> str:
        return OrganizationKind(self.cells["kind"]).label if self.cells["kind"] else ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was done, and who waits for an invitation: organization and person."""

    created: int
    changed: int
    same: int
    skipped: int
    to_invite: tuple[tuple[Organization, Successor], ...]


def cells_of(row: Organization) -> dict[str, str]:
    """An organization as a row of the workbook holds it. The parent must be loaded with it."""
    own = {key: getattr(row, key) for key in OWN if key != "parent"}
    return own | {"parent": row.parent.name if row.parent else ""}


def rows_of(municipality: Municipality) -> list[dict[str, str]]:
    """The register as rows: an organization with each of its curators. Two queries."""
    organizations = Organization.objects.filter(municipality=municipality).working().select_related("parent")
    curators: dict[int, list[User]] = {}
    held = Membership.objects.filter(municipality=municipality, role=Role.CURATOR, ends_on__isnull=True)
    for membership in held.select_related("user").order_by("user__last_name", "pk"):
        curators.setdefault(membership.organization_id, []).append(membership.user)
    found = []
    # Schools stand before their branches, so that a file read from the top knows them.
    for row in sorted(
        organizations, key=lambda each: (each.parent_id is not None, each.kind, each.short_name, each.pk)
    ):
        cells = cells_of(row) | {"kind": row.get_kind_display()}
        people = curators.get(row.pk) or [None]  # type: ignore[list-item]
        found += [cells | _person(person) for person in people]
    return found


def propose(municipality: Municipality, rows: Sequence[SheetRow]) -> list[Proposed]:
    """What each organization of the file would become. Rows of one organization are one proposal. One query."""
    standing = list(Organization.objects.filter(municipality=municipality).working().select_related("parent"))
    names = {fold(row.name): row for row in standing}
    numbers = {row.inn: row for row in standing if row.inn}
    found: dict[str, Proposed] = {}
    for row in rows:
        known = found.get(fold(row.cells["name"])) if row.cells["name"] else None
        if known is None:
            made = Proposed([row])
            found[fold(row.cells["name"]) or f"row-{row.number}"] = made
        else:
            known.rows.append(row)
            if any(row.cells[key] and row.cells[key] != known.cells[key] for key in OWN):
                known.problems.append((row.number, "", "Об этой организации выше в файле сказано другое."))
    for made in found.values():
        made.problems += [(row.number, each.column, each.words) for row in made.rows for each in row.problems]
        cells = made.cells
        made.standing = names.get(fold(cells["name"])) or (numbers.get(cells["inn"]) if cells["inn"] else None)
        if made.standing is None and cells["name"]:
            made.likely = alike(standing, cells["name"], cells["short_name"], cells["inn"])
    _check_parents(found.values(), _by_any_name(standing))
    _check_numbers(found.values())
    return list(found.values())


def apply(municipality: Municipality, rows: Sequence[SheetRow], choices: Mapping[int, str], *, by: User) -> Imported:
    """Write what was proposed, all or nothing. `choices` by a proposal's row number: NEW, SKIP or a key; what it does
    not name is done as proposed. A row with a problem is left out. Raises Refused with the row; NotAllowed."""
    require(keeps_register(Access.of(by), municipality.pk), "вести реестр организаций")
    with locked_register(municipality.pk):
        counts = {"created": 0, "changed": 0, "same": 0, "skipped": 0}
        waiting: list[tuple[Organization, Successor]] = []
        made: dict[str, Organization] = {}
        proposals = propose(municipality, rows)
        for one in sorted(proposals, key=lambda each: bool(each.cells["parent"])):
            choice = choices.get(one.number, one.choice)
            if one.problems or choice == SKIP:
                counts["skipped"] += 1
                continue
            try:
                row, done = _write(municipality, one, choice, made, by)
            except Refused as refusal:
                raise Refused(f"Строка {one.number}: {refusal.message}", field=refusal.field) from refusal
            made[fold(one.cells["name"])] = row
            counts[done] += 1
            if row.kind in SCHOOL_KINDS:
                waiting += [(row, person) for person in one.curators]
        if counts["created"] or counts["changed"]:
            record("import_organizations", municipality, by=by, title=str(municipality), after=dict(counts))
    return Imported(**counts, to_invite=tuple(_uninvited(waiting)))


def _write(
    municipality: Municipality, one: Proposed, choice: str, made: Mapping[str, Organization], by: User
) -> tuple[Organization, str]:
    """The organization and what was done: created, changed or nothing."""
    rows = Organization.objects.filter(municipality=municipality).working().select_related("parent")
    cells = one.cells
    parent = None
    if cells["parent"]:
        parent = made.get(fold(cells["parent"])) or next(
            (row for row in rows if fold(row.name) == fold(cells["parent"])), None
        )
    given: dict[str, Any] = {key: cells[key] for key in OWN if cells[key]} | ({"parent": parent} if parent else {})
    if choice == NEW:
        if one.standing is not None:
            raise Refused(f"«{one.standing.name}» уже есть в реестре.")
        return create_organization(municipality, OrganizationData(**given), by=by), "created"
    row = rows.filter(pk=int(choice) if choice.isascii() and choice.isdecimal() and len(choice) < 19 else 0).first()
    if row is None:
        raise Refused("Организации, которую вы выбрали, в реестре уже нет.")
    stands = OrganizationData.of(row)
    # The name of the one that stands is the better known; a likeness does not rename it.
    if one.standing is None or one.standing.pk != row.pk:
        given = {key: value for key, value in given.items() if key not in ("name", "short_name", "kind")}
    wanted = OrganizationData(**{key: given.get(key, getattr(stands, key)) for key in OrganizationData.__slots__})
    if wanted == stands:
        return row, "same"
    return edit_organization(row.pk, wanted, by=by), "changed"


def _by_any_name(rows: Iterable[Organization]) -> dict[str, Organization]:
    """Organizations by the full name and by the short one; a full name wins, a short one that two have names none."""
    rows = list(rows)
    short = Counter(fold(row.short_name) for row in rows)
    found = {fold(row.short_name): row for row in rows if short[fold(row.short_name)] == 1}
    return found | {fold(row.name): row for row in rows}


def _check_parents(proposals: Iterable[Proposed], standing: Mapping[str, Organization]) -> None:
    """A head may be named in short, in the register or in the file; from here on it is called by its full name."""
    proposals = list(proposals)
    heads = {fold(one.cells[key]): one for key in ("short_name", "name") for one in proposals}
    for one in proposals:
        name = fold(one.cells["parent"])
        if not name:
            continue
        if name not in standing and name not in heads:
            told = f"Головной организации «{one.cells['parent'][:100]}» нет ни в реестре, ни в этом файле."
            one.problems.append((one.number, "", told))
        elif name in heads and heads[name].problems:
            one.problems.append((one.number, "", "Строка головной организации не вносится."))
        else:
            one.cells["parent"] = heads[name].cells["name"] if name in heads else standing[name].name


def _check_numbers(proposals: Iterable[Proposed]) -> None:
    """One tax number in two organizations of the file is a mistake in one of them; branches share their school's."""
    seen: dict[str, Proposed] = {}
    for one in proposals:
        inn = one.cells["inn"]
        if not inn or one.cells["parent"]:
            continue
        if inn in seen:
            one.problems.append((one.number, "", f"Такой же ИНН в строке {seen[inn].number}."))
        seen.setdefault(inn, one)


def _uninvited(waiting: Iterable[tuple[Organization, Successor]]) -> list[tuple[Organization, Successor]]:
    """Those who are not curators there yet."""
    waiting = list(waiting)
    held = set(
        Membership.objects.filter(
            organization__in={row.pk for row, _ in waiting}, role=Role.CURATOR, ends_on__isnull=True
        ).values_list("organization", "user__email")
    )
    return [(row, person) for row, person in waiting if (row.pk, person.email) not in held]


def _person(person: User | None) -> dict[str, str]:
    if person is None:
        return {}
    return {
        "last_name": person.last_name,
        "first_name": person.first_name,
        "patronymic": person.patronymic,
        "curator_email": person.email,
    }
