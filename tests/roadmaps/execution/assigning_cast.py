"""A district with schools of every kind, and plans that come into force as rows alone: nothing is printed here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count
from typing import Any

from organizations.models import Municipality, Organization, User
from roadmaps.models import Edition, Execution, Item, Occurrence, Roadmap
from roadmaps.plan import Item as Row
from roadmaps.plan import Party, Plan, Section
from roadmaps.plan_rows import plan_fields, read_document, write_rows
from roadmaps.workflow import assigning
from tests import factories
from tests.roadmaps.execution.reporting_cast import a_file

TODAY = dt.date(2020, 11, 20)
SIGNED = dt.date(2020, 10, 23)
ACT = "приказ от 23.10.2020 №\u00a0146"
_numbers = count(1)


def row(uid: str, deadline: str, *parties: Party, **fields: Any) -> Row:
    return Row(f"Мероприятие {uid}", uid=uid, label=f"{uid}.", deadline=deadline, parties=parties, **fields)


@dataclass
class District:
    """A department with a centre, two schools, a branch of the first one, a nursery, and the department's editor."""

    home: Municipality
    department: Organization
    centre: Organization
    school: Organization
    other: Organization
    branch: Organization
    nursery: Organization
    editor: User

    def plan(self, *rows: Row, owner: Organization | None = None, **fields: Any) -> Roadmap:
        """A draft with these rows."""
        plan = Plan("Карта", sections=(Section(items=rows),), period_start=SIGNED, period_end=dt.date(2021, 8, 31))
        own = {"municipality": self.home, "slug": f"assigned-{next(_numbers)}", "owner": owner or self.department}
        roadmap = Roadmap.objects.create(**{**own, **plan_fields(plan), **fields})
        write_rows(roadmap, plan)
        return roadmap

    def in_force(self, *rows: Row, **fields: Any) -> Roadmap:
        """The same, approved on SIGNED."""
        return approve(self.plan(*rows, **fields))


def a_district() -> District:
    home = factories.municipality(demo_date=TODAY)
    department = factories.organization(home)
    school = factories.organization(home, kind="school")
    return District(
        home,
        department,
        centre=factories.organization(home, kind="methodical_centre"),
        school=school,
        other=factories.organization(home, kind="school"),
        branch=factories.organization(home, kind="school", parent=school),
        nursery=factories.organization(home, kind="preschool"),
        editor=factories.user("editor", department),
    )


def approve(draft: Roadmap, *, on: dt.date | None = SIGNED, number: str = "146", **fields: Any) -> Roadmap:
    """Put the draft in force by an order of that day; `on` None: nobody knows the act."""
    edition = Edition.objects.create(
        municipality_id=draft.municipality_id,
        roadmap=draft,
        number=1,
        content=read_document(draft).content_data(),
        content_hash="0" * 64,
        requisites={},
        act_kind="приказ" if on else "",
        act_number=number if on else "",
        act_date=on,
        brought_in=on is None,
        pdf=a_file(draft.municipality, f"{draft.slug}.pdf"),
        xlsx=a_file(draft.municipality, f"{draft.slug}.xlsx"),
    )
    Roadmap.objects.filter(pk=draft.pk).update(status="approved", current_edition=edition, **fields)
    roadmap = fresh(draft)
    assigning.assign(roadmap, edition, by=None)
    return roadmap


def fresh(roadmap: Roadmap) -> Roadmap:
    return Roadmap.objects.select_related("owner", "current_edition", "municipality").get(pk=roadmap.pk)


def lines(roadmap: Roadmap, **wanted: Any) -> list[Execution]:
    rows = Execution.objects.filter(roadmap=roadmap, **wanted)
    return list(rows.select_related("organization", "item", "occurrence").order_by("due", "pk"))


def who(roadmap: Roadmap, uid: str, **wanted: Any) -> set[Organization]:
    return {line.organization for line in lines(roadmap, item__uid=uid, **wanted)}


def days(roadmap: Roadmap, uid: str) -> list[tuple[str, dt.date | None]]:
    rows = Occurrence.objects.filter(roadmap=roadmap, item__uid=uid).order_by("due", "pk")
    return list(rows.values_list("origin", "due"))


def item_of(roadmap: Roadmap, uid: str = "a") -> Item:
    return Item.objects.get(roadmap=roadmap, uid=uid)
