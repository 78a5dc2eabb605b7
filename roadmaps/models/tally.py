"""How many lines stand where, counted once: what pages of many plans add up instead of the lines themselves.

The database keeps both tables by triggers (migration `tallies`), whoever writes lines: an act, a bulk writer, raw SQL.
Nobody writes them from Python. On PostgreSQL a key may stand in several rows, and its number is their sum: a writer
takes the rows that nobody holds, puts one in their place, and leaves the others to whoever comes next. So two reports
of one municipality never wait for each other here and cannot lock each other out; the sum is exact at every moment,
since a row and what replaces it become visible together. Rows that two writers split come together at the next write.

No foreign key is checked by the database: a check would lock the municipality's row in every report, against the order
of locks that the acts keep. Rows go with the lines that they count, and lines hold their plan and organization.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from organizations.models import Municipality, TenantModel
from roadmaps.models.execution import Execution, Occurrence
from roadmaps.models.roadmap import Roadmap
from roadmaps.models.rows import Item, Responsibility

NEVER = dt.date(9999, 12, 31)
"""The last day in time of what cannot be overdue: reported or accepted, without a day, or taken off control."""


class LineTally(TenantModel):
    """Lines of one term by role, state and last day in time. A branch's line is part of its school's, not counted.

    Overdue on a day: `overdue_after` lies before it.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    roadmap = models.ForeignKey(
        Roadmap, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    item = models.ForeignKey(Item, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    role = models.CharField(max_length=20, choices=Responsibility.Role)
    status = models.CharField(max_length=10, choices=Execution.Status)
    overdue_after = models.DateField()
    number = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["roadmap", "occurrence", "role", "status", "overdue_after"], name="tally_of_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id}, {self.status}: {self.number}"


class PlaceTally(TenantModel):
    """The same of a whole municipality; where `whole` is true, of a region together with its municipalities.

    A municipality without a region is a region of its own.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    whole = models.BooleanField()
    status = models.CharField(max_length=10, choices=Execution.Status)
    overdue_after = models.DateField()
    number = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["municipality", "whole", "status", "overdue_after"], name="tally_of_place"),
            # The country's overview reads these rows, all of them and no others.
            models.Index(
                fields=["municipality", "status", "overdue_after", "number"],
                condition=Q(whole=True),
                name="tally_of_region",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}, {self.status}: {self.number}"
