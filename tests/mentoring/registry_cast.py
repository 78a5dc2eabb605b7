"""A district's register for tests: a department with a plan in force, schools, a partner, their people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from organizations.models import Municipality, Organization, OrganizationKind, User
from roadmaps import workflow
from roadmaps.drafting import STANDARD_COLUMNS, new_act
from roadmaps.models import Roadmap
from roadmaps.plan import Item, Party, Plan, Section
from roadmaps.workflow.creation import issuer_of
from tests import factories

TODAY = dt.date(2021, 10, 16)
ACT = dt.date(2020, 6, 9)


@dataclass(frozen=True)
class Register:
    """`plan` asks the pilot by its name, and all schools as a group."""

    municipality: Municipality
    department: Organization
    centre: Organization
    pilot: Organization
    school: Organization
    branch: Organization
    partner: Organization
    editor: User
    registrar: User
    curator: User
    plan: Roadmap


def a_register(*, approved: bool = True) -> Register:
    home = factories.municipality(name="Н-ский район", short_name="Н-ский", slug="nsk", demo_date=TODAY)
    department = factories.organization(home, name="Отдел образования", short_name="Отдел образования")
    centre = factories.organization(home, kind="methodical_centre", name="МКУ РИМЦ", short_name="МКУ РИМЦ", slug="rimc")
    pilot = _school(home, "Алгасовская СОШ", "pilot")
    school = _school(home, "Устьинская СОШ", "school")
    branch = _school(home, "Филиал в с. Карели", "branch", parent=school)
    partner = factories.organization(home, kind=OrganizationKind.PARTNER, name="ООО «Заря»", short_name="Заря")
    editor, registrar = factories.user("editor", department), factories.user("registrar", department)
    plan = _plan(department, editor, registrar, approved=approved)
    return Register(
        home,
        department,
        centre,
        pilot,
        school,
        branch,
        partner,
        editor,
        registrar,
        factories.user("curator", school),
        plan,
    )


def _school(home: Municipality, name: str, slug: str, **fields: object) -> Organization:
    return factories.organization(
        home, kind=OrganizationKind.SCHOOL, name=f"МБОУ {name}", short_name=f"МБОУ {name}", slug=slug, **fields
    )


def a_plan() -> Plan:
    pilot, centre = Party(organization="pilot"), Party(organization="rimc")
    return Plan(
        title="План мероприятий (дорожная карта) по внедрению целевой модели наставничества на 2020-2024 гг.",
        columns=STANDARD_COLUMNS,
        period_start=ACT,
        period_end=dt.date(2024, 12, 31),
        sections=(
            Section(
                "Подготовка",
                "1.",
                uid="s1",
                items=(
                    Item("Приказ отдела", "1.1.", "до 01.09.2020", "МКУ РИМЦ", parties=(centre,), uid="a"),
                    Item(
                        "База наставников", "1.2.", "до 30.09.2020", "МБОУ Алгасовская СОШ", parties=(pilot,), uid="b"
                    ),
                    Item(
                        "Отчёт школ",
                        "1.3.",
                        "до 20.12.2021",
                        "Образовательные организации",
                        parties=(Party(group="schools"),),
                        uid="c",
                    ),
                    Item(
                        "Страница на сайте Алгасовской СОШ",
                        "1.4.",
                        "до 10.09.2020",
                        "МБОУ Алгасовская СОШ, МКУ РИМЦ",
                        parties=(pilot, centre),
                        uid="d",
                    ),
                ),
            ),
        ),
    )


def _plan(department: Organization, editor: User, registrar: User, *, approved: bool) -> Roadmap:
    plan = a_plan()
    parties = workflow.Parties(department, department, department)
    made = workflow.create(parties, plan, new_act(plan, issuer_of(department)), by=editor, slug="nsk-2020")
    if approved:
        approve(made, registrar, number="146", date=ACT)
    return Roadmap.objects.get(pk=made.pk)


def approve(roadmap: Roadmap, registrar: User, *, number: str, date: dt.date) -> None:
    """Agreed and signed."""
    home = roadmap.owner.municipality
    at = Organization.objects.filter(municipality=home, kind=OrganizationKind.DEPARTMENT).first()
    workflow.submit(roadmap.pk, by=factories.user("editor", at))
    workflow.agree(roadmap.pk, by=factories.user("approver", at))
    signed = workflow.Registration("приказ", number, date, "Начальник отдела", "И.И. Иванов")
    workflow.register_act(roadmap.pk, signed, by=registrar)
