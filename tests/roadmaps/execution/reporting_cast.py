"""The cast of the reporting tests: a plan in force, two schools and a department, everybody who touches a line."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from documents.models import StoredFile
from organizations.models import Event, Municipality, Organization, OrganizationKind, User
from roadmaps.models import Edition, Evidence, Execution, IndicatorRow, Item, ResultDocument, Roadmap
from roadmaps.plan_rows import read_document
from roadmaps.proofs import Proof
from roadmaps.workflow import reporting
from tests import factories

TODAY = dt.date(2020, 11, 20)
DUE = dt.date(2020, 11, 15)
SIGNED = dt.date(2020, 10, 23)
DONE = dt.date(2020, 11, 13)
ORDER = Proof("document", "Приказ о назначении кураторов", number="87-од", date=dt.date(2020, 11, 12))
VALUE = Proof("value", numerator=Decimal(45), denominator=Decimal(100))
LINK = Proof("link", url="https://school.example/nastavnichestvo")
RESULTS = {"a": ["order"], "b": ["site_page"], "c": ["outcome"], "d": ["list"], "e": [], "t": []}

_numbers = count(1)


@dataclass
class Cast:
    """People of one municipality by role, a stranger, and a plan in force with an item of each kind of result."""

    home: Municipality
    department: Organization
    school: Organization
    other_school: Organization
    roadmap: Roadmap
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def item(self, uid: str = "a") -> Item:
        return Item.objects.get(roadmap=self.roadmap, uid=uid)

    def line(
        self, uid: str = "a", at: Organization | None = None, due: dt.date | None = DUE, **fields: Any
    ) -> Execution:
        return factories.line(self.roadmap, at or self.school, due, uid=uid, **fields)


def a_cast() -> Cast:
    home = factories.municipality(demo_date=TODAY)
    department = factories.organization(home, short_name="Управление образования")
    centre = factories.organization(home, kind=OrganizationKind.METHODICAL_CENTRE)
    schools = [factories.organization(home, kind=OrganizationKind.SCHOOL) for _ in range(2)]
    cast = Cast(home, department, schools[0], schools[1], in_force(department))
    places = {
        "curator": schools[0],
        "head": schools[0],
        "editor": department,
        "administrator": department,
        "controller": department,
        "registrar": department,
        "approver": department,
        "methodist": centre,
    }
    cast.people = {role: factories.user(role, at) for role, at in places.items()}
    cast.people["second"] = factories.user("editor", department, last_name="Вторая")
    cast.people["neighbour"] = factories.user("curator", schools[1])
    cast.people["stranger"] = factories.user("editor")
    cast.people["observer"] = factories.user("observer")
    return cast


def in_force(owner: Organization, more: Callable[[Roadmap], None] = lambda plan: None) -> Roadmap:
    """An approved plan without its act: its files are two small stand-ins. `more` adds rows before the approval."""
    own = {"municipality": owner.municipality}
    plan = Roadmap.objects.create(
        **own,
        slug=f"plan-{next(_numbers)}-{owner.slug}",
        title="Дорожная карта",
        owner=owner,
        period_start=dt.date(2020, 10, 1),
        period_end=dt.date(2024, 12, 31),
    )
    for position, (uid, kinds) in enumerate(RESULTS.items()):
        item = Item.objects.create(
            **own,
            roadmap=plan,
            uid=uid,
            position=position,
            label=f"1.{position + 1}.",
            title=f"Мероприятие {uid}",
            target="share" if uid == "t" else "",
        )
        for place, kind in enumerate(kinds):
            ResultDocument.objects.create(**own, item=item, kind=kind, position=place)
    IndicatorRow.objects.create(**own, roadmap=plan, uid="share", name="Доля наставляемых", unit="%")
    more(plan)
    edition = Edition.objects.create(
        **own,
        roadmap=plan,
        number=1,
        content=read_document(plan).content_data(),
        content_hash="0" * 64,
        requisites={},
        act_kind="приказ",
        act_number="146",
        act_date=SIGNED,
        pdf=a_file(owner.municipality, "plan.pdf"),
        xlsx=a_file(owner.municipality, "plan.xlsx"),
    )
    Roadmap.objects.filter(pk=plan.pk).update(status="approved", current_edition=edition)
    return Roadmap.objects.select_related("current_edition").get(pk=plan.pk)


def a_file(of: Municipality, name: str = "список.pdf", content: str = "") -> StoredFile:
    return StoredFile.objects.create(
        municipality=of,
        sha256=hashlib.sha256((content or name).encode()).hexdigest(),
        name=name,
        content_type="application/pdf",
        size=10,
    )


def verbs(line: Execution) -> list[str]:
    """What the journal says of the line, oldest first."""
    events = Event.objects.filter(object_kind="execution", object_id=str(line.pk), root_id=line.roadmap_id)
    return list(events.order_by("pk").values_list("verb", flat=True))


def fresh(line: Execution) -> Execution:
    return Execution.objects.select_related("organization", "item", "municipality").get(pk=line.pk)


def person(found: User) -> User:
    """The person as the next request reads him."""
    return User.objects.get(pk=found.pk)


def reported(cast: Cast, line: Execution, by: str = "curator", **changes: Any) -> Execution:
    """The line with a report that is in order."""
    entered = {"done_on": DONE, "proofs": [ORDER], **changes}
    return reporting.report([line.pk], by=getattr(cast, by), **entered)[0]


def accepted(cast: Cast, line: Execution, by: str = "editor") -> Execution:
    outcome = reporting.accept([line.pk], by=getattr(cast, by))
    assert not outcome.skipped
    return outcome.done[0]


def live(line: Execution) -> list[Evidence]:
    """What stands behind the line now."""
    return list(line.evidence.filter(withdrawn_at__isnull=True))
