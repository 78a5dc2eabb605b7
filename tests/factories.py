"""Rows that tests of any floor start from: plain functions, each gives something whole with sensible words.

They write across municipalities: call them inside `scopes_disabled()` or with the `unscoped` fixture.
"""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from django.test import Client

from documents.act import ActKind
from organizations.models import Membership, Municipality, Organization, OrganizationKind, User
from organizations.permissions import KINDS_OF_ROLE
from roadmaps import workflow
from roadmaps.drafting import STANDARD_COLUMNS, Issuer, new_act
from roadmaps.models import Execution, Occurrence, Roadmap
from roadmaps.plan import Item, Plan, Section

PASSWORD = "kitten-on-a-roof"
_numbers = count(1)


def municipality(**fields: Any) -> Municipality:
    number = next(_numbers)
    row = {"name": f"Район {number}", "short_name": f"Район {number}", "slug": f"district-{number}", **fields}
    return Municipality.objects.create(**row)


def organization(
    of: Municipality | None = None, *, kind: str = OrganizationKind.DEPARTMENT, **fields: Any
) -> Organization:
    number = next(_numbers)
    row = {
        "municipality": of or municipality(),
        "kind": kind,
        "name": f"Организация {number}",
        "short_name": f"Организация {number}",
        "slug": f"organization-{number}",
        "genitive_name": f"организации {number}",
        "letterhead": "АДМИНИСТРАЦИЯ\nОТДЕЛ ОБРАЗОВАНИЯ",
        "place": "г. Н",
        "head_post": "Начальник отдела",
        "head_name": "И.И. Иванов",
        **fields,
    }
    return Organization.objects.create(**row)


def user(role: str = "", at: Organization | Municipality | None = None, **fields: Any) -> User:
    """A person with `role` in the organization, or in a fitting new one of the municipality; without a role in none."""
    number = next(_numbers)
    names = {"last_name": f"Фамилия{number}", "first_name": "Анна", "patronymic": "Петровна"}
    person = User.objects.create_user(
        fields.pop("email", f"person{number}@nsk.example"), fields.pop("password", PASSWORD), **{**names, **fields}
    )
    if role:
        give(person, role, at)
    return person


def give(person: User, role: str, at: Organization | Municipality | None = None, **terms: Any) -> Membership:
    place = at if isinstance(at, Organization) else organization(at, kind=_kind_for(role))
    return Membership.objects.create(
        municipality_id=place.municipality_id, user=person, organization=place, role=role, **terms
    )


def roadmap(status: str = "draft", *, at: Organization | None = None, **fields: Any) -> Roadmap:
    """A small plan with its act in the named state, brought there by the acts of workflow."""
    owner = at or organization()
    editor, approver = user("editor", owner), user("approver", owner)
    plan = a_plan()
    issuer = Issuer(("ОТДЕЛ ОБРАЗОВАНИЯ",), "отдела образования", "г. Н", "Начальник", "И.И. Иванов", ActKind.ORDER)
    slug = fields.pop("slug", f"roadmap-{next(_numbers)}")
    made = workflow.create(
        workflow.Parties(owner, owner, owner), plan, new_act(plan, issuer), by=editor, slug=slug, **fields
    )
    if status != "draft":
        workflow.submit(made.pk, by=editor)
    if status in ("agreed", "approved"):
        workflow.agree(made.pk, by=approver)
    if status == "approved":
        signed = workflow.Registration("приказ", "146", dt.date(2020, 10, 23), "Начальник отдела", "И.И. Иванов")
        workflow.register_act(made.pk, signed, by=user("registrar", owner))
    return Roadmap.objects.get(pk=made.pk)


def line(
    of: Roadmap, at: Organization, due: dt.date | None, *, uid: str = "a", working: dt.date | None = None, **fields: Any
) -> Execution:
    """What `at` owes for the item `uid` of an approved plan on `due`; its last day in time is the later of the two."""
    own: dict[str, Any] = {"municipality_id": of.municipality_id, "roadmap": of, "item": of.item_set.get(uid=uid)}
    working = working or due
    occurrence, _ = Occurrence.objects.get_or_create(
        **own,
        edition=of.current_edition,
        due=due,
        origin=Occurrence.Origin.TERM if due else Occurrence.Origin.UNDATED,
        defaults={"working": working},
    )
    row = {"due": due, "late_after": max(due, working) if due and working else None, "basis": "приказ № 146", **fields}
    return Execution.objects.create(**own, occurrence=occurrence, organization=at, **row)


def a_plan() -> Plan:
    return Plan(
        title="План мероприятий (дорожная карта) по внедрению целевой модели наставничества",
        columns=STANDARD_COLUMNS,
        sections=(
            Section(
                title="Подготовка",
                label="1.",
                uid="s1",
                items=(
                    Item("Назначение кураторов", "1.1.", "до 15.11.2020", "Руководители ОО", "Приказы", uid="a"),
                    Item("Обучение кураторов", "1.2.", "ноябрь 2020 г.", "Методический центр", uid="b"),
                ),
            ),
        ),
    )


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _kind_for(role: str) -> str:
    """An organization where such a role exists."""
    kinds = KINDS_OF_ROLE[role]
    if OrganizationKind.DEPARTMENT in kinds:
        return OrganizationKind.DEPARTMENT
    return OrganizationKind.SCHOOL if OrganizationKind.SCHOOL in kinds else OrganizationKind.REGIONAL_AUTHORITY
