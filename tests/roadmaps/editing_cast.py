"""The cast of the editing tests: one municipality, its people, a small plan with an act."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from documents.act import ActKind
from organizations.models import Membership, Municipality, Organization, User
from roadmaps.drafting import STANDARD_COLUMNS, Issuer, new_act
from roadmaps.models import Roadmap
from roadmaps.plan import Item, Plan, Section, TargetRow, TargetTable
from roadmaps.workflow import Parties, create

PASSWORD = "roadmap-demo"


@dataclass(frozen=True)
class Cast:
    """Two editors and an approver of one department, an editor of the neighbours, and the editors' draft."""

    municipality: Municipality
    department: Organization
    school: Organization
    editor: User
    second: User
    approver: User
    stranger: User
    roadmap: Roadmap


def a_plan() -> Plan:
    """Two sections: 1.1, 1.2 with 1.2.1 and 1.2.2 below it, 1.3; 2.1. And one indicator."""
    return Plan(
        title="План мероприятий (дорожная карта) на 2026 год",
        columns=STANDARD_COLUMNS,
        sections=(
            Section(
                title="Подготовка",
                label="1.",
                uid="s1",
                items=(
                    Item("Назначение кураторов", "1.1.", "до 15.11.2026", "Руководители ОО", "Приказы", uid="a"),
                    Item(
                        "Контроль",
                        "1.2.",
                        uid="b",
                        children=(Item("в школе", "", uid="b1"), Item("в районе", "", uid="b2")),
                    ),
                    Item("Обучение", "1.3.", "ноябрь", "Центр", uid="c"),
                ),
            ),
            Section(title="Запуск", label="2.", uid="s2", items=(Item("Пары", "2.1.", "декабрь", "ОО", uid="d"),)),
        ),
        targets=TargetTable(
            title="Показатели",
            years=(2026, 2027),
            rows=(
                TargetRow("Доля наставляемых", "1", "%", values=((2026, "10"), (2027, "20,5")), uid="t1"),
                TargetRow("Доля наставников", "2", "%", values=((2026, "3"),), uid="t2"),
            ),
        ),
    )


def a_cast() -> Cast:
    municipality = Municipality.objects.create(name="Н-ский район", short_name="Н-ский", slug="nsk")
    other = Municipality.objects.create(name="Соседний район", short_name="Соседний", slug="sosed")
    department = _organization(municipality, "department", "Отдел образования", "nsk-otdel")
    school = _organization(municipality, "school", "МБОУ СОШ № 1", "nsk-school")
    neighbours = _organization(other, "department", "Соседний отдел", "sosed-otdel")
    people = [
        _person("editor@nsk.example", "Смирнова", department, "editor"),
        _person("second@nsk.example", "Кузнецов", department, "editor"),
        _person("approver@nsk.example", "Иванова", department, "approver"),
        _person("editor@sosed.example", "Чужой", neighbours, "editor"),
    ]
    plan = a_plan()
    issuer = Issuer(("УПРАВЛЕНИЕ",), "управления образования", "г. Н", "Начальник", "И.И. Иванов", ActKind.ORDER)
    roadmap = create(
        Parties(department, department, department), plan, new_act(plan, issuer), by=people[0], slug="nsk-2026"
    )
    return Cast(municipality, department, school, *people, roadmap=roadmap)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _organization(municipality: Municipality, kind: str, name: str, slug: str) -> Organization:
    return Organization.objects.create(
        municipality=municipality,
        kind=kind,
        name=name,
        short_name=name,
        slug=slug,
        letterhead="АДМИНИСТРАЦИЯ\nОТДЕЛ ОБРАЗОВАНИЯ",
        genitive_name="отдела образования",
        place="г. Н",
        head_post="Начальник",
        head_name="И.И. Иванов",
    )


def _person(email: str, last_name: str, organization: Organization, role: str) -> User:
    user = User.objects.create_user(email, PASSWORD, last_name=last_name, first_name="Елена")
    Membership.objects.create(municipality=organization.municipality, user=user, organization=organization, role=role)
    return user
