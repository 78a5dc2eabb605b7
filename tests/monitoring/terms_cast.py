"""A municipality on a day, with what its organizations owe before and after it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from organizations.models import Organization, User
from roadmaps.models import Execution
from tests import factories

# A Monday without holidays around it.
DAY = dt.date(2023, 10, 16)
RETURNED = {"status": "returned", "return_reason": "Нет подписи Иванова Пети", "returned_on": dt.date(2023, 10, 12)}
REPORTED = {"status": "reported", "reported_on": dt.date(2023, 10, 11), "done_on": dt.date(2023, 10, 10)}


def on(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


class Place:
    """A municipality with a department, a school and an approved plan."""

    def __init__(self) -> None:
        self.municipality = factories.municipality(demo_date=DAY)
        self.department = factories.organization(self.municipality)
        self.school = factories.organization(self.municipality, kind="school", short_name="МБОУ СОШ № 7")
        self.plan = factories.roadmap("approved", at=self.department)
        # Who made the plan is no concern of these tests.
        User.objects.filter(memberships__organization=self.department).update(digest=False)
        self.curator = factories.user("curator", self.school)

    def owes(self, days: int, at: Organization | None = None, **fields: Any) -> Execution:
        return factories.line(self.plan, at or self.school, on(days), **fields)
