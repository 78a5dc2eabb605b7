"""Lines beside those that stand: new ones, and those that an act ended and another one asks for again.

There is one line in a place, and its history hangs on it: a second one beside it would tell half of the truth.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import timezone

from organizations.clock import today
from organizations.journal import record_many, unsaved
from organizations.models import User
from roadmaps.duties import Owed
from roadmaps.models import Execution, Occurrence
from roadmaps.workflow.duty_rows import Ground, last_day_of, place_of, write_lines
from roadmaps.workflow.lines import facts_of, title_of

S = Execution.Status
_FIELDS = (
    *("status", "ended_on", "ended_basis", "basis", "role", "part", "late_after"),
    *("done_on", "note", "entered_as", "reported_on", "reported_by", "touched_at", "version"),
)


def write_missing(ground: Ground, wanted: Sequence[tuple[Occurrence, Owed]], *, by: User) -> list[Execution]:
    """Lines that nobody owes yet, asked for today: whatever fell due before is not late."""
    day = today(ground.roadmap.municipality)
    not_before = max(ground.not_before, day)
    resumed = resume(ground, wanted, not_before=not_before, day=day, by=by)
    rows = Execution.objects.filter(
        roadmap=ground.roadmap, organization__in={owed.organization for _, owed in wanted}
    ).values_list("occurrence_id", "organization_id", "level", "pk")
    standing = {(occurrence, organization, level): pk for occurrence, organization, level, pk in rows}
    new = [
        (occurrence, owed)
        for occurrence, owed in wanted
        if (occurrence.pk, owed.organization, owed.level) not in standing
    ]
    return resumed + write_lines(ground, new, not_before=not_before, standing=standing, assigned_on=day)


def resume(
    ground: Ground, wanted: Iterable[tuple[Occurrence, Owed]], *, not_before: dt.date, day: dt.date, by: User | None
) -> list[Execution]:
    """Ended lines among the places that are owed anew wait for a report again, by the act that asks for them.

    What fell due before `not_before` is not late; a resolution's later day counts on. Each has an event of `day`.
    Three statements however many they are, one where there are none.
    """
    owed = {(occurrence.pk, one.organization, one.level): (occurrence, one) for occurrence, one in wanted}
    rows = Execution.objects.filter(occurrence__in={key[0] for key in owed}, status=S.ENDED)
    rows = rows.select_related("item", "organization").order_by("pk")
    lines = [line for line in rows if place_of(line) in owed]
    if not lines:
        return []
    was = {pk: {**facts, "basis": line.basis} for (pk, facts), line in zip(facts_of(lines).items(), lines, strict=True)}
    for line in lines:
        _begin_again(line, last_day_of(ground, owed[place_of(line)][0], not_before), owed[place_of(line)][1])
    Execution.objects.bulk_update(lines, _FIELDS, batch_size=500)
    record_many(
        unsaved(
            "resume_line",
            ground.roadmap,
            by=by,
            target=line,
            title=title_of(line),
            before=was[line.pk],
            after={"status": line.status, "day": day.isoformat(), "basis": line.basis},
        )
        for line in lines
    )
    return lines


def _begin_again(line: Execution, last: dt.date | None, owed: Owed) -> None:
    line.status, line.ended_on, line.ended_basis = S.ASSIGNED, None, ""
    line.basis, line.role, line.part = owed.basis, owed.role.value, owed.part
    line.late_after = max(last, line.extended_to or last) if last else None
    # A report that came back before the act ended the line is no report of what is asked now.
    line.done_on, line.reported_on, line.reported_by = None, None, None
    line.note, line.entered_as = "", Execution.Origin.SELF
    line.touched_at = timezone.now()
    line.version += 1
