"""Who may control a plan, and whom its act proposes: a proposal that a person confirms, never an appointment."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from documents.act import Act, ActKind
from organizations.models import Membership, Organization, User
from organizations.text import fold
from roadmaps.control_clause import ControlClause, control_clause, names
from roadmaps.copies import document_of
from roadmaps.models import Roadmap
from roadmaps.permissions import CONTROL


@dataclass(frozen=True, slots=True)
class Proposal:
    """The act's words, who may control, and who is proposed by which reason; `basis` as it would be kept."""

    candidates: tuple[User, ...]
    clause: ControlClause | None = None
    person: User | None = None
    why: str = ""
    basis: str = ""


def candidates(roadmap: Roadmap) -> dict[User, set[int]]:
    """People whose role controls plans of the municipality, by name, each with the organizations of the role."""
    rows = (
        Membership.objects.filter(municipality=roadmap.municipality_id, role__in=CONTROL, user__is_active=True)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "user__pk")
    )
    day, found = timezone.localdate(), dict[User, set[int]]()
    for row in rows:
        if row.in_force(day):
            found.setdefault(row.user, set()).add(row.organization_id)
    return found


def proposal(roadmap: Roadmap, act: Act | None) -> Proposal:
    """Whom the act's clause of control names, of those who may control. Nobody where it is not one person."""
    able = candidates(roadmap)
    clause = control_clause(act) if act else None
    if act is None or clause is None:
        return Proposal(tuple(able))
    person, why = _meant(roadmap, act, clause, able)
    return Proposal(tuple(able), clause, person, why, basis_of(act, clause))


def approved_proposal(roadmap: Roadmap) -> Proposal:
    """The proposal of the act that approved the plan, as its edition keeps it.

    Four queries, one more of an amended plan.
    """
    edition = roadmap.first_edition
    return proposal(roadmap, document_of(edition).act if edition else None)


def basis_of(act: Act, clause: ControlClause) -> str:
    """«Пункт 9 приказа от 09.06.2020 № 146», as the appointment keeps it."""
    label = clause.label.strip().rstrip(".")
    said = act.requisites
    parts = [
        f"Пункт {label}" if label else "Пункт о контроле",
        ActKind(act.kind).genitive,
        f"от {said.date:%d.%m.%Y}" if said.date else "",
        f"№\u00a0{said.number}" if said.number else "",
    ]
    return " ".join(part for part in parts if part)


def _meant(roadmap: Roadmap, act: Act, clause: ControlClause, able: dict[User, set[int]]) -> tuple[User | None, str]:
    if clause.himself:
        named = [one for one in able if _is(one, act.requisites.signatory_name)]
        return _only(named, "под актом его подпись, контроль оставлен за собой")
    named = [one for one in able if _is(one, clause.text)]
    if named:
        return _only(named, "фамилия названа в пункте о контроле")
    rows = Organization.objects.filter(municipality=roadmap.municipality_id).values_list("pk", "name")
    offices = {pk for pk, name in rows if _speaks_of(clause.text, name)}
    placed = [one for one, places in able.items() if places & offices]
    if offices:
        return _only(placed, "пункт называет орган, контролировать в нём может один сотрудник")
    by_role = Membership.objects.filter(municipality=roadmap.municipality_id, role="controller", user__in=able)
    keys = set(by_role.values_list("user_id", flat=True))
    return _only([one for one in able if one.pk in keys], "имени в пункте нет, контролирующий один")


def _is(person: User, text: str) -> bool:
    return names(text, person.last_name, person.first_name, person.patronymic)


def _speaks_of(text: str, name: str) -> bool:
    return bool(name.strip()) and fold(name) in fold(text)


def _only(found: list[User], why: str) -> tuple[User | None, str]:
    return (found[0], why) if len(found) == 1 else (None, "")
