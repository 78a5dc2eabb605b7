"""The cast of the agreement tests: a department with everybody whom a plan meets on its way to the signature."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any

import pikepdf
from django.test import Client

from documents.act import ActKind
from organizations.models import Membership, Municipality, Organization, OrganizationKind, Role, User
from roadmaps import workflow
from roadmaps.drafting import STANDARD_COLUMNS, Issuer, new_act
from roadmaps.models import Edition, Roadmap
from roadmaps.plan import Item, Plan, Section
from roadmaps.workflow import Registration

TODAY = dt.date(2020, 11, 10)
SIGNED = Registration("приказ", "146", dt.date(2020, 10, 23), "Начальник управления", "И.И. Иванов")


@dataclass(frozen=True)
class Cast:
    """People of one municipality, a region's observer, the neighbours' registrar, and a draft."""

    municipality: Municipality
    editor: User
    approver: User
    registrar: User
    controller: User
    observer: User
    stranger: User
    roadmap: Roadmap

    def submitted(self) -> Roadmap:
        return workflow.submit(self.roadmap.pk, by=self.editor)

    def agreed(self) -> Roadmap:
        self.submitted()
        return workflow.agree(self.roadmap.pk, by=self.approver)

    def approved(self, **changes: Any) -> Edition:
        self.agreed()
        return workflow.register_act(self.roadmap.pk, SIGNED, by=self.registrar, **changes)

    def fresh(self) -> Roadmap:
        return Roadmap.objects.select_related("act", "current_edition").get(pk=self.roadmap.pk)


def a_plan(*items: Item) -> Plan:
    rows = items or (
        Item("Назначение кураторов", "1.1.", "до 15.11.2020", "Руководители ОО", "Приказы", uid="a"),
        Item("Обучение кураторов", "1.2.", "ноябрь 2020 г.", "Центр", uid="b"),
    )
    return Plan(
        title="План мероприятий (дорожная карта) по внедрению целевой модели наставничества",
        columns=STANDARD_COLUMNS,
        sections=(Section(title="Подготовка", label="1.", items=rows, uid="s"),),
    )


def a_cast(plan: Plan | None = None) -> Cast:
    region = Municipality.objects.create(name="Н-ская область", short_name="Область", slug="region", kind="region")
    home = Municipality.objects.create(
        name="Н-ский район", short_name="Н-ский", slug="nsk", parent=region, demo_date=TODAY
    )
    other = Municipality.objects.create(name="Соседний район", short_name="Соседний", slug="sosed")
    department = _organization(home, OrganizationKind.DEPARTMENT, "nsk-department")
    authority = _organization(region, OrganizationKind.REGIONAL_AUTHORITY, "region-authority")
    neighbours = _organization(other, OrganizationKind.DEPARTMENT, "sosed-department")
    editor = _person("editor", "Орлова", department, Role.EDITOR)
    plan = plan or a_plan()
    issuer = Issuer(
        ("УПРАВЛЕНИЕ ОБРАЗОВАНИЯ",),
        "управления образования Н-ского района",
        "г. Н",
        "Начальник управления",
        "И.И. Иванов",
        ActKind.ORDER,
    )
    return Cast(
        municipality=home,
        editor=editor,
        approver=_person("approver", "Кузнецов", department, Role.APPROVER),
        registrar=_person("registrar", "Белова", department, Role.REGISTRAR),
        controller=_person("controller", "Титов", department, Role.CONTROLLER),
        observer=_person("observer", "Громова", authority, Role.OBSERVER),
        stranger=_person("stranger", "Чужой", neighbours, Role.EDITOR, Role.APPROVER, Role.REGISTRAR),
        roadmap=workflow.create(
            workflow.Parties(department, department, department),
            plan,
            new_act(plan, issuer),
            by=editor,
            slug="nsk-2020",
        ),
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def a_pdf(pages: int = 1) -> bytes:
    """A harmless PDF of empty pages, another one on each call."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


def a_docx(*, macros: bool = False) -> bytes:
    """A Word file with one empty paragraph; with a macro project where asked."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("word/document.xml", "<document/>")
        if macros:
            archive.writestr("word/vbaProject.bin", b"\x00")
    return written.getvalue()


def _organization(municipality: Municipality, kind: str, slug: str) -> Organization:
    return Organization.objects.create(
        municipality=municipality, kind=kind, name=f"Организация {slug}", short_name=slug, slug=slug
    )


def _person(name: str, last_name: str, organization: Organization, *roles: str) -> User:
    user = User.objects.create_user(f"{name}@nsk.example", "roadmap-demo", last_name=last_name, first_name="Анна")
    for role in roles:
        Membership.objects.create(
            municipality=organization.municipality, user=user, organization=organization, role=role
        )
    return user
